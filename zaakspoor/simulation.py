"""A case type tried out before it is published: zaken played from application to end, through the
doors everybody uses, in a transaction that is rolled back. No register is asked, nothing is sent.
"""

import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from workflows.definition import Definition
from workflows.proof.samples import Drawer
from workflows.publish import new_version
from zaakspoor.simulation_case import Case, Outcome
from zaakspoor.simulation_zaak import play
from zaken.base import db as database
from zaken.base import files
from zaken.base.clock import AMSTERDAM, local_date, today
from zaken.base.settings import settings
from zaken.base.subject import SYSTEEM
from zaken.change import add
from zaken.models import Catalogus, Medewerker, Zaaktype
from zaken.queries.proef import closed

TRIAL = 1_000_000  # the number of a version that is never published: nobody waits for it
NUMBERS = 9_000_000_000  # zaaknummers of a trial begin here; the real ones are not used up
Tell = Callable[[int], None]


@dataclass
class Trial:
    """What came of all zaken together, in one version."""

    naam: str
    definition: Definition
    outcomes: list[Outcome] = field(default_factory=list)

    def count(self, what: Callable[[Outcome], Any]) -> Counter[str]:
        """How many zaken per answer; an empty answer is left out."""
        return Counter(str(found) for one in self.outcomes if (found := what(one)))


def made_up(
    definition: Definition, *, seed: int | str, number: int, since: date, days: int = 30
) -> list[Case]:
    """So many zaken in so many days, drawn from the questions of the form."""
    cases = []
    for nr in range(number):
        rng = Random(f"{seed}:{nr}")  # noqa: S311  no secret
        start = _office(since + timedelta(days=rng.randrange(days)), rng)
        drawer = Drawer(definition, rng, start)
        cases.append(Case(start, drawer.answers(definition.formulier, {}), f"{seed}:{nr}"))
    return sorted(cases, key=lambda case: case.start)


def _office(day: date, rng: Random) -> datetime:
    return datetime.combine(day, time(rng.randrange(8, 22), rng.randrange(60)), AMSTERDAM)


def real(db: Session, identificatie: str, *, number: int) -> list[Case]:
    """The latest closed zaken of this type: their facts, when they came, and how they ended. Who
    they are of is not read.
    """
    cases = []
    for zaak in closed(db, SYSTEEM, identificatie, number):
        progress = zaak.voortgang
        moment = progress.ontvangen_op if progress else zaak.statussen[0].datum_status_gezet
        facts = {fact.naam: fact.waarde for fact in zaak.eigenschappen}
        ended = zaak.resultaat.resultaattype.naam if zaak.resultaat else ""
        cases.append(Case(moment, facts, str(zaak.uuid), echt=True, resultaat=ended))
    return list(reversed(cases))


def run(cases: list[Case], versions: list[tuple[str, Definition]], tell: Tell) -> list[Trial]:
    """Play all cases in each of these versions. Nothing of it stays."""
    trials = []
    for naam, definition in versions:
        trial = Trial(naam, definition)
        with nowhere():
            with database.sessions.begin() as db:
                zaaktype = _version(db, definition, cases)
                handlers = _handler(db), _handler(db)
            for case in cases:
                trial.outcomes.append(play(case, definition, zaaktype, handlers))
                tell(1)
        trials.append(trial)
    return trials


@contextmanager
def nowhere() -> Iterator[None]:
    """Inside this block every session of this process works in one transaction that never commits,
    files are kept in a folder that is thrown away, and zaaknummers come from a sequence of our own.
    """
    makers = (database.sessions, database.reads)
    before = [dict(maker.kw) for maker in makers]
    with ExitStack() as stack:
        stack.enter_context(_files_elsewhere())
        connection = stack.enter_context(database.engine.connect())
        connection.begin()  # and never committed
        connection.execute(text(f"create temporary sequence zaaknummer start {NUMBERS}"))
        try:
            for maker in makers:
                maker.configure(bind=connection, join_transaction_mode="create_savepoint")
            yield
        finally:
            for maker, kw in zip(makers, before, strict=True):
                maker.kw.clear()
                maker.kw.update(kw)


@contextmanager
def _files_elsewhere() -> Iterator[None]:
    names = {"ZAAKSPOOR_FILES_BACKEND": "disk", "ZAAKSPOOR_DATA": ""}
    before = {name: os.environ.get(name) for name in names}
    with tempfile.TemporaryDirectory(prefix="zaakspoor-proef-") as folder:
        os.environ |= names | {"ZAAKSPOOR_DATA": folder}
        _read_settings_again()
        try:
            yield
        finally:
            for name, value in before.items():
                os.environ.pop(name)
                if value is not None:
                    os.environ[name] = value
            _read_settings_again()


def _read_settings_again() -> None:
    settings.cache_clear()
    files.storage.cache_clear()


def _version(db: Session, definition: Definition, cases: list[Case]) -> int:
    """The id of a version for these cases. Other versions are not touched, so that nobody who works
    meanwhile has to wait.
    """
    ours = Catalogus.extern.is_(None), Catalogus.rsin == settings().rsin
    catalogus = db.scalar(select(Catalogus).where(*ours).order_by(Catalogus.id).limit(1))
    if catalogus is None:
        catalogus = Catalogus(rsin=settings().rsin, domein="ZAAK", naam="Proef")
        add(catalogus, db)
        db.flush()
    start = min([local_date(case.start) for case in cases], default=today())
    highest = db.scalar(select(func.max(Zaaktype.versie))) or 0
    versie = TRIAL + highest
    return new_version(db, catalogus, definition, start=start, versie=versie).id


def _handler(db: Session) -> int:
    somebody = Medewerker(username="proef", naam="Proef", roles=["behandelaar"])
    while db.scalar(select(Medewerker.id).where(Medewerker.username == somebody.username)):
        somebody.username += "-"
    add(somebody, db)
    db.flush()  # its id is needed
    return somebody.id
