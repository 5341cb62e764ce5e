"""Everything that changes a zaak. The API, the pages and the automation end here, and nothing else
writes.
"""

from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from zaken.archive import derive
from zaken.base.clock import AMSTERDAM, now, today
from zaken.base.errors import Invalid
from zaken.models import Opschorting, Resultaat, Status, Voortgang, Zaak
from zaken.models.zaak import ZAAKNUMMER


def open_zaak(zaak: Zaak, db: Session) -> None:
    """Give a new zaak what the sender left out: number (zrcL-30), confidentiality (zrc-009), its
    row of progress.
    """
    zaak.identificatie = (
        zaak.identificatie
        or f"ZAAK-{today().year}-{db.scalar(select(ZAAKNUMMER.next_value())):010d}"
    )
    zaak.vertrouwelijkheidaanduiding = (
        zaak.vertrouwelijkheidaanduiding or zaak.zaaktype.vertrouwelijkheidaanduiding
    )
    zaak.registratiedatum = zaak.registratiedatum or today()
    if zaak.voortgang is None:
        zaak.voortgang = Voortgang(volgcode=uuid4(), ontvangen_op=now(), laatste_aanvulling=now())
    db.add(zaak)


def set_status(status: Status, db: Session) -> None:
    """Give the zaak a status; an end status closes it, any other reopens it (zrc-007, zrc-008)."""
    zaak = status.zaak
    db.add(status)
    if any(
        s.datum_status_gezet > status.datum_status_gezet for s in zaak.statussen if s is not status
    ):
        return  # a status from the past tells history; "closed" follows the newest one
    if status.statustype.is_eindstatus:
        close_zaak(zaak, status)
    elif zaak.is_closed:
        reopen_zaak(zaak)


def close_zaak(zaak: Zaak, status: Status) -> None:
    """The date on the wall of the town hall closes the zaak and starts the retention (zrc-007,
    zrc-021).
    """
    zaak.einddatum = status.datum_status_gezet.astimezone(AMSTERDAM).date()
    zaak.archiefnominatie, zaak.archiefactiedatum = derive(zaak)


def reopen_zaak(zaak: Zaak) -> None:
    """Running again: no end, nothing to archive yet (zrc-008)."""
    zaak.einddatum = zaak.archiefactiedatum = zaak.archiefnominatie = None


def set_resultaat(resultaat: Resultaat, db: Session) -> None:
    """Say how the zaak ended."""
    resultaat.zaak.resultaat = resultaat
    db.add(resultaat)


def suspend_zaak(db: Session, zaak: Zaak, suspension: Opschorting) -> None:
    """Stop the clock (Awb 4:15). Raises Invalid when it stands still already."""
    if zaak.opschorting["indicatie"]:
        raise Invalid.field("opschorting.indicatie", "al-opgeschort", "De zaak is al opgeschort.")
    if zaak.is_closed:
        raise Invalid.field(
            "opschorting.indicatie",
            "zaak-gesloten",
            "Een gesloten zaak kan niet worden opgeschort.",
        )
    suspension.zaak_id = zaak.id
    db.add(suspension)
    zaak.opschorting = {**zaak.opschorting, "indicatie": True, "reden": suspension.reden}
    if zaak.voortgang:
        zaak.voortgang.opgeschort_sinds = suspension.verzonden_op


def resume_zaak(db: Session, zaak: Zaak, *, verlopen: bool) -> None:
    """Let the clock run again, from today. `verlopen`: the remedy term passed and
    nothing came in.
    """
    if not zaak.opschorting["indicatie"]:
        raise Invalid.field(
            "opschorting.indicatie", "niet-opgeschort", "De zaak is niet opgeschort."
        )
    running = db.scalar(
        select(Opschorting).where(
            Opschorting.zaak_id == zaak.id, Opschorting.geeindigd_op.is_(None)
        )
    )
    if running:
        # Nothing came in: the term ended on its own last day, whenever we notice.
        lapsed = verlopen and running.hersteltermijn is not None
        running.geeindigd_op = running.hersteltermijn if lapsed else today()
        running.verlopen = verlopen
    zaak.opschorting = {"indicatie": False, "eerdereOpschorting": True, "reden": ""}
    if zaak.voortgang:
        zaak.voortgang.opgeschort_sinds = None
