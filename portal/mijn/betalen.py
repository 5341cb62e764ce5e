"""Paying the fee of a zaak: to the provider's page, and back. What is due and booked: payments.py.

How to use (page of a zaak): `te_betalen = betalen.due(facts, zaak.betalingsindicatie)`; when it is
an amount, show it with a form that posts to /mijn/zaken/{uuid}/betalen.
"""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from portal.mijn.access import own_zaak
from portal.render import page, see_other
from portal.session import Here, Posted, Resident
from workflows import payments
from workflows.lookups import Unavailable
from zaken.base.db import Read
from zaken.base.settings import settings

router = APIRouter(prefix="/mijn/zaken")
euro = payments.euro

# What the page of the zaak says afterwards: a key of words.MELDINGEN.
MELDING: dict[payments.Outcome, str] = {
    "betaald": "betaald",
    "niet_betaald": "niet_betaald",
    "open": "betaling_wacht",
    "controleren": "betaling_wacht",
    "onbekend": "betaling_wacht",
}


def due(facts: Mapping[str, str], betalingsindicatie: str) -> Decimal | None:
    """The amount in euros this resident can pay here now; None for nothing, or not connected."""
    return payments.due(facts, betalingsindicatie) if settings().betaal_url else None


@router.post("/{uuid}/betalen")
def betalen(
    request: Request, db: Read, subject: Resident, *, here: Here, uuid: UUID, form: Posted
) -> Response:
    """Start (or take up) a payment. The page after it holds a plain link to the provider: a form
    may not lead to another site (form-action in our CSP), and one sees what one is about to pay.
    """
    wanted = payments.bill(own_zaak(request, db, subject, here=here, uuid=uuid))
    db.close()  # the provider may be slow: no connection waits for it
    if wanted is None:
        return see_other(f"/mijn/zaken/{uuid}")
    try:
        checkout = payments.start(wanted, f"{settings().base_url.rstrip('/')}{_back(uuid)}")
    except Unavailable:
        return _not_now(request, uuid)
    if not checkout:
        return see_other(_back(uuid))
    return page(
        request,
        "mijn/betalen.html",
        titel="Betalen",
        actief="/mijn/",
        uuid=uuid,
        bedrag=euro(wanted.bedrag),
        zaaknummer=wanted.zaaknummer,
        checkout=checkout,
    )


@router.get("/{uuid}/betaald")
def betaald(request: Request, db: Read, subject: Resident, *, here: Here, uuid: UUID) -> Response:
    """Back from the provider: look how it went, at once, and tell it on the page of the zaak."""
    found = own_zaak(request, db, subject, here=here, uuid=uuid)
    paid, started = found.betalingsindicatie == "geheel", payments.tries(found)
    db.close()
    if not paid and not started:
        return see_other(f"/mijn/zaken/{uuid}")
    try:
        outcome = "betaald" if paid else payments.settle(started[-1])
    except Unavailable:
        outcome = "open"
    return see_other(f"/mijn/zaken/{uuid}", melding=MELDING[outcome])


def _back(uuid: UUID) -> str:
    return f"/mijn/zaken/{uuid}/betaald"


def _not_now(request: Request, uuid: UUID) -> Response:
    uitleg = (
        "Onze betaaldienst werkt nu niet. Dat ligt niet aan u. Er is niets afgeschreven. "
        "Probeer het over een paar minuten opnieuw. Uw aanvraag blijft bij ons staan."
    )
    return page(
        request,
        "layout/probleem.html",
        status=503,
        titel="Betalen lukt nu niet",
        kop="Betalen lukt nu niet",
        uitleg=uitleg,
        acties=[(f"/mijn/zaken/{uuid}", "Terug naar uw zaak")],
        kenmerk="",
    )
