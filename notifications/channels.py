"""Over which roads a notice goes, in which order, and what follows when one ends. No network, no
texts.

The main road carries the message itself: the Berichtenbox if its reader wants that, else paper. An
e-mail only points at it, and only for who asked for e-mail (Awb 2:8); it is the main road for who
gave nothing but an e-mail address.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from berichtenbox_adapter.delivery import delivery_id
from berichtenbox_adapter.port import Recipient
from berichtenbox_adapter.registry import transports
from notifications.recipients import preference, recipient_of
from zaken.base.clock import now
from zaken.base.jobs import defer
from zaken.models import Delivery, Notice

UNDER_WAY = ("klaar", "verzenden", "afstemmen", "aangeboden", "dode_letter")


def main_roads(notice: Notice) -> list[str]:
    """The roads for the message itself, best first; empty: only to be read in Mijn zaken."""
    if notice.rol is None:
        return []
    reader, wish = recipient_of(notice.rol), preference(notice.rol)
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
    return bool(recipient_of(notice.rol).email) and preference(notice.rol) in (
        "email",
        "berichtenbox",
    )


def plan(db: Session, notice: Notice) -> list[Delivery]:
    """The first deliveries of a notice, and their jobs. Without any road it stays in Mijn zaken
    (alleen_pip).
    """
    main = main_roads(notice)
    roads = [*main[:1], *(["email"] if "email" not in main[:1] and wants_pointer(notice) else [])]
    notice.state = "onderweg" if roads else "alleen_pip"
    return [add_delivery(db, notice, road) for road in roads]


def add_delivery(db: Session, notice: Notice, kanaal: str) -> Delivery:
    """A new delivery over this road, one generation after the last one, and its job."""
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
        next_at=now(),
    )
    db.add(delivery)
    db.flush()  # the job needs its id
    defer(db, "notifications.deliver", delivery_id=delivery.id)
    db.expire(notice, ["deliveries"])
    return delivery


def next_road(delivery: Delivery) -> str:
    """The road after this one, or empty. A road is not tried twice by itself."""
    roads = main_roads(delivery.notice)
    tried = {d.kanaal for d in delivery.notice.deliveries}
    later = roads[roads.index(delivery.kanaal) + 1 :] if delivery.kanaal in roads else roads
    return next((road for road in later if road not in tried), "")


def is_pointer(delivery: Delivery) -> bool:
    """Is this only the e-mail beside the real message?"""
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
