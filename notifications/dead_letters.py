"""The three ways out for a message that could not be delivered, and nothing else: again, on paper,
or not at all.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.carrying import note_attempts
from notifications.channels import add_delivery, tally
from notifications.recipients import recipient_of
from notifications.settle import locked, tell
from zaken.base.clock import now
from zaken.base.errors import Conflict, Invalid, NotFound
from zaken.base.jobs import defer
from zaken.base.subject import Subject
from zaken.change import permit
from zaken.models import Attempt, Delivery, Task

SCOPE = "zaken.bijwerken"
STOPPED = ("dode_letter", "afgekeurd", "niet_bereikbaar")


def resend(db: Session, subject: Subject, delivery: Delivery) -> None:
    """Try again under the same key. If an earlier try may have got there, the far side is asked
    first.

    Raises Forbidden, Conflict when it is not waiting for a decision.
    """
    here = _decide(db, subject, delivery, "opnieuw", states=("dode_letter",))
    here.state = "afstemmen" if _was_uncertain(db, here) else "klaar"
    here.tries, here.next_at, here.done_at = 0, now(), None
    defer(db, "notifications.deliver", delivery_id=here.id)
    _finish(db, subject, here, "Opnieuw verzonden")


def to_paper(db: Session, subject: Subject, delivery: Delivery) -> Delivery:
    """Close this road and send a letter. Returns the new delivery.

    Raises Forbidden, Conflict, Invalid when there is no postal address.
    """
    rol = delivery.notice.rol
    if rol is None or not recipient_of(rol).adres:
        raise Invalid.field("kanaal", "geen-adres", "Er is geen postadres bekend bij deze zaak.")
    here = _decide(db, subject, delivery, "papier", states=(*STOPPED, "klaar"))
    here.state, here.done_at = "ingetrokken", now()
    letter = add_delivery(db, here.notice, "print")
    _finish(db, subject, here, "Op papier verstuurd")
    return letter


def withdraw(db: Session, subject: Subject, delivery: Delivery) -> None:
    """Do not send this any more. Raises Forbidden, Conflict when it is under way or there."""
    here = _decide(db, subject, delivery, "intrekken", states=(*STOPPED, "klaar"))
    here.state, here.done_at = "ingetrokken", now()
    _finish(db, subject, here, "Ingetrokken")


def _decide(
    db: Session, subject: Subject, delivery: Delivery, keuze: str, *, states: tuple[str, ...]
) -> Delivery:
    here = locked(db, delivery.id)
    if here is None:
        raise NotFound
    permit(subject, SCOPE, here.notice.zaak)
    if here.state not in states:
        raise Conflict(
            detail="Dit bericht is intussen verder: het is onderweg of al bezorgd.",
            code="niet-meer-mogelijk",
        )
    note_attempts(db, here, [("besluit", keuze, {"door": subject.name, "was": here.state})])
    return here


def _was_uncertain(db: Session, delivery: Delivery) -> bool:
    """Did the last offer end without an answer?"""
    last = select(Attempt.uitkomst).where(
        Attempt.delivery_id == delivery.id, Attempt.soort == "aanbieden"
    )
    return db.scalar(last.order_by(Attempt.id.desc()).limit(1)) == "uncertain"


def _finish(db: Session, subject: Subject, delivery: Delivery, uitkomst: str) -> None:
    db.flush()  # the state of the notice follows from the deliveries as they now are
    db.expire(delivery.notice, ["deliveries"])
    delivery.notice.state = tally(delivery.notice)
    tell(
        db,
        delivery,
        uitkomst.split(maxsplit=1)[0].lower(),
        subject=subject,
        toelichting=f"{uitkomst}: {delivery.notice.onderwerp}",
    )
    open_tasks = select(Task).where(
        Task.zaak_id == delivery.notice.zaak_id,
        Task.soort == "bericht_mislukt",
        Task.done_at.is_(None),
        Task.gegevens["delivery"].astext == str(delivery.uuid),
    )
    for task in db.scalars(open_tasks):
        task.done_at, task.done_by, task.uitkomst = now(), subject.label or subject.name, uitkomst
