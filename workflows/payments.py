"""Paying the fee of a zaak at the payment provider: start a payment, settle it once. In euros.

Speaks Mollie's Payments API v2. Never believes a webhook or a return: it asks the provider itself.
No call is made while a lock is held or a transaction is open.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Literal
from urllib.parse import urlsplit
from uuid import UUID

import httpx
from sqlalchemy.orm import Session

from workflows.lookups import Unavailable
from workflows.routing import find_queue
from zaken.actions.werk import Ask, ask_a_person
from zaken.base.clock import now
from zaken.base.db import sessions
from zaken.base.errors import NotFound
from zaken.base.log import correlation, log
from zaken.base.settings import settings
from zaken.base.subject import SYSTEEM
from zaken.change import change, lock, represent
from zaken.models import Zaak
from zaken.queries.dossier import zaak_of

WEBHOOK = "/betalingen/melding"  # below our own address; schemas/betalingen.py answers there
BRON = "betaling"
BOOKED = "betaald"  # the payment that was written on the zaak; another one is one too many
MAX_TRIES = 25  # more than this is not somebody who pays
WAITING = ("open", "pending", "authorized")
ID = re.compile(r"tr_\w{1,30}", re.ASCII)
_log = log(__name__)

# betaald: booked (now or before); open: may still be paid; niet_betaald: canceled, failed, expired;
# controleren: money came in that does not fit the zaak, a person has a task; onbekend: not ours.
Outcome = Literal["betaald", "open", "niet_betaald", "controleren", "onbekend"]


@dataclass(frozen=True)
class Bill:
    """What has to be paid for one zaak, and the payments that were started for it, oldest first."""

    zaak: UUID
    zaaknummer: str
    bedrag: Decimal
    pogingen: tuple[str, ...] = ()


@dataclass(frozen=True)
class Payment:
    """A payment as the provider tells it. `checkout` is there only while it can be paid."""

    id: str
    status: str
    bedrag: Decimal
    zaak: UUID | None
    betaald_op: datetime
    checkout: str


def due(facts: Mapping[str, str], betalingsindicatie: str) -> Decimal | None:
    """The amount somebody still has to pay in full; None for nothing (or for a part: unknown)."""
    fee = _fee(facts)
    return fee if betalingsindicatie == "nog_niet" and fee else None


def bill(zaak: Zaak) -> Bill | None:
    """The bill of this zaak; None when nothing is due or the zaak is closed."""
    amount = due({e.naam: e.waarde for e in zaak.eigenschappen}, zaak.betalingsindicatie)
    if amount is None or zaak.is_closed:
        return None
    return Bill(zaak.uuid, zaak.identificatie, amount, tries(zaak))


def tries(zaak: Zaak) -> tuple[str, ...]:
    """The ids of the payments that were started for this zaak, oldest first."""
    return tuple(k["kenmerk"] for k in zaak.kenmerken if k.get("bron") == BRON)


def euro(amount: Decimal) -> str:
    """`€ 17,50`."""
    return f"€ {amount:.2f}".replace(".", ",")


def start(wanted: Bill, terug: str) -> str:
    """The address where this bill is paid; '' when it is paid already or the bank is working on it.

    `terug`: where the provider sends the payer afterwards. An open try is used again, so that
    nobody pays twice. Raises Unavailable. Call it without a transaction.
    """
    earlier = _look_up(wanted.pogingen[-1]) if wanted.pogingen else None
    if earlier and earlier.zaak == wanted.zaak:
        if earlier.status == "paid" and settle(earlier.id) == "betaald":
            return ""
        if earlier.status in WAITING and not earlier.checkout:
            return ""
        if earlier.checkout and earlier.bedrag == wanted.bedrag:
            return earlier.checkout
    if len(wanted.pogingen) >= MAX_TRIES:
        raise Unavailable("Er is te vaak geprobeerd om deze zaak te betalen.")
    made = _create(wanted, terug)
    _keep_id(wanted.zaak, made.id)
    if made.checkout:
        return made.checkout
    # The provider knew this try: an answer got lost on its way to us, and it ended since.
    return start(replace(wanted, pogingen=(*wanted.pogingen, made.id)), terug)


def settle(payment_id: str) -> Outcome:
    """Ask the provider how this payment stands; when paid, write that on the zaak. Repeatable.

    Raises Unavailable. Call it without a transaction.
    """
    found = _look_up(payment_id)
    if found is None or found.zaak is None:
        return "onbekend"
    if found.status != "paid":
        return "open" if found.status in WAITING else "niet_betaald"
    with sessions.begin() as db:
        try:
            zaak = zaak_of(db, SYSTEEM, found.zaak)
        except NotFound:
            return "onbekend"
        return _book(db, zaak, found)


def _book(db: Session, zaak: Zaak, paid: Payment) -> Outcome:
    lock(db, zaak)
    booked = {k["kenmerk"] for k in zaak.kenmerken if k.get("bron") == BOOKED}
    if paid.id in booked:
        return "betaald"
    fee = _fee({e.naam: e.waarde for e in zaak.eigenschappen})
    if fee is None or paid.bedrag < fee or zaak.betalingsindicatie in ("nvt", "geheel"):
        _ask_a_person(db, zaak, paid)
        return "controleren"
    oud = represent(db, zaak)
    zaak.betalingsindicatie = "geheel"
    zaak.laatste_betaaldatum = min(paid.betaald_op, now())  # their clock may be ahead (zrc-014)
    zaak.kenmerken = [*_with(zaak, paid.id), {"kenmerk": paid.id, "bron": BOOKED}]
    told = f"Betaald {euro(paid.bedrag)}"
    change(db, SYSTEEM, zaak, "update", scope="zaken.bijwerken", oud=oud, toelichting=told)
    return "betaald"


def _ask_a_person(db: Session, zaak: Zaak, paid: Payment) -> None:
    _log.warning("payment does not fit", payment=paid.id, zaak=str(zaak.uuid))
    progress = zaak.voortgang
    queue_id = (progress and progress.queue_id) or find_queue(db, "").id
    ask_a_person(
        db,
        zaak,
        Ask(
            queue_id=queue_id,
            titel="Betaling past niet bij de zaak",
            toelichting=f"Betaling {paid.id} van {euro(paid.bedrag)} is binnen. "
            "Dit is minder dan de leges, of er was niets meer te betalen. "
            "Zoek uit wat er moet gebeuren.",
            sleutel=f"betaling:{paid.id}",
        ),
    )


def _keep_id(uuid: UUID, payment_id: str) -> None:
    with sessions.begin() as db:
        zaak = zaak_of(db, SYSTEEM, uuid)
        lock(db, zaak)
        if payment_id in tries(zaak):
            return
        oud = represent(db, zaak)
        zaak.kenmerken = _with(zaak, payment_id)
        told = "Betaling gestart"
        change(db, SYSTEEM, zaak, "update", scope="zaken.bijwerken", oud=oud, toelichting=told)


def _with(zaak: Zaak, payment_id: str) -> list[dict[str, Any]]:
    """The kenmerken with this payment among them; an update through the API may have lost it."""
    if payment_id in tries(zaak):
        return zaak.kenmerken
    return [*zaak.kenmerken, {"kenmerk": payment_id, "bron": BRON}]


def _fee(facts: Mapping[str, str]) -> Decimal | None:
    with suppress(InvalidOperation):
        fee = Decimal(facts.get("leges", "").replace(",", "."))
        return fee if fee.is_finite() and fee >= 0 else None
    return None


# ---------------------------------------------------------------------------------- the provider


def _create(wanted: Bill, terug: str) -> Payment:
    """Make a payment. The same try asked twice (a lost answer, a double click) is one payment."""
    value = f"{wanted.bedrag:.2f}"
    body = {
        "amount": {"currency": "EUR", "value": value},
        "description": wanted.zaaknummer,  # on the bank statement: nothing about the person
        "redirectUrl": terug,
        "webhookUrl": f"{settings().base_url.rstrip('/')}{WEBHOOK}",
        "metadata": {"zaak": str(wanted.zaak)},
    }
    key = f"{wanted.zaak}-{value}-{len(wanted.pogingen) + 1}"
    data = _call("POST", "/v2/payments", json=body, headers={"Idempotency-Key": key})
    made = _payment(data) if data else None
    if made is None or made.zaak != wanted.zaak or made.bedrag != wanted.bedrag:
        raise Unavailable("De betaaldienst geeft geen bruikbaar antwoord (andere betaling).")
    if made.status == "open" and not made.checkout:
        raise Unavailable("De betaaldienst geeft geen bruikbaar antwoord (geen betaalpagina).")
    return made


def _look_up(payment_id: str) -> Payment | None:
    """The payment with this id, or None. Raises Unavailable."""
    if not ID.fullmatch(payment_id):
        return None
    data = _call("GET", f"/v2/payments/{payment_id}")
    found = _payment(data) if data is not None else None
    if found and found.id != payment_id:
        raise Unavailable("De betaaldienst geeft geen bruikbaar antwoord (andere betaling).")
    return found


def _payment(data: Mapping[str, Any]) -> Payment:
    try:
        amount, link = data["amount"], (data.get("_links") or {}).get("checkout") or {}
        value = Decimal(amount["value"]) if amount["currency"] == "EUR" else Decimal(0)
        found = Payment(
            id=str(data["id"]),
            status=str(data["status"]),
            bedrag=value,
            zaak=_zaak_of(data.get("metadata")),
            betaald_op=_moment(data.get("paidAt")),
            checkout=_safe(str(link.get("href") or "")),
        )
    except (KeyError, TypeError, AttributeError, ValueError, InvalidOperation):
        raise Unavailable("De betaaldienst geeft geen bruikbaar antwoord (vorm).") from None
    if not ID.fullmatch(found.id) or not found.bedrag.is_finite():
        raise Unavailable("De betaaldienst geeft geen bruikbaar antwoord (vorm).")
    return found


def _zaak_of(metadata: Any) -> UUID | None:
    """The zaak we named when we made the payment; another system may use the same account."""
    with suppress(ValueError):
        return UUID(str(metadata["zaak"])) if isinstance(metadata, dict) else None
    return None


def _moment(text: Any) -> datetime:
    moment = datetime.fromisoformat(text) if text else now()
    return moment if moment.tzinfo else now()


def _safe(href: str) -> str:
    """The address when a browser may go there: https, or http when the API itself is (demo)."""
    allowed = {"https", urlsplit(settings().betaal_url).scheme} & {"https", "http"}
    return href if urlsplit(href).scheme in allowed else ""


def _call(
    method: str, path: str, *, json: Any = None, headers: Mapping[str, str] | None = None
) -> dict[str, Any] | None:
    """The JSON object of the answer, None for 404. Raises Unavailable; its text is safe to show."""
    config = settings()
    if not config.betaal_url:
        raise Unavailable("De betaaldienst is niet gekoppeld.")
    own = {"Authorization": f"Bearer {config.betaal_key}"}
    traced = {"X-Correlation-Id": correlation.get()} if correlation.get() else {}
    try:
        answer = httpx.request(
            method,
            f"{config.betaal_url.rstrip('/')}{path}",
            json=json,
            headers={**own, **traced, **(headers or {})},
            timeout=config.http_timeout,
            follow_redirects=False,
        )
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        answer.raise_for_status()
        data = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        name = type(error).__name__
        raise Unavailable(f"De betaaldienst geeft geen bruikbaar antwoord ({name}).") from None
    if not isinstance(data, dict):
        raise Unavailable("De betaaldienst geeft geen bruikbaar antwoord (vorm).")
    return data
