"""`zaakspoor seed`: the demo municipality, put into an empty database. The people are in
demo_people.py, the zaken in demo_zaken.py.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from sqlalchemy import Connection, event, select, text
from sqlalchemy.orm import Session, SessionTransaction

from zaakspoor import demo_play, demo_settings
from zaakspoor.app import (
    app,
)  # it tells the domain how things look to the outside: events hold that
from zaakspoor.clients import add_client
from zaakspoor.demo_people import QUEUES, STAFF
from zaakspoor.demo_zaken import STORIES, Story
from zaken.base.clock import now
from zaken.base.db import sessions
from zaken.change import add
from zaken.models import Medewerker, Queue, Zaak

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
    """Add people, clients and these zaken, and return how many zaken were made: none if there are
    any already.

    The case types must be published. Stories are played oldest first, so the numbers are the same
    every time.
    """
    with sessions.begin() as db:
        fill_people(db)
        if db.scalar(select(Zaak.id).limit(1)) is not None:
            return 0
    today = now()
    tell = progress("demo", len(stories))
    with _hurried():
        for story in sorted(stories, key=lambda one: -one.ago):
            demo_play.play(story, today)
            tell()
    with sessions.begin() as db:
        _drop_wake_up_calls(db)
    return len(stories)


@contextmanager
def _hurried() -> Iterator[None]:
    """Commits that do not wait for the disk: the next ordinary commit makes them lasting, and a
    crash only means seeding again.
    """

    def hurry(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
        connection.execute(text("set local synchronous_commit = off"))

    event.listen(sessions, "after_begin", hurry)
    try:
        yield
    finally:
        event.remove(sessions, "after_begin", hurry)


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


def _drop_wake_up_calls(db: Session) -> None:
    """The calls made while the stories were played have been answered; what is still due is found
    by the sweep.
    """
    db.execute(
        text("delete from procrastinate_jobs where status = 'todo' and scheduled_at is null")
    )
