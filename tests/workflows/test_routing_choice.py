"""Which rule of a case type file takes a zaak. The rest of routing is in the transcripts."""

from types import SimpleNamespace

from workflows.conditions import Condition
from workflows.facts import Facts
from workflows.parts import Regel
from workflows.routing import choose

RULES = [
    Regel(naar="handhaving", als=Condition("gevaar"), waarom="Gevaar gaat voor", spoed=True),
    Regel(naar="noord", als=Condition("wijk == 'noord'"), waarom="Wijk Noord"),
    Regel(naar="zuid", waarom="De rest"),
]


def known(facts: dict[str, str]) -> Facts:
    return Facts(facts, {"gevaar": "ja_nee"})


def chosen(**facts: str):
    return choose(SimpleNamespace(routering=RULES), known(facts))


def test_the_first_rule_that_holds_decides() -> None:
    assert chosen(gevaar="ja", wijk="noord").queue == "handhaving"
    assert chosen(gevaar="nee", wijk="noord").queue == "noord"
    assert chosen().queue == "zuid"


def test_a_decision_tells_its_rule_and_the_facts_it_used() -> None:
    decision = chosen(wijk="noord", gevaar="nee", kleur="rood")
    assert (decision.regel, decision.conditie) == (2, "wijk is noord")
    assert decision.feiten == {"wijk": "noord"}
    assert decision.told()["waarom"] == "Wijk Noord"


def test_urgent_rules_mark_the_work_as_urgent() -> None:
    assert chosen(gevaar="ja").spoed


def test_a_zaak_that_no_rule_takes_goes_to_intake_never_nowhere() -> None:
    decision = choose(SimpleNamespace(routering=RULES[:2]), known({"wijk": "west"}))
    assert (decision.queue, decision.regel) == ("intake", 0)
