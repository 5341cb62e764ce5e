"""Erasing a zaak with all that belongs to it alone: its besluiten, its documents, what was said
about it. Wider than the DELETE of the standard, which leaves documents and refuses besluiten.

What no other object needs goes; a document of two zaken loses this one only. The bytes on disk go
after the commit: what they are called is returned.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from zaken.actions.document import let_go
from zaken.actions.zaak_destroy import destroy_zaak
from zaken.base.subject import SYSTEEM
from zaken.change import lock, represent
from zaken.events import record
from zaken.models import (
    Besluit,
    Besluitinformatieobject,
    Bestandsdeel,
    Delivery,
    Documentimport,
    Documentimportregel,
    Enkelvoudiginformatieobject,
    EnkelvoudiginformatieobjectVersie,
    Event,
    Notice,
    Objectrelatie,
    Zaak,
    Zaakinformatieobject,
)

# What stays of a document or a besluit: where it was and of which kind, for who must hear of it.
TOLD = (
    "url", "uuid", "bronorganisatie", "verantwoordelijkeOrganisatie", "informatieobjecttype",
    "besluittype", "vertrouwelijkheidaanduiding",
)  # fmt: skip


@dataclass
class Remains:
    """What still lies outside the database: names of files (SHA-256, hex), and the uuids under
    which letters lie in the drop folder of the print service.
    """

    bestanden: set[str] = field(default_factory=set)
    brieven: set[str] = field(default_factory=set)
    documenten: int = 0  # how many documents went with the zaak

    def files_of(self, names: Iterable[str | None]) -> None:
        self.bestanden |= {name for name in names if name}


def erase_zaak(db: Session, zaak: Zaak, toelichting: str = "") -> Remains:
    """Remove a zaak and everything that is its alone, as `systeem`. Its deelzaken must be gone.

    Raises Invalid (a hold lies on it), NotFound (somebody was first).
    """
    lock(db, zaak)
    left = Remains()
    doomed = set(papers(db, zaak))
    _forget_messages(db, zaak, left)
    _erase_besluiten(db, zaak, toelichting)
    db.execute(delete(Zaakinformatieobject).where(Zaakinformatieobject.zaak_id == zaak.id))
    for paper_id in sorted(doomed):
        _erase_document(db, paper_id, left, toelichting)
    destroy_zaak(db, SYSTEEM, zaak, toelichting=toelichting)
    return left


def papers(db: Session, zaak: Zaak) -> list[int]:
    """The documents of the zaak and of its besluiten."""
    of_zaak = select(Zaakinformatieobject.informatieobject_id).where(
        Zaakinformatieobject.zaak_id == zaak.id
    )
    of_besluit = (
        select(Besluitinformatieobject.informatieobject_id)
        .join(Besluitinformatieobject.besluit)
        .where(Besluit.zaak_id == zaak.id)
    )
    of_notice = select(Notice.document_id).where(
        Notice.zaak_id == zaak.id, Notice.document_id.is_not(None)
    )
    return list(db.scalars(of_zaak.union(of_besluit, of_notice)))


def _forget_messages(db: Session, zaak: Zaak, left: Remains) -> None:
    """Notices go with the zaak; the letters they were printed as lie elsewhere."""
    mine = Notice.zaak_id == zaak.id
    left.files_of(db.scalars(select(Notice.brief_sha256).where(mine)))
    printed = select(Delivery.uuid).join(Delivery.notice).where(mine, Delivery.kanaal == "print")
    left.brieven |= {str(uuid) for uuid in db.scalars(printed)}


def _erase_besluiten(db: Session, zaak: Zaak, toelichting: str) -> None:
    """First the decisions: they cannot be without the zaak they were taken in."""
    mine = select(Besluit).where(Besluit.zaak_id == zaak.id).order_by(Besluit.id)
    for besluit in db.scalars(mine).all():
        lock(db, besluit)
        _end(db, besluit, toelichting)


def _erase_document(db: Session, document_id: int, left: Remains, toelichting: str) -> None:
    """The document with its versions, unless something else still speaks of it."""
    document = db.get(Enkelvoudiginformatieobject, document_id)
    lock(db, document)
    related = exists().where(Objectrelatie.informatieobject_id == document_id)
    if document is None or db.scalar(select(related)):
        return
    left.files_of([document.sha256])
    for table in (EnkelvoudiginformatieobjectVersie, Bestandsdeel):
        of = table.informatieobject_id == document_id
        left.files_of(db.scalars(select(table.sha256).where(of)))
    let_go(document, db)
    _forget_import(db, document, left)
    left.documenten += 1
    _end(db, document, toelichting)


def _forget_import(db: Session, document: Any, left: Remains) -> None:
    """The list by which it was imported speaks of it: that file goes too, what came of it stays."""
    of = select(Documentimportregel.import_id).where(
        Documentimportregel.document_uuid == document.uuid
    )
    over = Documentimport.id.in_(of), Documentimport.status.in_(("finished", "error"))
    left.files_of(db.scalars(select(Documentimport.metadata_sha256).where(*over)))
    db.execute(update(Documentimport).where(*over).values(metadata_sha256=None))


def _end(db: Session, main: Any, toelichting: str) -> None:
    """Delete a main object with its audit trail (G-83); one fact without people stays."""
    remains = {k: v for k, v in represent(db, main).items() if k in TOLD}
    db.execute(delete(Event).where(Event.hoofdobject == main.uuid))
    record(db, SYSTEEM, "destroy", main, oud=remains, nieuw=None, toelichting=toelichting)
    db.delete(main)
    db.flush()  # what refers to it is asked of the database next
