"""The messages the Berichtenmagazijn holds, rebuilt from the ledger at start. Knows no HTTP."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from simulators import clock
from simulators.ledger import Entry, Ledger


@dataclass(frozen=True, slots=True)
class Bijlage:
    """One attachment: its bytes stand in the ledger's blob of this name."""

    bijlage_id: str
    naam: str
    mime_type: str
    blob: str
    omvang: int


@dataclass(slots=True)
class Bericht:
    """One message and what its recipient did with it (`gelezen` None: nothing yet)."""

    bericht_id: str
    afzender: str
    ontvanger: tuple[str, str]
    onderwerp: str
    inhoud: str
    ontvangen: str
    publicatie: str
    bijlagen: list[Bijlage] = field(default_factory=list)
    gelezen: bool | None = None
    map: str | None = None
    gewijzigd_op: str = ""
    is_removed: bool = False


class Berichten:
    """All messages by id, in order of arrival; every change is in the ledger before it is here."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.by_id: dict[str, Bericht] = {}
        for entry in ledger.entries():
            self._replay(entry)

    def accept(self, wanted: dict[str, Any], files: list[tuple[str, str, bytes]]) -> Bericht:
        """Store a new message under a new id, always: the real one has no idempotency either.

        `wanted`: afzender, ontvanger (type, waarde), onderwerp, inhoud, publicatietijdstip or None;
        `files`: (naam, mimeType, bytes).
        """
        moment = clock.stamp()
        fields = {
            "bericht_id": str(uuid4()),
            **wanted,
            "ontvangen": moment,
            "publicatie": wanted["publicatie"] or moment,
            "bijlagen": [
                {
                    "bijlage_id": str(uuid4()),
                    "naam": naam,
                    "mime_type": mime,
                    "blob": self.ledger.save_blob(content),
                    "omvang": len(content),
                }
                for naam, mime, content in files
            ],
        }
        self._replay(self.ledger.append("fbs", fields))
        return self.by_id[str(fields["bericht_id"])]

    def of(self, ontvanger: tuple[str, str], afzender: str | None = None) -> list[Bericht]:
        """The messages in one box, newest first, without removed ones."""
        found = [
            b
            for b in self.by_id.values()
            if b.ontvanger == ontvanger and not b.is_removed and afzender in (None, b.afzender)
        ]
        return found[::-1]

    def mark(self, bericht: Bericht, gelezen: bool | None, folder: str | None) -> None:
        """Set read state or folder; None leaves as it was."""
        fields = {"bericht_id": bericht.bericht_id, "gelezen": gelezen, "map": folder}
        self._replay(self.ledger.append("fbs-status", fields))

    def remove(self, bericht: Bericht) -> None:
        """Hide the message from its recipient; it stays in the ledger."""
        self._replay(self.ledger.append("fbs-verwijderd", {"bericht_id": bericht.bericht_id}))

    def _replay(self, entry: Entry) -> None:
        if entry["soort"] == "fbs":
            names = ("bericht_id", "afzender", "onderwerp", "inhoud", "ontvangen", "publicatie")
            self.by_id[entry["bericht_id"]] = Bericht(
                **{name: entry[name] for name in names},
                ontvanger=(entry["ontvanger"]["type"], entry["ontvanger"]["waarde"]),
                bijlagen=[Bijlage(**b) for b in entry["bijlagen"]],
            )
        elif entry["soort"] == "fbs-status":
            bericht = self.by_id[entry["bericht_id"]]
            if entry["gelezen"] is not None:
                bericht.gelezen = entry["gelezen"]
            bericht.map = entry["map"] or bericht.map
            bericht.gewijzigd_op = entry["tijd"]
        elif entry["soort"] == "fbs-verwijderd":
            self.by_id[entry["bericht_id"]].is_removed = True
