"""A date that a notice names as the day we are ready is a promise. When that day is over and the
zaak stands where it stood, staff get a task for it: it stands on the worklist as too late.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, Text, cast, exists, select
from sqlalchemy.orm import Session, aliased

from workflows.kalender import datum, day_in
from workflows.routing import find_queue
from zaken.actions.werk import Ask, ask_a_person
from zaken.base import db as database
from zaken.base.clock import AMSTERDAM, today
from zaken.base.errors import Problem
from zaken.base.log import log
from zaken.change import lock
from zaken.models import Notice, Status, Task, Zaak

# The words for a day of ours, in the order in which they count; days of the reader are no promise.
OURS = ("nieuwe_datum", "verwacht", "uiterlijk")
KEY = "belofte"
LOOK_BACK = timedelta(days=31)  # how long the server may have stood still
AT_ONCE = 500  # in one turn; the next turn takes the next


def promised(tekst: str, values: Mapping[str, Any]) -> date | None:
    """The day that this text names as ours. The word of the templates that stands in the text
    counts; a day that is over is no promise.
    """
    said = next((str(values[w]) for w in OURS if values.get(w) and str(values[w]) in tekst), "")
    day = day_in(said)
    return day if day is not None and day >= today() else None


def look() -> int:
    """Ask who handles the zaak, once, about every day that passed without anything. Returns how
    many were asked. One transaction per zaak.
    """
    with database.reads() as db:
        found = list(db.scalars(_broken().order_by(Notice.id).limit(AT_ONCE)))
    asked = 0
    for notice_id in found:
        try:
            asked += _looked(notice_id)
        except Problem as refused:  # this zaak only; the others must be asked about
            log(__name__).warning("promise not told", notice_id=notice_id, why=refused.detail)
    return asked


def _looked(notice_id: int) -> bool:
    with database.sessions.begin() as db:
        notice = db.get(Notice, notice_id)
        if notice is None:
            return False
        lock(db, notice.zaak)  # what happened just now is seen
        if db.scalar(_broken().where(Notice.id == notice_id)) is None:
            return False
        _ask(db, notice)
        return True


def _broken() -> Select[int]:
    """Ids of notices whose day is over, while the zaak is open, got no other status, nobody was
    told a later day, and nobody was asked.
    """
    later = aliased(Notice)
    status = exists().where(
        Status.zaak_id == Notice.zaak_id, Status.datum_status_gezet > Notice.created_at
    )
    told = exists().where(
        later.zaak_id == Notice.zaak_id,
        later.rol_id == Notice.rol_id,
        later.id > Notice.id,
        later.belofte > Notice.belofte,
    )
    asked = exists().where(Task.zaak_id == Notice.zaak_id, Task.sleutel == _key())
    days = today() - LOOK_BACK, today() - timedelta(days=1)
    open_zaak = select(Notice.id).join(Zaak, Zaak.id == Notice.zaak_id)
    return open_zaak.where(
        Notice.belofte.between(*days), Zaak.einddatum.is_(None), ~status, ~told, ~asked
    )


def _key() -> Any:
    return KEY + ":" + cast(Notice.zaak_id, Text) + ":" + cast(Notice.belofte, Text)


def _ask(db: Session, notice: Notice) -> Task:
    day, progress = notice.belofte, notice.zaak.voortgang
    if day is None:
        raise LookupError("a promise has a day")
    ask = Ask(
        queue_id=(progress and progress.queue_id) or find_queue(db, "").id,
        titel=f"Niet nagekomen: wij noemden {datum(day, weekday=False)}",
        toelichting=f"Dit stond in: {notice.onderwerp}. Laat weten hoe het verder gaat.",
        sleutel=f"{KEY}:{notice.zaak_id}:{day.isoformat()}",
        due=datetime.combine(day + timedelta(days=1), time(), AMSTERDAM),
    )
    task = ask_a_person(db, notice.zaak, ask)
    task.medewerker_id = task.medewerker_id or (progress.behandelaar_id if progress else None)
    return task
