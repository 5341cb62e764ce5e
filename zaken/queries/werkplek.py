"""What the people at the desk read: queues, work list, tasks, undelivered notices.

Every list is bounded, passes `subject.sees`, and takes as many queries for one row as for fifty.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import Session, joinedload

from zaken.actions.besloten import INTAKE, INTAKE_BESLOTEN
from zaken.base.errors import NotFound
from zaken.base.subject import Subject
from zaken.models import (
    Delivery,
    Medewerker,
    MedewerkerQueue,
    Notice,
    Queue,
    Statustype,
    Task,
    Voortgang,
    Zaak,
    Zaaktype,
)

Rows = Sequence[Any]  # of Row: what a row holds stands in its SELECT

PAGE = 50
COUNT_LIMIT = 1000  # a tab says "999+" rather than count a pile to the end
READ = "zaken.lezen"


@dataclass(frozen=True)
class Wanted:
    """Which part of the work list. `queue_id` 0 means: what is mine."""

    queue_id: int = 0
    zaaktype: str = ""
    zoek: str = ""
    wie: str = ""  # "" everybody, "vrij" nobody yet, "mij" mine
    pagina: int = 1


@dataclass(frozen=True)
class Worklist:
    rijen: Rows
    meer: bool


def my_queues(db: Session, subject: Subject) -> Rows:
    """The queues of this medewerker: id, naam, omschrijving, open (running zaken, counted up to
    COUNT_LIMIT).
    """
    pile = (
        select(Zaak.id)
        .join(Voortgang, Voortgang.zaak_id == Zaak.id)
        .where(Voortgang.queue_id == Queue.id, Zaak.einddatum.is_(None), subject.sees(READ, Zaak))
        .limit(COUNT_LIMIT)
        .correlate(Queue)
        .lateral()
    )
    counted = select(func.count().label("open")).select_from(pile).lateral()
    return db.execute(
        select(Queue.id, Queue.naam, Queue.omschrijving, counted.c.open)
        .join(counted, true())
        .where(Queue.id.in_(sorted(subject.queue_ids)))
        .order_by(Queue.omschrijving)
    ).all()


def worklist(db: Session, subject: Subject, wanted: Wanted) -> Worklist:
    """One page of running zaken, the most urgent first: by the earlier of norm and law."""
    soonest = func.least(Voortgang.normdatum, Voortgang.fatale_datum)
    rows = db.execute(
        _zaken(subject)
        .where(Zaak.einddatum.is_(None), _of(subject, wanted), *_filters(subject, wanted))
        .order_by(soonest.asc().nulls_last(), Zaak.id)
        .limit(PAGE + 1)
        .offset(PAGE * (max(wanted.pagina, 1) - 1))
    ).all()
    return Worklist(rows[:PAGE], len(rows) > PAGE)


def unrouted(db: Session, subject: Subject) -> Rows:
    """Running zaken that no rule, or no queue where somebody works, took: those that lie in intake
    for want of better, and those in a queue without people. The oldest first.
    """
    newest = Voortgang.routering[-1]
    netted = and_(
        newest["door"].astext.is_(None),
        or_(newest["regel"].astext == "0", newest["vangnet"].astext.is_not(None)),
    )
    works = select(MedewerkerQueue.queue_id).join(Medewerker).where(Medewerker.actief)
    abandoned = and_(Voortgang.queue_id.not_in(works), Voortgang.behandelaar_id.is_(None))
    return db.execute(
        _zaken(subject)
        .add_columns(newest["waarom"].astext.label("waarom"), abandoned.label("verlaten"))
        .where(
            Zaak.einddatum.is_(None),
            or_(and_(Queue.naam.in_((INTAKE, INTAKE_BESLOTEN)), netted), abandoned),
        )
        .order_by(Zaak.id)
        .limit(PAGE)
    ).all()


def zaaktypen_of(db: Session, subject: Subject, wanted: Wanted) -> Rows:
    """The zaaktypen (identificatie, omschrijving) that occur in this list, for the filter."""
    return db.execute(
        select(Zaaktype.identificatie, func.max(Zaaktype.omschrijving).label("omschrijving"))
        .select_from(Zaak)
        .join(Zaak.zaaktype)
        .join(Voortgang, Voortgang.zaak_id == Zaak.id)
        .where(Zaak.einddatum.is_(None), _of(subject, wanted), subject.sees(READ, Zaak))
        .group_by(Zaaktype.identificatie)
        .order_by("omschrijving")
    ).all()


def tasks(db: Session, subject: Subject, *soorten: str, queue_id: int | None = None) -> Rows:
    """Open tasks, the earliest due first: of this queue, of all my queues (None), or of myself and
    my zaken (0).
    """
    kinds = [Task.soort.in_(soorten)] if soorten else _work()
    return db.execute(
        select(
            Task.uuid,
            Task.soort,
            Task.titel,
            Task.due,
            Task.created_at,
            Task.gegevens,
            Queue.omschrijving.label("queue"),
            Medewerker.naam.label("wie"),
            func.coalesce(Task.medewerker_id, Voortgang.behandelaar_id).label("behandelaar_id"),
            Zaak.uuid.label("zaak_uuid"),
            Zaak.identificatie,
        )
        .join(Task.queue)
        .outerjoin(Task.medewerker)
        .outerjoin(Task.zaak)
        .outerjoin(Voortgang, Voortgang.zaak_id == Zaak.id)
        .where(Task.done_at.is_(None), _whose(subject, queue_id), *kinds, _seen_or_loose(subject))
        .order_by(Task.due.asc().nulls_last(), Task.id)
        .limit(PAGE)
    ).all()


def _work() -> list[ColumnElement[bool]]:
    """What staff has to do: not the zaak itself, not the calls (a list of their own), not what a
    resident does, and not waiting without a date.
    """
    elsewhere = ("behandelen", "terugbellen", "inwoner")
    return [
        Task.soort.not_in(elsewhere),
        or_(Task.soort != "wacht", Task.due.is_not(None)),
    ]


def _whose(subject: Subject, queue_id: int | None) -> ColumnElement[bool]:
    own = Task.medewerker_id == subject.medewerker_id
    mine = sorted(subject.queue_ids)
    if queue_id == 0:
        held = _held_by(subject)
        return or_(Task.medewerker_id.in_(held), Voortgang.behandelaar_id.in_(held))
    if queue_id is None:
        return or_(own, Task.queue_id.in_(mine))
    return and_(Task.queue_id == queue_id, Task.queue_id.in_(mine))


def _held_by(subject: Subject) -> list[int]:
    """Whose work is shown as mine: my own, and of who is away and I look after."""
    return [subject.medewerker_id, *(id for id, _ in subject.namens)]


def task_of(db: Session, subject: Subject, uuid: UUID) -> Task:
    """One task of my queues, or of a zaak that I may see. Raises NotFound."""
    task = db.scalar(
        select(Task)
        .options(joinedload(Task.queue), joinedload(Task.zaak), joinedload(Task.medewerker))
        .outerjoin(Zaak, Zaak.id == Task.zaak_id)
        .where(Task.uuid == uuid, _seen_or_loose(subject))
    )
    if task is None:
        raise NotFound
    return task


def dead_letters(db: Session, subject: Subject) -> Rows:
    """Notices that no road could deliver, of the zaken in my queues or in my hands; the oldest
    first.
    """
    mine = or_(
        Voortgang.queue_id.in_(sorted(subject.queue_ids)),
        Voortgang.behandelaar_id.in_(_held_by(subject)),
    )
    return db.execute(
        select(
            Delivery.uuid,
            Delivery.kanaal,
            Delivery.reden,
            Delivery.tries,
            Delivery.created_at,
            Notice.onderwerp,
            Zaak.uuid.label("zaak_uuid"),
            Zaak.identificatie,
            Zaaktype.omschrijving.label("zaaktype"),
        )
        .join(Delivery.notice)
        .join(Notice.zaak)
        .join(Zaak.zaaktype)
        .join(Voortgang, Voortgang.zaak_id == Zaak.id)
        .where(Delivery.state == "dode_letter", mine, subject.sees(READ, Zaak))
        .order_by(Delivery.id)
        .limit(PAGE)
    ).all()


def delivery_of(db: Session, subject: Subject, uuid: UUID) -> Delivery:
    """One road of a notice of a zaak that I may see. Raises NotFound."""
    found = db.scalar(
        select(Delivery)
        .join(Delivery.notice)
        .join(Notice.zaak)
        .where(Delivery.uuid == uuid, subject.sees(READ, Zaak))
    )
    if found is None:
        raise NotFound
    return found


def _zaken(subject: Subject) -> Any:
    """The columns of a row in a list of zaken."""
    return (
        select(
            Zaak.uuid,
            Zaak.identificatie,
            Zaak.omschrijving,
            Zaak.startdatum,
            Zaak.einddatum,
            Zaaktype.omschrijving.label("zaaktype"),
            Statustype.omschrijving.label("status"),
            Voortgang.ontvangen_op,
            Voortgang.normdatum,
            Voortgang.fatale_datum,
            Voortgang.opgeschort_sinds,
            Voortgang.behandelaar_id,
            Medewerker.naam.label("wie"),
            Queue.omschrijving.label("queue"),
        )
        .join(Zaak.zaaktype)
        .outerjoin(Statustype, Statustype.id == Zaak.statustype_id)
        .outerjoin(Voortgang, Voortgang.zaak_id == Zaak.id)
        .outerjoin(Medewerker, Medewerker.id == Voortgang.behandelaar_id)
        .outerjoin(Queue, Queue.id == Voortgang.queue_id)
        .where(subject.sees(READ, Zaak))
    )


def _of(subject: Subject, wanted: Wanted) -> ColumnElement[bool]:
    if not wanted.queue_id:
        return Voortgang.behandelaar_id.in_(_held_by(subject))
    return and_(
        Voortgang.queue_id == wanted.queue_id, Voortgang.queue_id.in_(sorted(subject.queue_ids))
    )


def _filters(subject: Subject, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.zaaktype:
        found.append(Zaaktype.identificatie == wanted.zaaktype)
    if wanted.wie == "vrij":
        found.append(Voortgang.behandelaar_id.is_(None))
    if wanted.wie == "mij":
        found.append(Voortgang.behandelaar_id == subject.medewerker_id)
    if wanted.zoek:
        found.append(
            or_(
                Zaak.identificatie.icontains(wanted.zoek, autoescape=True),
                Zaak.omschrijving.icontains(wanted.zoek, autoescape=True),
            )
        )
    return found


def _seen_or_loose(subject: Subject) -> ColumnElement[bool]:
    """A task about nothing yet belongs to its queue alone; one about a zaak follows that zaak."""
    return or_(
        and_(Task.zaak_id.is_(None), Task.queue_id.in_(sorted(subject.queue_ids))),
        and_(Task.zaak_id.is_not(None), subject.sees(READ, Zaak)),
    )
