"""The only clock. Everything that asks what time it is asks here, so tests can stand still."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_frozen: list[datetime] = []


def now() -> datetime:
    """The present moment, with timezone UTC."""
    return _frozen[-1] if _frozen else datetime.now(UTC)


def today() -> date:
    """The date on the wall of the town hall. A moment becomes a date in Amsterdam (Awb 2:20)."""
    return local_date(now())


def local_date(moment: datetime) -> date:
    """The Dutch calendar date of a moment that carries a timezone."""
    return moment.astimezone(AMSTERDAM).date()


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Stand still at `moment` (with timezone) in this process. For tests and for the demo seed."""
    _frozen.append(moment)
    try:
        yield
    finally:
        _frozen.pop()
