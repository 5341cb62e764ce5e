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
    AsksPerKind,
    Attachment,
    Failed,
    Found,
    Message,
    NotSent,
    Offer,
    Recipient,
    Refused,
    Transport,
    Uncertain,
    Unknown,
    Waiting,
)
from berichtenbox_adapter.registry import kind_of, transports
from notifications import breaker, texts
from notifications.attendering import riders
from notifications.channels import is_pointer
from notifications.compose import letter_bytes, letter_name
from notifications.contact import POINTING, is_dead
from notifications.offers import offer_of
from notifications.recipients import recipient_of
from notifications.telling import for_attention
from zaken.base.clock import now
from zaken.base.settings import settings
from zaken.models import Attempt, Delivery, Notice


@dataclass(frozen=True)
class Claim:
    """A delivery that is ours until `until`. `ask_first`: an earlier try may have got there.
    `overdue`: it was accepted, and its receipt stays away; or its last moment came: then it is
    asked about and not offered again. `soort`: the kind of message as this road tells them apart.
    `dead`: its address does not work.
    """

    delivery_id: int
    kanaal: str
    message: Message
    until: datetime
    ask_first: bool
    tries: int
    overdue: bool = False
    soort: str = ""
    dead: bool = False


@dataclass
class Report:
    """What happened, in order, and how it ended."""

    evidence: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    answer: Offer | Waiting | Failed = field(default_factory=lambda: NotSent("niet begonnen"))

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
    soort = kind_of(delivery.kanaal, sort_of(delivery))
    until = breaker.waits_until(db, delivery.kanaal, soort)
    if until is not None:
        breaker.put_off(delivery, until)
        return None
    ask_first = delivery.state != "klaar"
    accepted = delivery.state == "aangeboden"
    overdue = accepted or (ask_first and is_over(delivery.notice))
    if not accepted:  # a receipt may still come while we ask
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
        soort=soort,
        dead=is_dead(db, delivery.notice.rol, delivery.kanaal),
    )


def carry_out(claimed: Claim) -> Report:
    """Check, ask, offer. No transaction is open here; nothing is written."""
    report, message = Report(), claimed.message
    transport = transports().get(claimed.kanaal)
    if claimed.overdue:
        report.answer = _proof(transport, message, report)
    elif claimed.tries > 2 * settings().delivery_tries:
        report.answer = NotSent("elke poging brak af")  # whatever it is, trying again does not help
    elif claimed.dead and not claimed.ask_first:
        report.answer = Refused("dit adres werkt niet", "niet_bereikbaar")
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


def _proof(
    transport: Transport | None, message: Message, report: Report
) -> Offer | Waiting | Failed:
    """Accepted: it is there. NotSent: it is not. Uncertain: nobody can tell now. Waiting and
    Failed: as the far side says.
    """
    told = transport.reconcile(message) if transport else Unknown("dit kanaal is niet ingericht")
    match told:
        case Found(ref):
            report.note("afstemmen", "gevonden", ref=ref)
            return Accepted(ref)
        case Waiting(ref, reden):
            report.note("afstemmen", "onderweg", ref=ref, reden=reden)
            return told
        case Failed(ref, reden):
            report.note("afstemmen", "mislukt", ref=ref, reden=reden)
            return told
        case Unknown(reden, na):
            report.note("afstemmen", "onbekend", reden=reden)
            return Uncertain(reden, na)
    report.note("afstemmen", "niet_gevonden")
    return NotSent("het bericht is daar niet te vinden")


def _ask(transport: Transport, message: Message, report: Report) -> Offer | None:
    """Did the earlier try get there? None: no, or nobody can tell; then it is offered under the
    same key.
    """
    told = transport.reconcile(message)
    if isinstance(told, Failed):
        # What failed there is not under way any more: a person, or a new try, sends it anew.
        report.note("afstemmen", "mislukt", ref=told.ref, reden=told.reden)
        is_final = told.fout == "niet_bereikbaar"
        return Refused(told.reden, told.fout, told.adres_onjuist) if is_final else None
    if isinstance(told, Found | Waiting):
        report.note("afstemmen", "gevonden", ref=told.ref)
        return Accepted(told.ref, told.na if isinstance(told, Waiting) else None)
    if not isinstance(told, Unknown):
        report.note("afstemmen", "niet_gevonden")
        return None
    if transport.capabilities.navraag:
        report.note("afstemmen", "onbekend", reden=told.reden)
        return Uncertain(told.reden)
    report.note("afstemmen", "mogelijk_dubbel", reden=told.reden)
    return None


def _reach(transport: Transport, message: Message, report: Report) -> Offer | None:
    told = (
        transport.reachable_for(message)
        if isinstance(transport, AsksPerKind)
        else transport.reachable(message.ontvanger)
    )
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
    if delivery.kanaal not in POINTING:
        letter = letter_bytes(db, delivery)
    elif delivery.kanaal == "sms":
        tekst = texts.short_attention(for_attention(notice))
    elif is_pointer(delivery) or notice.soort != "bericht":
        pointer = texts.attention(for_attention(notice) | _together(db, delivery))
        onderwerp, tekst = pointer.onderwerp, pointer.tekst
    attached = (Attachment(letter_name(notice), letter, notice.paginas or 1),) if letter else ()
    aanbod, bevestigd = offer_of(db, delivery)
    return Message(
        uuid=delivery.uuid,
        kenmerk=notice.zaak.identificatie,
        onderwerp=onderwerp,
        tekst=tekst,
        ontvanger=reader,
        gemaakt=notice.created_at,
        bijlagen=attached,
        soort=sort_of(delivery),
        aanbod=aanbod,
        bevestigd=bevestigd,
    )


def _together(db: Session, delivery: Delivery) -> dict[str, Any]:
    """The zaken of all news that one e-mail speaks of; nothing when it speaks of one."""
    others = [rider.notice.zaak.identificatie for rider in riders(db, delivery)]
    return {"zaaknummers": [delivery.notice.zaak.identificatie, *others] if others else []}


def sort_of(delivery: Delivery) -> str:
    """bericht, besluit or verzoek; `attendering` for the e-mail beside it."""
    return "attendering" if is_pointer(delivery) else delivery.notice.soort


def is_over(notice: Notice) -> bool:
    """Has the last moment come for roads that may hang?"""
    return notice.uiterste_verzending is not None and notice.uiterste_verzending <= now()


def note_attempts(
    db: Session, delivery: Delivery, evidence: list[tuple[str, str, dict[str, Any]]]
) -> None:
    """Write down what happened. Attempts are only ever added."""
    db.add_all(
        Attempt(delivery_id=delivery.id, soort=s, uitkomst=u, detail=d) for s, u, d in evidence
    )
