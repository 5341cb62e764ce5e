"""Answers to questions: what is accepted, how it is kept, and how a refusal reads."""

from datetime import date

import pytest

from workflows.answers import age, check, in_words, json_schema
from workflows.conditions import Condition
from workflows.parts import Veld
from zaken.base.errors import Invalid


def question(soort: str, **more: object) -> Veld:
    return Veld.model_validate({"veld": "iets", "vraag": "Iets?", "soort": soort, **more})


def kept(soort: str, given: object, **more: object) -> str:
    return check([question(soort, **more)], {"iets": given})["iets"]


def refused(soort: str, given: object, **more: object) -> str:
    with pytest.raises(Invalid) as error:
        kept(soort, given, **more)
    return error.value.params[0]["reason"]


def test_a_number_and_an_amount_stay_within_their_bounds() -> None:
    for soort in ("getal", "bedrag"):
        assert kept(soort, "25", min=10, max=25)
        assert refused(soort, "26", min=10, max=25) == f"Vul een {soort} in van 25 of minder."
        assert refused(soort, "9", min=10, max=25) == f"Vul een {soort} in van 10 of meer."


@pytest.mark.parametrize(
    ("soort", "given", "stored"),
    [
        ("tekst", "  O'Neill & Łukasz ", "O'Neill & Łukasz"),
        ("getal", "150", "150"),
        ("getal", 150, "150"),
        ("bedrag", "12,5", "12.50"),
        ("ja_nee", True, "ja"),
        ("ja_nee", "Nee", "nee"),
        ("datum", "2028-02-29", "20280229"),
        ("datum", "29-02-2028", "20280229"),
        ("tijdstip", "2026-07-01T20:00", "20260701200000"),
        ("tijdstip", "2026-07-01T18:00:00Z", "20260701200000"),
        ("adres", "2282 ab 12", "2282AB 12"),
        ("adres", {"postcode": "2282AB", "huisnummer": 12, "huisletter": "A"}, "2282AB 12 A"),
        ("punt", "52.036,4.325", "52.036000,4.325000"),
        ("punt", {"type": "Point", "coordinates": [4.325, 52.036]}, "52.036000,4.325000"),
        ("email", "naam+werk@voorbeeld.example", "naam+werk@voorbeeld.example"),
        ("telefoon", "06 12 34 56 78", "0612345678"),
        ("kenteken", "sd-001-b", "SD001B"),
    ],
)
def test_an_answer_is_kept_in_one_spelling(soort: str, given: object, stored: str) -> None:
    assert kept(soort, given) == stored


@pytest.mark.parametrize(
    ("soort", "given"),
    [
        ("getal", "1,5"),
        ("getal", True),
        ("bedrag", "NaN"),
        ("bedrag", "-1"),
        ("ja_nee", "misschien"),
        ("datum", "2001-02-29"),
        ("tijdstip", "gisteren"),
        ("adres", "2282SA 1"),
        ("adres", "0123AB 1"),
        ("punt", "0,0"),
        ("punt", "ergens"),
        ("email", "geen adres"),
        ("telefoon", "12"),
        ("kenteken", "ABCDEF"),
        ("tekst", "nul\x00teken"),
    ],
)
def test_a_wrong_answer_is_refused_in_a_sentence(soort: str, given: object) -> None:
    assert refused(soort, given).endswith((".", "?"))


def test_bounds_are_named_in_the_refusal() -> None:
    assert "5" in refused("getal", 6, max=5)
    assert "1" in refused("getal", 0, min=1)
    assert "3 tot 10" in refused("tekst", "ja", min=3, max=10)


def test_a_choice_may_be_given_by_its_key_or_its_label() -> None:
    keuzes = {"zelf": "Voor mijzelf"}
    assert (
        kept("keuze", "zelf", keuzes=keuzes)
        == kept("keuze", "voor mijzelf", keuzes=keuzes)
        == "zelf"
    )
    assert "zelf" in refused("keuze", "ander", keuzes=keuzes)


def test_all_wrong_answers_are_reported_at_once_with_their_names() -> None:
    asked = [
        question("getal", veld="aantal"),
        question("datum", veld="dag"),
        question("tekst", veld="naam", verplicht=True),
    ]
    with pytest.raises(Invalid) as error:
        check(asked, {"aantal": "x", "dag": "x", "kleur": "rood"}, prefix="antwoorden.")
    assert {(p["name"], p["code"]) for p in error.value.params} == {
        ("antwoorden.aantal", "invalid"),
        ("antwoorden.dag", "invalid"),
        ("antwoorden.naam", "required"),
        ("antwoorden.kleur", "unknown"),
    }


def test_a_question_can_be_required_by_another_answer() -> None:
    asked = [
        question("ja_nee", veld="muziek"),
        question("tekst", veld="uren", verplicht_als=Condition("muziek")),
    ]
    assert check(asked, {"muziek": "nee"}) == {"muziek": "nee"}
    with pytest.raises(Invalid, match="ontbreekt"):
        check(asked, {"muziek": "ja"})


def test_a_required_file_must_come_along() -> None:
    asked = [question("bestand", verplicht=True, documenttype="bewijs")]
    assert check(asked, {}, files=frozenset({"iets"})) == {}
    with pytest.raises(Invalid, match="bestand ontbreekt"):
        check(asked, {})


def test_kept_answers_read_like_people_write_them() -> None:
    assert in_words(question("datum"), "20280229") == "29-02-2028"
    assert in_words(question("tijdstip"), "20260701200000") == "01-07-2026 20.00 uur"
    assert in_words(question("bedrag"), "12.50") == "€ 12,50"
    assert in_words(question("keuze", keuzes={"a": "Appel"}), "a") == "Appel"
    assert in_words(question("tekst"), "zo") == "zo"


def test_the_schema_names_every_question_but_files() -> None:
    asked = [
        question("getal", veld="aantal", min=1, max=5, verplicht=True),
        question("keuze", veld="soort", keuzes={"a": "Appel"}, hulp="Kies er een."),
        question("bestand", veld="foto", documenttype="foto"),
    ]
    schema = json_schema(asked)
    assert list(schema["properties"]) == ["aantal", "soort"]
    assert schema["required"] == ["aantal"]
    assert schema["properties"]["aantal"]["maximum"] == 5
    assert schema["properties"]["soort"] == {
        "title": "Iets?",
        "description": "Kies er een.",
        "enum": ["a"],
    }


def test_born_on_leap_day_is_a_year_older_on_the_first_of_march() -> None:
    assert age(date(2000, 2, 29), date(2027, 2, 28)) == 26
    assert age(date(2000, 2, 29), date(2027, 3, 1)) == 27
