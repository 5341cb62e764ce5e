"""A bulk import of documents: one at a time, line by line."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from zaken.base.errors import Invalid
from zaken.models import Documentimport, Documentimportregel

RUNNING = ("pending", "active")


def begin(db: Session, door: str) -> Documentimport:
    """A new import. Raises Invalid when there is one that is not done."""
    db.execute(select(func.pg_advisory_xact_lock(func.hashtext("documentimport"))))
    busy = select(Documentimport.id).where(Documentimport.status.in_(RUNNING)).limit(1)
    if db.scalar(busy) is not None:
        reason = "Er loopt al een import."
        raise Invalid.field("nonFieldErrors", "existing-import-started", reason)
    made = Documentimport(door=door)
    db.add(made)
    db.flush()
    return made


def note(db: Session, one: Documentimport, nummer: int, outcome: UUID | str) -> None:
    """What came of a line: the uuid of the document, or why there is none."""
    made = outcome if isinstance(outcome, UUID) else None
    told = "" if isinstance(outcome, UUID) else outcome
    db.add(
        Documentimportregel(
            import_id=one.id,
            nummer=nummer,
            gelukt=made is not None,
            opmerking=told,
            document_uuid=made,
        )
    )


def forget(db: Session, one: Documentimport) -> None:
    """The import and what it told; its documents stay."""
    db.delete(one)
