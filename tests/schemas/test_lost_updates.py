"""Two writers of one row below a zaak: the second sees what the first one did (law 5)."""

import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from schemas.engine import write
from schemas.engine.shape import RESOURCES
from tests.catalogue import ZAKEN, make_types, url
from tests.clients import client_of
from zaken.base.errors import Problem
from zaken.base.subject import SYSTEEM
from zaken.models import Zaakeigenschap

Work = Callable[[Any], object]


@pytest.fixture
def fact(committed: Any) -> str:
    """The uuid of a fact of a zaak, with the value `oud`; really committed."""
    with committed() as db:
        types = make_types(db)
        client = client_of(db)
        kind = url("eigenschappen", types.eigenschap)
    zaak = client.post(f"{ZAKEN}/zaken", json=types.zaak()).json()["url"]
    body = {"zaak": zaak, "eigenschap": kind, "waarde": "oud"}
    answer = client.post(f"{zaak}/zaakeigenschappen", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["uuid"])


def patch(uuid: str, waarde: str) -> Work:
    def work(db: Any) -> object:
        resource, by = RESOURCES["zaken/{zaak}/zaakeigenschappen"], write.By(SYSTEEM)
        return write.modify(db, resource, UUID(uuid), body={"waarde": waarde}, by=by, partial=True)

    return work


def delete(uuid: str) -> Work:
    resource = RESOURCES["zaken/{zaak}/zaakeigenschappen"]
    return lambda db: write.delete(db, resource, UUID(uuid), write.By(SYSTEEM))


def second(committed: Any, first: Work, then: Work) -> str:
    """What becomes of `then`, which starts while `first` still holds the zaak."""
    outcome: list[str] = []

    def later() -> None:
        try:
            with committed.begin() as db:
                then(db)
            outcome.append("done")
        except Problem as problem:
            outcome.append(problem.code)

    with committed.begin() as db:
        first(db)
        thread = threading.Thread(target=later)
        thread.start()
        thread.join(0.7)
        assert thread.is_alive(), "the second one waits"
    thread.join(15)
    return outcome[0] if outcome else "broken"


def value(committed: Any, uuid: str) -> str | None:
    with committed() as db:
        found = db.query(Zaakeigenschap).filter_by(uuid=UUID(uuid)).one_or_none()
        return found.waarde if found else None


def test_of_two_removals_the_second_was_a_fault_of_ours(committed: Any, fact: str) -> None:
    assert second(committed, delete(fact), delete(fact)) == "not_found"
    assert value(committed, fact) is None


def test_a_change_of_what_was_just_removed_is_not_found(committed: Any, fact: str) -> None:
    assert second(committed, delete(fact), patch(fact, "nieuw")) == "not_found"


def test_a_change_back_to_what_was_got_lost(committed: Any, fact: str) -> None:
    assert second(committed, patch(fact, "nieuw"), patch(fact, "oud")) == "done"
    assert value(committed, fact) == "oud"
