"""What the far sides accepted, on disk: append-only JSON lines plus content-addressed blobs.

An entry is on the platter before the answer leaves: a kill -9 loses nothing acknowledged.
"""

import json
import os
from hashlib import sha256
from pathlib import Path
from typing import Any

from simulators import clock

Entry = dict[str, Any]


class Ledger:
    """One writer: all far sides share one event loop, so no lock is needed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "ledger.jsonl"
        self.blobs = folder / "blobs"
        self.blobs.mkdir(parents=True, exist_ok=True)
        self._entries = self._load()
        self._file = self.path.open("ab")
        _sync_folder(folder)

    def append(self, soort: str, fields: Entry) -> Entry:
        """Write one entry and wait until it is on disk; the entry as stored (with nr and tijd)."""
        entry = {"nr": len(self._entries) + 1, "soort": soort, "tijd": clock.stamp(), **fields}
        self._file.write(json.dumps(entry, ensure_ascii=False).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        self._entries.append(entry)
        return entry

    def entries(self, soort: str | None = None) -> list[Entry]:
        """All entries of one kind, or all, oldest first."""
        return [e for e in self._entries if soort in (None, e["soort"])]

    def save_blob(self, content: bytes) -> str:
        """Keep these bytes; the name is their SHA-256 in hex. The same bytes again are free."""
        name = sha256(content).hexdigest()
        path = self.blobs / name
        if not path.exists():
            write_durably(path, content)
        return name

    def blob(self, name: str) -> bytes:
        """The bytes saved under this SHA-256."""
        return (self.blobs / name).read_bytes()

    def reset(self) -> None:
        """Forget every entry (blobs stay: other entries may be written with the same bytes)."""
        self._entries.clear()
        self._file.truncate(0)
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file; only for a clean end."""
        self._file.close()

    def _load(self) -> list[Entry]:
        if not self.path.exists():
            return []
        content = self.path.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        if whole != content:
            # A kill in mid-write leaves half a line; nobody got a 201 for it.
            write_durably(self.path, whole)
        return [json.loads(line) for line in whole.splitlines()]


def write_durably(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Replace a file in one move that survives a crash."""
    temporary = path.with_name(path.name + ".part")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
