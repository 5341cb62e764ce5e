"""`zaakspoor sjablonen`: the texts of a municipality judged before they are used."""

from pathlib import Path

import pytest

from zaakspoor.cli import DONE, FAILED, main

GOOD = "{{ aanhef }}\n\nEr is nieuws over uw zaak: {{ zaak }}.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "status").mkdir()
    (tmp_path / "status" / "tekst.txt").write_text(GOOD)
    return tmp_path


def test_a_sound_folder_passes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sjablonen", "check", str(folder)]) == DONE
    assert capsys.readouterr().out == "1 files of your own, 0 faults\n"


def test_a_misspelt_word_fails(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "status" / "tekst.txt").write_text(GOOD + "{{ zaaknumer }}")
    assert main(["sjablonen", "check", str(folder)]) == FAILED
    assert "status: onbekende woorden: zaaknumer." in capsys.readouterr().out


def test_what_is_no_folder_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sjablonen", "check", str(folder / "nergens")]) == FAILED
    assert "is not a folder" in capsys.readouterr().err


def test_the_list_names_owner_kind_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sjablonen", "lijst"]) == DONE
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 17
    assert any(
        line.startswith("besluit: Juridische zaken; besluit; meegeleverd; ") for line in lines
    )
