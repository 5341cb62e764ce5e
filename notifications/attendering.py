"""When the e-mail beside a message leaves. Decisions and requests leave in the hours that e-mails
leave; plain news may also wait for other news to the same address, and is not sent without end.

All of it is off until the settings say otherwise. The message itself never waits for this.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased

from notifications.recipients import recipient_of
from zaken.base.clock import AMSTERDAM, now
from zaken.base.settings import settings
from zaken.models import Delivery, Notice, Rol

MORNING = time(8)  # when no hours are set


@dataclass(frozen=True)
class When:
    """`at`: not before; None: now. `rides_with`: the waiting e-mail that speaks of this too."""

    at: datetime | None = None
    rides_with: int | None = None


def moment(db: Session, notice: Notice, kanaal: str) -> When:
    """When the e-mail or SMS about this notice leaves. An SMS has room for one message."""
    at = opened(now())
    if kanaal != "email" or notice.soort != "bericht" or notice.rol is None:
        return When(at if at > now() else None)
    if leader := _waiting(db, notice):
        return When(rides_with=leader)
    if minutes := settings().attendering_bundel:
        at = opened(max(at, now() + timedelta(minutes=minutes)))
    most = settings().attendering_per_dag
    if most and _sent_today(db, notice) >= most:
        at = opened(_tomorrow(now()))
    return When(at if at > now() else None)


def opened(moment: datetime) -> datetime:
    """The first moment from this one on at which e-mails leave; in Amsterdam (Awb 2:20 counts days
    there too).
    """
    start, end = settings().attendering_van, settings().attendering_tot
    if not start or not end:
        return moment
    local = moment.astimezone(AMSTERDAM)
    first, last = time.fromisoformat(start), time.fromisoformat(end)
    if local.time() < first:
        return datetime.combine(local.date(), first, AMSTERDAM)
    if local.time() >= last:
        return datetime.combine(local.date() + timedelta(days=1), first, AMSTERDAM)
    return moment


def _tomorrow(moment: datetime) -> datetime:
    start = settings().attendering_van
    first = time.fromisoformat(start) if start else MORNING
    day = moment.astimezone(AMSTERDAM).date() + timedelta(days=1)
    return datetime.combine(day, first, AMSTERDAM)


def _waiting(db: Session, notice: Notice) -> int | None:
    """The e-mail about other news to this address that still waits for its moment."""
    if not (settings().attendering_bundel or settings().attendering_per_dag):
        return None
    if notice.rol is None or not notice.rol.bsn:  # his link is of one zaak
        return None
    waits = Delivery.state == "klaar", Delivery.tries == 0, Delivery.next_at > now()
    found = _to(notice).where(*waits, *_says_as_much(notice), Notice.id != notice.id)
    found = found.order_by(Delivery.id).limit(1)
    locked = found.with_only_columns(Delivery.id).with_for_update(of=Delivery, skip_locked=True)
    return db.scalar(locked)


def _says_as_much(notice: Notice) -> tuple[ColumnElement[bool], ...]:
    """Of the same nature, with the same last day: the one e-mail must be true of all it speaks of
    (Wmebv: nature, effect, what is asked, until when).
    """
    return tuple(
        func.coalesce(Notice.kenmerken[mark].astext, plain) == notice.kenmerken.get(mark, plain)
        for mark, plain in (("aard", "bericht"), ("dag", ""))
    )


def _sent_today(db: Session, notice: Notice) -> int:
    today = datetime.combine(now().astimezone(AMSTERDAM).date(), time(), AMSTERDAM)
    sent = _to(notice).where(
        Delivery.next_at >= today, Delivery.next_at < today + timedelta(days=1)
    )
    return db.scalar(sent.with_only_columns(func.count())) or 0


def _to(notice: Notice) -> Select[Any]:
    """The e-mails beside plain news to the same person at the same address."""
    rol = notice.rol
    email = recipient_of(rol).email if rol else ""
    same = Rol.bsn == rol.bsn if rol and rol.bsn else Rol.id == notice.rol_id
    main = aliased(Delivery)
    beside = select(main.id).where(main.notice_id == Notice.id, main.kanaal != "email")
    return (
        select(Delivery)
        .join(Notice, Notice.id == Delivery.notice_id)
        .join(Rol, Rol.id == Notice.rol_id)
        .where(Delivery.kanaal == "email", Delivery.bundel_id.is_(None), beside.exists())
        .where(Notice.soort == "bericht", same, Rol.contact["email"].astext == email)
    )


def riders(db: Session, delivery: Delivery) -> list[Delivery]:
    """The e-mails that were not sent because this one speaks of their news too."""
    mine = Delivery.bundel_id == delivery.id, Delivery.state == "gebundeld"
    return list(db.scalars(select(Delivery).where(*mine).order_by(Delivery.id)))


def let_go(db: Session, delivery: Delivery) -> None:
    """This e-mail does not leave: what rode with it goes by itself. The sweep finds it."""
    for rider in riders(db, delivery):
        rider.state, rider.bundel_id, rider.next_at = "klaar", None, now()
