"""The walk-through of docs/zaaktype.md, run: every command says what the page says it says.

With ZAAKSPOOR_WRITE_DOCS=1 the page gets what the commands say now.
"""

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.playbook import Playbook, femke, file, moment
from tests.workflows.conftest import open_queues
from tests.workflows.test_migration import ANSWERS
from workflows.definition import SHIPPED, files, load
from workflows.intake import Application
from workflows.publish import publish
from zaakspoor.cli import main
from zaken.base.clock import frozen
from zaken.models import Medewerker

PAGE = Path(__file__).parents[2] / "docs" / "zaaktype.md"
BLOCK = re.compile(r"```console\n\$ (zaakspoor .*)\n((?:.*\n)*?)```")
GROUP = "00000000-0000-0000-0000-000000000000"


def walkthrough() -> str:
    text = PAGE.read_text(encoding="utf-8")
    start = text.index("## From a change to running zaken")
    return text[start : text.index("\n## ", start + 5)]


def edited() -> str:
    """The shipped file with the three changes of the page."""
    text = (SHIPPED / "evenement.yaml").read_text(encoding="utf-8")
    found = re.search(r"```diff\n(.*?)```", walkthrough(), re.S)
    assert found
    lines = found[1].splitlines()
    for old, new in zip(lines[::2], lines[1::2], strict=True):
        assert (old[0], new[0]) == ("-", "+")
        assert old[1:] in text, old
        text = text.replace(old[1:], new[1:], 1)
    return text


@pytest.fixture
def town(committed: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Anna administers; two events of 300 visitors run, of which one has been taken up."""
    with committed.begin() as db:
        publish(db, load(SHIPPED / "evenement.yaml"), rsin="123456782", vanaf=date(2026, 1, 1))
        open_queues(db, [load(path) for path in files()])
        db.add(Medewerker(username="a.degroot", naam="Anna de Groot", roles=["beheerder"]))
    papers = (file("situatietekening"),)
    with ExitStack() as stack:
        stack.enter_context(frozen(moment("2026-01-26 10:00")))
        Playbook(stack, "EVENEMENT", Application(ANSWERS, femke(), bijlagen=papers))
        second = Playbook(stack, "EVENEMENT", Application(ANSWERS, femke(), bijlagen=papers))
        second.step("in_behandeling_nemen")
        stack.enter_context(frozen(moment("2026-02-02 10:00")))
        monkeypatch.chdir(tmp_path)
        Path("evenement.yaml").write_text(edited(), encoding="utf-8")
        yield


def same(text: str) -> str:
    """Numbers that the database draws are the same on every page."""
    numbers: dict[str, str] = {}
    for found in re.findall(r"ZAAK-2026-\d{10}", text):
        numbers.setdefault(found, f"ZAAK-2026-{len(numbers) + 1:010d}")
    for found, shown in numbers.items():
        text = text.replace(found, shown)
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", GROUP, text)


def said(command: str, group: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What the command prints, without how far it is."""
    main(command.replace(GROUP, group).split()[1:])
    out, err = capsys.readouterr()
    lines = [line for line in err.splitlines() if not line.startswith(("simulate: ", "{"))]
    return "".join(f"{line}\n" for line in [*out.splitlines(), *lines])


def test_the_walk_through_says_what_the_commands_say(
    town: None, capsys: pytest.CaptureFixture[str]
) -> None:
    text, group = walkthrough(), ""
    for command, told in BLOCK.findall(text):
        found = said(command, group, capsys)
        if "undo " in found:
            group = found.split("undo ")[1].split()[0]
        if os.environ.get("ZAAKSPOOR_WRITE_DOCS"):
            page = PAGE.read_text(encoding="utf-8")
            before = f"```console\n$ {command}\n{told}```"
            PAGE.write_text(page.replace(before, f"```console\n$ {command}\n{same(found)}```"))
        else:
            assert same(found) == told, command
