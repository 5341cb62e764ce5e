"""What an answer means for a delivery: its next state, the next road, the proof, and a task when a
person must decide.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from berichtenbox_adapter.delivery import wait
from berichtenbox_adapter.port import Accepted, NotSent, Offer, Refused, Uncertain
from berichtenbox_adapter.registry import transports
from notifications.carrying import Claim, Report, note_attempts
from notifications.channels import add_delivery, is_pointer, next_road, tally
from workflows.routing import find_queue
from zaken.actions.werk import Ask, ask_a_person
from zaken.base.clock import now
from zaken.base.jobs import defer
from zaken.base.log import log
from zaken.base.settings import settings
from zaken.base.subject import SYSTEEM, Subject
from zaken.change import lock
from zaken.events import record
from zaken.models import Attempt, Delivery, Task

ACTIES = ("opnieuw", "papier", "intrekken")
OPEN = ("verzenden", "afstemmen", "aangeboden")


def settle(db: Session, claimed: Claim, report: Report) -> None:
    """Write down how it went. A claim that ran out meanwhile leaves its proof, and nothing else."""
    delivery = locked(db, claimed.delivery_id)
    if delivery is None:
        return
    if delivery.lease_until != claimed.until or delivery.state not in OPEN:
        evidence = [
            (soort, f"te_laat:{uitkomst}", detail) for soort, uitkomst, detail in report.evidence
        ]
        note_attempts(db, delivery, evidence)
        return
    note_attempts(db, delivery, report.evidence)
    delivery.lease_until = None
    match report.answer:
        case answer if claimed.overdue:
            _without_receipt(db, delivery, answer)
        case Accepted(ref):
            _accepted(db, delivery, ref)
        case Refused(reden, fout):
            refused(db, delivery, reden, fout)
        case NotSent(reden, na):
            _again(db, delivery, "klaar", reden=reden, na=na)
        case Uncertain(reden, na):
            _again(db, delivery, "afstemmen", reden=reden, na=na)
    delivery.notice.state = tally(delivery.notice)
    log(__name__).info(
        "delivery",
        id=delivery.id,
        kanaal=delivery.kanaal,
        state=delivery.state,
        reden=delivery.reden,
    )


def locked(db: Session, delivery_id: int) -> Delivery | None:
    """The delivery as it is now, with its zaak locked first (law 5) and then itself."""
    delivery = db.get(Delivery, delivery_id)
    if delivery is not None:
        lock(db, delivery.notice.zaak)
        db.refresh(delivery, with_for_update={"of": Delivery})
        db.expire(delivery.notice, ["deliveries"])
    return delivery


def delivered(db: Session, delivery: Delivery) -> None:
    """It is there: the end of this road."""
    delivery.state, delivery.reden, delivery.done_at, delivery.lease_until = (
        "bezorgd",
        "",
        now(),
        None,
    )
    tell(db, delivery, "bezorgd")
    end_tasks(db, delivery, subject=SYSTEEM, uitkomst="Toch bezorgd")


def refused(db: Session, delivery: Delivery, reden: str, fout: str) -> None:
    """This road ends here: the next one takes over, or a person must decide."""
    delivery.reden = reden
    if fout == "configuratie":
        bury(db, delivery)
        return
    delivery.state, delivery.done_at = (
        ("niet_bereikbaar" if fout == "niet_bereikbaar" else "afgekeurd"),
        now(),
    )
    tell(db, delivery, "niet_bezorgd")
    if is_pointer(delivery):
        _contact_is_broken(db, delivery)
    elif road := next_road(delivery):
        add_delivery(db, delivery.notice, road)
    elif delivery.notice.soort != "bericht" or fout == "afzender":
        bury(db, delivery)


def bury(db: Session, delivery: Delivery) -> None:
    """Dead letter: nothing happens by itself any more; a task with exactly three ways out."""
    delivery.state, delivery.lease_until = "dode_letter", None
    tell(db, delivery, "niet_bezorgd")
    decided = select(func.count()).where(
        Attempt.delivery_id == delivery.id, Attempt.soort == "besluit"
    )
    task = _ask(
        db,
        delivery,
        soort="bericht_mislukt",
        titel=f"Bericht niet bezorgd: {delivery.notice.onderwerp}",
        toelichting=f"Kanaal {delivery.kanaal}, na {delivery.tries} pogingen. {delivery.reden}",
        sleutel=f"bericht_mislukt:{delivery.id}:{db.scalar(decided)}",
    )
    task.gegevens = {"delivery": str(delivery.uuid), "acties": list(ACTIES)}


def end_tasks(db: Session, delivery: Delivery, *, subject: Subject, uitkomst: str) -> None:
    """The question what to do with this message has its answer."""
    open_tasks = select(Task).where(
        Task.zaak_id == delivery.notice.zaak_id,
        Task.soort == "bericht_mislukt",
        Task.done_at.is_(None),
        Task.gegevens["delivery"].astext == str(delivery.uuid),
    )
    for task in db.scalars(open_tasks):
        task.done_at, task.done_by, task.uitkomst = now(), subject.label or subject.name, uitkomst


def tell(
    db: Session,
    delivery: Delivery,
    actie: str,
    *,
    subject: Subject = SYSTEEM,
    toelichting: str = "",
) -> None:
    """One line in the timeline of the zaak. Names the road and the reason, never the reader."""
    nieuw: dict[str, Any] = {
        "kanaal": delivery.kanaal,
        "generatie": delivery.generatie,
        "state": delivery.state,
        "reden": delivery.reden,
        "onderwerp": delivery.notice.onderwerp,
    }
    text = toelichting or f"{delivery.notice.onderwerp} ({delivery.kanaal})"
    record(db, subject, actie, delivery.notice, oud=None, nieuw=nieuw, toelichting=text)


def _accepted(db: Session, delivery: Delivery, ref: str) -> None:
    delivery.external_id, delivery.reden = ref, ""
    transport = transports().get(delivery.kanaal)
    if transport is not None and transport.capabilities.ontvangstbewijs:
        # Delivered only when the receipt says so. No job waits so long: the sweep finds it.
        delivery.state, delivery.tries = "aangeboden", 0
        delivery.next_at = now() + timedelta(hours=settings().receipt_hours)
    else:
        delivered(db, delivery)


def _without_receipt(db: Session, delivery: Delivery, answer: Offer) -> None:
    """The receipt stayed away, so the far side was asked. What it has counts as delivered; what it
    does not have is for a person: it said before that it had it, so nothing is sent by itself.
    """
    if isinstance(answer, Accepted):
        delivered(db, delivery)
        return
    delivery.reden = f"geen ontvangstbewijs: {answer.reden}"
    if isinstance(answer, Uncertain) and delivery.tries < settings().delivery_tries:
        delivery.next_at = now() + timedelta(seconds=wait(delivery.uuid, delivery.tries))
    else:
        bury(db, delivery)


def _again(db: Session, delivery: Delivery, state: str, *, reden: str, na: float | None) -> None:
    delivery.state, delivery.reden = state, reden
    if delivery.tries >= settings().delivery_tries:
        if state == "klaar" and reden.startswith("bereikbaarheid onbekend") and next_road(delivery):
            # not knowing must not keep a letter back for ever
            refused(db, delivery, reden, "niet_bereikbaar")
        else:
            bury(db, delivery)
        return
    seconds = wait(delivery.uuid, delivery.tries, na)
    if state == "afstemmen":
        # The far side may still be busy with what we sent: give it at least our own patience again,
        # and longer each time.
        seconds = max(seconds, wait(delivery.uuid, delivery.tries), settings().http_timeout)
    delivery.next_at = now() + timedelta(seconds=seconds)
    defer(db, "notifications.deliver", at=delivery.next_at, delivery_id=delivery.id)


def _contact_is_broken(db: Session, delivery: Delivery) -> None:
    """An e-mail address that does not work is put right with the resident, once per person
    (Awb 2:11).
    """
    _ask(
        db,
        delivery,
        soort="controleren",
        titel="E-mailadres van de inwoner werkt niet",
        toelichting="De e-mail over een bericht is geweigerd. Vraag het goede adres.",
        sleutel=f"contactherstel:{delivery.notice.rol_id}",
    )


def _ask(
    db: Session, delivery: Delivery, *, titel: str, toelichting: str, sleutel: str, soort: str
) -> Task:
    """A task for whoever handles this zaak, in its queue; once per key."""
    zaak = delivery.notice.zaak
    progress = zaak.voortgang
    queue_id = (progress and progress.queue_id) or find_queue(db, "").id
    task = ask_a_person(db, zaak, Ask(queue_id, titel, toelichting, sleutel, soort))
    task.medewerker_id = task.medewerker_id or (progress.behandelaar_id if progress else None)
    return task
