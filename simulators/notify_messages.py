"""What the simulated NotifyNL took, how each message ends, and the receipts about it.

Messages and their statuses are rebuilt from the ledger at start; receipts that were owed then are
not sent any more, as after five failed tries: whoever waits has to ask.
"""

import asyncio
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import uuid4

import httpx
from pydantic import BaseModel, Field

from simulators import clock
from simulators.ledger import Entry, Ledger

SERVICE, SECRET = "26785a09-ab16-4eb0-8407-a37497a57506", "3d844edf-8d35-48ac-975b-e847b4f122b0"
KEY = f"demo-{SERVICE}-{SECRET}"
KEPT = timedelta(days=7)
TRIES = 5
WINDOW = timedelta(seconds=60)
KEPT_FIELDS = ("reference", "to", "template", "tekst", "onderwerp", "blob", "postage")
Soort = Literal["email", "sms", "letter", "messagebox"]
# How a message ends when nobody scripted anything.
USUAL: dict[str, list[str]] = {"letter": ["accepted", "received"]}
FINAL = frozenset(
    {
        "delivered", "received", "permanent-failure", "temporary-failure", "technical-failure",
        "validation-failed", "virus-scan-failed", "cancelled",
    }
)  # fmt: skip


class NotifySettings(BaseModel):
    """How this NotifyNL behaves. `hold`: statuses change only by hand; `outcomes`: the statuses one
    recipient's messages go through; `repeat`: the same receipt so many times more; `retry_s`: pause
    before a receipt is tried again (300 at the real one).
    """

    callback_url: str | None = None
    returned_url: str | None = None
    token: str | None = None
    hold: bool = False
    delay_s: float = Field(default=0.0, ge=0, le=3600)
    retry_s: float = Field(default=300.0, ge=0.01, le=600)
    repeat: int = Field(default=0, ge=0, le=20)
    per_minute: int = Field(default=3000, ge=0)
    per_day: int = Field(default=250_000, ge=0)
    outcomes: dict[str, list[str]] = Field(default_factory=dict)


@dataclass(slots=True)
class Sent:
    """One message as the API shows it later."""

    id: str
    soort: Soort
    reference: str | None
    to: str
    template: str
    gemaakt: datetime
    status: str = "created"
    klaar: str | None = None
    tekst: str = ""
    onderwerp: str | None = None
    blob: str = ""
    postage: str | None = None


@dataclass
class Limits:
    """Calls in the last sixty seconds, and messages of today by kind."""

    calls: deque[datetime] = field(default_factory=deque)
    most: int = 0  # the busiest minute there was
    today: str = ""
    sent: Counter[str] = field(default_factory=Counter)

    def refuse(self, soort: str, settings: NotifySettings, moment: datetime) -> str:
        """The kind of 429 for one more call, or empty."""
        while self.calls and self.calls[0] <= moment - WINDOW:
            self.calls.popleft()
        self.calls.append(moment)
        self.most = max(self.most, len(self.calls))
        if len(self.calls) > settings.per_minute:
            return "RateLimitError"
        if self.today != (day := moment.date().isoformat()):
            self.today, self.sent = day, Counter()
        if self.sent[soort] >= settings.per_day:
            return "TooManyRequestsError"
        self.sent[soort] += 1
        return ""


class NotifyMessages:
    """All messages by id, in order of arrival; every change is in the ledger before it is here."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.settings, self.limits = NotifySettings(), Limits()
        self.ahead = timedelta(0)
        self.by_id: dict[str, Sent] = {}
        self.refused: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._client = httpx.AsyncClient(timeout=5, trust_env=False)
        for entry in ledger.entries():
            self._replay(entry)

    def now(self) -> datetime:
        """This moment on the clock of this far side, which tests may set ahead."""
        return clock.now() + self.ahead

    def accept(self, soort: Soort, fields: Entry) -> Sent:
        """Keep a message under a new id, always: a reference need not be unique. `fields`: to,
        reference, template, tekst, onderwerp, blob, postage.
        """
        entry = self.ledger.append("notifynl", {"id": str(uuid4()), "kind": soort, **fields})
        self._replay(entry)
        sent = self.by_id[entry["id"]]
        if not self.settings.hold:
            self._start(self._live(sent))
        return sent

    def found(self, reference: str | None = None) -> list[Sent]:
        """What is kept, the newest first; of one reference, or all."""
        edge = self.now() - KEPT
        kept = [s for s in self.by_id.values() if s.gemaakt > edge]
        return [s for s in reversed(kept) if reference in (None, s.reference)]

    def set_status(self, sent: Sent, status: str) -> None:
        """Change the status; a final one is told by a receipt."""
        self._replay(self.ledger.append("notifynl_status", {"id": sent.id, "status": status}))
        if status in FINAL and self.settings.callback_url:
            self._start(self._tell(self.settings.callback_url, receipt_of(sent)))

    def bring_back(self, sent: Sent) -> None:
        """The post brings this letter back."""
        self.ledger.append("notifynl_retour", {"id": sent.id})
        if self.settings.returned_url:
            told = {"notification_id": sent.id, "reference": sent.reference}
            self._start(self._tell(self.settings.returned_url, told))

    def report(self) -> dict[str, Any]:
        """Counts, for tests: what was taken, what was refused, the busiest minute."""
        return {
            "taken": len(self.by_id),
            "refused": dict(self.refused),
            "busiest_minute": self.limits.most,
            "owed": len(self._tasks),
        }

    def forget(self) -> None:
        """As on the first day."""
        for task in self._tasks:
            task.cancel()
        self._tasks.clear()
        self.by_id.clear()
        self.refused.clear()
        self.settings, self.limits, self.ahead = NotifySettings(), Limits(), timedelta(0)

    async def stop(self) -> None:
        """End quietly."""
        for task in self._tasks:
            task.cancel()
        await self._client.aclose()

    def _start(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _live(self, sent: Sent) -> None:
        usual = USUAL.get(sent.soort, ["sending", "delivered"])
        for status in self.settings.outcomes.get(sent.to, usual):
            await asyncio.sleep(self.settings.delay_s)
            self.set_status(sent, status)

    async def _tell(self, url: str, body: dict[str, Any]) -> None:
        """Until it is taken, at most five times more; only no answer, 5xx and 429 are not final."""
        headers = {"Authorization": f"Bearer {self.settings.token or ''}"}
        for _ in range(1 + TRIES):
            try:
                answer = await self._client.post(url, json=body, headers=headers)
            except httpx.HTTPError:
                pass
            else:
                if answer.status_code < 500 and answer.status_code != 429:
                    break
            await asyncio.sleep(self.settings.retry_s)
        else:
            return
        for _ in range(self.settings.repeat):
            await self._client.post(url, json=body, headers=headers)

    def _replay(self, entry: Entry) -> None:
        if entry["soort"] == "notifynl":
            kept = {name: entry[name] for name in KEPT_FIELDS}
            moment = datetime.fromisoformat(entry["tijd"])
            self.by_id[entry["id"]] = Sent(
                id=entry["id"], soort=entry["kind"], gemaakt=moment, **kept
            )
        elif entry["soort"] == "notifynl_status":
            sent = self.by_id[entry["id"]]
            sent.status = entry["status"]
            sent.klaar = entry["tijd"] if sent.status in FINAL else None


def receipt_of(sent: Sent) -> dict[str, Any]:
    """The body of a delivery receipt."""
    made = stamp(sent.gemaakt)
    return {
        "id": sent.id,
        "reference": sent.reference,
        "to": sent.to,
        "status": sent.status,
        "created_at": made,
        "completed_at": sent.klaar,
        "sent_at": made,
        "notification_type": sent.soort,
        "template_id": sent.template,
        "template_version": 1,
    }


def stamp(moment: datetime) -> str:
    """As the API writes moments."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
