"""Conditions of a case type file: what they hold for, how they read, and what is refused."""

import threading

import pytest
from pydantic import ValidationError

from workflows.conditions import Condition
from workflows.conditions_words import Asked
from workflows.expression import MOST
from workflows.facts import Facts, Kind

KINDS: dict[str, Kind] = {
    "bezoekers": "getal",
    "bedrag": "getal",
    "gevaar": "ja_nee",
    "begin": "datum",
    "einde": "datum",
}


def known(**facts: str) -> Facts:
    return Facts(facts, KINDS)


def holds(text: object, **facts: str) -> bool:
    return Condition.model_validate(text).holds(known(**facts))


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        ("wijk == 'noord'", {"wijk": "noord"}, {"wijk": "zuid"}),
        ('wijk in ["noord", "oost"]', {"wijk": "oost"}, {"wijk": "west"}),
        ("!(wijk in ['noord'])", {"wijk": "west"}, {"wijk": "noord"}),
        ("bezoekers <= 150", {"bezoekers": "150"}, {"bezoekers": "151"}),
        ("150 < bezoekers", {"bezoekers": "151"}, {"bezoekers": "150"}),
        ("bezoekers == 2.0", {"bezoekers": "2"}, {"bezoekers": "3"}),
        ("bedrag > 12 && bedrag < 12.75", {"bedrag": "12,50"}, {"bedrag": "12.75"}),
        ("gevaar", {"gevaar": "ja"}, {"gevaar": "nee"}),
        ("!gevaar", {"gevaar": "nee"}, {"gevaar": "ja"}),
        ("gevaar == false", {"gevaar": "False"}, {"gevaar": "true"}),
        ("begin < einde", {"begin": "20260701", "einde": "20260701120000"}, {"begin": "20260701"}),
        (
            "begin >= timestamp('2026-07-01T00:00:00+02:00')",
            {"begin": "20260701"},
            {"begin": "20260630235959"},
        ),
        ("adres.startsWith('2282')", {"adres": "2282AB 12"}, {"adres": "2283AB 12"}),
        ("adres.contains('AB')", {"adres": "2282AB 12"}, {}),
        ("double(zone) >= 3", {"zone": "3"}, {"zone": "drie"}),
        ("gevaar || bezoekers > 5", {"gevaar": "ja"}, {"bezoekers": "5"}),
        (r"naam == 'Café \'t Hoekje'", {"naam": "Café 't Hoekje"}, {"naam": "Café"}),
    ],
)
def test_an_expression_holds_for_one_zaak_and_not_for_the_other(
    text: str, good: dict[str, str], bad: dict[str, str]
) -> None:
    assert holds(text, **good)
    assert not holds(text, **bad)


def test_the_empty_condition_always_holds() -> None:
    assert Condition().holds(known())
    assert Condition().in_words() == "altijd"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("wijk == null", True),
        ("wijk != 'noord'", True),
        ("!(wijk in ['noord'])", True),
        ("wijk == 'noord'", False),
        ("bezoekers < 5", False),
        ("!(bezoekers < 5)", False),
        ("gevaar", False),
        ("!gevaar", False),
        ("gevaar != true", True),
        ("begin < einde", False),
        ("adres.startsWith('2')", False),
        ("bezoekers < 5 || wijk == null", True),
    ],
)
def test_what_is_not_known_is_null_and_has_no_order(text: str, *, answer: bool) -> None:
    assert holds(text) is answer


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("bezoekers < 5", {"bezoekers": "veel"}),
        ("bezoekers < 5", {"bezoekers": "-inf"}),
        ("gevaar", {"gevaar": "misschien"}),
        ("begin < einde", {"begin": "20260231", "einde": "20270101"}),
        ("begin < einde", {"begin": "00010101", "einde": "20270101"}),
        ("wijk < 5", {"wijk": "4"}),
        ("gevaar && wijk", {"gevaar": "ja", "wijk": "noord"}),
    ],
)
def test_what_makes_no_sense_does_not_hold_and_never_raises(
    text: str, facts: dict[str, str]
) -> None:
    assert not holds(text, **facts)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("wijk = 'noord'", "bij teken 6: '= 'noord'' past hier niet. Schrijf `==`"),
        ("gevaar and wijk == 'x'", "bij teken 8: 'and wijk == 'x'' past hier niet. Schrijf `&&`"),
        ("gevaar of wijk == 'x'", "Schrijf `||` voor 'of'"),
        ("not gevaar", "bij teken 5"),
        ("bezoekers <=", "de voorwaarde is niet af"),
        ("wijk == 'noord", "Sluit de tekst af"),
        ("size(wijk) > 3", "Er is alleen timestamp"),
        ("wijk.matches('(a+)+$')", "bij teken 6"),
        ("[1, 2].exists(x, x == bezoekers)", "bij teken 1"),
        ("bezoekers + 1 > 3", "Rekenen en kiezen kan niet"),
        ("gevaar ? wijk == 'a' : wijk == 'b'", "Rekenen en kiezen kan niet"),
        ("begin < timestamp('1 mei')", "bij teken 19: '1 mei' is geen tijdstip. Schrijf"),
        ("while == 3", "'while' is een woord van de taal zelf"),
        ("(" * 400 + "gevaar" + ")" * 400, "te ingewikkeld"),
        ("gevaar && " * 200 + "gevaar", f"Maak er hoogstens {MOST} van"),
        (3, "'3' is geen voorwaarde. Schrijf een expressie tussen aanhalingstekens"),
        ({"x": {"groter": 3}}, "onbekende vergelijking ['groter']"),
    ],
)
def test_what_cannot_be_read_is_refused_with_place_and_remedy(text: object, sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Condition.model_validate(text)
    assert sentence in str(refused.value)


def test_what_was_published_stays_readable_and_holds_nothing_when_it_means_nothing() -> None:
    old = Condition.model_validate("wijk matches 'x'", context={"published": True})
    assert not old.holds(known(wijk="x"))
    assert (old.names, old.in_words()) == (set(), "altijd")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "bezoekers_max <= 150 && wijk in ['noord', 'oost']",
            "bezoekers_max is hoogstens 150 en wijk is noord of oost",
        ),
        ("gevaar && !(a == 'x' || b != null)", "gevaar is ja en niet (a is x of b is bekend)"),
        ("(a || !b) && c != 'x'", "(a is ja of b is nee) en c is niet x"),
        ("a == null || !(b in ['x', 'y', 'z'])", "a is onbekend of b is niet x, y of z"),
        ("12.5 < a && a == true", "a is meer dan 12,5 en a is ja"),
        ("d < timestamp('2027-01-01T00:00:00+01:00')", "d is voor 01-01-2027"),
        ("d >= timestamp('2027-01-01T09:30:00Z')", "d is op of na 01-01-2027 10.30 uur"),
        ("a.startsWith('22') && b.contains('x')", "a begint met 22 en b bevat x"),
    ],
)
def test_a_condition_reads_as_a_sentence(text: str, words: str) -> None:
    assert Condition(text).in_words() == words


def test_a_condition_names_its_facts_and_can_be_a_key() -> None:
    condition = Condition("wijk in ['noord'] && double(zone) > 2 && adres.contains('x')")
    assert condition.names == {"wijk", "zone", "adres"}
    assert {condition: 1}[Condition(condition.root)] == 1


def test_a_condition_may_be_asked_in_many_threads_at_once() -> None:
    wrong: list[int] = []

    def ask(visitors: int) -> None:
        for _ in range(500):
            if holds("bezoekers <= 150 && gevaar", bezoekers=str(visitors), gevaar="ja") != (
                visitors <= 150
            ):
                wrong.append(visitors)

    threads = [threading.Thread(target=ask, args=(n,)) for n in (100, 150, 151, 200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_condition_is_told_with_the_questions_and_choices_that_people_know() -> None:
    known = {
        "bezoekers_max": Asked("Hoeveel bezoekers?", {}),
        "wijk": Asked("Welke wijk?", {"noord": "Noord (Te Werve)"}),
    }
    text = "bezoekers_max <= 150 && !(wijk in ['noord', 'oost'])"
    told = Condition.model_validate(text).in_words(known=known)
    assert told == (
        "‘Hoeveel bezoekers?’ is hoogstens 150 en ‘Welke wijk?’ is niet ‘Noord (Te Werve)’ of oost"
    )
    for text in ("wijk == 'noord'", "'noord' == wijk"):
        told = Condition.model_validate(text).in_words(known=known)
        assert told == "‘Welke wijk?’ is ‘Noord (Te Werve)’"
    told = Condition.model_validate("wijk.startsWith('n') || resultaat == 'verleend'")
    assert told.in_words(known=known) == "‘Welke wijk?’ begint met n of resultaat is verleend"
