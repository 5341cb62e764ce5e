"""Terms and deadlines: legal terms (Atw, Awb), service norms, hours, dwangsom, signals.

The door to `kalender.py`, `term_parts.py` and `term_count.py`. Pure functions: no clock, no
database; calendars and amounts are arguments. Letters and permissions live in actions.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from workflows.kalender import (
    LEGAL,
    ONE_DAY,
    Calendar,
    LegalCalendar,
    OpeningCalendar,
    add_working_days,
    datum,
    local_date,
    working_days_between,
)
from workflows.term_count import Count, Deadline, ExtensionRefused, TermStep
from workflows.term_parts import (
    AAN_AANVRAGER,
    AANVRAAG,
    AANVULLING,
    BEZWAARTERMIJN,
    BIBOB,
    BUITENLAND,
    HERSTEL_BEZWAAR,
    INGEBREKESTELLING,
    INSTEMMING,
    NORM,
    NORM_SAME_DAY,
    OVERMACHT,
    ZIENSWIJZE_DERDE,
    Extension,
    Ground,
    Run,
    Suspension,
    Term,
    Unit,
    Wording,
    union,
)
from zaken.base.clock import AMSTERDAM

__all__ = [
    "AANVRAAG",
    "AANVULLING",
    "AAN_AANVRAGER",
    "BEZWAARTERMIJN",
    "BIBOB",
    "BUITENLAND",
    "DWANGSOM_RATES",
    "HERSTEL_BEZWAAR",
    "INGEBREKESTELLING",
    "INSTEMMING",
    "LEGAL",
    "NORM",
    "NORM_SAME_DAY",
    "OVERMACHT",
    "ZIENSWIJZE_DERDE",
    "Calendar",
    "Deadline",
    "Dwangsom",
    "DwangsomRate",
    "Extension",
    "ExtensionRefused",
    "Ground",
    "LegalCalendar",
    "OpeningCalendar",
    "PrematureNotice",
    "Signal",
    "SignalLimits",
    "Suspension",
    "Term",
    "TermStep",
    "Unit",
    "Wording",
    "add_working_days",
    "backward",
    "datum",
    "dwangsom",
    "dwangsom_amount",
    "hours_deadline",
    "legal_deadline",
    "local_date",
    "norm_deadline",
    "signal",
    "threshold_days",
    "working_days_between",
]


def legal_deadline(
    event: date,
    term: Term,
    *,
    suspensions: Iterable[Suspension] = (),
    extensions: Iterable[Extension] = (),
    calendar: LegalCalendar = LEGAL,
    wording: Wording = AANVRAAG,
) -> Deadline:
    """The last day of a statutory term that starts the day after `event` (Atw 1, 2 and 4).

    Raises ExtensionRefused for an extension announced after the end or above its maximum, and
    ValueError for a term in hours. A suspension that begins after the end counts for nothing.
    """
    count = Count(event, term, calendar, legal=True)
    count.begin(wording)
    _replay(count, union(event, suspensions), extensions)
    return count.finish()


def norm_deadline(
    event: date,
    norm: int | Term,
    *,
    calendar: OpeningCalendar,
    suspensions: Iterable[Suspension] = (),
    wording: Wording | None = None,
) -> Deadline:
    """The last day of a service norm; an int is a number of working days, 0 the same day.

    The day of receipt is not counted; a norm in calendar days or weeks rolls on to an opening
    day. A suspension stops the norm as well; an extension does not change it.
    """
    term = norm if isinstance(norm, Term) else Term(norm, Unit.WORKING_DAYS)
    count = Count(event, term, calendar, legal=False)
    count.begin(wording or (NORM if term.amount else NORM_SAME_DAY))
    _replay(count, union(event, suspensions), ())
    return count.finish()


def _replay(count: Count, runs: Iterable[Run], extensions: Iterable[Extension]) -> None:
    """In order of time, so that each one is held against the end that stood at that moment."""
    history: list[tuple[date, int, Run | Extension]] = [(run.first, 0, run) for run in runs]
    history += [(extension.announced, 1, extension) for extension in extensions]
    for _, _, item in sorted(history, key=lambda entry: entry[:2]):
        if isinstance(item, Run):
            count.suspend(item)
        else:
            count.extend(item)


def backward(event: date, term: Term, *, basis: str = "Atw 1 lid 2") -> Deadline:
    """The day a term before `event`, e.g. ten days before a hearing; never moved (Atw 1 lid 2).

    Raises ValueError for hours and working days.
    """
    end = term.before(event)
    step = TermStep(
        "terugrekenen",
        end,
        f"{term} vóór {datum(event)} is {datum(end)}; schuift niet op ({basis}).",
        f"{term} vóór {datum(event)} is {datum(end)}.",
    )
    return Deadline(end, end, provisional=False, steps=(step,))


def hours_deadline(moment: datetime, hours: int) -> datetime:
    """Elapsed hours after an aware moment, in Dutch time; never moved (Awb 2:10, Atw 4).

    Raises ValueError for a moment without a time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return (moment.astimezone(UTC) + timedelta(hours=hours)).astimezone(AMSTERDAM)


@dataclass(frozen=True)
class DwangsomRate:
    """Euros per calendar day in bands of (days, amount), for a first day from `valid_from`."""

    valid_from: date
    bands: tuple[tuple[int, Decimal], ...]
    source: str

    @property
    def days(self) -> int:
        """The most days the penalty runs."""
        return sum(days for days, _ in self.bands)


DWANGSOM_RATES = (
    DwangsomRate(
        date(2019, 1, 1),
        ((14, Decimal(23)), (14, Decimal(35)), (14, Decimal(45))),
        "Awb 4:17 lid 2",
    ),
)


class PrematureNotice(ValueError):
    """The ingebrekestelling came before the term was over."""


@dataclass(frozen=True)
class Dwangsom:
    """State of the penalty: `grace` is the two weeks left, `days` the penalty days so far."""

    grace: Deadline
    first_day: date
    last_possible_day: date
    days: int
    amount: Decimal
    steps: tuple[TermStep, ...]


def dwangsom_amount(days: int, rate: DwangsomRate = DWANGSOM_RATES[-1]) -> Decimal:
    """Euros after so many penalty days: 0 for none, at most all bands (Awb 4:17 lid 1, 2)."""
    total = Decimal(0)
    for length, amount in rate.bands:
        total += amount * max(0, min(days, length))
        days -= length
    return total


def dwangsom(
    notice: date,
    until: date,
    *,
    expired: date,
    calendar: LegalCalendar = LEGAL,
    rates: Sequence[DwangsomRate] = DWANGSOM_RATES,
) -> Dwangsom:
    """The penalty after a notice of default received on `notice` (Awb 4:17).

    `expired` is the last day of the term; `until` the day of announcement, or today while there
    is no decision: that day itself is not counted. Weekends and holidays count as penalty days.
    Raises PrematureNotice when the notice is not after `expired`; ValueError when no rate is
    known for the first day.
    """
    if notice <= expired:
        raise PrematureNotice(f"notice on {notice}, term ends on {expired}")
    two_weeks = Term(2, Unit.WEEKS)
    grace = legal_deadline(notice, two_weeks, calendar=calendar, wording=INGEBREKESTELLING)
    first = grace.end + ONE_DAY
    known = [rate for rate in rates if rate.valid_from <= first]
    if not known:
        raise ValueError(f"no dwangsom amounts known for {first}")
    rate = max(known, key=lambda candidate: candidate.valid_from)
    days = max(0, min((until - first).days, rate.days))
    amount = dwangsom_amount(days, rate)
    last = first + ONE_DAY * (rate.days - 1)
    step = TermStep(
        "dwangsom",
        first,
        f"Eerste dag dwangsom: {datum(first)}; {days} {Unit.DAYS.word(days)} verschuldigd tot "
        f"{datum(until)}: {_euros(amount)} ({rate.source}).",
        f"Vanaf {datum(first)} krijgt u geld voor elke dag dat wij te laat zijn. "
        f"Het bedrag is nu {_euros(amount)}."
        if days
        else f"Is ons besluit er niet op {datum(grace.end)}? "
        "Dan krijgt u geld voor elke dag dat wij te laat zijn.",
    )
    return Dwangsom(grace, first, last, days, amount, (*grace.steps, step))


def _euros(amount: Decimal) -> str:
    return f"{amount:.2f}".replace(".", ",").removesuffix(",00") + " euro"


class Signal(StrEnum):
    """The traffic light a handler sees beside a zaak."""

    GREEN = "groen"
    AMBER = "oranje"
    RED = "rood"
    BLACK = "zwart"
    GREY = "grijs"


@dataclass(frozen=True)
class SignalLimits:
    """When the light changes: working days left, and percent of the calendar days left."""

    amber_days: int = 10
    amber_percent: int = 25
    red_days: int = 3


def signal(
    today: date,
    deadline: Deadline | date,
    *,
    start: date,
    calendar: Calendar,
    limits: SignalLimits = SignalLimits(),
) -> Signal:
    """Grey while suspended, black when late, red and amber when near, else green.

    `deadline` may be the stored last day of a zaak that is not suspended; `start` is the event
    the term was counted from; working days left exclude today and include the last day.
    """
    if isinstance(deadline, Deadline):
        if deadline.stands_still_since is not None:
            return Signal.GREY
        deadline = deadline.end
    if today > deadline:
        return Signal.BLACK
    left = working_days_between(today, deadline, calendar)
    if left <= limits.red_days:
        return Signal.RED
    near = (deadline - today).days * 100 <= (deadline - start).days * limits.amber_percent
    return Signal.AMBER if left <= limits.amber_days or near else Signal.GREEN


def threshold_days(
    start: date, end: date, percents: Sequence[int] = (50, 80, 100)
) -> tuple[tuple[int, date], ...]:
    """For each percent the first day on which that share of the calendar days is used."""
    length = (end - start).days
    return tuple((percent, start - ONE_DAY * (-length * percent // 100)) for percent in percents)
