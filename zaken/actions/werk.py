"""Work for people: tasks that the system asks for, each once."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from zaken.base.clock import now
from zaken.models import Task, Zaak


def ask_a_person(
    db: Session,
    zaak: Zaak | None,
    *,
    queue_id: int,
    titel: str,
    toelichting: str,
    sleutel: str,
    soort: str = "controleren",
) -> Task:
    """A task in this queue, due now. The same `sleutel` twice is the same task."""
    found = db.scalar(select(Task).where(Task.sleutel == sleutel))
    if found is None:
        found = Task(
            soort=soort,
            titel=titel[:200],
            toelichting=toelichting[:2000],
            queue_id=queue_id,
            sleutel=sleutel,
            due=now(),
        )
        found.zaak_id = zaak.id if zaak else None
        db.add(found)
        db.flush()  # callers refer to it
    return found
