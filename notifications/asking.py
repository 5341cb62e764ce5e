"""A task about a message, for whoever handles the zaak. No roads, no texts for residents."""

from sqlalchemy.orm import Session

from workflows.routing import find_queue
from zaken.actions.werk import Ask, ask_a_person
from zaken.models import Task, Zaak


def ask(db: Session, zaak: Zaak, *, titel: str, toelichting: str, sleutel: str, soort: str) -> Task:
    """A task for whoever handles this zaak, in its queue; once per key."""
    progress = zaak.voortgang
    queue_id = (progress and progress.queue_id) or find_queue(db, "").id
    task = ask_a_person(db, zaak, Ask(queue_id, titel, toelichting, sleutel, soort))
    task.medewerker_id = task.medewerker_id or (progress.behandelaar_id if progress else None)
    return task
