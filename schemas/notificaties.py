"""The Notificaties API: channels, subscribers, messages of other producers. Beside it our own
webhook for messages from elsewhere, and what each channel of ours tells.
"""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import AfterValidator, Field, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from notifications import nrc, nrc_call, nrc_kanalen
from schemas.apis import NOTIFICATIES
from schemas.engine import read
from schemas.engine.auth import caller
from schemas.engine.errors import body_of, invalid
from schemas.engine.filters import text
from schemas.engine.incoming import acceptable, body_bytes
from schemas.engine.routes import answer, answer_write, by_of, created, json, uuid_of
from schemas.engine.shape import Operation, Resource, Schema
from schemas.fields import Moment, OneLine, RequiredUrl, Url, filled, refuse
from zaken import models
from zaken.base.db import reads, sessions
from zaken.base.errors import Forbidden, Invalid, NotFound
from zaken.base.keeps import keeps
from zaken.base.settings import settings
from zaken.base.subject import Subject
from zaken.change import change, lock, remove
from zaken.rules.nrc import filters_of, fit

PUBLISH, CONSUME = "notificaties.publiceren", "notificaties.consumeren"
READ = {"read": f"{PUBLISH} | {CONSUME}"}
Json = dict[str, Any]


def _ascii(value: str) -> str:
    if not value.isascii():
        refuse("invalid", "Dit kan niet in een Authorization-header staan.")
    return value


class Kanaal(Schema):
    naam: Annotated[str, filled(50)]
    documentatie_link: Annotated[Url, Field(max_length=200)] = ""
    filters: list[Annotated[str, filled(100)]] = Field(default_factory=list)


class FilterGroup(Schema):
    naam: Annotated[str, filled(50)]
    filters: dict[str, Annotated[str, filled(1000)]] = Field(default_factory=dict)


class Standard(Schema):
    callback_url: RequiredUrl
    kanalen: list[FilterGroup]


class Extended(Standard):
    formaat: Literal["zgw", "cloudevents"] = Field(
        "zgw", json_schema_extra={"x-experimental": True}
    )


Abonnement = Extended if settings().experimental else Standard


class AbonnementIn(Abonnement):  # type: ignore[misc, valid-type]
    auth: Annotated[str, filled(8000), OneLine, AfterValidator(_ascii)]


class Message(Schema):
    kanaal: Annotated[str, filled(50)]
    hoofd_object: RequiredUrl
    resource: Annotated[str, filled(100)]
    resource_url: RequiredUrl
    actie: Annotated[str, filled(100)]
    aanmaakdatum: Moment
    kenmerken: dict[str, Annotated[str, filled(1000)]] = Field(default_factory=dict)


@keeps("nrcL-10", "A channel is made once and stays as it is: other methods are 405.")
@keeps("nrcL-23", "Publishers make channels and messages, consumers subscribe, both read.")
def line_up() -> tuple[Resource, Resource]:
    """The two resources. What the engine reads is declared; subscribers are written by hand, for
    they are called before anything is saved.
    """
    scopes = {**READ, "create": PUBLISH}
    kanaal = Resource(
        NOTIFICATIES, "kanaal", "kanaal", models.Kanaal, Kanaal, scopes, {"naam": text("naam")}
    )
    return kanaal, Resource(
        NOTIFICATIES, "abonnement", "abonnement", models.Abonnement, shown(), READ
    )


@keeps("nrcL-15", "What a subscriber gave us as its secret is never shown.")
def shown() -> type[Schema]:
    """A subscriber as readers see it: without `auth`."""
    return Abonnement


KANAAL, ABONNEMENT = line_up()


async def subscribe(resource: Resource, request: Request) -> Response:
    return await checked(request, None, make)


async def update(resource: Resource, request: Request) -> Response:
    return await checked(request, uuid_of(request), alter)


async def unsubscribe(resource: Resource, request: Request) -> Response:
    def work(db: Session, subject: Subject) -> Response:
        row = own(db, uuid_of(request), subject)
        remove(db, subject, row, scope=CONSUME, oud=read.represent(ABONNEMENT, db, row))
        return Response(status_code=204)

    return await answer(request, sessions.begin, work)


async def checked(request: Request, uuid: UUID | None, save: Any) -> Response:
    """Who asks; the body; the callback is tried, while nothing is locked; then it is saved."""

    def who() -> tuple[Subject, Json]:
        with reads() as db:
            subject = caller(db, request.headers.get("authorization"))
            if not subject.has(CONSUME):
                raise Forbidden
            return subject, {} if uuid is None else stored(own(db, uuid, subject))

    def run() -> Response:
        body = body_of(raw)
        partial = request.method == "PATCH"
        data = parsed(AbonnementIn, {**old, **body} if partial else body)
        if not partial or body.keys() & {"callbackUrl", "auth", "formaat"}:
            nrc_call.check_callback(data.callback_url, data.auth, getattr(data, "formaat", "zgw"))
        with sessions.begin() as db:
            values = columns(data, body if partial else None)
            response: Response = save(db, request, subject, values)
            return response

    acceptable(request)
    subject, old = await run_in_threadpool(who)
    raw = await body_bytes(request)
    return await run_in_threadpool(run)


def make(db: Session, request: Request, subject: Subject, values: Json) -> Response:
    row = models.Abonnement(**values, client_id=subject.name)
    why = by_of(request, subject).toelichting
    return created(db, change(db, subject, row, "create", scope=CONSUME, toelichting=why))


@keeps("nrcL-17", "A change replaces the groups of filters when it names `kanalen`, else not.")
def alter(db: Session, request: Request, subject: Subject, values: Json) -> Response:
    row = own(db, uuid_of(request), subject)
    lock(db, row)
    oud = read.represent(ABONNEMENT, db, row)
    for name, value in values.items():
        setattr(row, name, value)
    row.storingen, row.pauze_tot = 0, None  # it was called a moment ago, or is to be tried anew
    actie = "partial_update" if request.method == "PATCH" else "update"
    why = by_of(request, subject).toelichting
    item = change(db, subject, row, actie, scope=CONSUME, oud=oud, toelichting=why)
    nrc.wake(db, row.id)
    return json(item)


@keeps("G-61", "Whose subscription it is, is told by the client id.")
@keeps("nrcL-16", "Only the client that made a subscription may change or end it.")
def own(db: Session, uuid: UUID, subject: Subject) -> models.Abonnement:
    """This subscription, of the caller itself. Raises NotFound, Forbidden."""
    if not subject.has(CONSUME):
        raise Forbidden
    row = db.scalar(select(models.Abonnement).where(models.Abonnement.uuid == uuid))
    if row is None:
        raise NotFound
    if row.client_id != subject.name:
        raise Forbidden(detail="Dit abonnement is van een andere applicatie.")
    return row


def stored(row: models.Abonnement) -> Json:
    """What is kept of it, as a body."""
    kept = {"callbackUrl": row.callback_url, "auth": row.auth, "kanalen": row.kanalen}
    return {**kept, "formaat": row.formaat}


def columns(data: Any, only: Json | None) -> Json:
    """Columns and their values, all or only those that were sent: what somebody else changed a
    moment ago stays.
    """
    return {
        name: value
        for name, value in data.model_dump().items()
        if only is None or AbonnementIn.model_fields[name].alias in only
    }


def parsed(shape: type[Schema], body: Json) -> Any:
    try:
        return shape.model_validate(body)
    except ValidationError as error:
        raise invalid(error) from None


@keeps("nrcL-19", "A producer is answered at once; delivery is later and somewhere else.")
@keeps("nrcL-19", "A message that was taken in is answered with 201, as in practice (C-20).")
async def take_in(resource: Resource, request: Request) -> Response:
    """A message of another producer."""

    def work(db: Session, subject: Subject, body: Json) -> Response:
        if not subject.has(PUBLISH):
            raise Forbidden
        told = message_of(body)
        refuse_unknown(db, told)
        nrc.publish(db, told, nrc.fresh())
        return json(told, 201)

    return await answer_write(KANAAL, request, work)


def message_of(body: Json) -> Json:
    """The message as it came, moment and unknown keys included; numbers that stand for texts are
    texts. Raises Invalid.
    """
    texts: Json = parsed(Message, body).model_dump(by_alias=True, exclude={"aanmaakdatum"})
    return {**body, **texts}


@keeps("nrcL-18", "A message names a known channel, with kenmerken that fit its filters.")
def refuse_unknown(db: Session, body: Json) -> None:
    """Raises Invalid."""
    known = filters_of(db, [body["kanaal"]])
    if body["kanaal"] not in known:
        raise Invalid.field("kanaal", "message_kanaal", "Dit kanaal bestaat niet.")
    if not fit(body["kenmerken"], known[body["kanaal"]]):
        reason = "De kenmerken passen niet bij het kanaal."
        raise Invalid.field("kenmerken", "kenmerken_inconsistent", reason)


for method, handler, status in (("PUT", update, 200), ("PATCH", update, 200)):
    name = "abonnement_update" if method == "PUT" else "abonnement_partial_update"
    Operation(
        NOTIFICATIES, method, "/abonnement/{uuid}", name, handler, ABONNEMENT,
        scope=CONSUME, takes=AbonnementIn, gives=Abonnement, status=status,
    )  # fmt: skip
Operation(
    NOTIFICATIES, "POST", "/abonnement", "abonnement_create", subscribe, ABONNEMENT,
    scope=CONSUME, takes=AbonnementIn, gives=Abonnement, status=201,
)  # fmt: skip
Operation(
    NOTIFICATIES, "DELETE", "/abonnement/{uuid}", "abonnement_delete", unsubscribe, ABONNEMENT,
    scope=CONSUME, status=204,
)  # fmt: skip
Operation(
    NOTIFICATIES, "POST", "/notificaties", "notificaties_create", take_in, KANAAL,
    scope=PUBLISH, takes=Message, gives=Message, status=201,
)  # fmt: skip

router = APIRouter(include_in_schema=False)


@router.get("/notificaties/kanalen/{naam}")
def documentation(naam: str) -> Response:
    """What a channel of ours tells: where its documentatieLink leads. Open to everybody."""
    for channel in nrc_kanalen.CHANNELS:
        if channel.naam == naam:
            return Response(nrc_kanalen.page(channel), media_type="text/markdown; charset=utf-8")
    raise NotFound


@router.post("/webhooks/notificaties")
@keeps("nrcL-32", "Our own webhook answers 204 at once; what is wrong is told as everywhere else.")
async def webhook(request: Request) -> Response:
    """A message about something that lives elsewhere, of the router we subscribed to there."""

    def work(db: Session, subject: Subject, body: Json) -> Response:
        if not subject.has(PUBLISH):
            raise Forbidden
        told = message_of(body)
        for listener in nrc.LISTENERS:
            listener(db, told)
        return Response(status_code=204)

    return await answer_write(KANAAL, request, work)
