"""What happens by itself. After each fact: what the file asks for now is planned, once, in the
`automation` table; then carried out.

The table is the memory: a crash between plan and deed loses nothing, and a key per step and stay
makes doing it twice nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from workflows import tasks, terms
from workflows.automatic import AFTERWARDS, PLANNED, WORK, Moment
from workflows.completeness import quiet_at
from workflows.definition import Definition
from workflows.guards import refusals, waits_for_a_date
from workflows.lookups import Unavailable
from workflows.parts import Automatisch
from workflows.publish import definition_of
from workflows.routing import due, find_queue, route
from workflows.steps import position
from workflows.subcases import tell_hoofdzaak
from workflows.task_dates import last_day
from zaken.actions.besloten import keep_inside
from zaken.actions.werk import Ask, ask_a_person
from zaken.base.clock import AMSTERDAM, local_date, now, today
from zaken.base.db import sessions
from zaken.base.errors import Problem
from zaken.base.jobs import defer
from zaken.base.log import log
from zaken.base.settings import settings
from zaken.base.subject import SYSTEEM
from zaken.change import act, find_locked
from zaken.models import Automation, Event, Status, Task, Zaak
from zaken.queries.medewerkers import members

TRIES = 8  # over about four minutes; after that a person gets a task
_log = log(__name__)


def react(db: Session, events: Sequence[Event], zaak: Zaak) -> None:
    """Everything the case type wants after these facts: what it asks for follows from the state of
    the zaak, so it is looked at once. Runs under the zaak's lock; no network; repeatable.
    """
    for event in events:
        tell_hoofdzaak(db, event, zaak)
    definition, progress = definition_of(zaak.zaaktype), zaak.voortgang
    if zaak.besloten_in is not None:
        keep_inside(db, zaak, members(db, zaak.besloten_in))
    if definition is None or progress is None:
        return
    told = {event.resource for event in events}
    if told & {"zaakeigenschap", "rol", "zaak"}:
        route(db, zaak, definition)
    if progress.volledig_op is None:
        _wait_for_quiet(db, events, zaak)
    elif zaak.is_closed:
        _tidy(db, zaak)
        if any(wanted.doe in AFTERWARDS for wanted in definition.automatisch):
            plan(db, zaak, definition)
    else:
        if told & {"zaak", "status"}:
            _keep_due(db, zaak)
        tasks.arrange(db, zaak, definition)
        plan(db, zaak, definition)


def _wait_for_quiet(db: Session, events: Sequence[Event], zaak: Zaak) -> None:
    """A new zaak is complete when its e-form has been quiet for a while."""
    made = any((e.resource, e.actie) == ("zaak", "create") for e in events)
    if made and (moment := quiet_at(zaak)):
        defer(db, "complete", at=moment, zaak=str(zaak.uuid))


def plan(db: Session, zaak: Zaak, definition: Definition) -> None:
    """Plan every automatic step whose moment has come or is known. Each once per stay
    in a status.
    """
    here = position(db, zaak)
    entered = max(
        (s for s in zaak.statussen if s.id),
        key=lambda s: (s.datum_status_gezet, s.id),
        default=None,
    )
    planned = set(db.scalars(select(Automation.sleutel).where(Automation.zaak_id == zaak.id)))
    for number, wanted in enumerate(definition.automatisch, 1):
        stay = _stay(wanted, here.state, entered)
        if zaak.is_closed and (wanted.doe not in AFTERWARDS or stay == "volledig"):
            continue
        if stay is None or f"{number}:{stay}" in planned:
            continue
        start = (
            entered.datum_status_gezet if entered and stay != "volledig" else _complete_since(zaak)
        )
        _plan_when(db, zaak, wanted, key=f"{number}:{stay}", at=_moment(wanted, start))
    for key, wanted, at in tasks.planned(db, zaak, definition):
        if key not in planned:
            _plan_when(db, zaak, wanted, key=key, at=at)


def _plan_when(db: Session, zaak: Zaak, wanted: Automatisch, *, key: str, at: datetime) -> None:
    """Plan it if its guards hold, or will hold when the day comes."""
    if not wanted.na and refusals(zaak, db, wanted.als):
        if not waits_for_a_date(wanted.als):
            return  # looked at again after the next fact
        at = _tomorrow()  # no fact will come: the calendar itself makes it true
    _plan_one(db, zaak, wanted, key=key, at=at)


def _stay(wanted: Automatisch, state: str, entered: Status | None) -> str | None:
    """What this step may happen once in: the stay in the present status, or the whole life of the
    zaak.
    """
    if state and state in wanted.bij and entered:
        return str(entered.uuid)
    return "volledig" if "volledig" in wanted.bij else None


def _complete_since(zaak: Zaak) -> datetime:
    return (zaak.voortgang and zaak.voortgang.volledig_op) or now()


def _moment(wanted: Automatisch, start: datetime) -> datetime:
    """When a step with `na` may happen: at nine in the morning after so many days, or so many
    working days.
    """
    if not wanted.na:
        return now()
    end = last_day(local_date(start), wanted.na)
    return datetime.combine(end + timedelta(days=1), time(9), AMSTERDAM)


def _tomorrow() -> datetime:
    return datetime.combine(today() + timedelta(days=1), time(9), AMSTERDAM)


def _plan_one(db: Session, zaak: Zaak, wanted: Automatisch, *, key: str, at: datetime) -> None:
    met = (
        wanted.met
        | ({"stap": wanted.stap} if wanted.stap else {})
        | {"als": wanted.als, "bij": wanted.bij}
    )
    row = insert(Automation).values(
        zaak_id=zaak.id, sleutel=key, doe=wanted.doe, met=met, next_at=at, created_at=now()
    )
    made = db.scalar(
        row.on_conflict_do_nothing(index_elements=["zaak_id", "sleutel"]).returning(Automation.id)
    )
    if made is not None:
        defer(db, "automate", at=at if at > now() else None, automation=made)


@dataclass(frozen=True)
class Question:
    """What a planned step looks up: its arguments, and the facts it starts from."""

    doe: str
    met: dict[str, Any]
    facts: dict[str, str]
    bsn: str = field(repr=False)

    def answer(self) -> dict[str, str]:
        look = PLANNED[self.doe].look
        return look(self.met, self.facts, self.bsn) if look else {}

    def is_answered_by(self, later: "Question") -> bool:
        """Would the same be asked now?"""
        fact = str(self.met.get("veld", ""))
        return self.bsn == later.bsn and self.facts.get(fact) == later.facts.get(fact)


def carry_out(
    automation_id: int, ask: Callable[[Question], dict[str, str]] = Question.answer
) -> None:
    """Do one planned step: claim it, look (no lock held), then do. Raises nothing; the row tells
    how it went, and whatever goes wrong is tried again a bounded number of times.

    `ask` is how the registers are asked; a trial has an answer of its own.
    """
    try:
        with sessions.begin() as db:
            question = _claim(db, automation_id)
        if question is None:
            return
        found = ask(question)
        with sessions.begin() as db:
            _do(db, automation_id, question, found)
    except Problem as refused:
        _give_up(automation_id, refused.detail)
    except Unavailable as error:
        _postpone(automation_id, str(error))
    except Exception as error:  # the job edge: a fault of ours ends with a person, not in a circle
        _log.exception("automation failed", automation_id=automation_id)
        _postpone(automation_id, f"Fout in het systeem ({type(error).__name__}).")


def _claim(db: Session, automation_id: int) -> Question | None:
    """Count the try before it is made: a step that kills its worker is not tried for ever."""
    row = db.get(Automation, automation_id, with_for_update={"of": Automation})
    if row is None or row.state != "gepland" or row.next_at > now() + timedelta(seconds=1):
        return None
    row.tries += 1
    row.next_at = now() + timedelta(seconds=settings().lease_seconds)
    return _question(row)


def _question(row: Automation) -> Question:
    if PLANNED[row.doe].look is None:  # it asks nothing outside, so nothing can change meanwhile
        return Question(row.doe, row.met, {}, "")
    facts = {e.naam: e.waarde for e in row.zaak.eigenschappen}
    initiators = [r for r in row.zaak.rollen if r.roltype.omschrijving_generiek == "initiator"]
    return Question(row.doe, row.met, facts, next((r.bsn for r in initiators if r.bsn), ""))


def _do(db: Session, automation_id: int, question: Question, found: dict[str, str]) -> None:
    row = _locked(db, automation_id)
    zaak, definition = row.zaak, definition_of(row.zaak.zaaktype)
    if row.state != "gepland":
        return
    here = {"volledig", position(db, zaak).state}
    over = zaak.is_closed and row.doe not in AFTERWARDS
    if definition is None or over or not here & {*row.met["bij"]}:
        _end(row, "vervallen", "De zaak is al verder.")
        return
    if reasons := refusals(zaak, db, row.met["als"]):
        if waits_for_a_date(row.met["als"]):
            _again(db, row, _tomorrow(), " ".join(reasons))
        else:
            _end(row, "vervallen", " ".join(reasons))
    elif not question.is_answered_by(_question(row)):
        _again(db, row, now(), "De gegevens zijn intussen veranderd.")
    else:
        done = PLANNED[row.doe].do(Moment(db, zaak, definition, row.met, found))
        _end(row, "klaar", done)


def _locked(db: Session, automation_id: int) -> Automation:
    """The row as it is now, with its zaak locked: always the zaak first, then what hangs on it."""
    whose = select(Automation.zaak_id).where(Automation.id == automation_id)
    find_locked(db, Zaak, Zaak.id == whose.scalar_subquery())
    return db.get_one(Automation, automation_id, populate_existing=True)


def _end(row: Automation, state: str, uitkomst: str) -> None:
    row.state, row.uitkomst, row.done_at = state, uitkomst[:500], now()


def _again(db: Session, row: Automation, at: datetime, why: str) -> None:
    """Not a failure: the same step at another moment, with all its tries."""
    row.next_at, row.uitkomst, row.tries = at, why[:500], 0
    defer(db, "automate", at=at if at > now() else None, automation=row.id)


def _postpone(automation_id: int, why: str) -> None:
    """Try again later, slower each time; in the end ask a person."""
    with sessions.begin() as db:
        row = _locked(db, automation_id)
        if row.state != "gepland":
            return
        row.uitkomst = why[:500]
        _log.warning("automation postponed", doe=row.doe, tries=row.tries, why=why)
        if row.tries < TRIES:
            row.next_at = now() + timedelta(seconds=2**row.tries)
            defer(db, "automate", at=row.next_at, automation=automation_id)
            return
    _give_up(automation_id, why)


def _give_up(automation_id: int, why: str) -> None:
    """The step failed for good: say so in the timeline, and ask a person, once."""
    with sessions.begin() as db:
        row = _locked(db, automation_id)
        zaak = row.zaak
        if row.state != "gepland":
            return
        _end(row, "mislukt", why)
        told = {"doe": row.doe, "reden": why}
        act(db, SYSTEEM, zaak, "automatisch_mislukt", scope=WORK, nieuw=told, toelichting=why)
        queue_id = (zaak.voortgang and zaak.voortgang.queue_id) or find_queue(db, "").id
        title = f"Automatische stap mislukt: {row.doe.replace('_', ' ')}"
        ask_a_person(db, zaak, Ask(queue_id, title, why, f"mislukt:{row.id}"))


def _keep_due(db: Session, zaak: Zaak) -> None:
    for task in db.scalars(
        select(Task).where(
            Task.zaak_id == zaak.id, Task.soort == "behandelen", Task.done_at.is_(None)
        )
    ):
        task.due = due(zaak)


def _tidy(db: Session, zaak: Zaak) -> None:
    """A closed zaak needs no handling any more. Promises and messages that failed still need
    somebody.
    """
    handled = Task.soort == "behandelen", Task.done_at.is_(None)
    for task in db.scalars(select(Task).where(Task.zaak_id == zaak.id, *handled)):
        task.done_at, task.done_by, task.uitkomst = now(), "systeem", "De zaak is afgesloten."
    tasks.end_all(db, zaak)
    planned = (
        Automation.zaak_id == zaak.id,
        Automation.state == "gepland",
        Automation.doe.not_in(AFTERWARDS),
    )
    for row in db.scalars(select(Automation).where(*planned)):
        _end(row, "vervallen", "De zaak is afgesloten.")


def signal(db: Session, zaak: Zaak) -> list[str]:
    """Tell, once each, that half, most or all of the term is gone (50, 80 and 100 %). Returns the
    new signals.
    """
    progress = zaak.voortgang
    if progress is None or zaak.is_closed or zaak.opschorting["indicatie"]:
        return []
    told = []
    for name, end in (("norm", progress.normdatum), ("wettelijk", progress.fatale_datum)):
        for percent, day in terms.threshold_days(zaak.startdatum, end) if end else ():
            if day <= today() and f"{name}:{percent}" not in progress.signalen:
                told.append(f"{name}:{percent}")
    if told:

        def save() -> None:
            progress.signalen = [*progress.signalen, *told]

        last = told[-1].split(":")
        what = {"norm": "servicenorm", "wettelijk": "wettelijke termijn"}[last[0]]
        words = (
            f"De {what} is voorbij."
            if last[1] == "100"
            else f"{last[1]}% van de {what} is voorbij."
        )
        act(
            db,
            SYSTEEM,
            zaak,
            "signaal",
            scope="zaken.bijwerken",
            save=save,
            nieuw={"signalen": told},
            toelichting=words,
        )
    return told
