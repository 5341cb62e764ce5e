"""Conditions of a case type file: what they hold for, how they read, and what is refused."""

import pytest
from pydantic import ValidationError

from workflows.conditions import Condition


def holds(wanted: object, have: str) -> bool:
    return Condition.model_validate({"x": wanted}).holds({"x": have})


@pytest.mark.parametrize(
    ("wanted", "good", "bad"),
    [
        ("afval", "afval", "groen"),
        (2, "2", "3"),
        (True, "ja", "nee"),
        (False, "nee", "ja"),
        ({"hoogstens": 150}, "150", "151"),
        ({"minstens": 16}, "16", "15"),
        ({"meer_dan": 500}, "501", "500"),
        ({"minder_dan": 5}, "4", "5"),
        ({"tussen": [151, 500]}, "151", "150"),
        ({"tussen": [151, 500]}, "500", "501"),
        ({"een_van": ["noord", "zuid"]}, "zuid", "west"),
        ({"geen_van": ["noord", "zuid"]}, "west", "zuid"),
        ({"niet": "ja"}, "lease", "ja"),
        ({"gevuld": "ja"}, "iets", ""),
        ({"gevuld": "nee"}, "", "iets"),
        ({"minstens": 2, "hoogstens": 3}, "3", "4"),
    ],
)
def test_a_comparison_holds_for_one_value_and_not_for_the_other(
    wanted: object, good: str, bad: str
) -> None:
    assert holds(wanted, good)
    assert not holds(wanted, bad)


def test_the_empty_condition_always_holds() -> None:
    assert Condition().holds({})
    assert Condition().in_words() == "altijd"


def test_all_parts_must_hold() -> None:
    both = Condition.model_validate({"gevaar": "ja", "wijk": "noord"})
    assert both.holds({"gevaar": "ja", "wijk": "noord"})
    assert not both.holds({"gevaar": "ja", "wijk": "zuid"})


def test_an_absent_fact_holds_no_number_comparison() -> None:
    for word in ("hoogstens", "minstens", "meer_dan", "minder_dan"):
        assert not Condition.model_validate({"x": {word: 0}}).holds({})


def test_a_number_may_be_written_with_a_comma() -> None:
    assert holds({"hoogstens": 12.5}, "12,5")


def test_a_text_that_is_no_number_is_never_more_or_less() -> None:
    assert not holds({"hoogstens": 10}, "veel")


def test_an_unknown_comparison_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValidationError, match=r"onbekende vergelijking.*groter"):
        Condition.model_validate({"x": {"groter": 3}})


def test_a_condition_reads_as_a_sentence() -> None:
    condition = Condition.model_validate(
        {"categorie": "afval", "bezoekers_max": {"hoogstens": 150}, "gevaar": True}
    )
    words = "categorie is afval en bezoekers_max is hoogstens 150 en gevaar is ja"
    assert condition.in_words() == words


def test_a_condition_names_its_facts_and_can_be_a_key() -> None:
    condition = Condition.model_validate({"wijk": {"een_van": ["noord"]}})
    assert condition.names == {"wijk"}
    assert {condition: 1}[Condition.model_validate({"wijk": {"een_van": ["noord"]}})] == 1
