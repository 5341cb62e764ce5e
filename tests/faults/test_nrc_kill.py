"""The whole product with a subscriber that comes and goes, and a worker that is killed again and
again: what the subscriber heard is what happened, in order for each zaak.
"""

import os
import threading
import time
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.catalogue import ZAKEN, Types, make_types
from tests.clients import client_of
from tests.faults.test_kill import work
from tests.notifications.listening import AUTH, Subscriber, listening
from zaken.base.settings import settings
from zaken.models import Abonnement, Event, Notificatie

KILLS = 6
ENVIRONMENT = {
    "ZAAKSPOOR_SWEEP_SECONDS": "0.3",
    "ZAAKSPOOR_LEASE_SECONDS": "2",
    "ZAAKSPOOR_HTTP_TIMEOUT": "1",
    "ZAAKSPOOR_NRC_PROBE_SECONDS": "0.5",
    "ZAAKSPOOR_LOG_LEVEL": "ERROR",
}


def work_in(environment: dict[str, str]) -> None:
    """A worker with these settings. The server that forks it may have begun with others, for
    another test.
    """
    os.environ |= environment
    settings.cache_clear()
    work()


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Starts a worker in a process of its own."""
    import multiprocessing

    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["zaakspoor.worker", "zaakspoor.housekeeping"])

    def start() -> Any:
        process = context.Process(target=work_in, args=(ENVIRONMENT,))
        process.start()
        return process

    return start


def write(client: Any, types: Types, number: int) -> None:
    """A zaak with a status, and a change."""
    zaak = client.post(f"{ZAKEN}/zaken", json=types.zaak()).json()["url"]
    client.post(f"{ZAKEN}/statussen", json=types.status(zaak))
    assert client.patch(zaak, json={"omschrijving": f"Zaak {number}"}).status_code == 200


def test_a_killed_worker_and_a_failing_subscriber_lose_nothing_and_keep_the_order(
    committed: Any, worker: Any
) -> None:
    with committed() as db:
        types = make_types(db)
        client = client_of(db, client_id="formulieren")
    with listening() as subscriber:
        groups = [{"naam": "zaken", "filters": {}}]
        with committed.begin() as db:
            made = {"callback_url": subscriber.url, "auth": AUTH, "kanalen": groups}
            db.add(Abonnement(**made, client_id="kiss"))
        for turn in range(KILLS):
            subscriber.answer = answering(503 if turn % 3 == 1 else 204)
            process = worker()
            for number in range(5):
                write(client, types, number)
            process.join(0.5 + 0.3 * turn)
            process.kill()  # SIGKILL: no handler, no clean-up
            process.join()
        subscriber.answer = answering(204)
        last = worker()
        try:
            wait_until_done(committed)
        finally:
            last.kill()
            last.join()
        judge(committed, subscriber)


def answering(status: int) -> Any:
    return lambda _: status


def wait_until_done(committed: Any, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while (left := unfinished(committed)) != (0, 0) and time.monotonic() < end:
        threading.Event().wait(0.3)
    assert left == (0, 0), left


def unfinished(committed: Any) -> tuple[int, int]:
    """Facts that were not handled, messages that were not delivered."""
    with committed() as db:
        facts = select(func.count()).select_from(Event).where(Event.handled_at.is_(None))
        messages = select(func.count()).select_from(Notificatie)
        waiting = messages.where(Notificatie.state != "bezorgd")
        return db.scalar(facts), db.scalar(waiting)


def judge(committed: Any, subscriber: Subscriber) -> None:
    """The subscriber's book beside ours."""
    with committed() as db:
        rows = db.scalars(select(Notificatie).order_by(Notificatie.id)).all()
        ours = [row.body for row in rows]
    assert len(ours) == KILLS * 5 * 3
    zaken = {body["hoofdObject"] for body in ours}
    for zaak in zaken:
        expected = [b for b in ours if b["hoofdObject"] == zaak]
        heard = [b for b in subscriber.taken if b["hoofdObject"] == zaak]
        once = [b for a, b in pairwise([None, *heard]) if a != b]  # a kill may say one twice
        assert once == expected
        assert [b["resource"] for b in once] == ["zaak", "status", "zaak"]
