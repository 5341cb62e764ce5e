"""`zaakspoor overbrenging`: from the list to the package and the receipt by its commands."""

from pathlib import Path
from typing import Any
from zipfile import ZipFile

import orjson
import pytest

from notifications.transfer import carry_out
from tests.destruction.conftest import PEOPLE, after_thinking, appointed, archive
from tests.transfer.conftest import kept
from zaakspoor.cli import main
from zaken.base.db import sessions
from zaken.queries.archieflijst import lijst_named

__all__ = ["archive", "kept"]


@pytest.fixture
def number(kept: Any) -> str:
    """The three with their role; the number of a zaak that goes to the archive."""
    return appointed(kept())


def test_from_list_to_package_to_statement(number: str, tmp_path: Path, capsys: Any) -> None:
    rik, petra, anne = PEOPLE
    run("maak", "O-1", "--als", rik)
    run("keur", "O-1", "--als", petra)
    run("keur", "O-1", "--als", anne)
    run("haal", "O-1", "--naar", str(tmp_path), ends=1)
    run("uitvoeren", "O-1", "--als", rik, "--bevestig", "O-1")
    with sessions.begin() as db:
        uuid = lijst_named(db, "O-1").uuid
    carry_out(uuid)
    run("haal", "O-1", "--naar", str(tmp_path / "sip"))
    (package,) = (tmp_path / "sip").iterdir()
    assert package.stat().st_mode & 0o077 == 0
    with ZipFile(package) as bag:
        assert f"{number}/bagit.txt" in bag.namelist()
    run("bevestig", "O-1", "--als", petra, "--kenmerk", "RHC-1", ends=1)
    run("bevestig", "O-1", "--als", anne, "--kenmerk", "RHC-1")
    carry_out(uuid)
    with after_thinking():
        carry_out(uuid)
    capsys.readouterr()
    run("toon")
    assert "O-1  uitgevoerd  1 zaken" in capsys.readouterr().out
    run("verklaring", "O-1")
    assert orjson.loads(capsys.readouterr().out)["kenmerk"] == "RHC-1"


def test_lists_of_another_kind_are_shown_elsewhere(number: str, capsys: Any) -> None:
    run("maak", "O-1", "--als", PEOPLE[0])
    capsys.readouterr()
    assert main(["vernietiging", "toon"]) == 0
    assert "O-1" not in capsys.readouterr().out


def run(*arguments: str, ends: int = 0) -> None:
    assert main(["overbrenging", *arguments]) == ends
