"""What a receipt, an error or a verdict of MijnOverheid means for one delivery. Every one is
written down; only what is still under way moves.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from berichtenbox_adapter.delivery import wait
from berichtenbox_adapter.globe.result import CODES, REASONS
from berichtenbox_adapter.globe.road import offer_of as offer_in
from notifications.carrying import note_attempts
from notifications.channels import tally
from notifications.offers import ACKNOWLEDGED, VERDICT, offer_of
from notifications.settle import bury, delivered, refused
from zaken.base.clock import now
from zaken.base.jobs import defer
from zaken.base.settings import settings
from zaken.models import Attempt, Delivery, GlobeBericht

ERROR = "ebms_fout"  # kind of attempt
PROBLEMS = 5  # so many technical problems over there, then a person decides
SLOW = 8  # the first pause after one: 2 to the power of this, in seconds
MOVING = ("klaar", "verzenden", "afstemmen", "aangeboden")


def work_out(db: Session, delivery: Delivery, bericht: GlobeBericht, uuid: str) -> None:
    """Take this message to heart for this delivery, which is locked. `uuid` is its key in the
    message.
    """
    if bericht.soort == "bevestiging":
        _received(db, delivery, bericht)
    elif bericht.soort == "fout":
        _failed(db, delivery, bericht)
    else:
        _judged(db, delivery, bericht, bericht.inhoud["oordelen"][uuid])
    db.flush()  # the state of the notice follows from the deliveries as they now are
    db.expire(delivery.notice, ["deliveries"])
    delivery.notice.state = tally(delivery.notice)


def _received(db: Session, delivery: Delivery, bericht: GlobeBericht) -> None:
    """Their MSH has it. Not delivered: the verdict tells that."""
    offer = offer_in(bericht.ref_to)
    number = offer[1] if offer else 0
    is_current = offer_of(db, delivery) == (number, False)
    _note(db, delivery, ACKNOWLEDGED, "bevestigd", bericht, aanbod=number)
    if is_current and delivery.state == "aangeboden":
        delivery.tries, delivery.reden = 0, ""
        delivery.next_at = now() + timedelta(hours=settings().receipt_hours)


def _failed(db: Session, delivery: Delivery, bericht: GlobeBericht) -> None:
    """Their MSH can do nothing with it. Not proof that nobody has it: a person decides."""
    offer, codes = offer_in(bericht.ref_to), ", ".join(bericht.inhoud["fouten"])
    is_current = offer is not None and offer[1] == offer_of(db, delivery)[0]
    _note(db, delivery, ERROR, codes[:200] or "fout", bericht)
    if is_current and delivery.state in MOVING:
        delivery.reden = f"ebMS-fout: {codes}"
        bury(db, delivery)


def _judged(
    db: Session, delivery: Delivery, bericht: GlobeBericht, oordeel: dict[str, Any]
) -> None:
    code, verwerkt = oordeel["code"], bericht.inhoud["verwerkt"]
    same = select(Attempt.id).where(
        Attempt.delivery_id == delivery.id,
        Attempt.soort == VERDICT,
        Attempt.uitkomst == code,
        Attempt.detail["verwerkt"].as_string() == verwerkt,
    )
    if db.scalar(same.limit(1)):
        return  # the same verdict in another message
    _note(
        db,
        delivery,
        VERDICT,
        code,
        bericht,
        verwerkt=verwerkt,
        stadium=oordeel["stadium"],
        berichttype=oordeel["berichttype"],
        was=delivery.state,
    )
    db.flush()
    _follow(db, delivery, code)


def _follow(db: Session, delivery: Delivery, code: str) -> None:
    meaning = CODES[code]
    if meaning == "delivered":
        if delivery.state != "bezorgd":
            delivered(db, delivery)
        return
    if delivery.state not in MOVING:
        return  # ended in another way; what was said now is written down
    delivery.reden, delivery.lease_until = REASONS[code], None
    if meaning == "ask":
        bury(db, delivery)
    elif meaning == "again":
        _again(db, delivery)
    else:
        refused(db, delivery, REASONS[code], meaning)


def _again(db: Session, delivery: Delivery) -> None:
    """Trouble over there: the same letter again under the same ids, in minutes and then in hours, a
    few times.
    """
    before = select(func.count()).where(
        Attempt.delivery_id == delivery.id,
        Attempt.soort == VERDICT,
        Attempt.uitkomst == "TechnischProbleem",
    )
    times = db.scalar(before) or 0
    if times >= PROBLEMS:
        bury(db, delivery)
        return
    delivery.state, delivery.tries = "klaar", 0
    delivery.next_at = now() + timedelta(seconds=wait(delivery.uuid, SLOW + times))
    defer(db, "notifications.deliver", at=delivery.next_at, delivery_id=delivery.id)


def _note(
    db: Session,
    delivery: Delivery,
    soort: str,
    uitkomst: str,
    bericht: GlobeBericht,
    **detail: Any,
) -> None:
    about = {"message_id": bericht.message_id, "sha256": bericht.sha256}
    note_attempts(db, delivery, [(soort, uitkomst, about | detail)])
