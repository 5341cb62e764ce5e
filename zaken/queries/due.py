"""What the worker looks for: work that is due and that no job points at. Bounded; newest last."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from zaken.models import Event, Zaak

AT_ONCE = 500  # per kind of work and turn


@dataclass(frozen=True)
class Call:
    """Wake `task` with one argument."""

    task: str
    key: str
    value: str | int


def due_work(db: Session, quiet_seconds: float) -> list[Call]:
    """Unhandled events, automatic steps, quiet e-forms and destruction lists of more than two
    seconds ago, that nobody was called for.
    """
    found = []
    for task, key, query in (
        ("react", "zaak", _EVENTS),
        ("automate", "automation", _AUTOMATION),
        ("complete", "zaak", _QUIET),
        ("notifications.vernietigen", "lijst", _DESTRUCTION),
    ):
        parameters = {"task": task, "key": key, "quiet": quiet_seconds, "most": AT_ONCE}
        found += [
            Call(task, key, value) for value in db.scalars(text(query + _UNCALLED), parameters)
        ]
    return found


def zaak_for_update(db: Session, uuid: UUID) -> Zaak | None:
    """The zaak, locked for the rest of this transaction."""
    return db.scalar(select(Zaak).where(Zaak.uuid == uuid).with_for_update())


def oldest_unhandled(db: Session, uuid: UUID, most: int) -> Sequence[Event]:
    """The first facts of this zaak that nothing reacted to yet, in order; none for `most` 0."""
    if most <= 0:
        return ()
    waiting = select(Event).where(Event.hoofdobject == uuid, Event.handled_at.is_(None))
    return db.scalars(waiting.order_by(Event.id).limit(most)).all()


# A call that waits already (todo, not for later) is enough. One that was being answered when its
# worker died is not.
_UNCALLED = """
    not exists (select 1 from procrastinate_jobs j
                where j.status = 'todo' and j.task_name = :task
                and j.args ->> :key = due.value::text
                and (j.scheduled_at is null or j.scheduled_at <= now()))
    order by since limit :most
"""
_EVENTS = """
    select value from (select hoofdobject::text as value, min(at) as since from event
                       where handled_at is null group by hoofdobject) due
    where since < now() - interval '2 seconds' and """
_AUTOMATION = """
    select value from (select id as value, next_at as since from automation
                       where state = 'gepland') due
    where since < now() - interval '2 seconds' and """
_DESTRUCTION = """
    select value from (select uuid::text as value, vanaf as since from archieflijst
                       where status in ('inpakken', 'in_uitvoering')) due
    where since < now() - interval '2 seconds' and """
_QUIET = """
    select value from (select z.uuid::text as value, v.laatste_aanvulling as since
                       from voortgang v join zaak z on z.id = v.zaak_id
                       join zaaktype t on t.id = z.zaaktype_id and t.definitie is not null
                       where v.volledig_op is null and z.einddatum is null) due
    where since < now() - make_interval(secs => :quiet + 2) and """
