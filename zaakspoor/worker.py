"""Puts the worker together: facts come in, reactions follow in order, and nothing that was written
down is forgotten.

`react` drains the unhandled events of one zaak under its lock, in rounds: what is there now, and
then what those reactions wrote down themselves. What follows from the state of the zaak is looked
at once in a round; what follows from one fact, once for each. Jobs are only wake-up calls; the
sweep below finds work that no call points at (after a kill -9, a lost job, a restored database).
"""

from collections.abc import Callable, Sequence
from uuid import UUID

from procrastinate import JobContext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from notifications import correction, lopende_zaken, notices, nrc
from notifications import jobs as notification_jobs
from schemas.engine import relations
from schemas.router import fill_represent
from workflows import automation, term_watch
from workflows.completeness import complete_when_quiet
from workflows.publish import definition_of
from workflows.routing import find_queue
from zaken.actions.werk import Ask, ask_a_person
from zaken.base.clock import now
from zaken.base.db import sessions
from zaken.base.errors import Problem
from zaken.base.jobs import RETRY, defer, jobs
from zaken.base.log import correlation, log, masked
from zaken.base.settings import settings
from zaken.models import Event, Zaak
from zaken.queries.due import due_work, oldest_unhandled, zaak_for_update

fill_represent()  # events keep the JSON that the API would answer, whoever makes the change

Reaction = Callable[[Session, Sequence[Event], Zaak], None]


def each(told: Callable[[Session, Event, Zaak], None]) -> Reaction:
    """A reaction that wants to hear of the facts of a round one by one, in their order."""

    def reaction(db: Session, events: Sequence[Event], zaak: Zaak) -> None:
        for event in events:
            correlation.set(event.correlation)
            told(db, event, zaak)

    return reaction


REACTIONS: list[Reaction] = [  # to what happens to a zaak
    each(term_watch.react),
    automation.react,
    each(notices.react),
    each(correction.react),
    each(lopende_zaken.react),
]
ALWAYS: list[Callable[[Session, Event], object]] = [
    nrc.fan_out,
    lopende_zaken.gone,
]  # to what happens to any main object
AT_ONCE = 25  # events in one transaction
_log = log(__name__)


@jobs.task(name="react", retry=RETRY, pass_context=True)
def react(context: JobContext, zaak: str, correlation_id: str = "") -> None:
    """Handle everything that happened to this zaak and was not handled yet, oldest first."""
    last_try = context.job is not None and context.job.attempts >= (RETRY.max_attempts or 0)
    while handle_next(UUID(zaak), last_try=last_try):
        pass


def handle_next(zaak_uuid: UUID, *, at_once: int = AT_ONCE, last_try: bool = False) -> bool:
    """Handle the oldest events of this zaak, in one transaction. False when there is none left.

    When one of them fails, they are handled one by one: what went well stays, and order is kept.
    On the last try the one that fails is set aside.
    """
    handling: list[int] = []
    try:
        with sessions.begin() as db:
            zaak = zaak_for_update(db, zaak_uuid)
            # What the reactions write is found by this loop; no wake-up call is needed.
            db.info["woken"], db.info["locked"] = {zaak_uuid}, {zaak_uuid: zaak}
            while events := oldest_unhandled(db, zaak_uuid, at_once - len(handling)):
                handling += [event.id for event in events]
                handle(db, events, zaak)
    except Exception as error:  # the job edge: any failure must be kept, not lost
        if at_once > 1:
            return handle_next(zaak_uuid, at_once=1, last_try=last_try)
        _log.exception("reaction failed", event_id=handling[-1:])
        if not last_try or not handling:
            raise
        set_aside(handling[-1], error)
    return bool(handling)


def handle(db: Session, events: Sequence[Event], zaak: Zaak | None) -> None:
    """One round: every reaction to these facts of one zaak, oldest first, under its lock. A
    destroyed zaak (None) has nobody left to react for.
    """
    correlation.set(events[0].correlation)
    for reaction in REACTIONS if zaak is not None else ():
        reaction(db, events, zaak)  # type: ignore[arg-type]  # not None here
    for event in events:
        for always in ALWAYS:
            always(db, event)
        event.handled_at = now()
    db.flush()  # the next round asks the database what is still unhandled


def set_aside(event_id: int, error: Exception) -> None:
    """Note that an event could not be handled, and ask a person. Its successors are not held up."""
    with sessions.begin() as db:
        event = db.scalar(select(Event).where(Event.id == event_id))
        if event is None:
            return
        told = error.detail if isinstance(error, Problem) else ""
        event.handled_at, event.fout = now(), masked(f"{type(error).__name__} {told}".strip())[:500]
        zaak = zaak_for_update(db, event.hoofdobject)
        if zaak is not None:
            queue_id = (zaak.voortgang and zaak.voortgang.queue_id) or find_queue(db, "").id
            title = f"Een gevolg van '{event.actie} {event.resource}' mislukte"
            ask_a_person(
                db,
                zaak,
                Ask(
                    queue_id=queue_id,
                    titel=title,
                    toelichting=event.fout,
                    sleutel=f"event:{event_id}",
                ),
            )


def replay(event_id: int) -> bool:
    """Handle an event again; reactions are repeatable. False when there is no such event."""
    with sessions.begin() as db:
        event = db.scalar(select(Event).where(Event.id == event_id))
        if event is None:
            return False
        event.handled_at, event.fout = None, ""
        defer(db, "react", zaak=str(event.hoofdobject))
        return True


@jobs.task(name="complete", retry=RETRY)
def complete(zaak: str, correlation_id: str = "") -> None:
    """Look whether an e-form has stopped calling; if not, look again later."""
    correlation.set(correlation_id)
    with sessions.begin() as db:
        found = zaak_for_update(db, UUID(zaak))
        definition = definition_of(found.zaaktype) if found else None
        if found is None or definition is None:
            return
        if again := complete_when_quiet(db, found, definition):
            defer(db, "complete", at=again, zaak=zaak)


@jobs.task(name="automate", retry=RETRY)
def automate(automation: int, correlation_id: str = "") -> None:
    """Carry out one planned automatic step."""
    correlation.set(correlation_id)
    carry_out(automation)


carry_out = automation.carry_out


@jobs.task(name="relation", retry=RETRY)
def relation(table: str, uuid: str, correlation_id: str = "") -> None:
    """See to it that another register knows the relation with its document."""
    correlation.set(correlation_id)
    relations.catch_up(table, UUID(uuid))


def sweep() -> int:
    """Wake up everything that is due and has no call waiting. Returns how many calls were made. One
    worker at a time.
    """
    with sessions.begin() as db:
        if not db.scalar(select(func.pg_try_advisory_xact_lock(727_001))):
            return 0
        found = due_work(db, settings().quiet_seconds)
        for call in found:
            defer(db, call.task, **{call.key: call.value})  # type: ignore[arg-type]  # never `at`
        return len(found) + notification_jobs.sweep(db)
