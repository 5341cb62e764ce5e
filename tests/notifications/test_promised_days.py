"""A day that a notice named is a promise: when it is over and nothing happened, staff see it."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from notifications import promises
from tests.notifications.conftest import react
from workflows.kalender import datum
from workflows.steps import take_step
from zaken.base import clock
from zaken.base.clock import AMSTERDAM, today
from zaken.base.db import sessions
from zaken.base.subject import SYSTEEM
from zaken.models import Notice, Queue, Task, Zaak


@pytest.fixture
def receipt(opened: Any) -> int:
    """The id of a receipt that names the day Femke's extract is expected."""
    with sessions.begin() as db:
        db.add(Queue(naam="intake", omschrijving="Intake", zaaktypen=[]))
    zaak_id = opened()
    react(zaak_id)
    with sessions.begin() as db:
        return db.scalars(select(Notice.id).where(Notice.zaak_id == zaak_id)).one()


def day_of(notice_id: int) -> date:
    with sessions.begin() as db:
        day = db.get_one(Notice, notice_id).belofte
        assert day is not None
        return day


def looked_after(notice_id: int, days: int) -> list[Task]:
    """The tasks about promises, after a look so many days after the day this notice names."""
    moment = datetime.combine(day_of(notice_id) + timedelta(days=days), time(9), AMSTERDAM)
    with clock.frozen(moment):
        promises.look()
    with sessions.begin() as db:
        return list(db.scalars(select(Task).where(Task.sleutel.startswith("belofte:"))))


def test_the_day_in_the_text_is_the_promise(receipt: int) -> None:
    with sessions.begin() as db:
        assert datum(day_of(receipt), weekday=False) in db.get_one(Notice, receipt).tekst


def test_a_promise_that_was_not_kept_is_a_task_that_is_too_late_once(receipt: int) -> None:
    assert looked_after(receipt, 1) and len(looked_after(receipt, 2)) == 1
    (task,) = looked_after(receipt, 3)
    assert "Niet nagekomen" in task.titel
    assert task.due is not None
    assert task.due.astimezone(AMSTERDAM).date() == day_of(receipt) + timedelta(days=1)


def test_a_server_that_stood_still_for_weeks_still_asks(receipt: int) -> None:
    assert looked_after(receipt, 40) == []
    assert len(looked_after(receipt, 30)) == 1


def test_on_the_day_itself_nothing_is_too_late(receipt: int) -> None:
    assert looked_after(receipt, 0) == []


def test_a_zaak_that_moved_on_kept_its_promise(receipt: int) -> None:
    with sessions.begin() as db:
        zaak = db.get_one(Zaak, db.get_one(Notice, receipt).zaak_id)
        zaak.betalingsindicatie = "geheel"
        take_step(db, SYSTEEM, zaak, "in_behandeling_nemen")
    assert looked_after(receipt, 1) == []


def test_another_day_that_was_told_takes_the_place_of_the_first(receipt: int) -> None:
    later = day_of(receipt) + timedelta(days=30)
    with sessions.begin() as db:
        first = db.get_one(Notice, receipt)
        said = {"onderwerp": "Ons besluit komt later", "tekst": "x", "sjabloon": "verdaagd"}
        ids = {"zaak_id": first.zaak_id, "rol_id": first.rol_id}
        db.add(Notice(sleutel="later", belofte=later, **said, **ids))
    assert looked_after(receipt, 1) == []


def test_only_days_of_ours_that_are_still_to_come_are_promises() -> None:
    day = today() + timedelta(days=9)
    soon = datum(day, weekday=False)
    assert promises.promised(f"Klaar op {soon}.", {"verwacht": soon}) == day
    for text, words in (
        (f"Stuur voor {soon}.", {"hersteldatum": soon}),
        ("Wij zijn bezig.", {"verwacht": soon}),
        ("Klaar op 1 mei 2001.", {"verwacht": "1 mei 2001"}),
        ("Klaar over een week.", {"verwacht": "een week"}),
        ("Klaar op 31 februari 2099.", {"verwacht": "31 februari 2099"}),
    ):
        assert promises.promised(text, words) is None
