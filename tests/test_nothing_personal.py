"""The watch over what the suite says catches what it is for."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.nothing_personal import people_in, silent

SANNE = "9999" + "90019"
ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("text", [SANNE, f"bsn={SANNE}&x", f"/mijn/{SANNE}/zaken", f'"{SANNE}"'])
def test_a_number_on_its_own_is_seen(text: str) -> None:
    assert people_in(text) == 1
    with pytest.raises(AssertionError, match="<BSN>") as leak:
        silent("the log", text)
    assert SANNE not in str(leak.value)


@pytest.mark.parametrize("text", [f"{SANNE}1", f"a{SANNE}", "123456782", "ZAAK-2026-0000000001"])
def test_other_numbers_may_be_said(text: str) -> None:
    assert people_in(text) == 0
    silent("the log", text)


@pytest.mark.parametrize(
    "says",
    [
        "print('9999' + '90019')",
        "import sys; print('9999' + '90019', file=sys.stderr)",
        "import logging; logging.warning('wie: %s', '9999' + '90019')",
        "import os; os.system('echo 9999' + '90019')",
    ],
)
def test_a_test_that_says_who_somebody_is_fails(tmp_path: Path, says: str) -> None:
    (tmp_path / "test_talks.py").write_text(f"def test_talks():\n    {says}\n")
    asked = ["-p", "tests.nothing_personal", "-p", "no:xdist", "-p", "no:cacheprovider"]
    asked += ["--rootdir", str(tmp_path), "-c", "/dev/null", str(tmp_path)]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *asked], cwd=ROOT, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert run.returncode == 1
    assert "holds a BSN" in run.stdout
