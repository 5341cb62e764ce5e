"""Calendars: the Atw holidays, the decree days, local opening days, Dutch dates."""

import json
import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from workflows.kalender import (
    LEGAL,
    ONE_DAY,
    OpeningCalendar,
    add_months,
    add_working_days,
    atw_holidays,
    datum,
    easter_sunday,
    local_date,
    working_days_between,
)

HOLIDAYS = (
    Path(__file__).parents[3] / "shared" / "domain" / "data" / "atw_feestdagen_2025_2028.json"
)


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [
        (1818, 3, 22),
        (1943, 4, 25),
        (1961, 4, 2),
        (2000, 4, 23),
        (2008, 3, 23),
        (2025, 4, 20),
        (2026, 4, 5),
        (2027, 3, 28),
        (2028, 4, 16),
        (2038, 4, 25),
    ],
)
def test_easter_falls_on_the_known_sunday(year: int, month: int, day: int) -> None:
    assert easter_sunday(year) == date(year, month, day)


def test_the_legal_calendar_closes_exactly_the_days_of_the_shelf() -> None:
    if not HOLIDAYS.exists() and not os.environ.get("CI"):
        pytest.skip("needs ../shared")
    listed = {date.fromisoformat(row["date"]) for row in json.loads(HOLIDAYS.read_text())["days"]}
    weekdays = [date(2025, 1, 1) + ONE_DAY * n for n in range(4 * 365 + 1)]
    ours = {day for day in weekdays if (closed := LEGAL.closed(day)) and "Atw 3" in closed.staff}
    assert ours == listed


def test_koningsdag_is_the_26th_when_the_27th_is_a_sunday() -> None:
    assert date(2025, 4, 26) in atw_holidays(2025)
    assert date(2025, 4, 27) not in atw_holidays(2025)
    assert date(2031, 4, 26) in atw_holidays(2031)


def test_5_may_closes_every_year_and_ascension_may_share_it() -> None:
    assert all(date(year, 5, 5) in atw_holidays(year) for year in range(2020, 2040))
    assert atw_holidays(2016)[date(2016, 5, 5)].resident == "Hemelvaartsdag"


def test_carnival_and_new_years_eve_are_ordinary_days() -> None:
    assert LEGAL.closed(date(2026, 2, 16)) is None
    assert LEGAL.closed(date(2026, 12, 24)) is None
    assert LEGAL.closed(date(2026, 12, 31)) is None


def test_the_decrees_of_2023_and_2024_are_known() -> None:
    for day in (date(2023, 4, 28), date(2023, 5, 19), date(2024, 5, 10), date(2024, 12, 27)):
        closed = LEGAL.closed(day)
        assert closed is not None
        assert closed.resident == "een dag die telt als feestdag"
    assert LEGAL.covered_until == date(2028, 12, 31)


def test_the_town_hall_chooses_its_own_5_may() -> None:
    shut, works = OpeningCalendar(), OpeningCalendar(open_on_5_may=True)
    assert shut.closed(date(2026, 5, 5))
    assert works.closed(date(2026, 5, 5)) is None
    assert works.closed(date(2025, 5, 5)), "a lustrum year"
    assert works.closed(date(2016, 5, 5)), "Ascension Day as well"
    assert LEGAL.closed(date(2026, 5, 5))


def test_the_town_hall_may_work_on_good_friday() -> None:
    assert OpeningCalendar().closed(date(2026, 4, 3))
    assert OpeningCalendar(open_on_good_friday=True).closed(date(2026, 4, 3)) is None


def test_closing_days_and_extra_open_days_are_local() -> None:
    local = OpeningCalendar(
        closing_days=frozenset({date(2026, 2, 16)}), open_days=frozenset({date(2026, 5, 15)})
    )
    carnival = local.closed(date(2026, 2, 16))
    assert carnival is not None
    assert carnival.resident == "een dag dat wij dicht zijn"
    assert local.closed(date(2026, 5, 15)) is None
    assert LEGAL.closed(date(2026, 2, 16)) is None


def test_a_town_hall_may_open_on_saturday_and_close_on_wednesday() -> None:
    local = OpeningCalendar(weekdays=frozenset({0, 1, 3, 4, 5}))
    assert local.closed(date(2026, 3, 7)) is None
    assert local.closed(date(2026, 12, 26)), "Tweede Kerstdag on a Saturday"
    wednesday = local.closed(date(2026, 3, 4))
    assert wednesday is not None
    assert wednesday.staff == "woensdag (gemeentehuis dicht)"


def test_a_town_hall_that_never_opens_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one weekday"):
        OpeningCalendar(weekdays=frozenset({7}))


def test_working_days_are_counted_after_the_first_day() -> None:
    friday, tuesday = date(2026, 3, 6), date(2026, 3, 10)
    assert add_working_days(friday, 2, LEGAL) == tuesday
    assert add_working_days(friday, 0, LEGAL) == friday
    assert working_days_between(friday, tuesday, LEGAL) == 2
    assert working_days_between(tuesday, friday, LEGAL) == 0
    with pytest.raises(ValueError, match="forward only"):
        add_working_days(friday, -1, LEGAL)


def test_a_month_later_keeps_the_day_number_or_takes_the_last_day() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2026, 12, 15), 1) == date(2027, 1, 15)
    assert add_months(date(2026, 1, 15), -1) == date(2025, 12, 15)


def test_a_moment_has_the_dutch_date() -> None:
    assert local_date(datetime(2026, 6, 30, 22, 30, tzinfo=UTC)) == date(2026, 7, 1)
    assert local_date(datetime(2026, 1, 31, 22, 30, tzinfo=UTC)) == date(2026, 1, 31)
    with pytest.raises(ValueError, match="time zone"):
        local_date(datetime(2026, 1, 1))  # noqa: DTZ001


def test_a_date_is_written_in_dutch() -> None:
    day = date(2026, 4, 7)
    assert datum(day) == "dinsdag 7 april 2026"
    assert datum(day, weekday=False) == "7 april 2026"
    assert datum(day, year=False) == "dinsdag 7 april"
    assert datum(day, weekday=False, year=False) == "7 april"
