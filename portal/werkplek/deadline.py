"""The traffic light beside a date: a colour and always the same thing in words (WCAG 1.4.1).
Arithmetic: workflows/terms.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from workflows.calendars import calendars
from workflows.kalender import working_days_between
from workflows.terms import Signal, signal
from zaken.base.clock import local_date, today

NAMES = {
    Signal.GREEN: "Op schema",
    Signal.AMBER: "Let op",
    Signal.RED: "Dringend",
    Signal.BLACK: "Te laat",
    Signal.GREY: "Staat stil",
}

BADGES = {
    Signal.GREEN: "success",
    Signal.AMBER: "warning",
    Signal.RED: "danger",
    Signal.BLACK: "zwart",
    Signal.GREY: "neutral",
}


@dataclass(frozen=True)
class Light:
    """One date of a running zaak: `kleur` for the style sheet, `naam` and `woorden` for people."""

    datum: date
    kleur: str
    naam: str
    woorden: str

    @property
    def toon(self) -> str:
        """The badge of the style sheet that has this colour."""
        return BADGES[Signal(self.kleur)]


def light(
    end: date | None, *, received: datetime | None, suspended_since: date | None
) -> Light | None:
    """How much time is left until `end`, today. None when there is no such date."""
    if end is None:
        return None
    if suspended_since:
        return Light(end, Signal.GREY.value, NAMES[Signal.GREY], "de termijn telt nu niet door")
    start = local_date(received) if received else end
    kind, words = _left(today(), end, start, calendars().version)
    return Light(end, kind.value, NAMES[kind], words)


def lights(row: Any) -> dict[str, Light | None]:
    """Both dates of a row of the work list (or of a Voortgang): the norm of the municipality and
    the law.
    """
    given = {"received": row.ontvangen_op, "suspended_since": row.opgeschort_sinds}
    return {"norm": light(row.normdatum, **given), "wet": light(row.fatale_datum, **given)}


@lru_cache(maxsize=4096)
def _left(day: date, end: date, start: date, version: str) -> tuple[Signal, str]:
    """Kept per version of the calendar: the same dates stand on many rows, and counting working
    days asks the calendar.
    """
    opening = calendars().opening
    kind = signal(day, end, start=start, calendar=opening)
    if day > end:
        late = working_days_between(end, day, opening)
        return kind, f"{_days(late)} over de datum" if late else "net over de datum"
    left = working_days_between(day, end, opening)
    return kind, "vandaag" if day == end else f"nog {_days(left)}"


def _days(amount: int) -> str:
    return "1 werkdag" if amount == 1 else f"{amount} werkdagen"
