"""What must be true of the order in which things happen to a term (hypothesis), over the holidays
of 2025 to 2028: more suspension is never earlier, and who wrote down what first does not matter.
"""

from datetime import date

from hypothesis import assume, given
from hypothesis import strategies as st

from workflows.kalender import LEGAL, ONE_DAY
from workflows.terms import (
    AANVULLING,
    DWANGSOM_RATES,
    INSTEMMING,
    Extension,
    OpeningCalendar,
    Suspension,
    Term,
    Unit,
    dwangsom,
    legal_deadline,
    norm_deadline,
)

EVENTS = st.dates(date(2025, 1, 1), date(2028, 9, 30))
TERMS = (
    st.builds(Term, st.integers(1, 90), st.just(Unit.DAYS))
    | st.builds(Term, st.integers(1, 12), st.just(Unit.WEEKS))
    | st.builds(Term, st.integers(1, 3), st.just(Unit.MONTHS))
    | st.builds(Term, st.integers(0, 60), st.just(Unit.WORKING_DAYS))
)
SPANS = st.tuples(st.integers(-5, 100), st.integers(0, 20))
TOWN_HALL = OpeningCalendar()


def paused(event: date, span: tuple[int, int]) -> Suspension:
    """From so many days after the event, so many days and one long."""
    first = event + ONE_DAY * span[0]
    return Suspension(first, first + ONE_DAY * span[1], AANVULLING)


@given(EVENTS, TERMS, st.lists(SPANS, max_size=4), SPANS)
def test_one_more_suspension_never_makes_a_date_earlier(
    event: date, term: Term, spans: list[tuple[int, int]], more: tuple[int, int]
) -> None:
    few = [paused(event, span) for span in spans]
    many = [*few, paused(event, more)]
    assert (
        legal_deadline(event, term, suspensions=many).end
        >= legal_deadline(event, term, suspensions=few).end
    )
    assert (
        norm_deadline(event, term, suspensions=many, calendar=TOWN_HALL).end
        >= norm_deadline(event, term, suspensions=few, calendar=TOWN_HALL).end
    )


@given(EVENTS, TERMS, st.lists(SPANS, max_size=3), SPANS, st.integers(1, 6))
def test_nor_when_the_term_was_extended(
    event: date, term: Term, spans: list[tuple[int, int]], more: tuple[int, int], weeks: int
) -> None:
    few = [paused(event, span) for span in spans]
    later = [Extension(Term(weeks, Unit.WEEKS), event + ONE_DAY, "Awb 7:10 lid 3", settled=True)]
    many = legal_deadline(event, term, suspensions=[*few, paused(event, more)], extensions=later)
    assert many.end >= legal_deadline(event, term, suspensions=few, extensions=later).end


@given(EVENTS, TERMS, st.lists(SPANS, min_size=1, max_size=4))
def test_a_term_never_ends_while_it_stands_still(
    event: date, term: Term, spans: list[tuple[int, int]]
) -> None:
    pauses = [paused(event, span) for span in spans]
    deadline = legal_deadline(event, term, suspensions=pauses)
    ordinary = LEGAL.closed(deadline.end) is None
    assert ordinary
    for pause in pauses:
        assert pause.last is not None
        counted = pause.first > event and pause.first <= deadline.end
        assert not (counted and pause.first <= deadline.end <= pause.last)


@given(EVENTS, TERMS, st.integers(1, 40), st.integers(1, 10), st.integers(1, 10))
def test_overlapping_suspensions_count_each_day_once(
    event: date, term: Term, at: int, days: int, more: int
) -> None:
    first = event + ONE_DAY * at
    middle, last = first + ONE_DAY * days, first + ONE_DAY * (days + more)
    overlapping = [Suspension(first, middle, AANVULLING), Suspension(first, last, INSTEMMING)]
    whole = [Suspension(first, last, AANVULLING)]
    one = legal_deadline(event, term, suspensions=overlapping)
    assert one.end == legal_deadline(event, term, suspensions=whole).end


@given(
    EVENTS,
    st.builds(Term, st.integers(4, 12), st.just(Unit.WEEKS)),
    st.integers(1, 6),
    SPANS,
    st.data(),
)
def test_extension_then_suspension_is_suspension_then_extension(
    event: date, term: Term, weeks: int, span: tuple[int, int], data: st.DataObject
) -> None:
    pause = paused(event, span)
    plain = legal_deadline(event, term)
    assume(event < pause.first <= plain.end)
    at = data.draw(st.dates(event + ONE_DAY, plain.end))
    by = Term(weeks, Unit.WEEKS)

    def end(announced: date) -> date:
        extension = Extension(by, announced, "Awb 7:10 lid 3")
        return legal_deadline(event, term, suspensions=[pause], extensions=[extension]).end

    assert end(at) == end(event + ONE_DAY)


@given(EVENTS, TERMS, st.lists(SPANS, max_size=3))
def test_staff_and_resident_read_the_same_last_day(
    event: date, term: Term, spans: list[tuple[int, int]]
) -> None:
    pauses = [paused(event, span) for span in spans]
    for deadline in (
        legal_deadline(event, term, suspensions=pauses),
        norm_deadline(event, term, suspensions=pauses, calendar=TOWN_HALL),
    ):
        last = deadline.steps[-1]
        told = last.resident.removeprefix("De laatste dag is ").removesuffix(".")
        assert last.kind == "einde"
        assert last.day == deadline.end
        assert told in last.staff


@given(EVENTS, st.integers(0, 200), st.integers(0, 60))
def test_a_dwangsom_never_falls_with_time_and_never_passes_its_maximum(
    notice: date, days: int, more: int
) -> None:
    expired, until = notice - ONE_DAY, notice + ONE_DAY * days
    now = dwangsom(notice, until, expired=expired)
    later = dwangsom(notice, until + ONE_DAY * more, expired=expired)
    assert 0 <= now.amount <= later.amount <= 1442
    assert now.days <= later.days <= DWANGSOM_RATES[-1].days == 42
    assert (now.first_day, now.last_possible_day) == (later.first_day, later.last_possible_day)
    assert LEGAL.closed(now.grace.end) is None
    assert (now.amount == 0) is (until <= now.first_day)
