"""The work behind the pages, in threads: the worker with its own event loop, the sweep, the
collecting of what others put in our folders, the housekeeping.

Every thread lives until it is told to stop; what goes wrong is logged and tried again.
"""

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable

from zaken.base.jobs import jobs
from zaken.base.log import log
from zaken.base.settings import settings

LONGEST_PAUSE = 60.0  # seconds, between two starts of a worker that dies
HEALTHY = 60.0  # a worker that ran this long may start again at once
GRACE = 20.0  # seconds for jobs that run when we stop; the sweep finds again what was left
MINUTE, HOUR = 60.0, 3600.0
_log = log(__name__)


class Background:
    """The threads as one thing to start and stop."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start worker, sweep, collecting and housekeeping. They sweep at once: what a crash left
        is picked up first.
        """
        from notifications import collecting
        from zaakspoor import housekeeping, worker  # importing the worker makes its tasks known

        rounds: dict[str, tuple[Callable[[], object], float]] = {
            "sweep": (worker.sweep, settings().sweep_seconds),
            "collecting": (collecting.collect, MINUTE),
            "housekeeping": (housekeeping.run, HOUR),
        }
        self._threads = [threading.Thread(target=self._work, name="worker")]
        for name, (work, seconds) in rounds.items():
            told = threading.Thread(target=every, args=(self._stop, name, work, seconds), name=name)
            self._threads.append(told)
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ask all to stop, and wait: jobs that run get `GRACE` seconds."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def wait(self) -> None:
        """Sleep until somebody asks to stop (an interrupt passes through)."""
        while not self._stop.wait(1.0):
            pass

    def _work(self) -> None:
        pause = 1.0
        while not self._stop.is_set():
            began = time.monotonic()
            try:
                asyncio.run(work_until(self._stop))
            except Exception:  # the job edge: the database may be away for a while
                _log.exception("worker ended, starting again", seconds=pause)
            pause = 1.0 if time.monotonic() - began > HEALTHY else min(pause * 2, LONGEST_PAUSE)
            self._stop.wait(0 if self._stop.is_set() else pause)


async def work_until(stop: threading.Event) -> None:
    """Run a worker in this event loop until `stop` is set, or until it dies (then its error is
    raised).
    """
    async with jobs.open_async():
        work = asyncio.create_task(
            jobs.run_worker_async(
                concurrency=settings().worker_concurrency,
                install_signal_handlers=False,
                fetch_job_polling_interval=1,
                delete_jobs="successful",
                update_heartbeat_interval=5,
                stalled_worker_timeout=15,
                shutdown_graceful_timeout=GRACE,
            )
        )
        while not work.done() and not stop.is_set():
            await asyncio.wait({work}, timeout=0.25)
        work.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work


def every(stop: threading.Event, name: str, work: Callable[[], object], seconds: float) -> None:
    """Do this now and then every so many seconds, until `stop`. An error is logged, and the round
    goes on.
    """
    while not stop.is_set():
        try:
            work()
        except Exception:  # the job edge: the next round tries again
            _log.exception(f"{name} failed")
        stop.wait(seconds)
