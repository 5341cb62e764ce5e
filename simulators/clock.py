"""The only clock of the simulators. The product has its own; the two are never shared."""

from datetime import UTC, datetime


def now() -> datetime:
    """This moment, with time zone UTC."""
    return datetime.now(UTC)


def stamp() -> str:
    """This moment as RFC 3339 text, UTC, in milliseconds."""
    return now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
