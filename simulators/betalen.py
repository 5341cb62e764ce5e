"""Payment provider after Mollie's Payments API v2: make a payment, pay on its page, tell the shop.

All of it stands in the ledger: a kill -9 loses no payment and no notice that is still owed.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import httpx
from fastapi import APIRouter, Depends, FastAPI, Form, Header, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from pydantic import AfterValidator, BaseModel, Field

from simulators import clock
from simulators.ledger import Entry, Ledger
from simulators.problem import Problem
from simulators.templates import page
from simulators.world import world_of

BASE = "/betalen"
OPEN_FOR = timedelta(minutes=15)  # as iDEAL
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 60.0  # seconds between two tries at the webhook
CHOICES = {"betalen": "paid", "annuleren": "canceled", "mislukken": "failed"}
STAMPS = {"paid": "paidAt", "canceled": "canceledAt", "failed": "failedAt"}


def is_web_address(url: str) -> str:
    """The same address; ValueError when a browser could not go there."""
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).netloc:
        raise ValueError("geen webadres")
    return url


def is_something(value: str) -> str:
    """An amount above nothing. Raises ValueError."""
    if not value.strip("0."):
        raise ValueError("een bedrag van nul")
    return value


WebAddress = Annotated[str, AfterValidator(is_web_address)]


class Amount(BaseModel):
    """Euros as text with two decimals: `17.50`."""

    currency: Literal["EUR"]
    value: Annotated[str, Field(pattern=r"^\d{1,7}\.\d{2}$"), AfterValidator(is_something)]


class PaymentIn(BaseModel):
    """A payment as the shop asks for it."""

    amount: Amount
    description: Annotated[str, Field(min_length=1, max_length=255)]
    redirectUrl: WebAddress
    webhookUrl: WebAddress | None = None
    metadata: dict[str, Any] | None = None


class Payments:
    """In the ledger: `betaling` (made), `betaling_status` (ended), `betaling_gemeld` (told)."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._tasks: set[asyncio.Task[None]] = set()
        self._client = httpx.AsyncClient(timeout=10, trust_env=False)

    def make(self, asked: PaymentIn, key: str) -> Entry:
        """A new payment, or the one made before with this Idempotency-Key.

        Raises Problem 422 when that one was another payment.
        """
        body = asked.model_dump()
        for made in self.ledger.entries("betaling"):
            if key and made["sleutel"] == key:
                if made["gevraagd"] != body:
                    raise Problem(422, "dezelfde Idempotency-Key met een andere betaling")
                return made
        fields = {"id": f"tr_{token_hex(5)}", "sleutel": key, "gevraagd": body}
        return self.ledger.append("betaling", fields)

    def find(self, payment_id: str) -> Entry:
        """The payment as it was made. Raises Problem 404."""
        for made in self.ledger.entries("betaling"):
            if made["id"] == payment_id:
                return made
        raise Problem(404, "geen betaling met dit id")

    def ending(self, payment_id: str) -> Entry | None:
        """How it ended, when it did."""
        ends = (e for e in self.ledger.entries("betaling_status") if e["id"] == payment_id)
        return next(ends, None)

    def status(self, made: Entry) -> str:
        """open, paid, canceled, failed or expired."""
        if end := self.ending(made["id"]):
            return str(end["status"])
        age = clock.now() - datetime.fromisoformat(made["tijd"])
        return "expired" if age > OPEN_FOR else "open"

    def end(self, made: Entry, status: str) -> None:
        """Paid, canceled or failed: once. The shop is told."""
        if self.status(made) == "open":
            self.ledger.append("betaling_status", {"id": made["id"], "status": status})
            self._tell(made["id"])

    def start(self) -> None:
        """Take up the notices that an earlier process still owed."""
        told = {e["id"] for e in self.ledger.entries("betaling_gemeld")}
        for end in self.ledger.entries("betaling_status"):
            if end["id"] not in told:
                self._tell(end["id"])

    async def stop(self) -> None:
        """End quietly; what is still owed is in the ledger."""
        for task in self._tasks:
            task.cancel()
        await self._client.aclose()

    def _tell(self, payment_id: str) -> None:
        task = asyncio.create_task(self._keep_telling(payment_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _keep_telling(self, payment_id: str) -> None:
        """POST `id=tr_…` until the shop answers 2xx, or the payment is gone by a reset."""
        pause = FIRST_PAUSE
        while url := self._webhook(payment_id):
            if await self._post(url, payment_id):
                self.ledger.append("betaling_gemeld", {"id": payment_id})
                return
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _webhook(self, payment_id: str) -> str | None:
        made = (e for e in self.ledger.entries("betaling") if e["id"] == payment_id)
        return next((e["gevraagd"]["webhookUrl"] for e in made), None)

    async def _post(self, url: str, payment_id: str) -> bool:
        try:
            answer = await self._client.post(url, data={"id": payment_id})
        except (httpx.HTTPError, httpx.InvalidURL):
            return False
        return answer.is_success


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    payments = app.state.betalen = Payments(world_of(app).ledger)
    payments.start()
    yield
    await payments.stop()


router = APIRouter(prefix=BASE, lifespan=_lifespan)


def payments_of(request: Request) -> Payments:
    """The payments of the app that got this request; for use with Depends."""
    found: Payments = request.app.state.betalen
    return found


def known_shop(authorization: Annotated[str, Header()] = "") -> None:
    """401 without the key of SIMULATORS_BETAAL_KEY (in the demo: test_demo)."""
    if authorization != f"Bearer {os.environ.get('SIMULATORS_BETAAL_KEY', 'test_demo')}":
        raise Problem(401, "geen geldige API-sleutel")


Known = Annotated[Payments, Depends(payments_of)]
ForShops = [Depends(known_shop)]


@router.post("/v2/payments", dependencies=ForShops)
async def create(
    asked: PaymentIn,
    request: Request,
    payments: Known,
    idempotency_key: Annotated[str, Header(max_length=255)] = "",
) -> Response:
    """Make a payment: 201, also when it was made before with the same key."""
    made = payments.make(asked, idempotency_key)
    return JSONResponse(_shown(made, payments, request), 201)


@router.get("/v2/payments/{payment_id}", dependencies=ForShops)
async def read(payment_id: str, request: Request, payments: Known) -> Response:
    """How a payment stands."""
    return JSONResponse(_shown(payments.find(payment_id), payments, request))


@router.get("/checkout/{payment_id}")
async def checkout(payment_id: str, payments: Known) -> Response:
    """The page on which somebody pays."""
    made = payments.find(payment_id)
    asked = made["gevraagd"]
    html = page(
        "betalen.html",
        id=payment_id,
        is_open=payments.status(made) == "open",
        bedrag=asked["amount"]["value"].replace(".", ","),
        omschrijving=asked["description"],
        winkel=asked["redirectUrl"],
    )
    headers = {"Cache-Control": "no-store", "Content-Security-Policy": "frame-ancestors 'none'"}
    return HTMLResponse(html, headers=headers)


@router.post("/checkout/{payment_id}")
async def choose(
    payment_id: str,
    payments: Known,
    keuze: Annotated[Literal["betalen", "annuleren", "mislukken"], Form()],
) -> Response:
    """Pay, cancel or fail, and go back to the shop. A second choice changes nothing."""
    made = payments.find(payment_id)
    payments.end(made, CHOICES[keuze])
    return RedirectResponse(made["gevraagd"]["redirectUrl"], 303)


def _shown(made: Entry, payments: Payments, request: Request) -> dict[str, Any]:
    """The payment as the API tells it. The checkout link is there only while it can be paid."""
    status, end = payments.status(made), payments.ending(made["id"])
    base = f"{request.base_url}".rstrip("/") + BASE
    links = {"self": {"href": f"{base}/v2/payments/{made['id']}", "type": "application/hal+json"}}
    if status == "open":
        links["checkout"] = {"href": f"{base}/checkout/{made['id']}", "type": "text/html"}
    return {
        "resource": "payment",
        "id": made["id"],
        "mode": "test",
        "createdAt": made["tijd"],
        "status": status,
        **({STAMPS[status]: end["tijd"]} if end else {}),
        **made["gevraagd"],
        "method": "ideal",
        "_links": links,
    }
