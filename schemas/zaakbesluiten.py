"""The besluiten of a zaak as the Zaken API lists them: not a table of its own but the besluiten
that name the zaak (zrcL-26, zrcL-27).
"""

from typing import Annotated, Any

from fastapi import Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas.apis import ZAKEN
from schemas.engine import read, write
from schemas.engine.routes import answer, answer_write, created, uuid_of, within
from schemas.engine.shape import Immutable, Link, Operation, ReadOnly, Resource, Schema
from schemas.fields import Reference
from schemas.zaken import ZAAK
from zaken import models
from zaken.actions.besluit import bind, forget
from zaken.base.db import sessions
from zaken.base.errors import Invalid
from zaken.base.keeps import keeps
from zaken.base.subject import Subject
from zaken.change import refuse_closed

LEZEN, BIJWERKEN = "zaken.lezen", "zaken.bijwerken | zaken.geforceerd-bijwerken"


class Zaakbesluit(Schema):
    uuid: Annotated[str, ReadOnly()]
    besluit: Annotated[Reference, Link("besluiten"), Immutable]


ZAAKBESLUIT = Resource(
    ZAKEN,
    "zaakbesluit",
    "zaken/{zaak}/besluiten",
    models.Zaakbesluit,
    Zaakbesluit,
    {"read": LEZEN, "create": BIJWERKEN, "delete": BIJWERKEN},
)


def inconsistent(reason: str) -> Invalid:
    return Invalid.field("nonFieldErrors", "inconsistent-relation", reason)


@keeps("zrcL-26", "A zaakbesluit is the besluit that names the zaak; a POST only confirms it.")
@keeps(
    "zrcL-27", "A zaakbesluit is not made before, nor removed while, its besluit names the zaak."
)
async def confirm(resource: Resource, request: Request) -> Response:
    def work(db: Session, subject: Subject, body: dict[str, Any]) -> Response:
        zaak = zaak_to_change(db, request, subject)
        besluit = write.values_of(db, resource, write.parse(resource, body))["besluit"]
        refuse_closed(subject, zaak, zaak)
        if besluit.extern and besluit.zaak_id is None:
            bind(db, besluit, zaak)  # it was made elsewhere, and that provider tells us here
        if besluit.zaak_id != zaak.id:
            raise inconsistent("Dit besluit hoort niet bij deze zaak.")
        return created(db, read.items(db, resource, models.Zaakbesluit.id == besluit.id)[0])

    return await answer_write(resource, request, work)


async def let_go(resource: Resource, request: Request) -> Response:
    """As long as the besluit names the zaak it is one of that zaak; one elsewhere is let go."""

    def work(db: Session, subject: Subject) -> Response:
        zaak = zaak_to_change(db, request, subject)
        inside = within(db, resource, request, subject)
        read.read_one(db, resource, uuid_of(request), *inside, subject=subject)
        refuse_closed(subject, zaak, zaak)
        besluit = db.scalar(select(models.Besluit).where(models.Besluit.uuid == uuid_of(request)))
        if besluit is None or not besluit.extern:
            raise inconsistent("Het besluit hoort nog bij deze zaak. Verwijder het daar.")
        forget(db, besluit, zaak)
        return Response(status_code=204)

    return await answer(request, sessions.begin, work)


def zaak_to_change(db: Session, request: Request, subject: Subject) -> Any:
    """The zaak of the path, locked. Raises NotFound, Forbidden."""
    db.info["asker"] = subject
    return write.load(db, ZAAK, uuid_of(request, "zaak"), operation="update", subject=subject)[0]


Operation(
    ZAKEN,
    "POST",
    "/zaken/{zaak}/besluiten",
    "zaakbesluit_create",
    confirm,
    ZAAKBESLUIT,
    scope=BIJWERKEN,
    takes={"type": "object", "properties": {"besluit": {"type": "string", "format": "uri"}}},
    status=201,
)
Operation(
    ZAKEN,
    "DELETE",
    "/zaken/{zaak}/besluiten/{uuid}",
    "zaakbesluit_destroy",
    let_go,
    ZAAKBESLUIT,
    scope=BIJWERKEN,
    status=204,
)
