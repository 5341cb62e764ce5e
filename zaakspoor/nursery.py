"""Where web processes and worker are born: a process that has the whole product in memory and does
nothing but fork, so that they share what they only read.

It ends with the process that asked for it, and they end with it, even by kill -9.
"""

import multiprocessing
import os
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from types import FrameType

from zaakspoor import tether
from zaken.base.log import log

PARENT = "ZAAKSPOOR_PARENT"  # how the nursery knows whom to end with
NURSERY = "ZAAKSPOOR_NURSERY"  # how its children do
LONGEST_PAUSE = 30.0  # seconds, between two starts of a process that dies
HEALTHY = 60.0  # seconds; what ran this long may start again at once
_context = multiprocessing.get_context("forkserver")
_log = log(__name__)


@dataclass
class Born:
    """One process that is kept running: what it does, and with which socket, if any."""

    name: str
    task: Callable[..., None]
    sockets: tuple[socket.socket, ...] = ()
    process: BaseProcess | None = None
    began: float = 0.0
    pause: float = 0.0

    def start(self) -> None:
        self.began = time.monotonic()
        self.process = _context.Process(target=live, args=(self.task, *self.sockets))
        self.process.start()

    def revive(self) -> None:
        """Start it again if it died; one that dies at once has to wait longer each time."""
        if self.process is None or self.process.is_alive():
            return
        lived = time.monotonic() - self.began
        if lived < self.pause:
            return
        code, self.process = self.process.exitcode, None
        self.pause = 0.5 if lived > HEALTHY else min(max(self.pause * 2, 0.5), LONGEST_PAUSE)
        _log.warning("process ended, starting it again", process=self.name, code=code)
        self.start()


@dataclass
class Nursery:
    """All of them, until SIGTERM or SIGINT; a second one means: now."""

    children: list[Born]
    patience: float  # seconds for a clean end
    asked: list[int] = field(default_factory=list)

    def run(self) -> None:
        """Call from the main thread. Returns when all are gone."""
        os.environ[PARENT] = str(os.getpid())
        _context.set_forkserver_preload([f"{__package__}.preload"])
        before = {
            number: signal.signal(number, self._ask) for number in (signal.SIGTERM, signal.SIGINT)
        }
        try:
            for child in self.children:
                child.start()
            while not self.asked:
                wait([c.process.sentinel for c in self.children if c.process], timeout=0.5)
                for child in [] if self.asked else self.children:
                    child.revive()
        finally:
            self._end()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked.append(number)

    def _end(self) -> None:
        living = [child.process for child in self.children if child.process]
        for process in living:
            process.terminate()
        until = time.monotonic() + self.patience
        while living and time.monotonic() < until and len(self.asked) < 2:
            wait([process.sentinel for process in living], timeout=0.2)
            living = [process for process in living if process.is_alive()]
        for process in living:
            process.kill()
            process.join()


def live(task: Callable[..., None], *sockets: socket.socket) -> None:
    """What a process does from its birth on. Its parent may be dead by then: who is asked for
    would be whoever took over.
    """
    tether.tie(int(os.environ[NURSERY]))
    task(*sockets)
