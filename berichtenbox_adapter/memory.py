"""A road that ends in a list: for tests and for trying things out. It refuses to run while a zaak
is locked (law 9).
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from berichtenbox_adapter.port import (
    Accepted,
    Capabilities,
    Found,
    Message,
    NotFound,
    Offer,
    Reachability,
    Recipient,
    Reconciliation,
    Unknown,
    Violation,
    over_limits,
)


class NetworkUnderLock(AssertionError):
    """Somebody called a far side inside a transaction. The text names the call."""


@dataclass
class InMemory:
    """Keeps what it accepted in `held`. `answers` are given first, one per offer; an exception is
    raised instead.

    `is_locked` tells whether a transaction is open in this process; then every call is an error.
    """

    name: str = "berichtenbox"
    capabilities: Capabilities = field(default_factory=Capabilities)
    is_locked: Callable[[], bool] = lambda: False
    reachability: Reachability = field(default_factory=lambda: Reachability("ja"))
    answers: list[Offer | BaseException] = field(default_factory=list)
    held: list[Message] = field(default_factory=list)
    silent: bool = False  # asked afterwards, it does not answer now

    def check(self, message: Message) -> list[Violation]:
        return over_limits(message, self.capabilities)

    def reachable(self, recipient: Recipient) -> Reachability:
        self._outside_a_transaction("reachable")
        return self.reachability

    def offer(self, message: Message) -> Offer:
        self._outside_a_transaction("offer")
        answer = self.answers.pop(0) if self.answers else Accepted(str(message.uuid))
        if isinstance(answer, BaseException):
            raise answer
        if isinstance(answer, Accepted):
            self.held.append(message)
        return answer

    def reconcile(self, message: Message) -> Reconciliation:
        self._outside_a_transaction("reconcile")
        if not self.capabilities.navraag:
            return Unknown("deze weg kan niet worden nagevraagd")
        if self.silent:
            return Unknown("navraag: geen antwoord")
        known = any(one.uuid == message.uuid for one in self.held)
        return Found(str(message.uuid)) if known else NotFound()

    def _outside_a_transaction(self, call: str) -> None:
        if self.is_locked():
            raise NetworkUnderLock(f"{self.name}.{call} was called inside a transaction")
