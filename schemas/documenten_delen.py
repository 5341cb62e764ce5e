"""A large file comes in parts: each part is a form with bytes, read while it comes in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote_to_bytes

from fastapi import Request, Response
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from schemas.apis import DOCUMENTEN
from schemas.documenten import DOCUMENT
from schemas.documenten_inhoud import pour
from schemas.engine import write
from schemas.engine.auth import caller
from schemas.engine.errors import UnsupportedMediaType
from schemas.engine.incoming import acceptable, bytes_of
from schemas.engine.routes import json, uuid_of
from schemas.engine.shape import Operation, Resource, Schema
from zaken import models
from zaken.actions import document as acts
from zaken.actions.document import Content
from zaken.base.db import reads, sessions
from zaken.base.errors import Invalid, NotFound
from zaken.base.files import Incoming
from zaken.base.keeps import keeps
from zaken.base.settings import settings
from zaken.base.subject import Subject
from zaken.change import lock

FORM, ENCODED = "multipart/form-data", "application/x-www-form-urlencoded"
LONGEST = 1000  # bytes of the lock


@keeps("drcL-30", "What is said of a part holds neither its bytes nor an address of them.")
class Bestandsdeel(Schema):
    url: str
    volgnummer: int
    omvang: int
    voltooid: bool
    lock: str


@contextmanager
def readable() -> Iterator[None]:
    """Raises Invalid for what the parser does not take."""
    try:
        yield
    except FormParserError:
        raise Invalid.field("nonFieldErrors", "invalid", "Dit is geen formulier.") from None


class Form:
    """The lock and the file in a form; the file goes to where it is kept. Whatever else is in it is
    not remembered.
    """

    def __init__(self, boundary: bytes, file: Incoming) -> None:
        self.lock = bytearray()
        self.file, self.has_file = file, False
        self._headers: dict[bytes, bytes] = {}
        self._name = self._value = b""
        self._into: Callable[[bytes], Any] | None = None
        callbacks: Any = {
            "on_part_begin": self._headers.clear,
            "on_header_field": lambda data, start, end: self._add_name(data[start:end]),
            "on_header_value": lambda data, start, end: self._add_value(data[start:end]),
            "on_header_end": self._end_header,
            "on_headers_finished": self._begin,
            "on_part_data": lambda data, start, end: self._take(data[start:end]),
        }
        with readable():
            self._parser = MultipartParser(boundary, callbacks)

    def feed(self, chunk: bytes) -> None:
        """Raises Invalid for what is no form."""
        with readable():
            self._parser.write(chunk)

    def _add_name(self, data: bytes) -> None:
        self._name += data

    def _add_value(self, data: bytes) -> None:
        self._value += data

    def _end_header(self) -> None:
        self._headers[self._name.lower()] = self._value
        self._name = self._value = b""

    def _begin(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        name = options.get(b"name", b"")
        self.has_file = self.has_file or name == b"inhoud"
        self._into = {b"inhoud": self.file.write, b"lock": self.lock.extend}.get(name)

    def _take(self, data: bytes) -> None:
        if self._into is not None:
            self._into(data)
        if len(self.lock) > LONGEST:
            raise Invalid.field("nonFieldErrors", "invalid", "Een veld is te lang.")


async def upload(resource: Resource, request: Request) -> Response:
    """One part of a file. Who asks comes before its bytes are read."""

    def before() -> Subject:
        with reads() as db:
            subject = caller(db, request.headers.get("authorization"))
            part_of(db, request, subject)
            return subject

    def after(lock: str, size: int) -> Response:
        with reads() as db:
            refuse(part_of(db, request, subject), lock, size)
        content = Content(file.keep(), size)
        with sessions.begin() as db:
            return json(fill(db, request, subject, lock=lock, content=content))

    subject = await run_in_threadpool(before)
    acceptable(request)
    with Incoming(settings().max_document_bytes) as file:
        given = await fields_of(request, file)
        return await run_in_threadpool(after, given, file.size)


async def fields_of(request: Request, file: Incoming) -> str:
    """The lock in a form; its file goes to where it is kept. Raises Invalid."""
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind == FORM.encode() and options.get(b"boundary"):
        form = Form(options[b"boundary"], file)
        await pour(request, form)
        fields, has_file = {"lock": bytes(form.lock)}, form.has_file
    elif kind == ENCODED.encode():
        raw = await bytes_of(request, settings().max_body_bytes)
        pairs = (pair.partition(b"=") for pair in raw.replace(b"+", b" ").split(b"&") if pair)
        fields = {
            unquote_to_bytes(n).decode(errors="replace"): unquote_to_bytes(v) for n, _, v in pairs
        }
        has_file = "inhoud" in fields
        file.write(fields.pop("inhoud", b""))
    else:
        raise UnsupportedMediaType(detail=f"Stuur een deel als {FORM}.")
    wrong = [
        name for name, there in (("inhoud", has_file), ("lock", fields.get("lock"))) if not there
    ]
    if wrong:
        reason = "Dit veld is verplicht."
        raise Invalid(*({"name": n, "code": "required", "reason": reason} for n in wrong))
    return fields["lock"].decode(errors="replace")


def part_of(db: Session, request: Request, subject: Subject) -> models.Bestandsdeel:
    """The part, if this subject may change its document. Raises NotFound, Forbidden."""
    part = db.scalar(
        select(models.Bestandsdeel).where(models.Bestandsdeel.uuid == uuid_of(request))
    )
    if part is None:
        raise NotFound
    write.scope_for(DOCUMENT, "part", subject, part.hoofdobject)
    return part


def refuse(part: models.Bestandsdeel, lock: str, size: int) -> None:
    """Raises Invalid for another lock, and for another size than was asked (drcL-11)."""
    acts.refuse_other(part.informatieobject, lock)
    acts.check_size(part, size)


def fill(
    db: Session, request: Request, subject: Subject, *, lock: str, content: Content
) -> dict[str, Any]:
    """The part is here. Its document is locked meanwhile, and asked again."""
    lock_document(db, part_of(db, request, subject))
    part = part_of(db, request, subject)
    refuse(part, lock, content.size)
    acts.fill_part(part, content, db)
    where = f"{DOCUMENTEN.url}/bestandsdelen/{part.uuid}"
    shown = Bestandsdeel(
        url=where, volgnummer=part.volgnummer, omvang=part.omvang, voltooid=True, lock=lock
    )
    return shown.model_dump(by_alias=True)


def lock_document(db: Session, part: models.Bestandsdeel) -> None:
    lock(db, part.hoofdobject)
    db.expire_all()


Operation(
    DOCUMENTEN, "PUT", "/bestandsdelen/{uuid}", "bestandsdeel_update", upload, DOCUMENT,
    scope="documenten.bijwerken", gives=Bestandsdeel,
)  # fmt: skip
