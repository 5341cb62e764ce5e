"""Everything that changes a zaak. The API, the pages and the automation end here, and nothing else
writes.
"""

from contextlib import suppress
from datetime import date
from uuid import uuid4

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from zaken.actions.zaak_archief import (
    archive_zaak,
    forget_archive,
    rederive,
    rederive_others,
    url_of,
)
from zaken.archive import add_duration
from zaken.base.clock import AMSTERDAM, now, today
from zaken.base.db import rows
from zaken.base.errors import Invalid
from zaken.base.keeps import keeps
from zaken.models import (
    GereserveerdZaaknummer,
    Opschorting,
    Resultaat,
    Status,
    Voortgang,
    Zaak,
)


@keeps("zrc-002", "A zaak without an identificatie gets one nobody of its bronorganisatie has.")
@keeps("zrc-009", "A zaak without a vertrouwelijkheidaanduiding has that of its zaaktype.")
@keeps("zrcL-01", "A zaak without a registratiedatum was registered today.")
@keeps("zrcL-02", "What hangs on a zaak, its end and its latest status are kept by the server.")
def open_zaak(zaak: Zaak, db: Session) -> None:
    """Give a new zaak what the sender left out: number (zrcL-30), confidentiality (zrc-009), its
    row of progress.
    """
    zaak.identificatie = zaak.identificatie or next_number(db, zaak.bronorganisatie)
    zaak.vertrouwelijkheidaanduiding = (
        zaak.vertrouwelijkheidaanduiding or zaak.zaaktype.vertrouwelijkheidaanduiding
    )
    zaak.registratiedatum = zaak.registratiedatum or today()
    if zaak.voortgang is None:
        zaak.voortgang = Voortgang(volgcode=uuid4(), ontvangen_op=now(), laatste_aanvulling=now())
    db.add(zaak)


@keeps(
    "zrcL-30", "A number is drawn from a sequence, so that two zaken at once never get the same."
)
@keeps("zrcL-28", "A number that a consumer reserved, or gave a zaak himself, is skipped.")
def next_number(db: Session, bronorganisatie: str) -> str:
    """A number nobody of this organisation has, nor was promised."""
    year = f"ZAAK-{today().year}-"
    while True:
        drawn = rows(db, _DRAWN, {"year": year, "bronorganisatie": bronorganisatie})[0]
        if drawn.free:
            return str(drawn.number)


# The next number, and whether it is free: one question.
_DRAWN = text("""
    select number, not exists (
        select from gereserveerd_zaaknummer
        where zaaknummer = number and bronorganisatie = :bronorganisatie)
      and not exists (
        select from zaak where identificatie = number and bronorganisatie = :bronorganisatie) free
    from (select :year || lpad(nextval('zaaknummer')::text, 10, '0') as number offset 0) drawn
    """)


def reserve_numbers(db: Session, bronorganisatie: str, count: int) -> list[str]:
    """Promise these numbers to a consumer: only a zaak that asks for one by name gets it."""
    numbers = [next_number(db, bronorganisatie) for _ in range(count)]
    db.add_all(
        GereserveerdZaaknummer(bronorganisatie=bronorganisatie, zaaknummer=n) for n in numbers
    )
    return numbers


@keeps("zrcL-31", "Dates a consumer leaves out follow from servicenorm and doorlooptijd.")
def plan_dates(zaak: Zaak) -> None:
    """The planned and the last day of a zaak whose type has no file with terms of its own."""
    kind = zaak.zaaktype
    with suppress(ValueError, OverflowError):  # a term beyond the calendar: there is no such day
        if zaak.einddatum_gepland is None and kind.servicenorm:
            zaak.einddatum_gepland = add_duration(zaak.startdatum, kind.servicenorm)
    with suppress(ValueError, OverflowError):
        if zaak.uiterlijke_einddatum_afdoening is None and kind.doorlooptijd:
            zaak.uiterlijke_einddatum_afdoening = add_duration(zaak.startdatum, kind.doorlooptijd)


def set_status(status: Status, db: Session) -> None:
    """Give the zaak a status; an end status closes it, any other reopens it (zrc-007, zrc-008)."""
    zaak = status.zaak
    zaak.laatst_gemuteerd = now()
    db.add(status)
    if any(
        s.datum_status_gezet > status.datum_status_gezet for s in zaak.statussen if s is not status
    ):
        return  # a status from the past tells history; "closed" follows the newest one
    zaak.statustype_id = status.statustype.id
    if status.statustype.is_eindstatus:
        close_zaak(db, zaak, status)
    elif zaak.is_closed:
        reopen_zaak(db, zaak)


@keeps("zrc-007", "An end status closes the zaak on the day it was given, on the clock here.")
def close_zaak(db: Session, zaak: Zaak, status: Status) -> None:
    """The date on the wall of the town hall closes the zaak and starts the retention (zrc-007,
    zrc-021).
    """
    zaak.einddatum = status.datum_status_gezet.astimezone(AMSTERDAM).date()
    archive_zaak(db, zaak)
    rederive_others(db, zaak)


@keeps("zrc-008", "Any other status opens a closed zaak again: no end, nothing to archive.")
def reopen_zaak(db: Session, zaak: Zaak) -> None:
    """Running again: no end, nothing to archive yet (zrc-008)."""
    zaak.einddatum = None
    forget_archive(zaak)
    rederive_others(db, zaak)


def set_resultaat(resultaat: Resultaat, db: Session) -> None:
    """Say how the zaak ended; said of a closed zaak, its archive dates follow from it."""
    resultaat.zaak.resultaat = resultaat
    resultaat.zaak.laatst_gemuteerd = now()
    db.add(resultaat)
    rederive(db, resultaat.zaak)


def set_other_resultaat(resultaat: Resultaat, db: Session) -> None:
    """Say that a zaak ended otherwise than was said: nominatie and dates follow from the new one,
    unless somebody filled the dates in himself.
    """
    if resultaat.zaak.is_closed and not resultaat.zaak.archief_met_de_hand:
        resultaat.zaak.archiefnominatie = None
    set_resultaat(resultaat, db)


def relate(zaak: Zaak, other: Zaak, aard: str) -> None:
    """Name another zaak as related to this one (aardRelatie of the standard: vervolg, onderwerp,
    bijdrage). Twice is once.
    """
    known = [r for r in zaak.relevante_andere_zaken or [] if r["url"] != url_of(other)]
    zaak.relevante_andere_zaken = [*known, {"url": url_of(other), "aardRelatie": aard}]
    zaak.laatst_gemuteerd = now()


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


def resume_zaak(db: Session, zaak: Zaak, *, verlopen: bool, on: date | None = None) -> None:
    """Let the clock run again, from this day (today). `verlopen`: the remedy term passed and
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
        running.geeindigd_op = running.hersteltermijn if lapsed else on or today()
        running.verlopen = verlopen
    zaak.opschorting = {"indicatie": False, "eerdereOpschorting": True, "reden": ""}
    if zaak.voortgang:
        zaak.voortgang.opgeschort_sinds = None
