"""How PostgreSQL carries out what one request asks: which indexes, how many pages and rows, and
whether a large table is read from end to end."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import psycopg

from bench.bare import Operation

LARGE = 10_000  # rows: a table with more is not read from end to end on a request path
PATIENCE = "60s"  # for one statement


@dataclass(frozen=True)
class Plan:
    """Of all SELECTs of one request together."""

    indexes: tuple[str, ...]  # by which the rows are found; those inside their fields left out
    scanned: tuple[str, ...]  # large tables that are read from end to end
    walked: int  # rows that were read by an index and thrown away, of the worst step
    pages: int  # of 8 kB, touched
    milliseconds: float
    failed: str = ""

    def told(self) -> dict[str, Any]:
        return asdict(self)


def explain(url: str, operation: Operation) -> Plan:
    """Carry them out once more, with the plan."""
    plans: list[Any] = []
    failed = ""
    with psycopg.connect(url, cursor_factory=psycopg.ClientCursor) as db:
        large = _large(db)
        db.execute(f"set statement_timeout = '{PATIENCE}'".encode())
        for statement in operation:
            if not statement.sql.lstrip().upper().startswith(("SELECT", "WITH")):
                continue
            if "nextval" in statement.sql:
                continue
            asked = f"explain (analyze, buffers, timing off, format json) {statement.sql}"
            try:
                found = db.execute(asked.encode(), statement.params).fetchone()
            except psycopg.Error as error:
                failed = f"{type(error).__name__}: {str(error).splitlines()[0]}"
                db.rollback()
                continue
            plans.append(found[0][0] if found else {})
        db.rollback()
    return _summary(plans, large, failed)


def _summary(plans: list[Any], large: dict[str, float], failed: str) -> Plan:
    nodes = [node for plan in plans for node in _nodes(plan["Plan"])]
    tops = [plan["Plan"] for plan in plans]
    scanned = {
        node["Relation Name"]
        for node in nodes
        if "Seq Scan" in node["Node Type"] and node["Relation Name"] in large
    }
    ways = [node for plan in plans for node in _nodes(plan["Plan"], inside=False)]
    indexes = {node["Index Name"]: None for node in ways if "Index Name" in node}
    thrown = [
        (node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0))
        * node.get("Actual Loops", 1)
        for node in nodes
    ]
    return Plan(
        tuple(dict.fromkeys(_short(name) for name in indexes)),
        tuple(sorted(scanned)),
        int(max(thrown, default=0)),
        sum(top.get("Shared Hit Blocks", 0) + top.get("Shared Read Blocks", 0) for top in tops),
        sum(plan["Execution Time"] for plan in plans),
        failed,
    )


def _nodes(node: Any, *, inside: bool = True) -> Iterator[Any]:
    """All steps; without those inside the fields of a row if not `inside`."""
    yield node
    for inner in node.get("Plans", ()):
        if inside or inner.get("Parent Relationship") != "SubPlan":
            yield from _nodes(inner, inside=inside)


def _short(name: str) -> str:
    """The indexes of the months of `event` are one to the reader."""
    return name if not name.startswith("event_") else "event_…"


def _large(db: psycopg.Connection[Any]) -> dict[str, float]:
    """Tables with many rows; each month of `event` by itself, for months to come are empty."""
    query = """
        select relname, reltuples from pg_class
        where relkind = 'r' and relnamespace = 'public'::regnamespace
    """
    return {name: rows for name, rows in db.execute(query).fetchall() if rows > LARGE}
