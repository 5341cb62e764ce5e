"""Around every request: its correlation id, one line in the log, a count, and the version of the
API.
"""

import time

from prometheus_client import Histogram
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schemas.apis import APIS
from zaken.base.keeps import keeps
from zaken.base.log import access, masked, new_correlation

SECONDS = Histogram(
    "zaakspoor_request_seconds", "Seconds per request", ["room", "method", "status"]
)
QUIET = frozenset({"/healthz", "/readyz", "/metrics"})
PAGES = ("aanvragen", "berichtenbox", "notifynl", "webhooks", "mijn", "werkplek", "balie", "static")
ROOMS = frozenset({*PAGES, *(api.root.split("/")[1] for api in APIS)})


class Around:
    """Pure ASGI: it does not touch the body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500
        number = new_correlation(Headers(scope=scope).get("x-correlation-id", ""))
        path: str = scope["path"]

        async def with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Correlation-Id"] = number
                if version := version_of(path):
                    headers["API-version"] = version
            await send(message)

        try:
            await self.app(scope, receive, with_headers)
        finally:
            spent = time.perf_counter() - started
            SECONDS.labels(room_of(path), scope["method"], str(status)).observe(spent)
            if path not in QUIET and not path.startswith("/static/"):
                access(
                    method=scope["method"],
                    path=masked(path),  # without the query: that may name a person
                    status=status,
                    ms=round(spent * 1000, 1),
                    correlation=number,
                )


@keeps("G-03", "Every answer of an API tells its full version")
def version_of(path: str) -> str:
    """The version of the API at this path (G-03), or ''."""
    return next((api.version for api in APIS if path.startswith(api.root)), "")


def room_of(path: str) -> str:
    """The first part of the path, when it is one of ours: labels of a metric must be few."""
    first = path.removeprefix("/").partition("/")[0]  # OPTIONS has a path without a slash: *
    return first if first in ROOMS else "other"
