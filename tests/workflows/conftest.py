"""A municipality for the transcripts: the shipped case types, its queues, and the far sides."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

QUEUES = (
    "burgerzaken",
    "parkeren",
    "vergunningen_apv",
    "vergunningen_apv_senior",
    "openbare_ruimte_noord",
    "openbare_ruimte_zuid",
    "handhaving",
    "intake",
)


@pytest.fixture
def municipality(db: Any, far_sides: str) -> None:
    """Case types published since 2020, so that a test may play in any later year."""
    from datetime import date

    from workflows.definition import files, load
    from workflows.publish import publish
    from zaken.models import Queue

    for path in files():
        publish(db, load(path), rsin="123456782", vanaf=date(2020, 1, 1))
    db.add_all(Queue(naam=name, omschrijving=name, zaaktypen=["*"]) for name in QUEUES)
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
