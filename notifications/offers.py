"""How often a message was offered anew, and whether the far side said that it received the last
offer. Read from the attempts; nothing is written here.
"""

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from zaken.models import Attempt, Delivery

VERDICT, ACKNOWLEDGED = "uitslag", "ontvangstbevestiging"  # kinds of attempts


def offer_of(db: Session, delivery: Delivery) -> tuple[int, bool]:
    """The number of the offer that is under way or comes next, and whether it was acknowledged.

    A new offer begins after every verdict, and when a person decides to send again: only then may
    the far side look at it as something new.
    """
    ended = or_(
        Attempt.soort == VERDICT,
        and_(Attempt.soort == "besluit", Attempt.uitkomst == "opnieuw"),
    )
    mine = Attempt.delivery_id == delivery.id
    number = 1 + (db.scalar(select(func.count()).where(mine, ended)) or 0)
    told = select(Attempt.id).where(
        mine, Attempt.soort == ACKNOWLEDGED, Attempt.detail["aanbod"].as_integer() == number
    )
    return number, db.scalar(told.limit(1)) is not None
