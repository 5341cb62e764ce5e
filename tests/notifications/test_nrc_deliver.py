"""Delivery of notifications: at least once, in order for each main object, whatever fails."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from notifications import nrc, nrc_deliver, nrc_kanalen, nrc_upkeep
from notifications.sweep import sweep
from tests.notifications.listening import AUTH, FEMKE, Subscriber, message
from zaken.base.clock import frozen
from zaken.base.db import engine
from zaken.base.settings import settings
from zaken.models import Abonnement, Notificatie

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LUKASZ = "http://testserver/zaken/api/v1/zaken/2"
Tell = Callable[..., None]


@pytest.fixture
def tell(committed: Any, abonnement: int) -> Tell:
    """Publish messages with these numbers, each in a transaction of its own."""

    def told(*numbers: int, about: str = FEMKE) -> None:
        for number in numbers:
            with committed.begin() as db:
                nrc.publish(db, message(number, about), uuid4())

    return told


def states(committed: Any) -> list[tuple[str, int, str]]:
    with committed() as db:
        rows = db.scalars(select(Notificatie).order_by(Notificatie.id))
        return [(row.state, row.tries, row.fout) for row in rows]


def numbers(urls: list[str]) -> list[int]:
    return [int(url.rpartition("/")[2]) for url in urls]


def test_messages_arrive_in_order_with_the_given_authorization(
    tell: Tell, abonnement: int, subscriber: Subscriber
) -> None:
    tell(1, 2, 3)
    assert nrc_deliver.drain(abonnement) == 3
    assert numbers(subscriber.about(FEMKE)) == [1, 2, 3]
    assert {h["authorization"] for h in subscriber.headers} == {AUTH}
    assert nrc_deliver.drain(abonnement) == 0


def test_nrcl_20_a_message_arrives_unchanged(
    tell: Tell, abonnement: int, subscriber: Subscriber
) -> None:
    tell(1)
    nrc_deliver.drain(abonnement)
    assert subscriber.taken == [message(1)]


@pytest.mark.parametrize("status", [200, 201, 204])
def test_c_21_any_2xx_is_received(
    tell: Tell, abonnement: int, subscriber: Subscriber, status: int
) -> None:
    subscriber.answer = lambda _: status
    tell(1)
    assert nrc_deliver.drain(abonnement) == 1


def test_nrcl_21_a_refused_message_is_tried_on_schedule_and_then_waits_for_a_person(
    tell: Tell, abonnement: int, subscriber: Subscriber, committed: Any
) -> None:
    subscriber.answer = lambda _: 400
    moment = NOON
    with frozen(NOON):
        tell(1)
    for pause in (0, *settings().nrc_retry_seconds):
        moment += timedelta(seconds=pause)
        with frozen(moment - timedelta(seconds=1)):
            nrc_deliver.drain(abonnement)
        before = len(subscriber.calls)
        with frozen(moment):
            nrc_deliver.drain(abonnement)
        assert len(subscriber.calls) == before + 1, pause
    assert states(committed) == [("dood", 8, "HTTP 400")]


def test_a_refused_message_holds_up_its_own_zaak_only(
    tell: Tell, abonnement: int, subscriber: Subscriber
) -> None:
    subscriber.answer = lambda m: 400 if m["resourceUrl"].endswith("/1") else 204
    with frozen(NOON):
        tell(1, 2)
        tell(8, 9, about=LUKASZ)
        nrc_deliver.drain(abonnement)
    assert numbers(subscriber.about(LUKASZ)) == [8, 9]
    assert subscriber.about(FEMKE) == []
    subscriber.answer = lambda _: 204
    with frozen(NOON + timedelta(seconds=25)):
        nrc_deliver.drain(abonnement)
    assert numbers(subscriber.about(FEMKE)) == [1, 2]


def test_what_is_given_up_lets_its_successors_pass(
    tell: Tell, abonnement: int, subscriber: Subscriber, committed: Any
) -> None:
    subscriber.answer = lambda m: 400 if m["resourceUrl"].endswith("/1") else 204
    with frozen(NOON):
        tell(1, 2)
    for day in range(3):
        for pause in settings().nrc_retry_seconds:
            with frozen(NOON + timedelta(days=day, seconds=pause)):
                nrc_deliver.drain(abonnement)
    assert [state for state, *_ in states(committed)] == ["dood", "bezorgd"]


@pytest.mark.parametrize("status", [301, 401, 403, 404, 429, 500, 503])
def test_a_subscriber_that_cannot_listen_is_left_alone_for_a_while(
    tell: Tell, abonnement: int, subscriber: Subscriber, status: int
) -> None:
    subscriber.answer = lambda _: status
    with frozen(NOON):
        tell(1)
        tell(8, about=LUKASZ)
        nrc_deliver.drain(abonnement)
        nrc_deliver.drain(abonnement)
    assert len(subscriber.calls) == 1, "one probe, then a pause for all"
    with frozen(NOON + timedelta(seconds=25)):
        nrc_deliver.drain(abonnement)
    assert len(subscriber.calls) == 2


def test_a_slow_answer_counts_as_no_answer(
    tell: Tell, abonnement: int, subscriber: Subscriber, committed: Any
) -> None:
    stop = threading.Event()

    def hang(_: object) -> int:
        stop.wait(3)
        return 204

    subscriber.answer = hang
    tell(1)
    assert nrc_deliver.drain(abonnement) == 0
    stop.set()
    assert states(committed) == [("klaar", 1, "ReadTimeout")]


def test_a_subscriber_that_stays_away_too_long_leaves_dead_letters(
    tell: Tell, abonnement: int, subscriber: Subscriber, committed: Any
) -> None:
    subscriber.answer = lambda _: 503
    with frozen(NOON):
        tell(1, 2)
        nrc_deliver.drain(abonnement)
    with frozen(NOON + timedelta(hours=20)):
        tell(3)
    with frozen(NOON + timedelta(seconds=sum(settings().nrc_retry_seconds) + 1)):
        nrc_deliver.drain(abonnement)
        assert [state for state, *_ in states(committed)] == ["dood", "dood", "klaar"]


def test_dead_messages_are_shown_and_sent_again_in_their_order(
    tell: Tell, abonnement: int, subscriber: Subscriber, committed: Any
) -> None:
    subscriber.answer = lambda _: 503
    late = NOON + timedelta(days=2)
    with frozen(NOON):
        tell(1, 2)
    with frozen(late):
        nrc_deliver.drain(abonnement)
        tell(3)
        with committed.begin() as db:
            assert [d.resource for d in nrc_upkeep.dead(db)] == ["status", "status"]
            assert nrc_upkeep.resend(db) == nrc_upkeep.Resent(2, 0)
        subscriber.answer = lambda _: 204
    with frozen(late + timedelta(hours=1)):
        nrc_deliver.drain(abonnement)
    assert numbers(subscriber.about(FEMKE)) == [1, 2, 3]


def test_sending_again_tells_what_was_overtaken(
    tell: Tell, abonnement: int, subscriber: Subscriber, committed: Any
) -> None:
    subscriber.answer = lambda _: 503
    with frozen(NOON):
        tell(1)
    with frozen(NOON + timedelta(days=2)):
        nrc_deliver.drain(abonnement)
    subscriber.answer = lambda _: 204
    with frozen(NOON + timedelta(days=3)):
        tell(2)
        nrc_deliver.drain(abonnement)
        with committed.begin() as db:
            assert nrc_upkeep.resend(db) == nrc_upkeep.Resent(1, 1)
        nrc_deliver.drain(abonnement)
    assert numbers(subscriber.about(FEMKE)) == [2, 1]


def test_the_sweep_finds_what_was_forgotten(
    tell: Tell, abonnement: int, subscriber: Subscriber, committed: Any
) -> None:
    tell(1)
    with committed.begin() as db:
        assert sweep(db) == 0, "a call waits already"
        db.execute(text("delete from procrastinate_jobs"))
        assert sweep(db) == 1
    nrc_deliver.drain(abonnement)
    with committed.begin() as db:
        db.execute(text("delete from procrastinate_jobs"))
        assert sweep(db) == 0


def test_what_was_delivered_is_thrown_away_after_some_days(
    tell: Tell, abonnement: int, committed: Any
) -> None:
    with frozen(NOON):
        tell(1)
        nrc_deliver.drain(abonnement)
    for days, gone in ((6, 0), (8, 1), (9, 0)):
        with frozen(NOON + timedelta(days=days)), committed.begin() as db:
            assert nrc_upkeep.forget(db) == gone


def test_a_cloudevent_says_the_same_in_the_form_of_the_profile(
    tell: Tell, abonnement: int, subscriber: Subscriber, committed: Any
) -> None:
    with committed.begin() as db:
        db.get_one(Abonnement, abonnement).formaat = "cloudevents"
    tell(1, 2)
    nrc_deliver.drain(abonnement)
    first, second = subscriber.taken
    assert subscriber.headers[0]["content-type"] == "application/cloudevents+json"
    assert first["type"] == "nl.overheid.zaken.status-geregistreerd"
    assert first["source"] == "urn:nld:oin:00000001123456782000:systeem:zaakspoor"
    assert (first["specversion"], first["subject"]) == ("1.0", "1")
    assert first["data"] == message(1)
    assert int(first["sequence"]) < int(second["sequence"])
    assert first["id"] != second["id"]


def test_nothing_of_the_database_is_held_during_a_call(
    tell: Tell, abonnement: int, subscriber: Subscriber
) -> None:
    held: list[int] = []
    before = engine.pool.checkedout()  # type: ignore[attr-defined]

    def look(_: object) -> int:
        held.append(engine.pool.checkedout() - before)  # type: ignore[attr-defined]
        return 204

    subscriber.answer = look
    tell(1, 2)
    nrc_deliver.drain(abonnement)
    assert held == [0, 0]


def test_kenmerken_beyond_the_standard_can_be_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "zaaktype.catalogus" in nrc_kanalen.ZAKEN.filters
    monkeypatch.setenv("ZAAKSPOOR_EXPERIMENTAL", "0")
    settings.cache_clear()
    try:
        standard = {"bronorganisatie", "zaaktype", "vertrouwelijkheidaanduiding"}
        assert set(nrc_kanalen.ZAKEN.filters) == standard
    finally:
        monkeypatch.undo()
        settings.cache_clear()
