"""Delayed receipts: after acceptance a CloudEvent goes to a webhook until that answers 2xx.

The FBS proof of concept's event, data minimal, no BSN anywhere. At least once: repeats happen.
"""

import asyncio
import os
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import httpx
from pydantic import BaseModel, Field

from simulators import clock
from simulators.berichten import Bericht, Berichten
from simulators.cast import MAGAZIJN_OIN
from simulators.ledger import Ledger

EVENT_TYPE = "nl.rijksoverheid.fbs.bericht.gepubliceerd"
DOEL = "notificatie"
LONGEST_PAUSE = 60.0


class ReceiptSettings(BaseModel):
    """How receipts go out. `repeat`: extra deliveries of the same event after the first success;
    `hold`: keep them back; `token`: sent as bearer; `retry_base_s`: first pause, then doubled."""

    delay_s: float = Field(default=2.0, ge=0, le=3600)
    webhook_url: str | None = None
    hold: bool = False
    repeat: int = Field(default=0, ge=0, le=20)
    token: str | None = None
    retry_base_s: float = Field(default=1.0, ge=0.01, le=60)


def first_settings() -> ReceiptSettings:
    """Settings until someone sets them: SIMULATORS_WEBHOOK_URL and SIMULATORS_WEBHOOK_TOKEN."""
    return ReceiptSettings(
        webhook_url=os.environ.get("SIMULATORS_WEBHOOK_URL"),
        token=os.environ.get("SIMULATORS_WEBHOOK_TOKEN"),
    )


class Receipts:
    """One waiting task per accepted message; what is still owed is found again after a restart."""

    def __init__(self, ledger: Ledger, berichten: Berichten) -> None:
        self.ledger, self.berichten = ledger, berichten
        saved = ledger.entries("instelling")
        self.settings = ReceiptSettings(**saved[-1]["receipts"]) if saved else first_settings()
        self.attempts = 0
        self._open = asyncio.Event()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._client = httpx.AsyncClient(timeout=10, trust_env=False)

    def configure(self, settings: ReceiptSettings) -> None:
        """New settings, also for the receipts that still wait."""
        self.settings = settings
        self.ledger.append("instelling", {"receipts": settings.model_dump()})
        self._set_gate()

    def start(self) -> None:
        """Take up the receipts that an earlier process still owed."""
        self._set_gate()
        done = {e["bericht_id"] for e in self.ledger.entries("ontvangstbewijs")}
        for bericht in self.berichten.by_id.values():
            if bericht.bericht_id not in done:
                self.plan(bericht)

    def plan(self, bericht: Bericht) -> None:
        """Owe a receipt for this message."""
        task = asyncio.create_task(self._deliver(bericht))
        self._tasks[bericht.bericht_id] = task
        task.add_done_callback(lambda _: self._tasks.pop(bericht.bericht_id, None))

    def forget(self) -> None:
        """Owe nothing any more."""
        for task in self._tasks.values():
            task.cancel()
        self._tasks.clear()
        self.attempts = 0

    async def stop(self) -> None:
        """End quietly; what is still owed is in the ledger."""
        self.forget()
        await self._client.aclose()

    def report(self) -> dict[str, Any]:
        """Settings (without the token) and counts."""
        return {
            "settings": self.settings.model_dump(exclude={"token"}),
            "pending": len(self._tasks),
            "delivered": len(self.ledger.entries("ontvangstbewijs")),
            "attempts": self.attempts,
        }

    def _set_gate(self) -> None:
        if self.settings.webhook_url and not self.settings.hold:
            self._open.set()
        else:
            self._open.clear()

    async def _deliver(self, bericht: Bericht) -> None:
        due = max(_moment(bericht.ontvangen), _moment(bericht.publicatie))
        due += timedelta(seconds=self.settings.delay_s)
        await asyncio.sleep(max(0.0, (due - clock.now()).total_seconds()))
        event = event_for(bericht)
        pause = self.settings.retry_base_s
        while not await self._post(event):
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        self.ledger.append("ontvangstbewijs", {"bericht_id": bericht.bericht_id})
        for _ in range(self.settings.repeat):
            await self._post(event)

    async def _post(self, event: dict[str, Any]) -> bool:
        """Whether the webhook took it."""
        await self._open.wait()
        headers = {"Content-Type": "application/cloudevents+json"}
        if self.settings.token:
            headers["Authorization"] = f"Bearer {self.settings.token}"
        self.attempts += 1
        try:
            url = str(self.settings.webhook_url)
            answer = await self._client.post(url, json=event, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL):
            return False
        return answer.is_success


def event_for(bericht: Bericht) -> dict[str, Any]:
    """The event in structured form (CloudEvents 1.0): the same id for every repeat."""
    return {
        "specversion": "1.0",
        "id": str(uuid5(NAMESPACE_URL, f"{bericht.bericht_id}|{DOEL}")),
        "source": f"urn:nld:oin:{MAGAZIJN_OIN}:systeem:fbs-magazijn",
        "type": EVENT_TYPE,
        "subject": bericht.bericht_id,
        "time": bericht.publicatie,
        "datacontenttype": "application/json",
        "data": {"berichtId": bericht.bericht_id, "tijdstip": bericht.publicatie},
    }


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
