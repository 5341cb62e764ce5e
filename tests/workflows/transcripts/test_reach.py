"""Every step and every end of every case type file is told in a transcript: read from the sources
of the transcripts, so that it holds whichever of them are run.

A transcript that is green did take the steps it names: `step` is refused or taken, `went` looks at
what the system took, `closed` at the resultaat.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from workflows.definition import SHIPPED, Definition, load

HERE = Path(__file__).parent
SOURCES = (HERE.parent / "test_transcripts.py", *sorted(HERE.glob("test_*.py")))
STEPS, ENDS, OPENS = ("step", "went"), ("closed",), ("case",)
# What no transcript takes, with the reason: (zaaktype, stap or resultaattype).
UNTOLD: dict[tuple[str, str], str] = {}


@dataclass
class Told:
    """What the transcripts of one case type name."""

    steps: set[str] = field(default_factory=set)
    ends: set[str] = field(default_factory=set)


def transcripts() -> Iterator[tuple[str, list[ast.Call]]]:
    """Every test of the sources, with the calls in it and in the helpers of its file that it uses,
    and those use.
    """
    for path in SOURCES:
        body = ast.parse(path.read_text(encoding="utf-8")).body
        functions = {f.name: f for f in body if isinstance(f, ast.FunctionDef)}
        for name in functions:
            if name.startswith("test_"):
                used = [functions[one] for one in reached(functions, name)]
                nodes = [node for function in used for node in ast.walk(function)]
                yield f"{path.name}::{name}", [n for n in nodes if isinstance(n, ast.Call)]


def reached(functions: dict[str, ast.FunctionDef], start: str) -> set[str]:
    seen, todo = {start}, [start]
    while todo:
        names = (n.id for n in ast.walk(functions[todo.pop()]) if isinstance(n, ast.Name))
        fresh = {*names} & functions.keys() - seen
        seen |= fresh
        todo += fresh
    return seen


def texts(calls: list[ast.Call], *names: str) -> set[str]:
    """What is given, as plain text and by place, to the functions with these names."""
    return {
        argument.value
        for call in calls
        if called(call.func) in names
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }


def called(function: ast.expr) -> str:
    return getattr(function, "attr", getattr(function, "id", ""))


def told() -> dict[str, Told]:
    """What is told, by case type. A transcript is about one: or its steps could count twice."""
    found: dict[str, Told] = defaultdict(Told)
    for where, calls in transcripts():
        opened = texts(calls, *OPENS) & TYPES.keys()
        steps, ends = texts(calls, *STEPS), texts(calls, *ENDS)
        assert len(opened) == 1 or not steps | ends, f"{where} opens {sorted(opened)}"
        for zaaktype in opened:
            found[zaaktype].steps |= steps
            found[zaaktype].ends |= ends
    return found


TYPES = {d.zaaktype: d for d in map(load, sorted(SHIPPED.glob("*.yaml")))}
TOLD = told()


def missing(definition: Definition) -> set[tuple[str, str]]:
    """The steps and ends of this file that no transcript names."""
    of = TOLD[definition.zaaktype]
    steps = {step.stap for step in definition.stappen} - of.steps
    ends = {kind.naam for kind in definition.resultaattypen} - of.ends
    return {(definition.zaaktype, name) for name in steps | ends}


@pytest.mark.parametrize("zaaktype", sorted(TYPES))
def test_every_step_and_every_end_is_told(zaaktype: str) -> None:
    assert sorted(missing(TYPES[zaaktype]) - UNTOLD.keys()) == []


def test_nothing_is_excused_that_is_told_or_is_not_there() -> None:
    left_out: set[Any] = {pair for definition in TYPES.values() for pair in missing(definition)}
    assert UNTOLD.keys() <= left_out


def test_a_step_that_no_transcript_takes_is_found() -> None:
    one = TYPES["KLACHT"]
    more = one.stappen[0].model_copy(update={"stap": "nieuw"})
    end = one.resultaattypen[0].model_copy(update={"naam": "anders"})
    changed = one.model_copy(
        update={
            "stappen": [*one.stappen, more],
            "resultaattypen": [*one.resultaattypen, end],
        }
    )
    assert missing(changed) == {("KLACHT", "nieuw"), ("KLACHT", "anders")}
