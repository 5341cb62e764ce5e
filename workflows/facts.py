"""Facts as they are kept (text, by name), and what each is in a condition. The facts of a zaak are
put together in zaak_facts.py.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from zaken.base.clock import AMSTERDAM

Kind = Literal["tekst", "getal", "ja_nee", "datum"]
Known = str | int | float | bool | datetime | None
TRUE, FALSE = ("ja", "true", "1"), ("nee", "false", "0", "")
_NUMBER = re.compile(r"-?\d{1,15}([.,]\d{1,6})?", re.ASCII)
_KINDS: dict[str, Kind] = {
    "getal": "getal",
    "bedrag": "getal",
    "ja_nee": "ja_nee",
    "datum": "datum",
    "tijdstip": "datum",
}


class Facts(dict[str, str]):
    """Facts by name, each with its kind: `definition.known({...})`. Without a kind it is text."""

    def __init__(self, values: Mapping[str, str], kinds: Mapping[str, Kind]) -> None:
        super().__init__(values)
        self.kinds = kinds

    def __or__(self, more: Mapping[str, str]) -> "Facts":  # type: ignore[override]  # keeps the kinds
        return Facts({**self, **more}, self.kinds)

    def value(self, name: str) -> Known:
        """The fact as a condition compares it; None when it is not known, or not of its kind."""
        text = self.get(name, "")
        return _READ[self.kinds.get(name, "tekst")](text) if text else None


def kinds_of(questions: Iterable[Any]) -> dict[str, Kind]:
    """What the answers to these questions (workflows.parts.Veld) are in a condition."""
    return {q.veld: _KINDS.get(q.soort, "tekst") for q in questions}


def number(text: str) -> float | None:
    """A number with a point or a comma; None for anything else."""
    return float(text.replace(",", ".")) if _NUMBER.fullmatch(text.strip()) else None


def _counted(text: str) -> int | float | None:
    found = number(text)
    return int(found) if found is not None and found.is_integer() else found


def _yes_or_no(text: str) -> bool | None:
    word = text.strip().lower()
    return True if word in TRUE else False if word in FALSE else None


def _moment(text: str) -> datetime | None:
    """`YYYYMMDD`, `YYYYMMDDhhmmss`, or as ISO 8601 writes them; by the clock of Amsterdam."""
    digits = text.strip()
    if re.fullmatch(r"\d{14}", digits, re.ASCII):
        digits = f"{digits[:8]}T{digits[8:]}"
    try:
        found = datetime.fromisoformat(digits)
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=AMSTERDAM)).astimezone(UTC)


_READ: dict[Kind, Callable[[str], Known]] = {
    "tekst": str,
    "getal": _counted,
    "ja_nee": _yes_or_no,
    "datum": _moment,
}
