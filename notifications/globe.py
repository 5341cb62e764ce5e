"""What MijnOverheid tells us over ebMS2: kept once, matched to its delivery, and only then
acknowledged. In any order: a verdict may come before the receipt, twice, or before we know of what.
"""

from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import any_, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from berichtenbox_adapter.globe import ebms, result
from berichtenbox_adapter.globe.road import Agreement, acknowledge, offer_of
from berichtenbox_adapter.globe.safe_xml import Unreadable, unpacked
from berichtenbox_adapter.globe.setup import agreement_of
from notifications import globe_verdict
from notifications.settle import locked
from zaken.base.clock import now
from zaken.base.errors import Forbidden, Invalid, Problem
from zaken.base.jobs import defer
from zaken.base.log import log
from zaken.base.settings import settings
from zaken.models import Delivery, GlobeBericht, Notice

ACK, MATCH = "notifications.globe_ack", "notifications.globe_match"  # names of jobs
LARGEST = ebms.LARGEST_ENVELOPE + ebms.LARGEST_PAYLOAD + 50_000  # bytes, with MIME around it
KEPT_DAYS = 90  # longer than any MSH repeats; what it says stands in the attempts


class NotAcknowledged(Problem):
    """The far MSH did not take our acknowledgement: the job tries again, and so does the far
    side.
    """

    status, code, title = 503, "not-acknowledged", "De ontvangstbevestiging kwam niet aan."


def receive(db: Session, caller: str, content_type: str, body: bytes) -> str:
    """Take one ebMS message in from the holder of a certificate with OIN `caller`. Returns
    `verwerkt`, `herhaald` (had it already), `wacht` (about something we do not know) or
    `onleesbaar` (kept, and nothing can be done with it).

    The acknowledgement is a job of this very transaction, so it never leaves before the fact is
    kept. Raises Forbidden for a stranger, Invalid for what is no ebMS message.
    """
    deal = _agreed(caller)
    try:
        told = ebms.read(content_type, body)
    except Unreadable as error:
        raise Invalid(detail=f"Dit is geen leesbaar ebMS-bericht: {error}.") from None
    parties = (ebms.bare_oin(told.from_oin), ebms.bare_oin(told.to_oin), told.cpa)
    if parties != (ebms.bare_oin(deal.theirs), ebms.bare_oin(deal.ours), deal.cpa):
        raise Forbidden(detail="Partijen of CPA zijn niet die van onze afspraak.")
    kept = _keep(db, told, body)
    state = kept.state if kept is not None else "herhaald"
    if told.wants_ack:
        defer(db, ACK, message_id=told.message_id)
    log(__name__).info("globe message", soort=told.kind, action=told.action, state=state)
    return state


def admitted(caller: str) -> bool:
    """May the holder of a certificate with this OIN tell us anything? Without an agreement
    nobody.
    """
    deal = agreement_of(settings())
    return deal is not None and bool(caller) and caller in deal.oins


def match(db: Session, bericht_id: int) -> int:
    """Take up a message that came before what it speaks of. Returns how many deliveries still are
    not known.
    """
    bericht = db.get(GlobeBericht, bericht_id, with_for_update=True)
    if bericht is None or bericht.state != "wacht":
        return 0
    _apply(db, bericht, bericht.wacht_op)
    return len(bericht.wacht_op)


def matchable(db: Session, most: int) -> list[int]:
    """Messages that waited for a delivery that is there now."""
    here = select(Delivery.id).where(Delivery.uuid == any_(GlobeBericht.wacht_op)).exists()
    found = select(GlobeBericht.id).where(GlobeBericht.state == "wacht", here)
    return list(db.scalars(found.order_by(GlobeBericht.id).limit(most)))


def forget(db: Session) -> int:
    """Throw away what nobody repeats any more. Returns how many messages went."""
    before = now() - timedelta(days=KEPT_DAYS)
    gone = delete(GlobeBericht).where(GlobeBericht.ontvangen < before).returning(GlobeBericht.id)
    return len(db.scalars(gone).all())


def header_for(db: Session, message_id: str) -> ebms.Header | None:
    """The header of the acknowledgement of this message; None when there is nothing to
    acknowledge.
    """
    deal = agreement_of(settings())
    bericht = db.scalar(select(GlobeBericht).where(GlobeBericht.message_id == message_id))
    if deal is None or bericht is None:
        return None
    return ebms.Header(
        message_id=f"ontvangst-{bericht.id}.{int(now().timestamp())}@{deal.ours}",
        conversation=bericht.conversation,
        cpa=deal.cpa,
        from_oin=deal.ours,
        to_oin=deal.theirs,
        service=ebms.SIGNALS,
        action="Acknowledgment",
        moment=now(),
        ref_to=message_id,
    )


def tell(header: ebms.Header) -> None:
    """Send this acknowledgement; no transaction is open. Raises NotAcknowledged."""
    deal = agreement_of(settings())
    if deal is not None and not acknowledge(deal, header, settings().http_timeout):
        raise NotAcknowledged


def _agreed(caller: str) -> Agreement:
    deal = agreement_of(settings())
    if deal is None or not admitted(caller):
        raise Forbidden(detail="Dit certificaat mag hier niets melden.")
    return deal


def _keep(db: Session, told: ebms.Incoming, body: bytes) -> GlobeBericht | None:
    """The message as a row, worked out; None when we have it already."""
    inhoud, about = _said(told)
    row = {
        "message_id": told.message_id,
        "soort": told.kind,
        "action": told.action,
        "conversation": told.conversation,
        "ref_to": told.ref_to,
        "sha256": sha256(body).hexdigest(),
        "inhoud": inhoud,
        "wacht_op": about,
        "state": "wacht" if about else "onleesbaar",
        "ontvangen": now(),
    }
    # Two deliveries of one message at once: the second waits here for the first, and then has it.
    made = insert(GlobeBericht).values(row).on_conflict_do_nothing(index_elements=["message_id"])
    bericht_id = db.scalar(made.returning(GlobeBericht.id))
    if bericht_id is None:
        return None
    bericht = db.get_one(GlobeBericht, bericht_id)
    if about:
        _apply(db, bericht, about)
    else:
        log(__name__).error("globe message unusable", bericht_id=bericht_id, action=told.action)
    return bericht


def _said(told: ebms.Incoming) -> tuple[dict[str, Any], list[UUID]]:
    """What it says, as JSON, and which deliveries it is about; none when it cannot be used."""
    if told.kind != "bericht":
        offer = offer_of(told.ref_to)
        return {"fouten": list(told.errors)}, [offer[0]] if offer else []
    if told.action != ebms.RESULT:
        return {"reden": "onbekende action"}, []
    try:
        read = result.read(unpacked(told.payload, result.LARGEST))
    except Unreadable as error:
        return {"reden": str(error)}, []
    judged = {
        str(uuid): {"code": one.code, "stadium": one.stadium, "berichttype": one.berichttype}
        for uuid, one in read.by_letter().items()
    }
    return {"verwerkt": read.verwerkt, "oordelen": judged}, list(read.by_letter())


def _apply(db: Session, bericht: GlobeBericht, about: list[UUID]) -> None:
    """Work the message out for every delivery we know; the others stay waiting. Zaken are locked
    in one order, whoever else locks several.
    """
    wanted = (
        select(Delivery.id, Delivery.uuid)
        .join(Delivery.notice)
        .where(Delivery.uuid.in_(about), Delivery.kanaal == "berichtenbox")
        .order_by(Notice.zaak_id, Delivery.id)
    )
    known = {row.id: row.uuid for row in db.execute(wanted)}
    for delivery_id, uuid in known.items():
        if delivery := locked(db, delivery_id):
            globe_verdict.work_out(db, delivery, bericht, str(uuid))
    left = [uuid for uuid in about if uuid not in known.values()]
    bericht.wacht_op, bericht.state = left, "wacht" if left else "verwerkt"
