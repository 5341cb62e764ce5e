"""Processes beside ours: started, started again when they die, ended with us."""

import subprocess
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from zaakspoor.tether import command
from zaken.base.log import log

PATIENCE = 10.0  # seconds for a clean end
_log = log(__name__)


@dataclass
class Child:
    """One supervised process: a module of ours, with its output in a file (None: ours)."""

    module: str
    arguments: Sequence[str]
    output: Path | None = None
    restarts: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Start it, and a thread that keeps it running. The thread is its parent, for the kernel
        too: it must live on.
        """
        self._thread = threading.Thread(target=self._keep, name=f"keep {self.module}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End it, kindly first. Returns when it is gone."""
        self._stop.set()
        if self._thread:
            self._thread.join()

    def _keep(self) -> None:
        pause = 0.5
        while not self._stop.is_set():
            process = self._launch()
            while process.poll() is None and not self._stop.wait(0.2):
                pass
            if self._stop.is_set():
                _end(process)
                return
            self.restarts += 1
            _log.warning(
                "process ended, starting it again", module=self.module, code=process.returncode
            )
            self._stop.wait(pause)
            pause = min(pause * 2, 30.0)

    def _launch(self) -> subprocess.Popen[bytes]:
        out = self.output.open("ab") if self.output else None
        try:
            # A session of its own: Ctrl-C in the terminal reaches us, and we end it in our order.
            return subprocess.Popen(
                command(self.module, *self.arguments),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        finally:
            if out:
                out.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
