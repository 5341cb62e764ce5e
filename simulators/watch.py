"""Remembers which calls had the number of a person in their address: addresses end up in logs."""

import re

from starlette.types import ASGIApp, Receive, Scope, Send

NINE_DIGITS = re.compile(r"(?<![0-9A-Za-z])\d{9}(?![0-9A-Za-z])")
MOST = 1000


class Watch:
    """Keeps the path of such a call, with the number left out."""

    def __init__(self, app: ASGIApp, seen: list[str]) -> None:
        self.app, self.seen = app, seen

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and len(self.seen) < MOST:
            address = f"{scope['path']}?{scope['query_string'].decode('latin-1')}"
            if NINE_DIGITS.search(address):
                self.seen.append(f"{scope['method']} {NINE_DIGITS.sub('*********', address)}")
        await self.app(scope, receive, send)
