"""A subscriber for tests: a real HTTP server in a thread, that remembers what it was told and fails
when it is told to. And what it may be told.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from notifications.nrc import Message

AUTH = "Bearer geheim-van-de-afnemer"
FEMKE = "http://testserver/zaken/api/v1/zaken/1"
Answer = Callable[[dict[str, Any]], int]


def message(number: int, about: str = FEMKE, **kenmerken: str) -> Message:
    """What a subscriber is told of the status with this number, of that zaak."""
    return {
        "kanaal": "zaken",
        "hoofdObject": about,
        "resource": "status",
        "resourceUrl": f"http://testserver/zaken/api/v1/statussen/{number}",
        "actie": "create",
        "aanmaakdatum": "2026-03-02T12:00:00.000Z",
        "kenmerken": kenmerken,
    }


@dataclass
class Subscriber:
    """Where it listens, what it took in (in order), and what it answers to what it is told."""

    url: str
    taken: list[dict[str, Any]] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answer: Answer = lambda body: 204
    auth: str = AUTH

    def about(self, hoofdobject: str) -> list[str]:
        """The resourceUrls of what it took in about one main object."""
        return [m["resourceUrl"] for m in self.taken if m["hoofdObject"] == hoofdobject]


@contextmanager
def listening() -> Iterator[Subscriber]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    subscriber = Subscriber(f"http://127.0.0.1:{server.server_address[1]}/callback")
    server.subscriber = subscriber  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield subscriber
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        me: Subscriber = self.server.subscriber  # type: ignore[attr-defined]
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        me.calls.append(body)
        me.headers.append({k.lower(): v for k, v in self.headers.items()})
        status = 403 if me.auth and self.headers.get("Authorization") != me.auth else None
        status = status or me.answer(body)
        if status < 300 and body.get("kanaal") != "test":
            me.taken.append(body)
        self.send_response(status)
        if status in (301, 302, 307, 308):
            self.send_header("Location", me.url)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""
