"""What is installed is what the lock files name, on any pip and on any day."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("recipe", ["Makefile", "Dockerfile"])
def test_an_install_from_a_lock_takes_nothing_the_lock_does_not_name(recipe: str) -> None:
    # A package that is named with an extra (`coverage[toml]`) is looked up again by an older pip,
    # which on the day of a new release takes that one, and stops because it has no hash.
    installs = [x for x in (ROOT / recipe).read_text().splitlines() if "--require-hashes" in x]

    assert installs
    assert all("--no-deps" in line for line in installs)


def test_the_lock_names_all_that_the_packages_in_it_need() -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False
    )

    assert checked.returncode == 0, checked.stdout
