"""Which SQL does one request send? The app in this process, with connections that remember what
they were asked.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.types.json import Json, Jsonb
from sqlalchemy import event
from starlette.testclient import TestClient

from bench.bare import BEGIN, COMMIT, Operation, Statement
from zaken.base.db import engine

# Who is asking is not part of the bare limit: it is the price of a session or a token.
WHO = re.compile(r"\b(FROM|INTO|UPDATE) (applicatie|client_secret|sessie|medewerker|access_log)\b")
PROOF = re.compile(r"\(SELECT concat_ws.*?LIMIT 1\)", re.DOTALL)  # beside what is read
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|WITH|SELECT nextval)", re.IGNORECASE)


class Memory:
    """Every statement on our connections, those of the job library too, in order."""

    def __init__(self) -> None:
        self.seen: Operation = []
        self.open: set[int] = set()  # connections inside a transaction

    def note(self, connection: Any, statement: Statement) -> None:
        if not connection.autocommit and id(connection) not in self.open:
            self.open.add(id(connection))
            self.seen.append(BEGIN)
        self.seen.append(statement)

    def ended(self, connection: Any) -> None:
        if id(connection) in self.open:
            self.open.discard(id(connection))
            self.seen.append(COMMIT)

    def take(self) -> Operation:
        seen, self.seen = self.seen, []
        return seen


MEMORY = Memory()


class Remembering(psycopg.Cursor[Any]):
    """Notes what is asked, and the first row of what a write gives back."""

    pending: tuple[str, Any] | None = None

    def execute(self, query: Any, params: Any = None, **more: Any) -> Any:
        text = query if isinstance(query, str) else as_text(query, self.connection)
        super().execute(query, params, **more)
        gave: tuple[Any, ...] = ()
        if WRITES.match(text) and self.rowcount == 1 and self.description:
            gave = tuple(super().fetchone() or ())
            self.scroll(0, mode="absolute")
        MEMORY.note(self.connection, Statement(text, plain(params), gave))
        return self

    def executemany(self, query: Any, params_seq: Any, **more: Any) -> Any:
        rows = list(params_seq)
        text = query if isinstance(query, str) else as_text(query, self.connection)
        for row in rows:
            MEMORY.note(self.connection, Statement(text, plain(row)))
        return super().executemany(query, rows, **more)


def as_text(query: Any, connection: Any) -> str:
    """A query as bytes, or composed."""
    if isinstance(query, bytes):
        return query.decode()
    return str(query.as_string(connection)) if hasattr(query, "as_string") else str(query)


def plain(params: Any) -> Any:
    """Parameters that another process can read, with their JSON already made."""
    if isinstance(params, dict):
        return {name: _plain(value) for name, value in params.items()}
    return [_plain(value) for value in params] if params is not None else None


def _plain(value: Any) -> Any:
    if isinstance(value, Json | Jsonb):
        dumps = value.dumps or _dumps
        made = dumps(value.obj)
        return made.decode() if isinstance(made, bytes) else made
    return value


def _dumps(value: Any) -> bytes:
    import orjson

    return orjson.dumps(value, default=str)


@contextmanager
def remembering() -> Iterator[None]:
    """Inside this block new connections remember; afterwards the pool is as before."""

    def connected(connection: Any, _: object) -> None:
        connection.cursor_factory = Remembering
        commit, rollback = connection.commit, connection.rollback

        def told(end: Any) -> Any:
            def ended() -> None:
                end()
                MEMORY.ended(connection)

            return ended

        connection.commit, connection.rollback = told(commit), told(rollback)

    engine.dispose()
    event.listen(engine, "connect", connected)
    try:
        yield
    finally:
        event.remove(engine, "connect", connected)
        engine.dispose()


def send(client: TestClient, request: str) -> Any:
    """One whole HTTP request to the app."""
    head, _, body = request.partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    method, path, _ = first.split(" ")
    headers = dict(line.split(": ", 1) for line in lines if not line.startswith("Content-Length"))
    client.cookies.clear()
    return client.request(method, path, headers=headers, content=body.encode("latin-1"))


def trace(client: TestClient, request: str, expect: str) -> Operation:
    """Send it. Returns the statements it led to. Raises RuntimeError when the answer is another
    one than expected."""
    MEMORY.take()
    response = send(client, request)
    if str(response.status_code) != expect:
        told = " ".join(re.findall(r'"(?:name|code|detail)":"([^"]*)', response.text))
        raise RuntimeError(f"the answer is {response.status_code} ({told}), expected {expect}")
    return MEMORY.take()


def queries(operation: Operation) -> int:
    """How many, without BEGIN and COMMIT."""
    return sum(statement not in (BEGIN, COMMIT) for statement in operation)


def about_the_case(operation: Operation) -> Operation:
    """Without who is asking, and without a transaction that only asked that: what the bare limit
    repeats."""
    kept = [one for one in operation if not WHO.search(PROOF.sub("", one.sql))]
    empty = {
        place + offset
        for place in range(len(kept) - 1)
        for offset in (0, 1)
        if kept[place] is BEGIN and kept[place + 1] is COMMIT
    }
    return [one for place, one in enumerate(kept) if place not in empty]
