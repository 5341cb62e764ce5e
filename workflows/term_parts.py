"""The words of a term: Unit, Term, Wording, Ground, Suspension, Extension.

Values only. How they make a date is in `term_count.py`; callers import from `terms.py`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from workflows.kalender import ONE_DAY, Calendar, add_months, add_working_days

MOST = 9999


class Unit(Enum):
    """Units of a term: ISO 8601 form, Dutch singular and plural, longest term the Atw covers."""

    HOURS = ("PT{}H", "uur", "uur", 0)
    DAYS = ("P{}D", "dag", "dagen", 90)
    WEEKS = ("P{}W", "week", "weken", 12)
    MONTHS = ("P{}M", "maand", "maanden", 3)
    YEARS = ("P{}Y", "jaar", "jaar", 0)
    WORKING_DAYS = ("{} werkdagen", "werkdag", "werkdagen", 90)

    def word(self, amount: int) -> str:
        """Dutch singular or plural: "dag" or "dagen"."""
        _, singular, plural, _ = self.value
        return singular if amount == 1 else plural


_ISO = re.compile(r"P(\d{1,4})([DWMY])|PT(\d{1,4})(H)|(\d{1,4}) (werkdag)(?:en)?", re.ASCII)
_LETTERS = {
    "D": Unit.DAYS,
    "W": Unit.WEEKS,
    "M": Unit.MONTHS,
    "Y": Unit.YEARS,
    "H": Unit.HOURS,
    "werkdag": Unit.WORKING_DAYS,
}


@dataclass(frozen=True)
class Term:
    """A term as the law words it: "8 weeks" and "56 days" are two different terms.

    "0 werkdagen" means the same day, or the next opening day. Raises ValueError when the amount
    is not from 1 (working days: 0) to 9999.
    """

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        least = 0 if self.unit is Unit.WORKING_DAYS else 1
        if not least <= self.amount <= MOST:
            raise ValueError(f"a term has an amount from {least} to {MOST}")

    @classmethod
    def parse(cls, text: str) -> "Term":
        """Read P8W, P5D, P1M, P1Y, PT48H or "5 werkdagen"; ValueError for anything else."""
        match = _ISO.fullmatch(text)
        if match is None:
            raise ValueError(f"not a term of one amount and one unit: {text!r}")
        amount, letter = (part for part in match.groups() if part is not None)
        return cls(int(amount), _LETTERS[letter])

    @property
    def text(self) -> str:
        """The notation `parse` reads."""
        return self.unit.value[0].format(self.amount)

    def __str__(self) -> str:
        """Dutch words: "8 weken"."""
        return f"{self.amount} {self.unit.word(self.amount)}"

    @property
    def under_atw(self) -> bool:
        """Does the Atw cover this wording? Not: hours, > 90 days, 12 weeks, 3 months (Atw 4)."""
        return self.amount <= self.unit.value[3]

    def after(self, day: date, calendar: Calendar) -> date:
        """Nominal last day when the day after `day` is day 1. ValueError for hours."""
        match self.unit:
            case Unit.DAYS | Unit.WEEKS:
                return day + ONE_DAY * self.amount * (7 if self.unit is Unit.WEEKS else 1)
            case Unit.MONTHS | Unit.YEARS:
                return add_months(day, self.amount * (12 if self.unit is Unit.YEARS else 1))
            case Unit.WORKING_DAYS:
                return add_working_days(day, self.amount, calendar)
        raise ValueError("a term in hours has a moment, not a day: use hours_deadline")

    def before(self, day: date) -> date:
        """The day this term earlier. ValueError for hours and working days."""
        match self.unit:
            case Unit.DAYS | Unit.WEEKS:
                return day - ONE_DAY * self.amount * (7 if self.unit is Unit.WEEKS else 1)
            case Unit.MONTHS | Unit.YEARS:
                return add_months(day, -self.amount * (12 if self.unit is Unit.YEARS else 1))
        raise ValueError("only days, weeks, months and years are counted back")


@dataclass(frozen=True)
class Wording:
    """How the first step is told. The texts may hold {dag} and {term}; `basis` is the article."""

    staff: str = "Ontvangen op {dag}; termijn: {term}, te rekenen vanaf de dag erna"
    resident: str = "Wij hebben uw aanvraag ontvangen op {dag}. Wij hebben daarna {term} de tijd."
    basis: str = ""


AANVRAAG = Wording()
NORM = Wording(
    resident="Wij hebben uw bericht ontvangen op {dag}. Wij willen antwoorden binnen {term}.",
    basis="servicenorm",
)
NORM_SAME_DAY = Wording(
    staff="Ontvangen op {dag}; norm: dezelfde werkdag",
    resident="Wij hebben uw bericht ontvangen op {dag}. Wij willen dezelfde dag antwoorden.",
    basis="servicenorm",
)
BEZWAARTERMIJN = Wording(
    staff="Besluit bekendgemaakt op {dag}; termijn: {term}, te rekenen vanaf de dag erna",
    resident="Wij hebben ons besluit verstuurd op {dag}. U heeft daarna {term} de tijd.",
    basis="Awb 6:7 en 6:8",
)
INGEBREKESTELLING = Wording(
    resident="U schreef ons op {dag} dat wij te laat zijn. Wij hebben daarna nog {term} de tijd.",
    basis="Awb 4:17 lid 3",
)


@dataclass(frozen=True)
class Ground:
    """A ground of suspension. Offsets turn the days of the letters into suspended days.

    `was` and `still` complete a resident sentence after "want", past and present.
    """

    article: str
    was: str
    still: str
    first_offset: int
    last_offset: int


AANVULLING = Ground(
    "Awb 4:15 lid 1 onder a",
    "wij wachtten op informatie van u",
    "wij wachten op informatie van u",
    1,
    -1,
)
BUITENLAND = Ground(
    "Awb 4:15 lid 1 onder b",
    "wij wachtten op informatie uit het buitenland",
    "wij wachten op informatie uit het buitenland",
    1,
    -1,
)
INSTEMMING = Ground("Awb 4:15 lid 2 onder a", "u vond uitstel goed", "u vindt uitstel goed", 0, 0)
AAN_AANVRAGER = Ground(
    "Awb 4:15 lid 2 onder b",
    "wij konden niet verder zonder u",
    "wij kunnen niet verder zonder u",
    0,
    0,
)
OVERMACHT = Ground(
    "Awb 4:15 lid 2 onder c",
    "wij konden door overmacht niet verder",
    "wij kunnen door overmacht niet verder",
    0,
    0,
)
ZIENSWIJZE_DERDE = Ground(
    "Woo 4.4 lid 3",
    "wij vroegen iemand anders om een mening",
    "wij vragen iemand anders om een mening",
    1,
    0,
)
BIBOB = Ground(
    "Wet Bibob artikel 31",
    "wij vroegen advies aan het Landelijk Bureau Bibob",
    "wij vragen advies aan het Landelijk Bureau Bibob",
    1,
    -1,
)
HERSTEL_BEZWAAR = Ground(
    "Awb 7:10 lid 2",
    "uw bezwaar was nog niet compleet",
    "uw bezwaar is nog niet compleet",
    1,
    0,
)


@dataclass(frozen=True)
class Suspension:
    """Suspended days, both inclusive; `last` is None while it is open.

    A `last` before `first` suspends no day (completed on the day after the request).
    """

    first: date
    last: date | None
    ground: Ground

    @classmethod
    def between(
        cls, began: date, ended: date | None, ground: Ground, *, lapsed: bool = False
    ) -> "Suspension":
        """From the day of the letter or event to the day it ended (Awb 4:15, Woo 4.4).

        `lapsed`: the remedy term passed unused; `ended` is its last day and still counts.
        """
        offset = 0 if lapsed else ground.last_offset
        last = None if ended is None else ended + ONE_DAY * offset
        return cls(began + ONE_DAY * ground.first_offset, last, ground)


@dataclass(frozen=True)
class Extension:
    """A verdaging: its length, the day it was announced, its article and the legal maximum.

    `settled`: it was in time when it was announced, whatever the calendar has become since.
    """

    term: Term
    announced: date
    article: str
    at_most: Term | None = None
    settled: bool = False


@dataclass(frozen=True)
class Run:
    """Suspensions that overlap or adjoin, taken together: every day counts once."""

    first: date
    last: date | None
    grounds: tuple[Ground, ...]

    @property
    def articles(self) -> str:
        """The articles of all grounds, for staff."""
        return " en ".join(ground.article for ground in self.grounds)


def union(event: date, suspensions: Iterable[Suspension]) -> list[Run]:
    """The suspended runs after the event, in order; overlapping and adjoining ones are one."""
    runs: list[Run] = []
    for item in sorted(suspensions, key=lambda s: s.first):
        first, last = max(item.first, event + ONE_DAY), item.last
        if last is not None and last < first:
            continue
        before = runs[-1] if runs else None
        if before is None or (before.last is not None and first > before.last + ONE_DAY):
            runs.append(Run(first, last, (item.ground,)))
            continue
        both = None if before.last is None or last is None else max(before.last, last)
        grounds = tuple(dict.fromkeys((*before.grounds, item.ground)))
        runs[-1] = Run(before.first, both, grounds)
    return runs
