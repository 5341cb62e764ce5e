"""Two Berichtenboxen behind one road: residents (BSN) have one, companies and organisations the
other.
"""

from berichtenbox_adapter.port import (
    AsksPerKind,
    Message,
    Offer,
    Reachability,
    Recipient,
    Reconciliation,
    Transport,
    Violation,
)


class ByReader:
    """A Transport. Both roads have the same limits: those of the narrowest box."""

    name = "berichtenbox"

    def __init__(self, residents: Transport, others: Transport) -> None:
        self.residents, self.others = residents, others
        self.capabilities = residents.capabilities

    def check(self, message: Message) -> list[Violation]:
        return self._of(message.ontvanger).check(message)

    def reachable(self, recipient: Recipient) -> Reachability:
        return self._of(recipient).reachable(recipient)

    def reachable_for(self, message: Message) -> Reachability:
        road = self._of(message.ontvanger)
        if isinstance(road, AsksPerKind):
            return road.reachable_for(message)
        return road.reachable(message.ontvanger)

    def offer(self, message: Message) -> Offer:
        return self._of(message.ontvanger).offer(message)

    def reconcile(self, message: Message) -> Reconciliation:
        return self._of(message.ontvanger).reconcile(message)

    def _of(self, recipient: Recipient) -> Transport:
        return self.residents if recipient.soort == "BSN" else self.others
