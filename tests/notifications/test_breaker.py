"""A road in trouble, or a kind of message that is refused for our settings: who comes next waits
(acceptance E2).
"""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from berichtenbox_adapter.memory import InMemory
from berichtenbox_adapter.port import Accepted, Message, NotSent, Offer, Reachability, Refused
from notifications import breaker
from notifications.dead_letters import resend
from notifications.sweep import sweep
from tests.notifications.conftest import BOX, attempts, delivery_id, run_jobs, states
from tests.notifications.test_dead_letters import KARIN
from zaken.base.clock import now
from zaken.base.db import sessions
from zaken.base.settings import settings
from zaken.models import Breaker, Delivery, Task

DOWN = NotSent("status 503")


class Picky(InMemory):
    """A store where one BerichtType was never made; it counts what is offered."""

    unknown: str = "besluit"

    def __init__(self) -> None:
        super().__init__("berichtenbox", BOX)
        self.offered: Counter[str] = Counter()

    def berichttype(self, soort: str) -> str:
        return {"besluit": "WOZ2026"}.get(soort, "ALGEMEEN")

    def offer(self, message: Message) -> Offer:
        self.offered[message.soort] += 1
        if message.soort == self.unknown:
            return Refused("BerichtTypeNietOndersteund", "configuratie")
        return super().offer(message)


@pytest.fixture
def picky(roads: Any) -> Picky:
    roads["berichtenbox"] = Picky()
    store: Picky = roads["berichtenbox"]
    return store


def breakers() -> dict[tuple[str, str], str]:
    with sessions.begin() as db:
        return {(b.kanaal, b.soort): b.state for b in db.scalars(select(Breaker))}


def tries_of(notice: int) -> int:
    with sessions.begin() as db:
        return db.get_one(Delivery, delivery_id(notice, "berichtenbox")).tries


def test_e2_one_wrong_type_costs_one_letter_and_not_all_of_them(picky: Picky, noticed: Any) -> None:
    decisions = [noticed(soort="besluit") for _ in range(12)]
    for one in decisions:
        run_jobs(one)
    assert picky.offered["besluit"] == 1
    assert Counter(states(n)["berichtenbox"] for n in decisions) == {"dode_letter": 1, "klaar": 11}
    assert [tries_of(n) for n in decisions[1:]] == [0] * 11
    assert breakers() == {("berichtenbox", "WOZ2026"): "open"}
    with sessions.begin() as db:
        assert len(db.scalars(select(Task).where(Task.soort == "bericht_mislukt")).all()) == 1


def test_e2_other_types_on_the_same_road_go_on(picky: Picky, noticed: Any) -> None:
    run_jobs(noticed(soort="besluit"))
    news = noticed()
    run_jobs(news)
    assert states(news)["berichtenbox"] == "aangeboden"


def test_e2_who_mends_it_and_sends_again_frees_all_that_waited(picky: Picky, noticed: Any) -> None:
    first, second = noticed(soort="besluit"), noticed(soort="besluit")
    for one in (first, second):
        run_jobs(one)
    picky.unknown = ""
    with sessions.begin() as db:
        resend(db, KARIN, db.get_one(Delivery, delivery_id(first, "berichtenbox")))
    for one in (first, second):
        run_jobs(one)
    assert states(first)["berichtenbox"] == states(second)["berichtenbox"] == "aangeboden"
    assert breakers() == {("berichtenbox", "WOZ2026"): "dicht"}


def test_e2_a_try_of_the_machine_that_fails_makes_no_second_task(
    picky: Picky, noticed: Any
) -> None:
    waiting = [noticed(soort="besluit") for _ in range(3)]
    for one in waiting:
        run_jobs(one)
    later = settings().breaker_seconds * breaker.OF_SETTINGS + 1
    for one in waiting:
        run_jobs(one, later=later)
    assert picky.offered["besluit"] == 2, "one may try, the others wait for it"
    assert [states(n)["berichtenbox"] for n in waiting[1:]] == ["klaar", "klaar"]
    with sessions.begin() as db:
        assert len(db.scalars(select(Task).where(Task.soort == "bericht_mislukt")).all()) == 1


def test_a_store_that_is_down_is_left_alone_after_five_letters(roads: Any, noticed: Any) -> None:
    roads["berichtenbox"].answers = [DOWN] * 40
    letters = [noticed() for _ in range(9)]
    for one in letters:
        run_jobs(one)
    assert breakers() == {("berichtenbox", ""): "open"}
    assert [tries_of(n) for n in letters] == [1] * settings().breaker_faults + [0] * 4
    assert all(states(n)["berichtenbox"] == "klaar" for n in letters)


def test_one_bad_message_says_nothing_about_its_road(roads: Any, noticed: Any) -> None:
    roads["berichtenbox"].answers = [DOWN] * 8
    bad, good = noticed(), noticed()
    for n in range(8):
        run_jobs(bad, later=3600.0 * 2 * n)
    run_jobs(good)
    assert states(good)["berichtenbox"] == "aangeboden"


def test_it_opens_for_twice_as_long_each_time_and_closes_when_it_works(
    roads: Any, noticed: Any
) -> None:
    roads["berichtenbox"].answers = [DOWN] * 6
    letters = [noticed() for _ in range(6)]
    for one in letters:
        run_jobs(one)
    first = settings().breaker_seconds
    run_jobs(letters[5], later=first + 1)
    with sessions.begin() as db:
        row = db.get_one(Breaker, ("berichtenbox", ""))
        assert (row.state, row.keren) == ("open", 2)
        assert row.open_tot is not None
        assert row.open_tot - now() > timedelta(seconds=2 * first)
    run_jobs(letters[0], later=4 * first)
    for one in letters:
        run_jobs(one, later=4 * first)
    assert breakers() == {("berichtenbox", ""): "dicht"}
    assert all(states(n)["berichtenbox"] == "aangeboden" for n in letters)


def test_who_tries_and_is_killed_leaves_the_turn_to_the_next(roads: Any, noticed: Any) -> None:
    notice = noticed()
    run_jobs(noticed())
    with sessions.begin() as db:
        dead = {"state": "proef", "keren": 1, "reden": "status 503", "mislukt": []}
        until = now() + timedelta(seconds=settings().lease_seconds)
        db.add(Breaker(kanaal="berichtenbox", soort="", sinds=now(), open_tot=until, **dead))
    run_jobs(notice)
    assert states(notice)["berichtenbox"] == "klaar"
    run_jobs(notice, later=settings().lease_seconds + 1)
    assert states(notice)["berichtenbox"] == "aangeboden"


def test_a_reader_without_a_box_does_not_close_it(roads: Any, noticed: Any) -> None:
    roads["berichtenbox"].answers = [DOWN] * 5
    for one in [noticed() for _ in range(5)]:
        run_jobs(one)
    roads["berichtenbox"].reachability = Reachability("nee", "geen profiel")
    run_jobs(noticed(), later=settings().breaker_seconds + 1)
    assert breakers() == {("berichtenbox", ""): "proef"}


def test_what_waits_holds_nobody_else_up(roads: Any, noticed: Any) -> None:
    """The sweep takes the oldest; what waits behind a breaker must not be the oldest for ever."""
    roads["berichtenbox"].answers = [DOWN] * 5
    for one in [noticed() for _ in range(7)]:
        run_jobs(one)
    with sessions.begin() as db:
        assert sweep(db) == 0


def test_a_lost_answer_behind_a_breaker_is_still_asked_about_first(
    roads: Any, noticed: Any
) -> None:
    box, notice = roads["berichtenbox"], noticed()
    run_jobs(notice)
    box.held.clear()
    with sessions.begin() as db:
        here = db.get_one(Delivery, delivery_id(notice, "berichtenbox"))
        here.state, here.lease_until = "verzenden", now()
        shut = {"state": "open", "keren": 1, "reden": "status 503", "mislukt": []}
        until = now() + timedelta(seconds=60)
        db.add(Breaker(kanaal="berichtenbox", soort="", sinds=now(), open_tot=until, **shut))
    run_jobs(notice)
    assert states(notice)["berichtenbox"] == "afstemmen"
    box.answers = [Accepted("x")]
    run_jobs(notice, later=61)
    assert attempts(notice)[-3][1:] == ("afstemmen", "niet_gevonden")
