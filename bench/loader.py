"""The load generator: a process of its own that sends ready-made requests over a few keep-alive
connections.

Reads one Load as JSON from standard input, prints one Result as JSON. It does as little as it can,
for it uses a core too.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import cycle

import uvloop

LONGEST = 120.0  # seconds, whatever was asked


@dataclass(frozen=True)
class Load:
    """What to send. `once`: every request is sent at most one time, and the load ends when they
    are gone."""

    port: int
    requests: list[str]  # whole HTTP requests as latin-1 text
    clients: int = 8
    seconds: float = 8.0
    warm_up: float = 1.0
    once: bool = False


@dataclass
class Result:
    """What came back, after the warm-up. Times in seconds."""

    count: int = 0
    sent: int = 0  # with those of the warm-up
    seconds: float = 0.0
    p50: float = 0.0
    p95: float = 0.0
    p99: float = 0.0
    statuses: dict[str, int] = field(default_factory=dict)
    size: int = 0  # bytes of body in all

    @property
    def per_second(self) -> float:
        return self.count / self.seconds if self.seconds else 0.0


def send(load: Load) -> Result:
    """Run the generator beside us and wait for it. Raises CalledProcessError, TimeoutExpired."""
    command = [sys.executable, "-m", "bench.loader"]
    done = subprocess.run(
        command,
        input=json.dumps(asdict(load)),
        capture_output=True,
        text=True,
        check=True,
        timeout=LONGEST + 30,
    )
    return Result(**json.loads(done.stdout))


async def run(load: Load) -> Result:
    source = (r.encode("latin-1") for r in (load.requests if load.once else cycle(load.requests)))
    begin = time.perf_counter() + load.warm_up
    end = begin + min(load.seconds, LONGEST)
    times: list[float] = []
    statuses: Counter[str] = Counter()
    sizes: list[int] = []
    sent_at_all = 0

    async def client() -> None:
        nonlocal sent_at_all
        reader, writer = await asyncio.open_connection("127.0.0.1", load.port)
        for request in source:
            sent = time.perf_counter()
            if sent >= end:
                break
            writer.write(request)
            status, size = await _response(reader)
            sent_at_all += 1
            if sent >= begin:
                times.append(time.perf_counter() - sent)
                statuses[status] += 1
                sizes.append(size)
        writer.close()

    await asyncio.gather(*(client() for _ in range(load.clients)))
    spent = min(time.perf_counter(), end) - begin
    ordered = sorted(times)
    return Result(
        count=len(times),
        sent=sent_at_all,
        seconds=spent,
        p50=_at(ordered, 0.5),
        p95=_at(ordered, 0.95),
        p99=_at(ordered, 0.99),
        statuses=dict(statuses),
        size=sum(sizes),
    )


async def _response(reader: asyncio.StreamReader) -> tuple[str, int]:
    """Status and size of the body of one response, which is read whole and thrown away."""
    head = await reader.readuntil(b"\r\n\r\n")
    lowered = head.lower()
    at = lowered.find(b"content-length:")
    size = int(lowered[at + 15 : lowered.index(b"\r\n", at)]) if at >= 0 else 0
    if size:
        await reader.readexactly(size)
    return head[9:12].decode(), size


def _at(ordered: list[float], part: float) -> float:
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)] if ordered else 0.0


def raw(method: str, path: str, headers: dict[str, str], body: str = "") -> str:
    """One HTTP/1.1 request, whole."""
    content = body.encode()
    if content:
        headers = headers | {
            "Content-Type": "application/json",
            "Content-Length": str(len(content)),
        }
    lines: Iterator[str] = (f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{''.join(lines)}\r\n" + content.decode(
        "latin-1"
    )


if __name__ == "__main__":
    print(json.dumps(asdict(uvloop.run(run(Load(**json.load(sys.stdin)))))))
