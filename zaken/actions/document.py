"""Everything that changes a document."""

import base64
import binascii
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import get_history

from zaken.actions.bestanden import hold
from zaken.base import files, virus
from zaken.base.clock import now
from zaken.base.errors import Conflict, Invalid, TooLarge
from zaken.base.keeps import keeps
from zaken.base.settings import settings
from zaken.models import (
    Bestandsdeel,
    Documentnummer,
    Enkelvoudiginformatieobject,
    EnkelvoudiginformatieobjectVersie,
    Gebruiksrechten,
    Notice,
)
from zaken.models.document import Beschreven

ANY = "nonFieldErrors"
COPIED = [
    name
    for name in EnkelvoudiginformatieobjectVersie.__table__.columns.keys()  # noqa: SIM118
    if name not in ("id", "informatieobject_id")
]


@dataclass(frozen=True)
class Content:
    """Bytes that are stored, and not yet any document's."""

    sha256: str
    size: int


@keeps("drc-007", "A document without a level of confidentiality gets that of its type.")
@keeps("drcL-15", "A document without an identificatie gets one that nobody else has.")
def add_document(document: Enkelvoudiginformatieobject, db: Session) -> None:
    """Give a new document what the sender left out; a number that was given out before is now
    used.
    """
    kind = document.informatieobjecttype
    document.identificatie = document.identificatie or f"DOCUMENT-{uuid4().hex[:28]}"
    document.vertrouwelijkheidaanduiding = (
        document.vertrouwelijkheidaanduiding or kind.vertrouwelijkheidaanduiding
    )
    db.execute(
        delete(Documentnummer).where(
            Documentnummer.identificatie == document.identificatie,
            Documentnummer.bronorganisatie == document.bronorganisatie,
        )
    )
    db.add(document)
    if document.sha256:
        hold(db, document.sha256)
    elif document.bestandsomvang:
        start_parts(document, db)


def keep_content(
    document: Enkelvoudiginformatieobject, chunks: Iterable[bytes], *, limit: int | None = None
) -> None:
    """Store the bytes and note their hash and size. Raises TooLarge, and Invalid for a virus."""
    document.sha256, document.bestandsomvang = files.store(
        chunks, limit=limit, inspect=virus.scanner()
    )


def decode(inhoud: str) -> bytes:
    """Base64 text to bytes, for what is small. Raises Invalid with the codes of drcL-05."""
    try:
        return base64.b64decode(inhoud, validate=True)
    except ValueError as error:  # binascii.Error, or letters outside ASCII
        padding = isinstance(error, binascii.Error) and "padding" in str(error).lower()
        code = "incorrect-base64-padding" if padding else "invalid-base64"
        raise Invalid.field("inhoud", code, "De inhoud is geen geldige base64.") from None


@keeps("drcL-06", "A bestandsomvang that is sent must be the size of the bytes that are sent.")
def set_content(document: Beschreven, content: Content) -> None:
    """These bytes are the document's. Raises Invalid when it says another size."""
    if document.bestandsomvang not in (None, content.size):
        said = document.bestandsomvang
        raise Invalid.field(
            ANY, "file-size", f"Het bestand is {content.size} bytes; bestandsomvang zegt {said}."
        )
    document.sha256, document.bestandsomvang = content.sha256, content.size


@keeps("drcL-01", "Every change of a document makes a new version; the old one stays as it was.")
def add_version(document: Enkelvoudiginformatieobject, db: Session) -> None:
    """Copy what the table still says, and count on."""
    table = Enkelvoudiginformatieobject.__table__
    old = select(table.c.id, *(table.c[name] for name in COPIED)).where(table.c.id == document.id)
    db.execute(
        insert(EnkelvoudiginformatieobjectVersie).from_select(["informatieobject_id", *COPIED], old)
    )
    document.versie, document.begin_registratie = document.versie + 1, now()
    if document.sha256 and get_history(document, "sha256").has_changes():
        hold(db, document.sha256)


def reserve(db: Session, bronorganisatie: str) -> str:
    """A number for a document that is still to come; nobody else gets it."""
    number = Documentnummer(
        bronorganisatie=bronorganisatie, identificatie=f"DOCUMENT-{uuid4().hex[:28]}"
    )
    db.add(number)
    return number.identificatie


@keeps("drc-009", "A locked document is changed only by who knows the lock: 128 random bits.")
def lock_document(document: Enkelvoudiginformatieobject) -> str:
    """Lock it, and return what the holder must show. Raises Invalid when it is locked."""
    if document.lock:
        raise Invalid.field(ANY, "existing-lock", "Dit document is al vergrendeld.")
    document.lock = secrets.token_hex(16)
    return document.lock


def check_lock(document: Enkelvoudiginformatieobject, lock: str | None, *, missing: str) -> None:
    """Raises Invalid unless this is the lock; `missing` is the code when none was given."""
    if not document.lock:
        raise Invalid.field(ANY, "unlocked", "Dit document is niet vergrendeld.")
    if not lock:
        name = "lock" if missing == "required" else ANY
        raise Invalid.field(name, missing, "Noem de vergrendeling (lock).")
    refuse_other(document, lock)


def refuse_other(document: Enkelvoudiginformatieobject, lock: str) -> None:
    if not secrets.compare_digest(document.lock.encode(), lock.encode(errors="replace")):
        raise Invalid.field(ANY, "incorrect-lock-id", "Dit is niet de juiste vergrendeling.")


@keeps("drcL-09", "A document with a size and no bytes is locked, and its file asked in parts.")
@keeps("drcL-10", "A new size without bytes throws unfinished parts away and asks for new ones.")
def start_parts(document: Enkelvoudiginformatieobject, db: Session) -> None:
    """Divide the announced size in parts that are still to come."""
    size = document.bestandsomvang or 0
    most = settings().max_document_bytes
    if size > most:
        raise TooLarge(detail=f"Een bestand mag hoogstens {most} bytes groot zijn.")
    forget_parts(document, db)
    document.sha256, document.lock = None, document.lock or secrets.token_hex(16)
    step = max(settings().part_bytes, -(-size // 10_000))
    for number, start in enumerate(range(0, size, step), 1):
        omvang = min(step, size - start)
        db.add(Bestandsdeel(informatieobject=document, volgnummer=number, omvang=omvang))


def forget_parts(document: Enkelvoudiginformatieobject, db: Session) -> None:
    if document.id:
        db.execute(delete(Bestandsdeel).where(Bestandsdeel.informatieobject_id == document.id))


def parts_of(db: Session, document_id: int) -> list[Bestandsdeel]:
    """The parts of an upload that is going on, in their order."""
    query = select(Bestandsdeel).where(Bestandsdeel.informatieobject_id == document_id)
    return list(db.scalars(query.order_by(Bestandsdeel.volgnummer)))


def check_size(part: Bestandsdeel, size: int) -> None:
    if part.omvang != size:
        reason = f"Dit deel is {size} bytes; het moeten er {part.omvang} zijn."
        raise Invalid.field(ANY, "file-size", reason)


@keeps("drcL-11", "A part has the size that was asked; sending it again replaces it.")
def fill_part(part: Bestandsdeel, content: Content, db: Session) -> None:
    check_size(part, content.size)
    hold(db, content.sha256)
    part.sha256 = content.sha256


@keeps("drcL-12", "Unlocking joins the parts into the content; while one is missing it is refused.")
def refuse_unfinished(document: Enkelvoudiginformatieobject, parts: list[Bestandsdeel]) -> None:
    if any(part.sha256 is None for part in parts):
        raise Invalid.field(ANY, "incomplete-upload", "Nog niet alle delen zijn ontvangen.")
    if not parts and document.sha256 is None and document.bestandsomvang:
        raise Invalid.field(ANY, "file-size", "De aangekondigde inhoud is niet ontvangen.")


def join(parts: list[str], limit: int) -> Content:
    """The parts as one file; nothing is locked meanwhile. Raises Invalid for a virus."""
    pieces = (piece for part in parts for piece in files.stream(part))
    return Content(*files.store(pieces, limit=limit, inspect=virus.scanner()))


def finish_parts(
    document: Enkelvoudiginformatieobject, joined: dict[str, Content], db: Session
) -> None:
    """The parts become the content. Raises Conflict when others came since they were joined."""
    parts = parts_of(db, document.id)
    refuse_unfinished(document, parts)
    if not parts:
        return
    content = joined.get(fingerprint(parts))
    if content is None:
        raise Conflict(detail="Er kwam intussen een ander deel binnen. Probeer het opnieuw.")
    set_content(document, content)
    hold(db, content.sha256)
    forget_parts(document, db)


def fingerprint(parts: list[Bestandsdeel]) -> str:
    """Which bytes these parts hold."""
    return " ".join(str(part.sha256) for part in parts)


@keeps(
    "drcL-13", "Only who may force and names no lock breaks a lock; an unfinished upload is lost."
)
def force_unlock(document: Enkelvoudiginformatieobject, db: Session) -> None:
    if db.scalar(select(exists().where(Bestandsdeel.informatieobject_id == document.id))) or (
        document.sha256 is None and document.bestandsomvang
    ):
        forget_parts(document, db)
        document.bestandsomvang = None
    document.lock = ""


@keeps(
    "drc-006", "The first gebruiksrechten make indicatieGebruiksrecht true; without, it is null."
)
def add_gebruiksrechten(rechten: Gebruiksrechten, db: Session) -> None:
    rechten.informatieobject.indicatie_gebruiksrecht = True
    db.add(rechten)


def forget_gebruiksrechten(rechten: Gebruiksrechten, db: Session) -> None:
    """What follows from deleting one: the last one takes the indicatie with it."""
    table = Gebruiksrechten
    others = exists().where(
        table.informatieobject_id == rechten.informatieobject_id, table.id != rechten.id
    )
    if not db.scalar(select(others)):
        rechten.informatieobject.indicatie_gebruiksrecht = None


def let_go(document: Enkelvoudiginformatieobject, db: Session) -> None:
    """A letter that is kept as this document keeps its own bytes when the document goes."""
    db.execute(update(Notice).where(Notice.document_id == document.id).values(document_id=None))
