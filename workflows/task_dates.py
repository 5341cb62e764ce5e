"""When a task is due, and when to say so beforehand."""

from datetime import date, datetime, time, timedelta

from workflows.calendars import opening
from workflows.kalender import ONE_DAY, add_months
from workflows.terms import Term, Unit, add_working_days, legal_deadline
from zaken.base.clock import AMSTERDAM, local_date, now, today

END_OF_DAY, MORNING = time(17), time(9)


def last_day(day: date, term: str) -> date:
    """The day on which a term ends that begins on this day: `P14D`, or `3 werkdagen`."""
    parsed = Term.parse(term)
    if parsed.unit is Unit.WORKING_DAYS:
        return add_working_days(day, parsed.amount, opening())
    return legal_deadline(day, parsed).nominal_end


def due(binnen: str) -> datetime | None:
    """When a task that is made today must be done: the end of that day in Amsterdam."""
    if not binnen:
        return None
    return datetime.combine(last_day(today(), binnen), END_OF_DAY, AMSTERDAM)


def reminder(due: datetime, herinneren: str) -> datetime | None:
    """In the morning of the day that long before; None when that moment has passed."""
    at = datetime.combine(_before(local_date(due), Term.parse(herinneren)), MORNING, AMSTERDAM)
    return at if at > now() else None


def _before(day: date, term: Term) -> date:
    match term.unit:
        case Unit.WORKING_DAYS:
            for _ in range(term.amount):
                day -= ONE_DAY
                while opening().closed(day):
                    day -= ONE_DAY
            return day
        case Unit.DAYS:
            return day - timedelta(days=term.amount)
        case Unit.WEEKS:
            return day - timedelta(weeks=term.amount)
        case unit:
            return add_months(day, -term.amount * (12 if unit is Unit.YEARS else 1))
