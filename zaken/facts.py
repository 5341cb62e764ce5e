"""What the value of a zaakeigenschap may mean. A consumer can put anything there (zrcL-24), so
nothing here raises.
"""

from datetime import date


def as_date(value: str) -> date | None:
    """The day in `YYYYMMDD`, `YYYYMMDDhhmmss` or an ISO date; None when there is none."""
    digits = value.replace("-", "")[:8]
    if len(digits) != 8 or not digits.isascii() or not digits.isdigit():
        return None
    try:
        return date.fromisoformat(digits)
    except ValueError:
        return None
