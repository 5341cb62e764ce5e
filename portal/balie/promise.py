"""A promise to call back: until when, in words, and only when the town hall is open. Pure, but for
the clock.
"""

from datetime import date, datetime, time

from portal.layout.words import local
from workflows.casework import next_working_noon
from workflows.dates import OPENING
from workflows.kalender import datum
from zaken.base.clock import AMSTERDAM, now
from zaken.base.errors import Invalid

OPEN, CLOSE = time(8, 30), time(17, 0)  # P: the hours the telephone is answered


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
    if closed := OPENING.closed(moment.date()):
        raise Invalid.field(
            "dag", "invalid", f"Op {datum(moment.date())} zijn wij dicht: {closed.staff}."
        )
    if not OPEN <= moment.timetz().replace(tzinfo=None) <= CLOSE:
        raise Invalid.field("tijd", "invalid", "Kies een tijd tussen 8.30 en 17.00 uur.")
    return moment


def in_words(due: datetime) -> str:
    """What the agent says aloud: `Wij bellen u terug voor dinsdag 24 november 12.00 uur.`"""
    moment = local(due)
    return f"Wij bellen u terug voor {datum(moment.date(), year=False)} {moment:%H.%M} uur."
