"""The return files of the print service: what it did with which letter. Reading only.

A return file is `retour/<name>.csv` in the drop folder, UTF-8, with semicolons:

    id;status;tijdstip
    1b0f2a54-6a9c-5d4e-9b1e-6f0f4c1d2e3a;gepost;2026-11-24T16:00:00+01:00
    #;1;<sha256 of all bytes before this line, hex>

The last line says how many letters there are, and proves that the file is whole. A file need not
name every letter, and may name one again.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal, cast
from uuid import UUID

Status = Literal["aangenomen", "geprint", "gepost", "retour"]
STATUSES = ("aangenomen", "geprint", "gepost", "retour")
HEADER = "id;status;tijdstip"
LARGEST = 20_000_000  # bytes


class Unfinished(Exception):
    """The last line is not there (yet): the file is being written, or was cut."""


class Corrupt(Exception):
    """The file is not what the print service wrote. The text says why, without any content."""


@dataclass(frozen=True)
class Line:
    """One letter: the key of its delivery, what happened to it, and when."""

    sleutel: UUID
    status: Status
    tijdstip: datetime


def read_returns(content: bytes) -> list[Line]:
    """The lines of a return file. Raises Unfinished, Corrupt."""
    body, newline, last = content.rstrip(b"\r\n").rpartition(b"\n")
    if not last.startswith(b"#;"):
        raise Unfinished
    try:
        _, count, proof = last.decode("ascii").split(";")
        head, *lines = body.decode("utf-8-sig").splitlines()
    except (UnicodeDecodeError, ValueError):
        raise Corrupt("het bestand is niet te lezen") from None
    if sha256(body + newline).hexdigest() != proof.strip().lower():
        raise Corrupt("de controlesom klopt niet")
    if head != HEADER or count != str(len(lines)):
        raise Corrupt("de kop of het aantal regels klopt niet")
    return [_line(number, text) for number, text in enumerate(lines, 2)]


def _line(number: int, text: str) -> Line:
    try:
        sleutel, status, tijdstip = text.split(";")
        moment = datetime.fromisoformat(tijdstip)
        if status not in STATUSES or moment.tzinfo is None:
            raise ValueError
        return Line(UUID(sleutel), cast("Status", status), moment)
    except ValueError:
        raise Corrupt(f"regel {number} klopt niet") from None
