"""Around the delivery of notifications: finding forgotten work, the dead ones and sending them
again, throwing away what is done.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import and_, delete, exists, func, or_, select
from sqlalchemy.orm import Session

from notifications.nrc import wake
from notifications.nrc_deliver import due
from zaken.base.clock import now
from zaken.base.settings import settings
from zaken.models import Abonnement, Notificatie

BATCH = 5000


@dataclass(frozen=True)
class Dead:
    """A message that is not tried any more, for people."""

    id: int
    kanaal: str
    hoofdobject: str
    resource: str
    actie: str
    at: str
    systeem: str  # the host that listens; the rest of its address may be secret
    tries: int
    fout: str


@dataclass(frozen=True)
class Resent:
    """What was taken up again, and how many of those come after something later that was already
    delivered.
    """

    count: int
    late: int


def waiting_subscribers(db: Session) -> list[int]:
    """The subscribers that have something due and are not left alone now."""
    mine = Notificatie.abonnement_id == Abonnement.id
    free = or_(Abonnement.pauze_tot.is_(None), Abonnement.pauze_tot <= now())
    return list(db.scalars(select(Abonnement.id).where(free, exists().where(mine, due()))))


def dead(db: Session, limit: int = 200) -> list[Dead]:
    """Messages that wait for a person, the oldest first."""
    rows = db.execute(
        select(Notificatie, Abonnement.callback_url)
        .join(Notificatie.abonnement)
        .where(Notificatie.state == "dood")
        .order_by(Notificatie.id)
        .limit(limit)
    )
    return [_shown(row, callback) for row, callback in rows]


def _shown(row: Notificatie, callback: str) -> Dead:
    body: dict[str, Any] = row.body
    return Dead(
        row.id,
        row.kanaal,
        row.hoofdobject,
        body["resource"],
        body["actie"],
        body["aanmaakdatum"],
        systeem=host(callback),
        tries=row.tries,
        fout=row.fout,
    )


def host(url: str) -> str:
    """Where a subscriber listens, without what may be secret in the rest of the address."""
    return urlsplit(url).netloc.rpartition("@")[2]


def resend(db: Session, ids: Sequence[int] | None = None) -> Resent:
    """Take dead messages up again (None: all). They keep their place: what waits behind them waits
    for them; what was delivered meanwhile is not undone, and is counted.
    """
    chosen = [] if ids is None else [Notificatie.id.in_(ids)]
    query = select(Notificatie).where(Notificatie.state == "dood", *chosen)
    rows = db.scalars(query.order_by(Notificatie.id).with_for_update(of=Notificatie)).all()
    late = 0
    for row in rows:
        late += _is_overtaken(db, row)
        row.state, row.next_at, row.since, row.done_at = "klaar", now(), now(), None
        row.geweigerd, row.lease_until = 0, None
        wake(db, row.abonnement_id)
    return Resent(len(rows), late)


def _is_overtaken(db: Session, row: Notificatie) -> bool:
    later = and_(
        Notificatie.abonnement_id == row.abonnement_id,
        Notificatie.hoofdobject == row.hoofdobject,
        Notificatie.id > row.id,
        Notificatie.state == "bezorgd",
    )
    return bool(db.scalar(select(exists().where(later))))


def forget(db: Session) -> int:
    """Throw away what was delivered long enough ago, and what stayed dead. Returns how many."""
    config, gone = settings(), 0
    for state, days in (("bezorgd", config.nrc_keep_days), ("dood", config.nrc_dead_days)):
        old = (
            select(Notificatie.id)
            .where(Notificatie.state == state, Notificatie.done_at < now() - timedelta(days=days))
            .limit(BATCH)
        )
        gone += db.execute(delete(Notificatie).where(Notificatie.id.in_(old))).rowcount  # type: ignore[attr-defined]
    return gone


def overview(db: Session) -> list[tuple[str, int, int]]:
    """Per subscriber: where it listens, how many messages wait, for how many failures in a row."""
    counted = func.count(Notificatie.id).filter(Notificatie.state == "klaar")
    query = (
        select(Abonnement.callback_url, counted, Abonnement.storingen)
        .outerjoin(Notificatie, Notificatie.abonnement_id == Abonnement.id)
        .group_by(Abonnement.id)
        .order_by(Abonnement.id)
    )
    return [(host(url), count, failures) for url, count, failures in db.execute(query)]
