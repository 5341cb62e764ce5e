"""Document bytes on disk, each file under the name of its own SHA-256. Written whole or not at all;
never overwritten.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from zaken.base.errors import TooLarge
from zaken.base.settings import settings

CHUNK = 1 << 20


def store(chunks: Iterable[bytes], *, limit: int | None = None) -> tuple[str, int]:
    """Keep these bytes and return (sha256 in hex, size in bytes). Raises TooLarge above `limit`
    bytes.

    The file is on disk, with its name, before this returns: a commit that follows never points at
    nothing.
    """
    folder = settings().documents
    folder.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".in-", delete=False) as out:
        try:
            for chunk in chunks:
                size += len(chunk)
                if limit is not None and size > limit:
                    raise TooLarge(detail=f"Het bestand is groter dan {limit} bytes.")
                digest.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        except BaseException:
            Path(out.name).unlink(missing_ok=True)
            raise
    name = digest.hexdigest()
    path = location(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    Path(out.name).replace(path)
    _sync(path.parent)
    return name, size


def location(sha256: str) -> Path:
    """Where the bytes with this hash are (or would be)."""
    return settings().documents / sha256[:2] / sha256[2:4] / sha256


def read(sha256: str) -> bytes:
    """All bytes of a small file (letters). Large ones are streamed."""
    return location(sha256).read_bytes()


def stream(sha256: str) -> Iterator[bytes]:
    """The bytes in pieces of 1 MiB."""
    with location(sha256).open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
