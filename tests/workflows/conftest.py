"""A municipality for the transcripts: the shipped case types, its queues, and the far sides."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from typing import Any

import pytest


def open_queues(db: Any, known: Sequence[Any]) -> None:
    """Every queue that these case types name, those of restricted rules for who works there. Again
    is nothing.
    """
    from zaken.models import Queue

    here = {queue.naam for queue in db.query(Queue)}
    named = {task.queue for one in known for task in one.taken if task.queue} | {"intake"}
    closed = {rule.naar for one in known for rule in one.routering if rule.besloten}
    named |= {rule.naar for one in known for rule in one.routering}
    for name in sorted(named - here):
        besloten = name in closed
        level = "zeer_geheim" if besloten else "vertrouwelijk"
        queue = Queue(naam=name, omschrijving=name, zaaktypen=["*"], besloten=besloten)
        queue.max_vertrouwelijkheid = level
        db.add(queue)


@pytest.fixture
def municipality(db: Any, far_sides: str) -> None:
    """Case types published since 2020, so that a test may play in any later year."""
    from datetime import date

    from tests.published import once, shipped
    from workflows.publish import publish

    def make() -> None:
        for definition in shipped():
            publish(db, definition, rsin="123456782", vanaf=date(2020, 1, 1))
        open_queues(db, shipped())

    once(db, "workflows", make)
    db.commit()


@pytest.fixture
def case(municipality: None) -> Iterator[Callable[..., Any]]:
    """`case("MELDING-OR", application, on="2026-02-02 10:00")` opens a zaak and tells its story."""
    from tests.playbook import Playbook, moment
    from zaken.base import clock

    with ExitStack() as stack:

        def open_case(zaaktype: str, application: Any, on: str = "2026-02-02 10:00") -> Playbook:
            stack.enter_context(clock.frozen(moment(on)))
            return Playbook(stack, zaaktype, application)

        yield open_case
