"""A worker killed again and again while it packs and erases: nothing is lost, and nothing stays."""

import random
import threading
import time
from typing import Any

from sqlalchemy import func, select, text, update

from tests.destruction.conftest import archive
from tests.destruction.traces import files
from tests.faults.test_kill import hounded, kennel
from tests.transfer.conftest import LETTER, bag, confirm, items, kept, started, status
from zaken.actions.archieflijst import DESTROY
from zaken.base.clock import now
from zaken.base.db import sessions
from zaken.base.jobs import defer
from zaken.models import Archieflijst, Event, Zaak

__all__ = ["archive", "kennel", "kept"]
ZAKEN, KILLS = 12, 5
# What was received waits a week in real life, and a day when it may not go yet; here it does not.
SOONER = (
    "update archiefitem set at = at - interval '8 days' where staat = 'overgedragen'",
    "update archieflijst set vanaf = now() where vanaf > now()",
)


def test_killed_while_packing_and_while_erasing_every_zaak_arrives_once(
    kept: Any, kennel: Any
) -> None:
    for path in files():
        path.unlink()
    zaken = [kept() for _ in range(ZAKEN)]
    lijst = started()
    with sessions.begin() as db:  # what is past is past: the workers have the true clock
        db.execute(update(Event).values(handled_at=now()))
        db.execute(text("truncate procrastinate_jobs cascade"))
        defer(db, DESTROY, lijst=str(lijst))
    with hounded(kennel, random.Random(1995), KILLS, (0.3, 1.5)):
        until("klaargezet")
    assert all(LETTER in bag(item).values() for item in items())
    confirm()
    with sessions.begin() as db:
        db.execute(text("update archieflijst set bevestigd_op = bevestigd_op - interval '8 days'"))
    with hounded(kennel, random.Random(2005), KILLS, (0.3, 1.5)):
        until("uitgevoerd")
    with sessions.begin() as db:
        assert db.scalars(select(Zaak.id).where(Zaak.id.in_(zaken))).all() == []
        ends = select(func.count()).where(Event.actie == "destroy", Event.resource == "zaak")
        assert db.scalar(ends) == ZAKEN
        done = db.scalars(select(Archieflijst)).one()
    assert done.verklaring and done.verklaring["aantal"] == ZAKEN
    assert done.verklaring_sha256 in {path.name for path in files()}
    assert not any(LETTER in path.read_bytes() for path in files() if ".in-" not in path.name)


def until(wanted: str, seconds: float = 180) -> None:
    """The list is in this state."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if status() == wanted:
            return
        with sessions.begin() as db:
            for sooner in SOONER:
                db.execute(text(sooner))
        threading.Event().wait(0.3)
    raise AssertionError(f"{wanted}: {status()}, {[(i.staat, i.reden) for i in items()]}")
