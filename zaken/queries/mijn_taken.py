"""The tasks of a case type file that a resident has to do with: his own, and appointments. Named
SELECTs to rows; every one passes `sees`.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from zaken.base.errors import NotFound
from zaken.base.subject import Subject
from zaken.models import Rol, Roltype, Task, Zaak
from zaken.queries.mijn import READ, own_rol

FOR_RESIDENTS = ("inwoner", "afspraak")  # the soorten of tasks that a resident knows of
Part = tuple[str, str]  # generieke omschrijving of the roltype, indicatieMachtiging


def tasks(
    db: Session, subject: Subject, zaak_ids: Iterable[int], *, only_open: bool = False
) -> dict[int, list[Any]]:
    """Zaak id → its tasks for residents and its appointments, oldest first."""
    found: dict[int, list[Any]] = {zaak_id: [] for zaak_id in zaak_ids}
    rows = db.execute(
        select(
            Task.uuid,
            Task.zaak_id,
            Task.soort,
            Task.taak,
            Task.titel,
            Task.gegevens,
            Task.due,
            Task.done_at,
            Task.vervallen,
        )
        .join(Zaak, Zaak.id == Task.zaak_id)
        .where(
            Task.zaak_id.in_(found),
            Task.taak != "",
            Task.soort.in_(FOR_RESIDENTS),
            Task.done_at.is_(None) if only_open else true(),
            subject.sees(READ, Zaak),
        )
        .order_by(Task.id)
    )
    for row in rows:
        found[row.zaak_id].append(row)
    return found


def task_of(db: Session, subject: Subject, uuid: UUID) -> Task:
    """One task that somebody who applied has to do. Raises NotFound, also when it is not his."""
    found = db.scalar(
        select(Task)
        .join(Zaak, Zaak.id == Task.zaak_id)
        .where(
            Task.uuid == uuid,
            Task.taak != "",
            Task.soort == "inwoner",
            subject.sees(READ, Zaak),
        )
    )
    if found is None:
        raise NotFound
    return found


def parts(db: Session, subject: Subject, zaak_ids: Iterable[int]) -> dict[int, set[Part]]:
    """Zaak id → the parts that this very resident or company has in it."""
    found: dict[int, set[Part]] = {zaak_id: set() for zaak_id in zaak_ids}
    rows = db.execute(
        select(Rol.zaak_id, Roltype.omschrijving_generiek, Rol.indicatie_machtiging)
        .join(Rol.roltype)
        .where(Rol.zaak_id.in_(found), own_rol(subject))
    )
    for row in rows:
        found[row.zaak_id].add((row.omschrijving_generiek, row.indicatie_machtiging))
    return found
