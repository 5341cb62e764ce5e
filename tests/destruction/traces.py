"""Looking for words everywhere: every column of every table of the database, every file of the data
folder.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import text

from zaken.base.db import sessions
from zaken.base.settings import settings

# From the catalogue of PostgreSQL, which also knows materialized views and partitions.
COLUMNS = text("""
    select n.nspname as schema, c.relname as name, a.attname as column
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg_toast%'
    and c.relkind in ('r', 'p', 'm') order by 1, 2, 3""")


def found(*words: str) -> list[str]:
    """Where any of these words stands, as `table.column: word` or `file: word`. A uuid is looked
    for as stored, bytes as UTF-8; capitals do not matter.
    """
    return [*_in_tables(words), *_in_files(words)]


def _in_tables(words: tuple[str, ...]) -> Iterator[str]:
    with sessions.begin() as db:
        for column in db.execute(COLUMNS).all():
            place = f'"{column.schema}"."{column.name}"'
            shown = f'"{column.column}"::text'
            for word in words:
                forms = [word.lower(), word.encode().hex()]  # bytea is shown in hex
                query = f"select count(*) from {place} where lower({shown}) like any (:forms)"  # noqa: S608
                hits: Any = text(query)
                if db.scalar(hits, {"forms": [f"%{form}%" for form in forms]}):
                    yield f"{column.name}.{column.column}: {word}"


def _in_files(words: tuple[str, ...]) -> Iterator[str]:
    for path in files():
        content = path.read_bytes().lower()
        for word in words:
            if word.lower().encode() in content or word.lower() in path.name.lower():
                yield f"{path.relative_to(settings().data)}: {word}"


def files() -> list[Path]:
    """Every file of the data folder: documents, letters for the printer, whatever else."""
    return sorted(path for path in settings().data.rglob("*") if path.is_file())
