"""`zaakspoor vernietiging`: from the list to the statement by its commands."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from notifications.destruction import carry_out
from tests.destruction.conftest import PEOPLE, after_thinking, appointed, archive
from zaakspoor.cli import main
from zaken.base.db import sessions
from zaken.queries.archieflijst import lijst_named

__all__ = ["archive"]


@pytest.fixture
def officials(archive: Any) -> str:
    """The three with their role, in the queue of everything; the number of a zaak whose time has
    come.
    """
    return appointed(archive())


def test_from_list_to_statement(officials: str, tmp_path: Path, capsys: Any) -> None:
    rik, petra, anne = PEOPLE
    run("maak", "2026-1", "--als", rik)
    run("keur", "2026-1", "--als", petra)
    run("keur", "2026-1", "--als", anne)
    run("uitvoeren", "2026-1", "--als", rik, "--bevestig", "2026-1")
    run("verklaring", "2026-1", ends=1)
    with sessions.begin() as db:
        uuid = lijst_named(db, "2026-1").uuid
    with after_thinking():
        carry_out(uuid)
    capsys.readouterr()
    run("toon")
    run("toon", "2026-1")
    told = capsys.readouterr().out
    assert "2026-1  uitgevoerd  1 zaken" in told
    assert f"{officials}  BRP-UITTREKSEL" in told
    run("verklaring", "2026-1")
    assert orjson.loads(capsys.readouterr().out)["aantal"] == 1
    run("verklaring", "2026-1", "--pdf", str(tmp_path / "verklaring.pdf"))
    assert (tmp_path / "verklaring.pdf").read_bytes().startswith(b"%PDF")


def test_one_person_cannot_do_it_alone(officials: str, capsys: Any) -> None:
    run("maak", "2026-1", "--als", "r.mulder")
    run("keur", "2026-1", "--als", "r.mulder", ends=1)
    run("keur", "2026-1", "--als", "wie.dan.ook", ends=1)
    assert "there is no active medewerker" in capsys.readouterr().err


def test_hold_release_send_back_and_give_up(officials: str, capsys: Any) -> None:
    rik = ("--als", "r.mulder")
    run("vasthouden", officials, *rik, "--reden", "Woo-verzoek", "--tot", "2999-12-31")
    run("maak", "2026-1", *rik, ends=1)
    run("vrijgeven", officials, *rik, "--reden", "Afgehandeld")
    run("maak", "2026-1", *rik, "--zaaktype", "BRP-UITTREKSEL")
    run("keur", "2026-1", "--als", "p.smit", "--terug", "Nog niet")
    run("intrekken", "2026-1", *rik, "--reden", "Later")
    run("maak", "2026-2", *rik)
    run("keur", "2026-2", "--als", "p.smit", "--zonder", officials, "--reden", "Beroep")
    run("keur", "2026-2", "--als", "p.smit", ends=1)
    capsys.readouterr()
    run("toon", "2026-2")
    assert "afgehaald: Beroep" in capsys.readouterr().out


def run(*words: str, ends: int = 0) -> None:
    assert main(["vernietiging", *words]) == ends
