"""No rule of the standard without a function and a test that bears its name, and a page that says
so.
"""

import os
import re
from pathlib import Path

import pytest

from tools import rules_register
from zaken.rules import RULES

SHELF = Path(__file__).parents[2].parent / "shared" / "zgw" / "rules.md"
ROW = re.compile(r"^\| *((?:zrc|ztc|drc|brc|ac|nrc|G)(?:L|-issue)?-\d+[^|]*)\|", re.M)


def test_every_rule_has_a_test_that_bears_its_name() -> None:
    rules = {rule.id for found in RULES.values() for rule in found}
    assert [id for id in sorted(rules) if not rules_register.tests_of(id)] == []


def test_every_rule_says_what_is_wrong() -> None:
    rules = {rule for found in RULES.values() for rule in found}
    assert all(rule.message.endswith(".") and rule.field and rule.code for rule in rules)
    assert len({(rule.id, rule.name) for rule in rules}) == len(set(rules))


def test_every_id_has_a_function_and_a_test() -> None:
    assert list(rules_register.missing()) == []


def test_the_page_of_rules_is_up_to_date() -> None:
    assert rules_register.PAGE.read_text(encoding="utf-8") == rules_register.page(), (
        "run python -m tools.rules_register"
    )


def test_our_list_of_ids_is_that_of_the_sources() -> None:
    if not SHELF.exists():
        if os.environ.get("CI"):
            pytest.fail("the digest of the rules is not beside this checkout")
        pytest.skip("the digest of the rules is not beside this checkout")
    assert ids_of(SHELF.read_text(encoding="utf-8")) == set(rules_register.ids())


def ids_of(text: str) -> set[str]:
    """The ids in the tables of its sections 1 to 9; one that was used twice gets a b."""
    body = text[text.index("\n## 1. ") : text.index("\n## 10. ")]
    found: set[str] = set()
    for cell in ROW.findall(body):
        first = re.match(r"[A-Za-z]+-(?:issue-)?\d+[a-z]?", cell)
        assert first, cell
        last = re.search(r"\d+…(\d+)", cell)
        stem, number = re.fullmatch(r"(.*-)(\w+)", first[0]).groups()  # type: ignore[union-attr]
        if last:
            found |= {f"{stem}{n:03}" for n in range(int(number), int(last[1]) + 1)}
        else:
            found.add(first[0] + ("b" if "second use" in cell else ""))
    return found
