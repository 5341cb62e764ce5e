"""Beyond the standard: a document and its relation in one call; numbers given out beforehand."""

from typing import Annotated, Any

from fastapi import Request, Response
from pydantic import Field
from sqlalchemy.orm import Session

from schemas.apis import DOCUMENTEN
from schemas.documenten import DOCUMENT
from schemas.documenten_inhoud import Splitter, answer_content
from schemas.documenten_schrijven import create_document
from schemas.engine import write
from schemas.engine.errors import invalid
from schemas.engine.routes import answer_write, by_of, json
from schemas.engine.shape import RESOURCES, Operation, Resource, Schema
from schemas.fields import RequiredRsin
from zaken.actions.document import reserve
from zaken.base.errors import Forbidden, Invalid
from zaken.base.subject import Subject

DOCUMENT_PART, RELATION_PART = "enkelvoudiginformatieobject", "zaakinformatieobject"
CREATE = "documenten.aanmaken"
Json = dict[str, Any]


class Registratie(Schema):
    enkelvoudiginformatieobject: dict[str, Any]
    zaakinformatieobject: dict[str, Any]


class Reservering(Schema):
    bronorganisatie: RequiredRsin
    aantal: Annotated[int, Field(ge=1, le=1000)] = 1


class Gereserveerd(Schema):
    identificatie: str


async def register(resource: Resource, request: Request) -> Response:
    """A document and its relation with a zaak: both, or neither."""

    def work(db: Session, subject: Subject, body: Json, upload: Splitter) -> Response:
        by = by_of(request, subject)
        parts = {name: part_of(body, name) for name in (DOCUMENT_PART, RELATION_PART)}
        relation = RESOURCES["zaakinformatieobjecten"]
        try:
            place = DOCUMENT_PART
            made = create_document(db, parts[place], upload, by=by)
            place = RELATION_PART
            joined = parts[place] | {"informatieobject": made["url"]}
            linked = write.create(db, relation, joined, by)
        except Invalid as refused:
            params = ({**p, "name": f"{place}.{p['name']}"} for p in refused.params)
            raise Invalid(*params) from None
        return json({DOCUMENT_PART: made, RELATION_PART: linked}, 201)

    return await answer_content(resource, request, work, (DOCUMENT_PART, "inhoud"))


def part_of(body: Json, name: str) -> Json:
    part = body.get(name)
    if part is None:
        raise Invalid.field(name, "required", "Dit veld is verplicht.")
    if not isinstance(part, dict):
        raise Invalid.field(name, "invalid", "Hier hoort een object.")
    return part


async def reserve_number(resource: Resource, request: Request) -> Response:
    """One number as an object, several as a list (C-19)."""

    def work(db: Session, subject: Subject, body: Json) -> Response:
        if not subject.has(CREATE):
            raise Forbidden
        try:
            asked = Reservering.model_validate(body)
        except ValueError as error:
            raise invalid(error) from None  # type: ignore[arg-type]
        numbers = [reserve(db, asked.bronorganisatie) for _ in range(asked.aantal)]
        made = [{"identificatie": number} for number in numbers]
        return json(made[0] if asked.aantal == 1 else made, 201)

    return await answer_write(resource, request, work)


Operation(
    DOCUMENTEN, "POST", "/document_registreren", "registreerdocument_create", register, DOCUMENT,
    scope=CREATE, takes=Registratie, gives=Registratie, status=201, experimental=True,
)  # fmt: skip
Operation(
    DOCUMENTEN, "POST", "/documentnummer_reserveren", "reserveddocument_create", reserve_number,
    DOCUMENT, scope=CREATE, takes=Reservering, gives=Gereserveerd | list[Gereserveerd], status=201,
    experimental=True,
)  # fmt: skip
