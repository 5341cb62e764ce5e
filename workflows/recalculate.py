"""Counting dates anew when what they were counted from changes: the facts of a zaak, or the
calendar. A date that changes is an event that says why; closed zaken keep theirs.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workflows.calendars import calendars
from workflows.dates import dates_of, set_dates
from workflows.definition import Definition
from workflows.kalender import datum
from workflows.publish import definition_of
from workflows.routing import due
from zaken.actions.termijn import keep_calendar
from zaken.base.clock import now
from zaken.base.db import reads, sessions
from zaken.base.errors import Problem
from zaken.base.log import log
from zaken.base.subject import SYSTEEM
from zaken.change import act, lock
from zaken.models import Kalenderversie, Task, Voortgang, Zaak

WORK = "zaken.bijwerken"
CALENDAR = "De kalender is gewijzigd."
BATCH = 200
_log = log(__name__)


@dataclass(frozen=True)
class Shift:
    """One date of one zaak that is not what it should be now."""

    zaaknummer: str
    wat: str  # norm, wettelijk
    was: date | None
    wordt: date | None

    def __str__(self) -> str:
        was, becomes = (day.isoformat() if day else "geen datum" for day in (self.was, self.wordt))
        return f"{self.zaaknummer}: {self.wat} van {was} naar {becomes}"


def shifts(db: Session, zaak: Zaak, definition: Definition) -> list[Shift]:
    """What counting anew would change. Changes nothing."""
    progress = zaak.voortgang
    if progress is None or zaak.is_closed or "gestopt_op" in (progress.termijn or {}):
        return []
    found = dates_of(db, zaak, definition)
    legal = found.legal.end if found.legal else None
    both = (
        ("norm", progress.normdatum, found.norm.end),
        ("wettelijk", progress.fatale_datum, legal),
    )
    return [Shift(zaak.identificatie, what, was, is_) for what, was, is_ in both if was != is_]


def recount(db: Session, zaak: Zaak, definition: Definition, waarom: str) -> list[Shift]:
    """Count the dates of this (locked) zaak anew; an event when one of them changes."""
    found = shifts(db, zaak, definition)
    if not found:
        return []

    def save() -> None:
        set_dates(db, zaak, definition)
        _keep_due(db, zaak)

    told = [
        f"{_called(s.wat)} was {datum(s.was)} en is nu {datum(s.wordt)}."
        for s in found
        if s.was and s.wordt
    ]
    act(
        db,
        SYSTEEM,
        zaak,
        "termijn_herberekend",
        scope=WORK,
        save=save,
        nieuw={"waarom": waarom, "data": [_json(s) for s in found]},
        toelichting=" ".join([waarom, *told]),
    )
    return found


def _called(wat: str) -> str:
    return {"norm": "De norm", "wettelijk": "De wettelijke datum"}[wat]


def _json(shift: Shift) -> dict[str, Any]:
    days = {"was": shift.was, "wordt": shift.wordt}
    return {"wat": shift.wat} | {k: d.isoformat() if d else None for k, d in days.items()}


def _keep_due(db: Session, zaak: Zaak) -> None:
    """The work list is ordered by the dates."""
    open_ = Task.zaak_id == zaak.id, Task.soort == "behandelen", Task.done_at.is_(None)
    for task in db.scalars(select(Task).where(*open_)):
        task.due = due(zaak)


def running() -> Iterator[int]:
    """The ids of zaken with a date that still counts, in batches: short reads, no long lock."""
    last = 0
    counts = or_(Voortgang.normdatum.is_not(None), Voortgang.fatale_datum.is_not(None))
    while True:
        query = (
            select(Zaak.id)
            .join(Voortgang, Voortgang.zaak_id == Zaak.id)
            .where(Zaak.id > last, Zaak.einddatum.is_(None), counts)
            .order_by(Zaak.id)
            .limit(BATCH)
        )
        with reads() as db:
            found = db.scalars(query).all()
        yield from found
        if len(found) < BATCH:
            return
        last = found[-1]


def all_shifts() -> Iterator[Shift]:
    """What counting all running zaken anew would change. Changes nothing."""
    for zaak_id in running():
        with reads() as db:
            zaak = db.get(Zaak, zaak_id)
            definition = definition_of(zaak.zaaktype) if zaak else None
            if zaak and definition:
                yield from shifts(db, zaak, definition)


def recount_all(waarom: str = CALENDAR) -> Iterator[Shift]:
    """Count all running zaken anew, a transaction each. Doing it again finds nothing to change."""
    for zaak_id in running():
        try:
            with sessions.begin() as db:
                zaak = db.get(Zaak, zaak_id)
                lock(db, zaak)
                definition = definition_of(zaak.zaaktype) if zaak else None
                found = recount(db, zaak, definition, waarom) if zaak and definition else []
        except Problem as refused:  # this zaak only; the others get their dates
            _log.warning("recount refused", zaak_id=zaak_id, why=refused.detail)
            continue
        yield from found


def when_changed() -> int:
    """If another calendar is in force than all dates were last counted with: count them anew, and
    keep that calendar with what it changed. Returns how many dates changed.
    """
    known = calendars()
    with sessions.begin() as db:
        last = db.scalar(
            select(Kalenderversie)
            .where(Kalenderversie.klaar_op.is_not(None))
            .order_by(Kalenderversie.id.desc())
            .limit(1)
        )
        if last is not None and last.versie == known.version:
            return 0
        row_id = keep_calendar(db, known.version, known.content)
    changed = sum(1 for _ in recount_all())
    with sessions.begin() as db:
        done = db.get_one(Kalenderversie, row_id)
        done.klaar_op, done.gewijzigd = now(), changed
    return changed
