"""Rules of a case type file, and people of a queue, for the tests of who gets a zaak."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.conditions import Condition
from workflows.definition import Definition
from workflows.parts import Regel
from zaken.models import Medewerker, Queue


def is_(fact: str, value: str) -> Condition:
    """The condition that this fact has this value."""
    return Condition({fact: value})


def rule(naar: str, als: Condition | None = None, **more: Any) -> Regel:
    """A rule to this queue; without a condition it always holds."""
    return Regel(naar=naar, als=als or Condition(), waarom=f"Naar {naar}", **more)


def ruled(definition: Definition, *rules: Regel) -> Definition:
    """The same case type with other rules."""
    return definition.model_copy(update={"routering": list(rules)})


def queue(db: Session, naam: str, *, besloten: bool = False, level: str = "vertrouwelijk") -> Queue:
    """A queue for every kind of zaak; the one that is there gets these marks."""
    found = db.scalar(select(Queue).where(Queue.naam == naam))
    if found is None:
        found = Queue(naam=naam, omschrijving=naam.capitalize(), zaaktypen=["*"])
        db.add(found)
    found.besloten, found.max_vertrouwelijkheid = besloten, level
    db.flush()
    return found


def works(db: Session, username: str, naam: str, *queues: Queue, role: str = "behandelaar") -> int:
    """Somebody who works in these queues; his id."""
    one = Medewerker(username=username, naam=naam, roles=[role], queues=list(queues))
    db.add(one)
    db.flush()
    return one.id
