"""Who works here, as subjects: what somebody may follows from his roles and his queues, as the
database knows them now.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from zaken.base.subject import (
    ARCHIVE_SCOPES,
    KCC_SCOPES,
    LEADER_SCOPES,
    RANK,
    STAFF_SCOPES,
    Grant,
    Subject,
)
from zaken.models import Medewerker, MedewerkerQueue, Queue, Zaak, Zaaktype
from zaken.queries.afwezig import absences

WORK = "zaken.bijwerken"


def staff_named(db: Session, username: str) -> Subject | None:
    """The medewerker of this username; None when nobody active has it. Two queries."""
    found = _staff(db, Medewerker.username == username)
    return found[0] if found else None


def able(db: Session, queue: Queue, zaak: Zaak) -> Sequence[Subject]:
    """The people of this queue who may work on this zaak, by username."""
    in_queue = select(MedewerkerQueue.medewerker_id).where(MedewerkerQueue.queue_id == queue.id)
    return [
        one
        for one in _staff(db, Medewerker.id.in_(in_queue))
        if any(grant.covers(WORK, zaak, Zaak.GRANTED) for grant in one.grants)
    ]


def members(db: Session, queue_id: int) -> frozenset[int]:
    """The ids of the active people of a queue."""
    here = MedewerkerQueue.queue_id == queue_id, Medewerker.actief
    query = select(Medewerker.id).join(MedewerkerQueue).where(*here)
    return frozenset(db.scalars(query))


def _staff(db: Session, which: ColumnElement[bool]) -> list[Subject]:
    """One query: the medewerkers, their queues, and the zaaktypen (every version) of each queue."""
    rows = db.execute(
        select(
            Medewerker.id,
            Medewerker.username,
            Medewerker.naam,
            Medewerker.roles,
            Queue.id.label("queue_id"),
            Queue.zaaktypen,
            Queue.max_vertrouwelijkheid,
            func.array_remove(func.array_agg(Zaaktype.id), None).label("zaaktype_ids"),
        )
        .outerjoin(MedewerkerQueue, MedewerkerQueue.medewerker_id == Medewerker.id)
        .outerjoin(Queue, Queue.id == MedewerkerQueue.queue_id)
        .outerjoin(Zaaktype, Zaaktype.identificatie == func.any(Queue.zaaktypen))
        .where(which, Medewerker.actief)
        .group_by(Medewerker.id, Queue.id)
        .order_by(Medewerker.username)
    ).all()
    away = absences(db) if rows else None
    people: dict[int, list[Any]] = {}
    for row in rows:
        people.setdefault(row.id, []).append(row)
    return [_subject(id, mine, away.behind(id) if away else ()) for id, mine in people.items()]


def _subject(id: int, rows: Sequence[Any], namens: tuple[tuple[int, str], ...]) -> Subject:
    first, in_queues = rows[0], [row for row in rows if row.queue_id is not None]
    roles = frozenset(first.roles)
    return Subject(
        "medewerker",
        first.username,
        first.naam,
        grants=tuple(_grant(roles, row) for row in in_queues),
        roles=roles,
        medewerker_id=id,
        queue_ids=frozenset(row.queue_id for row in in_queues),
        namens=namens,
    )


def _grant(roles: frozenset[str], queue: Any) -> Grant:
    """What one queue gives. The KCC's queue of everything is for looking, also for who handles
    zaken of another queue.
    """
    everything = "*" in queue.zaaktypen
    ids = None if everything else frozenset(queue.zaaktype_ids)
    looks_only = everything and "kcc" in roles
    scopes = KCC_SCOPES if looks_only else _scopes(roles)
    scopes = scopes.union(*(more for role, more in ARCHIVE_SCOPES.items() if role in roles))
    return Grant(scopes, RANK[queue.max_vertrouwelijkheid], ids)


def _scopes(roles: frozenset[str]) -> frozenset[str]:
    if "teamleider" in roles:
        return LEADER_SCOPES
    return STAFF_SCOPES if "behandelaar" in roles else KCC_SCOPES
