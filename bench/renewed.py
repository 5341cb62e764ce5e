"""One traced request, to be repeated by the driver. Reads go again as they are. What a write made
(ids, uuids, numbers, moments) is made anew, and followed through the statements after it; where
one row can be there only once, the one before it is removed between two turns.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg

from bench.bare import BEGIN, COMMIT, Operation, Statement

INSERT = re.compile(r"\s*INSERT INTO (\w+)", re.IGNORECASE)
LAST_NUMBER = re.compile(r"(\d+)$")
KEY = re.compile(r"(?:(?:id|pk|param|row)(?:_|$)|(\w+?)_id(?:_|$))")  # names of ids, whose


@dataclass
class Player:
    """Plays one operation again and again on one connection."""

    operation: Operation
    seed: int
    # Per statement: which parameters change at every turn, and how.
    changes: list[dict[Any, Callable[[], Any]]] = field(default_factory=list)
    made: dict[Any, Any] = field(default_factory=dict)  # what was made first: what is made now
    tables: dict[int, str] = field(default_factory=dict)  # of the ids among them
    rows: list[tuple[str, UUID]] = field(default_factory=list)  # that are inserted: table, uuid
    undo: bool = False

    def play(self, db: psycopg.Connection[Any]) -> list[str]:
        """Once more. Returns the texts of the last rows that came back."""
        if self.undo:
            self.remove(db)
        try:
            return self.turn(db)
        except psycopg.errors.UniqueViolation:
            db.rollback()
            if self.undo:
                raise
        # The first time: what the traced request made is still there.
        self.undo = True
        self.made.clear()
        self.remove(db)
        return self.turn(db)

    def turn(self, db: psycopg.Connection[Any]) -> list[str]:
        texts: list[str] = []
        for uuid in [uuid for _, uuid in self.rows]:
            self.made[uuid] = uuid4()
        for statement, change in zip(self.operation, self.changes, strict=True):
            params = statement.params
            if change:
                params = dict(params) if isinstance(params, dict) else list(params)
                for name, value in change.items():
                    params[name] = value()
            cursor = db.execute(statement.sql, params)
            if cursor.description:
                found = cursor.fetchall()
                texts = [row[0] for row in found if row and isinstance(row[0], str)] or texts
                if statement.gave and found:
                    self.made.update(zip(statement.gave, found[0], strict=False))
        return texts

    def remove(self, db: psycopg.Connection[Any]) -> None:
        for table, uuid in reversed(self.rows):
            query = f"delete from {table} where uuid = %s"
            db.execute(query.encode(), [self.made.get(uuid, uuid)])


def renewed(operation: Operation, seed: int) -> Player:
    """Find out which parameters of these statements cannot be the same twice."""
    player = Player(operation, seed)
    for statement in operation:
        player.changes.append(_changes(player, statement))
        if found := INSERT.match(statement.sql):
            table = found[1]
            player.tables |= {v: table for v in statement.gave if isinstance(v, int)}
        for value in statement.gave:
            if isinstance(value, int | UUID) and not isinstance(value, bool):
                player.made.setdefault(value, value)
    return player


def _changes(player: Player, statement: Statement) -> dict[Any, Callable[[], Any]]:
    if statement in (BEGIN, COMMIT) or not statement.params:
        return {}
    params = statement.params
    pairs = params.items() if isinstance(params, dict) else enumerate(params)
    found = INSERT.match(statement.sql)
    changes = {}
    for name, value in pairs:
        if found and isinstance(value, UUID) and str(name).startswith("uuid"):
            player.rows.append((found[1], value))
            player.made.setdefault(value, value)
        if change := _change(player, name, value, inserted=bool(found)):
            changes[name] = change
    return changes


def _change(player: Player, name: Any, value: Any, *, inserted: bool) -> Callable[[], Any] | None:
    made = player.made
    if isinstance(value, UUID):
        return (lambda: made[value]) if value in made else None
    if isinstance(value, int) and not isinstance(value, bool):
        return (lambda: made[value]) if _is_id(player, str(name), value) else None
    if isinstance(value, datetime) and inserted and value.tzinfo:
        return _later(value, player.seed)
    number = LAST_NUMBER.search(value) if isinstance(value, str) and len(value) < 60 else None
    if number and int(number[1]) in made:
        old, head = number[1], value[: number.start()]
        return lambda: f"{head}{made[int(old)]:0{len(old)}d}"
    return None


def _is_id(player: Player, name: str, value: int) -> bool:
    """Is it the id that an insert gave, and not by chance the same number of another table?"""
    found = KEY.match(name) if value in player.tables else None
    return found is not None and (found[1] is None or found[1] in player.tables[value])


def _later(value: datetime, seed: int) -> Callable[[], datetime]:
    """As much later as time went by since now, and never twice the same among the players."""
    began = time.perf_counter()
    return lambda: (
        value + timedelta(microseconds=(int((time.perf_counter() - began) * 1e5) + 1) * 10 + seed)
    )
