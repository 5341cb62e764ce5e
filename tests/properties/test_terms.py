"""What must be true of every term, event, suspension and extension (hypothesis)."""

from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from workflows.kalender import AMSTERDAM, LEGAL, ONE_DAY, atw_holidays, easter_sunday
from workflows.terms import (
    AANVULLING,
    OVERMACHT,
    Extension,
    LegalCalendar,
    OpeningCalendar,
    Suspension,
    Term,
    Unit,
    add_working_days,
    backward,
    dwangsom_amount,
    legal_deadline,
    local_date,
    norm_deadline,
    signal,
    threshold_days,
    working_days_between,
)

EVENTS = st.dates(date(2023, 1, 1), date(2028, 12, 31))
NO_DECREES = LegalCalendar(decrees=LEGAL.decrees[:1])
TOWN_HALL = OpeningCalendar()


def of(unit: Unit, most: int) -> st.SearchStrategy[Term]:
    return st.builds(Term, st.integers(1, most), st.just(unit))


UNDER_ATW = of(Unit.DAYS, 90) | of(Unit.WEEKS, 12) | of(Unit.MONTHS, 3)
CALENDAR_TERMS = of(Unit.DAYS, 200) | of(Unit.WEEKS, 60) | of(Unit.MONTHS, 24) | of(Unit.YEARS, 5)
ANY_TERM = CALENDAR_TERMS | of(Unit.WORKING_DAYS, 60)


@given(EVENTS, UNDER_ATW)
def test_a_term_under_the_atw_ends_on_an_ordinary_day(event: date, term: Term) -> None:
    deadline = legal_deadline(event, term)
    assert LEGAL.closed(deadline.end) is None
    assert deadline.end >= deadline.nominal_end
    if term.unit is not Unit.DAYS or term.amount > 6:
        assert (deadline.end - deadline.nominal_end).days <= 5


@given(EVENTS, UNDER_ATW)
def test_a_term_of_three_days_or_more_holds_two_ordinary_days(event: date, term: Term) -> None:
    if term.unit is not Unit.DAYS or term.amount >= 3:
        assert working_days_between(event, legal_deadline(event, term).end, LEGAL) >= 2


@given(EVENTS, ANY_TERM, st.integers(0, 40))
def test_a_later_event_never_gives_an_earlier_end(event: date, term: Term, days: int) -> None:
    later = legal_deadline(event + ONE_DAY * days, term)
    assert later.end >= legal_deadline(event, term).end


@given(EVENTS, CALENDAR_TERMS, st.data())
def test_a_suspension_moves_the_nominal_end_by_its_days(
    event: date, term: Term, data: st.DataObject
) -> None:
    plain = legal_deadline(event, term)
    first = data.draw(st.dates(event + ONE_DAY, plain.nominal_end))
    days = data.draw(st.integers(1, 60))
    pause = Suspension(first, first + ONE_DAY * (days - 1), AANVULLING)
    deadline = legal_deadline(event, term, suspensions=[pause])
    assert deadline.nominal_end == plain.nominal_end + ONE_DAY * days
    assert pause.last is not None
    assert deadline.end > pause.last


@given(EVENTS, ANY_TERM, st.integers(1, 90), st.tuples(st.integers(0, 30), st.integers(1, 30)))
def test_splitting_or_doubling_a_suspension_changes_nothing(
    event: date, term: Term, offset: int, lengths: tuple[int, int]
) -> None:
    first = event + ONE_DAY * offset
    middle, last = first + ONE_DAY * lengths[0], first + ONE_DAY * sum(lengths)
    whole = [Suspension(first, last, AANVULLING)]
    parts = [
        Suspension(middle + ONE_DAY, last, AANVULLING),
        Suspension(first, middle, AANVULLING),
    ]
    expected = legal_deadline(event, term, suspensions=whole)
    assert legal_deadline(event, term, suspensions=parts) == expected
    assert legal_deadline(event, term, suspensions=parts + whole) == expected


@given(EVENTS, ANY_TERM, st.lists(st.tuples(st.integers(-9, 99), st.integers(-1, 30)), max_size=5))
def test_suspensions_give_the_same_end_in_any_order(
    event: date, term: Term, spans: list[tuple[int, int]]
) -> None:
    pauses = [
        Suspension(event + ONE_DAY * at, event + ONE_DAY * (at + days), OVERMACHT)
        for at, days in spans
    ]
    one = legal_deadline(event, term, suspensions=pauses)
    assert one == legal_deadline(event, term, suspensions=reversed(pauses))
    assert one.end >= legal_deadline(event, term).end


@given(EVENTS, UNDER_ATW, UNDER_ATW, UNDER_ATW)
def test_without_its_last_extension_a_term_has_its_earlier_end_back(
    event: date, term: Term, first: Term, second: Term
) -> None:
    one = Extension(first, event, "Awb 7:10 lid 3")
    two = Extension(second, event + ONE_DAY, "Awb 7:10 lid 4")
    before = legal_deadline(event, term, extensions=[one])
    after = legal_deadline(event, term, extensions=[one, two])
    assert after.nominal_end > before.nominal_end
    assert after.end >= before.end
    assert legal_deadline(event, term, extensions=[two, one]) == after


@given(EVENTS, CALENDAR_TERMS)
def test_a_backward_term_knows_no_holidays(event: date, term: Term) -> None:
    deadline = backward(event, term)
    assert deadline.end == deadline.nominal_end < event
    assert not deadline.provisional
    if term.unit in (Unit.DAYS, Unit.WEEKS):
        assert term.after(deadline.end, LEGAL) == event


@given(st.integers(-100, 200))
def test_the_dwangsom_never_falls_and_has_a_maximum(days: int) -> None:
    assert 0 <= dwangsom_amount(days) <= dwangsom_amount(days + 1) <= 1442
    assert (dwangsom_amount(days) == 0) is (days <= 0)
    assert (dwangsom_amount(days) == 1442) is (days >= 42)


@given(EVENTS, of(Unit.DAYS, 200))
def test_the_number_of_days_decides_about_the_atw(event: date, term: Term) -> None:
    deadline = legal_deadline(event, term)
    assert term.under_atw is (term.amount <= 90)
    if not term.under_atw:
        assert deadline.end == deadline.nominal_end == event + ONE_DAY * term.amount


@given(EVENTS, ANY_TERM)
def test_fewer_decree_days_never_give_a_later_end(event: date, term: Term) -> None:
    assert legal_deadline(event, term, calendar=NO_DECREES).end <= legal_deadline(event, term).end


@given(EVENTS, UNDER_ATW)
def test_the_hour_of_the_event_does_not_matter(event: date, term: Term) -> None:
    ends = {
        legal_deadline(local_date(datetime.combine(event, hour, AMSTERDAM)), term).end
        for hour in (time(0, 30), time(12), time(23, 30))
    }
    assert ends == {legal_deadline(event, term).end}


@given(ANY_TERM)
def test_a_term_survives_its_own_notation(term: Term) -> None:
    assert Term.parse(term.text) == term


@given(EVENTS, st.integers(1, 30))
def test_a_norm_counts_exactly_its_working_days(event: date, days: int) -> None:
    deadline = norm_deadline(event, days, calendar=TOWN_HALL)
    assert deadline.end == add_working_days(event, days, TOWN_HALL)
    assert working_days_between(event, deadline.end, TOWN_HALL) == days


@given(EVENTS, ANY_TERM)
def test_every_step_speaks_to_staff_and_to_the_resident(event: date, term: Term) -> None:
    deadline = legal_deadline(event, term)
    assert deadline.steps[-1].day == deadline.end
    for step in deadline.steps:
        assert step.staff.endswith(".")
        assert step.resident.endswith(".")
        assert "Awb" not in step.resident
        assert "Atw" not in step.resident


@given(EVENTS, st.integers(0, 400), st.integers(0, 400))
def test_the_light_never_turns_back(start: date, length: int, at: int) -> None:
    order = ["groen", "oranje", "rood", "zwart"]
    end, today = start + ONE_DAY * length, start + ONE_DAY * at
    now = signal(today, end, start=start, calendar=TOWN_HALL)
    then = signal(today + ONE_DAY, end, start=start, calendar=TOWN_HALL)
    assert order.index(now) <= order.index(then)


@given(EVENTS, st.integers(0, 400))
def test_a_threshold_day_is_the_first_on_which_the_share_is_used(start: date, length: int) -> None:
    end = start + timedelta(days=length)
    for percent, day in threshold_days(start, end):
        assert (day - start).days * 100 >= length * percent
        assert (day - start).days * 100 - 100 < length * percent


@given(st.integers(1583, 4099))
def test_easter_is_a_sunday_in_its_season_and_the_feasts_follow_it(year: int) -> None:
    easter = easter_sunday(year)
    assert easter.weekday() == 6
    assert date(year, 3, 22) <= easter <= date(year, 4, 25)
    assert {easter - 2 * ONE_DAY, easter + ONE_DAY, easter + 39 * ONE_DAY} <= set(
        atw_holidays(year)
    )
