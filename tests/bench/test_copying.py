"""A fill writes what this database has room for, and leaves its keys and indexes as they were."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from bench import copying
from zaken.base.jobs import CONNINFO


@pytest.fixture
def scratch(committed: Any) -> Iterator[psycopg.Connection[Any]]:
    """Two small tables that only this test knows."""
    with psycopg.connect(CONNINFO, autocommit=True) as db:
        db.execute("create table bench_parent (id int primary key, name text not null unique)")
        db.execute(
            "create table bench_child (id int primary key, parent_id int references bench_parent,"
            " note text not null, seen bool not null, made timestamptz not null default now(),"
            " whole text generated always as (note || '!') stored)"
        )
        db.execute("create index bench_child_note on bench_child (note) where note <> ''")
        yield db
        db.execute("drop table if exists bench_child, bench_parent, bench_rebuild")


def shape(db: psycopg.Connection[Any]) -> list[Any]:
    """All keys and indexes of the two tables."""
    found = db.execute(
        "select indexdef from pg_indexes where tablename like 'bench%' union all"
        " select conname || pg_get_constraintdef(oid) from pg_constraint"
        " where conrelid::regclass::text like 'bench%' order by 1"
    )
    return found.fetchall()


def test_columns_that_are_not_there_are_left_out_and_required_ones_are_filled(
    scratch: psycopg.Connection[Any],
) -> None:
    wanted = {"bench_parent": "id name", "bench_child": "id gone parent_id note", "nowhere": "id"}
    plan = copying.targets(scratch, wanted)
    assert list(plan) == ["bench_parent", "bench_child"]
    assert plan["bench_child"].columns == ("id", "parent_id", "note", "seen")
    rows = {"bench_parent": [(1, "a")], "bench_child": [(1, "left out", 1, "n")]}
    copying.write(scratch, plan.values(), rows)
    found = scratch.execute("select id, parent_id, note, seen, whole from bench_child").fetchall()
    assert found == [(1, 1, "n", False, "n!")]


def test_what_was_set_aside_comes_back_as_it_was(scratch: psycopg.Connection[Any]) -> None:
    before, told = shape(scratch), []
    copying.set_aside(scratch, ["bench_parent", "bench_child", "nowhere"])
    assert len(shape(scratch)) < len(before)
    copying.restore(scratch, lambda *done: told.append(done))
    assert shape(scratch) == before
    assert told[-1] == ("indexes", 3, 3)


def test_a_fill_that_was_cut_short_is_mended_by_the_next_one(
    scratch: psycopg.Connection[Any],
) -> None:
    before = shape(scratch)
    copying.set_aside(scratch, ["bench_parent", "bench_child"])
    with psycopg.connect(CONNINFO, autocommit=True) as later:
        copying.restore(later, lambda *_: None)
        copying.restore(later, lambda *_: None)  # nothing is left to do
    assert shape(scratch) == before


def test_months_of_events_get_their_indexes_back(committed: Any) -> None:
    query = (
        "select count(*) from pg_index i join pg_inherits h on h.inhrelid = i.indrelid"
        " where h.inhparent = 'event'::regclass and i.indisvalid"
    )
    with psycopg.connect(CONNINFO, autocommit=True) as db:
        before = db.execute(query).fetchone()
        copying.set_aside(db, ["event"])
        assert db.execute(query).fetchone() != before
        copying.restore(db, lambda *_: None)
        assert db.execute(query).fetchone() == before
