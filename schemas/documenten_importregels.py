"""One line of a bulk import: from text to a document, with its file and its zaak.

The job may die anywhere and be called again: a line and its document commit together.
"""

import csv
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from schemas.documenten import DOCUMENT
from schemas.engine import write
from schemas.engine.shape import RESOURCES
from zaken import models
from zaken.actions import document as acts
from zaken.actions.document import Content
from zaken.actions.documentimport import note
from zaken.base import files, virus
from zaken.base.db import sessions
from zaken.base.errors import Invalid, Problem
from zaken.base.jobs import RETRY, jobs
from zaken.base.log import correlation
from zaken.base.settings import settings
from zaken.base.subject import Subject

COLUMNS = (
    "uuid", "identificatie", "bronorganisatie", "creatiedatum", "titel",
    "vertrouwelijkheidaanduiding", "auteur", "status", "formaat", "taal", "bestandsnaam",
    "bestandsomvang", "bestandspad", "link", "beschrijving", "ontvangstdatum", "verzenddatum",
    "indicatieGebruiksrecht", "verschijningsvorm", "ondertekening.soort", "ondertekening.datum",
    "integriteit.algoritme", "integriteit.waarde", "integriteit.datum", "informatieobjecttype",
    "zaakUuid", "trefwoorden",
)  # fmt: skip
OURS = ("uuid", "bestandspad", "zaakUuid", "trefwoorden", "indicatieGebruiksrecht")
AT_ONCE = 50  # lines in one transaction


def lines_of(sha256: str) -> Iterator[list[str]]:
    """The lines of a list, without its head. Raises ValueError for other columns than ours."""
    pieces = io.BufferedReader(Pieces(files.stream(sha256)))
    rows = csv.reader(io.TextIOWrapper(pieces, encoding="utf-8-sig", newline=""))
    if tuple(next(rows, ())) != COLUMNS:
        raise ValueError("columns")
    for row in rows:
        if len(row) != len(COLUMNS):
            raise ValueError("a line of another length")
        yield row


class Pieces(io.RawIOBase):
    """A stored file, as something Python can read lines from."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces, self.left = pieces, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self.left:
            self.left = next(self.pieces, b"")
        taken = self.left[: len(buffer)]
        buffer[: len(taken)] = taken
        self.left = self.left[len(taken) :]
        return len(taken)


@jobs.task(name="import_documents", retry=RETRY)
def import_documents(documentimport: int, correlation_id: str = "") -> None:
    """Every line that was not done yet, in its order."""
    correlation.set(correlation_id)
    while import_some(documentimport):
        pass


def import_some(id: int) -> bool:
    """The next lines, in one transaction. False when there are no more."""
    with sessions.begin() as db:
        one = db.get(models.Documentimport, id, with_for_update=True)
        if one is None or one.status != "active" or one.metadata_sha256 is None:
            return False
        line = models.Documentimportregel
        done = db.scalar(select(func.count()).where(line.import_id == id)) or 0
        by = write.By(Subject("applicatie", one.door, everything=True), "bulkimport")
        lines = lines_of(one.metadata_sha256)
        for number, row in enumerate(lines, 1):
            if number > done + AT_ONCE:
                return True
            if number > done:
                note(db, one, number, carried_out(db, row, by))
        one.status = "finished"
        return False


def carried_out(db: Session, row: list[str], by: write.By) -> UUID | str:
    """What came of a line: a document, or the reason why not."""
    named = dict(zip(COLUMNS, row, strict=True))
    try:
        with db.begin_nested():
            return make(db, named, by)
    except Problem as refused:
        told = "; ".join(f"{p['name']}: {p['reason']}" for p in refused.params)
        return (told or refused.detail)[:1000]


def make(db: Session, named: dict[str, str], by: write.By) -> UUID:
    """The document of a line, its bytes, and its relation with a zaak. Raises Problem."""
    more = {"uuid": free(db, named["uuid"])} if named["uuid"] else {}
    data = write.parse(DOCUMENT, body_of(named))
    document = write.build(db, DOCUMENT, data, **more)
    if named["bestandspad"]:
        acts.set_content(document, taken_in(named["bestandspad"]))
    made = write.save_new(db, DOCUMENT, document, by=by, scope="documenten.aanmaken")
    if named["zaakUuid"]:
        zaken, relation = RESOURCES["zaken"], RESOURCES["zaakinformatieobjecten"]
        zaak = f"{zaken.api.url}/{zaken.path}/{named['zaakUuid']}"
        write.create(db, relation, {"zaak": zaak, "informatieobject": made["url"]}, by)
    uuid: UUID = document.uuid
    return uuid


def free(db: Session, text: str) -> UUID:
    """The uuid that a line asks for. Raises Invalid when it is none, or is taken."""
    table = models.Enkelvoudiginformatieobject
    try:
        uuid = UUID(text)
    except ValueError:
        raise Invalid.field("uuid", "invalid", "Dit is geen uuid.") from None
    if db.scalar(select(table.id).where(table.uuid == uuid)) is not None:
        raise Invalid.field("uuid", "unique", "Dit document bestaat al.")
    return uuid


def body_of(named: dict[str, str]) -> dict[str, Any]:
    """The JSON that says the same. An empty cell says nothing."""
    body: dict[str, Any] = {}
    for name, value in named.items():
        group, _, member = name.partition(".")
        if not value or name in OURS:
            continue
        if member:
            body.setdefault(group, {})[member] = value
        else:
            body[name] = value
    words = [word.strip() for word in named["trefwoorden"].split(",")]
    body["trefwoorden"] = [word for word in words if word]
    told = named["indicatieGebruiksrecht"].lower()
    body["indicatieGebruiksrecht"] = {"true": True, "false": False, "": None}.get(told, told)
    return body


def taken_in(text: str) -> Content:
    """The bytes of a file in the import folder, stored."""
    with inside(text).open("rb") as file:
        pieces = iter(lambda: file.read(files.CHUNK), b"")
        limit = settings().max_document_bytes
        return Content(*files.store(pieces, limit=limit, inspect=virus.scanner("bestandspad")))


def inside(text: str) -> Path:
    """The file of this path, if it is one and stands in the import folder, links followed
    (CVE-2026-55836). Raises Invalid, with the same words whatever is outside.
    """
    folder = settings().import_dir
    refused = Invalid.field("bestandspad", "invalid", "Dit bestand staat niet in de importmap.")
    if folder is None or "\x00" in text:
        raise refused
    try:
        found = (folder / text).resolve(strict=True)
        root = folder.resolve(strict=True)
    except (OSError, RuntimeError):
        raise refused from None
    if not found.is_relative_to(root) or not found.is_file() or os.path.isabs(text):
        raise refused
    return found
