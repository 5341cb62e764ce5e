"""Faults in the rules of a case type file: each names its place and the remedy."""

import pytest

from tests.routing import is_, rule, ruled
from workflows.consistency_routing import routing_faults
from workflows.definition import SHIPPED, load
from workflows.parts import Regel

FILE = load(SHIPPED / "uittreksel-brp.yaml")
CHILD = is_("betreft", "kind")


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (
            [rule("burgerzaken", persoon="k.dejong", minste_werk=True)],
            "routering.1: kies `persoon` of `minste_werk`, niet allebei.",
        ),
        ([rule("intake", CHILD, besloten=True), rule("burgerzaken")], "routering.1.naar: 'intake'"),
        ([rule("fraude", CHILD, besloten=True), rule("fraude")], "routering.2.naar: 'fraude' is"),
        ([rule("intake_besloten")], "Zet er `besloten: true` bij"),
        (
            [rule("burgerzaken", CHILD), rule("fraude", besloten=True)],
            "routering.2: een besloten regel gaat voor alle andere, en deze geldt altijd.",
        ),
    ],
)
def test_a_fault_in_a_rule_is_told_with_its_remedy(rules: list[Regel], said: str) -> None:
    found = list(routing_faults(ruled(FILE, *rules)))
    assert len(found) == 1
    assert said in found[0]


def test_good_rules_have_no_fault() -> None:
    assert list(routing_faults(FILE)) == []
    whole = ruled(FILE, rule("fraude", besloten=True, minste_werk=True))
    assert list(routing_faults(whole)) == []
