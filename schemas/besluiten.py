"""The Besluiten API: what was decided, on which zaak, and the documents that say so."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Literal

from fastapi import Request, Response
from pydantic import ValidationError
from sqlalchemy import case
from sqlalchemy.orm import Session

from schemas.apis import BESLUITEN
from schemas.engine import write
from schemas.engine.errors import invalid
from schemas.engine.filters import link
from schemas.engine.filters import text as is_text
from schemas.engine.routes import answer, answer_write, by_of, json, uuid_of
from schemas.engine.shape import Immutable, Link, Operation, ReadOnly, Resource, Schema
from schemas.fields import Date, Reference, RequiredRsin, upto
from zaken import models
from zaken.actions.besluit import losing, save_besluit
from zaken.base.db import sessions
from zaken.base.errors import Forbidden, Invalid
from zaken.base.keeps import keeps
from zaken.base.subject import Subject

LEZEN, AANMAKEN, VERWIJDEREN = "besluiten.lezen", "besluiten.aanmaken", "besluiten.verwijderen"
CHILD = {"read": LEZEN, "create": AANMAKEN, "delete": VERWIJDEREN}
VERVALREDENEN = {
    "tijdelijk": "Besluit met tijdelijke werking",
    "ingetrokken_overheid": "Besluit ingetrokken door overheid",
    "ingetrokken_belanghebbende": "Besluit ingetrokken o.v.v. belanghebbende",
}


def weergave(besluit: Any) -> Any:
    return case(VERVALREDENEN, value=besluit.vervalreden, else_="")


@keeps("brcL-03", "A besluit ends for one of three reasons, told in a word and in a sentence.")
@keeps("brcL-05", "A besluit and its links to documents have an ETag, answer HEAD, and 304.")
@keeps("brcL-06", "What a besluit, or its link to a document, names can be put beside it.")
@keeps("brcL-04", "No zaak is an empty text, in and out; null is refused.")
class Besluit(Schema):
    identificatie: Annotated[str, upto(50), Immutable] = ""
    verantwoordelijke_organisatie: Annotated[RequiredRsin, Immutable]
    besluittype: Annotated[Reference, Link("besluittypen"), Immutable]
    zaak: Annotated[str, upto(1000), Link("zaken")] = ""
    datum: Date
    toelichting: str = ""
    bestuursorgaan: Annotated[str, upto(50)] = ""
    ingangsdatum: Date
    vervaldatum: Date | None = None
    vervalreden: Literal[("", *VERVALREDENEN)] = ""  # type: ignore[valid-type]
    vervalreden_weergave: Annotated[str, ReadOnly(weergave)]
    publicatiedatum: Date | None = None
    verzenddatum: Date | None = None
    uiterlijke_reactiedatum: Date | None = None


@keeps("brc-005", "A document of a besluit shows in Documenten by itself: one row, two views.")
@keeps("brc-003", "The document of a besluit is one we have, or one of a provider we know.")
class Besluitinformatieobject(Schema):
    informatieobject: Annotated[Reference, Link("enkelvoudiginformatieobjecten"), Immutable]
    besluit: Annotated[
        Reference, Link("besluiten", "object-does-not-exist", "incorrect_match"), Immutable
    ]


BESLUIT = Resource(
    BESLUITEN,
    "besluit",
    "besluiten",
    models.Besluit,
    Besluit,
    CHILD | {"update": "besluiten.bijwerken"},
    filters={
        "identificatie": is_text("identificatie"),
        "verantwoordelijkeOrganisatie": is_text("verantwoordelijke_organisatie"),
        "besluittype": link("besluittype", "besluittypen"),
        "zaak": link("zaak", "zaken"),
    },
    save=save_besluit,
)
BESLUITINFORMATIEOBJECT = Resource(
    BESLUITEN,
    "besluitinformatieobject",
    "besluitinformatieobjecten",
    models.Besluitinformatieobject,
    Besluitinformatieobject,
    CHILD,
    filters={
        "besluit": link("besluit", "besluiten"),
        "informatieobject": link("informatieobject", "enkelvoudiginformatieobjecten"),
    },
)


@keeps("brc-009", "A besluit is removed for good, with its links to documents and its audit trail.")
async def remove(resource: Resource, request: Request) -> Response:
    """Remove a besluit; the zaak it decided on is told, and archived without it."""

    def work(db: Session, subject: Subject) -> Response:
        by, uuid = by_of(request, subject), uuid_of(request)
        besluit = write.load(db, resource, uuid, operation="delete", subject=subject)[0]
        with losing(besluit, db):
            write.delete(db, resource, uuid, by)
        return Response(status_code=204)

    return await answer(request, sessions.begin, work)


class Relation(Schema):
    informatieobject: Reference


class Verwerking(Schema):
    """A besluit with the documents it is laid down in (beyond the standard)."""

    besluit: BESLUIT.input  # type: ignore[name-defined]
    besluitinformatieobjecten: list[Relation]


class Verwerkt(Schema):
    besluit: Besluit
    besluitinformatieobjecten: list[Besluitinformatieobject]


async def process(resource: Resource, request: Request) -> Response:
    """A besluit and its documents in one transaction: all of it, or nothing."""

    def work(db: Session, subject: Subject, body: dict[str, Any]) -> Response:
        by = by_of(request, subject)
        if not subject.has(AANMAKEN):
            raise Forbidden
        try:
            Verwerking.model_validate(body)
        except ValidationError as error:
            raise invalid(error) from None
        with inside("besluit"):
            besluit = write.create(db, BESLUIT, body["besluit"], by)
        links = []
        for number, relation in enumerate(body["besluitinformatieobjecten"]):
            with inside("besluitinformatieobjecten", str(number)):
                whole = {**relation, "besluit": besluit["url"]}
                links.append(write.create(db, BESLUITINFORMATIEOBJECT, whole, by))
        made = {"besluit": besluit, "besluitinformatieobjecten": links}
        return json(made, 201, {"Location": besluit["url"]})

    return await answer_write(resource, request, work)


@contextmanager
def inside(*where: str) -> Iterator[None]:
    """What is wrong with a part, told as it stands in the whole."""
    try:
        yield
    except Invalid as error:
        params = ({**p, "name": ".".join((*where, p["name"]))} for p in error.params)
        raise Invalid(*params) from None


Operation(
    BESLUITEN,
    "DELETE",
    "/besluiten/{uuid}",
    "besluit_delete",
    remove,
    BESLUIT,
    scope=VERWIJDEREN,
    status=204,
)
Operation(
    BESLUITEN,
    "POST",
    "/besluit_verwerken",
    "verwerkbesluit_create",
    process,
    BESLUIT,
    scope=AANMAKEN,
    takes=Verwerking,
    gives=Verwerkt,
    status=201,
    experimental=True,
)
