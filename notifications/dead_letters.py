"""The three ways out for a message that could not be delivered, and nothing else: again, on paper,
or not at all.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications import breaker
from notifications.afterwards import was_returned
from notifications.attendering import let_go
from notifications.carrying import note_attempts
from notifications.channels import add_delivery, tally
from notifications.readers import has_secret_address
from notifications.recipients import recipient_of
from notifications.settle import end_tasks, locked, tell
from zaken.base.clock import now
from zaken.base.errors import Conflict, Invalid, NotFound
from zaken.base.jobs import defer
from zaken.base.subject import Subject
from zaken.change import permit
from zaken.models import Attempt, Delivery

SCOPE = "zaken.bijwerken"
NOT_THERE = ("notsent", "refused", "niet_gevonden")  # outcomes of an offer, or of asking after it
# Why nothing can be decided any more, by the state of the delivery.
WHY_NOT = {
    "verzenden": "het wordt op dit moment verstuurd",
    "afstemmen": "het is misschien al aangekomen, dat wordt uitgezocht",
    "aangeboden": "het is al verstuurd",
    "bezorgd": "het is al bezorgd",
    "ingetrokken": "het is al ingetrokken",
    "gesloten": "er gaat al een brief",
    "gebundeld": "het gaat mee met een andere e-mail",
    "klaar": "het staat klaar om te versturen",
}
STOPPED = ("dode_letter", "afgekeurd", "niet_bereikbaar")


def resend(db: Session, subject: Subject, delivery: Delivery) -> None:
    """Try again under the same key. If an earlier try may have got there, the far side is asked
    first. A letter that came back is sent as a new one: the address was looked up meanwhile.

    Raises Forbidden, Conflict when it is not waiting for a decision, Invalid as `to_paper`.
    """
    if was_returned(db, delivery):
        to_paper(db, subject, delivery)
        return
    here = _decide(db, subject, delivery, "opnieuw", states=("dode_letter",))
    here.state = "klaar" if _surely_not_there(db, here) else "afstemmen"
    here.tries, here.next_at, here.done_at = 0, now(), None
    breaker.try_now(db, here.kanaal)  # who sends it again thinks that it is mended
    defer(db, "notifications.deliver", delivery_id=here.id)
    _finish(db, subject, here, ("opnieuw", "Opnieuw verzonden"))


def to_paper(db: Session, subject: Subject, delivery: Delivery) -> Delivery:
    """Close this road and send a letter. Returns the new delivery.

    Raises Forbidden, Conflict, Invalid when there is no postal address, or it is secret.
    """
    rol = delivery.notice.rol
    if rol is not None and has_secret_address(delivery.notice.zaak, rol):
        reason = "Het adres is geheim en mag niet op een brief staan. Bezorg dit bericht zelf."
        raise Invalid.field("kanaal", "geheim-adres", reason)
    if rol is None or not recipient_of(rol).adres:
        raise Invalid.field("kanaal", "geen-adres", "Er is geen postadres bekend bij deze zaak.")
    here = _decide(db, subject, delivery, "papier", states=(*STOPPED, "klaar"))
    here.state, here.done_at = "ingetrokken", now()
    letter = add_delivery(db, here.notice, "print")
    _finish(db, subject, here, ("papier", "Op papier verstuurd"))
    return letter


def withdraw(db: Session, subject: Subject, delivery: Delivery) -> None:
    """Do not send this any more. Raises Forbidden, Conflict when it is under way or there."""
    here = _decide(db, subject, delivery, "intrekken", states=(*STOPPED, "klaar"))
    here.state, here.done_at = "ingetrokken", now()
    let_go(db, here)
    _finish(db, subject, here, ("ingetrokken", "Ingetrokken"))


def _decide(
    db: Session, subject: Subject, delivery: Delivery, keuze: str, *, states: tuple[str, ...]
) -> Delivery:
    here = locked(db, delivery.id)
    if here is None:
        raise NotFound
    permit(subject, SCOPE, here.notice.zaak)
    if here.state not in states:
        reason = WHY_NOT.get(here.state, "het is onderweg")
        raise Conflict(
            detail=f"Dit bericht is intussen verder: {reason}.", code="niet-meer-mogelijk"
        )
    note_attempts(db, here, [("besluit", keuze, {"door": subject.name, "was": here.state})])
    return here


def _surely_not_there(db: Session, delivery: Delivery) -> bool:
    """Is the last thing we know of an offer that it did not get there? No evidence is no
    certainty.
    """
    last = select(Attempt.uitkomst).where(
        Attempt.delivery_id == delivery.id, Attempt.soort.in_(("aanbieden", "afstemmen"))
    )
    return db.scalar(last.order_by(Attempt.id.desc()).limit(1)) in NOT_THERE


def _finish(db: Session, subject: Subject, delivery: Delivery, done: tuple[str, str]) -> None:
    """`done`: the verb of the event, and what it is called."""
    db.flush()  # the state of the notice follows from the deliveries as they now are
    db.expire(delivery.notice, ["deliveries"])
    delivery.notice.state = tally(delivery.notice)
    actie, uitkomst = done
    tell(
        db,
        delivery,
        actie,
        subject=subject,
        toelichting=f"{uitkomst}: {delivery.notice.onderwerp}",
    )
    end_tasks(db, delivery, subject=subject, uitkomst=uitkomst)
