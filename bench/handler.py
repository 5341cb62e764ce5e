"""The handler behind the bare limit (bare.py): it plays the next operation on a connection of its
own, and answers what the database said.
"""

import itertools
import os
import pickle
import queue
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from pathlib import Path
from typing import Any

import psycopg
from starlette.concurrency import run_in_threadpool

from bench.bare import THREADS, Work
from bench.renewed import Player, renewed

Event = MutableMapping[str, Any]
Line = tuple[psycopg.Connection[Any], Iterator[Player]]
LINES: queue.Queue[Line] = queue.Queue()
FOLDER = Path(os.environ.get("ZAAKSPOOR_BARE", "."))


def begin() -> None:
    """Connections, each with operations that no other has, so that no two write the same row."""
    work: Work = pickle.loads((FOLDER / "work").read_bytes())  # noqa: S301  written by bare.py
    here = next(n for n in itertools.count() if claimed(n))
    among = work.number * THREADS
    for number in range(here * THREADS, here * THREADS + THREADS):
        mine = work.operations[number::among]
        mine = mine or work.operations[number % len(work.operations) :]
        line = psycopg.connect(work.url, autocommit=True, prepare_threshold=3)
        LINES.put((line, itertools.cycle([renewed(one, seed=number) for one in mine])))


def claimed(number: int) -> bool:
    """Is this the number of this process?"""
    try:
        (FOLDER / f"process-{number}").touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def play() -> bytes:
    line = LINES.get()
    try:
        return "".join(next(line[1]).play(line[0])).encode()
    finally:
        LINES.put(line)


async def app(
    scope: Event, receive: Callable[[], Awaitable[Event]], send: Callable[[Event], Awaitable[None]]
) -> None:
    if scope["type"] == "lifespan":
        await receive()
        begin()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    status, body = 200, b""
    try:
        if scope["path"] == "/":
            body = await run_in_threadpool(play)
    except psycopg.Error as error:
        status = 500
        told = f"{type(error).__name__}: {str(error).splitlines()[0]}"
        (FOLDER / f"failed-{os.getpid()}").write_text(told)
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
