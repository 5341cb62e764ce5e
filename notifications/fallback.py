"""The last moment of a notice: what hangs on a digital road then is closed, and a letter goes.

The far side is asked once more whether it has the message; if it has, no letter is needed. A closed
road sends nothing again; proof that comes later is kept, and says so when both arrived.
"""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from notifications.carrying import is_over, note_attempts
from notifications.channels import add_delivery, is_pointer, next_road, tally
from notifications.deliver import deliver
from notifications.settle import end_tasks, tell
from zaken.base import db as database
from zaken.base.clock import now
from zaken.base.subject import SYSTEEM
from zaken.change import lock
from zaken.models import Delivery, Notice

HANGS = ("klaar", "afstemmen", "aangeboden", "dode_letter")
ASKED = ("afstemmen", "aangeboden")  # it may be there already


def overdue(limit: int) -> Select[int]:
    """The notices whose last moment came and was not dealt with, the oldest first."""
    waiting = Notice.terugval_op.is_(None), Notice.state.in_(("onderweg", "mislukt"))
    passed = select(Notice.id).where(*waiting, Notice.uiterste_verzending <= now())
    return passed.order_by(Notice.uiterste_verzending).limit(limit)


def fall_back(notice_id: int) -> None:
    """Send the letter of this notice if its digital road hangs at its last moment. Doing it again
    finds nothing to do.
    """
    for delivery_id in _to_be_asked(notice_id):
        deliver(delivery_id)
    with database.sessions.begin() as db:
        notice = _due(db, notice_id)
        if notice is None or any(d.state == "verzenden" for d in notice.deliveries):
            return  # it is being sent this very moment; the sweep comes back
        hanging = [d for d in notice.deliveries if d.state in HANGS and not is_pointer(d)]
        notice.terugval_op = now()
        if hanging and next_road(hanging[-1]) == "print":
            _to_paper(db, notice, hanging)
            db.flush()  # the state of the notice follows from the deliveries as they now are
            db.expire(notice, ["deliveries"])
            notice.state = tally(notice)


def _to_be_asked(notice_id: int) -> list[int]:
    """What may have got there is asked about now, and not offered again (carrying.claim)."""
    with database.sessions.begin() as db:
        notice = _due(db, notice_id)
        asked = [d for d in notice.deliveries if d.state in ASKED] if notice else []
        for delivery in asked:
            delivery.next_at = now()
        return [delivery.id for delivery in asked if not is_pointer(delivery)]


def _due(db: Session, notice_id: int) -> Notice | None:
    """The notice, with its zaak locked first (law 5), if its last moment still has to be dealt
    with.
    """
    notice = db.get(Notice, notice_id)
    if notice is None:
        return None
    lock(db, notice.zaak)
    db.refresh(notice)
    db.expire(notice, ["deliveries"])
    return notice if is_over(notice) and notice.terugval_op is None else None


def _to_paper(db: Session, notice: Notice, hanging: list[Delivery]) -> None:
    last = notice.uiterste_verzending
    for delivery in hanging:
        db.refresh(delivery, with_for_update={"of": Delivery})
        proof = {"was": delivery.state, "uiterste_verzending": last.isoformat() if last else ""}
        note_attempts(db, delivery, [("terugval", "gesloten", proof)])
        delivery.state, delivery.done_at, delivery.lease_until = "gesloten", now(), None
        delivery.reden = "op het uiterste moment nog niet bezorgd"
        tell(db, delivery, "terugval")
        end_tasks(db, delivery, subject=SYSTEEM, uitkomst="Op papier verstuurd")
    add_delivery(db, notice, "print")
