"""Restricted zaken: of which only the people of one restricted queue may know. What makes a zaak
one whatever its case type, and the closing off itself.
"""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from zaken.base.subject import Subject
from zaken.facts import YES, secret_rol
from zaken.models import Queue, Rol, Task, Zaak, Zaakeigenschap

INTAKE, INTAKE_BESLOTEN = "intake", "intake_besloten"
# What they are called, and when a queue of the other kind has that name.
NAMES = {False: (INTAKE, "intake_open"), True: (INTAKE_BESLOTEN, "intake_dicht")}

# A fact with this name and the answer yes closes a zaak off, in every case type.
SIGNALS = {
    "brp_geheim": "Het adres van de aanvrager is geheim.",
    "geheim": "Het adres van de aanvrager is geheim.",
    "fraudesignaal": "Er is een signaal van fraude.",
}


def signal(zaak: Zaak) -> str:
    """Why this zaak must be restricted, as a sentence for staff; '' when nothing says so."""
    for fact in zaak.eigenschappen:
        if told := _told(fact):
            return told
    return next((told for rol in zaak.rollen if (told := _told(rol))), "")


def _told(obj: Any) -> str:
    if isinstance(obj, Zaakeigenschap) and obj.waarde.lower() in YES:
        return SIGNALS.get(obj.naam, "")
    if isinstance(obj, Rol) and secret_rol(obj.betrokkene_identificatie or {}):
        return SIGNALS["geheim"]
    return ""


def close_off(obj: Any, db: Session, subject: Subject) -> None:
    """Close the zaak off in the transaction that tells why, before anybody can look; routing then
    finds its queue. Who says so himself finishes what he is doing first: then routing does both.
    """
    if not _told(obj) or obj.zaak.besloten_in is not None:
        return
    queue = intake(db, besloten=True)
    if subject.is_inside(queue.id):
        obj.zaak.besloten_in = queue.id


def intake(db: Session, *, besloten: bool) -> Queue:
    """Where a zaak goes that no other queue may take: never nowhere, and when it is restricted
    never in the open. Made when the municipality has none yet.
    """
    id = intake_id(db, besloten=besloten)
    if id is not None:
        return db.get_one(Queue, id)
    taken = select(Queue.naam).where(Queue.naam.in_(NAMES[besloten]))
    naam = next(name for name in NAMES[besloten] if name not in set(db.scalars(taken)))
    queue = Queue(naam=naam, omschrijving="Intake", opgave="Publiekszaken", zaaktypen=["*"])
    queue.max_vertrouwelijkheid = "zeer_geheim" if besloten else "vertrouwelijk"
    queue.besloten = besloten
    if besloten:
        queue.omschrijving = "Intake, besloten"
    db.add(queue)
    db.flush()  # its id is needed
    return queue


def intake_id(db: Session, *, besloten: bool) -> int | None:
    """The id of that queue, if it is there."""
    of_kind = Queue.naam.in_(NAMES[besloten]), Queue.besloten.is_(besloten)
    return db.scalar(select(Queue.id).where(*of_kind).order_by(Queue.naam).limit(1))


def queue_for_task(db: Session, zaak: Zaak | None, queue_id: int) -> int:
    """The queue in which a task about this zaak may lie: of a restricted zaak only its own."""
    return queue_id if zaak is None or zaak.besloten_in is None else zaak.besloten_in


def keep_inside(db: Session, zaak: Zaak, members: frozenset[int]) -> None:
    """Every open task of a restricted zaak lies where the zaak lies, with one of its `members`
    (ids of medewerkers) or with nobody.
    """
    waiting = Task.zaak_id == zaak.id, Task.done_at.is_(None)
    for task in db.scalars(select(Task).where(*waiting)):
        task.queue_id = zaak.besloten_in or task.queue_id
        if task.medewerker_id not in members:
            task.medewerker_id = None
