"""Work for people: tasks that the system asks for, each once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from zaken.actions.besloten import queue_for_task
from zaken.base.clock import now
from zaken.models import Task, Zaak


@dataclass(frozen=True)
class Ask:
    """What is asked of whom. The same `sleutel` twice is the same task; without `due` it is now."""

    queue_id: int
    titel: str
    toelichting: str
    sleutel: str
    soort: str = "controleren"
    due: datetime | None = None


def ask_a_person(db: Session, zaak: Zaak | None, ask: Ask) -> Task:
    """The task for what is asked: made, or the one that was there."""
    found = db.scalar(select(Task).where(Task.sleutel == ask.sleutel))
    if found is None:
        found = Task(
            soort=ask.soort,
            titel=ask.titel[:200],
            toelichting=ask.toelichting[:2000],
            queue_id=queue_for_task(db, zaak, ask.queue_id),
            sleutel=ask.sleutel,
            due=ask.due or now(),
            zaak_id=zaak.id if zaak else None,
        )
        db.add(found)
        db.flush()  # callers refer to it
    return found
