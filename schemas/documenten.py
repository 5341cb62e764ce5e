"""The Documenten API: documents with their bytes, and which zaak they belong to."""

import re
from datetime import datetime
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import Request, Response
from pydantic import BeforeValidator, Field
from sqlalchemy import Text, case, cast, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session
from starlette.responses import FileResponse
from starlette.routing import Router

from schemas.apis import DOCUMENTEN
from schemas.engine import read, write
from schemas.engine.filters import contains, link, unknown
from schemas.engine.filters import text as is_text
from schemas.engine.routes import (
    answer,
    answer_write,
    by_of,
    json,
    list_,
    query_of,
    serve,
    uuid_of,
)
from schemas.engine.shape import RESOURCES, Link, ReadOnly, Resource, Schema
from schemas.fields import Date, Niveau, OneLine, Reference, RequiredRsin, filled, upto
from schemas.groups import Integriteit, Ondertekening, absent_when_empty
from zaken import models
from zaken.actions.document import add_document, decode, keep_content
from zaken.base import files
from zaken.base.db import reads
from zaken.base.errors import Invalid, NotFound
from zaken.base.subject import Subject

LEZEN = "documenten.lezen"
LARGEST = 2**53  # bytes; beyond it JSON numbers are not exact
_MEDIA_TYPE = re.compile(r"[\w.+-]{1,127}/[\w.+-]{1,127}", re.ASCII)


def download_url(document: Any) -> Any:
    """Where the bytes of this version are (drcL-03); null when there are none."""
    root = f"{DOCUMENTEN.url}/enkelvoudiginformatieobjecten/"
    where = (
        literal(root)
        + cast(document.uuid, Text)
        + literal("/download?versie=")
        + cast(document.versie, Text)
    )
    return case((document.sha256.is_not(None), where), else_=None)


def none_at_all(document: Any) -> Any:
    return cast(literal("[]"), JSONB)


def not_locked(document: Any) -> Any:
    return literal(False)


def zaak_url(relation: Any) -> Any:
    zaak = models.Zaak
    uuid = select(zaak.uuid).where(zaak.id == relation.zaak_id).scalar_subquery()
    return read.url(RESOURCES["zaken"], uuid)


class Enkelvoudiginformatieobject(Schema):
    uuid: Annotated[str, ReadOnly()]
    identificatie: Annotated[str, upto(40)] = ""
    bronorganisatie: RequiredRsin
    creatiedatum: Date
    titel: Annotated[str, filled(200)]
    vertrouwelijkheidaanduiding: Annotated[Niveau | None, BeforeValidator(lambda v: v or None)] = (
        None
    )
    auteur: Annotated[str, filled(200)]
    status: Literal["", "in_bewerking", "ter_vaststelling", "definitief", "gearchiveerd"] = ""
    formaat: Annotated[str, upto(255), OneLine] = ""
    taal: Annotated[str, Field(pattern=r"^[a-z]{3}$")]  # ISO 639-2, of either list: dut and nld
    versie: Annotated[int, ReadOnly()]
    begin_registratie: Annotated[datetime, ReadOnly()]
    bestandsnaam: Annotated[str, upto(255), OneLine] = ""
    inhoud: Annotated[str | None, ReadOnly(download_url)]
    bestandsomvang: Annotated[int, Field(ge=0, le=LARGEST)] | None = None
    link: Annotated[str, upto(200)] = ""
    beschrijving: Annotated[str, upto(1000)] = ""
    ontvangstdatum: Date | None = None
    verzenddatum: Date | None = None
    indicatie_gebruiksrecht: bool | None = None
    verschijningsvorm: Annotated[str, upto(1000)] = ""
    ondertekening: Annotated[Ondertekening | None, BeforeValidator(absent_when_empty)] = None
    integriteit: Annotated[Integriteit | None, BeforeValidator(absent_when_empty)] = None
    informatieobjecttype: Annotated[Reference, Link("informatieobjecttypen")]
    trefwoorden: list[Annotated[str, upto(100)]] = Field([])
    locked: Annotated[bool, ReadOnly(not_locked)]
    bestandsdelen: Annotated[list[dict[str, Any]], ReadOnly(none_at_all)]


class Objectinformatieobject(Schema):
    """The other side of a zaakinformatieobject: the same row, seen from the document (drcL-22)."""

    uuid: Annotated[str, ReadOnly()]
    informatieobject: Annotated[Reference, Link("enkelvoudiginformatieobjecten")]
    object: Annotated[str, ReadOnly(zaak_url)]
    object_type: Annotated[str, ReadOnly(lambda relation: literal("zaak"))]


DOCUMENT = Resource(
    DOCUMENTEN,
    "enkelvoudiginformatieobject",
    "enkelvoudiginformatieobjecten",
    models.Enkelvoudiginformatieobject,
    Enkelvoudiginformatieobject,
    {"read": LEZEN, "create": "documenten.aanmaken"},
    filters={
        "identificatie": is_text("identificatie"),
        "bronorganisatie": is_text("bronorganisatie"),
        "trefwoorden": contains("trefwoorden"),
    },
    save=add_document,
)
OBJECTINFORMATIEOBJECT = Resource(
    DOCUMENTEN,
    "objectinformatieobject",
    "objectinformatieobjecten",
    models.Zaakinformatieobject,
    Objectinformatieobject,
    {"read": LEZEN},
    filters={
        "object": link("zaak", "zaken"),
        "informatieobject": link("informatieobject", "enkelvoudiginformatieobjecten"),
    },
)


def inhoud_of(body: dict[str, Any]) -> bytes | None:
    """The bytes in a body; "" is an empty file, null or nothing is no file (drcL-05, drcL-08).

    Raises Invalid.
    """
    content = body.get("inhoud")
    if content is None:
        if body.get("bestandsomvang"):
            reason = "Stuur de inhoud mee; uploaden in delen kan hier niet."
            raise Invalid.field("inhoud", "required", reason)
        return None
    if not isinstance(content, str):
        raise Invalid.field("inhoud", "invalid", "Hier hoort base64.")
    return decode(content)


async def create(resource: Resource, request: Request) -> Response:
    """A document with its bytes.

    The bytes are on disk before the row is; a row never points at nothing.
    """

    def work(db: Session, subject: Subject, body: dict[str, Any]) -> Response:
        scope = write.allowed(db, resource, body, subject=subject)
        data = write.parse(resource, body)
        document = write.build(db, resource, data)
        write.permit(subject, scope, document)
        if (content := inhoud_of(body)) is not None:
            keep_content(document, [content])
        by = by_of(request, subject)
        item = write.save_new(db, resource, document, by=by, scope=scope)
        return json(item, 201, {"Location": item["url"]})

    return await answer_write(resource, request, work)


async def download(resource: Resource, request: Request) -> Response:
    """The bytes, under the name and type the sender gave, never run by a browser (drcL-04)."""

    def work(db: Session, subject: Subject) -> Response:
        params = query_of(request)
        if wrong := [unknown(name) for name in params if name != "versie"]:
            raise Invalid(*wrong)
        id = read.id_of(db, resource, uuid_of(request), subject=subject, scope=LEZEN)
        table = models.Enkelvoudiginformatieobject
        columns = (table.sha256, table.bestandsnaam, table.formaat, table.versie)
        found = db.execute(select(*columns).where(table.id == id)).one()
        if found.sha256 is None or params.get("versie", str(found.versie)) != str(found.versie):
            raise NotFound
        name = quote(found.bestandsnaam or "document", safe="")
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
            "X-Content-Type-Options": "nosniff",
        }
        known = _MEDIA_TYPE.fullmatch(found.formaat or "")
        kind = found.formaat if known else "application/octet-stream"
        return FileResponse(files.location(found.sha256), headers=headers, media_type=kind)

    return await answer(request, reads, work, any_type=True)


def mount(router: Router) -> None:
    """What the engine has no word for: content on the way in, bytes on the way out."""
    serve(router, f"/{DOCUMENT.path}", {"GET": list_, "POST": create}, DOCUMENT)
    serve(router, f"/{DOCUMENT.path}/{{uuid}}/download", {"GET": download}, DOCUMENT)
