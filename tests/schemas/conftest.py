"""The catalogue these tests work with, and one of another provider."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests import peer as peers
from tests.catalogue import Types, make_types
from tests.conformance.conftest import House
from tests.elsewhere import Elsewhere, connect, make_elsewhere


@pytest.fixture
def types(db: Session) -> Types:
    return make_types(db)


@pytest.fixture
def house(client: Any, types: Types) -> House:
    return House(client, types)


@pytest.fixture
def elsewhere(db: Session) -> Iterator[Elsewhere]:
    """What another provider serves, whom we have configured."""
    with peers.running() as peer:
        connect(db, peer)
        yield make_elsewhere(peer)
