"""What is wrong with a task, or with four eyes, is told with place and remedy."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.workflows.test_consistency import Raw, put, raw, told
from workflows.definition import Definition

TASK = {
    "taak": "toets",
    "titel": "Integriteit toetsen",
    "bij": "in_behandeling",
    "voor": "behandelaar",
}


def having(*tasks: dict[str, Any], **of_steps: list[str]) -> Raw:
    """The file of EVENEMENT with these tasks, and `niet_door` on these steps."""
    content = raw()
    content["taken"] = [TASK | task for task in tasks]
    for step in content["stappen"]:
        step["niet_door"] = of_steps.get(step["stap"], [])
    return content


def roles(content: Raw) -> dict[str, str]:
    return {r["generiek"]: r["naam"] for r in content["roltypen"]}


def test_a_whole_task_is_accepted_and_its_answers_are_facts() -> None:
    asked = {"veld": "toets_oordeel", "vraag": "Wat is het oordeel?", "soort": "tekst"}
    whole = {
        "vraagt": [asked],
        "binnen": "3 werkdagen",
        "herinneren": "1 werkdagen",
        "als": "bezoekers_max > 10",
        "niet_door": ["in_behandeling_nemen"],
    }
    definition = Definition.model_validate(having(whole))
    assert "toets_oordeel" in {v.veld for v in definition.facts()}
    task = definition.task("toets")
    assert task is not None
    assert (task.bij, task.verplicht, definition.task("iets_anders")) == (
        ["in_behandeling"],
        True,
        None,
    )


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"bij": "nergens"}, "taken.toets.bij: status 'nergens' bestaat niet"),
    ({"voor": "niemand"}, "taken.toets.voor: roltype 'niemand' bestaat niet"),
    ({"voor": "organisator"}, "taken.toets.voor: taak is voor een medewerker"),
    ({"voor": ""}, "taken.toets.voor: ontbreekt. Zet er een roltype bij."),
    (
        {"voor": "", "soort": "wacht"},
        "taken.toets.voor: ontbreekt. Zet er een roltype bij, of `klaar_als`.",
    ),
    ({"soort": "inwoner", "tekst": "Stuur op."}, "inwoner is voor wie aanvraagt. Kies uit:"),
    ({"soort": "advies"}, "taken.toets.voor: advies is voor een adviseur"),
    ({"soort": "afspraak"}, "taken.toets.tekst: is leeg. Schrijf wat de inwoner"),
    ({"tekst": "Kom langs."}, "taken.toets.tekst: leest de inwoner niet bij soort taak"),
    ({"soort": "checklist"}, "taken.toets.punten: horen bij soort checklist"),
    ({"punten": ["a"]}, "taken.toets.punten: horen bij soort checklist"),
    ({"soort": "checklist", "punten": ["a", "b", "a"]}, "'a' staat er meer keer"),
    ({"betalen": True}, "taken.toets.betalen: betalen doet de aanvrager"),
    ({"binnen": "gauw"}, "taken.toets.binnen: 'gauw' is geen duur. Schrijf P14D of `3 werkdagen`."),
    ({"binnen": "PT4H"}, "taken.toets.binnen: 'PT4H' is geen duur"),
    ({"binnen": "P9D", "herinneren": "ooit"}, "taken.toets.herinneren: 'ooit' is geen duur"),
    ({"herinneren": "P2D"}, "taken.toets.herinneren: zonder `binnen` is er geen dag"),
    ({"als": "onzin == 'ja'"}, "taken.toets.als, bij teken 1: gegeven 'onzin' bestaat niet"),
    (
        {"klaar_als": "onzin == 'ja'"},
        "taken.toets.klaar_als, bij teken 1: gegeven 'onzin' bestaat niet",
    ),
    ({"klaar_als": ""}, "taken.toets.klaar_als: is leeg en geldt dus altijd"),
    ({"daarna": "onzin"}, "taken.toets.daarna: stap 'onzin' bestaat niet"),
    ({"bij": ["volledig", "in_behandeling"]}, "taken.toets.bij: `volledig` geldt al"),
    ({"titel": " "}, "taken.toets.titel: is leeg"),
    ({"niet_door": ["onzin"]}, "taken.toets.niet_door: taak of stap 'onzin' bestaat niet"),
    ({"niet_door": ["toets"]}, "taken.toets.niet_door: 'toets' noemt zichzelf"),
    (
        {"niet_door": ["in_behandeling_nemen"], "klaar_als": "bezoekers_max == 3"},
        "taken.toets.niet_door: het systeem sluit deze taak zelf",
    ),
    (
        {"vraagt": [{"veld": "bezoekers_max", "vraag": "Hoeveel?", "soort": "tekst"}]},
        "'bezoekers_max' is hier tekst en elders getal",
    ),
]


@pytest.mark.parametrize(("task", "sentence"), WRONG, ids=[s[:60] for _, s in WRONG])
def test_a_wrong_task_is_told_with_place_and_remedy(task: dict[str, Any], sentence: str) -> None:
    assert sentence in told(having(task))


def test_a_name_is_of_one_task_and_not_of_a_step() -> None:
    assert "taken: 'toets' staat er 2 keer" in told(having({}, {}))
    step = raw()["stappen"][0]["stap"]
    assert f"er is ook een stap '{step}'" in told(having({"taak": step}))


def test_nothing_is_asked_after_the_end() -> None:
    last = raw()["statustypen"][-1]["naam"]
    assert f"bij '{last}' is de zaak gesloten" in told(having({"bij": last}))


def test_four_eyes_in_a_circle_are_refused() -> None:
    one, other = {"niet_door": ["tweede"]}, {"taak": "tweede", "niet_door": ["toets"]}
    assert "dit gaat in een kring terug naar 'toets'" in told(having(one, other))


def test_four_eyes_ask_for_a_person() -> None:
    content = having({}, verlenen=["toets"])
    next(s for s in content["stappen"] if s["stap"] == "verlenen")["door"] = ["systeem"]
    assert "stappen.verlenen.niet_door: gaat over medewerkers" in told(content)


def test_what_no_person_does_has_no_eyes() -> None:
    itself = {"klaar_als": raw()["routering"][0]["als"]}
    said = told(having(itself, verlenen=["toets"]))
    assert "stappen.verlenen.niet_door: 'toets' doet geen medewerker." in said
    resident = {"soort": "inwoner", "voor": "organisator", "tekst": "Stuur op."}
    assert "'toets' doet geen medewerker." in told(having(resident, verlenen=["toets"]))


def test_an_automatic_step_with_four_eyes_is_refused() -> None:
    taken = next(a["stap"] for a in raw()["automatisch"] if a["doe"] == "stap")
    said = told(having({}, **{taken: ["toets"]}))
    assert f"'{taken}' vraagt vier ogen. Die stap doet een medewerker." in said


def without_tasks(als: list[Any]) -> Raw:
    content = raw()
    content["stappen"][0]["als"] = als
    return content


WAITS: list[tuple[list[Any], str]] = [
    (["taken_klaar"], "wacht op taken, maar er zijn er geen. Zet ze bij `taken`."),
    ([{"taken_klaar": 3}], "hier hoort niets achter. Schrijf alleen `taken_klaar`."),
    ([{"ingevuld": "bezoekers_max"}], "noem de vragen tussen rechte haken"),
    ([{"ingevuld": ["onzin"]}], "vraag 'onzin' bestaat niet"),
]


@pytest.mark.parametrize(("als", "sentence"), WAITS)
def test_a_wrong_guard_is_told(als: list[Any], sentence: str) -> None:
    assert sentence in told(without_tasks(als))


def test_a_step_cannot_wait_for_tasks_and_not_wait() -> None:
    content = having({})
    step = next(s for s in content["stappen"] if s["stap"] == "verlenen")
    step |= {"als": ["taken_klaar"], "wacht_op_taken": False}
    assert "verlenen.wacht_op_taken: bij `als` staat `taken_klaar`" in told(content)


def test_a_side_exit_has_one_of_five_names() -> None:
    change: Callable[[Raw], None] = put("stappen", 0, "zijpad", value="weg")
    content = raw()
    change(content)
    assert "zijpad" in told(content)
