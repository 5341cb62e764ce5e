"""A mass mailing to the Berichtenbox by one worker: how many letters a minute, and how much memory
the worker takes. The list is checked and kept, the mailing started; the worker writes, offers and
settles each letter. The far side is the simulator, on this machine too.

Usage: python -m bench.mailing [--letters N] [--soort bericht|besluit]
A besluit is drawn as a letter (PDF/A) besides, and kept in the dossier.
"""

import argparse
import multiprocessing
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench.large_file import Memory
from bench.notices import LOOK, Plan, database, environment, fill, until_done, work
from bench.roads import ROADS, far_side

ROAD = ROADS["fbs"]
PER_MINUTE = 6000  # what may be handed to the worker: more than it can do
SETTLED = 5.0  # seconds without another megabyte: it has started


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns 1 when a letter did not arrive."""
    given = _parser().parse_args(arguments)
    with ExitStack() as stack:
        scratch = tempfile.TemporaryDirectory(prefix="zaakspoor-mailing-")
        folder = Path(stack.enter_context(scratch))
        far = stack.enter_context(far_side(folder / "far"))
        os.environ |= environment(ROAD, far) | {"ZAAKSPOOR_LEASE_SECONDS": "60"}
        stack.enter_context(database(folder))
        plan = Plan(far, ROAD, letters=0, people=given.letters)
        fill(plan)
        for line in measured(plan, given.soort):
            print(line, flush=True)
        arrived = _arrived()
    print(f"in the box: {arrived} of {given.letters}")
    return int(arrived != given.letters)


def measured(plan: Plan, soort: str) -> Iterator[str]:
    """The lines of the report. One worker stands idle first, and then gets the mailing."""
    mailing, letters = kept(soort), plan.people
    kennel = multiprocessing.get_context("forkserver")
    worker = kennel.Process(target=work, args=(dict(os.environ),))
    worker.start()
    memory = Memory(int(worker.pid or 0))
    try:
        _rest(memory)
        yield f"idle: {memory.take():.0f} MB"
        began = time.monotonic()
        start(mailing)
        while not _written(mailing):
            threading.Event().wait(LOOK)
        written = time.monotonic() - began
        left = until_done(plan)
        spent = time.monotonic() - began
        yield f"{letters} letters in {spent:.0f} s: {60 * letters / spent:.0f} a minute, one worker"
        yield f"all were written after {written:.0f} s; unfinished: {left}"
        yield f"peak: {memory.take():.0f} MB"
    finally:
        worker.kill()
        worker.join()


def kept(soort: str) -> int:
    """The mailing, checked and ready; its id. Each letter has its own zaak and receiver."""
    from sqlalchemy import select

    from notifications.mailing import Wish, make
    from notifications.mailing_list import Template
    from zaken.base.db import sessions
    from zaken.models import Zaak

    text = Template("Uw aanslag", "Uw aanslag voor {jaar} is klaar. Het nummer is {nummer}.")
    with sessions.begin() as db:
        zaken = db.scalars(select(Zaak.identificatie).order_by(Zaak.id)).all()
        rows = (f"{zaak};2026;A-{nr:06}\n".encode() for nr, zaak in enumerate(zaken))
        wish = Wish("meting", text, soort=soort, per_minuut=PER_MINUTE)
        return make(db, _administrator(), wish, [b"zaaknummer;jaar;nummer\n", *rows]).id


def start(mailing: int) -> None:
    """As its administrator does on the page."""
    from zaken.actions import mailing as acts
    from zaken.base.db import sessions
    from zaken.models import Mailing

    with sessions.begin() as db:
        acts.start(db, _administrator(), db.get_one(Mailing, mailing))


def _administrator() -> Any:
    from zaken.base.subject import Subject

    return Subject("medewerker", "a.degroot", "Anna de Groot", roles=frozenset({"beheerder"}))


def _rest(memory: Memory) -> None:
    """Until the worker takes no more memory for a while."""
    before, since = 0.0, time.monotonic()
    while time.monotonic() - since < SETTLED:
        threading.Event().wait(LOOK)
        if memory.highest > before + 1:
            before, since = memory.highest, time.monotonic()


def _written(mailing: int) -> bool:
    """Does every line have its letter?"""
    from zaken.base.db import sessions
    from zaken.models import Mailing

    with sessions() as db:
        return db.get_one(Mailing, mailing).stand == "verstuurd"


def _arrived() -> int:
    """Letters of the mailing that the far side took."""
    from sqlalchemy import func, select

    from zaken.base.db import sessions
    from zaken.models import Delivery, Notice

    taken = Delivery.state.in_(("aangeboden", "bezorgd"))
    query = select(func.count()).select_from(Delivery).join(Notice, Notice.id == Delivery.notice_id)
    with sessions() as db:
        return db.scalar(query.where(Notice.sjabloon == "mailing", taken)) or 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.mailing", description=__doc__)
    parser.add_argument("--letters", type=int, default=10_000)
    parser.add_argument("--soort", choices=("bericht", "besluit"), default="bericht")
    return parser


if __name__ == "__main__":
    sys.exit(main())
