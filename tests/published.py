"""What takes a second to put in the database and is the same for hundreds of tests is made once in
a test process, and copied from then on.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import text

from workflows.definition import Definition, files, load
from zaken.models import Base

_KEPT: dict[str, list[tuple[str, bytes]]] = {}


@cache
def shipped() -> list[Definition]:
    """The case types of the product, read once."""
    return [load(path) for path in files()]


def once(db: Any, name: str, make: Callable[[], object]) -> None:
    """The rows that `make` puts in empty tables: made the first time, copied every other time with
    the same ids and uuids. What it does to tables that hold something already is refused.
    """
    db.flush()
    if name in _KEPT:
        for into, rows in _KEPT[name]:
            with _cursor(db).copy(f"copy {into} from stdin (format binary)") as copy:
                copy.write(rows)
        _renumber(db, [into.split()[0] for into, _ in _KEPT[name]])
        return
    before = _counted(db)
    make()
    db.flush()
    after = _counted(db)
    grown = {table for table, number in after.items() if number != before[table]}
    assert not any(before[table] for table in grown), f"{name} adds to what was there: {grown}"
    _KEPT[name] = [_out(db, table) for table in Base.metadata.sorted_tables if table.name in grown]


def _renumber(db: Any, names: list[str]) -> None:
    """The next new row does not get a number that was copied."""
    for name in names:
        if "id" in Base.metadata.tables[name].columns:
            sequence = f"pg_get_serial_sequence('{name}', 'id')"
            most = f"greatest((select max(id) from {name}), nextval({sequence}))"  # noqa: S608  our own names
            db.execute(text(f"select setval({sequence}, {most})"))


def _cursor(db: Any) -> Any:
    return db.connection().connection.driver_connection.cursor()


def _counted(db: Any) -> dict[str, int]:
    names = [table.name for table in Base.metadata.sorted_tables]
    counts = ", ".join(f"(select count(*) from {name})" for name in names)  # noqa: S608
    return dict(zip(names, db.execute(text(f"select {counts}")).one(), strict=True))


def _out(db: Any, table: Any) -> tuple[str, bytes]:
    into = f"{table.name} ({', '.join(c.name for c in table.columns if c.computed is None)})"
    with _cursor(db).copy(f"copy {into} to stdout (format binary)") as copy:
        return into, b"".join(bytes(part) for part in copy)
