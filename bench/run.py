"""Measure the product in one run: data, server, load, bare limit, table. Loopback only, bounded in
time and count.

Usage: python -m bench [--zaken N] [--date YYYY-MM-DD]     with --date the figures go into
docs/performance.md
"""

import argparse
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.bare import Limit, Operation, measure
from bench.loader import Load, Result, send
from bench.server import memory, processor, serving

if TYPE_CHECKING:
    from bench.cases import Case

TRACED = 12  # requests of each case whose SQL is looked at
KEY = "a-key-for-a-scratch-database-only"


@dataclass(frozen=True)
class Figure:
    """One line of the table. `bare` is None where nothing comparable exists."""

    name: str
    title: str
    result: Result
    queries: float
    bare: Limit | None
    target: int | None
    megabytes: float
    cpu: float  # seconds of the web processes per request: it tells the same on a busy machine

    @property
    def ratio(self) -> float | None:
        """How many times faster the bare limit is."""
        return (
            self.bare.per_second / self.result.per_second
            if self.bare and self.result.per_second
            else None
        )


@dataclass(frozen=True)
class Asked:
    zaken: int
    seconds: float
    clients: int
    workers: int
    only: Sequence[str]


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns 0, or 1 when a case had answers that were not the expected ones."""
    given = _parser().parse_args(arguments)
    began = time.perf_counter()
    asked = Asked(given.zaken, given.seconds, given.clients, given.workers, given.only or ())
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="zaakspoor-bench-")))
        stack.enter_context(database(given.data or scratch))
        figures = list(measure_all(asked, scratch))
        from bench import report  # reads the settings, like all below

        print("\n" + report.table(figures))
        if given.date:
            report.write(figures, given.date, asked.zaken, report.command(asked))
    print(f"\n{time.perf_counter() - began:.0f} s in all")
    return int(any(set(figure.result.statuses) - {"200", "201"} for figure in figures))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--zaken",
        type=int,
        default=100_000,
        help="how many to fill the database with, if it has fewer",
    )
    parser.add_argument("--seconds", type=float, default=8.0, help="of load per case")
    parser.add_argument("--clients", type=int, default=8, help="connections at once")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="web processes")
    parser.add_argument("--only", nargs="*", help="names of cases")
    parser.add_argument(
        "--data", type=Path, help="keep the private database in this folder, for the next run"
    )
    parser.add_argument("--date", help="write docs/performance.md, with this date")
    return parser


@contextmanager
def database(folder: Path) -> Iterator[None]:
    """DATABASE_URL as it is, or a private PostgreSQL in this folder; with the tables, and the
    settings of a scratch run."""
    from zaakspoor import launcher

    os.environ.setdefault("ZAAKSPOOR_SECRET_KEY", KEY)
    with ExitStack() as stack:
        if not os.environ.get("DATABASE_URL"):
            folder.mkdir(parents=True, exist_ok=True)
            tell("database", "a private PostgreSQL")
            os.environ["ZAAKSPOOR_DATA"] = str(folder)
            os.environ["DATABASE_URL"] = stack.enter_context(launcher.running(folder))
        from zaken.base.db import engine
        from zaken.migrations.run import upgrade

        upgrade(engine.url.render_as_string(hide_password=False))
        yield
        engine.dispose()


def measure_all(asked: Asked, scratch: Path) -> Iterator[Figure]:
    """Fill up to the number asked, then every case in turn."""
    from bench import cases, data

    missing = asked.zaken - cases.rows("select count(*) from zaak")[0][0]
    if missing > 0:
        data.fill(
            missing,
            progress=lambda what, done, total: tell("filling", f"{what} {done:,} of {total:,}"),
        )
    cases.prepare()
    chosen = [case for case in cases.cases() if not asked.only or case.name in asked.only]
    with serving(asked.workers, scratch / "server.log") as (port, pid):
        for number, case in enumerate(chosen, 1):
            tell(f"{number} of {len(chosen)}", case.title)
            yield _figure(case, asked, port, pid)


def _figure(case: "Case", asked: Asked, port: int, pid: int) -> Figure:
    """One case: which SQL, then the load, then the bare limit. Raises RuntimeError when it cannot
    be measured."""
    from zaken.base.jobs import CONNINFO

    requests = case.requests()
    if not requests:
        raise RuntimeError(f"{case.title}: nothing to ask for in this database")
    queries, operations = _trace(case, requests)
    load = Load(
        port, requests[TRACED if case.once else 0 :], asked.clients, asked.seconds, once=case.once
    )
    before = processor(pid)
    try:
        result = send(load)
    except subprocess.CalledProcessError as failed:
        raise RuntimeError(
            f"{case.title}: the load generator failed: {failed.stderr[-800:]}"
        ) from None
    if set(result.statuses) - {case.expect}:
        tell("warning", f"{case.title}: answers {result.statuses}, expected {case.expect}")
    cpu = (processor(pid) - before) / max(result.sent, 1)
    bare = measure(CONNINFO, operations) if operations else None
    return Figure(
        case.name, case.title, result, queries, bare=bare, target=case.target,
        megabytes=memory(pid), cpu=cpu
    )  # fmt: skip


def _trace(case: "Case", requests: list[str]) -> tuple[float, list[Operation]]:
    """How many queries a request takes (the median, after the caches are warm), and what the bare
    limit repeats."""
    from starlette.testclient import TestClient

    from bench.traced import reads_only, remembering, trace
    from zaakspoor.app import create_app
    from zaken.base.log import configure_logging

    configure_logging("WARNING")
    with remembering():
        client = TestClient(create_app(), base_url="http://127.0.0.1", follow_redirects=False)
        traces = [trace(client, request) for request in requests[:TRACED]]
    wrong = [status for status, _ in traces if str(status) != case.expect]
    if wrong:
        raise RuntimeError(f"{case.title}: the app answers {wrong[0]}, expected {case.expect}")
    counts = sorted(len(operation) for _, operation in traces)
    if case.bare:
        return counts[len(counts) // 2], [case.bare]
    return counts[len(counts) // 2], [
        reads_only(operation) for _, operation in traces[len(traces) // 2 :]
    ]


def tell(what: str, text: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {what}: {text}", flush=True)
