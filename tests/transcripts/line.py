"""A line between a consumer and us that may lose an answer: the call was done, nobody hears of it.

A real proxy with a socket of its own, because that is how it happens.
"""

from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

SKIPPED = {"connection", "transfer-encoding", "keep-alive", "content-length", "date", "server"}


class Line(ThreadingHTTPServer):
    """Passes every call on. While `loses` is on, the first answer to each call is dropped."""

    daemon_threads = True

    def __init__(self, port: int, to: int) -> None:
        super().__init__(("127.0.0.1", port), Passing)
        self.to, self.loses = to, False
        self.lost: set[tuple[str, str, bytes]] = set()
        self.lock = Lock()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def __enter__(self) -> "Line":
        Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error: Any) -> None:
        self.shutdown()
        self.server_close()

    def drops(self, call: tuple[str, str, bytes]) -> bool:
        with self.lock:
            if not self.loses or call in self.lost:
                return False
            self.lost.add(call)
            return True


class Passing(BaseHTTPRequestHandler):
    """One connection of a consumer."""

    protocol_version = "HTTP/1.1"
    server: Line

    def pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        far = HTTPConnection("127.0.0.1", self.server.to, timeout=30)
        far.request(self.command, self.path, body or None, dict(self.headers))
        answer = far.getresponse()
        data = answer.read()
        far.close()
        self.close_connection = True
        if not self.server.drops((self.command, self.path, body)):
            self.give(answer, data)

    def give(self, answer: HTTPResponse, data: bytes) -> None:
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in SKIPPED:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = pass_on

    def log_message(self, format: str, *args: Any) -> None:
        pass
