"""Who is away today, and who looks after his work meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from zaken.base.clock import today
from zaken.base.errors import NotFound
from zaken.base.subject import Subject
from zaken.models import Afwezigheid, Medewerker, MedewerkerQueue

LINKS = 3  # a deputy who is away himself passes it on; so often at most, and never in a circle


@dataclass(frozen=True)
class Away:
    """One who is away: until and including `tot`. `vervanger`: the id of who was asked, or None."""

    naam: str
    tot: date
    vervanger: int | None


@dataclass(frozen=True)
class Absences:
    """Everybody who is away on one day, by id of the medewerker. Pure."""

    away: Mapping[int, Away] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)  # of the deputies

    def deputy(self, medewerker_id: int) -> int | None:
        """The id of who looks after his work: the first in the chain of deputies who is here.
        None when there is nobody within LINKS links, also when they stand for each other.
        """
        here: int | None = medewerker_id
        for _ in range(LINKS):
            away = self.away.get(here) if here is not None else None
            here = away.vervanger if away else None
            if here is None or here not in self.away:
                return here
        return None

    def behind(self, medewerker_id: int) -> tuple[tuple[int, str], ...]:
        """(id, naam) of everybody whose work this one looks after; nobody while he is away."""
        return tuple(
            (id, away.naam) for id, away in self.away.items() if self.deputy(id) == medewerker_id
        )


def absences(db: Session, day: date | None = None) -> Absences:
    """Who is away on this day (today). A deputy who left the organisation is none."""
    day = day or today()
    deputy = aliased(Medewerker)
    rows = db.execute(
        select(Afwezigheid.medewerker_id, Medewerker.naam, Afwezigheid.tot, deputy.id, deputy.naam)
        .join(Medewerker, Medewerker.id == Afwezigheid.medewerker_id)
        .outerjoin(deputy, and_(deputy.id == Afwezigheid.vervanger_id, deputy.actief))
        .where(Afwezigheid.tot >= day, Afwezigheid.van <= day)
        .order_by(Afwezigheid.medewerker_id)
    ).all()
    return Absences(
        {id: Away(naam, tot, vervanger) for id, naam, tot, vervanger, _ in rows},
        {vervanger: called for *_, vervanger, called in rows if vervanger is not None},
    )


def coming(db: Session, subject: Subject) -> Sequence[Afwezigheid]:
    """The present and coming absences of the people this subject may speak for, the first first."""
    return db.scalars(
        select(Afwezigheid)
        .options(joinedload(Afwezigheid.medewerker), joinedload(Afwezigheid.vervanger))
        .where(Afwezigheid.tot >= today(), Afwezigheid.medewerker_id.in_(_ids(subject)))
        .order_by(Afwezigheid.van, Afwezigheid.id)
        .limit(200)
    ).all()


def absence_of(db: Session, subject: Subject, uuid: UUID) -> Afwezigheid:
    """One absence of somebody this subject may speak for. Raises NotFound."""
    found = db.scalar(
        select(Afwezigheid).where(
            Afwezigheid.uuid == uuid, Afwezigheid.medewerker_id.in_(_ids(subject))
        )
    )
    if found is None:
        raise NotFound
    return found


def may_report(db: Session, subject: Subject) -> Sequence[Medewerker]:
    """Whose absence this subject may report: his own; a teamleider that of everybody in his
    queues. By name.
    """
    mine = Medewerker.id.in_(_ids(subject)), Medewerker.actief
    return db.scalars(select(Medewerker).where(*mine).order_by(Medewerker.naam)).all()


def colleagues(db: Session, medewerker_ids: Sequence[int]) -> Sequence[Medewerker]:
    """Who shares a queue with one of these: they can look after each other's work. By name."""
    queues = select(MedewerkerQueue.queue_id).where(
        MedewerkerQueue.medewerker_id.in_(medewerker_ids)
    )
    near = select(MedewerkerQueue.medewerker_id).where(MedewerkerQueue.queue_id.in_(queues))
    where = Medewerker.id.in_(near), Medewerker.actief
    return db.scalars(select(Medewerker).where(*where).order_by(Medewerker.naam)).all()


def _ids(subject: Subject) -> Any:
    own = Medewerker.id == subject.medewerker_id
    if "teamleider" not in subject.roles:
        return select(Medewerker.id).where(own)
    theirs = select(MedewerkerQueue.medewerker_id).where(
        MedewerkerQueue.queue_id.in_(sorted(subject.queue_ids))
    )
    return select(Medewerker.id).where(or_(own, Medewerker.id.in_(theirs)))
