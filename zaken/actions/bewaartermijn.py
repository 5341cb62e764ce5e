"""What speaks of zaken without being the zaak, and how long it stays (AVG, art. 5(1)(e)): who
looked, and of closed zaken the facts and the messages. In batches, each a transaction of its own.

A zaak that waits on a list of the archive is left as it is: what is packed is what is erased.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, select
from sqlalchemy.orm import Session

from zaken.actions.evidence import proof_may_go
from zaken.base.clock import now
from zaken.base.db import sessions
from zaken.base.settings import settings
from zaken.models import AccessLog, Archiefitem, Event, Notice, Zaak
from zaken.queries.archieflijst import WAITING

BATCH = 5_000
MOST = 200  # batches in a turn; the next hour goes on


def forget_looks() -> int:
    """Lines of the access log that are older than `inzage_days`. Returns how many."""
    return _in_batches(settings().inzage_days, _looks)


def forget_facts() -> int:
    """Events of zaken, as old as `event_days` and of a zaak that was closed as long ago; 0 keeps
    them as long as the zaak. Returns how many.
    """
    return _in_batches(settings().event_days, _facts)


def forget_messages() -> int:
    """Messages of zaken that were closed `bericht_days` ago; 0 keeps them as long as the zaak. A
    letter in the dossier stays. Returns how many.
    """
    return _in_batches(settings().bericht_days, _messages)


def _in_batches(days: int, forget: Callable[[Session, datetime], int]) -> int:
    gone = 0
    for _ in range(MOST if days else 0):
        with sessions.begin() as db:
            count = forget(db, now() - timedelta(days=days))
        gone += count
        if not count:
            break
    return gone


def _looks(db: Session, before: datetime) -> int:
    # Numbers follow time: the oldest are the first of the primary key, and no index more is needed.
    oldest = select(AccessLog.id, AccessLog.at).order_by(AccessLog.id).limit(BATCH).subquery()
    old = select(oldest.c.id).where(oldest.c.at < before)
    return _rows(db, delete(AccessLog).where(AccessLog.id.in_(old)))


def _facts(db: Session, before: datetime) -> int:
    """Only old parts of the table are read, which hold little else after the first time."""
    done = Event.at < before, Event.handled_at.is_not(None)
    query = select(Event.id).join(Zaak, Zaak.uuid == Event.hoofdobject)
    ids = db.scalars(query.where(*done, _at_rest(before)).order_by(Event.at).limit(BATCH)).all()
    return _rows(db, delete(Event).where(Event.id.in_(ids), Event.at < before)) if ids else 0


def _messages(db: Session, before: datetime) -> int:
    over = Notice.created_at < before, Notice.state.in_(("bezorgd", "mislukt", "alleen_pip"))
    query = select(Notice.id).join(Zaak, Zaak.id == Notice.zaak_id).where(*over, _at_rest(before))
    proof_may_go(db)
    return _rows(db, delete(Notice).where(Notice.id.in_(query.limit(BATCH))))


def _at_rest(before: datetime) -> ColumnElement[bool]:
    """Closed before that day, and on no list of the archive."""
    waits = exists().where(Archiefitem.zaak_uuid == Zaak.uuid, Archiefitem.staat.in_(WAITING))
    return and_(Zaak.einddatum < before.date(), ~waits)


def _rows(db: Session, statement: object) -> int:
    return int(db.execute(statement).rowcount)  # type: ignore[call-overload]
