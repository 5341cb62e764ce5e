"""The Berichtenbox through the Federatief Berichtenstelsel (contract 0.2.0): look up the profile,
offer, ask again.

The far side knows no key of ours and gives every offer a new id, so our own mark stands in the last
line of the text; a lost answer is settled by reading the box and comparing the whole message.
"""

from base64 import b64encode
from typing import Any
from urllib.parse import quote

import httpx

from berichtenbox_adapter.port import (
    PDF,
    Accepted,
    Capabilities,
    Fault,
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
    over_limits,
)
from berichtenbox_adapter.transports import http
from berichtenbox_adapter.transports.profiel import Profiel

PAGE, PAGES = 100, 50  # a box with more than 5,000 messages of ours is not searched to the end
KINDS = ("BSN", "RSIN", "KVK")
FOUND_FAULT: dict[int, Fault] = {400: "afzender", 413: "afzender", 422: "afzender"}


class Fbs:
    """A Transport. Limits are those of MijnOverheid's Berichtenbox, the narrowest box a message may
    end up in.
    """

    name = "berichtenbox"
    capabilities = Capabilities(
        onderwerp=50,
        tekst=4000,
        bijlagen=2,
        bijlagen_bytes=500_000,
        ontvangstbewijs=True,
        navraag=True,
    )

    def __init__(
        self, url: str, *, oin: str, seconds: float, profiel: Profiel | None = None
    ) -> None:
        self.oin, self.profiel = oin, profiel
        self.client = http.client(url, seconds)

    def check(self, message: Message) -> list[Violation]:
        broken = over_limits(message, self.capabilities)
        broken += [
            Violation(veld, f"{veld} is leeg.")
            for veld, text in (("onderwerp", message.onderwerp), ("tekst", message.tekst))
            if not text.strip()
        ]
        if message.ontvanger.soort not in KINDS:
            broken.append(Violation("ontvanger", "ontvanger: er is geen BSN, RSIN of KVK-nummer."))
        return broken

    def reachable(self, recipient: Recipient) -> Reachability:
        """From the profile; without a Profielservice the store itself decides when the message is
        offered.
        """
        if recipient.soort not in KINDS:
            return Reachability("nee", "geen BSN, RSIN of KVK-nummer")
        if self.profiel is None:
            return Reachability("ja", "niet gevraagd: het magazijn controleert de voorkeur zelf")
        return self.profiel.wants_messages(recipient)

    def offer(self, message: Message) -> Offer:
        try:
            answer = self.client.post("aanleveringen", json=self._body(message))
        except http.NEVER_LEFT as error:
            return NotSent(f"geen verbinding: {http.cause(error)}")
        except httpx.HTTPError as error:
            return Uncertain(f"geen antwoord: {http.cause(error)}")
        return _judge(answer)

    def reconcile(self, message: Message) -> Reconciliation:
        """Look in the reader's box for a message of ours with exactly this subject, text and
        attachments.
        """
        try:
            return self._search(message)
        except httpx.HTTPError as error:
            return Unknown(f"navraag: {http.cause(error)}")
        except UnreadableAnswer as error:
            return Unknown(f"navraag: {error}")

    def _body(self, message: Message) -> dict[str, Any]:
        files = [
            {"naam": a.naam, "mimeType": PDF, "inhoud": b64encode(a.inhoud).decode()}
            for a in message.bijlagen
        ]
        return {
            "afzender": self.oin,
            "ontvanger": {"type": message.ontvanger.soort, "waarde": message.ontvanger.nummer},
            "onderwerp": message.onderwerp,
            "inhoud": marked(message),
            "bijlagen": files,
        }

    def _search(self, message: Message) -> Reconciliation:
        for page in range(PAGES):
            found = self._read(
                "berichten", message, {"afzender": self.oin, "page": page, "pageSize": PAGE}
            )
            pages = found.get("totalPages")
            if not isinstance(found.get("berichten"), list) or not isinstance(pages, int):
                raise UnreadableAnswer("geen lijst van berichten")
            for row in http.dicts(found["berichten"]):
                bericht_id = str(row.get("berichtId"))
                if row.get("onderwerp") == message.onderwerp and self._is_same(message, bericht_id):
                    return Found(bericht_id)
            if page + 1 >= pages:
                return NotFound()
        return Unknown("navraag: te veel berichten in de box")

    def _is_same(self, message: Message, bericht_id: str) -> bool:
        there = self._read(f"berichten/{quote(bericht_id, safe='')}", message, {})
        files = [str(f.get("naam")) for f in http.dicts(there.get("bijlagen"))]
        return there.get("inhoud") == marked(message) and files == [
            a.naam for a in message.bijlagen
        ]

    def _read(self, path: str, message: Message, query: dict[str, Any]) -> dict[str, Any]:
        """The reader's number travels in a header, never in the address (it would end up in access
        logs).
        """
        reader = message.ontvanger
        headers = {"X-Ontvanger": f"{reader.soort}:{reader.nummer}"}
        answer = self.client.get(path, params=query, headers=headers)
        body = http.json_of(answer)
        if answer.status_code != 200 or body is None:
            raise UnreadableAnswer(f"status {answer.status_code}")
        return body


class UnreadableAnswer(Exception):
    """The store answered something else than agreed. The text holds no content."""


def marked(message: Message) -> str:
    """The text with our mark as its last line: how the reader may name it, and how we find it
    again.
    """
    return f"{message.tekst.rstrip()}\n\nKenmerk: {message.kenmerk}/{message.uuid.hex[:8]}"


def _judge(answer: httpx.Response) -> Offer:
    status, after = answer.status_code, http.retry_after(answer)
    body = http.json_of(answer) or {}
    if status == 201 and body.get("berichtId"):
        return Accepted(str(body["berichtId"]))
    if status in http.NOT_HANDLED:
        return NotSent(f"status {status}", after)
    if status == 403:
        return _forbidden(str(body.get("detail", "")))
    if status >= 500 or status < 300 or status == 409:
        # A gateway may lose the answer of a store that did its work; an unreadable "yes" may be a
        # yes.
        return Uncertain(f"status {status} zonder bruikbaar antwoord", after)
    return Refused(f"status {status}", FOUND_FAULT.get(status, "configuratie"))


def _forbidden(detail: str) -> Refused:
    """The store tells with two fixed texts that the reader does not want this; any other 403 is
    about us.
    """
    text = detail.lower()
    if "geen profiel" in text:
        return Refused("geen profiel", "niet_bereikbaar")
    if "geen actieve voorkeur" in text:
        return Refused("geen actieve voorkeur voor deze afzender", "niet_bereikbaar")
    return Refused("status 403", "configuratie")
