"""What must hold of a status, and so of closing and reopening: one function per rule of the Zaken
API.
"""

from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from zaken.base.clock import now
from zaken.models import (
    Enkelvoudiginformatieobject,
    Resultaat,
    Status,
    Substatus,
    Zaak,
    Zaakinformatieobject,
)
from zaken.rules.rule import ANY, rule
from zaken.rules.zrc import LEEWAY


def closes(status: Status) -> bool:
    return status.statustype.is_eindstatus


@rule("zrc-007", ANY, "resultaat-does-not-exist")
def resultaat_before_closing(status: Status, db: Session) -> bool:
    """Een zaak heeft een resultaat nodig voordat hij kan worden afgesloten."""
    return not closes(status) or status.zaak.resultaat is not None


@rule("zrc-007", ANY, "indicatiegebruiksrecht-unset")
def gebruiksrecht_known_before_closing(status: Status, db: Session) -> bool:
    """Van elk document moet bekend zijn of er gebruiksrechten op rusten voordat de zaak
    dicht kan.
    """
    unknown = Enkelvoudiginformatieobject.indicatie_gebruiksrecht.is_(None)
    return not closes(status) or not db.scalar(select(_has_document(status, unknown)))


def _has_document(status: Status, such: Any) -> Any:
    """Is there such a document in the dossier?"""
    link, document = Zaakinformatieobject, Enkelvoudiginformatieobject
    return exists().where(
        link.zaak_id == status.zaak.id, document.id == link.informatieobject_id, such
    )


@rule("zrc-016", ANY, "zaaktype-mismatch")
def statustype_of_the_zaaktype(status: Status, db: Session) -> bool:
    """Het statustype hoort niet bij het zaaktype van de zaak."""
    return status.statustype.zaaktype_id == status.zaak.zaaktype_id


@rule("zrcL-07", ANY, "unique")
def one_status_at_a_time(status: Status, db: Session) -> bool:
    """Deze zaak heeft al een status op precies dit moment."""
    return all(
        s is status or s.datum_status_gezet != status.datum_status_gezet
        for s in status.zaak.statussen
    )


@rule("zrcL-07", "datumStatusGezet", "date-in-future")
def status_is_not_ahead(status: Status, db: Session) -> bool:
    """De datum van de status ligt in de toekomst."""
    return status.datum_status_gezet <= now() + LEEWAY


@rule("zrcL-06", ANY, "informatieobject-locked")
def documents_are_unlocked_before_closing(status: Status, db: Session) -> bool:
    """Een document van de zaak wordt nog bewerkt."""
    return not closes(status) or not db.scalar(select(_has_document(status, locked())))


def locked() -> Any:
    return Enkelvoudiginformatieobject.lock != ""


@rule("zrcL-08", ANY, "zaak-mismatch")
def gezetdoor_of_the_zaak(status: Status, db: Session) -> bool:
    """Wie de status gaf is geen betrokkene bij deze zaak."""
    return status.gezetdoor is None or status.gezetdoor.zaak_id == status.zaak.id


@rule("zrcL-10", ANY, "deelzaken-not-closed")
def deelzaken_are_closed_first(status: Status, db: Session) -> bool:
    """Niet alle deelzaken zijn afgesloten."""
    running = exists().where(Zaak.hoofdzaak_id == status.zaak.id, Zaak.einddatum.is_(None))
    return not closes(status) or not db.scalar(select(running))


@rule("zrcL-10", ANY, "deelzaak-resultaat-does-not-exist")
def deelzaken_have_a_resultaat(status: Status, db: Session) -> bool:
    """Niet alle deelzaken hebben een resultaat."""
    if not closes(status):
        return True
    known = exists().where(Resultaat.zaak_id == Zaak.id)
    lacking = exists().where(Zaak.hoofdzaak_id == status.zaak.id, ~known)
    return not db.scalar(select(lacking))


@rule("zrcL-10", ANY, "hoofdzaak-closed")
def hoofdzaak_is_open_before_reopening(status: Status, db: Session) -> bool:
    """De hoofdzaak is afgesloten; heropen die eerst."""
    zaak = status.zaak
    reopens = zaak.is_closed and not closes(status)
    return not (reopens and zaak.hoofdzaak is not None and zaak.hoofdzaak.is_closed)


@rule("zrcL-08", ANY, "zaak-status-mismatch")
def substatus_of_the_zaak(substatus: Substatus, db: Session) -> bool:
    """De status hoort niet bij deze zaak."""
    return substatus.status is None or substatus.status.zaak_id == substatus.zaak.id
