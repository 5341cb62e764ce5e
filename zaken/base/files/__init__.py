"""Document bytes, each file under the name of its own SHA-256, on disk or in an S3 store.

Written whole or not at all; never changed. Memory does not grow with the size of a file.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import IO, Protocol, Self

from zaken.base.errors import TooLarge
from zaken.base.files.disk import Disk
from zaken.base.settings import settings

CHUNK = 1 << 20
Inspect = Callable[[IO[bytes]], None]  # raises when these bytes may not be kept


class Storage(Protocol):
    """Where the bytes are. A name that is not there raises FileNotFoundError."""

    def keep(self, file: Path, sha256: str) -> None:
        """Take this file over under its name; it counts as new, also when it was there already."""

    def stream(self, sha256: str, start: int, stop: int | None) -> Iterator[bytes]:
        """The bytes from `start` up to `stop` (None: the end), in pieces."""

    def size(self, sha256: str) -> int: ...

    def names(self, prefix: str, before: datetime) -> Iterator[str]:
        """The files whose name begins so and that were last kept before this moment."""

    def remove(self, sha256: str, before: datetime) -> bool:
        """Throw one away, unless it was kept again since."""


class Incoming:
    """A file that is still coming in, piece by piece. It has no name until it is whole.

    Use as `with`: what was not kept is gone at the end.
    """

    def __init__(self, limit: int | None = None) -> None:
        folder = settings().documents
        folder.mkdir(parents=True, exist_ok=True)
        self.limit, self.size, self.sha256 = limit, 0, ""
        self._digest = hashlib.sha256()
        descriptor, name = tempfile.mkstemp(dir=folder, prefix=".in-")
        self._path, self._out = Path(name), os.fdopen(descriptor, "w+b")

    def write(self, chunk: bytes) -> None:
        """Raises TooLarge above the limit."""
        self.size += len(chunk)
        if self.limit is not None and self.size > self.limit:
            raise TooLarge(detail=f"Het bestand is groter dan {self.limit} bytes.")
        self._digest.update(chunk)
        self._out.write(chunk)

    def keep(self, inspect: Inspect | None = None) -> str:
        """Store it under its name, which is returned; safe on disk before this returns."""
        self._out.flush()
        if inspect is not None:
            self._out.seek(0)
            inspect(self._out)
        os.fsync(self._out.fileno())
        self._out.close()
        self.sha256 = self._digest.hexdigest()
        storage().keep(self._path, self.sha256)
        return self.sha256

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.discard()

    def discard(self) -> None:
        """Forget what came in; harmless after `keep`."""
        self._out.close()
        self._path.unlink(missing_ok=True)


@cache
def storage() -> Storage:
    """The one place this installation keeps its files."""
    if settings().files_backend == "s3":
        from zaken.base.files.s3 import S3  # a large library, for who asked for it

        return S3(settings())
    return Disk(settings().documents)


def store(
    chunks: Iterable[bytes], *, limit: int | None = None, inspect: Inspect | None = None
) -> tuple[str, int]:
    """Keep these bytes and return (sha256 in hex, size in bytes). Raises TooLarge above `limit`
    bytes.

    They are stored, with their name, before this returns: a commit that follows never points at
    nothing.
    """
    with Incoming(limit) as incoming:
        for chunk in chunks:
            incoming.write(chunk)
        return incoming.keep(inspect), incoming.size


def read(sha256: str) -> bytes:
    """All bytes of a small file (letters). Large ones are streamed."""
    return b"".join(stream(sha256))


def stream(sha256: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
    """The bytes in pieces of at most 1 MiB. Raises FileNotFoundError at once, not half-way."""
    return storage().stream(sha256, start, stop)


def exists(sha256: str) -> bool:
    """Are the bytes of this name there?"""
    try:
        storage().size(sha256)
    except FileNotFoundError:
        return False
    return True


def forget_unfinished(before: datetime) -> int:
    """Throw away what came in half: its process died. Returns how many."""
    gone = 0
    for path in settings().documents.glob(".in-*"):
        if path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)
            gone += 1
    return gone
