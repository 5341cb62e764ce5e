"""A year of a municipality, played by the product itself: every case type file, holidays, absences,
suspensions, failing registers and roads. A process per core, a private PostgreSQL that does not
wait for the disk, no network.

Usage: python -m bench.year [--zaken N] [--seed N] [--processes N]
       python -m bench.year --zaken 50000 --seed 1 --date YYYY-MM-DD   (writes docs/year.md)
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path

import orjson

KEY = "a-key-for-a-scratch-database-only"
TEMPLATE = "zaakspoor"  # the migrated database that each department gets a copy of


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns 1 when a zaak is stuck, or a term has no explanation."""
    given = _parser().parse_args(arguments)
    from bench.year import report

    began = time.perf_counter()
    with ExitStack() as stack:
        folder = given.data or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="zaakspoor-year-"))
        )
        stack.enter_context(_database(folder))
        told = _all(given, folder)
    found = report.Year(given, told, time.perf_counter() - began)
    print("\n" + "\n".join(found.lines()))
    if given.date:
        report.write(found)
    return int(bool(found.stuck or found.unexplained or found.broken))


@contextmanager
def _database(folder: Path) -> Iterator[None]:
    """A private PostgreSQL in this folder, migrated. What is in it may be lost: it does not wait
    for the disk.
    """
    from zaakspoor import launcher

    os.environ["ZAAKSPOOR_SECRET_KEY"] = KEY
    os.environ["ZAAKSPOOR_DATA"] = str(folder)
    with launcher.running(folder, settings=launcher.UNSAFE_FOR_TESTS) as url:
        os.environ["DATABASE_URL"] = url
        from zaken.base.db import engine
        from zaken.migrations.run import upgrade

        upgrade(url)
        engine.dispose()
        yield


def _all(given: argparse.Namespace, folder: Path) -> list[dict]:  # type: ignore[type-arg]
    """Every department, so many at a time."""
    from bench.year.departments import definitions, departments

    found = departments(given.zaken, definitions())
    with ThreadPoolExecutor(max_workers=given.processes) as pool:
        return list(pool.map(lambda one: _one(given, folder, one.nr), found))


def _one(given: argparse.Namespace, folder: Path, nr: int) -> dict:  # type: ignore[type-arg]
    file, url = folder / f"department-{nr}.json", _copy(f"department_{nr}")
    command = [sys.executable, "-m", "bench.year.child", str(nr), str(file)]
    for name in ("zaken", "seed", "days", "begin"):
        command += [f"--{name}", str(getattr(given, name))]
    files = folder / f"department-{nr}"
    environment = os.environ | {"DATABASE_URL": url, "ZAAKSPOOR_DATA": str(files)}
    subprocess.run(command, check=True, env=environment)
    told: dict[str, object] = orjson.loads(file.read_bytes())
    return told


def _copy(name: str) -> str:
    """A new database with all tables; its URL."""
    import psycopg
    from sqlalchemy.engine import make_url

    url = make_url(os.environ["DATABASE_URL"])
    admin = url.set(drivername="postgresql", database="postgres")
    with psycopg.connect(admin.render_as_string(hide_password=False), autocommit=True) as db:
        db.execute("select pg_advisory_lock(727)")  # two copies at once refuse each other
        db.execute(f"drop database if exists {name} with (force)")
        db.execute(f"create database {name} template {TEMPLATE}")
    return url.set(database=name).render_as_string(hide_password=False)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.year", description=__doc__)
    add = parser.add_argument
    add("--zaken", type=int, default=1000, help="applications in the year")
    add("--seed", type=int, default=1, help="the same seed gives the same year")
    add("--begin", type=date.fromisoformat, default=date(2026, 1, 1), help="the first day")
    add("--days", type=int, default=365)
    cores = os.cpu_count() or 1
    add("--processes", type=int, default=cores, help="teams at a time; the year stays the same")
    add("--data", type=Path, help="keep the databases and what came of them in this folder")
    add("--date", help="write docs/year.md, with this date")
    return parser
