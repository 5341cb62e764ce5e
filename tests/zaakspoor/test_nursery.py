"""Several web processes and a worker behind one port: born of one process, started again when they
die, and gone when the one that keeps them is.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.conftest import free_port
from tests.served import ROOT

COMMAND = (sys.executable, "-m", "zaakspoor.cli", "serve")
LINE = "process ended, starting it again"


class Kept:
    """`zaakspoor serve --workers 2`, with its log."""

    def __init__(self, database: str) -> None:
        self.port = free_port()
        own = {"DATABASE_URL": database, "ZAAKSPOOR_SECRET_KEY": "k" * 40}
        self.process = subprocess.Popen(
            [*COMMAND, "--workers", "2", "--port", str(self.port)],
            env=os.environ | own, cwd=ROOT, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        self.told = self.process.stdout

    def ready(self) -> None:
        self.seen(f"answers on http://127.0.0.1:{self.port}")

    def seen(self, words: str) -> None:
        """Read what it says until these words."""
        for line in self.told:
            if words in line:
                return
        pytest.fail(f"it never said {words!r}")

    def family(self) -> list[int]:
        """The processes that came from it, those that do the work last."""
        found = [self.process.pid]
        for pid in found:
            with suppress(OSError):  # it ended meanwhile
                children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
                found += map(int, children)
        return found[1:]

    def answers(self) -> bool:
        try:
            url = f"http://127.0.0.1:{self.port}/healthz"
            return httpx.get(url, timeout=20, trust_env=False).is_success
        except httpx.ConnectError:
            return False

    def rest(self) -> str:
        """What it still says until nobody is left who could say anything."""
        return self.told.read()


@pytest.fixture
def kept(database: str) -> Iterator[Kept]:
    made = Kept(database)
    yield made
    made.process.kill()
    made.process.communicate()


def test_a_process_that_dies_is_started_again_until_all_are_told_to_stop(kept: Kept) -> None:
    kept.ready()
    *_, one, other, worker = kept.family()
    os.kill(worker, signal.SIGKILL)
    kept.seen(LINE)
    os.kill(one, signal.SIGKILL)
    kept.seen(LINE)
    assert kept.answers()
    assert other in kept.family()
    assert not {one, worker} & set(kept.family())
    kept.process.send_signal(signal.SIGTERM)
    assert "Application shutdown complete" in kept.rest()
    assert kept.process.wait(60) == 0
    assert not kept.answers()


@pytest.mark.parametrize("relatives", [1, 2, 3, 4, 5])
def test_killed_while_they_are_born_it_takes_all_with_it(kept: Kept, relatives: int) -> None:
    while len(kept.family()) < relatives:
        assert kept.process.poll() is None
    kept.process.kill()
    kept.rest()
    assert not kept.answers()
