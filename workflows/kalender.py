"""Calendars and calendar arithmetic: Easter, Atw holidays, opening days, Dutch dates.

Pure functions, no clock. Terms, suspensions and penalties live in `terms.py`.
"""

import calendar as std_calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Protocol

from zaken.base.clock import AMSTERDAM

ONE_DAY = timedelta(days=1)
WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)


@dataclass(frozen=True)
class Closed:
    """Why a day does not count: for staff (with article) and to follow "Die dag is" (B1)."""

    staff: str
    resident: str


@dataclass(frozen=True)
class Decree:
    """Days put on a par with a holiday by royal decree (Atw 3 lid 3) for a few whole years."""

    source: str
    first_year: int
    last_year: int
    days: tuple[date, ...]


DECREES = (
    # Read from a secondary source; to be compared with the Staatscourant.
    Decree(
        "besluit gelijkgestelde dagen 2023-2025",
        2023,
        2025,
        (
            date(2023, 4, 28),
            date(2023, 5, 19),
            date(2024, 5, 10),
            date(2024, 12, 27),
            date(2025, 5, 30),
        ),
    ),
    Decree(
        "Stcrt. 2025, 24713",
        2026,
        2028,
        (
            date(2026, 1, 2),
            date(2026, 5, 15),
            date(2027, 5, 7),
            date(2028, 4, 28),
            date(2028, 5, 26),
        ),
    ),
)


class Calendar(Protocol):
    """What the term engine asks of a calendar."""

    @property
    def covered_until(self) -> date:
        """Last day for which all holidays are known."""

    def closed(self, day: date) -> Closed | None:
        """Why this day does not count, or None when it is an ordinary day."""


@dataclass(frozen=True)
class LegalCalendar:
    """The calendar of the Algemene termijnenwet, the same in all of the Netherlands.

    It depends on no local choice; only the decree table is an argument.
    """

    decrees: tuple[Decree, ...] = DECREES

    @property
    def covered_until(self) -> date:
        """31 December of the last year with a decree; dates after it are provisional."""
        return date(max(decree.last_year for decree in self.decrees), 12, 31)

    def closed(self, day: date) -> Closed | None:
        """Holiday (Atw 3), else Saturday or Sunday (Atw 1 lid 1), else None."""
        holiday = atw_holidays(day.year).get(day)
        if holiday:
            return holiday
        if day.weekday() >= std_calendar.SATURDAY:
            return _weekday_off(day, "Atw 1 lid 1")
        for decree in self.decrees:
            if day in decree.days:
                staff = f"gelijkgesteld aan een feestdag (Atw 3 lid 3, {decree.source})"
                return Closed(staff, "een dag die telt als feestdag")
        return None


LEGAL = LegalCalendar()


@dataclass(frozen=True)
class OpeningCalendar:
    """The opening days of one municipality: local choices on top of the legal holidays.

    `open_on_5_may` means open in ordinary years; in lustrum years (2025, 2030) it is closed.
    `open_days` are days the town hall works although they are a holiday, decree day or weekend.
    Raises ValueError when no weekday is open.
    """

    weekdays: frozenset[int] = frozenset(range(5))
    closing_days: frozenset[date] = frozenset()
    open_days: frozenset[date] = frozenset()
    open_on_5_may: bool = False
    open_on_good_friday: bool = False
    legal: LegalCalendar = field(default_factory=LegalCalendar)

    def __post_init__(self) -> None:
        if not self.weekdays & frozenset(range(7)):
            raise ValueError("an opening calendar needs at least one weekday")

    @property
    def covered_until(self) -> date:
        """As the legal calendar: decree days close the town hall too."""
        return self.legal.covered_until

    def closed(self, day: date) -> Closed | None:
        """Why the town hall is closed on this day, or None when it is open."""
        if day in self.open_days:
            return None
        if day in self.closing_days:
            return Closed("sluitingsdag van het gemeentehuis", "een dag dat wij dicht zijn")
        if day.weekday() not in self.weekdays:
            return _weekday_off(day, "gemeentehuis dicht")
        if self._works_on_holiday(day):
            return None
        reason = self.legal.closed(day)
        # The legal weekend says nothing here: a town hall may open on Saturday.
        is_legal_weekend = day.weekday() >= std_calendar.SATURDAY and day not in atw_holidays(
            day.year
        )
        return None if is_legal_weekend else reason

    def _works_on_holiday(self, day: date) -> bool:
        easter = easter_sunday(day.year)
        if day == easter - 2 * ONE_DAY:
            return self.open_on_good_friday
        is_5_may = (day.month, day.day) == (5, 5)
        is_ascension = day == easter + 39 * ONE_DAY
        return is_5_may and not is_ascension and self.open_on_5_may and day.year % 5 != 0


@lru_cache(maxsize=256)
def easter_sunday(year: int) -> date:
    """Easter Sunday by the Gregorian computus (anonymous algorithm), any year from 1583."""
    golden = year % 19
    century, rest = divmod(year, 100)
    shift = (8 * century + 13) // 25
    epact = (19 * golden + century - century // 4 - shift + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    correction = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * correction + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=256)
def atw_holidays(year: int) -> Mapping[date, Closed]:
    """Holidays of Atw 3 lid 1 and 2 by date, without decree days; Koningsdag as since 2014."""
    easter = easter_sunday(year)
    koningsdag = date(year, 4, 27)
    if koningsdag.weekday() == std_calendar.SUNDAY:
        koningsdag -= ONE_DAY
    first = {
        date(year, 1, 1): "Nieuwjaarsdag",
        easter + ONE_DAY: "Tweede Paasdag",
        koningsdag: "Koningsdag",
        date(year, 5, 5): "Bevrijdingsdag",
        easter + 39 * ONE_DAY: "Hemelvaartsdag",
        easter + 50 * ONE_DAY: "Tweede Pinksterdag",
        date(year, 12, 25): "Eerste Kerstdag",
        date(year, 12, 26): "Tweede Kerstdag",
    }
    days = {day: Closed(f"{name} (Atw 3 lid 1)", name) for day, name in first.items()}
    days[easter - 2 * ONE_DAY] = Closed("Goede Vrijdag (Atw 3 lid 2)", "Goede Vrijdag")
    return MappingProxyType(dict(sorted(days.items())))


def _weekday_off(day: date, why: str) -> Closed:
    name = WEEKDAYS[day.weekday()]
    return Closed(f"{name} ({why})", f"een {name}")


def roll_forward(day: date, calendar: Calendar) -> date:
    """This day, or the first later one that counts."""
    while calendar.closed(day):
        day += ONE_DAY
    return day


def add_working_days(day: date, amount: int, calendar: Calendar) -> date:
    """The amount-th counting day after `day`; `day` itself is never counted.

    An amount of 0 gives `day` back. Raises ValueError for a negative amount.
    """
    if amount < 0:
        raise ValueError("working days are counted forward only")
    for _ in range(amount):
        day = roll_forward(day + ONE_DAY, calendar)
    return day


def working_days_between(after: date, until: date, calendar: Calendar) -> int:
    """How many counting days lie after `after`, up to and including `until`."""
    days = (after + ONE_DAY * n for n in range(1, (until - after).days + 1))
    return sum(1 for day in days if not calendar.closed(day))


def add_months(day: date, months: int) -> date:
    """Same day number `months` later (or earlier when negative), else that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = std_calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def local_date(moment: datetime) -> date:
    """The Dutch calendar date of an aware moment (Awb 2:20). Raises ValueError when naive."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(AMSTERDAM).date()


def day_in(words: str) -> date | None:
    """The day that `datum` made these words of, weekday or not; None for other words."""
    parts = words.split()[-3:]
    if len(parts) < 3 or parts[1] not in MONTHS or not (parts[0] + parts[2]).isdecimal():
        return None
    try:
        return date(int(parts[2]), MONTHS.index(parts[1]) + 1, int(parts[0]))
    except ValueError:
        return None


def datum(day: date, *, weekday: bool = True, year: bool = True) -> str:
    """Dutch date: "dinsdag 7 april 2026"; parts can be left out."""
    parts = [WEEKDAYS[day.weekday()]] if weekday else []
    parts += [str(day.day), MONTHS[day.month - 1]]
    return " ".join([*parts, str(day.year)] if year else parts)
