"""A worker killed again and again while it destroys: every zaak goes once, and no file stays."""

import random
import threading
import time
from typing import Any

import pytest
from sqlalchemy import func, select, text, update

from tests.destruction.conftest import Archive, agreed, archive
from tests.destruction.traces import files
from tests.faults.test_kill import hounded, kennel
from workflows.casework import Upload, add_document
from zaken.base.clock import now
from zaken.base.db import sessions
from zaken.base.subject import SYSTEEM
from zaken.models import Archiefitem, Archieflijst, Event, Zaak

__all__ = ["archive", "kennel"]
ZAKEN, KILLS = 30, 8


@pytest.fixture
def doomed(archive: Archive) -> list[int]:
    """Closed zaken with a paper each, on a list whose moment has come."""
    zaken = [archive() for _ in range(ZAKEN)]
    for path in files():
        path.unlink()
    with sessions.begin() as db:
        for zaak_id in zaken:
            paper = Upload([b"stuk %d" % zaak_id], "a.pdf", "application/pdf", "Stuk", "uittreksel")
            add_document(db, SYSTEEM, db.get_one(Zaak, zaak_id), paper)
    agreed()
    with sessions.begin() as db:  # what is past is past: the workers have the true clock
        db.execute(update(Event).values(handled_at=now()))
        db.execute(text("truncate procrastinate_jobs cascade"))
        db.execute(update(Archieflijst).values(vanaf=now()))
    return zaken


def test_killed_half_way_it_goes_on_and_destroys_nothing_twice(
    doomed: list[int], kennel: Any
) -> None:
    with hounded(kennel, random.Random(1995), KILLS, (0.3, 1.5)):
        wait_until_done()
    with sessions.begin() as db:
        assert db.scalars(select(Zaak.id).where(Zaak.id.in_(doomed))).all() == []
        kinds = select(Event.resource, func.count()).where(Event.actie == "destroy")
        told = {kind: count for kind, count in db.execute(kinds.group_by(Event.resource))}
        states = set(db.scalars(select(Archiefitem.staat)))
        lijst = db.scalars(select(Archieflijst)).one()
    assert (told["zaak"], told["enkelvoudiginformatieobject"]) == (ZAKEN, ZAKEN)
    assert states == {"vernietigd"}
    assert lijst.verklaring and lijst.verklaring["aantal"] == ZAKEN
    assert [path.name for path in files()] == [lijst.verklaring_sha256]


def wait_until_done(seconds: float = 90) -> None:
    """The list is closed."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with sessions.begin() as db:
            if db.scalars(select(Archieflijst.status)).one() == "uitgevoerd":
                return
        threading.Event().wait(0.3)
    raise AssertionError("the list never comes to its end")
