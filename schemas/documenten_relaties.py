"""What a document belongs to, said from the side of the document (drcL-22)."""

from copy import copy
from functools import cache
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from schemas.apis import DOCUMENTEN
from schemas.documenten import DOCUMENT, LEZEN, OBJECTINFORMATIEOBJECT, Document
from schemas.documenten_elders import is_related, look, wrong
from schemas.documenten_inhoud import with_body
from schemas.engine import read, write
from schemas.engine.auth import caller
from schemas.engine.errors import body_of
from schemas.engine.incoming import bytes_of
from schemas.engine.mirror_rows import is_elsewhere
from schemas.engine.routes import answer, answer_write, by_of, created, uuid_of
from schemas.engine.shape import RESOURCES, Operation, Resource, Schema, address
from schemas.fields import Reference, RequiredUrl
from zaken import models
from zaken.base.db import reads, sessions
from zaken.base.errors import Forbidden, Invalid, NotFound
from zaken.base.keeps import keeps
from zaken.base.settings import settings
from zaken.base.subject import Subject
from zaken.change import change, remove

CREATE, DELETE = "documenten.aanmaken", "documenten.verwijderen"
OURS = {"zaken": ("zaak", "zaak_id"), "besluiten": ("besluit", "besluit_id")}
KINDS = ("besluit", "zaak", "verzoek")
Json = dict[str, Any]


class Relatie(Schema):
    """A relation as it is sent."""

    informatieobject: Annotated[Reference, Document]
    object: RequiredUrl
    object_type: Literal["besluit", "zaak", "verzoek"]


async def create(resource: Resource, request: Request) -> Response:
    """Say a relation. Of our own zaken and besluiten it is there already, or it is refused; what
    is elsewhere is asked there, before anything is locked.
    """
    raw = await bytes_of(request, settings().max_body_bytes)

    def before() -> None:
        with reads() as db:
            if not caller(db, request.headers.get("authorization")).has(CREATE):
                raise Forbidden
        body = body_of(raw)
        url, kind = body.get("object"), body.get("objectType")
        if isinstance(url, str) and is_elsewhere(url) and kind in KINDS:
            look(url, kind)
            if not is_related(url, kind, str(body.get("informatieobject"))):
                raise inconsistent()

    def work(db: Session, subject: Subject, body: Json) -> Response:
        scope = write.allowed(db, CREATING, body, subject=subject)
        relation = write.build(db, CREATING, write.parse(CREATING, body))
        found = confirmed(db, relation)
        if found is not None:
            return created(db, shown(db, found))
        why = by_of(request, subject).toelichting
        item = change(db, subject, relation, "create", scope=scope, toelichting=why)
        return created(db, item)

    await run_in_threadpool(before)
    return await answer_write(CREATING, with_body(request, raw), work)


@keeps("drc-002", "The object of a relation exists, and is of the kind that is said.")
@keeps("drc-004", "A relation must be there at its source before it can be said here.")
def confirmed(db: Session, relation: models.Objectinformatieobject) -> UUID | None:
    """The uuid of the relation with a zaak or besluit of ours; None: the object is elsewhere.

    Raises Invalid.
    """
    if is_elsewhere(relation.object):
        return None
    place = address(relation.object)
    if place is None:
        raise wrong("object", "bad-url", "Dit object bestaat niet.")
    kind, column = OURS.get(place[0], ("", ""))
    if kind != relation.object_type:
        raise wrong("object", "invalid-resource", "Dit is niet het soort object dat u noemt.")
    model: Any = RESOURCES[place[0]].model
    key = db.scalar(select(model.id).where(model.uuid == place[1]))
    if key is None:
        raise wrong("object", "bad-url", "Dit object bestaat niet.")
    table = models.Objectrelatie
    found = db.scalar(
        select(table.uuid).where(
            getattr(table, column) == key,
            table.informatieobject_id == relation.informatieobject.id,
        )
    )
    if found is None:
        raise inconsistent()
    return found


def inconsistent() -> Invalid:
    reason = "Deze relatie is niet vastgelegd bij het object zelf."
    return wrong("nonFieldErrors", "inconsistent-relation", reason)


def shown(db: Session, uuid: UUID) -> Json:
    """The relation as every reader sees it."""
    return read.items(db, OBJECTINFORMATIEOBJECT, models.Objectrelatie.uuid == uuid)[0]


@keeps("drcL-20", "A relation goes from here only when it is gone at its source.")
async def delete(resource: Resource, request: Request) -> Response:
    def before() -> None:
        with reads() as db:
            subject = caller(db, request.headers.get("authorization"))
            relation = relation_of(db, request, subject)
            ours, url, kind = relation.object is None, relation.object or "", relation.object_type
            document = document_url(relation)
        if ours or (is_elsewhere(url) and kind != "verzoek" and is_related(url, kind, document)):
            reason = "Deze relatie bestaat nog bij het object zelf."
            raise wrong("nonFieldErrors", "remote-relation-exists", reason)

    def work(db: Session, subject: Subject) -> Response:
        relation = relation_of(db, request, subject)
        table = models.Objectinformatieobject
        own = db.scalars(select(table).where(table.uuid == relation.uuid)).one()
        remove(db, subject, own, scope=DELETE, oud=shown(db, own.uuid))
        return Response(status_code=204)

    await run_in_threadpool(before)
    return await answer(request, sessions.begin, work)


def relation_of(db: Session, request: Request, subject: Subject) -> models.Objectrelatie:
    """The relation of the path. Raises NotFound, Forbidden."""
    table = models.Objectrelatie
    relation = db.scalar(select(table).where(table.uuid == uuid_of(request)))
    if relation is None:
        raise NotFound
    if not subject.may(DELETE, relation.informatieobject):
        raise Forbidden
    return relation


def document_url(relation: models.Objectrelatie) -> str:
    return f"{DOCUMENT.api.url}/{DOCUMENT.path}/{relation.informatieobject.uuid}"


@cache
def shows() -> str:
    """The SQL that shows a relation of our own table as every reader sees relations."""
    seen = models.Objectrelatie.__tablename__
    own = models.Objectinformatieobject.__tablename__
    made = read.json_sql(OBJECTINFORMATIEOBJECT.path)
    return f"(SELECT {made} FROM {seen} WHERE {seen}.uuid = {own}.uuid)"  # noqa: S608  our own names


# How a relation is made; what is read is every relation, also those that are kept elsewhere.
CREATING = copy(OBJECTINFORMATIEOBJECT)
CREATING.model, CREATING.schema = models.Objectinformatieobject, Relatie
CREATING.scopes = {"read": LEZEN, "create": CREATE}
Operation(
    DOCUMENTEN, "POST", f"/{OBJECTINFORMATIEOBJECT.path}", "objectinformatieobject_create", create,
    OBJECTINFORMATIEOBJECT, scope=CREATE, takes=Relatie, status=201,
)  # fmt: skip
Operation(
    DOCUMENTEN, "DELETE", f"/{OBJECTINFORMATIEOBJECT.path}/{{uuid}}",
    "objectinformatieobject_destroy", delete, OBJECTINFORMATIEOBJECT, scope=DELETE, status=204,
)  # fmt: skip
