"""Another provider for tests: a real HTTP server in a thread, which answers what a test put there
and remembers what it was asked.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

RSIN = "123456782"


@dataclass
class Answer:
    """What is given for a path: a body of any kind, a status, headers."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass
class Asked:
    """One request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


class Peer:
    """Paths and their answers; a POST to a known list answers 201 with what was sent."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[Asked] = []
        self.url = ""

    def put(self, path: str, body: Any = None, status: int = 200, **headers: str) -> str:
        """Answer this path with this from now on; its URL."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[path] = Answer(body, status, named)
        return f"{self.url}{path}"

    def resource(self, kind: str, **members: Any) -> str:
        """Serve a resource under a fresh uuid, with its own URL in it; its URL."""
        path = f"/{kind}/{uuid4()}"
        return self.put(path, {"url": f"{self.url}{path}", **members})

    def change(self, url: str, **members: Any) -> None:
        path = url.removeprefix(self.url)
        self.answers[path] = Answer({**self.answers[path].body, **members})

    def count(self, url: str, method: str = "GET") -> int:
        """How often this was asked."""
        path = url.removeprefix(self.url)
        return sum((one.method, one.path) == (method, path) for one in self.asked)


def _handler(peer: Peer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            sent = json.loads(self.rfile.read(length)) if length else None
            headers = {name.lower(): value for name, value in self.headers.items()}
            peer.asked.append(Asked(self.command, self.path, headers, sent))
            key = self.path if self.command == "GET" else f"{self.command} {self.path}"
            found = peer.answers.get(key, Answer({"code": "not_found"}, 404))
            self.send_response(found.status)
            for name, value in found.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(found.content)))
            self.end_headers()
            self.wfile.write(found.content)

        do_GET = do_POST = do_DELETE = answer

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler


@contextmanager
def running() -> Iterator[Peer]:
    """A peer on a free port of this machine."""
    peer = Peer()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(peer))
    peer.url = f"http://127.0.0.1:{server.server_port}"
    loop = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    loop.start()
    try:
        yield peer
    finally:
        server.shutdown()
        server.server_close()
