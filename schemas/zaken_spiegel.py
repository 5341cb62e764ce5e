"""A zaak that has to do with a verzoek or a contactmoment of another register: that one is told
(zrc-024, zrc-025). Off unless the settings say otherwise: those APIs were withdrawn.

As with documents: our own row is committed first, then the other register is told, and when that
fails our row is as it was.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from sqlalchemy.orm import Session

from schemas import zaken_meer
from schemas.apis import ZAKEN
from schemas.engine import relations, routes, write
from schemas.engine.shape import Operation, Resource
from zaken.base import remote
from zaken.base.db import sessions
from zaken.base.keeps import keeps
from zaken.base.settings import settings
from zaken.base.subject import SYSTEEM, Subject
from zaken.change import change, remove
from zaken.models import Zaak

Json = dict[str, Any]


@dataclass(frozen=True)
class Spiegel:
    """One kind: our resource, its field with the URL elsewhere, and the list over there."""

    resource: Resource
    field: str
    list_: str
    is_on: Callable[[], bool]


@keeps("zrc-024", "Where it is asked for, the register of a verzoek hears which zaak it is of.")
def of_verzoeken() -> bool:
    return settings().spiegel_verzoeken


@keeps("zrc-025", "Where it is asked for, the register of a contactmoment hears of its zaak.")
def of_contactmomenten() -> bool:
    return settings().spiegel_contactmomenten


def created(spiegel: Spiegel) -> Any:
    async def handler(resource: Resource, request: Request) -> Response:
        def work(db: Session, subject: Subject, body: Json) -> Response:
            item = write.create(db, resource, body, routes.by_of(request, subject))
            if spiegel.is_on():
                undo = partial(relations.take_away, model=resource.model, uuid=item["uuid"])
                tell = partial(post, spiegel, item)
                relations.plan(db, relations.Plan(tell, undo, spiegel.field))
            return routes.created(db, item)

        return await routes.answer_write(resource, request, work)

    return handler


def removed(spiegel: Spiegel) -> Any:
    async def handler(resource: Resource, request: Request) -> Response:
        def work(db: Session, subject: Subject) -> Response:
            where = routes.uuid_of(request)
            obj, oud, scope = write.load(db, resource, where, operation="delete", subject=subject)
            if spiegel.is_on():
                values = {n: getattr(obj, n) for n in ("uuid", "zaak_id", spiegel.field)}
                undo = partial(put_back, model=resource.model, values=values)
                tell = partial(withdraw, spiegel, oud)
                relations.plan(db, relations.Plan(tell, undo, spiegel.field))
            why = routes.by_of(request, subject).toelichting
            remove(db, subject, obj, scope=scope, oud=oud, toelichting=why)
            return Response(status_code=204)

        return await routes.answer(request, sessions.begin, work)

    return handler


def put_back(db: Session, model: Any, values: Json) -> None:
    obj = model(**values, zaak=db.get(Zaak, values["zaak_id"]))
    change(db, SYSTEEM, obj, "create", scope="zaken.bijwerken")


def post(spiegel: Spiegel, item: Json) -> None:
    body = {spiegel.field: item[spiegel.field], "object": item["zaak"], "objectType": "zaak"}
    remote.send("POST", list_at(spiegel, item), body)


def withdraw(spiegel: Spiegel, item: Json) -> None:
    """Remove the relation there, if it is there."""
    pair = {spiegel.field: item[spiegel.field], "object": item["zaak"]}
    found = remote.send("GET", f"{list_at(spiegel, item)}?{urlencode(pair)}")
    rows = found.get("results", []) if isinstance(found, dict) else found
    for row in rows or ():
        if isinstance(row, dict) and pair.items() <= row.items():
            remote.send("DELETE", str(row["url"]))


def list_at(spiegel: Spiegel, item: Json) -> str:
    """Where that register keeps what its things are about."""
    root = item[spiegel.field].rpartition("/")[0].rpartition("/")[0]
    return f"{root}/{spiegel.list_}"


for spiegel in (
    Spiegel(zaken_meer.ZAAKVERZOEK, "verzoek", "objectverzoeken", of_verzoeken),
    Spiegel(
        zaken_meer.ZAAKCONTACTMOMENT, "contactmoment", "objectcontactmomenten", of_contactmomenten
    ),
):
    of = spiegel.resource
    for method, path, verb, handler, status in (
        ("POST", f"/{of.path}", "create", created(spiegel), 201),
        ("DELETE", f"/{of.path}/{{uuid}}", "destroy", removed(spiegel), 204),
    ):
        Operation(
            ZAKEN,
            method,
            path,
            f"{of.name}_{verb}",
            handler,
            of,
            scope=zaken_meer.PLAIN,
            takes=of.input if method == "POST" else None,
            status=status,
        )
