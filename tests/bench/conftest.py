"""Made-up zaken that really are in the database, and are gone afterwards."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import text

from bench.data import fill

Filled = Callable[..., Any]


@pytest.fixture
def filled(committed: Any) -> Iterator[Filled]:
    """`filled(n)` adds n zaken and gives a session; the months of events that this made are
    dropped afterwards."""
    months = "select inhrelid::regclass::text from pg_inherits where inhparent = 'event'::regclass"
    with committed.begin() as session:
        before = set(session.scalars(text(months)))
    with committed() as session:

        def make(n: int, **more: Any) -> Any:
            fill(n, **more)
            session.expire_all()
            return session

        yield make
    with committed.begin() as session:
        for name in set(session.scalars(text(months))) - before:
            session.execute(text(f"drop table {name}"))
