"""Documents are read: the newest version or an older one, and the bytes, whole or in part."""

import re
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import Request, Response
from pydantic import Field
from sqlalchemy import Row, Uuid, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from starlette.responses import StreamingResponse

from schemas.apis import DOCUMENTEN
from schemas.documenten import DOCUMENT, LEZEN, PATH, Enkelvoudiginformatieobject
from schemas.engine import expand, read
from schemas.engine.filters import moment, unknown
from schemas.engine.routes import (
    answer,
    answer_write,
    json_text,
    listed,
    query_of,
    tagged,
    uuid_of,
)
from schemas.engine.shape import Operation, Resource, Schema
from zaken import models
from zaken.actions.document import COPIED
from zaken.base import files
from zaken.base.db import reads
from zaken.base.errors import Forbidden, Invalid, NotFound, Problem
from zaken.base.keeps import keeps
from zaken.base.subject import Subject

Eio, Versie = models.Enkelvoudiginformatieobject, models.EnkelvoudiginformatieobjectVersie
WHICH = ("versie", "registratieOp")
_MEDIA_TYPE = re.compile(r"[\w.+-]{1,127}/[\w.+-]{1,127}", re.ASCII)
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


class RangeNotSatisfiable(Problem):
    status, code, title = 416, "range_not_satisfiable", "Dit deel van het bestand is er niet."

    def __init__(self, size: int) -> None:
        super().__init__()
        self.headers = {"Content-Range": f"bytes */{size}"}


@dataclass(frozen=True)
class Asked:
    """Which version somebody wants; nothing said: the newest."""

    versie: int | None = None
    registratie_op: datetime | None = None

    @classmethod
    def of(cls, params: dict[str, str], *more: str) -> "Asked":
        """Raises Invalid for what cannot be read, and for parameters that are not `more`."""
        wrong = [unknown(name) for name in params if name not in (*WHICH, *more)]
        versie, at = params.get("versie"), params.get("registratieOp")
        if versie is not None and not (versie.isascii() and versie.isdigit() and len(versie) < 10):
            wrong.append({"name": "versie", "code": "invalid", "reason": "Voer een getal in."})
        try:
            found = moment(at) if at is not None else None
        except ValueError as error:
            wrong.append({"name": "registratieOp", "code": "invalid", "reason": str(error)})
        if wrong:
            raise Invalid(*wrong)
        return cls(int(versie) if versie else None, found)

    def narrowed(self, query: Any, table: Any) -> Any:
        if self.versie is not None:
            query = query.where(table.versie == self.versie)
        if self.registratie_op is not None:
            query = query.where(table.begin_registratie <= self.registratie_op)
        return query


@keeps("drcL-02", "Any version can be read, by its number or by the moment it was the newest.")
@keeps("G-62", "Who may read published documents only is shown no unpublished version either.")
def version_of(db: Session, uuid: Any, asked: Asked, subject: Subject) -> int | None:
    """The id of the row of the older version that is asked for; None: it is the newest one.

    Raises NotFound, Forbidden.
    """
    id = read.id_of(db, DOCUMENT, uuid, subject=subject, scope=LEZEN)
    if db.scalar(asked.narrowed(select(Eio.id).where(Eio.id == id), Eio)):
        return None
    older = select(Versie.id, subject.sees(LEZEN, Versie)).where(Versie.informatieobject_id == id)
    found = db.execute(asked.narrowed(older, Versie).order_by(Versie.versie.desc())).first()
    if found is None:
        raise NotFound
    if not found[1]:
        raise Forbidden
    return int(found[0])


def older(version_id: int) -> Any:
    """An older version in the place of the document: the same columns under the same name."""
    table, kept = Eio.__table__.c, Versie.__table__.c
    rest = [column for column in table if column.name not in COPIED]
    return (
        select(*(kept[name] for name in COPIED), *rest)
        .select_from(Versie.__table__)
        .join(Eio.__table__, table.id == kept.informatieobject_id)
        .where(kept.id == version_id)
        .subquery(Eio.__tablename__)
    )


@keeps("drc-011", "Documents expand to what belongs to documents, and to their types.")
@keeps("drc-012", "A path that goes deeper than we follow is refused, not cut off silently (C-05).")
@keeps("drc-013", "A name that cannot be expanded is refused with 400 (C-06).")
@keeps("drc-014", "What the caller may not see, or what is not here, is left out of `_expand`.")
async def retrieve(resource: Resource, request: Request) -> Response:
    def work(db: Session, subject: Subject) -> Response:
        params = query_of(request)
        asked = Asked.of(params, "expand")
        paths = expand.paths_of(resource, params.get("expand", ""))
        found = text_of(db, uuid_of(request), asked, subject)
        (shown,) = expand.expanded(db, resource, [found], paths=paths, subject=subject)
        return tagged(request, json_text(shown))

    return await answer(request, reads, work)


def text_of(db: Session, uuid: Any, asked: Asked, subject: Subject) -> str:
    """The JSON of the version that is asked for."""
    if asked == Asked() or (version := version_of(db, uuid, asked, subject)) is None:
        return read.read_one(db, DOCUMENT, uuid, subject=subject)
    return read.texts(db, DOCUMENT, select().select_from(older(version)))[0]


async def download(resource: Resource, request: Request) -> Response:
    """The bytes of a version."""

    def work(db: Session, subject: Subject) -> Response:
        asked = Asked.of(query_of(request))
        uuid = uuid_of(request)
        version = version_of(db, uuid, asked, subject)
        table: Any = Eio if version is None else Versie
        one = Eio.uuid == uuid if version is None else Versie.id == version
        columns = (table.sha256, table.bestandsnaam, table.formaat, table.bestandsomvang)
        return content(request, db.execute(select(*columns).where(one)).one())

    return await answer(request, reads, work, any_type=True)


@keeps("drcL-04", "The bytes come under the name and type they were sent with; none at all is 204.")
def content(request: Request, found: Row[Any]) -> Response:
    """The bytes, or the part that is asked for; never run by a browser."""
    if found.sha256 is None:
        return Response(status_code=204)
    tag = f'"{found.sha256}"'
    if tag in [t.strip() for t in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers={"ETag": tag})
    size = found.bestandsomvang
    start, stop = part_of(request, tag, size) or (0, size)
    headers = {
        "ETag": tag,
        "Accept-Ranges": "bytes",
        "Content-Length": str(stop - start),
        "Content-Disposition": "attachment; filename*=UTF-8''"
        + quote(found.bestandsnaam or "document", safe=""),
        "X-Content-Type-Options": "nosniff",
    }
    partial = (start, stop) != (0, size)
    if partial:
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    known = _MEDIA_TYPE.fullmatch(found.formaat or "")
    kind = found.formaat if known else "application/octet-stream"
    pieces = files.stream(found.sha256, start, stop if partial else None)
    return StreamingResponse(pieces, 206 if partial else 200, headers, media_type=kind)


def part_of(request: Request, tag: str, size: int) -> tuple[int, int] | None:
    """The range that is asked for (RFC 9110); None: everything, also for what we do not know and
    for a part of other bytes than these. Raises RangeNotSatisfiable.
    """
    found = _RANGE.fullmatch(request.headers.get("range", ""))
    if found is None or request.headers.get("if-range", tag) != tag:
        return None
    first, last = found.groups()
    if not first and not last:
        return None
    if first:
        start, stop = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < int(first):
            return None
    else:
        start, stop = max(0, size - int(last)), size
    if start >= size or start >= stop:
        raise RangeNotSatisfiable(size)
    return start, stop


UUID_TEXT = Field(json_schema_extra={"format": "uuid"})


class Zoek(Schema):
    """What `_zoek` takes. Other keys mean nothing here."""

    uuid__in: Annotated[list[Annotated[str, UUID_TEXT]], Field(alias="uuid__in")]
    identificatie: str = ""
    bronorganisatie: str = ""
    expand: str = ""


@keeps("G-28", "Searching shows what a list would show, and nothing else.")
async def zoek(resource: Resource, request: Request) -> Response:
    """Documents by their uuids: a list, asked with a body (G-27)."""

    def work(db: Session, subject: Subject, body: dict[str, Any]) -> Response:
        if not body:
            reason = "Noem waarop gezocht moet worden."
            raise Invalid.field("nonFieldErrors", "empty_search_body", reason)
        uuids = body.get("uuid__in")
        if uuids is None:
            raise Invalid.field("uuid__in", "required", "Dit veld is verplicht.")
        if not isinstance(uuids, list) or not all(isinstance(u, str) for u in uuids):
            raise Invalid.field("uuid__in", "not_a_list", "Hier hoort een lijst van uuid's.")
        params = query_of(request) | {"uuid__in": ",".join(uuids)}
        for name in ("identificatie", "bronorganisatie"):
            if isinstance(body.get(name), str):
                params[name] = body[name]
        paths = [params.get("expand", ""), asked_in(body)]
        params["expand"] = ",".join(path for path in paths if path)
        return listed(db, SEARCH, request, params=params, subject=subject)

    return await answer_write(resource, request, work)


def asked_in(body: dict[str, Any]) -> str:
    """`expand` in a body: a text, or a list as some send it."""
    value = body.get("expand") or ""
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def among_uuids(model: Any, value: str) -> Any:
    try:
        wanted = {UUID(one) for one in value.split(",") if one}
        return model.uuid == any_(literal(list(wanted), ARRAY(Uuid)))
    except ValueError:
        raise ValueError("Dit is geen lijst van uuid's.") from None


SEARCH = copy(DOCUMENT)  # the same, with what only a search may ask
SEARCH.filters = {**DOCUMENT.filters, "uuid__in": among_uuids}
ONE = f"/{PATH}/{{uuid}}"
for _method, _verb in (("GET", "retrieve"), ("HEAD", "headers")):
    Operation(
        DOCUMENTEN, _method, ONE, f"enkelvoudiginformatieobject_{_verb}", retrieve, DOCUMENT,
        scope=LEZEN, gives=Enkelvoudiginformatieobject, params=(*WHICH, "expand"),
    )  # fmt: skip
Operation(
    DOCUMENTEN, "GET", f"{ONE}/download", "enkelvoudiginformatieobject_download", download,
    DOCUMENT, scope=LEZEN, params=WHICH, gives=bytes, also=("204", "206", "304", "416"),
)  # fmt: skip
Operation(
    DOCUMENTEN, "POST", f"/{PATH}/_zoek", "enkelvoudiginformatieobject__zoek", zoek, DOCUMENT,
    scope=LEZEN, takes=Zoek, params=("page",), also=("404",),
)  # fmt: skip
