"""What we serve beside what is published: every difference, and the explanation that covers it.

`python -m tests.conformance.contract [api]` prints what nobody explained yet;
`python -m tests.conformance.contract write` writes the list in docs/zgw.md anew.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.conformance.oas import PUBLISHED, Document, Facts, published

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "zgw.md"
START = "<!-- made by tests/conformance/contract.py from differences.yaml -->\n"
END = "<!-- end of what is made -->\n"
SETS = ("scopes", "errors", "headers", "enum", "status")


@dataclass(frozen=True, order=True)
class Difference:
    """One difference, however many operations show it."""

    api: str
    where: str  # "zaken answer status": the resource, and what of it
    aspect: str
    published: str
    ours: str

    def __str__(self) -> str:
        return f"{self.api}: {self.where}: {self.aspect}: {self.published} -> {self.ours}"


@dataclass
class Explanation:
    """Why some differences are there. It must cover at least one."""

    api: list[str]
    where: list[str]
    aspect: list[str]
    why: str
    published: str = "*"
    ours: str = "*"

    def covers(self, difference: Difference) -> bool:
        return (
            fits(difference.api, self.api)
            and fits(difference.aspect, self.aspect)
            and fits(difference.published, [self.published])
            and fits(difference.ours, [self.ours])
            and fits(difference.where, self.where)
        )


def fits(text: str, patterns: Iterable[str]) -> bool:
    """Does one of these match? `*` is anything, `[*]` a star; other brackets are brackets."""
    return any(fnmatchcase(text, escaped(pattern)) for pattern in patterns)


def escaped(pattern: str) -> str:
    return "[*]".join(part.replace("[", "[[]") for part in pattern.split("[*]"))


@cache
def explanations() -> tuple[Explanation, ...]:
    told = yaml.safe_load((HERE / "differences.yaml").read_text(encoding="utf-8"))
    lists = ("api", "where", "aspect")
    return tuple(
        Explanation(**{key: value.split() if key in ("api", "aspect") else as_list(value)
                       if key in lists else value for key, value in entry.items()})
        for entry in told
    )  # fmt: skip


def as_list(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


@cache
def differences(api: str) -> dict[Difference, list[str]]:
    """Every difference of this API, with the operations that show it."""
    from schemas.apis import APIS
    from schemas.engine.openapi import document
    from schemas.router import MODULES

    assert MODULES  # importing them declared every resource
    served = next((a for a in APIS if a.name == api), None)
    ours = Document(document(served)).facts() if served else {}
    found: dict[Difference, list[str]] = defaultdict(list)
    for name, difference in compare(api, Document(published(api)).facts(), ours):
        found[difference].append(name)
    return dict(sorted(found.items()))


def compare(api: str, theirs: Facts, ours: Facts) -> Iterator[tuple[str, Difference]]:
    told: tuple[str, ...] = ()  # what is told once, without its parts: how their names begin
    for name in sorted(theirs.keys() | ours.keys(), key=parents_first):
        operation = " ".join(name.split(" ")[:2])
        if name.startswith(told):
            continue
        if name not in ours or name not in theirs:
            told += parts_of(name)
            shown = "there" if name in theirs else "–", "there" if name in ours else "–"
            yield operation, Difference(api, place(name), "presence", *shown)
            continue
        if theirs[name].get("shape") != ours[name].get("shape"):
            told += parts_of(name)
        for aspect, value in theirs[name].items():
            both = different(aspect, value, ours[name][aspect], place(name))
            if both:
                yield operation, Difference(api, place(name), aspect, *both)


def parents_first(name: str) -> tuple[list[str], bool, str]:
    return name.split(" ")[:2], not name.endswith((" ()", " *")), name


def parts_of(name: str) -> tuple[str, ...]:
    """How the names of the parts of this operation, body or group begin."""
    if name.endswith((" ()", " *")):
        return (name.rpartition(" ")[0] + " ",)
    return f"{name}.", f"{name}["


def different(aspect: str, theirs: Any, ours: Any, where: str) -> tuple[str, str] | None:
    if theirs == ours:
        return None
    if aspect == "required" and ours and " answer " in where:
        return None  # an answer that always holds a field breaks nobody
    if aspect in SETS:
        cut = "|" if aspect == "enum" else " "
        left, right = ({part for part in both.split(cut) if part} for both in (theirs, ours))
        return cut.join(sorted(left - right)) or "–", cut.join(sorted(right - left)) or "–"
    return words(theirs), words(ours)


def words(value: Any) -> str:
    return {True: "yes", False: "no", "": "–"}.get(value, str(value))


def place(name: str) -> str:
    """The resource and the part, without the operation: a field looks the same in all of them."""
    method, path, kind, *rest = name.split(" ")
    one = path.endswith("/{}")
    resource = path.strip("/").removesuffix("/{}")
    if kind == "()":
        return f"{resource} {method}{' one' if one else ''}"
    field = " ".join(rest)
    if kind == "answer":
        field = field.removeprefix("results[].").removeprefix("[].")
    return f"{resource} {kind} {field}"


def unexplained(api: str) -> dict[Difference, list[str]]:
    return {
        found: names
        for found, names in differences(api).items()
        if not any(e.covers(found) for e in explanations())
    }


def page() -> str:
    """The list in docs/zgw.md: each explanation with what it covers."""
    lines: list[str] = []
    for api in PUBLISHED:
        lines += [f"### {api.capitalize()} {published(api)['info']['version']}", ""]
        covered: dict[str, list[Difference]] = defaultdict(list)
        for found in differences(api):
            why = next((e.why for e in explanations() if e.covers(found)), "Not explained.")
            covered[why].append(found)
        for why, some in covered.items():
            lines += [why.strip(), "", *listed(some), ""]
        if not covered:
            lines += ["No differences.", ""]
    return "\n".join(lines)


def listed(some: list[Difference]) -> Iterator[str]:
    same: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for found in some:
        same[found.aspect, found.published, found.ours].append(found.where)
    for (aspect, theirs, ours), places in sorted(same.items()):
        yield f"- {aspect}: {theirs} → {ours}: " + ", ".join(f"`{p}`" for p in sorted(places))


def written(text: str) -> str:
    """The page with its list made anew."""
    head, _, rest = text.partition(START)
    return head + START + "\n" + page() + END + rest.partition(END)[2]


def main(asked: list[str]) -> None:
    if asked == ["write"]:
        PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
        return
    for api in asked or PUBLISHED:
        for found, names in unexplained(api).items():
            print(found, f"({', '.join(names[:3])})")


if __name__ == "__main__":
    main(sys.argv[1:])
