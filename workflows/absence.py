"""Being away: from when until when, and who looks after the work. It takes no zaak from anybody:
who comes back finds everything where it was.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.terms import datum
from zaken.base.clock import today
from zaken.base.errors import Forbidden, Invalid
from zaken.base.subject import Subject
from zaken.change import change, remove
from zaken.models import Afwezigheid, Medewerker, row
from zaken.queries.afwezig import colleagues, may_report

SCOPE = "afwezig.melden"
LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Period:
    """From `van` until and including `tot`; `vervanger`: the id of who looks after the work."""

    van: date | None
    tot: date | None
    vervanger: int | None = None


def report(db: Session, subject: Subject, medewerker_id: int, period: Period) -> Afwezigheid:
    """Somebody will not be here. For oneself, or as a teamleider for the people of one's queues.

    Raises Forbidden for another, Invalid for a period that cannot be or overlaps an earlier one,
    and for a deputy who shares no queue with him.
    """
    if medewerker_id not in {one.id for one in may_report(db, subject)}:
        raise Forbidden(detail="U kunt dit alleen melden voor uzelf en voor uw eigen team.")
    van, tot = _checked(period)
    # Two reports at once for the same person wait here for each other.
    who = db.get_one(Medewerker, medewerker_id, with_for_update={"of": Medewerker})
    mine = Afwezigheid.medewerker_id == medewerker_id
    overlap = select(Afwezigheid).where(mine, Afwezigheid.van <= tot, Afwezigheid.tot >= van)
    if other := db.scalar(overlap.limit(1)):
        told = f"{_day(other.van)} tot en met {_day(other.tot)}"
        raise Invalid.field("van", "overlap", f"{who.naam} staat al op afwezig van {told}.")
    near = {one.id for one in colleagues(db, [medewerker_id])} - {medewerker_id}
    if period.vervanger is not None and period.vervanger not in near:
        raise Invalid.field(
            "vervanger", "onbekend", "Kies een collega die in een van dezelfde afdelingen werkt."
        )
    absence = Afwezigheid(
        medewerker_id=medewerker_id,
        van=van,
        tot=tot,
        vervanger_id=period.vervanger,
        gemeld_door=subject.label,
    )
    change(db, subject, absence, "create", scope=SCOPE)
    return absence


def _checked(period: Period) -> tuple[date, date]:
    van, tot = period.van, period.tot
    if van is None:
        raise Invalid.field("van", "required", "Vul de eerste dag in.")
    if tot is None:
        raise Invalid.field("tot", "required", "Vul de laatste dag in.")
    if tot < van:
        raise Invalid.field("tot", "invalid", "De laatste dag ligt voor de eerste dag.")
    if tot < today():
        raise Invalid.field("tot", "invalid", "Deze dagen zijn al voorbij.")
    if tot - van > LONGEST:
        raise Invalid.field("tot", "invalid", "Meld niet meer dan een jaar tegelijk.")
    return van, tot


def end(db: Session, subject: Subject, absence: Afwezigheid) -> None:
    """He is here again: from today on, or he will not be away at all."""
    oud = dict(row(absence))
    if absence.van >= today():
        remove(db, subject, absence, scope=SCOPE, oud=oud)
    elif absence.tot >= today():
        absence.tot = today() - timedelta(days=1)
        change(db, subject, absence, "update", scope=SCOPE, oud=oud)


def _day(day: date) -> str:
    return datum(day, weekday=False)
