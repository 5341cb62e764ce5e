"""Rows into tables by COPY. Of each table the columns that this database has; for a large fill the
keys and indexes are set aside and made again afterwards, which survives a fill that was cut short.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import psycopg
from psycopg import sql

from zaken.base.clock import now, today

Connection = psycopg.Connection[tuple[Any, ...]]
Row = tuple[Any, ...]
Progress = Callable[[str, int, int], None]
# A required column that nobody makes a value for gets one that means nothing.
NEUTRAL: Mapping[str, Callable[[], Any]] = {
    "text": str,
    "bool": bool,
    "int2": int,
    "int4": int,
    "int8": int,
    "date": today,
    "timestamptz": now,
    "jsonb": lambda: "{}",
    "_text": lambda: "{}",
}


@dataclass(frozen=True)
class Target:
    """One table: the columns that are written, which values of a made row they take (None: all),
    and what is put behind those."""

    table: str
    columns: tuple[str, ...]
    taken: tuple[int, ...] | None
    filler: Row

    def rows(self, made: Iterable[Row]) -> Iterable[Row]:
        if self.taken is None:
            return (row + self.filler for row in made) if self.filler else made
        pick = itemgetter(*self.taken)
        return (pick(row) + self.filler for row in made)


def targets(db: Connection, wanted: Mapping[str, str]) -> dict[str, Target]:
    """Of the tables that we make rows for those that exist here, in the same order."""
    found = {table: _target(db, table, names.split()) for table, names in wanted.items()}
    return {table: target for table, target in found.items() if target}


def _target(db: Connection, table: str, wanted: Sequence[str]) -> Target | None:
    present = db.execute(_COLUMNS, [table]).fetchall()
    if not present:
        return None
    names = {row[0] for row in present}
    taken = tuple(place for place, name in enumerate(wanted) if name in names)
    extra = [(name, kind) for name, kind, required in present if required and name not in wanted]
    return Target(
        table,
        (*(wanted[place] for place in taken), *(name for name, _ in extra)),
        None if len(taken) == len(wanted) else taken,
        tuple(NEUTRAL[kind]() for _, kind in extra),
    )


_COLUMNS = """
    select a.attname, t.typname,
      a.attnotnull and not a.atthasdef and a.attidentity = '' and a.attgenerated = ''
    from pg_attribute a join pg_type t on t.oid = a.atttypid join pg_class c on c.oid = a.attrelid
    where c.oid = to_regclass(%s) and c.relkind in ('r', 'p') and a.attnum > 0
      and not a.attisdropped order by a.attnum
"""


def write(db: Connection, plan: Iterable[Target], rows: Mapping[str, list[Row]]) -> None:
    """One batch in one transaction, in an order that the foreign keys accept."""
    with db.transaction():
        for target in plan:
            names = sql.SQL(", ").join(map(sql.Identifier, target.columns))
            table = sql.Identifier(target.table)
            statement = sql.SQL("copy {} ({}) from stdin").format(table, names)
            with db.cursor() as cursor, cursor.copy(statement) as copy:
                for row in target.rows(rows.get(target.table, ())):
                    copy.write_row(row)


# ------------------------------------------------------------------------- keys and indexes apart


def set_aside(db: Connection, tables: Iterable[str]) -> None:
    """Drop the foreign keys, unique constraints and indexes of these tables; how to make them
    again is written down in the same transaction."""
    names = list(tables)
    with db.transaction():
        db.execute("create table bench_rebuild (id int primary key, made text not null)")
        db.execute(_WRITE_DOWN, {"tables": names})
        for (statement,) in db.execute(_DROPS, {"tables": names}).fetchall():
            db.execute(statement.encode())


def restore(db: Connection, told: Progress) -> None:
    """Make again what was set aside, now or by a fill that was cut short."""
    if db.execute("select to_regclass('bench_rebuild')").fetchone() == (None,):
        return
    steps = db.execute("select id, made from bench_rebuild order by id").fetchall()
    db.execute("set maintenance_work_mem = '512MB'")
    for number, (key, statement) in enumerate(steps):
        told("indexes", number, len(steps))
        with db.transaction():
            db.execute(statement.encode())
            db.execute("delete from bench_rebuild where id = %s", [key])
    db.execute("drop table bench_rebuild")
    told("indexes", len(steps), len(steps))


# Indexes first, foreign keys last. What belongs to a partition comes with its parent.
_WRITE_DOWN = """
    insert into bench_rebuild
    select row_number() over (order by place, made), made from (
      select 1 as place, replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ') as made
      from pg_index i join pg_class c on c.oid = i.indexrelid
      where i.indrelid in (select to_regclass(t) from unnest(%(tables)s::text[]) t)
        and not exists (select from pg_constraint where conindid = i.indexrelid)
      union all
      select case contype when 'u' then 2 else 3 end,
        format('alter table %%s add constraint %%I %%s', conrelid::regclass, conname,
               pg_get_constraintdef(oid))
      from pg_constraint where contype in ('f', 'u') and conparentid = 0
        and conrelid in (select to_regclass(t) from unnest(%(tables)s::text[]) t)
    ) as all_of_them
"""
_DROPS = """
    select made from (
      select case contype when 'f' then 1 else 2 end as place,
        format('alter table %%s drop constraint %%I', conrelid::regclass, conname) as made
      from pg_constraint where contype in ('f', 'u') and conparentid = 0
        and conrelid in (select to_regclass(t) from unnest(%(tables)s::text[]) t)
      union all
      select 3, format('drop index %%s', i.indexrelid::regclass)
      from pg_index i
      where i.indrelid in (select to_regclass(t) from unnest(%(tables)s::text[]) t)
        and not exists (select from pg_constraint where conindid = i.indexrelid)
    ) as all_of_them order by place, made
"""
