"""A database full of made-up zaken, fast: rows by COPY, ids from the sequences in blocks. No row is
dropped or changed; a large fill sets keys and indexes aside until it is done.

Usage: python -m bench.data [ZAKEN] [--seed N] [--force]
"""

import argparse
import hashlib
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import LiteralString

import psycopg
from psycopg import sql
from sqlalchemy import text

from bench.columns import COLUMNS
from bench.copying import Connection, Progress, Row, Target, restore, set_aside, targets, write
from bench.kinds import Kind, published
from bench.rows import MARK, YEARS_BACK, Desk, Maker
from workflows.routing import INTAKE
from zaken import tally
from zaken.base.clock import now, today
from zaken.base.db import sessions
from zaken.base.files import store
from zaken.base.jobs import CONNINFO
from zaken.base.settings import settings
from zaken.migrations.partitions import add_partition, ensure_partitions, month, name_of

BATCH = (
    5_000  # zaken in one transaction; two batches are in memory: one being made, one being written
)
BLOCK = 5_000  # ids taken from a sequence at once
PER_QUEUE = 6  # medewerkers
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n%%EOF\n"
LARGE = 50_000  # from so many zaken on, making the indexes afterwards is faster
Rows = dict[str, list[Row]]


class NotEmpty(RuntimeError):
    """The database holds zaken that were not made here."""


@dataclass
class Ids:
    """The next id of each table, from its own sequence; what is left over when we stop is a gap."""

    db: Connection
    left: dict[str, list[int]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=lambda: {"zaaknummer": "zaaknummer"})

    def take(self, table: str) -> int:
        block = self.left.get(table)
        if not block:
            block = self.left[table] = self._block(table)
        return block.pop()

    def _block(self, table: str) -> list[int]:
        if table not in self.names:
            found = self.db.execute("select pg_get_serial_sequence(%s, 'id')", [table]).fetchone()
            self.names[table] = str(found[0]) if found else ""
        query = "select nextval(%s::regclass) from generate_series(1, %s) order by 1 desc"
        return [int(str(row[0])) for row in self.db.execute(query, [self.names[table], BLOCK])]


def fill(n: int, *, seed: int = 1, progress: Progress | None = None, force: bool = False) -> None:
    """Add `n` zaken over the published zaaktypen (the shipped ones are published when there are
    none).

    The same seed on the same day gives the same zaken; a second call goes on where the first one
    ended.
    Raises NotEmpty when there are zaken that were not made here, unless `force`. Memory does not
    grow with `n`.
    """
    told = progress or (lambda *_: None)
    with psycopg.connect(CONNINFO, autocommit=True) as db:
        if not force and _foreign(db):
            raise NotEmpty(
                "This database holds zaken that were not made by bench. Use an empty one, or"
                " --force to add to it."
            )
        with sessions.begin() as session:
            kinds = published(session)
        restore(db, told)
        done = _number(db, "select count(*) from zaak")
        _make_partitions(today() - timedelta(days=366 * YEARS_BACK), today())
        plan = targets(db, COLUMNS)
        maker = Maker(
            Random(), Ids(db).take, _desks(db, kinds), store([PDF]), now(),
            settings().base_url.rstrip("/"), frozenset(plan), _besluittypen(db), done + n,
        )  # fmt: skip
        if n >= max(LARGE, done):
            set_aside(db, plan)

        def batches() -> Iterator[Rows]:
            for start in range(0, n, BATCH):
                maker.rng = Random(f"{seed}:{done + start}")
                maker.hoofdzaken.clear()
                for _ in range(min(BATCH, n - start)):
                    maker.make(maker.rng.choice(kinds))
                rows, maker.rows = maker.rows, defaultdict(list)
                yield rows

        for number, _ in enumerate(_written(plan.values(), batches()), 1):
            told("zaken", min(number * BATCH, n), n)
        restore(db, told)
        _finish(db, plan, told)


def _foreign(db: Connection) -> bool:
    query = "select exists(select from zaak where not kenmerken @> %s::jsonb)::int"
    return bool(_number(db, query, MARK))


def _number(db: Connection, query: LiteralString, *values: str) -> int:
    found = db.execute(query, values).fetchone()
    return int(str(found[0])) if found else 0


def _written(plan: Iterable[Target], batches: Iterable[Rows]) -> Iterator[None]:
    """Writes each batch while the next one is made: PostgreSQL works on the other core
    meanwhile."""
    with psycopg.connect(CONNINFO, autocommit=True) as db, ThreadPoolExecutor(1) as writer:
        db.execute("set synchronous_commit = off")  # a fill that is cut short is begun again
        running: Future[None] | None = None
        for rows in batches:
            if running:
                yield running.result()
            running = writer.submit(write, db, plan, rows)
        if running:
            yield running.result()


def _finish(db: Connection, tables: Iterable[str], told: Progress) -> None:
    """What the planner and the counts need to know; and which pages every reader may see, or an
    index alone answers nothing."""
    told("analyze", 0, 1)
    for table in tables:
        # Each partition of event is sampled apart; of rows this wide a small sample says enough.
        db.execute(f"set default_statistics_target = {10 if table == 'event' else 100}")
        db.execute(sql.SQL("vacuum analyze {}").format(sql.Identifier(table)))
    with sessions.begin() as session:
        tally.rollup(session)
    told("analyze", 1, 1)


# ------------------------------------------------------------------------------- what must be there


def _make_partitions(first: date, last: date) -> None:
    """The months of `event` from first to last, as far as they do not exist."""
    with sessions.begin() as session:
        ensure_partitions(session)
        query = text(
            "select inhrelid::regclass::text from pg_inherits where inhparent = 'event'::regclass"
        )
        present = set(session.scalars(query))
        start = month(first, 0)
        while start <= last:
            if name_of(start) not in present:
                add_partition(session, start)
            start = month(start, 1)


def _besluittypen(db: Connection) -> dict[str, int]:
    """Those that besluiten are made of, by name. None where the database keeps no besluiten."""
    if not _number(db, "select count(*) from pg_class where relname = 'besluit'"):
        return {}
    found = db.execute("select omschrijving, id from besluittype order by id").fetchall()
    return {str(name): int(number) for name, number in found}


def _desks(db: Connection, kinds: Iterable[Kind]) -> dict[str, Desk]:
    """Every queue that a routing rule names, with people; made when they are not there."""
    wanted = {INTAKE: {"*"}} | {
        rule.naar: set() for kind in kinds for rule in kind.definition.routering
    }
    for kind in kinds:
        for rule in kind.definition.routering:
            wanted[rule.naar].add(kind.definition.zaaktype)
    return {naam: _desk(db, naam, sorted(types)) for naam, types in sorted(wanted.items())}


def _desk(db: Connection, naam: str, types: list[str]) -> Desk:
    db.execute(_QUEUE, [naam, naam.replace("_", " ").capitalize(), types])
    queue_id = _number(db, "select id from queue where naam = %s", naam)
    people = []
    for number in range(1, PER_QUEUE + 1):
        username, label = f"bench-{naam}-{number}", f"Medewerker {number} van {naam}"
        db.execute(_MEDEWERKER, [username, label, ["behandelaar"]])
        person_id = _number(db, "select id from medewerker where username = %s", username)
        link = "insert into medewerker_queue values (%s, %s) on conflict do nothing"
        db.execute(link, [person_id, queue_id])
        people.append((person_id, username, label))
    return Desk(queue_id, people)


_QUEUE = """
    insert into queue (naam, omschrijving, opgave, zaaktypen, max_vertrouwelijkheid)
    values (%s, %s, '', %s, 4) on conflict (naam) do nothing
"""
_MEDEWERKER = """
    insert into medewerker (username, naam, email, roles, actief)
    values (%s, %s, '', %s, true) on conflict (username) do nothing
"""


def fingerprint(db: Connection) -> str:
    """A hash of what the zaken are (not of when the run was), to compare two databases."""
    rows = db.execute("select uuid, zaaktype_id, startdatum, einddatum from zaak order by uuid")
    return hashlib.sha256(repr(rows.fetchall()).encode()).hexdigest()


def main(arguments: list[str] | None = None) -> None:
    """Fill the database that DATABASE_URL names."""
    parser = argparse.ArgumentParser(prog="python -m bench.data", description=__doc__)
    parser.add_argument("zaken", type=int, nargs="?", default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--force", action="store_true", help="also when there are zaken of others")
    given = parser.parse_args(arguments)
    began = time.perf_counter()

    def told(what: str, done: int, total: int) -> None:
        print(f"{what}: {done:,} of {total:,} ({time.perf_counter() - began:.0f} s)", flush=True)

    fill(given.zaken, seed=given.seed, progress=told, force=given.force)


if __name__ == "__main__":
    main()
