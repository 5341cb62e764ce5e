"""E-mail, SMS, letters and messages through NotifyNL (the Notify v2 API). One class, four kinds.

Our key of the delivery is its `reference`. It is not unique there, so a lost answer is settled by
asking for that reference; how it ended is told by a receipt, or asked for in the same way.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from jose import jwt

from berichtenbox_adapter.port import (
    Accepted,
    Capabilities,
    Failed,
    Found,
    Message,
    NotFound,
    NotSent,
    Offer,
    Reachability,
    Recipient,
    Reconciliation,
    Refused,
    Uncertain,
    Unknown,
    Violation,
    Waiting,
    over_limits,
)
from berichtenbox_adapter.transports import http
from berichtenbox_adapter.transports.pace import Pace
from berichtenbox_adapter.transports.profiel import Profiel
from berichtenbox_adapter.transports.smtp import is_address
from zaken.base.clock import now

CLOCK_SECONDS = 30  # a token is good for this long, before and after
KEPT = timedelta(days=7)  # NotifyNL forgets a message after this
UUID_LENGTH = 36
DAY_IS_FULL = "de daglimiet is bereikt"

# How a message stands, by the status NotifyNL gives it. What is in none of these is not known yet
# to us, and is asked for again.
DONE = frozenset({"delivered", "received", "sent"})
BUSY = frozenset({"created", "sending", "pending", "accepted", "pending-virus-check"})
OURS = frozenset({"validation-failed", "virus-scan-failed", "cancelled"})

Standing = Found | Waiting | Failed | Unknown


class Account:
    """One service at NotifyNL: its address, our key there, and how fast we may call it.

    `key` is `name-service-secret`, the last two UUIDs. Raises ValueError for another shape, without
    the key.
    """

    def __init__(self, url: str, key: str, *, seconds: float, per_minute: int) -> None:
        self._secret = key[-UUID_LENGTH:]
        self.service = key[-2 * UUID_LENGTH - 1 : -UUID_LENGTH - 1]
        if len(key) < 2 * UUID_LENGTH + 3 or self.service.count("-") != 4:
            raise ValueError("ZAAKSPOOR_NOTIFYNL_KEY heeft niet de vorm naam-dienst-geheim")
        self.client = http.client(url, seconds)
        self.pace = Pace(per_minute)

    def post(self, path: str, body: Mapping[str, Any]) -> httpx.Response:
        """Raises httpx.HTTPError."""
        return self.client.post(path, json=body, headers=self._headers())

    def get(self, path: str, query: Mapping[str, str]) -> httpx.Response:
        """Raises httpx.HTTPError."""
        return self.client.get(path, params=query, headers=self._headers())

    def _headers(self) -> dict[str, str]:
        claims = {"iss": self.service, "iat": int(now().timestamp())}
        return {"Authorization": f"Bearer {jwt.encode(claims, self._secret, algorithm='HS256')}"}


@dataclass(frozen=True)
class Templates:
    """What the municipality set up there: template ids by kind, which of our words (onderwerp,
    tekst, kenmerk, naam) goes into which field of a template, and the postage of letters.
    """

    email: str = ""
    sms: str = ""
    velden: Mapping[str, str] = field(default_factory=dict)
    postage: str = "second"

    def personalisation(self, message: Message) -> dict[str, str]:
        words = {
            "onderwerp": message.onderwerp,
            "tekst": message.tekst,
            "kenmerk": message.kenmerk,
            "naam": message.ontvanger.naam,
        }
        return {slot: words[ours] for slot, ours in self.velden.items() if ours in words}


Body = Callable[[Message, Templates], dict[str, Any]]


@dataclass(frozen=True)
class Kind:
    """One kind of message: the road it is for us, its address, its limits and its body."""

    name: str
    path: str
    capabilities: Capabilities
    body: Body


def _email(message: Message, known: Templates) -> dict[str, Any]:
    return {
        "email_address": message.ontvanger.email,
        "template_id": known.email,
        "personalisation": known.personalisation(message),
    }


def _sms(message: Message, known: Templates) -> dict[str, Any]:
    return {
        "phone_number": mobile(message.ontvanger.telefoon),
        "template_id": known.sms,
        "personalisation": known.personalisation(message),
    }


def _letter(message: Message, known: Templates) -> dict[str, Any]:
    content = b64encode(message.bijlagen[0].inhoud).decode()
    return {"content": content, "postage": known.postage}


def _messagebox(message: Message, known: Templates) -> dict[str, Any]:
    return {
        "recipient": message.ontvanger.nummer,
        "subject": message.onderwerp,
        "message": message.tekst,
        "attachments": [
            {"file": b64encode(a.inhoud).decode(), "filename": a.naam} for a in message.bijlagen
        ],
    }


_LATER = {"besluit": False, "ontvangstbewijs": True, "navraag": True}
EMAIL = Kind(
    "email",
    "v2/notifications/email",
    Capabilities(onderwerp=100, tekst=10_000, bijlagen=0, **_LATER),
    _email,
)
SMS = Kind(
    "sms",
    "v2/notifications/sms",
    Capabilities(tekst=918, bijlagen=0, **_LATER),
    _sms,
)
LETTER = Kind(
    "print",
    "v2/notifications/letter",
    Capabilities(bijlagen=1, bijlagen_bytes=10_000_000, ontvangstbewijs=True),
    _letter,
)
MESSAGEBOX = Kind(
    "berichtenbox",
    "v2/notifications/messagebox",
    Capabilities(
        onderwerp=50, tekst=4000, bijlagen=2, bijlagen_bytes=500_000, ontvangstbewijs=True
    ),
    _messagebox,
)


class NotifyNl:
    """A Transport. `profiel` is asked before a message in the Berichtenbox: NotifyNL itself asks
    nobody whether the reader wants it.
    """

    def __init__(
        self, kind: Kind, account: Account, known: Templates, profiel: Profiel | None = None
    ) -> None:
        self.kind, self.account, self.known, self.profiel = kind, account, known, profiel
        self.name, self.capabilities = kind.name, kind.capabilities
        self._tomorrow: datetime | None = None  # the limit of the day is one per kind

    def check(self, message: Message) -> list[Violation]:
        broken = over_limits(message, self.capabilities)
        if reason := _unfit(self.kind, message.ontvanger):
            broken.append(Violation("ontvanger", f"ontvanger: {reason}."))
        if self.kind is LETTER and not message.bijlagen:
            broken.append(Violation("bijlagen", "bijlagen: er is geen brief om af te drukken."))
        return broken

    def reachable(self, recipient: Recipient) -> Reachability:
        if reason := _unfit(self.kind, recipient):
            return Reachability("nee", reason)
        if self.kind is not MESSAGEBOX:
            return Reachability("ja", "adres bekend")
        if self.profiel is None:
            return Reachability("nee", "zonder Profielservice weten wij niet wie dit wil")
        return self.profiel.wants_messages(recipient)

    def offer(self, message: Message) -> Offer:
        if self._tomorrow is not None and now() < self._tomorrow:
            return NotSent(DAY_IS_FULL, tot=self._tomorrow)
        if (later := self.account.pace.take()) is not None:
            return NotSent("de grens per minuut is bereikt", tot=later)
        body = {**self.kind.body(message, self.known), "reference": str(message.uuid)}
        try:
            answer = self.account.post(self.kind.path, body)
        except http.NEVER_LEFT as error:
            return NotSent(f"geen verbinding: {http.cause(error)}")
        except httpx.HTTPError as error:
            return Uncertain(f"geen antwoord: {http.cause(error)}")
        told = _judge(answer)
        if isinstance(told, NotSent) and told.tot is not None:
            if told.reden == DAY_IS_FULL:
                self._tomorrow = told.tot
            else:
                self.account.pace.close(told.tot)
        return told

    def reconcile(self, message: Message) -> Reconciliation:
        """How the newest message under our reference stands; one that arrived wins."""
        if now() - message.gemaakt > KEPT:
            return Unknown("NotifyNL bewaart berichten zeven dagen")
        try:
            answer = self.account.get("v2/notifications", {"reference": str(message.uuid)})
        except httpx.HTTPError as error:
            return Unknown(f"navraag: {http.cause(error)}")
        body = http.json_of(answer) or {}
        if answer.status_code != 200 or not isinstance(body.get("notifications"), list):
            return Unknown(_skewed(answer) or f"navraag: status {answer.status_code}")
        told = [
            standing_of(str(one.get("id")), str(one.get("status")))
            for one in http.dicts(body["notifications"])  # the newest first
            if one.get("reference") == str(message.uuid)
        ]
        arrived = [one for one in told if isinstance(one, Found)]
        return next(iter([*arrived, *told]), NotFound())


def standing_of(ref: str, status: str) -> Standing:
    """What a status of NotifyNL means. A temporary failure may still be delivered: it waits."""
    if status in DONE:
        return Found(ref)
    if status in BUSY:
        return Waiting(ref, f"NotifyNL: {status}")
    match status:
        case "temporary-failure":
            return Waiting(ref, f"NotifyNL: {status}", "niet_bereikbaar")
        case "permanent-failure":
            return Failed(ref, f"NotifyNL: {status}", "niet_bereikbaar", adres_onjuist=True)
        case "technical-failure":
            return Failed(ref, f"NotifyNL: {status}", "configuratie")
    if status in OURS:
        return Failed(ref, f"NotifyNL: {status}", "afzender")
    return Unknown("NotifyNL: onbekende status")


def mobile(text: str) -> str:
    """A Dutch mobile number as +316…, from any usual way of writing it; empty for what is none."""
    digits = "".join(c for c in text if c.isdecimal())
    for start in ("0031", "31", "0"):
        if digits.startswith(f"{start}6") and len(digits) == len(start) + 9:
            return f"+31{digits[len(start) :]}"
    return ""


def _unfit(kind: Kind, reader: Recipient) -> str:
    """Why this reader cannot be reached by this kind at all; empty when he can."""
    fits, reason = {
        "email": (is_address(reader.email), "er is geen e-mailadres"),
        "sms": (bool(mobile(reader.telefoon)), "er is geen mobiel nummer"),
        "print": (len(reader.adres) >= 2, "er is geen postadres"),
        "berichtenbox": (reader.soort == "BSN", "er is geen BSN"),
    }[kind.name]
    return "" if fits else reason


def _judge(answer: httpx.Response) -> Offer:
    """By status and `error`, never by the message: that is for people, and may change."""
    status, body = answer.status_code, http.json_of(answer) or {}
    errors = {str(one.get("error")) for one in http.dicts(body.get("errors"))}
    if status == 201 and body.get("id"):
        return Accepted(str(body["id"]))
    if status == 429:
        return _too_many(answer, errors)
    if status in http.NOT_HANDLED:
        return NotSent(f"status {status}", http.retry_after(answer))
    if status >= 500 or status < 300:
        return Uncertain(f"status {status} zonder bruikbaar antwoord", http.retry_after(answer))
    if late := _skewed(answer):
        return NotSent(late)
    # ValidationError: this message is not in order. All else is about template, key or service.
    ours = status == 413 or (status == 400 and errors == {"ValidationError"})
    kinds = " ".join(sorted(e for e in errors if e.isalpha()))
    return Refused(f"status {status} {kinds}".strip(), "afzender" if ours else "configuratie")


def _too_many(answer: httpx.Response, errors: set[str]) -> NotSent:
    """Too fast (a minute), or the limit of the day: then nothing is taken before midnight UTC."""
    moment = now()
    if "TooManyRequestsError" in errors:
        return NotSent(DAY_IS_FULL, tot=_midnight(moment))
    seconds = http.retry_after(answer)
    return NotSent("te veel verzoeken", tot=moment + timedelta(seconds=max(1.0, seconds or 60.0)))


def _midnight(moment: datetime) -> datetime:
    """The next midnight in UTC, when the limits of the day start anew."""
    today = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=1)


def _skewed(answer: httpx.Response) -> str:
    """The sentence that says our clock is wrong, when a refusal of our token comes from that."""
    skew = http.clock_skew(answer) if answer.status_code in (401, 403) else None
    if skew is None or abs(skew) < CLOCK_SECONDS:
        return ""
    where = "voor" if skew > 0 else "achter"
    return (
        f"onze klok loopt {abs(skew):.0f} seconden {where} bij NotifyNL;"
        f" meer dan {CLOCK_SECONDS} mag niet"
    )
