"""Taking up one delivery: claim it, make its message, check, ask and offer. What it means is in
settle.py.

The claim has a lease; a claim found with its lease run out may have got there, so the far side is
asked first (afstemmen).
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from berichtenbox_adapter.port import (
    Accepted,
    Attachment,
    Found,
    Message,
    NotSent,
    Offer,
    Recipient,
    Refused,
    Transport,
    Uncertain,
    Unknown,
)
from berichtenbox_adapter.registry import transports
from notifications import texts
from notifications.channels import is_pointer
from notifications.compose import letter_bytes, letter_name
from notifications.recipients import recipient_of
from notifications.telling import for_attention
from zaken.base.clock import now
from zaken.base.settings import settings
from zaken.models import Attempt, Delivery


@dataclass(frozen=True)
class Claim:
    """A delivery that is ours until `until`. `ask_first`: an earlier try may have got there.
    `overdue`: it was accepted, and its receipt stays away.
    """

    delivery_id: int
    kanaal: str
    message: Message
    until: datetime
    ask_first: bool
    tries: int
    overdue: bool = False


@dataclass
class Report:
    """What happened, in order, and how it ended."""

    evidence: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    answer: Offer = field(default_factory=lambda: NotSent("niet begonnen"))

    def note(self, soort: str, uitkomst: str, **detail: Any) -> None:
        self.evidence.append(
            (soort, uitkomst, {k: v for k, v in detail.items() if v not in ("", None)})
        )


def due() -> ColumnElement[bool]:
    """Which deliveries are to be taken up now: waiting ones whose moment came, accepted ones whose
    receipt stays away, and claims whose lease ran out.
    """
    waiting = and_(
        Delivery.state.in_(("klaar", "afstemmen", "aangeboden")),
        Delivery.next_at <= now(),
        or_(Delivery.lease_until.is_(None), Delivery.lease_until <= now()),
    )
    return or_(waiting, and_(Delivery.state == "verzenden", Delivery.lease_until <= now()))


def claim(db: Session, delivery_id: int) -> Claim | None:
    """Make the delivery ours for `lease_seconds`, with its message; None when it is not due or
    somebody has it.
    """
    delivery = db.scalar(
        select(Delivery)
        .where(Delivery.id == delivery_id, due())
        .with_for_update(skip_locked=True, of=Delivery)
    )
    if delivery is None:
        return None
    ask_first, overdue = delivery.state != "klaar", delivery.state == "aangeboden"
    if not overdue:  # a receipt may still come while we ask
        delivery.state = "afstemmen" if ask_first else "verzenden"
    delivery.lease_until = now() + timedelta(seconds=settings().lease_seconds)
    delivery.tries += 1
    message = message_of(db, delivery)
    return Claim(
        delivery.id,
        delivery.kanaal,
        message,
        delivery.lease_until,
        ask_first,
        tries=delivery.tries,
        overdue=overdue,
    )


def carry_out(claimed: Claim) -> Report:
    """Check, ask, offer. No transaction is open here; nothing is written."""
    report, message = Report(), claimed.message
    transport = transports().get(claimed.kanaal)
    if claimed.overdue:
        report.answer = _proof(transport, message, report)
    elif claimed.tries > 2 * settings().delivery_tries:
        report.answer = NotSent("elke poging brak af")  # whatever it is, trying again does not help
    elif transport is None:
        report.answer = Refused("dit kanaal is niet ingericht", "niet_bereikbaar")
    elif broken := transport.check(message):
        report.answer = Refused(" ".join(v.reden for v in broken), "afzender")
    else:
        report.answer = (
            (_ask(transport, message, report) if claimed.ask_first else None)
            or _reach(transport, message, report)
            or _offer(transport, claimed, report)
        )
    if claimed.ask_first and not report.evidence:
        # Who sends this again later must know that an earlier try was never cleared up.
        report.note("afstemmen", "niet_gevraagd", reden=getattr(report.answer, "reden", ""))
    return report


def _proof(transport: Transport | None, message: Message, report: Report) -> Offer:
    """Accepted: it is there. NotSent: it is not. Uncertain: nobody can tell now."""
    told = transport.reconcile(message) if transport else Unknown("dit kanaal is niet ingericht")
    match told:
        case Found(ref):
            report.note("afstemmen", "gevonden", ref=ref)
            return Accepted(ref)
        case Unknown(reden):
            report.note("afstemmen", "onbekend", reden=reden)
            return Uncertain(reden)
    report.note("afstemmen", "niet_gevonden")
    return NotSent("het bericht is daar niet te vinden")


def _ask(transport: Transport, message: Message, report: Report) -> Offer | None:
    """Did the earlier try get there? None: no, or nobody can tell; then it is offered under the
    same key.
    """
    told = transport.reconcile(message)
    if isinstance(told, Found):
        report.note("afstemmen", "gevonden", ref=told.ref)
        return Accepted(told.ref)
    if not isinstance(told, Unknown):
        report.note("afstemmen", "niet_gevonden")
        return None
    if transport.capabilities.navraag:
        report.note("afstemmen", "onbekend", reden=told.reden)
        return Uncertain(told.reden)
    report.note("afstemmen", "mogelijk_dubbel", reden=told.reden)
    return None


def _reach(transport: Transport, message: Message, report: Report) -> Offer | None:
    told = transport.reachable(message.ontvanger)
    report.note("bereikbaarheid", told.antwoord, reden=told.reden)
    if told.antwoord == "nee":
        return Refused(told.reden, "niet_bereikbaar")
    return (
        NotSent(f"bereikbaarheid onbekend: {told.reden}") if told.antwoord == "onbekend" else None
    )


def _offer(transport: Transport, claimed: Claim, report: Report) -> Offer:
    message = claimed.message
    if now() >= claimed.until:  # we slept too long: by now it may be somebody else's
        return NotSent("de claim is verlopen")
    answer = transport.offer(message)
    report.note(
        "aanbieden",
        type(answer).__name__.lower(),
        reden=getattr(answer, "reden", ""),
        ref=getattr(answer, "ref", ""),
        inhoud_sha256=sha256(f"{message.onderwerp}\n{message.tekst}".encode()).hexdigest(),
        bijlagen_sha256=[sha256(a.inhoud).hexdigest() for a in message.bijlagen] or None,
    )
    return answer


def message_of(db: Session, delivery: Delivery) -> Message:
    """The message as this road carries it; the same for every try of a delivery."""
    notice = delivery.notice
    reader = recipient_of(notice.rol) if notice.rol else Recipient()
    onderwerp, tekst = notice.onderwerp, notice.tekst
    letter: bytes | None = None
    if delivery.kanaal != "email":
        letter = letter_bytes(db, delivery)
    elif is_pointer(delivery) or notice.soort != "bericht":
        pointer = texts.attention(for_attention(notice))
        onderwerp, tekst = pointer.onderwerp, pointer.tekst
    attached = (Attachment(letter_name(notice), letter, notice.paginas or 1),) if letter else ()
    return Message(
        uuid=delivery.uuid,
        kenmerk=notice.zaak.identificatie,
        onderwerp=onderwerp,
        tekst=tekst,
        ontvanger=reader,
        gemaakt=notice.created_at,
        bijlagen=attached,
    )


def note_attempts(
    db: Session, delivery: Delivery, evidence: list[tuple[str, str, dict[str, Any]]]
) -> None:
    """Write down what happened. Attempts are only ever added."""
    db.add_all(
        Attempt(delivery_id=delivery.id, soort=s, uitkomst=u, detail=d) for s, u, d in evidence
    )
