"""The bare limit: the same SQL by the driver alone, in a loop, with no web server and no Python
objects around it.

Two processes of four threads each, so that one interpreter's lock does not set the limit. A write
is repeated with new values where the first ones would collide (renewed.py).
"""

import contextlib
import itertools
import multiprocessing
import threading
import time
from dataclasses import dataclass
from typing import Any

import psycopg

PROCESSES, THREADS = 2, 4


@dataclass(frozen=True)
class Statement:
    """`gave`: the first row that a write gave back, such as the id of what it made."""

    sql: str
    params: Any = None
    gave: tuple[Any, ...] = ()


Operation = list[Statement]  # the statements of one request
BEGIN, COMMIT = Statement("BEGIN"), Statement("COMMIT")


@dataclass(frozen=True)
class Limit:
    per_second: float
    p95: float  # seconds
    failed: str = ""  # why it could not be measured


@dataclass(frozen=True)
class Round:
    """What each thread of one process repeats, and for how many seconds."""

    url: str
    number: int  # of the process
    operations: list[Operation]
    seconds: float


def measure(url: str, operations: list[Operation], *, seconds: float = 5.0) -> Limit:
    """Repeat the operations for so long, as many at once as there are clients. What is not inside
    a transaction commits by itself."""
    rounds = [Round(url, number, operations, seconds) for number in range(PROCESSES)]
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        answers = pool.map(_process, rounds)
    wrong = "; ".join(sorted({text for _, failed in answers for text in failed}))
    times = sorted(itertools.chain.from_iterable(times for times, _ in answers))
    if not times:
        return Limit(0.0, 0.0, wrong or "nothing was repeated")
    # Each thread is always busy with one operation; undoing one for the next does not count.
    per_second = PROCESSES * THREADS * len(times) / sum(times)
    return Limit(per_second, times[int(len(times) * 0.95)], wrong)


def _process(turn: Round) -> tuple[list[float], list[str]]:
    times: list[float] = []
    failed: list[str] = []
    barrier = threading.Barrier(THREADS)
    threads = [
        threading.Thread(target=_loop, args=(turn, number, barrier, times, failed))
        for number in range(THREADS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, failed


def _loop(
    turn: Round, number: int, barrier: threading.Barrier, times: list[float], failed: list[str]
) -> None:
    from bench.renewed import renewed

    here, among = turn.number * THREADS + number, PROCESSES * THREADS
    # Each has its own, so that no two write the same row; of a few each begins elsewhere.
    mine = turn.operations[here::among] or turn.operations[here % len(turn.operations) :]
    with psycopg.connect(turn.url, autocommit=True, prepare_threshold=3) as db:
        players = [renewed(operation, seed=here) for operation in mine]
        with contextlib.suppress(threading.BrokenBarrierError):
            barrier.wait(30)
        end = time.perf_counter() + turn.seconds
        try:
            for player in itertools.cycle(players):
                if time.perf_counter() >= end:
                    return
                times.append(player.play(db))
        except psycopg.Error as error:
            failed.append(f"{type(error).__name__}: {str(error).splitlines()[0]}")
