"""NotifyNL tells how a message ended, and which letters came back: checked, matched by our
reference, written down once.

Anything but a 5xx is final there: NotifyNL sends a receipt again only when it got no answer, a 5xx
or a 429.
"""

import hmac
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from berichtenbox_adapter.port import Failed, Found
from berichtenbox_adapter.transports.notifynl import standing_of
from notifications.afterwards import RETURNED, News, came_back, heard
from notifications.receipts import Unmatched
from zaken.base.errors import Invalid, Unauthenticated
from zaken.base.settings import settings
from zaken.models import Delivery

LARGEST = 100_000  # bytes; a receipt is a few hundred


def authenticate(headers: Mapping[str, str]) -> None:
    """Without a token in the settings nobody may tell us anything. Raises Unauthenticated."""
    wanted, given = settings().notifynl_token, headers.get("authorization", "")
    if not wanted or not hmac.compare_digest(given.encode(), f"Bearer {wanted}".encode()):
        raise Unauthenticated(detail="Het token klopt niet.")


def receive(db: Session, headers: Mapping[str, str], body: bytes) -> str:
    """Take one delivery receipt; returns `verwerkt` or `herhaald`. Who it was sent to is not kept.

    `headers` has lower-case names. Raises Unauthenticated, Invalid, Unmatched (503: not known yet).
    """
    authenticate(headers)
    told = _parse(body)
    ref, status = _text(told, "id"), _text(told, "status")
    delivery = _matched(db, _text(told, "reference"), ref)
    means = standing_of(ref, status)
    proof = {"id": ref, "completed_at": _text(told, "completed_at")}
    is_older = delivery.external_id not in (None, ref)  # of a try before the one that counts
    if is_older and not isinstance(means, Found):
        return heard(db, delivery.id, News(status, proof), None)
    known = means if isinstance(means, Found | Failed) else None
    return heard(db, delivery.id, News(status, proof), known)


def receive_returned(db: Session, headers: Mapping[str, str], body: bytes) -> str:
    """Take the news that the post brought a letter back. Returns and raises as `receive`."""
    authenticate(headers)
    told = _parse(body)
    ref = _text(told, "notification_id") or _text(told, "id")
    delivery = _matched(db, _text(told, "reference"), ref)
    return came_back(db, delivery.id, News(RETURNED, {"id": ref}), "zoek het goede adres")


def _matched(db: Session, reference: str, ref: str) -> Delivery:
    """By our own key; by theirs when it says none. Raises Unmatched, Invalid without an id."""
    if not ref:
        raise Invalid.field("id", "required", "Het id van het bericht ontbreekt.")
    try:
        mine = Delivery.uuid == UUID(reference) if reference else Delivery.external_id == ref
    except ValueError:
        raise Unmatched from None
    delivery = db.scalar(select(Delivery).where(mine).limit(1))
    if delivery is None:
        raise Unmatched
    return delivery


def _parse(body: bytes) -> dict[str, Any]:
    if len(body) > LARGEST:
        raise Invalid(detail="Dit ontvangstbewijs is te groot.")
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Invalid(detail="Dit is geen geldige JSON.") from None
    if not isinstance(told, dict):
        raise Invalid(detail="Dit is geen ontvangstbewijs.")
    return told


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    return value[:64] if isinstance(value, str) else ""
