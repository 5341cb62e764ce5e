"""Beyond the standard: many documents at once, from a list and a folder with files.

The endpoints; what happens to a line is in `documenten_importregels`.
"""

import csv
import io
from collections.abc import Iterator
from typing import Any

from fastapi import Request, Response
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from schemas.apis import DOCUMENTEN
from schemas.documenten import DOCUMENT
from schemas.documenten_importregels import COLUMNS, lines_of
from schemas.documenten_inhoud import pour
from schemas.engine.auth import caller
from schemas.engine.errors import UnsupportedMediaType
from schemas.engine.routes import answer, json, uuid_of
from schemas.engine.shape import Operation, Resource, Schema
from zaken.actions.bestanden import hold
from zaken.actions.documentimport import begin, forget
from zaken.base import files
from zaken.base.db import reads, sessions
from zaken.base.errors import Conflict, Forbidden, Invalid, NotFound
from zaken.base.jobs import defer
from zaken.base.settings import settings
from zaken.base.subject import Subject
from zaken.models import Documentimport, Documentimportregel

ANY = "nonFieldErrors"


class ImportGemaakt(Schema):
    upload_url: str
    status_url: str
    report_url: str


class ImportStatus(Schema):
    total: int
    processed: int
    processed_successfully: int
    processed_invalid: int
    status: str


def refuse_others(subject: Subject) -> None:
    """Only an application with all rights may import: what it makes is not asked one by one."""
    if not subject.everything:
        raise Forbidden
    if settings().import_dir is None:
        raise Invalid.field(ANY, "import-disabled", "Importeren is hier niet ingericht.")


async def create(resource: Resource, request: Request) -> Response:
    def work(db: Session, subject: Subject) -> Response:
        refuse_others(subject)
        root = f"{DOCUMENTEN.url}/import/{begin(db, subject.name).uuid}"
        places = {f"{name}Url": f"{root}/{name}" for name in ("upload", "status", "report")}
        return json(places, 201)

    return await answer(request, sessions.begin, work)


class Sink:
    def __init__(self, file: files.Incoming) -> None:
        self.feed = file.write


async def upload(resource: Resource, request: Request) -> Response:
    """The list. Its lines are made into documents by the worker."""

    def before() -> None:
        with reads() as db:
            refuse_others(caller(db, request.headers.get("authorization")))
            found(db, request, "pending")

    def after(file: files.Incoming) -> Response:
        name = file.keep()
        total = counted(name)
        with sessions.begin() as db:
            one = found(db, request, "pending")
            hold(db, name)
            one.metadata_sha256, one.total, one.status = name, total, "active"
            defer(db, "import_documents", documentimport=one.id)
        return Response(status_code=200)

    await run_in_threadpool(before)
    if request.headers.get("content-type", "").partition(";")[0].strip() != "text/csv":
        raise UnsupportedMediaType(detail="Stuur de lijst als text/csv.")
    with files.Incoming(settings().max_document_bytes) as file:
        await pour(request, Sink(file))
        return await run_in_threadpool(after, file)


def counted(sha256: str) -> int:
    """How many lines there are. Raises Invalid for a list with other columns."""
    try:
        return sum(1 for _ in lines_of(sha256))
    except (ValueError, csv.Error):
        reason = f"De lijst moet deze kolommen hebben, in deze volgorde: {', '.join(COLUMNS)}."
        raise Invalid.field(ANY, "invalid-csv", reason) from None


def found(db: Session, request: Request, *statuses: str) -> Documentimport:
    """The import of the path, locked. Raises NotFound, and Conflict when it is at another stage."""
    one = db.scalar(
        select(Documentimport).where(Documentimport.uuid == uuid_of(request)).with_for_update()
    )
    if one is None:
        raise NotFound
    if statuses and one.status not in statuses:
        raise Conflict(detail=f"Deze import heeft de status '{one.status}'.")
    return one


async def status(resource: Resource, request: Request) -> Response:
    def work(db: Session, subject: Subject) -> Response:
        refuse_others(subject)
        one, line = found(db, request), Documentimportregel
        here = line.import_id == one.id
        wrong = select(func.count()).where(here, line.gelukt.is_(False))
        done, failed = db.scalar(select(func.count()).where(here)) or 0, db.scalar(wrong) or 0
        told = ImportStatus(
            total=one.total,
            processed=done,
            processed_successfully=done - failed,
            processed_invalid=failed,
            status=one.status,
        )
        return json(told.model_dump(by_alias=True))

    return await answer(request, sessions.begin, work)


async def report(resource: Resource, request: Request) -> Response:
    """The list again, with what came of each line."""

    def work(db: Session, subject: Subject) -> Response:
        refuse_others(subject)
        one = found(db, request, "finished", "error")
        told = {
            line.nummer: ("ja" if line.gelukt else "nee", line.opmerking, line.document_uuid)
            for line in db.scalars(select(Documentimportregel).filter_by(import_id=one.id))
        }
        name = one.metadata_sha256
        return StreamingResponse(reported(name, told) if name else iter(()), media_type="text/csv")

    return await answer(request, sessions.begin, work, any_type=True)


def reported(sha256: str, told: dict[int, Any]) -> Iterator[str]:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*COLUMNS, "opmerking", "resultaat"])
    for number, line in enumerate(lines_of(sha256), 1):
        good, remark, uuid = told.get(number, ("nee", "Niet verwerkt.", None))
        writer.writerow([uuid or line[0], *line[1:], remark, good])
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


async def delete(resource: Resource, request: Request) -> Response:
    def work(db: Session, subject: Subject) -> Response:
        refuse_others(subject)
        forget(db, found(db, request, "pending", "finished", "error"))
        return Response(status_code=204)

    return await answer(request, sessions.begin, work)


NAMED = "enkelvoudiginformatieobject_import"
for _method, _path, _verb, _handler, _status, _gives in (
    ("POST", "create", "create", create, 201, ImportGemaakt),
    ("POST", "{uuid}/upload", "upload", upload, 200, None),
    ("GET", "{uuid}/status", "status", status, 200, ImportStatus),
    ("GET", "{uuid}/report", "report", report, 200, None),
    ("DELETE", "{uuid}/delete", "destroy", delete, 204, None),
):
    Operation(
        DOCUMENTEN, _method, f"/import/{_path}", f"{NAMED}_{_verb}", _handler, DOCUMENT,
        scope="documenten.aanmaken", gives=_gives, status=_status, experimental=True,
        also=("409",),
    )  # fmt: skip
