"""Files in a folder: two levels of folders, then the name."""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

CHUNK = 1 << 18


class Disk:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, file: Path, sha256: str) -> None:
        path = self.place(sha256)
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True)
            for above in (path.parent.parent, self.folder):  # else the power takes the folder away
                _sync(above)
        os.utime(file)  # new, whatever was there: housekeeping leaves it alone for a day
        file.replace(path)
        _sync(path.parent)

    def place(self, sha256: str) -> Path:
        """Where the bytes with this hash are (or would be)."""
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def stream(self, sha256: str, start: int, stop: int | None) -> Iterator[bytes]:
        return _pieces(self.place(sha256).open("rb"), start, stop)

    def size(self, sha256: str) -> int:
        return self.place(sha256).stat().st_size

    def names(self, prefix: str, before: datetime) -> Iterator[str]:
        for path in (self.folder / prefix[:2]).glob(f"*/{prefix}*"):
            if path.stat().st_mtime < before.timestamp():
                yield path.name

    def remove(self, sha256: str, before: datetime) -> bool:
        path = self.place(sha256)
        try:
            if path.stat().st_mtime >= before.timestamp():
                return False
            path.unlink()
        except FileNotFoundError:
            return False
        return True


def _pieces(file: IO[bytes], start: int, stop: int | None) -> Iterator[bytes]:
    with file:
        file.seek(start)
        left = CHUNK if stop is None else stop - start
        while left > 0 and (piece := file.read(min(CHUNK, left))):
            left -= len(piece) if stop is not None else 0
            yield piece


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
