"""What happens to a term by itself: after a fact of the zaak, and because a day has come."""

from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows import penalty
from workflows.calendars import calendars
from workflows.dates import set_dates
from workflows.definition import Definition
from workflows.grounds import CONSENT, REMEDY
from workflows.kalender import datum
from workflows.penalty import NOTICE
from workflows.publish import definition_of
from workflows.recalculate import recount
from workflows.routing import find_queue
from workflows.suspension import end_suspension
from workflows.terms import Term, legal_deadline
from zaken.actions.termijn import follow_flag
from zaken.actions.werk import Ask, ask_a_person
from zaken.base.clock import AMSTERDAM, local_date, now, today
from zaken.base.db import reads, sessions
from zaken.base.errors import Problem
from zaken.base.log import log
from zaken.base.subject import SYSTEEM
from zaken.change import lock
from zaken.models import Event, Opschorting, Task, Termijnfeit, Zaak

AT_ONCE = 500
_log = log(__name__)


def react(db: Session, event: Event, zaak: Zaak) -> None:
    """Called under the lock of the zaak, for every fact; repeatable."""
    definition, progress = definition_of(zaak.zaaktype), zaak.voortgang
    if definition is None or progress is None or progress.volledig_op is None:
        return
    if event.resource == "zaak" and event.actie == NOTICE:
        _ask_for_the_decision(db, zaak)
    if event.resource == "status":
        _end_of_delay(db, zaak)
    if zaak.is_closed:
        return
    if event.resource == "zaakeigenschap":
        if (event.nieuw or event.oud or {}).get("naam") in definition.termijn.depends_on():
            recount(db, zaak, definition, "De gegevens van de zaak zijn gewijzigd.")
    elif event.resource == "zaak" and event.actie in ("update", "partial_update"):
        _follow_consumer(db, event, zaak, definition)


def _follow_consumer(db: Session, event: Event, zaak: Zaak, definition: Definition) -> None:
    """A consumer of the API changed the day of receipt, or the flag of suspension: our ledger and
    dates follow. It has no word for the ground or the day; it counts from the day it was told.
    """
    before, after = ((side or {}).get("opschorting") or {} for side in (event.oud, event.nieuw))
    if before.get("indicatie") != after.get("indicatie"):
        follow_flag(db, zaak, REMEDY, local_date(event.at))
        set_dates(db, zaak, definition)
    if (event.oud or {}).get("startdatum") != (event.nieuw or {}).get("startdatum"):
        recount(db, zaak, definition, "De dag van ontvangst is gewijzigd.")


def _queue(db: Session, zaak: Zaak) -> int:
    return (zaak.voortgang and zaak.voortgang.queue_id) or find_queue(db, "").id


def _end_of_day(day: date) -> datetime:
    return datetime.combine(day, time(17, 0), AMSTERDAM)


def _ask_for_the_decision(db: Session, zaak: Zaak) -> None:
    """Two weeks are left: somebody has to decide now (Awb 4:17 lid 3)."""
    found = penalty.penalty(zaak.voortgang.termijn) if zaak.voortgang else None
    if found is None:
        return
    title = f"Ingebrekestelling: maak het besluit bekend uiterlijk {datum(found.grace)}"
    why = "Daarna is een dwangsom verschuldigd." if found.rate else "Daarna is beroep mogelijk."
    key = f"{NOTICE}:{zaak.uuid}:{found.received}"
    due = _end_of_day(found.grace)
    ask_a_person(db, zaak, Ask(_queue(db, zaak), title, why, key, due=due))


def _end_of_delay(db: Session, zaak: Zaak) -> None:
    """The decision is announced, or the zaak closed: that task is done, and money may be due."""
    termijn = zaak.voortgang.termijn if zaak.voortgang else {}
    if penalty.penalty(termijn) is None or penalty.stopped_on(termijn, zaak.einddatum) is None:
        return
    mine = Task.sleutel.startswith(f"{NOTICE}:{zaak.uuid}:"), Task.done_at.is_(None)
    for task in db.scalars(select(Task).where(Task.zaak_id == zaak.id, *mine)):
        task.done_at, task.done_by, task.uitkomst = now(), SYSTEEM.name, "Het besluit is er."
    ask_for_the_amount(db, zaak)


def ask_for_the_amount(db: Session, zaak: Zaak) -> bool:
    """The task to set the amount, within two weeks after the last day (Awb 4:18). Once."""
    termijn = zaak.voortgang.termijn if zaak.voortgang else {}
    found = penalty.penalty(termijn)
    if found is None or not penalty.is_due(termijn, today(), zaak.einddatum):
        return False
    stopped = penalty.stopped_on(termijn, zaak.einddatum)
    last = min(stopped or found.last_day or today(), found.last_day or today())
    by = legal_deadline(last, Term.parse("P2W"), calendar=calendars().legal).end
    amount = penalty.euros(found.amount(stopped or today()))
    key = f"dwangsombesluit:{zaak.uuid}"
    if db.scalar(select(Task.id).where(Task.sleutel == key)):
        return False
    title = f"Stel de dwangsom vast: {amount}, uiterlijk {datum(by)}"
    why = "Awb 4:18: binnen twee weken na de laatste dag van de dwangsom."
    ask_a_person(db, zaak, Ask(_queue(db, zaak), title, why, key, due=_end_of_day(by)))
    return True


def by_calendar() -> int:
    """What a day that has come makes true: an agreed suspension ends, a penalty ran its last day.
    One transaction per zaak. Returns how many.
    """
    return sum(_each(zaak_id) for zaak_id in (*_agreed_ends(), *_penalties()))


def _agreed_ends() -> list[int]:
    over = (
        Opschorting.geeindigd_op.is_(None),
        Opschorting.grond == CONSENT,
        Opschorting.hersteltermijn < today(),
    )
    query = select(Opschorting.zaak_id).where(*over).order_by(Opschorting.id).limit(AT_ONCE)
    with reads() as db:
        return list(db.scalars(query))


def _penalties() -> list[int]:
    """Zaken with a notice of default, and nobody asked yet for its amount."""
    asked = select(Task.id).where(
        Task.zaak_id == Zaak.id, Task.sleutel.startswith("dwangsombesluit:")
    )
    query = (
        select(Zaak.id)
        .join(Termijnfeit, Termijnfeit.zaak_id == Zaak.id)
        .where(Termijnfeit.soort == NOTICE, ~asked.exists(), Zaak.einddatum.is_(None))
        .distinct()
        .order_by(Zaak.id)
        .limit(AT_ONCE)
    )
    with reads() as db:
        return list(db.scalars(query))


def _each(zaak_id: int) -> int:
    try:
        with sessions.begin() as db:
            zaak = db.get(Zaak, zaak_id)
            lock(db, zaak)
            definition = definition_of(zaak.zaaktype) if zaak else None
            if zaak is None or definition is None:
                return 0
            if _is_over(db, zaak):
                end_suspension(db, SYSTEEM, zaak, definition, verlopen=True)
                return 1
            return int(ask_for_the_amount(db, zaak))
    except Problem as refused:  # this zaak only
        _log.warning("term not minded", zaak_id=zaak_id, why=refused.detail)
        return 0


def _is_over(db: Session, zaak: Zaak) -> bool:
    """Did the agreed last day of its suspension pass?"""
    open_ = select(Opschorting).where(
        Opschorting.zaak_id == zaak.id, Opschorting.geeindigd_op.is_(None)
    )
    row = db.scalar(open_)
    return bool(
        row and row.grond == CONSENT and row.hersteltermijn and row.hersteltermijn < today()
    )
