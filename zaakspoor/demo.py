"""`zaakspoor seed`: the demo municipality, put into an empty database. The people are in
demo_people.py, the zaken in demo_zaken.py.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Protocol

from sqlalchemy import Connection, select, text
from sqlalchemy.orm import Session

from workflows import absence
from zaakspoor import demo_play, demo_settings
from zaakspoor.app import (
    app,
)  # it tells the domain how things look to the outside: events hold that
from zaakspoor.clients import add_client
from zaakspoor.demo_people import AWAY, QUEUES, STAFF
from zaakspoor.demo_zaken import STORIES, Story
from zaakspoor.services import add_service
from zaken.base.clock import now, today
from zaken.base.db import engine, reads, sessions
from zaken.change import add
from zaken.models import Afwezigheid, Medewerker, Queue, Zaak
from zaken.queries.medewerkers import staff_named

__all__ = ["app", "fill_people", "seed"]

# What Open Forms needs, and no more.
FORM_SCOPES = [
    *("zaken.aanmaken", "zaken.lezen", "zaken.bijwerken", "zaken.statussen.toevoegen"),
    *("documenten.aanmaken", "documenten.lezen", "catalogi.lezen"),
]


PAST = 400  # days: older than the oldest story


class Counter(Protocol):
    """Something that is told of each step done."""

    def __call__(self, steps: int = 1) -> None: ...


def _quiet(what: str, total: int) -> Counter:
    return lambda steps=1: None


def seed(
    progress: Callable[[str, int], Counter] = _quiet, stories: Sequence[Story] = STORIES
) -> int:
    """Add people, clients and the zaken of these stories that are not there yet; return how many
    were made.

    The case types must be published. Stories are played oldest first, each in one transaction: who
    works meanwhile sees a story when it is over, and a seed that was killed goes on where it was.
    """
    with sessions.begin() as db:
        fill_people(db)
    moment, missing = now(), left_to_play(stories)
    tell = progress("demo", len(missing))
    for number, story in missing:
        with _one_transaction():
            demo_play.play(story, moment, number)
        tell()
    with sessions.begin() as db:
        fill_absences(db)
    return len(missing)


def fill_absences(db: Session) -> None:
    """Who is away today, once: after the stories, in which everybody works."""
    if db.scalar(select(Afwezigheid.id).limit(1)):
        return
    known = {one.username: one for one in db.scalars(select(Medewerker))}
    for who, days, deputy in AWAY:
        leader = staff_named(db, "p.post")
        until = absence.Period(today(), today() + timedelta(days=days), known[deputy].id)
        if leader is not None:
            absence.report(db, leader, known[who].id, until)


def left_to_play(stories: Sequence[Story] = STORIES) -> list[tuple[int, Story]]:
    """The stories that have no zaak yet, oldest first, each with its number."""
    in_order = list(enumerate(sorted(stories, key=lambda one: -one.ago), 1))
    made = select(Zaak.kenmerken).where(Zaak.kenmerken.contains([{"bron": demo_play.BRON}]))
    with reads() as db:
        played = {mark["kenmerk"] for marks in db.scalars(made) for mark in marks}
    return [(number, story) for number, story in in_order if str(number) not in played]


@contextmanager
def _one_transaction() -> Iterator[None]:
    """Everything inside, whoever opens a session, is one transaction. It does not wait for the
    disk: a crash only means playing the story again.
    """
    if isinstance(sessions.kw.get("bind"), Connection):  # inside one already
        yield
        return
    makers = (sessions, reads)
    before = [dict(maker.kw) for maker in makers]
    with engine.begin() as connection:
        connection.execute(text("set local synchronous_commit = off"))
        for maker in makers:
            maker.configure(bind=connection, join_transaction_mode="create_savepoint")
        try:
            yield
        finally:
            for maker, kw in zip(makers, before, strict=True):
                maker.kw.clear()
                maker.kw.update(kw)


def fill_people(db: Session) -> None:
    """Queues, staff and clients, each once; the rights of the clients as the case types are now."""
    piles = {one.naam: one for one in db.scalars(select(Queue))}
    for pile in QUEUES:
        if pile.name not in piles:
            piles[pile.name] = Queue(
                naam=pile.name,
                omschrijving=pile.called,
                opgave=pile.department,
                zaaktypen=[*pile.zaaktypen],
                besloten=pile.closed,
            )
            add(piles[pile.name], db)
    known = set(db.scalars(select(Medewerker.username)))
    for one in STAFF:
        if one.username not in known:
            mine = [piles[name] for name in one.queues]
            email = f"{one.username}@gemeente.example"
            row = Medewerker(username=one.username, naam=one.name, email=email, roles=[*one.roles])
            row.queues = mine
            add(row, db)
    add_client(db, demo_settings.CLIENT, demo_settings.CLIENT_SECRET, label="Demo")
    forms = demo_settings.FORMS, demo_settings.FORMS_SECRET
    add_client(db, *forms, label="Formulieren", scopes=FORM_SCOPES)
    if lists := os.environ.get(demo_settings.LISTS):
        add_service(db, "referentielijsten", lists, api="referentielijsten")
