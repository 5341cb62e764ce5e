"""The Berichtenbox tells that a message is in the box: checked, matched to its delivery, written
down once.
"""

import hmac
from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.carrying import note_attempts
from notifications.channels import tally
from notifications.settle import delivered, locked
from zaken.base.errors import Invalid, Problem, Unauthenticated
from zaken.base.settings import settings
from zaken.models import Delivery

PUBLISHED = "nl.rijksoverheid.fbs.bericht.gepubliceerd"
LARGEST = 2_000_000  # bytes; the real event carries the whole message


class Unmatched(Problem):
    """We do not know this message (yet): the receipt may be faster than our own commit. Only a 5xx
    is sent again.
    """

    status, code, title = 503, "unknown-message", "Dit bericht is hier (nog) niet bekend."


def receive(db: Session, headers: Mapping[str, str], body: bytes) -> str:
    """Take one CloudEvent; returns `bezorgd`, `herhaald` (seen before) or `genegeerd` (another kind
    of event).

    `headers` has lower-case names. Raises Unauthenticated, Invalid (no CloudEvent), Unmatched
    (503).
    """
    authenticate(headers)
    event = _parse(body)
    if event.get("type") != PUBLISHED:
        return "genegeerd"
    data = event.get("data")
    bericht_id = (data.get("berichtId") if isinstance(data, dict) else None) or event.get("subject")
    if not isinstance(bericht_id, str) or not bericht_id:
        raise Invalid.field("subject", "required", "Het berichtId ontbreekt.")
    known = select(Delivery.id).where(
        Delivery.kanaal == "berichtenbox", Delivery.external_id == bericht_id
    )
    delivery_id = db.scalar(known.limit(1))
    delivery = locked(db, delivery_id) if delivery_id else None
    if delivery is None:
        raise Unmatched
    return _keep(db, delivery, event)


def _keep(db: Session, delivery: Delivery, event: Mapping[str, Any]) -> str:
    if delivery.state == "bezorgd":
        return "herhaald"
    evidence = {"event": str(event.get("id", ""))[:64], "tijdstip": str(event.get("time", ""))[:40]}
    note_attempts(
        db, delivery, [("ontvangstbewijs", "bezorgd", evidence | {"was": delivery.state})]
    )
    delivered(db, delivery)
    db.flush()  # the state of the notice follows from the deliveries as they now are
    delivery.notice.state = tally(delivery.notice)
    return "bezorgd"


def authenticate(headers: Mapping[str, str]) -> None:
    """Without a token in the settings nobody may tell us anything. Raises Unauthenticated."""
    wanted, given = settings().berichtenbox_token, headers.get("authorization", "")
    if not wanted or not hmac.compare_digest(given.encode(), f"Bearer {wanted}".encode()):
        raise Unauthenticated(detail="Het token klopt niet.")


def _parse(body: bytes) -> dict[str, Any]:
    if len(body) > LARGEST:
        raise Invalid(detail="Dit ontvangstbewijs is te groot.")
    try:
        event = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Invalid(detail="Dit is geen geldige JSON.") from None
    if not isinstance(event, dict) or event.get("specversion") != "1.0":
        raise Invalid.field("specversion", "invalid", "Dit is geen CloudEvent 1.0.")
    return event
