"""The register of rules: id, sentence, function, test. Written to docs/rules.md.

`python -m tools.rules_register` writes the page; with `missing` it tells what has no function or no
test yet. tools/rule_ids.txt names every id there is.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "rules.md"
IDS = ROOT / "tools" / "rule_ids.txt"
TEST = re.compile(r"^ *def (test_((?:g|[a-z]{2,3}l?)(?:_issue)?_\d+[a-z]?)_\w+)\(", re.M)
PARTS = {
    "G": "Every API",
    "zrc": "Zaken",
    "ztc": "Catalogi",
    "drc": "Documenten",
    "brc": "Besluiten",
    "ac": "Autorisaties",
    "nrc": "Notificaties",
}
HEAD = """# The rules of the standard, and where they are kept

Made by `python -m tools.rules_register`; a test keeps it true. Every rule of the ZGW standard,
numbered by the standard itself or (with an L or a G) by us: what it says, the function that makes
it so, and the tests that would fail without it. Rules about one field that are checked before
saving stand in `zaken/rules/`; what is not such a check carries `@keeps` where it happens.
"""


@dataclass(frozen=True)
class Kept:
    """One sentence and the function that makes it true."""

    sentence: str
    where: str


@cache
def ids() -> tuple[str, ...]:
    return tuple(IDS.read_text(encoding="utf-8").split())


@cache
def functions() -> dict[str, list[Kept]]:
    """Every function that says it keeps a rule, by the rule's id."""
    # Importing these imports everything that promises.
    import zaakspoor.app
    import zaakspoor.worker  # noqa: F401
    from zaken.base.keeps import PROMISES
    from zaken.rules import RULES

    found: dict[str, list[Kept]] = defaultdict(list)
    for rule in (rule for rules in RULES.values() for rule in rules):
        found[rule.id].append(Kept(rule.message, f"{rule.holds.__module__}.{rule.name}"))
    for promise in PROMISES:
        found[promise.id].append(Kept(promise.sentence, f"{promise.module}.{promise.name}"))
    # In an order of their own: that of the imports differs with who imported first.
    return {id: sorted(dict.fromkeys(kept), key=lambda k: k.where) for id, kept in found.items()}


@cache
def tests() -> dict[str, list[str]]:
    """The tests that bear the name of a rule: test_zrc_007_… , by its id in small letters."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        for name, id in TEST.findall(file.read_text(encoding="utf-8")):
            found[id].append(f"{file.relative_to(ROOT).as_posix()}::{name}")
    return dict(found)


def tests_of(id: str) -> list[str]:
    return tests().get(id.lower().replace("-", "_"), [])


def missing() -> Iterator[str]:
    """Every id that lacks a function or a test, and every promise whose id does not exist."""
    for id in ids():
        if id not in functions():
            yield f"{id}: no function"
        if not tests_of(id):
            yield f"{id}: no test"
    for id in functions().keys() - set(ids()):
        yield f"{id}: this id is not in tools/rule_ids.txt"


def page() -> str:
    lines = [HEAD]
    for part, title in PARTS.items():
        mine = [id for id in ids() if id.partition("-")[0].removesuffix("L") == part]
        lines += [f"## {title}", "", "| id | what holds | function | tests |", "|---|---|---|---|"]
        lines += [row(id) for id in mine]
        lines.append("")
    return "\n".join(lines)


def row(id: str) -> str:
    kept = functions().get(id, [])
    names = [test.partition("::")[2] for test in tests_of(id)]
    cells = (
        id,
        "<br>".join(dict.fromkeys(cell(k.sentence) for k in kept)) or "–",
        "<br>".join(dict.fromkeys(f"`{k.where}`" for k in kept)) or "–",
        "<br>".join(f"`{name}`" for name in dict.fromkeys(names)) or "–",
    )
    return f"| {' | '.join(cells)} |"


def cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").rstrip(".")


def main(asked: list[str]) -> int:
    if asked == ["missing"]:
        found = list(missing())
        print("\n".join(found) or "none")
        return 1 if found else 0
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
