"""Which SQL does one request send? The app in this process, with a cursor that remembers what it
was asked."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import event
from starlette.testclient import TestClient

from bench.bare import Operation
from zaken.base.db import engine

# Who is asking is not part of the bare limit: it is the price of a session or a token.
WHO = re.compile(r"\b(FROM|INTO|UPDATE) (applicatie|client_secret|sessie|medewerker|access_log)\b")


class Remembering(psycopg.Cursor[Any]):
    """Every statement on our connections passes here, those of the job library too."""

    seen: Operation = []  # noqa: RUF012  shared on purpose: one list for all connections

    def execute(self, query: Any, params: Any = None, **more: Any) -> Any:
        Remembering.seen.append((query if isinstance(query, str) else str(query), params))
        return super().execute(query, params, **more)


@contextmanager
def remembering() -> Iterator[None]:
    """Inside this block new connections remember; afterwards the pool is as before."""

    def connected(connection: Any, _: object) -> None:
        connection.cursor_factory = Remembering

    engine.dispose()
    event.listen(engine, "connect", connected)
    try:
        yield
    finally:
        event.remove(engine, "connect", connected)
        engine.dispose()


def trace(client: TestClient, request: str) -> tuple[int, Operation]:
    """Send one whole HTTP request to the app. Returns the status, and the statements it led to."""
    head, _, body = request.partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    method, path, _ = first.split(" ")
    headers = dict(line.split(": ", 1) for line in lines if not line.startswith("Content-Length"))
    Remembering.seen = []
    client.cookies.clear()
    response = client.request(method, path, headers=headers, content=body.encode("latin-1"))
    return response.status_code, Remembering.seen


def reads_only(operation: Operation) -> Operation:
    """The SELECTs about the case itself: what the bare limit repeats."""
    return [
        (sql, p)
        for sql, p in operation
        if sql.lstrip().upper().startswith(("SELECT", "WITH")) and not WHO.search(sql)
    ]
