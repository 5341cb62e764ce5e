"""The three ways out of a dead letter, each written down with who chose it."""

from typing import Any

import pytest
from sqlalchemy import select

from berichtenbox_adapter.port import NotSent, Refused, Uncertain
from notifications.carrying import message_of
from notifications.notices import resend, to_paper, withdraw
from tests.notifications.conftest import attempts, delivery_id, femke, run_jobs, states, told
from zaken.base.clock import now
from zaken.base.db import sessions
from zaken.base.errors import Conflict, Forbidden, Invalid
from zaken.base.settings import settings
from zaken.base.subject import Grant, Subject
from zaken.models import Attempt, Delivery, Task

KARIN = Subject("medewerker", "k.dejong", "Karin de Jong", (Grant(frozenset({"zaken.bijwerken"})),))
READER = Subject("medewerker", "l.ezer", "L. Ezer", (Grant(frozenset({"zaken.lezen"})),))
BROKEN = Refused("status 401", "configuratie")


@pytest.fixture
def dead(roads: Any, noticed: Any) -> int:
    """A notice that died in the Berichtenbox; the id of the notice."""
    roads["berichtenbox"].answers = [BROKEN]
    notice: int = noticed(soort="besluit")
    run_jobs(notice)
    assert states(notice)["berichtenbox"] == "dode_letter"
    return notice


def act(what: Any, notice: int, by: Subject = KARIN) -> None:
    with sessions.begin() as db:
        what(db, by, db.get_one(Delivery, delivery_id(notice, "berichtenbox")))


def test_sending_again_uses_the_same_key(roads: Any, dead: int) -> None:
    with sessions.begin() as db:
        before = db.get_one(Delivery, delivery_id(dead, "berichtenbox")).uuid
    act(resend, dead)
    run_jobs(dead)
    assert [m.uuid for m in roads["berichtenbox"].held] == [before]
    assert states(dead) == {"notice": "onderweg", "berichtenbox": "aangeboden"}
    assert told(dead) == ["niet_bezorgd", "opnieuw"]


def test_sending_again_after_a_lost_answer_asks_first(roads: Any, noticed: Any) -> None:
    roads["berichtenbox"].answers = [Uncertain("geen antwoord")] * settings().delivery_tries
    notice = noticed()
    for n in range(settings().delivery_tries):
        run_jobs(notice, later=2 * 3600.0 * n)
    assert states(notice)["berichtenbox"] == "dode_letter"
    act(resend, notice)
    assert states(notice)["berichtenbox"] == "afstemmen"
    run_jobs(notice)
    assert attempts(notice)[-3][1:] == ("afstemmen", "niet_gevonden")
    assert len(roads["berichtenbox"].held) == 1


def test_sending_again_after_workers_that_died_asks_first(roads: Any, noticed: Any) -> None:
    """Each worker died after its offer and wrote nothing down: nobody knows what got there."""
    roads["berichtenbox"].answers = [NotSent("status 503")]
    notice = noticed()
    run_jobs(notice)
    with sessions.begin() as db:
        here = db.get_one(Delivery, delivery_id(notice, "berichtenbox"))
        here.state, here.tries = "verzenden", 2 * settings().delivery_tries
        here.lease_until = now()
        roads["berichtenbox"].held.append(message_of(db, here))
    run_jobs(notice, later=1)
    assert states(notice)["berichtenbox"] == "dode_letter"
    act(resend, notice)
    assert states(notice)["berichtenbox"] == "afstemmen"
    run_jobs(notice)
    assert states(notice)["berichtenbox"] == "aangeboden"
    assert len(roads["berichtenbox"].held) == 1


def test_sending_again_what_was_surely_not_sent_needs_no_question(roads: Any, dead: int) -> None:
    act(resend, dead)
    assert states(dead)["berichtenbox"] == "klaar"


def test_on_paper_closes_the_box_and_prints_one_letter(roads: Any, dead: int) -> None:
    act(to_paper, dead)
    run_jobs(dead)
    assert states(dead) == {"notice": "bezorgd", "berichtenbox": "ingetrokken", "print": "bezorgd"}
    assert roads["berichtenbox"].held == []
    assert len(list(roads["print"].folder.glob("*.pdf"))) == 1


def test_withdrawn_is_never_sent(roads: Any, dead: int) -> None:
    act(withdraw, dead)
    run_jobs(dead, later=2 * 3600)
    assert states(dead)["berichtenbox"] == "ingetrokken"
    assert roads["berichtenbox"].held == []


@pytest.mark.parametrize("what", [resend, to_paper, withdraw])
def test_each_choice_ends_the_task_and_says_who_made_it(roads: Any, dead: int, what: Any) -> None:
    act(what, dead)
    with sessions.begin() as db:
        (task,) = db.scalars(select(Task).where(Task.soort == "bericht_mislukt"))
        assert task.done_by == "Karin de Jong"
        (choice,) = db.scalars(select(Attempt).where(Attempt.soort == "besluit"))
        assert choice.detail == {"door": "k.dejong", "was": "dode_letter"}


@pytest.mark.parametrize("what", [resend, to_paper, withdraw])
def test_a_choice_is_made_once(roads: Any, dead: int, what: Any) -> None:
    act(withdraw, dead)
    with pytest.raises(Conflict):
        act(what, dead)


@pytest.mark.parametrize("what", [resend, to_paper, withdraw])
def test_who_may_only_read_may_not_choose(roads: Any, dead: int, what: Any) -> None:
    with pytest.raises(Forbidden):
        act(what, dead, by=READER)


def test_dying_again_is_a_new_task(roads: Any, dead: int) -> None:
    roads["berichtenbox"].answers = [BROKEN]
    act(resend, dead)
    run_jobs(dead)
    with sessions.begin() as db:
        tasks = list(
            db.scalars(select(Task).where(Task.soort == "bericht_mislukt").order_by(Task.id))
        )
        assert [t.done_at is None for t in tasks] == [False, True]


def test_without_an_address_there_is_no_paper(roads: Any, noticed: Any) -> None:
    roads["berichtenbox"].answers = [BROKEN]
    notice = noticed(identificatie=femke(home=False))
    run_jobs(notice)
    with pytest.raises(Invalid, match="postadres"):
        act(to_paper, notice)


def test_before_it_leaves_it_can_be_withdrawn_and_after_it_cannot(roads: Any, noticed: Any) -> None:
    from notifications.compose import compose

    waiting, gone = noticed(), noticed()
    compose(waiting)
    act(withdraw, waiting)
    run_jobs(waiting)
    run_jobs(gone)
    with pytest.raises(Conflict):
        act(withdraw, gone)
    assert len(roads["berichtenbox"].held) == 1
