"""Over which roads a notice goes, in which order, and what follows when one ends. No network, no
texts.

The main road carries the message itself: the Berichtenbox if its reader wants that, else paper. An
e-mail only points at it, and only for who asked for e-mail (Awb 2:8); it is the main road for who
gave nothing but an e-mail address. An SMS points where there is no e-mail address that works.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from berichtenbox_adapter.delivery import delivery_id
from berichtenbox_adapter.port import Recipient
from berichtenbox_adapter.registry import transports
from berichtenbox_adapter.transports.notifynl import mobile
from notifications import attendering
from notifications.contact import is_dead
from notifications.recipients import preference, recipient_of
from zaken.actions.mailing import RANK
from zaken.base.clock import now
from zaken.base.jobs import defer
from zaken.models import Delivery, Notice, Rol

UNDER_WAY = ("klaar", "verzenden", "afstemmen", "aangeboden", "gebundeld", "dode_letter")


def main_roads(notice: Notice) -> list[str]:
    """The roads for the message itself, best first; empty: only to be read in Mijn zaken."""
    if notice.rol is None:
        return []
    reader, wish = recipient_of(notice.rol), _wish(notice, notice.rol)
    wanted = [r for r in ("berichtenbox", "print") if _fits(r, notice, reader, wish)]
    if (
        not wanted
        and not reader.nummer
        and reader.email
        and "email" in notice.kanalen
        and wish != "post"
    ):
        wanted = ["email"]
    return [road for road in wanted if road in transports()]


def wants_pointer(notice: Notice) -> bool:
    """Does an e-mail go beside it? Only with consent for e-mail, which consent for something else
    is not.
    """
    if notice.rol is None or "email" not in notice.kanalen or "email" not in transports():
        return False
    return bool(recipient_of(notice.rol).email) and _may_point(notice, notice.rol)


def pointers(notice: Notice) -> list[str]:
    """The roads that can point at this message, best first: the e-mail address given with this
    zaak, then the mobile number given with it, under the same consent.
    """
    found = ["email"] if wants_pointer(notice) else []
    if notice.rol is None or "sms" not in transports() or "email" not in notice.kanalen:
        return found
    asked = _may_point(notice, notice.rol)
    return [*found, "sms"] if asked and mobile(recipient_of(notice.rol).telefoon) else found


def _may_point(notice: Notice, rol: Rol) -> bool:
    return _wish(notice, rol) in ("email", "berichtenbox")


def _wish(notice: Notice, rol: Rol) -> str:
    """What its reader wanted for messages of this kind when it was made."""
    return notice.voorkeur or preference(rol)


def next_pointer(db: Session, delivery: Delivery) -> str:
    """Another way to point at the message of this one, or empty: one not tried, that may work."""
    tried = {d.kanaal for d in delivery.notice.deliveries}
    open_ways = (road for road in pointers(delivery.notice) if road not in tried)
    return next((road for road in open_ways if not is_dead(db, delivery.notice.rol, road)), "")


def plan(db: Session, notice: Notice) -> list[Delivery]:
    """The first deliveries of a notice, and their jobs. Without any road it stays in Mijn zaken
    (alleen_pip).
    """
    # A decision or request without a road that works must reach a person, who decides: so its road
    # is tried, and refused.
    must = notice.soort != "bericht"
    main = [r for r in main_roads(notice) if must or not is_dead(db, notice.rol, r)][:1]
    beside = [r for r in pointers(notice) if r not in main and not is_dead(db, notice.rol, r)]
    # A mail that is itself the message needs no pointer.
    pointing = beside[:1] if main != ["email"] else []
    notice.state = "onderweg" if main or pointing else "alleen_pip"
    planned = [add_delivery(db, notice, road) for road in main]
    return planned + [add_pointer(db, notice, road) for road in pointing]


def add_pointer(db: Session, notice: Notice, kanaal: str) -> Delivery:
    """The e-mail or SMS beside a message: in the hours that they leave, and an e-mail with other
    news to the same address when that waits already.
    """
    when = attendering.moment(db, notice, kanaal)
    made = add_delivery(db, notice, kanaal, at=when.at)
    if when.rides_with is not None:
        made.state, made.bundel_id = "gebundeld", when.rides_with
    return made


def add_delivery(
    db: Session, notice: Notice, kanaal: str, *, at: datetime | None = None
) -> Delivery:
    """A new delivery over this road, one generation after the last one, and its job; not before
    `at`.
    """
    known = list(
        db.scalars(
            select(Delivery).where(Delivery.notice_id == notice.id, Delivery.kanaal == kanaal)
        )
    )
    generatie = 1 + max((d.generatie for d in known), default=0)
    delivery = Delivery(
        uuid=delivery_id(notice.uuid, kanaal, generatie),
        notice_id=notice.id,
        kanaal=kanaal,
        generatie=generatie,
        next_at=at or now(),
    )
    db.add(delivery)
    db.flush()  # the job needs its id
    rank = RANK if notice.mailing_id else 0
    defer(db, "notifications.deliver", at=at, rank=rank, delivery_id=delivery.id)
    db.expire(notice, ["deliveries"])
    return delivery


def next_road(delivery: Delivery) -> str:
    """The road after this one, or empty. A road is not tried twice by itself."""
    roads = main_roads(delivery.notice)
    tried = {d.kanaal for d in delivery.notice.deliveries}
    later = roads[roads.index(delivery.kanaal) + 1 :] if delivery.kanaal in roads else roads
    return next((road for road in later if road not in tried), "")


def is_pointer(delivery: Delivery) -> bool:
    """Is this only the e-mail or SMS beside the real message?"""
    return delivery.kanaal == "sms" or _is_beside(delivery)


def _is_beside(delivery: Delivery) -> bool:
    return delivery.kanaal == "email" and main_roads(delivery.notice) != ["email"]


def tally(notice: Notice) -> str:
    """How the notice stands, from how its roads stand. The e-mail beside it counts only when
    nothing else can.
    """
    main = [d for d in notice.deliveries if not is_pointer(d)] or list(notice.deliveries)
    if any(d.state == "bezorgd" for d in main):
        return "bezorgd"
    if any(d.state in UNDER_WAY and d.state != "dode_letter" for d in main):
        return "onderweg"
    if any(d.state == "dode_letter" for d in main):
        return "mislukt"
    return "alleen_pip"


def _fits(road: str, notice: Notice, reader: Recipient, wish: str) -> bool:
    if road not in notice.kanalen:
        return False
    if road == "berichtenbox":
        return bool(reader.nummer) and wish != "post"
    if not reader.adres:
        return False
    # Who asked for e-mail gets no paper for plain news; a decision or a request is always sent as
    # such.
    plain_news = notice.soort == "bericht" and "email" in notice.kanalen and bool(reader.email)
    return wish == "post" or not (plain_news and (wish == "email" or not reader.nummer))
