"""The notation of a term, what the Atw covers, and the days of each ground of suspension."""

from datetime import date

import pytest

from workflows.term_parts import (
    AAN_AANVRAGER,
    AANVULLING,
    BUITENLAND,
    HERSTEL_BEZWAAR,
    INSTEMMING,
    OVERMACHT,
    ZIENSWIJZE_DERDE,
    Ground,
    Suspension,
    Term,
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("P8W", "8 weken"),
        ("P1W", "1 week"),
        ("P5D", "5 dagen"),
        ("P1M", "1 maand"),
        ("P1Y", "1 jaar"),
        ("P2Y", "2 jaar"),
        ("PT48H", "48 uur"),
        ("5 werkdagen", "5 werkdagen"),
    ],
)
def test_a_term_is_read_and_written_in_one_notation(text: str, words: str) -> None:
    term = Term.parse(text)
    assert (term.text, str(term)) == (text, words)


@pytest.mark.parametrize("text", ["", "P", "8W", "P0D", "P1Y2M", "P-1D", "P1.5W", "P٣D", "P10000D"])
def test_anything_else_is_not_a_term(text: str) -> None:
    with pytest.raises(ValueError, match="term"):
        Term.parse(text)


def test_one_working_day_may_be_written_in_the_singular() -> None:
    assert str(Term.parse("1 werkdag")) == "1 werkdag"


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("P90D", True),
        ("P91D", False),
        ("P12W", True),
        ("P13W", False),
        ("P3M", True),
        ("P4M", False),
        ("P1Y", False),
        ("PT48H", False),
    ],
)
def test_the_atw_covers_a_term_by_its_wording(text: str, covered: bool) -> None:
    assert Term.parse(text).under_atw is covered


@pytest.mark.parametrize(
    ("ground", "first", "last"),
    [
        (AANVULLING, 3, 9),
        (BUITENLAND, 3, 9),
        (INSTEMMING, 2, 10),
        (AAN_AANVRAGER, 2, 10),
        (OVERMACHT, 2, 10),
        (ZIENSWIJZE_DERDE, 3, 10),
        (HERSTEL_BEZWAAR, 3, 10),
    ],
)
def test_each_ground_has_its_own_first_and_last_day(ground: Ground, first: int, last: int) -> None:
    suspension = Suspension.between(date(2026, 3, 2), date(2026, 3, 10), ground)
    assert (suspension.first.day, suspension.last) == (first, date(2026, 3, last))
    assert Suspension.between(date(2026, 3, 2), None, ground).last is None
