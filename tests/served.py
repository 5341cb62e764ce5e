"""The product as a process of its own, for what only a real server shows."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from tests.nothing_personal import silent

ROOT = Path(__file__).parents[1]


@contextmanager
def served(port: int, own: dict[str, str]) -> Iterator[None]:
    """Zaakspoor at this port of this machine, with settings of its own.

    It tells itself when it is ready. Whoever asks until somebody answers waits too long or gives
    up too early, and takes a process that died for one that is slow.
    """
    command = [sys.executable, "-m", "uvicorn", "zaakspoor.app:app", "--port", str(port)]
    with subprocess.Popen(
        [*command, "--no-access-log"],
        env=os.environ | own,
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        said = []
        for line in process.stderr:
            said.append(line)
            if "Uvicorn running" in line:
                break
        else:
            pytest.fail(f"it did not start: {''.join(said)}")
        # Who is not read from comes to a halt.
        rest = Thread(target=said.extend, args=(process.stderr,), daemon=True)
        rest.start()
        try:
            yield
        finally:
            process.terminate()
            rest.join()
            silent("the log of the server", "".join(said))
