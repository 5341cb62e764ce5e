"""The term engine: 42 worked examples, then what each function promises."""

import json
import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest

from workflows.terms import (
    AANVULLING,
    DWANGSOM_RATES,
    INSTEMMING,
    OVERMACHT,
    ZIENSWIJZE_DERDE,
    Deadline,
    DwangsomRate,
    Extension,
    ExtensionRefused,
    LegalCalendar,
    OpeningCalendar,
    PrematureNotice,
    Signal,
    Suspension,
    Term,
    backward,
    dwangsom,
    dwangsom_amount,
    hours_deadline,
    legal_deadline,
    local_date,
    norm_deadline,
    signal,
    threshold_days,
)

EXAMPLES = Path(__file__).parents[3] / "shared" / "domain" / "data" / "deadline_examples.json"
TOWN_HALL = OpeningCalendar()


def d(text: str) -> date:
    return date.fromisoformat(text)


def end(event: str, term: str, *suspensions: Suspension) -> date:
    return legal_deadline(d(event), Term.parse(term), suspensions=suspensions).end


def extended(event: str, term: str, by: str, announced: str) -> date:
    extension = Extension(Term.parse(by), d(announced), "Awb 7:10 lid 3")
    return legal_deadline(d(event), Term.parse(term), extensions=[extension]).end


def norm(event: str, days: int, calendar: OpeningCalendar = TOWN_HALL) -> date:
    return norm_deadline(d(event), days, calendar=calendar).end


def paused(first: str, last: str | None) -> Suspension:
    return Suspension(d(first), d(last) if last else None, AANVULLING)


def kinds(deadline: Deadline) -> list[str]:
    return [step.kind for step in deadline.steps]


def said(deadline: Deadline, kind: str) -> str:
    return next(step.resident for step in deadline.steps if step.kind == kind)


def told(deadline: Deadline, kind: str) -> str:
    return next(step.staff for step in deadline.steps if step.kind == kind)


REMEDY = Suspension.between(d("2026-02-16"), d("2026-03-02"), AANVULLING, lapsed=True)
COMPLETED = Suspension.between(d("2026-02-16"), d("2026-03-03"), AANVULLING)
VIEW = Suspension.between(d("2026-09-08"), d("2026-09-22"), ZIENSWIJZE_DERDE)
CONSENT = Suspension.between(d("2026-02-24"), d("2026-03-09"), INSTEMMING)
NOTICE = dwangsom(d("2026-04-13"), d("2026-05-20"), expired=d("2026-03-30"))
PLACED = datetime(2026, 3, 28, 10, tzinfo=timezone(timedelta(hours=1)))
SERVER = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)

WORKED: dict[int, tuple[str, Callable[[], object]]] = {
    1: ("2026-03-30", lambda: end("2026-02-02", "P8W")),
    2: ("2026-04-07", lambda: end("2026-02-06", "P8W")),
    3: ("2026-04-28", lambda: end("2026-03-02", "P8W")),
    4: ("2026-05-18", lambda: end("2026-03-19", "P8W")),
    5: ("2027-05-10", lambda: end("2027-03-10", "P8W")),
    6: ("2025-04-28", lambda: end("2025-03-01", "P8W")),
    7: ("2026-12-28", lambda: end("2026-10-30", "P8W")),
    8: ("2026-01-05", lambda: end("2025-11-06", "P8W")),
    9: ("2028-02-29", lambda: end("2028-01-31", "P1M")),
    10: ("2027-03-01", lambda: end("2027-01-31", "P1M")),
    11: ("2028-03-06", lambda: end("2028-01-10", "P8W")),
    12: ("2026-04-03", lambda: end("2026-01-02", "P13W")),
    13: ("2026-05-26", lambda: end(end("2026-01-19", "P6W").isoformat(), "P12W")),
    14: ("2026-04-07", lambda: end("2026-01-04", "P90D")),
    15: ("2026-04-04", lambda: end("2026-01-03", "P91D")),
    16: ("2026-12-29", lambda: end("2026-12-24", "P3D")),
    17: ("2026-04-04", lambda: backward(d("2026-04-14"), Term.parse("P10D")).end),
    18: ("2026-04-13", lambda: end("2026-02-02", "P8W", COMPLETED)),
    19: ("2026-04-13", lambda: end("2026-02-02", "P8W", REMEDY)),
    20: ("2026-03-30", lambda: end("2026-03-02", "P4W")),
    21: ("2026-06-09", lambda: extended("2026-03-03", "P8W", "P6W", "2026-04-28")),
    22: ("2026-05-18", lambda: end("2026-04-16", "P4W")),
    23: ("2026-05-28", lambda: extended("2026-04-16", "P4W", "P2W", "2026-05-13")),
    24: ("2026-10-13", lambda: end("2026-09-01", "P4W", VIEW)),
    25: ("2026-08-05", lambda: end("2026-06-24", "P6W")),
    26: ("2026-09-02", lambda: extended("2026-06-24", "P6W", "P4W", "2026-08-05")),
    27: ("2026-12-28", lambda: end("2026-11-16", "P6W")),
    28: ("2027-01-11", lambda: end("2026-12-28", "P2W")),
    29: ("2026-10-30", lambda: end("2026-10-02", "P4W")),
    30: ("2026-05-07", lambda: end("2026-03-26", "P6W")),
    31: ("2026-04-29", lambda: NOTICE.first_day),
    32: ("567", lambda: NOTICE.amount),
    33: ("2026-05-20", lambda: norm("2026-05-13", 3)),
    34: ("2026-05-22", lambda: norm("2026-05-13", 5)),
    35: ("2026-12-29", lambda: norm("2026-12-24", 2)),
    36: ("2026-09-07", lambda: end("2026-09-01", "P5D")),
    37: ("2026-04-20", lambda: end("2026-02-02", "P8W", COMPLETED, CONSENT)),
    38: (
        "2026-08-20",
        lambda: extended(end("2026-04-16", "P6W").isoformat(), "P6W", "P6W", "2026-07-09"),
    ),
    39: ("2026-04-30", lambda: norm("2026-04-25", 3)),
    40: ("2026-05-06", lambda: norm("2026-05-04", 1)),
    41: ("2026-03-30", lambda: hours_deadline(PLACED, 48).date()),
    42: ("2026-08-26", lambda: end(local_date(SERVER).isoformat(), "P8W")),
}


@pytest.mark.parametrize("nr", WORKED)
def test_a_worked_example_gives_its_date(nr: int) -> None:
    expected, calculate = WORKED[nr]
    assert str(calculate()) == expected


def test_every_worked_example_of_the_shelf_is_asserted_here() -> None:
    if not EXAMPLES.exists() and not os.environ.get("CI"):
        pytest.skip("needs ../shared")
    rows = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    assert {row["nr"]: row["expected"] for row in rows} == {
        nr: expected for nr, (expected, _) in WORKED.items()
    }


def test_the_remarks_beside_the_examples_hold_too() -> None:
    assert legal_deadline(d("2027-03-10"), Term.parse("P8W")).nominal_end == d("2027-05-05")
    assert end("2026-10-02", "P8W") == d("2026-11-27")
    assert end("2026-05-07", "P1W") == d("2026-05-18")
    assert end("2026-05-28", "P6W") == d("2026-07-09")
    assert backward(d("2026-09-01"), Term.parse("P4W")).end == d("2026-08-04")
    assert hours_deadline(PLACED, 48).isoformat() == "2026-03-30T11:00:00+02:00"
    assert NOTICE.last_possible_day == d("2026-06-09")
    assert norm("2026-05-04", 1, OpeningCalendar(open_on_5_may=True)) == d("2026-05-05")
    assert end(SERVER.date().isoformat(), "P8W") == d("2026-08-25")


def test_a_year_from_29_february_ends_on_28_february() -> None:
    assert end("2028-02-29", "P1Y") == d("2029-02-28")
    assert backward(d("2028-02-29"), Term.parse("P1Y")).end == d("2027-02-28")
    assert backward(d("2026-03-31"), Term.parse("P1M")).end == d("2026-02-28")


def test_hours_are_refused_where_days_are_asked() -> None:
    with pytest.raises(ValueError, match="hours_deadline"):
        legal_deadline(d("2026-01-01"), Term.parse("PT48H"))
    for text in ("PT48H", "5 werkdagen"):
        with pytest.raises(ValueError, match="counted back"):
            backward(d("2026-01-01"), Term.parse(text))
    with pytest.raises(ValueError, match="time zone"):
        hours_deadline(datetime(2026, 1, 1), 48)  # noqa: DTZ001


def test_two_days_over_christmas_need_no_two_ordinary_days() -> None:
    assert end("2026-12-24", "P2D") == d("2026-12-28")


def test_a_legal_term_in_working_days_skips_decree_days() -> None:
    assert end("2026-05-13", "1 werkdag") == d("2026-05-18")


def test_an_open_suspension_makes_the_date_stand_still() -> None:
    deadline = legal_deadline(
        d("2026-02-02"), Term.parse("P8W"), suspensions=[paused("2026-02-17", None)]
    )
    assert deadline.stands_still_since == d("2026-02-17")
    assert deadline.end == d("2026-03-30")
    assert "einde" not in kinds(deadline)
    assert said(deadline, "opgeschort").startswith(
        "De tijd staat stil sinds 17 februari, want wij wachten op informatie van u."
    )


def test_an_open_suspension_takes_in_every_later_one() -> None:
    later = Suspension(d("2026-03-20"), d("2026-03-22"), OVERMACHT)
    first = paused("2026-02-17", None)
    deadline = legal_deadline(d("2026-02-02"), Term.parse("P8W"), suspensions=[later, first])
    assert deadline.stands_still_since == d("2026-02-17")
    assert "Awb 4:15 lid 2 onder c" in told(deadline, "opgeschort")


def test_a_closed_suspension_that_meets_an_open_one_is_open() -> None:
    both = [paused("2026-02-17", "2026-02-20"), paused("2026-02-19", None)]
    deadline = legal_deadline(d("2026-02-02"), Term.parse("P8W"), suspensions=both)
    assert deadline.stands_still_since == d("2026-02-17")


def test_a_suspension_after_the_end_counts_for_nothing() -> None:
    deadline = legal_deadline(
        d("2026-02-02"), Term.parse("P8W"), suspensions=[paused("2026-03-31", None)]
    )
    assert (deadline.end, deadline.stands_still_since) == (d("2026-03-30"), None)
    assert "telt niet mee" in said(deadline, "opschorting telt niet")


def test_only_days_after_the_event_are_suspended() -> None:
    assert end("2026-02-02", "P8W", paused("2026-01-01", "2026-02-02")) == d("2026-03-30")
    assert end("2026-02-02", "P8W", paused("2026-01-01", "2026-02-03")) == d("2026-03-31")


def test_an_application_completed_the_day_after_the_request_suspends_nothing() -> None:
    quick = Suspension.between(d("2026-02-16"), d("2026-02-17"), AANVULLING)
    assert end("2026-02-02", "P8W", quick) == d("2026-03-30")


def test_a_suspension_on_the_days_a_term_runs_on_never_ends_inside_itself() -> None:
    pause = paused("2026-04-06", "2026-04-08")
    deadline = legal_deadline(d("2026-02-06"), Term.parse("P8W"), suspensions=[pause])
    assert deadline.end == d("2026-04-09"), "all days were counted; the first ordinary day after it"
    assert "kan niet in die tijd vallen" in said(deadline, "opschorting")
    assert "8 april 2026 opgeschort" in told(deadline, "doorgeschoven")


def test_an_extension_after_the_last_day_is_refused() -> None:
    assert extended("2026-02-06", "P8W", "P2W", "2026-04-07") == d("2026-04-17")
    with pytest.raises(ExtensionRefused, match="2026-04-08"):
        extended("2026-02-06", "P8W", "P2W", "2026-04-08")


def test_an_extension_above_the_legal_maximum_is_refused() -> None:
    most = Term.parse("P6W")
    fits = Extension(Term.parse("P42D"), d("2026-03-01"), "Awb 7:10 lid 3", most)
    long = Extension(Term.parse("P43D"), d("2026-03-01"), "Awb 7:10 lid 3", most)
    event, term = d("2026-02-02"), Term.parse("P8W")
    assert legal_deadline(event, term, extensions=[fits]).end == d("2026-05-11")
    with pytest.raises(ExtensionRefused, match="P43D is longer than P6W"):
        legal_deadline(event, term, extensions=[long])


def test_a_long_extension_takes_the_term_out_of_the_atw() -> None:
    assert extended("2026-02-01", "P1W", "P13W", "2026-02-02") == d("2026-05-10")


def test_an_extension_is_accepted_while_the_clock_stands_still() -> None:
    extension = Extension(Term.parse("P6W"), d("2026-06-01"), "Awb 7:10 lid 3")
    deadline = legal_deadline(
        d("2026-02-02"),
        Term.parse("P8W"),
        suspensions=[paused("2026-02-17", None)],
        extensions=[extension],
    )
    assert deadline.nominal_end == d("2026-05-11")


def test_a_suspension_within_the_extended_time_counts() -> None:
    deadline = legal_deadline(
        d("2026-02-02"),
        Term.parse("P8W"),
        suspensions=[paused("2026-04-20", "2026-04-26")],
        extensions=[Extension(Term.parse("P6W"), d("2026-03-30"), "Awb 7:10 lid 3")],
    )
    assert deadline.end == d("2026-05-18")


def test_a_date_after_the_last_decree_is_provisional() -> None:
    deadline = legal_deadline(d("2028-12-20"), Term.parse("P8W"))
    assert deadline.provisional
    assert "gelijkgestelde dagen van 2029" in told(deadline, "voorlopig")
    assert not legal_deadline(d("2028-06-01"), Term.parse("P8W")).provisional
    assert not legal_deadline(d("2028-12-20"), Term.parse("P13W")).provisional
    assert not legal_deadline(d("2026-02-02"), Term.parse("P8W")).provisional
    short_table = LegalCalendar(decrees=LegalCalendar().decrees[:1])
    early = legal_deadline(d("2026-03-19"), Term.parse("P8W"), calendar=short_table)
    assert (early.end, early.provisional) == (d("2026-05-15"), True)


def test_a_norm_in_weeks_rolls_on_to_an_opening_day() -> None:
    closed = OpeningCalendar(closing_days=frozenset({d("2026-03-16")}))
    deadline = norm_deadline(d("2026-03-02"), Term.parse("P2W"), calendar=closed)
    assert deadline.end == d("2026-03-17")
    assert "Atw" not in told(deadline, "doorgeschoven")


def test_a_norm_of_no_working_days_is_the_same_opening_day() -> None:
    assert norm("2026-03-02", 0) == d("2026-03-02")
    saturday = norm_deadline(d("2026-03-07"), 0, calendar=TOWN_HALL)
    assert saturday.end == d("2026-03-09")
    assert [step.resident for step in saturday.steps] == [
        "Wij hebben uw bericht ontvangen op 7 maart. Wij willen dezelfde dag antwoorden.",
        "Die dag is een zaterdag. Daarom schuift de datum op naar maandag 9 maart.",
        "De laatste dag is maandag 9 maart 2026.",
    ]


def test_a_suspension_stops_a_norm_in_working_days() -> None:
    pauses = [paused("2026-03-03", "2026-03-04")]
    deadline = norm_deadline(d("2026-03-02"), 3, calendar=TOWN_HALL, suspensions=pauses)
    assert deadline.end == d("2026-03-09")
    assert "Er komen 2 werkdagen bij." in said(deadline, "opschorting")
    weekend = [paused("2026-03-07", "2026-03-08")]
    after = norm_deadline(d("2026-03-05"), 3, calendar=TOWN_HALL, suspensions=weekend)
    assert after.end == d("2026-03-10")


def test_the_amount_of_the_dwangsom_follows_the_bands() -> None:
    days = (-1, 0, 1, 14, 15, 28, 29, 42, 100)
    amounts = [dwangsom_amount(n) for n in days]
    assert amounts == [0, 0, 23, 322, 357, 812, 857, 1442, 1442]


def test_a_decision_in_the_two_weeks_costs_nothing() -> None:
    penalty = dwangsom(d("2026-04-13"), d("2026-04-28"), expired=d("2026-03-30"))
    assert (penalty.days, penalty.amount) == (0, Decimal(0))
    assert penalty.grace.end == d("2026-04-28")
    assert penalty.steps[-1].resident.startswith("Is ons besluit er niet op dinsdag 28 april 2026?")
    assert NOTICE.steps[-1].resident.endswith("Het bedrag is nu 567 euro.")


def test_a_notice_on_the_last_day_of_the_term_is_too_early() -> None:
    with pytest.raises(PrematureNotice):
        dwangsom(d("2026-03-30"), d("2026-05-20"), expired=d("2026-03-30"))


def test_the_amounts_of_the_first_penalty_day_are_used() -> None:
    dearer = DwangsomRate(d("2027-01-01"), ((10, Decimal("30.50")),), "regeling 2027")
    rates = (dearer, *DWANGSOM_RATES)
    old = dwangsom(d("2026-12-01"), d("2027-02-01"), expired=d("2026-11-30"), rates=rates)
    new = dwangsom(d("2027-01-04"), d("2027-03-01"), expired=d("2027-01-03"), rates=rates)
    assert old.amount == dwangsom_amount(48)
    assert (new.days, new.amount) == (10, Decimal(305))
    with pytest.raises(ValueError, match="no dwangsom amounts"):
        dwangsom(d("2010-02-01"), d("2010-05-01"), expired=d("2010-01-01"))


@pytest.mark.parametrize(
    ("today", "light"),
    [
        ("2026-03-13", Signal.GREEN),
        ("2026-03-16", Signal.AMBER),
        ("2026-03-24", Signal.AMBER),
        ("2026-03-25", Signal.RED),
        ("2026-03-30", Signal.RED),
        ("2026-03-31", Signal.BLACK),
    ],
)
def test_the_light_changes_as_the_last_day_comes_near(today: str, light: Signal) -> None:
    start, last = d("2026-02-02"), d("2026-03-30")
    assert signal(d(today), last, start=start, calendar=TOWN_HALL) is light


def test_a_quarter_of_a_long_term_left_is_amber() -> None:
    start, last = d("2026-01-01"), d("2026-12-31")
    assert signal(d("2026-09-30"), last, start=start, calendar=TOWN_HALL) is Signal.GREEN
    assert signal(d("2026-10-01"), last, start=start, calendar=TOWN_HALL) is Signal.AMBER


def test_a_suspended_term_is_grey_and_a_running_one_is_not() -> None:
    start, term = d("2026-02-02"), Term.parse("P8W")
    still = legal_deadline(start, term, suspensions=[paused("2026-02-17", None)])
    assert signal(d("2026-09-01"), still, start=start, calendar=TOWN_HALL) is Signal.GREY
    runs = legal_deadline(start, term)
    assert signal(d("2026-09-01"), runs, start=start, calendar=TOWN_HALL) is Signal.BLACK


def test_the_thresholds_are_days_on_which_that_share_is_used() -> None:
    days = threshold_days(d("2026-02-02"), d("2026-03-30"))
    assert days == ((50, d("2026-03-02")), (80, d("2026-03-19")), (100, d("2026-03-30")))
