"""When may a zaak be destroyed? By every afleidingswijze, and when a date cannot be found."""

import json
import os
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from zaken.archive import (
    Besluiten,
    NotDerivable,
    Sources,
    add_duration,
    brondatum,
    derive,
)

EXAMPLES = Path(__file__).parents[2] / "../shared/domain/data/archive_examples.json"


@dataclass
class Kind:
    """A resultaattype, as far as archiving asks."""

    archiefactietermijn: str | None = "P1Y"
    brondatum_archiefprocedure: dict[str, Any] = field(default_factory=dict)
    archiefnominatie: str | None = "vernietigen"


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def example(given: dict[str, Any]) -> str:
    """What we make of one worked example, in its own words."""
    source, way = given["input"], given["afleidingswijze"]
    procedure = {
        "afleidingswijze": way,
        "procestermijn": source.get("procestermijn"),
        "datumkenmerk": "datum",
        "objecttype": "pand",
    }
    found = source.get("besluiten") or []
    ends = [day(b.get("vervaldatum")) for b in found]
    begins = [day(b.get("ingangsdatum")) for b in found]
    sources = Sources(
        einddatum=day(source["einddatum"]),
        heeft_hoofdzaak="hoofdzaak_eind" in source,
        einddatum_hoofdzaak=day(source.get("hoofdzaak_eind")),
        eigenschappen={"datum": source["eigenschap"]} if "eigenschap" in source else {},
        besluiten=Besluiten(latest(begins), latest(ends)) if found else None,
        gerelateerd=[day(d) for d in source["gerelateerd"]] if "gerelateerd" in source else None,
        objecten=[("pand", {"datum": d}) for d in source.get("objecten", ())],
    )
    try:
        kind = Kind(given["archiefactietermijn"], procedure)
        return str(derive(kind, sources).actiedatum)
    except NotDerivable:
        return "error"


def latest(days: list[date | None]) -> date | None:
    return max((d for d in days if d), default=None)


def test_every_worked_example_comes_out() -> None:
    if not EXAMPLES.exists():
        assert not os.environ.get("CI"), "the worked examples must be there in CI"
        pytest.skip("the worked examples are not here")
    given = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    made = {(e["nr"], e["title"]): example(e) for e in given}
    assert made == {(e["nr"], e["title"]): e["expected"].partition(":")[0] for e in given}
    assert len(made) == 22


def test_a_start_that_was_filled_in_counts() -> None:
    found = derive(Kind(), Sources(einddatum=date(2026, 1, 1)), start=date(2030, 6, 1))
    assert (found.brondatum, found.actiedatum) == (date(2030, 6, 1), date(2031, 6, 1))


def test_a_nominatie_that_was_given_stays() -> None:
    found = derive(Kind(), Sources(einddatum=date(2026, 1, 1)), nominatie="blijvend_bewaren")
    assert found.nominatie == "blijvend_bewaren"


def test_a_related_zaak_that_runs_may_end_last() -> None:
    way = {"afleidingswijze": "gerelateerde_zaak"}
    assert brondatum(way, Sources(gerelateerd=[date(2026, 1, 1), None])) is None


def test_the_data_of_an_object_may_be_nested() -> None:
    way = {
        "afleidingswijze": "zaakobject",
        "objecttype": "overige",
        "datumkenmerk": "tijd/eind",
    }
    object_ = ("overige", {"tijd": {"eind": "20300701"}})
    assert brondatum(way, Sources(objecten=[object_])) == date(2030, 7, 1)


def test_an_object_known_by_its_address_is_looked_up_by_a_person() -> None:
    way = {"afleidingswijze": "zaakobject", "objecttype": "pand", "datumkenmerk": "eind"}
    assert brondatum(way, Sources(objecten=[("pand", None)])) is None


@pytest.mark.parametrize("wrong", ["", "P", "1Y", "P1", "P-1Y", "PT"])
def test_what_is_no_duration_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="Geen duur"):
        add_duration(date(2026, 1, 1), wrong)


def test_hours_do_not_move_a_day() -> None:
    assert add_duration(date(2026, 1, 31), "P1MT12H") == date(2026, 2, 28)
