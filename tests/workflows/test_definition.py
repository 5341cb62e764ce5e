"""The case type files we ship are sound, do what was promised, and can be read and explained."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from workflows.consistency import faults, warnings
from workflows.definition import SHIPPED, BrokenFile, Definition, files, load, placeholders
from zaakspoor import demo_people

ROOT = Path(__file__).parents[2]
FILES = sorted(SHIPPED.glob("*.yaml"))
TEMPLATES = ROOT / "notifications/templates"
QUEUES = {pile.name for pile in demo_people.QUEUES}
Raw = dict[str, Any]


def raw(name: str = "evenement") -> Raw:
    content: Raw = yaml.safe_load((SHIPPED / f"{name}.yaml").read_text(encoding="utf-8"))
    return content


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_shipped_file_is_sound_and_easy_to_read(path: Path) -> None:
    definition = load(path)
    assert faults(definition) == []
    assert warnings(definition) == []


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_shipped_file_has_every_text_template_and_queue(path: Path) -> None:
    d = load(path)
    assert {r.naam for r in d.resultaattypen} <= d.statustypen[-1].teksten.keys()
    assert d.bron
    assert d.controleren
    assert d.kcc.mag
    assert d.kcc.nooit
    assert {rule.naar for rule in d.routering} <= QUEUES
    for notice in d.berichten:
        assert (TEMPLATES / notice.sjabloon).is_dir(), notice.sjabloon
        assert not notice.brief or (TEMPLATES / "brieven" / f"{notice.brief}.html").is_file()


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_shipped_file_lets_the_applicant_withdraw_until_the_decision(path: Path) -> None:
    d = load(path)
    withdraw = d.step("intrekken")
    assert d.initiator in withdraw.door
    assert withdraw.resultaat == "ingetrokken"
    assert withdraw.naar == d.last


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_definition_survives_the_database(path: Path) -> None:
    definition = load(path)
    assert Definition.model_validate(definition.model_dump(mode="json")) == definition


def test_a_report_cannot_be_closed_without_telling_why() -> None:
    d = load(SHIPPED / "melding-openbare-ruimte.yaml")
    for step in d.stappen:
        if step.naar == d.last and step.resultaat in ("uitgevoerd", "niet_uitgevoerd", "dubbel"):
            asked = {v.veld for v in step.vraagt if v.verplicht}
            assert asked & {"terugmelding", "reden"}, step.stap


def test_a_report_is_never_told_by_berichtenbox() -> None:
    d = load(SHIPPED / "melding-openbare-ruimte.yaml")
    assert all("berichtenbox" not in notice.kanalen for notice in d.berichten)


@pytest.mark.parametrize(
    ("visitors", "small", "queue", "days"),
    [
        ("150", "ja", "vergunningen_apv", 5),
        ("150", "nee", "vergunningen_apv", 20),
        ("151", "ja", "vergunningen_apv", 20),
        ("500", "ja", "vergunningen_apv", 20),
        ("501", "ja", "vergunningen_apv_senior", 30),
    ],
)
def test_the_size_of_an_event_decides_queue_and_norm(
    visitors: str, small: str, queue: str, days: int
) -> None:
    d = load(SHIPPED / "evenement.yaml")
    facts = {"bezoekers_max": visitors, "objecten_klein": small}
    facts = d.known(facts | {"tijden_overdag": "ja", "verkeersmaatregelen": "1"})
    assert next(r.naar for r in d.routering if r.als.holds(facts)) == queue
    assert next(n.werkdagen for n in d.termijn.normen if n.als.holds(facts)) == days


@pytest.mark.parametrize(
    ("facts", "queue", "urgent", "days"),
    [
        ({"categorie": "groen", "wijk": "noord"}, "openbare_ruimte_noord", False, 5),
        ({"categorie": "bestrating", "wijk": "zuid"}, "openbare_ruimte_zuid", False, 3),
        ({"categorie": "groen", "wijk": "zuid", "gevaar": "ja"}, "openbare_ruimte_zuid", True, 0),
        ({"categorie": "overlast", "wijk": "zuid"}, "handhaving", False, 15),
        ({"categorie": "elektriciteitskast", "wijk": "noord"}, "intake", False, 15),
        ({"categorie": "groen"}, "intake", False, 5),
        ({"categorie": "groen", "gevaar": "ja"}, "intake", True, 0),
    ],
)
def test_category_district_and_danger_decide_where_a_report_goes(
    facts: dict[str, str], queue: str, *, urgent: bool, days: int
) -> None:
    d = load(SHIPPED / "melding-openbare-ruimte.yaml")
    known = d.known(facts)
    rule = next(r for r in d.routering if r.als.holds(known))
    assert (rule.naar, rule.spoed) == (queue, urgent)
    assert next(n.werkdagen for n in d.termijn.normen if n.als.holds(known)) == days


def test_a_file_that_is_no_yaml_is_named(tmp_path: Path) -> None:
    path = tmp_path / "stuk.yaml"
    path.write_text("zaaktype: [", encoding="utf-8")
    with pytest.raises(BrokenFile, match=r"stuk\.yaml, regel 2: geen geldige YAML"):
        load(path)


def test_a_file_with_a_fault_is_named_with_the_place(tmp_path: Path) -> None:
    content = raw()
    del content["doel"]
    path = tmp_path / "evenement.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(BrokenFile, match=r"evenement\.yaml, regel 1: doel: ontbreekt\."):
        load(path)


def test_all_shipped_files_are_found() -> None:
    assert {p.name for p in FILES} <= {p.name for p in files()}


def test_placeholders_are_the_words_between_braces() -> None:
    assert placeholders("Zaak {zaaknummer} van {datum}") == {"zaaknummer", "datum"}


def test_the_worked_example_of_the_manual_is_sound() -> None:
    manual = (ROOT / "docs/zaaktype.md").read_text(encoding="utf-8")
    example = re.findall(r"```yaml\n(zaaktype: .*?)```", manual, re.S)[-1]
    definition = Definition.model_validate(yaml.safe_load(example))
    assert warnings(definition) == []


def test_the_manual_explains_every_key() -> None:
    manual = (ROOT / "docs/zaaktype.md").read_text(encoding="utf-8")
    parts = Definition.model_json_schema()["$defs"].values()
    keys = {key for part in parts for key in part.get("properties", {})}
    missing = {key for key in keys | Definition.model_fields.keys() if f"`{key}`" not in manual}
    assert missing == set()


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_results_keep_as_long_as_the_selectielijst_says(path: Path) -> None:
    source = ROOT.parent / "shared/domain/data/selectielijst_2020_flat.json"
    if not source.exists() and "CI" not in os.environ:
        pytest.skip("needs ../shared")
    listed = {row["nummer"]: row for row in json.loads(source.read_text(encoding="utf-8"))}
    for kind in load(path).resultaattypen:
        row = listed[kind.selectielijst]
        assert kind.archiefnominatie == row["waardering"]
        if kind.afleidingswijze == "afgehandeld" and kind.archiefnominatie == "vernietigen":
            assert kind.archiefactietermijn == row["bewaartermijn"], kind.naam
            assert row["procestermijn"] == "nihil"
