"""The dates of one zaak: norm and law, with their derivation, put where pages and API find them.
The arithmetic is terms.py.
"""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows import terms
from workflows.definition import Definition
from workflows.kalender import OpeningCalendar, roll_forward
from zaken.models import Opschorting, Zaak

OPENING = OpeningCalendar(open_on_5_may=False)
GROUNDS = {
    "Awb 4:15(1)(a)": terms.AANVULLING,
    "Awb 4:15(1)(b)": terms.BUITENLAND,
    "Awb 4:15(2)(a)": terms.INSTEMMING,
    "Awb 4:15(2)(b)": terms.AAN_AANVRAGER,
    "Awb 4:15(2)(c)": terms.OVERMACHT,
}


def set_dates(db: Session, zaak: Zaak, definition: Definition, *, opening: bool = False) -> None:
    """Calculate both dates anew. A date that the sender gave himself at the opening stays his
    (zrcL-31).
    """
    progress = zaak.voortgang
    if progress is None:
        return
    own = {
        "gepland": zaak.einddatum_gepland is not None,
        "uiterlijk": zaak.uiterlijke_einddatum_afdoening is not None,
    }
    own = own if opening else progress.termijn.get("van_afzender", {})
    suspensions, received = (
        _suspensions(db, zaak),
        zaak.startdatum,
    )  # the day it reached us; paper may be typed in later
    norm = terms.norm_deadline(
        received, _norm(definition, zaak), calendar=OPENING, suspensions=suspensions
    )
    law = definition.termijn.wettelijk
    legal = (
        terms.legal_deadline(
            received, law.term, suspensions=suspensions, extensions=_extensions(zaak)
        )
        if law
        else None
    )
    progress.normdatum, progress.fatale_datum = norm.end, legal.end if legal else None
    running = _remedy(db, zaak)
    progress.termijn = {
        "norm": _told(norm) | {"tekst": norm_text(_norm(definition, zaak))},
        "wettelijk": _told(legal) | {"grondslag": law.grondslag} if legal and law else None,
        "hersteldatum": running.isoformat() if running else None,
        "begin": received.isoformat(),
        "van_afzender": own,
    }
    if not own.get("gepland"):
        zaak.einddatum_gepland = norm.end
    if not own.get("uiterlijk"):
        zaak.uiterlijke_einddatum_afdoening = legal.end if legal else None


def mind_clock(db: Session, zaak: Zaak, definition: Definition, status: str, on: date) -> None:
    """Stop both clocks when the decision is announced; let them run again when a zaak goes back.

    Only announcing stops the decision clock, not deciding (Awb 3:40 and 3:41).
    """
    progress = zaak.voortgang
    if progress is None or not progress.termijn:
        return
    stopped = "gestopt_op" in progress.termijn
    if definition.status(status).klok_stopt and not stopped:
        progress.normdatum = progress.fatale_datum = None
        progress.termijn = progress.termijn | {"gestopt_op": on.isoformat()}
    elif stopped and not definition.status(status).klok_stopt and status != definition.last:
        set_dates(db, zaak, definition)


def remedy_deadline(definition: Definition, sent: date) -> date:
    """The last day to complete an application: the term of the file, forward to a day the town hall
    is open.
    """
    return roll_forward(
        terms.legal_deadline(sent, terms.Term.parse(definition.termijn.herstel)).end, OPENING
    )


def norm_text(days: int) -> str:
    """A norm in words."""
    return {0: "dezelfde werkdag", 1: "1 werkdag"}.get(days, f"{days} werkdagen")


def _norm(definition: Definition, zaak: Zaak) -> int:
    facts = {e.naam: e.waarde for e in zaak.eigenschappen}
    return next(
        (n.werkdagen for n in definition.termijn.normen if n.als.holds(facts)),
        definition.termijn.normen[-1].werkdagen,
    )


def _suspensions(db: Session, zaak: Zaak) -> list[terms.Suspension]:
    if zaak.id is None:
        return []
    ledger = db.scalars(
        select(Opschorting).where(Opschorting.zaak_id == zaak.id).order_by(Opschorting.id)
    )
    return [
        terms.Suspension.between(
            s.verzonden_op,
            s.geeindigd_op,
            GROUNDS.get(s.grond, terms.AANVULLING),
            lapsed=s.verlopen,
        )
        for s in ledger
    ]


def _extensions(zaak: Zaak) -> list[terms.Extension]:
    given = zaak.verlenging or {}
    if not given.get("duur") or not given.get("aangekondigd"):
        # an extension written by a consumer carries no announcement date: its own dates stand
        return []
    return [
        terms.Extension(
            terms.Term.parse(given["duur"]),
            date.fromisoformat(given["aangekondigd"]),
            given.get("grondslag", ""),
        )
    ]


def _remedy(db: Session, zaak: Zaak) -> date | None:
    if zaak.id is None:
        return None
    running = select(Opschorting.hersteltermijn).where(
        Opschorting.zaak_id == zaak.id, Opschorting.geeindigd_op.is_(None)
    )
    return db.scalar(running)


def _told(deadline: terms.Deadline) -> dict[str, Any]:
    return {
        "einde": deadline.end.isoformat(),
        "voorlopig": deadline.provisional,
        "staat_stil_sinds": deadline.stands_still_since.isoformat()
        if deadline.stands_still_since
        else None,
        "stappen": [
            {"medewerker": step.staff, "inwoner": step.resident} for step in deadline.steps
        ],
    }
