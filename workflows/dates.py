"""The dates of one zaak: norm and law, with their derivation, put where pages and API find them.
The arithmetic is terms.py; who may move a date is term_acts.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows import penalty, terms
from workflows.calendars import Calendars, calendars
from workflows.definition import Definition
from workflows.grounds import ground
from workflows.kalender import ONE_DAY, datum, roll_forward
from workflows.parts import Begin, Wettelijk
from workflows.term_count import TermStep
from workflows.zaak_facts import facts as facts_of
from zaken.actions.zaak import resume_zaak
from zaken.base.clock import today
from zaken.facts import as_date
from zaken.models import Opschorting, Termijnfeit, Zaak

MOVES = ("verlenging", "verdaging")


@dataclass(frozen=True)
class Dates:
    """Both dates of a zaak as they should be now, and what they were counted from."""

    norm: terms.Deadline
    werkdagen: int
    legal: terms.Deadline | None
    law: Wettelijk | None
    begin: date


def dates_of(
    db: Session, zaak: Zaak, definition: Definition, known: Calendars | None = None
) -> Dates:
    """Count both dates with these calendars (those in force). Changes nothing."""
    known = known or calendars()
    suspensions, facts = _suspensions(db, zaak), facts_of(zaak)
    days = definition.termijn.norm(facts)
    # the day it reached us; paper may be typed in later
    received = zaak.startdatum
    norm = terms.norm_deadline(received, days, calendar=known.opening, suspensions=suspensions)
    law = definition.termijn.law(facts)
    if law is None:
        return Dates(norm, days, None, None, received)
    begin, wording, is_known = _begin(law, received, facts)
    legal = terms.legal_deadline(
        begin,
        law.term,
        suspensions=suspensions,
        extensions=extensions(term_facts(db, zaak)),
        calendar=known.legal,
        wording=wording,
    )
    return Dates(norm, days, legal if is_known else _provisional(legal), law, begin)


def set_dates(
    db: Session,
    zaak: Zaak,
    definition: Definition,
    *,
    opening: bool = False,
    anew: bool = False,
) -> None:
    """Calculate both dates anew. A date that the sender gave himself at the opening stays his
    (zrcL-31). When the decision is announced the dates stand, unless they begin `anew`.
    """
    progress = zaak.voortgang
    if progress is None or ("gestopt_op" in (progress.termijn or {}) and not anew):
        return
    own = {
        "gepland": zaak.einddatum_gepland is not None,
        "uiterlijk": zaak.uiterlijke_einddatum_afdoening is not None,
    }
    own = own if opening else progress.termijn.get("van_afzender", {})
    known, facts = calendars(), term_facts(db, zaak)
    found = dates_of(db, zaak, definition, known)
    norm, legal, later = found.norm, found.legal, _later(facts)
    progress.normdatum, progress.fatale_datum = norm.end, legal.end if legal else None
    ends = {"norm": norm.end, "wettelijk": progress.fatale_datum}
    progress.signalen = _still_true(progress.signalen or [], zaak.startdatum, ends)
    running = _remedy(db, zaak)
    progress.termijn = written(found, facts, known) | {
        "hersteldatum": running.isoformat() if running else None,
        "van_afzender": own,
    }
    if not own.get("gepland"):
        zaak.einddatum_gepland = max(norm.end, later) if later else norm.end
    if not own.get("uiterlijk"):
        zaak.uiterlijke_einddatum_afdoening = legal.end if legal else None


def written(found: Dates, facts: Sequence[Termijnfeit], known: Calendars) -> dict[str, Any]:
    """What `Voortgang.termijn` keeps of both dates, for pages, letters and the next count."""
    legal, law, later = found.legal, found.law, _later(facts)
    return {
        "norm": _told(found.norm) | {"tekst": norm_text(found.werkdagen)},
        "wettelijk": _legal(legal, law, facts) if legal and law else None,
        "begin": found.begin.isoformat(),
        "kalender": known.version,
        "ingebreke": penalty.told(facts, legal, law, known) if legal and law else None,
        "uitgesteld_tot": later.isoformat() if later else None,
    }


def mind_clock(db: Session, zaak: Zaak, definition: Definition, status: str, on: date) -> None:
    """Stop both clocks when the decision is announced; let them run again when a zaak goes back.

    Only announcing stops the decision clock, not deciding (Awb 3:40 and 3:41). Nothing stands still
    in a zaak whose decision is announced, or that is closed: its ledger ends on that day.
    """
    progress = zaak.voortgang
    if progress is None or not progress.termijn:
        return
    stopped = "gestopt_op" in progress.termijn
    stops = definition.status(status).klok_stopt
    if (stops or zaak.is_closed) and zaak.opschorting["indicatie"]:
        resume_zaak(db, zaak, verlopen=False, on=on)
    if stops and not stopped:
        progress.normdatum = progress.fatale_datum = None
        progress.termijn = progress.termijn | {"gestopt_op": on.isoformat()}
    elif stopped and not stops and status != definition.last:
        set_dates(db, zaak, definition, anew=True)


def remedy_deadline(definition: Definition, sent: date) -> date:
    """The last day to complete an application: the term of the file, forward to a day the town hall
    is open.
    """
    known, term = calendars(), terms.Term.parse(definition.termijn.herstel)
    return roll_forward(terms.legal_deadline(sent, term, calendar=known.legal).end, known.opening)


def norm_text(days: int) -> str:
    """A norm in words."""
    return {0: "dezelfde werkdag", 1: "1 werkdag"}.get(days, f"{days} werkdagen")


def term_facts(db: Session, zaak: Zaak) -> Sequence[Termijnfeit]:
    """The ledger of this zaak besides its suspensions, oldest first."""
    if zaak.id is None:
        return ()
    mine = select(Termijnfeit).where(Termijnfeit.zaak_id == zaak.id).order_by(Termijnfeit.id)
    return db.scalars(mine).all()


def extensions(facts: Sequence[Termijnfeit]) -> list[terms.Extension]:
    """What moved the legal date. Each was judged when it was made: it stands."""
    return [
        terms.Extension(terms.Term.parse(f.duur), f.datum, f.grondslag, settled=True)
        for f in facts
        if f.soort in MOVES and f.duur
    ]


def _begin(
    law: Wettelijk, received: date, facts: Mapping[str, str]
) -> tuple[date, terms.Wording, bool]:
    """The event the term counts from, in words; False when that day is not known yet."""
    usual = terms.Wording(basis=law.grondslag)
    if not isinstance(law.start, Begin):
        return received, usual, True
    day = as_date(facts.get(law.start.fact, ""))
    if day is None:
        return received, usual, False
    if law.start.dag_na:
        staff = "Gerekend vanaf de dag na {dag}; termijn: {term}"
        own = "Wij rekenen vanaf de dag na {dag}. Wij hebben {term} de tijd."
        return day, terms.Wording(staff, own, law.grondslag), True
    own = f"Wij rekenen vanaf {datum(day, weekday=False)}. Die dag telt mee."
    staff = f"Gerekend vanaf {datum(day)}, die dag meegeteld; termijn: {{term}}"
    own += " Wij hebben {term} de tijd."
    return day - ONE_DAY, terms.Wording(staff, own, law.grondslag), True


def _provisional(legal: terms.Deadline) -> terms.Deadline:
    step = TermStep(
        "voorlopig",
        legal.end,
        "Voorlopig gerekend vanaf de ontvangst: nog niet bekend is wanneer de termijn begint.",
        "Deze datum kan nog veranderen. Wij weten nog niet op welke dag de tijd begint.",
    )
    return replace(legal, provisional=True, steps=(*legal.steps, step))


def _suspensions(db: Session, zaak: Zaak) -> list[terms.Suspension]:
    if zaak.id is None:
        return []
    ledger = db.scalars(
        select(Opschorting).where(Opschorting.zaak_id == zaak.id).order_by(Opschorting.id)
    )
    return [
        terms.Suspension.between(s.verzonden_op, s.geeindigd_op, ground(s.grond), lapsed=s.verlopen)
        for s in ledger
    ]


def _remedy(db: Session, zaak: Zaak) -> date | None:
    if zaak.id is None:
        return None
    running = select(Opschorting.hersteltermijn).where(
        Opschorting.zaak_id == zaak.id, Opschorting.geeindigd_op.is_(None)
    )
    return db.scalar(running)


def _still_true(told: Sequence[str], start: date, ends: Mapping[str, date | None]) -> list[str]:
    """The thresholds that were passed, without those that came to lie ahead again: they will be
    told when they come.
    """
    passed = {
        f"{name}:{percent}"
        for name, end in ends.items()
        for percent, day in (terms.threshold_days(start, end) if end else ())
        if day <= today()
    }
    return [signal for signal in told if signal in passed]


def _later(facts: Sequence[Termijnfeit]) -> date | None:
    """The new day that was last named to the applicant (Awb 4:14)."""
    return next((f.tot for f in reversed(facts) if f.soort == "verdaging" and f.tot), None)


def _legal(legal: terms.Deadline, law: Wettelijk, facts: Sequence[Termijnfeit]) -> dict[str, Any]:
    told = _told(legal) | {"grondslag": law.grondslag, "duur": law.duur, "soort": law.soort}
    for fact in facts:
        if fact.soort == "verdaging" and not fact.duur and fact.tot:
            told["stappen"].append(_told_only(fact, fact.tot))
    return told


def _told_only(fact: Termijnfeit, later: date) -> dict[str, str]:
    """A delay that was told and moves nothing (Awb 4:14 lid 1)."""
    return {
        "medewerker": f"Uitstel gemeld op {datum(fact.datum)}, naar {datum(later)}. De wettelijke "
        f"datum blijft ({fact.grondslag}).",
        "inwoner": f"Wij lieten u op {datum(fact.datum)} weten dat het later wordt: "
        f"{datum(later)}. De laatste dag van de wet verandert daardoor niet.",
    }


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
