"""What an answer means for a delivery: its next state, the next road, the proof, and a task when a
person must decide.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from berichtenbox_adapter.delivery import share, wait
from berichtenbox_adapter.port import (
    Accepted,
    Failed,
    NotSent,
    Offer,
    Refused,
    Uncertain,
    Waiting,
)
from berichtenbox_adapter.registry import transports
from notifications import breaker
from notifications.asking import ask
from notifications.attendering import let_go, riders
from notifications.carrying import Claim, Report, is_over, note_attempts
from notifications.channels import (
    add_delivery,
    add_pointer,
    is_pointer,
    next_pointer,
    next_road,
    tally,
)
from notifications.contact import mark_dead
from notifications.offers import offer_of
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
# The last thing that happened, when it tells how the road itself is.
SPEAKS = (
    ("aanbieden", "accepted"),
    ("aanbieden", "refused"),
    ("aanbieden", "notsent"),
    ("aanbieden", "uncertain"),
    ("bereikbaarheid", "onbekend"),
    ("afstemmen", "gevonden"),
    ("afstemmen", "onbekend"),
)
PATIENCE = timedelta(days=7)  # so long a far side may be busy; then a person looks
SPREAD = 60.0  # seconds over which those that wait for the same moment come back


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
    breaker.judge(db, delivery, claimed.soort, _verdict(claimed, report))
    _follow(db, delivery, claimed, report)
    delivery.notice.state = tally(delivery.notice)
    log(__name__).info(
        "delivery",
        id=delivery.id,
        kanaal=delivery.kanaal,
        state=delivery.state,
        reden=delivery.reden,
    )


def _follow(db: Session, delivery: Delivery, claimed: Claim, report: Report) -> None:
    """What comes of the answer."""
    match report.answer:
        case answer if claimed.overdue:
            _without_receipt(db, delivery, answer)
        case Accepted(ref, na):
            _accepted(db, delivery, ref, na)
        case Refused(reden, "configuratie") if _waits(db, delivery, claimed.soort, reden):
            pass  # a person knows already: this kind of message is stopped
        case Refused(reden, fout) as answer:
            refused(db, delivery, reden, fout, adres_onjuist=answer.adres_onjuist)
        case NotSent(reden, _, tot) if tot is not None:
            _not_before(db, delivery, reden, tot)
        case NotSent(reden, na):
            _again(db, delivery, "klaar", reden=reden, na=na)
        case Uncertain(reden, na):
            _again(db, delivery, "afstemmen", reden=reden, na=na)


def _verdict(claimed: Claim, report: Report) -> Offer | None:
    """The answer, when it says something about the road: not when only the reader was looked up,
    nor when the claim ran out, nor when settings are blamed (that has a breaker of its own), nor
    when the road only says from when it takes more.
    """
    last = report.evidence[-1][:2] if report.evidence else ("", "")
    transport = transports().get(claimed.kanaal)
    silent = last == ("afstemmen", "onbekend") and not (
        transport is not None and transport.capabilities.navraag
    )
    answer = report.answer
    if silent or last not in SPEAKS or isinstance(answer, Waiting | Failed):
        return None
    return None if isinstance(answer, NotSent) and answer.tot else answer


def _waits(db: Session, delivery: Delivery, soort: str, reden: str) -> bool:
    """A refusal that blames our settings: the first one is for a person, who can send it again.
    What comes after it waits, and is sent when that works.
    """
    was_open, until = breaker.failed_by_settings(db, delivery.kanaal, soort, reden)
    if not was_open or _decided(db, delivery):
        return False
    delivery.state, delivery.tries = "klaar", max(0, delivery.tries - 1)
    breaker.put_off(delivery, until)
    return True


def _decided(db: Session, delivery: Delivery) -> int:
    """How often a person decided about this delivery."""
    decided = select(func.count()).where(
        Attempt.delivery_id == delivery.id, Attempt.soort == "besluit"
    )
    return db.scalar(decided) or 0


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
    _arrived_twice(db, delivery)
    _with_riders(db, delivery, lambda rider: delivered(db, rider))


def _arrived_twice(db: Session, delivery: Delivery) -> None:
    """Over two roads: both dates are kept, and a person weighs which one counts for a term."""
    notice = delivery.notice
    others = [d for d in notice.deliveries if d.id != delivery.id and d.state == "bezorgd"]
    dates = {d.kanaal: d.done_at.isoformat() for d in others if d.done_at and not is_pointer(d)}
    if not dates or is_pointer(delivery):
        return
    notice.dubbel = True
    dates[delivery.kanaal] = now().isoformat()
    note_attempts(db, delivery, [("dubbel", "dubbel_bezorgd", dates)])
    tell(db, delivery, "dubbel_bezorgd")


def _with_riders(db: Session, delivery: Delivery, what: Callable[[Delivery], None]) -> None:
    """What comes of an e-mail comes of the other news it spoke of, each under its own zaak."""
    for rider in riders(db, delivery):
        here = locked(db, rider.id)
        if here is not None and here.state == "gebundeld":
            what(here)
            db.flush()  # the state of the notice follows from the deliveries as they now are
            here.notice.state = tally(here.notice)


def refused(
    db: Session, delivery: Delivery, reden: str, fout: str, *, adres_onjuist: bool = False
) -> None:
    """This road ends here: the next one takes over, or a person must decide."""
    delivery.reden = reden
    if adres_onjuist:
        mark_dead(db, delivery)
    if fout == "configuratie":
        bury(db, delivery)
        return
    delivery.state, delivery.done_at = (
        ("niet_bereikbaar" if fout == "niet_bereikbaar" else "afgekeurd"),
        now(),
    )
    tell(db, delivery, "niet_bezorgd")
    if adres_onjuist or is_pointer(delivery):
        _contact_is_broken(db, delivery)
        _with_riders(db, delivery, lambda rider: refused(db, rider, reden, fout))
    if is_pointer(delivery):
        if way := next_pointer(db, delivery):
            add_pointer(db, delivery.notice, way)
    elif road := next_road(delivery):
        add_delivery(db, delivery.notice, road)
    elif delivery.notice.soort != "bericht" or fout == "afzender":
        bury(db, delivery)


def bury(db: Session, delivery: Delivery) -> None:
    """Dead letter: nothing happens by itself any more; a task with exactly three ways out."""
    delivery.state, delivery.lease_until = "dode_letter", None
    let_go(db, delivery)
    tell(db, delivery, "niet_bezorgd")
    task = ask(
        db,
        delivery.notice.zaak,
        soort="bericht_mislukt",
        titel=f"Bericht niet bezorgd: {delivery.notice.onderwerp}",
        toelichting=f"Kanaal {delivery.kanaal}, na {delivery.tries} pogingen. {delivery.reden}",
        sleutel=f"bericht_mislukt:{delivery.id}:{_decided(db, delivery)}",
    )
    task.gegevens = {"delivery": str(delivery.uuid), "acties": list(ACTIES)}


def end_tasks(db: Session, delivery: Delivery, *, subject: Subject, uitkomst: str) -> None:
    """The question what to do with this message has its answer."""
    open_tasks = select(Task).where(
        Task.zaak_id == delivery.notice.zaak_id,
        Task.soort.in_(("bericht_mislukt", "controleren")),
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


def _accepted(db: Session, delivery: Delivery, ref: str, na: float | None) -> None:
    delivery.external_id, delivery.reden, delivery.aangeboden_op = ref, "", now()
    if na is not None and offer_of(db, delivery)[1]:
        na = None  # it was acknowledged while we were writing down that it went
    transport = transports().get(delivery.kanaal)
    if transport is not None and transport.capabilities.ontvangstbewijs:
        # Delivered only when the receipt says so. No job waits so long: the sweep finds it.
        delivery.state, delivery.tries = "aangeboden", 0
        _await(delivery, na)
    else:
        delivered(db, delivery)


def _await(delivery: Delivery, na: float | None = None) -> None:
    """Look again after `na` seconds (the usual patience for a receipt), or when a letter takes over
    if that comes first.
    """
    look = now() + timedelta(seconds=settings().receipt_hours * 3600 if na is None else na)
    last = delivery.notice.uiterste_verzending
    delivery.next_at = min(look, last) if last and last > now() else look


def _takes_over(delivery: Delivery) -> bool:
    """Is it the moment for a letter (fallback.py)?"""
    notice = delivery.notice
    return is_over(notice) and not notice.terugval_op and bool(next_road(delivery))


def _without_receipt(db: Session, delivery: Delivery, answer: Offer | Waiting | Failed) -> None:
    """The receipt stayed away, so the far side was asked. What it has counts as delivered; what it
    does not have is for a person: it said before that it had it, so nothing is sent by itself.
    """
    if isinstance(answer, Accepted):
        delivered(db, delivery)
        return
    if isinstance(answer, Failed):
        refused(db, delivery, answer.reden, answer.fout, adres_onjuist=answer.adres_onjuist)
        return
    if isinstance(answer, Waiting):
        _under_way(db, delivery, answer)
        return
    delivery.reden = f"geen ontvangstbewijs: {answer.reden}"
    transport = transports().get(delivery.kanaal)
    cannot_tell = transport is not None and not transport.capabilities.navraag
    if isinstance(answer, Uncertain) and cannot_tell and delivery.state == "aangeboden":
        # Nobody can be asked: operators hear of it (receipts_late.py), nothing is sent again.
        _await(delivery)
        return
    if _takes_over(delivery):
        _await(delivery)
        return
    if isinstance(answer, Uncertain) and delivery.tries < settings().delivery_tries:
        seconds = max(wait(delivery.uuid, delivery.tries), answer.na or 0)
        delivery.next_at = now() + timedelta(seconds=seconds)
    else:
        bury(db, delivery)


def _under_way(db: Session, delivery: Delivery, answer: Waiting) -> None:
    """The far side is still busy with it: asked again, until nothing can be expected any more. One
    with a pace of its own may be silent for ever (receipts_late.py tells operators); what it did
    not confirm it gets again under the same id, so many times.
    """
    delivery.reden = answer.reden
    pause = timedelta(hours=settings().receipt_hours)
    if not answer.bevestigd:
        gives_up = delivery.tries >= settings().globe_retries
    else:
        gives_up = answer.na is None and delivery.tries * pause >= PATIENCE
    if not gives_up or _takes_over(delivery):
        _await(delivery, answer.na)
    elif answer.fout is not None:
        refused(db, delivery, answer.reden, answer.fout)
    else:
        if not answer.bevestigd:
            delivery.reden = f"verlopen: {answer.reden}; het is misschien wel bezorgd"
        bury(db, delivery)


def _not_before(db: Session, delivery: Delivery, reden: str, moment: datetime) -> None:
    """Nothing can be taken before this moment, so this was no try. Those that wait for it come
    back one after the other.
    """
    delivery.state, delivery.reden = "klaar", reden
    later = moment + timedelta(seconds=SPREAD * share(delivery.uuid, delivery.tries))
    delivery.tries, delivery.next_at = max(0, delivery.tries - 1), later
    defer(db, "notifications.deliver", at=later, delivery_id=delivery.id)


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
    """An e-mail address or mobile number that does not work is put right with the resident, once
    per person (Awb 2:11).
    """
    rol = delivery.notice.rol
    is_mail = delivery.kanaal == "email"
    said = "De e-mail over een bericht is geweigerd" if is_mail else "De sms kwam niet aan"
    task = ask(
        db,
        delivery.notice.zaak,
        soort="controleren",
        titel=f"{'E-mailadres' if is_mail else 'Mobiel nummer'} van de inwoner werkt niet",
        toelichting=f"{said}. Vraag het goede adres.",
        sleutel=f"contactherstel:{delivery.notice.rol_id}{'' if is_mail else ':sms'}",
    )
    if rol is not None:
        task.gegevens = {"contactherstel": str(rol.uuid), "kanaal": delivery.kanaal}
