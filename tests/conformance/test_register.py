"""No rule without a test that bears its name."""

from pathlib import Path

from zaken.rules import RULES


def test_every_rule_has_a_test_that_bears_its_name() -> None:
    tests = "\n".join(
        p.read_text(encoding="utf-8") for p in Path(__file__).parent.glob("test_*.py")
    )
    names = {(rule.id, rule.name) for rules in RULES.values() for rule in rules}
    missing = [(id, name) for id, name in sorted(names) if not named(tests, id, name)]
    assert missing == []


def named(tests: str, id: str, name: str) -> bool:
    """Is there a test for this rule: its id and the name of its function?"""
    return f"def test_{id.lower().replace('-', '_')}_{name}(" in tests


def test_every_rule_says_what_is_wrong() -> None:
    rules = {rule for found in RULES.values() for rule in found}
    assert all(rule.message.endswith(".") and rule.field and rule.code for rule in rules)
    assert len({(rule.id, rule.name) for rule in rules}) == len(set(rules))
