"""The package of one zaak for the archive repository: a BagIt bag (RFC 8493) in a ZIP file. Only
the form is here.

The same contents give the same bytes, so that making it twice keeps it once. Files are streamed;
their SHA-256 is known beforehand and proven while they pass.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from zaken.base.files import Incoming

CHUNK = 1 << 20
BEGIN = (1980, 1, 1, 0, 0, 0)  # ZIP knows no earlier moment, and the bag has none
DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


class Damaged(Exception):
    """A file is no longer what its name says it is."""


@dataclass(frozen=True)
class Part:
    """One file of the payload: its path below `data/`, its SHA-256 (hex), its size in bytes."""

    path: str
    sha256: str
    size: int
    stream: Callable[[], Iterable[bytes]]


def part_of(path: str, content: bytes) -> Part:
    """A part that is in memory: metadata."""
    return Part(path, hashlib.sha256(content).hexdigest(), len(content), lambda: [content])


def manifest(parts: Iterable[Part]) -> bytes:
    """Every file of the payload with its SHA-256, a line each, in the order of the paths."""
    lines = (f"{part.sha256}  data/{part.path}\n" for part in sorted(parts, key=lambda p: p.path))
    return "".join(lines).encode()


def keep(name: str, parts: list[Part], info: dict[str, str]) -> tuple[str, int]:
    """Make the bag and keep it among our files: its SHA-256 (hex) and size. `name` is its only top
    folder; `info` goes into bag-info.txt. Raises Damaged, FileNotFoundError.
    """
    payload = sum(part.size for part in parts)
    info = info | {"Payload-Oxum": f"{payload}.{len(parts)}"}
    tags = {
        "bagit.txt": DECLARATION,
        "bag-info.txt": "".join(f"{key}: {value}\n" for key, value in info.items()).encode(),
        "manifest-sha256.txt": manifest(parts),
    }
    listed = (f"{hashlib.sha256(tags[tag]).hexdigest()}  {tag}\n" for tag in sorted(tags))
    tags["tagmanifest-sha256.txt"] = "".join(listed).encode()
    with Incoming() as incoming:
        out: Any = _Out(incoming)  # ZipFile only writes
        with ZipFile(out, "w", ZIP_STORED) as bag:
            for tag, content in tags.items():
                _put(bag, f"{name}/{tag}", [content], len(content))
            for part in parts:
                _put(bag, f"{name}/data/{part.path}", _proven(part), part.size)
        return incoming.keep(), incoming.size


class _Out:
    """What ZipFile needs of a file that cannot be read back."""

    def __init__(self, incoming: Incoming) -> None:
        self.incoming = incoming

    def write(self, chunk: bytes) -> int:
        self.incoming.write(chunk)
        return len(chunk)

    def flush(self) -> None:
        """Everything is on its way."""


def _put(bag: ZipFile, path: str, chunks: Iterable[bytes], size: int) -> None:
    entry = ZipInfo(path, BEGIN)
    entry.external_attr, entry.file_size = 0o600 << 16, size
    with bag.open(entry, "w") as out:
        for chunk in chunks:
            out.write(chunk)


def _proven(part: Part) -> Iterator[bytes]:
    digest = hashlib.sha256()
    for chunk in part.stream():
        digest.update(chunk)
        yield chunk
    if digest.hexdigest() != part.sha256:
        raise Damaged(f"het bestand {part.sha256[:12]} is beschadigd")
