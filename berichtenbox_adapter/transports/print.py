"""Paper: a PDF and a manifest in the drop folder of the print service, each written whole or not at
all.

`<key>.pdf` first and `<key>.json` last: the print service starts from the manifest, so it never
sees half a letter.
"""

import os
import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson

from berichtenbox_adapter.port import (
    Accepted,
    Capabilities,
    Found,
    Message,
    NotFound,
    NotSent,
    Offer,
    Reachability,
    Recipient,
    Reconciliation,
    Refused,
    Unknown,
    Violation,
    Waiting,
    over_limits,
)


class Print:
    """A Transport. The file name is the key of the delivery, so writing twice is writing once."""

    name = "print"

    def __init__(self, folder: Path, *, retour: bool = False) -> None:
        """`retour`: the print service tells in return files what it did; then a letter is delivered
        when it was posted.
        """
        self.folder = folder
        self.capabilities = Capabilities(
            bijlagen=1, bijlagen_bytes=10_000_000, ontvangstbewijs=retour, navraag=True
        )

    def check(self, message: Message) -> list[Violation]:
        broken = over_limits(message, self.capabilities)
        if not message.bijlagen:
            broken.append(Violation("bijlagen", "bijlagen: er is geen brief om af te drukken."))
        if len(message.ontvanger.adres) < 2:
            broken.append(Violation("ontvanger", "ontvanger: er is geen postadres."))
        return broken

    def reachable(self, recipient: Recipient) -> Reachability:
        if len(recipient.adres) >= 2:
            return Reachability("ja", "postadres bekend")
        return Reachability("nee", "geen postadres")

    def offer(self, message: Message) -> Offer:
        letter = message.bijlagen[0]
        manifest = {
            "id": str(message.uuid),
            "kenmerk": message.kenmerk,
            "adres": list(message.ontvanger.adres),
            "bestand": f"{message.uuid}.pdf",
            "sha256": sha256(letter.inhoud).hexdigest(),
            "paginas": letter.paginas,
            "porto": postage(message.ontvanger.adres),
            "aangemaakt": message.gemaakt.isoformat(),
        }
        try:
            present = self._manifest(message.uuid)
            if present is not None:
                return _compare(present, manifest)
            self.folder.mkdir(parents=True, exist_ok=True)
            write_whole(self.folder / f"{message.uuid}.pdf", letter.inhoud)
            write_whole(
                self.folder / f"{message.uuid}.json",
                orjson.dumps(manifest, option=orjson.OPT_INDENT_2),
            )
        except OSError as error:
            return NotSent(f"printmap: {type(error).__name__}")
        return Accepted(str(message.uuid))

    def reconcile(self, message: Message) -> Reconciliation:
        """In the folder? A print service that takes files away moves them to `verwerkt/`."""
        try:
            present = self._manifest(message.uuid)
        except OSError as error:
            return Unknown(f"printmap: {type(error).__name__}")
        if present is None:
            return NotFound()
        if self.capabilities.ontvangstbewijs:
            return Waiting(str(message.uuid), "bij de printdienst, nog niet gepost")
        return Found(str(message.uuid))

    def _manifest(self, key: UUID) -> dict[str, Any] | None:
        for folder in (self.folder, self.folder / "verwerkt"):
            try:
                found: dict[str, Any] = orjson.loads((folder / f"{key}.json").read_bytes())
            except FileNotFoundError:
                continue
            except orjson.JSONDecodeError:
                return {}
            return found
        return None


def postage(adres: tuple[str, ...]) -> str:
    """`nederland` or `buitenland`: an address here ends with a postcode and a town."""
    is_here = bool(adres) and re.match(r"\d{4} [A-Z]{2}\b", adres[-1])
    return "nederland" if is_here else "buitenland"


def forget(folder: Path, keys: Iterable[str]) -> int:
    """Throw away the letters of these deliveries, taken away by the print service or not. Returns
    how many files went; doing it again finds none. Raises OSError.
    """
    gone = 0
    for key in keys:
        for place in (folder, folder / "verwerkt"):
            for path in (place / f"{key}.pdf", place / f"{key}.json"):
                gone += path.is_file()
                path.unlink(missing_ok=True)
    return gone


def write_whole(path: Path, content: bytes) -> None:
    """Write beside it, onto the disk, then move it into place. Raises OSError; never leaves half a
    file under the name.
    """
    part = path.with_name(f".{path.name}.part")
    with part.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _compare(present: dict[str, Any], wanted: dict[str, Any]) -> Offer:
    """The same letter again is fine; another letter under the same key is a fault of ours that a
    person must see.
    """
    if present.get("sha256") == wanted["sha256"]:
        return Accepted(str(wanted["id"]))
    return Refused("er ligt al een andere brief onder dit kenmerk", "configuratie")
