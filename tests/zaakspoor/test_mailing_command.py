"""`zaakspoor mailing` from the list to the last letter, as an administrator types it."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.zaakspoor.test_demo import oldest, town
from zaakspoor.cli import main
from zaken.base.clock import now
from zaken.models import Mailing

__all__ = ["town"]


@pytest.fixture
def number(town: Any) -> str:
    """The number of a zaak of the demo."""
    from zaakspoor.demo_play import play
    from zaken.models import Zaak

    uuid = play(oldest("PARKEERVERGUNNING-BEWONER"), now())
    found = town.scalars(select(Zaak.identificatie).where(Zaak.uuid == uuid)).one()
    return str(found)


def files(tmp_path: Path, *rows: str) -> list[str]:
    lijst, tekst = tmp_path / "lijst.csv", tmp_path / "brief.txt"
    lijst.write_text("\n".join(("zaaknummer;datum", *rows, "")))
    tekst.write_text("Vanaf {datum} staat er een container.\n")
    return ["--lijst", str(lijst), "--tekst", str(tekst), "--onderwerp", "Nieuwe containers"]


def mailing(*words: str, als: str = "a.degroot") -> int:
    return main(["mailing", *words, "--als", als])


def test_a_list_is_checked_kept_started_paused_and_stopped(
    town: Any, number: str, tmp_path: Path, capsys: Any
) -> None:
    given = files(tmp_path, f"{number};1 mei")
    assert mailing("maak", "containers", *given, "--controleer") == 0
    assert "1 lines, no faults" in capsys.readouterr().err
    assert town.scalars(select(Mailing.id)).all() == []
    assert mailing("maak", "containers", *given) == 0
    assert mailing("start", "containers") == 0
    assert mailing("pauzeer", "containers", "--reden", "Even wachten.") == 0
    assert mailing("hervat", "containers") == 0
    assert mailing("stop", "containers", "--reden", "Verkeerde datum.") == 0
    assert main(["mailing", "toon"]) == 0
    assert "containers  gestopt (Verkeerde datum.)  1 of 1" in capsys.readouterr().out


def test_a_list_with_faults_tells_each_line_and_keeps_nothing(
    town: Any, number: str, tmp_path: Path, capsys: Any
) -> None:
    given = files(tmp_path, f"{number};", "ZAAK-0;1 mei")
    assert mailing("maak", "containers", *given) == 1
    told = capsys.readouterr().err
    assert "Regel 2: datum: dit is leeg" in told
    assert "Regel 3: zaaknummer: ZAAK-0" in told
    town.expire_all()
    assert town.scalars(select(Mailing.id)).all() == []


def test_who_is_no_administrator_is_refused(
    town: Any, number: str, tmp_path: Path, capsys: Any
) -> None:
    given = files(tmp_path, f"{number};1 mei")
    assert mailing("maak", "containers", *given, als="m.bakker") == 1
    assert "functioneel beheerder" in capsys.readouterr().err
    assert mailing("start", "bestaat-niet") == 1


def test_explain_tells_the_story_of_one_message(town: Any, number: str, capsys: Any) -> None:
    from zaken.models import Notice

    uuid = town.scalars(select(Notice.uuid).order_by(Notice.id)).first()
    assert main(["explain", str(uuid)]) == 0
    assert "notice made, key" in capsys.readouterr().out
