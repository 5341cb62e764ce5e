"""One size: fill a database, then every case in turn. A process of its own per size (run.py)."""

import argparse
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

from bench.bare import Operation, measure
from bench.figures import Figure, keep, keep_facts
from bench.loader import Load, Result, send
from bench.server import memory, processor, serving

if TYPE_CHECKING:
    from bench.calls import Case

TRACED = 16  # requests of each case whose SQL is looked at …
PLANNED = 2  # … or of a case that is only explained
KEY = "a-key-for-a-scratch-database-only"
WARMING = 15.0  # seconds at most, to ask everything once before the clock runs
LONG = ("main", "pages")  # groups that get the longer time


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns 1 when a case could not be measured."""
    given = _parser().parse_args(arguments)
    failed = 0
    with database(given.folder):
        fill(given.zaken)
        keep_facts(given.figures, facts(given))
        log = given.folder / "server.log"
        for figure in measure_all(given, log):
            keep(given.figures, figure)
            if figure.failed:
                tell("not measured", f"{figure.title}: {figure.failed}")
            failed += bool(figure.failed)
    return int(bool(failed))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.measure", description=__doc__)
    parser.add_argument("zaken", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("figures", type=Path)
    parser.add_argument("--what", nargs="+", default=["main"])
    parser.add_argument("--only", nargs="*", default=[])
    for name, usual in (("seconds", 8.0), ("short", 2.0)):
        parser.add_argument(f"--{name}", type=float, default=usual)
    for name, number in (("clients", 8), ("workers", os.cpu_count() or 1)):
        parser.add_argument(f"--{name}", type=int, default=number)
    return parser


@contextmanager
def database(folder: Path) -> Iterator[None]:
    """DATABASE_URL as it is, or a private PostgreSQL in this folder; with the tables, and the
    settings of a scratch run."""
    from zaakspoor import launcher

    os.environ.setdefault("ZAAKSPOOR_SECRET_KEY", KEY)
    with ExitStack() as stack:
        folder.mkdir(parents=True, exist_ok=True)
        if not os.environ.get("DATABASE_URL"):
            tell("database", "a private PostgreSQL")
            os.environ["ZAAKSPOOR_DATA"] = str(folder)
            os.environ["DATABASE_URL"] = stack.enter_context(launcher.running(folder))
        from zaken.base.db import engine
        from zaken.migrations.run import upgrade

        upgrade(engine.url.render_as_string(hide_password=False))
        yield
        engine.dispose()


def fill(zaken: int) -> None:
    """Up to this number."""
    from bench import calls, data

    missing = zaken - calls.rows("select count(*) from zaak")[0][0]
    if missing > 0:
        data.fill(
            missing,
            progress=lambda what, done, total: tell("filling", f"{what} {done:,} of {total:,}"),
        )
    calls.prepare()


def facts(given: argparse.Namespace) -> dict[str, object]:
    from bench import calls, report

    server = str(calls.rows("show server_version")[0][0]).split(" ")[0]
    size = calls.rows("select pg_database_size(current_database())")[0][0]
    return {
        "machine": report.machine(),
        "versions": report.versions() | {"Python": platform.python_version(), "PostgreSQL": server},
        "gigabytes": round(size / 1e9, 1),
        "clients": given.clients,
        "workers": given.workers,
        "seconds": given.seconds,
    }


def measure_all(given: argparse.Namespace, log: Path) -> Iterator[Figure]:
    """Every case that was asked for, in turn."""
    chosen = chosen_cases(given.what, given.only)
    loaded = [group for group in given.what if group not in ("plans", "memory")]
    with served(given, log, wanted=bool(loaded)) as server:
        for number, case in enumerate(chosen, 1):
            tell(f"{number} of {len(chosen)}", case.title)
            try:
                yield one(case, given, server, load=case.group in loaded)
            except (RuntimeError, subprocess.SubprocessError) as error:
                yield Figure(case.name, case.title, case.group, failed=str(error)[:200])
    if "memory" in given.what:
        try:
            yield in_all(given, log)
        except (RuntimeError, subprocess.SubprocessError) as error:
            yield Figure("memory", "all processes", "memory", failed=str(error)[:200])


@contextmanager
def served(given: argparse.Namespace, log: Path, *, wanted: bool) -> Iterator[tuple[int, int]]:
    """The web server; plans need none."""
    if not wanted:
        yield 0, 0
        return
    with serving(given.workers, log) as server:
        yield server


def chosen_cases(what: Sequence[str], only: Sequence[str]) -> "list[Case]":
    """`plans` takes the reads of main, api and filters."""
    from bench import apis, cases, pages

    groups = set(what) | ({"main", "api", "filters"} if "plans" in what else set())
    found: list[Case] = []
    found += cases.cases() if "main" in groups else []
    found += pages.cases() if "pages" in groups else []
    found += apis.filtering() if "filters" in groups else []
    found += apis.cases() if "api" in groups else []
    kept = [case for case in found if case.group in what or case.expect == "200"]
    if not only:
        return kept
    return [case for case in kept if case.name.startswith(tuple(only))]


def one(case: "Case", given: argparse.Namespace, server: tuple[int, int], *, load: bool) -> Figure:
    """Which SQL, how it is carried out, then the load, then the bare limit. Raises RuntimeError
    when it cannot be measured."""
    from bench.plans import explain
    from zaken.base.jobs import CONNINFO

    try:
        requests = case.requests()
    except Exception as error:  # one case of hundreds: its reason goes into the report
        raise RuntimeError(f"{type(error).__name__}: {str(error).splitlines()[0]}") from error
    if not requests:
        raise RuntimeError("nothing to ask for in this database")
    queries, operations = traced(case, requests, TRACED if load else PLANNED)
    plan = explain(CONNINFO, operations[-1]).told() if case.expect == "200" else {}
    figure = Figure(
        case.name, case.title, case.group, queries=queries, plan=plan, target=case.target or 0,
        peer=case.peer,
    )  # fmt: skip
    if not load:
        return figure
    seconds = given.seconds if case.group in LONG else given.short
    got, cpu = loaded(case, requests, given, server=server, seconds=seconds)
    bare = None
    if any(operations):
        bare = measure(
            CONNINFO, operations, seconds=min(seconds, 5), clients=clients_of(case, given),
            workers=given.workers,
        )  # fmt: skip
    if bare and bare.failed:
        tell("no bare limit", f"{case.title}: {bare.failed}")
        bare = None
    return replace(
        figure, per_second=got.per_second, p50=got.p50, p95=got.p95, cpu=cpu,
        bare=bare.per_second if bare else 0.0, bare_p95=bare.p95 if bare else 0.0,
        megabytes=memory(server[1]),
    )  # fmt: skip


def traced(
    case: "Case", requests: list[str], number: int = TRACED
) -> tuple[float, list[Operation]]:
    """How many queries a request takes (the median, after the caches are warm), and what the bare
    limit repeats."""
    from bench.calls import app_client
    from bench.traced import about_the_case, queries, remembering, trace

    asked = requests[:number] if case.once else list(islice(cycle(requests), number))
    with remembering():
        traces = [trace(app_client(), request, case.expect) for request in asked]
    counts = sorted(map(queries, traces))
    kept = traces if case.expect != "200" else traces[len(traces) // 2 :]
    return counts[len(counts) // 2], [about_the_case(operation) for operation in kept]


def loaded(
    case: "Case",
    requests: list[str],
    given: argparse.Namespace,
    *,
    server: tuple[int, int],
    seconds: float,
) -> tuple[Result, float]:
    """What the clients saw, and the processor time per request."""
    port, pid = server
    rest = requests[TRACED:] if case.once else requests
    if not rest:
        raise RuntimeError("too few to ask for in this database")
    warm_up = 0.2 if case.once else min(1.0, seconds / 4)
    clients = clients_of(case, given)
    try:
        if not case.once:  # what is read often stands in memory; so does what is read here
            send(Load(port, rest, clients, WARMING, 0.0, once=True))
        before = processor(pid)
        result = send(Load(port, rest, clients, seconds, warm_up, once=case.once))
    except subprocess.CalledProcessError as failed:
        raise RuntimeError(f"the load generator failed: {failed.stderr[-300:]}") from None
    if set(result.statuses) - {case.expect}:
        raise RuntimeError(f"answers {result.statuses}, expected {case.expect}")
    return result, (processor(pid) - before) / max(result.sent, 1)


def clients_of(case: "Case", given: argparse.Namespace) -> int:
    """Filters are compared by how long they take, so nobody stands in a queue."""
    return (
        min(given.clients, os.cpu_count() or 1) if case.group == "filters" else int(given.clients)
    )


def in_all(given: argparse.Namespace, log: Path) -> Figure:
    """The memory of web processes and worker together, while they work; the most that was seen."""
    from bench import cases

    most = 0.0
    with serving(given.workers, log, alone=False) as (port, pid):
        for case in cases.cases()[:5]:
            tell("memory", case.title)
            send(Load(port, case.requests(), given.clients, min(given.seconds, 4.0)))
            most = max(most, memory(pid))
    return Figure("memory", "web processes and worker", "memory", megabytes=most, target=400,
                  peer="790")  # fmt: skip


def tell(what: str, text: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {what}: {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
