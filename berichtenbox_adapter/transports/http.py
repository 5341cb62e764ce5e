"""What all HTTP roads share: a client with our time limits and correlation id, and reading `Retry-
After`.
"""

from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from berichtenbox_adapter.delivery import LONGEST
from zaken.base.clock import now
from zaken.base.log import correlation

CONNECT_SECONDS = 5.0
# Shorter than any server keeps an idle connection: a connection that died in our hands looks like a
# lost answer.
KEEP_IDLE_SECONDS = 2.0

# The far side certainly did not get the request.
NEVER_LEFT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
)
# These statuses are given before anything is done with a request.
NOT_HANDLED = frozenset({408, 425, 429, 503})


def client(base_url: str, seconds: float) -> httpx.Client:
    """A client for one far side. No proxies from the environment, no redirects: a far side is where
    we say it is.
    """
    return httpx.Client(
        base_url=base_url.rstrip("/") + "/",
        timeout=httpx.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds)),
        limits=httpx.Limits(keepalive_expiry=KEEP_IDLE_SECONDS),
        trust_env=False,
        event_hooks={"request": [_correlate]},
    )


def retry_after(response: httpx.Response) -> float | None:
    """Seconds the far side asks us to wait (RFC 9110 10.2.3: a number or a date), at most an hour,
    or None.
    """
    return seconds_of(response.headers.get("retry-after", ""))


def seconds_of(told: str) -> float | None:
    """The seconds in a `Retry-After`, at most an hour; None when it says nothing usable."""
    text = told.strip()
    if text.isdecimal():
        return min(float(text), LONGEST)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(0.0, (aware - now()).total_seconds()), LONGEST)


def clock_skew(response: httpx.Response) -> float | None:
    """Seconds our clock is ahead of the far side's (RFC 9110 6.6.1: `Date`), or None without it."""
    try:
        moment = parsedate_to_datetime(response.headers.get("date", ""))
    except (ValueError, OverflowError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (now() - aware).total_seconds()


def json_of(response: httpx.Response) -> dict[str, Any] | None:
    """The JSON object in the answer, or None for anything else."""
    try:
        body = response.json()
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def cause(error: httpx.HTTPError) -> str:
    """The kind of failure and nothing more: the text of an httpx error may hold an address with a
    number in it.
    """
    return type(error).__name__


def dicts(value: object) -> list[dict[str, Any]]:
    """The objects in a JSON list; nothing for anything else."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _correlate(request: httpx.Request) -> None:
    if value := correlation.get():
        request.headers["X-Correlation-ID"] = value
