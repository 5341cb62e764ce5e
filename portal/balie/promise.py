"""A promise to call back: until when, in words, and only when the town hall is open. Pure, but for
the clock.
"""

from datetime import date, datetime, time

from portal.layout.words import local
from workflows.calendars import calendars
from workflows.casework import next_working_noon
from workflows.kalender import datum
from zaken.base.clock import AMSTERDAM, now
from zaken.base.errors import Invalid


def promised(day: str, hour: str) -> datetime:
    """The moment from two form fields (2026-11-24, 12:00); both empty: next working day at noon.

    Raises Invalid when it does not exist, is past, or the town hall is closed then.
    """
    if not day and not hour:
        return next_working_noon()
    try:
        moment = datetime.combine(
            date.fromisoformat(day), time.fromisoformat(hour or "12:00"), AMSTERDAM
        )
    except ValueError:
        raise Invalid.field("dag", "invalid", "Vul een dag en een tijd in die bestaan.") from None
    if moment <= now():
        raise Invalid.field("dag", "invalid", "Dit moment is al voorbij.")
    known = calendars()
    if closed := known.opening.closed(moment.date()):
        raise Invalid.field(
            "dag", "invalid", f"Op {datum(moment.date())} zijn wij dicht: {closed.staff}."
        )
    first, last = known.hours
    if not first <= moment.timetz().replace(tzinfo=None) <= last:
        hours = f"{_spoken(first)} en {_spoken(last)} uur"
        raise Invalid.field("tijd", "invalid", f"Kies een tijd tussen {hours}.")
    return moment


def _spoken(hour: time) -> str:
    """`8.30`, `17.00`."""
    return f"{hour.hour}.{hour.minute:02d}"


def in_words(due: datetime) -> str:
    """What the agent says aloud: `Wij bellen u terug voor dinsdag 24 november 12.00 uur.`"""
    moment = local(due)
    return f"Wij bellen u terug voor {datum(moment.date(), year=False)} {moment:%H.%M} uur."
