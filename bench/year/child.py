"""One department's year in a process of its own, with a database of its own: the product reads its
settings once. Run by run.py.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

import orjson

from bench.year.departments import Department, Plan, definitions, departments


def main(arguments: Sequence[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    from zaken.base.log import configure_logging

    configure_logging("CRITICAL")
    known = definitions()
    department = departments(given.zaken, known)[given.nr - 1]
    told = year(Plan(department, given.seed, given.begin, given.days), tell=_teller(department))
    given.file.write_bytes(orjson.dumps(asdict(told)))
    return 0


def year(plan: Plan, tell=print):  # type: ignore[no-untyped-def]
    """Live this department's year in the database of this process; what came of it, a Told."""
    from bench.year.tally import told
    from bench.year.town import Town
    from bench.year.weather import loaded_dice

    began = time.process_time()
    with loaded_dice(f"{plan.seed}:{plan.department.nr}"):
        town = Town(plan, definitions())
        town.prepare()
        town.live(tell)
    return told(town, time.process_time() - began)


def _teller(department: Department):  # type: ignore[no-untyped-def]
    def tell(text: str) -> None:
        print(f"[{time.strftime('%H:%M:%S')}] {department.nr} ({department.name}): {text}")
        sys.stdout.flush()

    return tell


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.year.child", description=__doc__)
    parser.add_argument("nr", type=int)
    parser.add_argument("file", type=Path)
    for name, kind in (("zaken", int), ("seed", int), ("days", int), ("begin", date.fromisoformat)):
        parser.add_argument(f"--{name}", type=kind, required=True)
    return parser


if __name__ == "__main__":
    sys.exit(main())
