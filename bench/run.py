"""Measure the product: per size a database, the server, load, the bare limit; then the tables.
Loopback only, bounded in time and count.

Usage: python -m bench [--zaken N …] [--what main api filters pages plans memory]
       python -m bench --zaken 10000 100000 1000000 --what all --data FOLDER --date YYYY-MM-DD
With --date the figures go into docs/performance.md; --report does that without measuring again.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from bench import report
from bench.figures import read

GROUPS = ("main", "api", "filters", "pages", "memory", "plans")


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns 0, or 1 when something could not be measured or a large table is read from end to
    end."""
    given = _parser().parse_args(arguments)
    began = time.perf_counter()
    with ExitStack() as stack:
        folder: Path = given.data or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="zaakspoor-bench-"))
        )
        codes = [0]
        if not given.report:
            codes = [_measure(given, folder, size) for size in given.zaken]
        runs = {size: read(file_of(folder, size)) for size in given.zaken}
        print("\n" + report.text(runs))
        if given.date:
            report.write(runs, given.date)
    print(f"\n{time.perf_counter() - began:.0f} s in all")
    return max([*codes, *(int(bool(report.scans(run))) for run in runs.values())])


def file_of(folder: Path, size: int) -> Path:
    return folder / f"zaken-{size}.jsonl"


def _measure(given: argparse.Namespace, folder: Path, size: int) -> int:
    """One size in a process of its own: the product reads its settings once."""
    folder.mkdir(parents=True, exist_ok=True)
    what = GROUPS if "all" in given.what else given.what
    command = [
        sys.executable, "-m", "bench.measure", str(size), str(folder / f"zaken-{size}"),
        str(file_of(folder, size)), "--what", *what, "--seconds", str(given.seconds),
        "--short", str(given.short), "--clients", str(given.clients),
        "--workers", str(given.workers),
    ]  # fmt: skip
    if given.only:
        command += ["--only", *given.only]
    return subprocess.run(command, check=False).returncode


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--zaken", type=int, nargs="+", default=[100_000], help="sizes of the databases")
    add("--what", nargs="+", choices=[*GROUPS, "all"], default=["main", "pages", "memory"])
    add("--only", nargs="*", help="names of cases, or their beginnings")
    add("--seconds", type=float, default=8.0, help="of load per case of main and pages")
    add("--short", type=float, default=2.0, help="of load per case of api and filters")
    add("--clients", type=int, default=8, help="connections at once")
    add("--workers", type=int, default=os.cpu_count() or 1, help="web processes")
    add("--data", type=Path, help="keep databases and figures in this folder, for the next run")
    add("--date", help="write docs/performance.md, with this date")
    add("--report", action="store_true", help="only the tables, from the figures in --data")
    return parser
