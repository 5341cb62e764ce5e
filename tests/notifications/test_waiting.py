"""How long a delivery waits: for a far side that asks for time, for a receipt that never comes."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from berichtenbox_adapter.delivery import LONGEST
from berichtenbox_adapter.port import NotSent, Uncertain
from notifications.carrying import claim
from notifications.receipts import PUBLISHED, receive
from notifications.receipts_late import watch
from tests.notifications.conftest import attempts, delivery_id, run_jobs, states, told
from zaken.base.clock import frozen, now
from zaken.base.db import sessions
from zaken.base.settings import settings
from zaken.models import Delivery, Signaal, Task

DAY = settings().receipt_hours * 3600


def next_at(notice: int) -> datetime:
    with sessions.begin() as db:
        return db.get_one(Delivery, delivery_id(notice, "berichtenbox")).next_at


def failed_tasks() -> list[bool]:
    """Of each task about a failed message: is it open?"""
    with sessions.begin() as db:
        return [t.done_at is None for t in db.scalars(select(Task).filter_by(soort=FAILED))]


FAILED = "bericht_mislukt"


@pytest.mark.parametrize("answer", [NotSent("status 503", 1e30), Uncertain("status 502", 1e30)])
def test_a_far_side_cannot_put_a_message_off_for_ever(
    roads: Any, noticed: Any, answer: Any
) -> None:
    roads["berichtenbox"].answers = [answer]
    notice = noticed()
    run_jobs(notice)
    assert now() < next_at(notice) <= now() + timedelta(seconds=1.25 * LONGEST)


def test_a_receipt_that_stays_away_is_asked_after_and_counts_as_delivered(
    roads: Any, noticed: Any
) -> None:
    notice = noticed()
    run_jobs(notice)
    run_jobs(notice, later=DAY - 60)
    assert states(notice)["berichtenbox"] == "aangeboden"
    run_jobs(notice, later=DAY + 60)
    assert states(notice) == {"notice": "bezorgd", "berichtenbox": "bezorgd"}
    assert attempts(notice)[-1] == ("berichtenbox", "afstemmen", "gevonden")
    assert failed_tasks() == []
    assert len(roads["berichtenbox"].held) == 1


def test_a_message_that_is_not_there_after_all_waits_for_a_person_once(
    roads: Any, noticed: Any
) -> None:
    notice = noticed()
    run_jobs(notice)
    roads["berichtenbox"].held.clear()
    for n in (1, 2, 3):
        run_jobs(notice, later=n * (DAY + 60))
    assert states(notice) == {"notice": "mislukt", "berichtenbox": "dode_letter"}
    assert failed_tasks() == [True]
    assert roads["berichtenbox"].held == []  # never sent again by itself


def test_a_box_that_cannot_tell_now_is_asked_again_and_then_a_person(
    roads: Any, noticed: Any
) -> None:
    notice, box = noticed(), roads["berichtenbox"]
    run_jobs(notice)
    box.silent = True
    run_jobs(notice, later=DAY + 60)
    assert states(notice)["berichtenbox"] == "aangeboden"
    for n in range(settings().delivery_tries):
        run_jobs(notice, later=DAY + (n + 1) * 2 * LONGEST)
    assert states(notice)["berichtenbox"] == "dode_letter"
    assert failed_tasks() == [True]
    assert len(box.held) == 1


def test_c5_a_box_that_can_never_tell_gives_one_alarm_a_day_and_no_second_letter(
    roads: Any, noticed: Any
) -> None:
    box = roads["berichtenbox"]
    box.capabilities = replace(box.capabilities, navraag=False)
    letters = [noticed(uiterste_verzending=None) for _ in range(3)]
    for one in letters:
        run_jobs(one)
    alarms = []
    for hour in range(0, 97, 6):
        for one in letters:
            run_jobs(one, later=hour * 3600.0 + 60)
        with frozen(now() + timedelta(hours=hour, seconds=60)), sessions.begin() as db:
            alarms += [hour] * watch(db)
    assert alarms == [24, 48, 72, 96]
    assert [states(n)["berichtenbox"] for n in letters] == ["aangeboden"] * 3
    assert len(box.held) == 3
    assert failed_tasks() == []


def test_c5_the_alarm_ends_when_the_receipts_come(token: str, roads: Any, noticed: Any) -> None:
    notice = noticed()
    roads["berichtenbox"].silent = True
    run_jobs(notice)
    with frozen(now() + timedelta(seconds=DAY + 60)), sessions.begin() as db:
        assert (watch(db), watch(db)) == (1, 0)
        assert db.scalars(select(Signaal.aantal)).one() == 1
    late(notice)
    with frozen(now() + timedelta(seconds=DAY + 120)), sessions.begin() as db:
        assert watch(db) == 0
        assert db.scalars(select(Signaal.sleutel)).all() == []


def test_a_receipt_that_comes_after_all_ends_the_task(token: str, roads: Any, noticed: Any) -> None:
    notice = noticed()
    run_jobs(notice)
    roads["berichtenbox"].held.clear()
    run_jobs(notice, later=DAY + 60)
    late(notice)
    assert states(notice) == {"notice": "bezorgd", "berichtenbox": "bezorgd"}
    assert failed_tasks() == [False]
    assert told(notice) == ["niet_bezorgd", "bezorgd"]


def test_a_receipt_that_comes_while_we_ask_is_not_overwritten(
    token: str, roads: Any, noticed: Any
) -> None:
    from notifications.carrying import carry_out
    from notifications.settle import settle

    notice = noticed()
    run_jobs(notice)
    roads["berichtenbox"].held.clear()
    with frozen(now() + timedelta(seconds=DAY + 60)), sessions.begin() as db:
        claimed = claim(db, delivery_id(notice, "berichtenbox"))
    assert claimed is not None
    report = carry_out(claimed)
    late(notice)
    with sessions.begin() as db:
        settle(db, claimed, report)
    assert states(notice)["berichtenbox"] == "bezorgd"
    assert failed_tasks() == []


def late(notice: int) -> None:
    with sessions.begin() as db:
        ref = db.get_one(Delivery, delivery_id(notice, "berichtenbox")).external_id
        event = {"specversion": "1.0", "id": "e1", "type": PUBLISHED, "subject": ref}
        headers = {"authorization": f"Bearer {settings().berichtenbox_token}"}
        assert receive(db, headers, orjson.dumps(event)) == "bezorgd"
