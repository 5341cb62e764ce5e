"""Two administrators in one catalogue, at the same moment."""

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from zaken.actions.catalogus import publish, save_zaaktype
from zaken.base.errors import Problem
from zaken.base.subject import SYSTEEM
from zaken.change import change
from zaken.models import Catalogus, Zaaktype

SCOPE = "catalogi.schrijven"


@pytest.fixture
def catalogus(committed: Any) -> int:
    with committed.begin() as db:
        made = Catalogus(domein="PROEF", rsin="123456782")
        db.add(made)
        db.flush()
        return int(made.id)


def concept(db: Any, catalogus: int) -> Zaaktype:
    """A zaaktype made as the API makes it."""
    made = Zaaktype(
        catalogus=db.get_one(Catalogus, catalogus),
        catalogus_id=catalogus,
        identificatie="KAP",
        omschrijving="Kapvergunning",
        vertrouwelijkheidaanduiding="openbaar",
        doorlooptijd="P8W",
        begin_geldigheid=date(2026, 1, 1),
    )
    change(db, SYSTEEM, made, "create", scope=SCOPE, save=save_zaaktype)
    return made


def together(committed: Any, first: Callable[[Any], Any], second: Callable[[Any], Any]) -> Any:
    """Start `second` while `first` is not yet committed; what became of `second`."""
    outcome: list[Any] = []

    def later() -> None:
        try:
            with committed.begin() as db:
                outcome.append(second(db))
        except Problem as problem:
            outcome.append(problem.params[0]["code"])

    with committed.begin() as db:
        first(db)
        thread = threading.Thread(target=later)
        thread.start()
        thread.join(0.5)
        assert not outcome, "the second one waits"
    thread.join(10)
    return outcome[0]


def test_two_that_make_a_version_get_two_numbers(committed: Any, catalogus: int) -> None:
    second = together(
        committed, lambda db: concept(db, catalogus), lambda db: concept(db, catalogus).versie
    )
    assert second == 2


def test_of_two_that_publish_at_once_one_is_refused(committed: Any, catalogus: int) -> None:
    with committed.begin() as db:
        one, two = (concept(db, catalogus).id for _ in range(2))

    def publishing(id: int) -> Callable[[Any], None]:
        def run(db: Any) -> None:
            found = db.get_one(Zaaktype, id)
            found.concept = False
            change(db, SYSTEEM, found, "update", scope=SCOPE, save=publish)

        return run

    assert together(committed, publishing(one), publishing(two)) == "overlap"
