"""What operators watch: messages that hang, failed, arrived twice or have no receipt, and the roads
that are stopped. Counts are of everything; lists only of zaken that the reader may see.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from zaken.base.clock import now
from zaken.base.settings import settings
from zaken.base.subject import Subject
from zaken.models import Breaker, Delivery, Notice, Signaal, Zaak, Zaaktype

READ = "zaken.lezen"
SHOWN = 50
COUNT_LIMIT = 10_000  # a page says "10.000 of meer" rather than count a flood to the end
HANGS = timedelta(hours=1)  # longer than any pause between two tries
KINDS = ("hangt", "mislukt", "dubbel", "wacht")


@dataclass(frozen=True)
class Watched:
    """How many there are of a kind, and those that this reader may see, the oldest first."""

    aantal: int
    rijen: Sequence[Any]


def watched(db: Session, subject: Subject, kind: str) -> Watched:
    """The deliveries of this kind: hangt, mislukt, dubbel or wacht (on a receipt)."""
    return Watched(count(db, kind), _rows(db, subject, kind))


def count(db: Session, kind: str) -> int:
    """How many deliveries there are of this kind, up to COUNT_LIMIT."""
    some = select(Delivery.id).join(Delivery.notice).where(_is(kind)).limit(COUNT_LIMIT)
    return db.scalar(select(func.count()).select_from(some.subquery())) or 0


def breakers(db: Session) -> Sequence[Breaker]:
    """The breakers that are not closed."""
    shut = select(Breaker).where(Breaker.state != "dicht")
    return db.scalars(shut.order_by(Breaker.kanaal, Breaker.soort)).all()


def alarms(db: Session) -> Sequence[Signaal]:
    """The alarms that were given and whose cause is still there."""
    return db.scalars(select(Signaal).order_by(Signaal.at.desc())).all()


def _rows(db: Session, subject: Subject, kind: str) -> Sequence[Any]:
    return db.execute(
        select(
            Delivery.uuid,
            Delivery.kanaal,
            Delivery.state,
            Delivery.reden,
            Delivery.tries,
            Delivery.created_at,
            Delivery.aangeboden_op,
            Delivery.next_at,
            Notice.onderwerp,
            Zaak.uuid.label("zaak_uuid"),
            Zaak.identificatie,
            Zaaktype.omschrijving.label("zaaktype"),
        )
        .join(Delivery.notice)
        .join(Notice.zaak)
        .join(Zaak.zaaktype)
        .where(_is(kind), subject.sees(READ, Zaak))
        .order_by(Delivery.id)
        .limit(SHOWN)
    ).all()


def _is(kind: str) -> ColumnElement[bool]:
    if kind == "mislukt":
        return Delivery.state == "dode_letter"
    if kind == "dubbel":
        return and_(Notice.dubbel, Delivery.state == "bezorgd", Delivery.kanaal == "print")
    if kind == "wacht":
        late = now() - timedelta(hours=settings().receipt_hours)
        return and_(Delivery.state == "aangeboden", Delivery.aangeboden_op <= late)
    # An e-mail that waits for its hour hangs on nothing.
    tried = or_(Delivery.tries > 0, Delivery.next_at <= now(), Delivery.reden != "")
    under_way = Delivery.state.in_(("klaar", "verzenden", "afstemmen"))
    return and_(under_way, tried, Delivery.created_at <= now() - HANGS)
