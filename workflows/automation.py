"""What happens by itself. After each fact: what the file asks for now is planned, once, in the
`automation` table; then carried out.

The table is the memory: a crash between plan and deed loses nothing, and a key per step and stay
makes doing it twice nothing.
"""

from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from workflows import terms
from workflows.automatic import ACTIONS, Moment
from workflows.completeness import quiet_at
from workflows.dates import OPENING
from workflows.definition import Automatisch, Definition
from workflows.guards import refusals, waits_for_a_date
from workflows.lookups import Unavailable
from workflows.publish import definition_of
from workflows.routing import due, find_queue, route
from workflows.steps import position
from zaken.actions.werk import Ask, ask_a_person
from zaken.base.clock import AMSTERDAM, now, today
from zaken.base.db import sessions
from zaken.base.errors import Problem
from zaken.base.jobs import defer
from zaken.base.log import log
from zaken.base.subject import SYSTEEM
from zaken.change import act, lock
from zaken.models import Automation, Event, Status, Task, Zaak

TRIES = 8  # over about four minutes; after that a person gets a task
_log = log(__name__)


def react(db: Session, event: Event, zaak: Zaak) -> None:
    """Everything the case type wants after this fact. Runs under the zaak's lock; no network;
    repeatable.
    """
    definition, progress = definition_of(zaak.zaaktype), zaak.voortgang
    if definition is None or progress is None:
        return
    if progress.volledig_op is None:
        if (moment := quiet_at(zaak)) and (event.resource, event.actie) == ("zaak", "create"):
            defer(db, "complete", at=moment, zaak=str(zaak.uuid))
        return
    if zaak.is_closed:
        _tidy(db, zaak)
        return
    if event.resource in ("zaakeigenschap", "zaak"):
        route(db, zaak, definition)
    if event.resource in ("zaak", "status"):
        _keep_due(db, zaak)
    plan(db, zaak, definition)


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
        if stay is None or f"{number}:{stay}" in planned:
            continue
        start = (
            entered.datum_status_gezet if entered and stay != "volledig" else _complete_since(zaak)
        )
        at = _moment(wanted, start)
        if not wanted.na and refusals(zaak, db, wanted.als):
            if not waits_for_a_date(wanted.als):
                continue  # looked at again after the next fact
            at = _tomorrow()  # no fact will come: the calendar itself makes it true
        _plan_one(db, zaak, wanted, key=f"{number}:{stay}", at=at)


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
    day = start.astimezone(AMSTERDAM).date()
    term = terms.Term.parse(wanted.na)
    if term.unit is terms.Unit.WORKING_DAYS:
        end = terms.add_working_days(day, term.amount, OPENING)
    else:
        end = terms.legal_deadline(day, term).nominal_end
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


def carry_out(automation_id: int) -> None:
    """Do one planned step: look (no lock held), then do. Raises nothing; the row tells
    how it went.
    """
    with sessions.begin() as db:
        row = db.get(Automation, automation_id)
        if row is None or row.state != "gepland" or row.next_at > now() + timedelta(seconds=1):
            return
        action, met = ACTIONS[row.doe], row.met
        facts = {e.naam: e.waarde for e in row.zaak.eigenschappen}
        bsn = next(
            (
                r.bsn or ""
                for r in row.zaak.rollen
                if r.roltype.omschrijving_generiek == "initiator"
            ),
            "",
        )
    found: dict[str, str] = {}
    if action.look:
        try:
            found = action.look(met, facts, bsn)
        except Unavailable as error:
            _postpone(automation_id, str(error))
            return
    try:
        with sessions.begin() as db:
            _do(db, automation_id, found)
    except Problem as refused:
        with sessions.begin() as db:
            _settle(db, automation_id, "mislukt", refused.detail)


def _do(db: Session, automation_id: int, found: dict[str, str]) -> None:
    row = db.get_one(Automation, automation_id)
    zaak = row.zaak
    lock(db, zaak)
    db.refresh(row)
    definition = definition_of(zaak.zaaktype)
    if row.state != "gepland" or definition is None:
        return
    gone = zaak.is_closed or not ({"volledig", position(db, zaak).state} & {*row.met["bij"]})
    reasons = [] if gone else refusals(zaak, db, row.met["als"])
    if reasons and waits_for_a_date(row.met["als"]):
        row.next_at, row.uitkomst = _tomorrow(), " ".join(reasons)[:500]
        defer(db, "automate", at=row.next_at, automation=automation_id)
        return
    if gone or reasons:
        row.state, row.uitkomst, row.done_at = (
            "vervallen",
            " ".join(reasons) or "De zaak is al verder.",
            now(),
        )
        return
    row.uitkomst = ACTIONS[row.doe].do(Moment(db, zaak, definition, row.met, found))[:500]
    row.state, row.done_at, row.tries = "klaar", now(), row.tries + 1


def _postpone(automation_id: int, why: str) -> None:
    """Try again later, slower each time; in the end ask a person."""
    with sessions.begin() as db:
        row = db.get_one(Automation, automation_id)
        row.tries += 1
        row.uitkomst = why[:500]
        _log.warning("automation postponed", doe=row.doe, tries=row.tries, why=why)
        if row.tries >= TRIES:
            _settle(db, automation_id, "mislukt", why)
            return
        row.next_at = now() + timedelta(seconds=2**row.tries)
        defer(db, "automate", at=row.next_at, automation=automation_id)


def _settle(db: Session, automation_id: int, state: str, why: str) -> None:
    row = db.get_one(Automation, automation_id)
    zaak = row.zaak
    lock(db, zaak)
    row.state, row.uitkomst, row.done_at = state, why[:500], now()
    act(
        db,
        SYSTEEM,
        zaak,
        "automatisch_mislukt",
        scope="zaken.bijwerken",
        nieuw={"doe": row.doe, "reden": why},
        toelichting=why,
    )
    queue_id = (zaak.voortgang and zaak.voortgang.queue_id) or find_queue(db, "").id
    title = f"Automatische stap mislukt: {row.doe.replace('_', ' ')}"
    ask_a_person(
        db, zaak, Ask(queue_id=queue_id, titel=title, toelichting=why, sleutel=f"mislukt:{row.id}")
    )


def _keep_due(db: Session, zaak: Zaak) -> None:
    for task in db.scalars(
        select(Task).where(
            Task.zaak_id == zaak.id, Task.soort == "behandelen", Task.done_at.is_(None)
        )
    ):
        task.due = due(zaak)


def _tidy(db: Session, zaak: Zaak) -> None:
    """A closed zaak has no work left but promises to call back."""
    for task in db.scalars(
        select(Task).where(
            Task.zaak_id == zaak.id, Task.done_at.is_(None), Task.soort != "terugbellen"
        )
    ):
        task.done_at, task.done_by, task.uitkomst = now(), "systeem", "De zaak is afgesloten."
    for row in db.scalars(
        select(Automation).where(Automation.zaak_id == zaak.id, Automation.state == "gepland")
    ):
        row.state, row.uitkomst, row.done_at = "vervallen", "De zaak is afgesloten.", now()


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
