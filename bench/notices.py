"""Ten thousand letters over one road, with workers killed at random and a far side that fails now
and then. At the end the books of the far side must be ours: each letter once, none lost.

Usage: python -m bench.notices [--road fbs|globe|notifynl|smtp|print] [--letters N] [--kills N]
[--faults PERCENT] [--people N] [--seed N]

A mail server cannot tell whether it has a mail (RFC 5321), so after a lost answer we send it once
more with the same Message-ID, and write down that it may be there twice. Such a mail may be
doubled; no other may.
"""

import argparse
import multiprocessing
import os
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from bench.roads import ROADS, Far, Road, far_side, listening

LIFE = (0.2, 2.0)  # seconds that a worker lives before it is killed
LOOK = 0.5  # seconds between two looks at how far it is
HOME = {
    "gorOpenbareRuimteNaam": "Herenstraat",
    "aoaHuisnummer": 1,
    "aoaPostcode": "2282ZZ",
    "wplWoonplaatsNaam": "Rijswijk",
}
# What is applied for by who signs in, and by who does not: zaaktype and answers.
APPLICATIONS: dict[bool, tuple[str, dict[str, Any]]] = {
    False: (
        "uittreksel-brp",
        {"betreft": "zelf", "soort_uittreksel": "standaard", "levering": "post", "aantal": 1},
    ),
    True: (
        "melding-openbare-ruimte",
        {
            "categorie": "afval",
            "omschrijving": "De container is vol.",
            "adres": "2282ZZ 1",
            "gevaar": "nee",
        },
    ),
}


@dataclass(frozen=True)
class Plan:
    """How much, over which road, and where the far side is."""

    far: Far
    road: Road
    letters: int = 10_000
    kills: int = 100
    faults: float = 1.0  # per cent of the letters
    people: int = 200
    seed: int = 1
    patience: float = 3600.0  # seconds until we say that it will never be done


@dataclass
class Found:
    """What came of it: our books beside those of the store."""

    plan: Plan
    seconds: float = 0.0
    faults: int = 0
    sent: int = 0
    in_box: int = 0  # different letters
    lost: int = 0
    unknown: int = 0  # in the box, and not in our books
    doubled: int = 0
    told: int = 0  # doubled, and our books say that this may be so
    states: Counter[str] = field(default_factory=Counter)
    unfinished: int = 0

    @property
    def is_sound(self) -> bool:
        """Every letter once: in the box, and in our books."""
        wrong = self.lost + self.unknown + self.doubled + self.unfinished
        return wrong == 0 and self.sent == self.in_box == self.plan.letters

    def lines(self) -> Iterator[str]:
        """For people."""
        rate = self.plan.letters / self.seconds if self.seconds else 0.0
        yield f"letters {self.plan.letters}, kills {self.plan.kills}, faults {self.faults}"
        yield f"{self.seconds:.0f} s, {rate:.1f} letters a second"
        yield f"in our books {self.sent}, at the far side {self.in_box}"
        yield f"lost {self.lost}, unknown to us {self.unknown}, doubled {self.doubled}"
        if self.told:
            yield f"doubled, and told so: {self.told}"
        yield f"states {dict(self.states)}, unfinished {self.unfinished}"
        yield "sound" if self.is_sound else "NOT SOUND"


def work(environ: dict[str, str]) -> None:
    """The life of one worker, in a process of its own, until it is killed. It has the environment
    of who starts it now, not of who started the first one, and ends when the bench is killed.
    """
    from zaakspoor import tether
    from zaken.base.settings import settings

    tether.tie(os.getppid())
    os.environ.clear()
    os.environ |= environ
    settings.cache_clear()
    from zaakspoor.background import Background
    from zaken.base.log import configure_logging

    configure_logging("CRITICAL")
    background = Background()
    background.start()
    background.wait()


def environment(road: Road, far: Far) -> dict[str, str]:
    """The settings of the workers: fast, so that a killed one is missed soon."""
    return road.settings(far) | {
        "ZAAKSPOOR_SWEEP_SECONDS": "0.5",
        "ZAAKSPOOR_LEASE_SECONDS": "5",
        "ZAAKSPOOR_HTTP_TIMEOUT": "4",
        "ZAAKSPOOR_BREAKER_SECONDS": "2",
        "ZAAKSPOOR_FALLBACK_HOURS": "0",
    }


def played(plan: Plan) -> Found:
    """Fill, hunt, wait, and compare. The database of this process is empty and migrated, and the
    road is in its environment.
    """
    found = Found(plan)
    fill(plan)
    began, stop = time.perf_counter(), threading.Event()
    trouble = threading.Thread(target=_trouble, args=(plan, found, stop))
    trouble.start()
    try:
        with hunted(plan):
            found.unfinished = until_done(plan)
    finally:
        stop.set()
        trouble.join()
    found.seconds = time.perf_counter() - began
    judge(found)
    return found


def fill(plan: Plan) -> None:
    """So many letters to so many people, each of whom can be reached over this road."""
    from sqlalchemy import insert, text

    from workflows.definition import SHIPPED, load
    from workflows.publish import publish
    from zaken.base.db import sessions
    from zaken.base.settings import settings
    from zaken.models import Notice

    with sessions.begin() as db:
        name, _ = APPLICATIONS[plan.road.lezer == "mail"]
        kind = publish(db, load(SHIPPED / f"{name}.yaml"), rsin=settings().rsin).id
    readers = [_reader(plan, kind, bsn) for bsn in people(plan.people)]
    with sessions.begin() as db:
        # Only the letters are measured, not what else these zaken ask for.
        db.execute(text("update event set handled_at = now()"))
        db.execute(text("delete from procrastinate_jobs"))
        kanaal = plan.road.kanaal
        rows = [_letter(nr, kanaal, *readers[nr % len(readers)]) for nr in range(plan.letters)]
        for first in range(0, len(rows), 1000):
            db.execute(insert(Notice), rows[first : first + 1000])


def _reader(plan: Plan, kind: int, bsn: str) -> tuple[int, int]:
    """The ids of a new zaak and of the rol of its applicant."""
    from workflows.intake import Applicant, Application, submit
    from zaken.base.db import sessions
    from zaken.base.subject import SYSTEEM
    from zaken.models import Zaaktype

    _, answers = APPLICATIONS[plan.road.lezer == "mail"]
    who, contact = Applicant("burger", {"inpBsn": bsn, "geslachtsnaam": "Vries"}, "hoog"), {}
    match plan.road.lezer:
        case "box":
            voorkeur = {"type": "BSN", "waarde": bsn, "ontvangt": True}
            plan.far.tell("voorkeuren", voorkeur)
        case "mail":
            contact = {"naam": "Femke de Vries", "email": f"lezer{kind}@voorbeeld.example"}
            who = Applicant()
        case "paper":
            who = Applicant("burger", {**who.identificatie, "verblijfsadres": HOME}, "hoog")
    with sessions.begin() as db:
        form = Application(answers, who, contact)
        zaak = submit(db, SYSTEEM, db.get_one(Zaaktype, kind), form)
        db.flush()
        db.expire(zaak, ["rollen"])
        return zaak.id, zaak.rollen[0].id


def _letter(number: int, kanaal: str, zaak_id: int, rol_id: int) -> dict[str, Any]:
    return {
        "sleutel": f"bench:{number}",
        "zaak_id": zaak_id,
        "rol_id": rol_id,
        "sjabloon": "status",
        "onderwerp": f"Brief {number}",
        "tekst": f"Beste inwoner,\n\nDit is brief {number}.",
        "kanalen": [kanaal],
    }


def people(number: int) -> list[str]:
    """Made-up numbers that are well formed; at most some ninety thousand."""
    from zaken.numbers import is_bsn

    found = (f"999{rest:06d}" for rest in range(1_000_000))
    sound = (bsn for bsn in found if is_bsn(bsn))
    return list(islice(sound, number))


@contextmanager
def hunted(plan: Plan) -> Iterator[None]:
    """So many workers, each killed without warning; then one that may live."""
    dice = random.Random(plan.seed)
    kennel = multiprocessing.get_context("forkserver")
    kennel.set_forkserver_preload(["zaakspoor.worker", "zaakspoor.housekeeping"])
    for _ in range(plan.kills):
        worker = kennel.Process(target=work, args=(dict(os.environ),))
        worker.start()
        worker.join(dice.uniform(*LIFE))
        worker.kill()  # SIGKILL: no handler, no clean-up
        worker.join()
    last = kennel.Process(target=work, args=(dict(os.environ),))
    last.start()
    try:
        yield
    finally:
        last.kill()
        last.join()


def _trouble(plan: Plan, found: Found, stop: threading.Event) -> None:
    """A fault of the far side for each hundredth letter or so, spread over the run."""
    from zaken.base.settings import settings

    dice = random.Random(plan.seed + 1)
    while not stop.wait(LOOK):
        while found.faults < _sent() * plan.faults / 100 and not stop.is_set():
            plan.road.trouble(plan.far, settings().print_dir, dice)
            found.faults += 1


def _sent() -> int:
    from sqlalchemy import func, select

    from zaken.base.db import sessions
    from zaken.models import Delivery

    with sessions() as db:
        counted = select(func.count()).where(Delivery.external_id.is_not(None))
        return db.scalar(counted) or 0


def until_done(plan: Plan) -> int:
    """Wait until nothing is under way. Returns how many still were when patience ended."""
    from sqlalchemy import func, select

    from zaken.base.db import sessions
    from zaken.models import Delivery, Notice

    end = time.monotonic() + plan.patience
    waits = ("aangeboden",) if plan.road.waits else ()
    moving = Delivery.state.in_(("klaar", "verzenden", "afstemmen", *waits))
    while True:
        with sessions() as db:
            waiting = db.scalar(select(func.count()).where(Notice.state == "gepland")) or 0
            waiting += db.scalar(select(func.count()).where(moving)) or 0
        if not waiting or time.monotonic() > end:
            return waiting
        threading.Event().wait(LOOK)


def judge(found: Found) -> None:
    """Our books beside those of the far side: references, and what is there twice."""
    from sqlalchemy import select

    from zaken.base.db import sessions
    from zaken.base.settings import settings
    from zaken.models import Attempt, Delivery

    far, road = found.plan.far, found.plan.road
    theirs = Counter(road.books(far, settings().print_dir))
    with sessions() as db:
        key = Delivery.uuid if road.key == "uuid" else Delivery.external_id
        rows = db.execute(select(Delivery.state, key)).all()
        doubt = select(Delivery.uuid).join(Attempt, Attempt.delivery_id == Delivery.id)
        doubted = db.scalars(doubt.where(Attempt.uitkomst == "mogelijk_dubbel"))
        told = {str(uuid) for uuid in doubted}
    ours = {str(ref) for state, ref in rows if state in ("aangeboden", "bezorgd")}
    twice = {ref for ref, number in theirs.items() if number > 1}
    found.states = Counter(state for state, _ in rows)
    found.sent, found.in_box = len(ours), len(theirs)
    found.lost, found.unknown = len(ours - theirs.keys()), len(theirs.keys() - ours)
    found.doubled, found.told = len(twice - told) + road.copies(far), len(twice & told)


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns 1 when a letter was lost or doubled."""
    given = _parser().parse_args(arguments)
    road = ROADS[given.road]
    with ExitStack() as stack:
        scratch = tempfile.TemporaryDirectory(prefix="zaakspoor-notices-")
        folder = Path(stack.enter_context(scratch))
        far = stack.enter_context(far_side(folder / "far"))
        os.environ |= environment(road, far)
        stack.enter_context(database(folder))
        stack.enter_context(listening(road, far, folder / "listener.log"))
        plan = Plan(far, road, given.letters, given.kills, given.faults, given.people, given.seed)
        found = played(plan)
    print(f"road {given.road}", *found.lines(), sep="\n")
    return 0 if found.is_sound else 1


@contextmanager
def database(folder: Path) -> Iterator[None]:
    """An empty, migrated database of our own, in this process and in those it starts."""
    from zaakspoor import launcher

    os.environ["ZAAKSPOOR_DATA"] = str(folder / "data")
    os.environ["ZAAKSPOOR_SECRET_KEY"] = "a-key-for-a-scratch-database-only"
    with launcher.running(folder / "data") as url:
        os.environ["DATABASE_URL"] = url
        from zaken.base.db import engine
        from zaken.migrations.run import upgrade

        upgrade(url)
        yield
        engine.dispose()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.notices", description=__doc__)
    add = parser.add_argument
    add("--road", choices=ROADS, default="fbs")
    add("--letters", type=int, default=10_000)
    add("--kills", type=int, default=100, help="workers killed at a random moment")
    add("--faults", type=float, default=1.0, help="faults of the far side, per cent of the letters")
    add("--people", type=int, default=200)
    add("--seed", type=int, default=1)
    return parser


if __name__ == "__main__":
    sys.exit(main())
