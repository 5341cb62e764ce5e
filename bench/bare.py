"""The bare limit: the same SQL by the driver alone, in a loop, with no web server and no Python
objects around it.

Two processes of four threads each, so that one interpreter's lock does not set the limit.
"""

import itertools
import multiprocessing
import threading
import time
from dataclasses import dataclass
from typing import Any

import psycopg

PROCESSES, THREADS = 2, 4
Operation = list[tuple[str, Any]]  # the statements of one request, with their parameters


@dataclass(frozen=True)
class Limit:
    per_second: float
    p95: float  # seconds


@dataclass(frozen=True)
class Round:
    """What each thread repeats, and for how many seconds."""

    url: str
    operations: list[Operation]
    seconds: float


def measure(url: str, operations: list[Operation], *, seconds: float = 5.0) -> Limit:
    """Repeat the operations, in turn, for so long. Each statement commits by itself."""
    turns = [Round(url, operations, seconds)] * PROCESSES
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        times = sorted(itertools.chain.from_iterable(pool.map(_process, turns)))
    if not times:
        return Limit(0.0, 0.0)
    return Limit(len(times) / seconds, times[int(len(times) * 0.95)])


def _process(turn: Round) -> list[float]:
    times: list[float] = []
    barrier = threading.Barrier(THREADS)
    threads = [
        threading.Thread(target=_loop, args=(turn, number, barrier, times))
        for number in range(THREADS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def _loop(turn: Round, number: int, barrier: threading.Barrier, times: list[float]) -> None:
    start = number % len(turn.operations)
    operations = turn.operations[start:] + turn.operations[:start]  # not all the same at once
    with psycopg.connect(turn.url, autocommit=True) as db:
        barrier.wait(30)
        end = time.perf_counter() + turn.seconds
        for operation in itertools.cycle(operations):
            began = time.perf_counter()
            if began >= end:
                return
            for statement, parameters in operation:
                cursor = db.execute(statement, parameters)
                if cursor.description:
                    cursor.fetchall()
            times.append(time.perf_counter() - began)
