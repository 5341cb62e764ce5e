"""A broken `termijn` in a case type file is told where it is broken and what to do; what was
written before stays readable.
"""

from typing import Any

import pytest

from tests.workflows.test_consistency import raw, told
from workflows.definition import Definition
from workflows.grounds import choices
from workflows.parts import Termijn

LAW = {"duur": "P6W", "grondslag": "Awb 7:10 lid 1"}
NORMS = [{"werkdagen": 5}]


def with_term(**changed: Any) -> dict[str, Any]:
    content = raw()
    content["termijn"] |= changed
    return content


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"wettelijk": LAW | {"start": {"dag_na": "nergens"}}}, "datum 'nergens' bestaat niet"),
        ({"wettelijk": LAW | {"start": {"veld": "alcohol"}}}, "datum 'alcohol' bestaat niet"),
        ({"wettelijk": LAW | {"start": {}}}, "een van beide"),
        ({"wettelijk": LAW | {"duur": "PT48H"}}, "is in uren"),
        ({"wettelijk": None}, "termijn.verlengen: er is geen wettelijke termijn"),
        ({"verlengen": "5 werkdagen"}, "termijn.verlengen.duur: '5 werkdagen' past niet"),
        ({"verlengen": {"duur": "P6W", "maximaal": "P2M"}}, "in dezelfde maat als `duur`: P6W"),
        ({"verlengen": {"duur": "P6W", "keer": 0}}, "keer"),
        ({"gronden": ["zomaar"]}, "grond 'zomaar' bestaat niet"),
        ({"gronden": ["Woo 4.4(3)"], "opschorten": False}, "zet ook `opschorten: true`"),
    ],
)
def test_a_broken_term_is_told_where_and_what_to_do(changed: dict[str, Any], said: str) -> None:
    assert said in told(with_term(**changed))


def test_a_step_stops_the_clock_on_a_ground_that_exists() -> None:
    content = raw()
    step = next(s for s in content["stappen"] if "schort_op" in s)
    step["schort_op"]["grond"] = "Awb 7:10(2)"
    assert f"stappen.{step['stap']}.schort_op.grond: grond 'Awb 7:10(2)'" in told(content)
    content["termijn"]["gronden"] = ["Awb 7:10(2)"]
    assert "Awb 7:10(2)" in dict(choices(Definition.model_validate(content)))


def test_what_was_written_before_is_read_as_it_was() -> None:
    old = {"wettelijk": LAW, "normen": NORMS, "verlengen": "P8W", "opschorten": True}
    term = Termijn.model_validate(old)
    assert [law.duur for law in term.alternatives] == ["P6W"]
    assert (term.longer, term.verlengen and term.verlengen.keer) == ("P8W", 1)
    assert Termijn.model_validate(term.model_dump(mode="json")) == term


def test_all_extensions_together_are_as_long_as_the_file_says() -> None:
    def at_most(**rule: Any) -> str:
        term = Termijn.model_validate({"wettelijk": LAW, "normen": NORMS, "verlengen": rule})
        assert term.verlengen
        return term.verlengen.at_most.text

    assert at_most(duur="P4W") == "P4W"
    assert at_most(duur="P4W", keer=2) == "P8W"
    assert at_most(duur="P4W", keer=3, maximaal="P6W") == "P6W"
