"""Does this reader want our messages in the Berichtenbox? Asked of the Profielservice, in both of
its contracts.

The older contract (GET) puts the number of a person in the address, so it is used only where the
newer one (POST) is not there yet: setting `profiel_contract`.
"""

from collections.abc import Mapping
from typing import Any, Protocol

import httpx

from berichtenbox_adapter.port import Reachability, Recipient
from berichtenbox_adapter.transports import http
from zaken.base.settings import settings

WANTED = "OntvangViaBerichtenbox"
YES = ("true", "ja")
SECONDS = 5.0


class Profiel(Protocol):
    """The question the Berichtenbox road asks before it offers anything."""

    def wants_messages(self, recipient: Recipient) -> Reachability: ...


class HttpProfiel:
    """The Profielservice over HTTP. `contract`: `post` (by the name of the sender) or `get` (by its
    OIN).
    """

    def __init__(self, url: str, *, contract: str, oin: str, dienstverlener: str) -> None:
        self.contract, self.oin, self.dienstverlener = contract, oin, dienstverlener
        self.client = http.client(url, min(SECONDS, settings().http_timeout))

    def wants_messages(self, recipient: Recipient) -> Reachability:
        """ja or nee from the profile; onbekend when the service does not answer as agreed."""
        try:
            answer = self._ask(recipient)
        except httpx.HTTPError as error:
            return Reachability("onbekend", f"Profielservice: {http.cause(error)}")
        if answer.status_code == 404:
            return Reachability("nee", "geen profiel")
        body = http.json_of(answer)
        if answer.status_code != 200 or body is None:
            return Reachability("onbekend", f"Profielservice: status {answer.status_code}")
        if any(self._covers_us(choice) for choice in http.dicts(body.get("voorkeuren"))):
            return Reachability("ja", "voorkeur in profiel")
        return Reachability("nee", "geen actieve voorkeur voor deze afzender")

    def _ask(self, recipient: Recipient) -> httpx.Response:
        if self.contract == "get":
            return self.client.get(f"{recipient.soort}/{recipient.nummer}")
        question = {"identificatieType": recipient.soort, "identificatieNummer": recipient.nummer}
        return self.client.post("partij", json=question | {"dienstverlener": self.dienstverlener})

    def _covers_us(self, choice: Mapping[str, Any]) -> bool:
        on = choice.get("voorkeurType") == WANTED and str(choice.get("waarde")).lower() in YES
        return on and any(self._is_us(scope) for scope in http.dicts(choice.get("scopes")))

    def _is_us(self, scope: Mapping[str, Any]) -> bool:
        partij = scope.get("partij")
        by_oin = isinstance(partij, dict) and partij.get("identificatieNummer") == self.oin
        return by_oin or scope.get("dienstverlenerNaam") == self.dienstverlener
