"""What the value of a zaakeigenschap may mean. A consumer can put anything there (zrcL-24), so
nothing here raises.
"""

from datetime import date
from typing import Any


def as_date(value: str) -> date | None:
    """The day in `YYYYMMDD`, `YYYYMMDDhhmmss` or an ISO date; None when there is none."""
    digits = value.replace("-", "")[:8]
    if len(digits) != 8 or not digits.isascii() or not digits.isdigit():
        return None
    try:
        return date.fromisoformat(digits)
    except ValueError:
        return None


# How a fact says yes.
YES = ("ja", "true", "1")


def secret_rol(person: dict[str, Any]) -> bool:
    """The same mark, when a consumer sends it with the person."""
    return str(person.get("indicatieGeheim", "")).lower() in (*YES, *"234567")
