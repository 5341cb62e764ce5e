"""The bare limit: the same SQL in a handler that does nothing else. The same HTTP server with as
many processes, the same load generator, the database driver, and no rights, rules or objects.

A write is repeated with new values where the first ones would collide (renewed.py).
"""

import os
import pickle
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.loader import Load, raw, send
from bench.server import free_port, ready
from zaakspoor import tether

THREADS = 4  # connections of one process


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
class Work:
    """What the processes are given: `number` of processes, and the operations they play."""

    url: str
    number: int
    operations: list[Operation]


def measure(
    url: str,
    operations: list[Operation],
    *,
    seconds: float = 5.0,
    clients: int = 8,
    workers: int = 2,
) -> Limit:
    """Serve the operations for so long. What is not inside a transaction commits by itself."""
    with tempfile.TemporaryDirectory(prefix="zaakspoor-bare-") as folder:
        (Path(folder) / "work").write_bytes(pickle.dumps(Work(url, workers, operations)))
        port = free_port()
        command = tether.command(
            "uvicorn", "bench.handler:app", "--port", str(port), "--workers", str(workers),
            "--log-level", "error", "--no-access-log",
        )  # fmt: skip
        environment = os.environ | {"ZAAKSPOOR_BARE": folder}
        log = Path(folder) / "log"
        with log.open("wb") as told:
            server = subprocess.Popen(command, env=environment, stderr=told)
        try:
            ready(port, server)
            load = Load(port, [raw("GET", "/", {})], clients, seconds, min(1.0, seconds / 4))
            result = send(load)
        except RuntimeError as error:
            return Limit(0.0, 0.0, f"{error} {log.read_text()[-500:]}")
        finally:
            server.terminate()
            server.wait(20)
        wrong = "; ".join(sorted({f.read_text() for f in Path(folder).glob("failed-*")}))
    if not result.count or set(result.statuses) != {"200"}:
        return Limit(0.0, 0.0, wrong or f"answers {result.statuses}")
    return Limit(result.per_second, result.p95)
