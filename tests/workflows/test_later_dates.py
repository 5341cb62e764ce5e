"""Dates that a text asks for by their distance, as residents read them."""

from datetime import date

import pytest

from workflows.consistency import faults
from workflows.definition import SHIPPED, load
from workflows.later_dates import is_later, later
from workflows.words import fill, of_day

THURSDAY = date(2026, 2, 5)


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("datum_na_4_weken", "5 maart 2026"),
        ("datum_na_1_week", "12 februari 2026"),
        ("datum_na_10_dagen", "15 februari 2026"),  # a Sunday: nothing is skipped
        ("datum_na_3_maanden", "5 mei 2026"),
        ("datum_na_1_jaar", "5 februari 2027"),
        ("datum_na_1_werkdag", "6 februari 2026"),
        ("datum_na_5_werkdagen", "12 februari 2026"),
    ],
)
def test_a_date_after_the_status_is_worked_out(word: str, told: str) -> None:
    assert fill(f"Voor {{{word}}}.", of_day(THURSDAY)) == f"Voor {told}."


def test_a_month_that_is_too_short_ends_on_its_last_day() -> None:
    assert later("datum_na_1_maand", "2026-01-31") == "28 februari 2026"


def test_a_date_that_cannot_be_known_yet_shows_as_dots() -> None:
    assert fill("Voor {datum_na_4_weken}.", {}) == "Voor …."


@pytest.mark.parametrize("word", ["datum_na_0_weken", "datum_na_4", "datum_na_4_uren", "datum"])
def test_another_word_is_no_such_date(word: str) -> None:
    assert not is_later(word)
    assert later(word, "2026-02-05") == ""


def test_a_file_may_ask_for_such_a_date_but_not_for_one_that_does_not_exist() -> None:
    d = load(SHIPPED / "evenement.yaml")

    def saying(text: str) -> list[str]:
        first = d.statustypen[0].model_copy(update={"tekst": text})
        return faults(d.model_copy(update={"statustypen": [first, *d.statustypen[1:]]}))

    assert saying("U hoort van ons voor {datum_na_2_weken}.") == []
    assert "{datum_na_2_uren} is niet bekend" in saying("U hoort voor {datum_na_2_uren}.")[0]
