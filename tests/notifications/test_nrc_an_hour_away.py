"""A subscriber that fails for an hour and comes back misses nothing, and gets nothing out of order
for any zaak; also when a worker is killed in the middle.
"""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any
from uuid import uuid4

from notifications import nrc, nrc_deliver
from tests.notifications.listening import Subscriber, message
from zaken.base.clock import frozen, now
from zaken.base.settings import settings

ZAKEN = [f"http://testserver/zaken/api/v1/zaken/{number}" for number in range(1, 6)]
MORNING = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def happen(committed: Any, number: int) -> None:
    """Something happens to one of the five zaken."""
    with committed.begin() as db:
        nrc.publish(db, message(number, ZAKEN[number % 5]), uuid4())


def heard(subscriber: Subscriber, zaak: str) -> list[int]:
    """What it took in about a zaak, without what it was told twice: the order of first hearing."""
    urls = dict.fromkeys(subscriber.about(zaak))
    return [int(url.rpartition("/")[2]) for url in urls]


def test_an_hour_of_failure_loses_nothing_and_keeps_the_order_of_each_zaak(
    committed: Any, abonnement: int, subscriber: Subscriber
) -> None:
    failing = range(30, 90)  # minutes in which it fails, in one way or another
    for minute in range(120):
        status = (500, 503, 404, 401)[minute % 4] if minute in failing else 204
        subscriber.answer = lambda _, status=status: status
        with frozen(MORNING + minute * MINUTE):
            happen(committed, 2 * minute)
            happen(committed, 2 * minute + 1)
            nrc_deliver.drain(abonnement)
    for zaak in ZAKEN:
        expected = [n for n in range(240) if ZAKEN[n % 5] == zaak]
        assert heard(subscriber, zaak) == expected
        assert len(subscriber.about(zaak)) == len(expected), "and nothing twice"
    probes = len(subscriber.calls) - 240
    assert probes < 20, "while it failed it was not stormed"


def test_it_hears_within_minutes_after_it_comes_back(
    committed: Any, abonnement: int, subscriber: Subscriber
) -> None:
    subscriber.answer = lambda _: 503
    for minute in range(60):
        with frozen(MORNING + minute * MINUTE):
            happen(committed, minute)
            nrc_deliver.drain(abonnement)
    subscriber.answer = lambda _: 204
    with frozen(MORNING + 60 * MINUTE + timedelta(seconds=settings().nrc_probe_seconds)):
        nrc_deliver.drain(abonnement)
    assert len(subscriber.taken) == 60


def test_a_worker_killed_in_the_middle_loses_nothing_and_keeps_the_order(
    committed: Any, abonnement: int, subscriber: Subscriber
) -> None:
    for number in range(60):
        happen(committed, number)
    for _ in range(3):
        reached, killed = holding(subscriber, len(subscriber.calls) + 10)
        with worker(abonnement) as process:
            assert reached.wait(30), "it never came to its tenth message"
            process.kill()  # SIGKILL: no handler, no clean-up
            process.wait()
            killed.set()
    assert len(subscriber.calls) == 30, "each was killed before it was done"
    subscriber.answer = lambda _: 204
    with frozen(now() + timedelta(seconds=settings().lease_seconds + 1)):
        nrc_deliver.drain(abonnement, seconds=60)
    for zaak in ZAKEN:
        assert heard(subscriber, zaak) == [n for n in range(60) if ZAKEN[n % 5] == zaak]
    assert len(subscriber.taken) <= 60 + 3, "a kill doubles one message at most"


def holding(subscriber: Subscriber, call: int) -> tuple[Event, Event]:
    """Let it keep this call waiting: it tells when it has come, and answers when it is let go."""
    come, let_go = Event(), Event()

    def answer(_: object) -> int:
        if len(subscriber.calls) == call:
            come.set()
            let_go.wait(30)
        return 204

    subscriber.answer = answer
    return come, let_go


def worker(abonnement: int) -> Any:
    """Another process that delivers to this subscriber."""
    code = f"from notifications import nrc_deliver as d; d.drain({abonnement}, seconds=60)"
    root = Path(__file__).parents[2]
    patient = os.environ | {"ZAAKSPOOR_HTTP_TIMEOUT": "60"}  # it is killed, it does not give up
    return subprocess.Popen([sys.executable, "-c", code], cwd=root, env=patient)


def test_two_workers_at_once_keep_the_order_and_double_nothing(
    committed: Any, abonnement: int, subscriber: Subscriber
) -> None:
    for number in range(60):
        happen(committed, number)
    with worker(abonnement) as one, worker(abonnement) as other:
        assert (one.wait(60), other.wait(60)) == (0, 0)
    for zaak in ZAKEN:
        expected = [n for n in range(60) if ZAKEN[n % 5] == zaak]
        assert [int(u.rpartition("/")[2]) for u in subscriber.about(zaak)] == expected
