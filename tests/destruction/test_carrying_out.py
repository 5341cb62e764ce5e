"""Carrying a list out: asked again at the last moment, in batches, and never twice."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text

from notifications.destruction import carry_out
from tests.destruction.conftest import RIK, after_thinking, agreed, items, outcomes, there
from zaakspoor import worker
from zaken.actions.archieflijst import DESTROY, hold_zaak, send_back
from zaken.actions.vernietigen import claim_next, destroy_item
from zaken.base import files
from zaken.base.db import sessions
from zaken.base.errors import Conflict
from zaken.models import Event, Zaak
from zaken.queries.archieflijst import lijst_named


def test_nothing_is_destroyed_in_the_days_to_think(archive: Any) -> None:
    zaak = archive()
    carry_out(agreed())
    assert there(zaak) == [zaak]
    assert outcomes() == [("opgenomen", "")]


def test_what_was_reopened_held_or_moved_after_approval_is_skipped(archive: Any) -> None:
    reopened, held, moved, ready = archive(), archive(), archive(), archive()
    lijst = agreed()
    with sessions.begin() as db:
        db.get_one(Zaak, reopened).einddatum = None
        hold_zaak(db, RIK, db.get_one(Zaak, held), "Woo-verzoek")
        db.get_one(Zaak, moved).archiefactiedatum = date(2999, 1, 1)
    with after_thinking():
        carry_out(lijst)
    assert outcomes() == [
        ("overgeslagen", "de zaak is niet afgesloten"),
        ("overgeslagen", "er rust een bewaarbelang op"),
        ("overgeslagen", "de archiefactiedatum is niet bereikt"),
        ("vernietigd", ""),
    ]
    assert there(reopened, held, moved, ready) == [reopened, held, moved]


def test_deelzaken_go_before_their_hoofdzaak(archive: Any) -> None:
    top, part = archive(), archive()
    with sessions.begin() as db:
        db.get_one(Zaak, part).hoofdzaak_id = top
    lijst = agreed()
    with after_thinking():
        carry_out(lijst)
    assert there(top, part) == []
    assert outcomes() == [("vernietigd", ""), ("vernietigd", "")]


def test_it_goes_in_batches_and_asks_for_the_next(archive: Any) -> None:
    zaken = [archive(), archive(), archive()]
    lijst = agreed()
    with after_thinking():
        assert carry_out(lijst, at_most=2)
        assert there(*zaken) == zaken[2:]
        assert not carry_out(lijst, at_most=2)
        assert not carry_out(lijst, at_most=2)
    with sessions.begin() as db:
        ends = select(func.count()).select_from(Event).where(Event.actie == "uitgevoerd")
        assert (lijst_named(db, "2026-1").status, db.scalar(ends)) == ("uitgevoerd", 1)


def test_a_crash_inside_a_zaak_undoes_that_zaak_alone(archive: Any) -> None:
    first, second = archive(), archive()
    lijst = agreed()
    with after_thinking():
        assert carry_out(lijst, at_most=1)
        with pytest.raises(ZeroDivisionError), sessions.begin() as db:
            item = claim_next(db, lijst)
            assert item
            destroy_item(db, item)
            raise ZeroDivisionError
        assert there(first, second) == [second]
        carry_out(lijst)
    assert outcomes() == [("vernietigd", ""), ("vernietigd", "")]


def test_a_crash_between_rows_and_files_leaves_a_note_and_the_next_run_follows_it(
    archive: Any,
) -> None:
    archive()
    lijst = agreed()
    name, _ = files.store([b"een brief van niemand meer"])
    with after_thinking():
        with sessions.begin() as db:
            item = claim_next(db, lijst)
            assert item
            destroy_item(db, item)
            item.rest = {"bestanden": [name], "brieven": []}
        assert files.exists(name)
        carry_out(lijst)
    assert not files.exists(name)
    assert [item.rest for item in items()] == [None]


def test_once_begun_it_is_not_sent_back(archive: Any) -> None:
    archive(), archive()
    lijst = agreed()
    with after_thinking():
        carry_out(lijst, at_most=1)
    with pytest.raises(Conflict, match="begonnen"), sessions.begin() as db:
        send_back(db, RIK, lijst_named(db, "2026-1"), "Stop")


def test_a_zaak_that_refuses_does_not_hold_up_the_others(archive: Any, reports: Any) -> None:
    stuck, free = archive(), archive()
    lijst = agreed()
    reports(stuck)
    with after_thinking():
        carry_out(lijst)
    assert outcomes() == [("mislukt", "iets anders verwijst er nog naar"), ("vernietigd", "")]
    assert there(stuck, free) == [stuck]


@pytest.fixture
def reports(committed: Any) -> Iterator[Callable[[int], None]]:
    """A table that the municipality added by itself, which refers to zaken."""
    with sessions.begin() as db:
        db.execute(text("create table rapport (zaak_id bigint references zaak (id))"))

    def name(zaak_id: int) -> None:
        with sessions.begin() as db:
            db.execute(text("insert into rapport values (:id)"), {"id": zaak_id})

    yield name
    with sessions.begin() as db:
        db.execute(text("drop table rapport"))


def test_the_sweep_wakes_a_list_that_no_job_points_at(archive: Any) -> None:
    archive()
    agreed()
    with sessions.begin() as db:
        lijst = lijst_named(db, "2026-1")
        lijst.vanaf = lijst.created_at - timedelta(minutes=1)
    worker.sweep()
    with sessions.begin() as db:
        calls = text("select count(*) from procrastinate_jobs where task_name = :task")
        now_due = text(f"{calls.text} and scheduled_at is null")
        assert db.scalar(now_due, {"task": DESTROY}) == 1
