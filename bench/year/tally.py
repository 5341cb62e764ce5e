"""What came of every zaak, as plain data: for the report, and for the digest that is the same for
the same seed.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from bench.year import people
from bench.year.town import Town
from bench.year.zaak import YearZaak
from workflows import tasks
from workflows.publish import definition_of
from workflows.steps import next_steps, position
from workflows.zaak_facts import facts
from zaken.base.clock import frozen, local_date
from zaken.base.db import sessions
from zaken.base.subject import Subject
from zaken.models import Attempt, Automation, Event, Notice, Task, Zaak

STUCK = "nothing"  # what an open zaak waits for, when it is stuck


@dataclass
class Life:
    """One zaak at the end of the year. `wacht_op`: what an open one waits for."""

    seed: str
    zaaktype: str
    begin: date
    einde: date | None
    queues: list[str]
    statussen: list[tuple[str, str]]
    resultaat: str
    berichten: list[tuple[str, str, str]]
    taken: list[str]
    uitgelegd: bool
    laat: dict[str, bool]
    wacht_op: str = ""


@dataclass
class Told:
    """One department's year."""

    types: dict[str, int]
    people: int
    seconds: float
    lives: list[dict[str, Any]]
    lengths: dict[str, dict[str, int]]
    refused: dict[str, int]
    failed: dict[str, int]
    weather: dict[str, int]
    sums: dict[str, int] = field(default_factory=dict)


def told(town: Town, seconds: float) -> Told:
    """Everything the report needs."""
    with frozen(town.at), sessions() as db:
        some = [people.subject(db, person) for person in town.people]
        lives = [asdict(_life(db, zaak, some)) for _, zaak in sorted(town.zaken.items())]
        sums = dict(_sums(db))
    return Told(
        types=town.plan.department.counts, people=len(town.people), seconds=seconds, lives=lives,
        lengths=town.lengths, refused=dict(town.refused), failed=dict(town.failed),
        weather=town.weather.failed, sums=sums,
    )  # fmt: skip


def digest(lives: Sequence[dict[str, Any]]) -> str:
    """One number for type, queues, statuses, results, dates, tasks and notices of all zaken."""
    rows = sorted(orjson.dumps(life) for life in lives)
    return hashlib.sha256(b"\n".join(rows)).hexdigest()[:16]


def _life(db: Session, one: YearZaak, some: Sequence[Subject]) -> Life:
    zaak = db.get_one(Zaak, one.zaak_id)
    progress = zaak.voortgang
    routed = progress.routering if progress else []
    mine = select(Notice).where(Notice.zaak_id == zaak.id).order_by(Notice.id)
    notices = [
        (local_date(n.created_at).isoformat(), n.sjabloon, n.onderwerp) for n in db.scalars(mine)
    ]
    moves = sorted(zaak.statussen, key=lambda s: s.id)
    return Life(
        seed=one.case.seed,
        zaaktype=one.definition.zaaktype,
        begin=zaak.startdatum,
        einde=zaak.einddatum,
        queues=[str(decision["queue"]) for decision in routed],
        statussen=[(s.statustype.naam, s.datum_status_gezet.isoformat()) for s in moves],
        resultaat=zaak.resultaat.resultaattype.naam if zaak.resultaat else "",
        berichten=notices,
        taken=[f"{row.taak}: {row.done_by}" for row in tasks.of_file(db, zaak)],
        uitgelegd=_explained(zaak),
        laat=dict(_late(zaak)),
        wacht_op="" if zaak.is_closed else waits_for(db, zaak, one, some),
    )


def _explained(zaak: Zaak) -> bool:
    """Has every date of this zaak the steps it was derived with, and is there a legal one where the
    file has one?
    """
    definition, progress = definition_of(zaak.zaaktype), zaak.voortgang
    if definition is None or progress is None or progress.volledig_op is None:
        return False
    law = definition.termijn.law(facts(zaak))
    wanted = ["norm", *(["wettelijk"] if law else [])]
    kept = [progress.termijn.get(name) or {} for name in wanted]
    return all(
        one.get("einde")
        and one.get("stappen")
        and all(step["medewerker"] for step in one["stappen"])
        for one in kept
    )


def _late(zaak: Zaak) -> Iterator[tuple[str, bool]]:
    """Of a zaak that was decided: was that after the norm, after the legal date?"""
    termijn = (zaak.voortgang.termijn if zaak.voortgang else None) or {}
    decided = termijn.get("gestopt_op") or (zaak.einddatum and zaak.einddatum.isoformat())
    for name in ("norm", "wettelijk"):
        end = (termijn.get(name) or {}).get("einde")
        if decided and end:
            yield name, decided > end


def waits_for(db: Session, zaak: Zaak, one: YearZaak, some: Sequence[Subject]) -> str:
    """The next thing of an open zaak: the first of these that there is."""
    found = next((what for what, there in _next_things(db, zaak, one, some) if there), "")
    where = f"{one.definition.zaaktype} in {position(db, zaak).state}"
    return found or f"{STUCK}: {where}. {one.outcome.vast}"


def _next_things(
    db: Session, zaak: Zaak, one: YearZaak, some: Sequence[Subject]
) -> Iterator[tuple[str, bool]]:
    rows = [row for row in tasks.of_file(db, zaak) if row.done_at is None]
    soorten = {row.soort for row in rows}
    yield "the applicant, to complete it", bool(zaak.opschorting["indicatie"])
    yield "the applicant, to pay", zaak.betalingsindicatie == "nog_niet"
    yield "the applicant, a task", "inwoner" in soorten
    yield "a task of staff", bool(soorten - {"wacht"})
    yield "a step of staff", any(p.allowed for by in some for p in next_steps(db, by, zaak))
    yield "something outside", bool(rows)
    yield "a step of the applicant", any(p.allowed for p in next_steps(db, one.resident, zaak))
    parts = aliased(Zaak)
    mine = parts.hoofdzaak_id == zaak.id, parts.einddatum.is_(None)
    yield "a part of it", db.scalar(select(parts.id).where(*mine).limit(1)) is not None
    planned = Automation.zaak_id == zaak.id, Automation.state == "gepland"
    yield "a date", db.scalar(select(Automation.id).where(*planned).limit(1)) is not None
    asked = Task.zaak_id == zaak.id, Task.done_at.is_(None), Task.soort != "behandelen"
    yield "a task of staff", db.scalar(select(Task.id).where(*asked).limit(1)) is not None


def _sums(db: Session) -> Iterator[tuple[str, int]]:
    counted: dict[str, Any] = {
        "events": select(func.count(Event.id)),
        "events not handled": select(func.count(Event.id)).where(Event.fout != ""),
        "notices": select(func.count(Notice.id)),
        "attempts": select(func.count(Attempt.id)),
        "automatic": select(func.count(Automation.id)).where(Automation.state == "klaar"),
        "automatic failed": select(func.count(Automation.id)).where(Automation.state == "mislukt"),
        "tasks": select(func.count(Task.id)),
    }
    for name, query in counted.items():
        yield name, int(db.scalar(query) or 0)
    said = select(Notice.state, func.count(Notice.id)).group_by(Notice.state)
    yield from (
        (f"notices {state}", number) for state, number in db.execute(said.order_by("state"))
    )
