"""A served register behind a line that can lose answers, and consumers of it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.catalogue import RSIN, Types, make_types
from tests.clients import SECRET
from tests.conftest import free_port
from tests.served import served
from tests.transcripts.consumer import Consumer
from tests.transcripts.line import Line


@pytest.fixture(scope="session")
def line(database: str) -> Iterator[Line]:
    """The register as a process of its own, whose address is that of the line to it."""
    port, own = free_port(), free_port()
    settings = {"ZAAKSPOOR_BASE_URL": f"http://127.0.0.1:{own}"}
    with served(port, settings), Line(own, port) as passing:
        yield passing


@pytest.fixture
def types(committed: Any) -> Types:
    """One zaaktype in the catalogue of our organisation, and a consumer that may do everything."""
    from zaken.models import Applicatie, ClientSecret

    with committed(expire_on_commit=False) as db:
        made = make_types(db)
        db.add(ClientSecret(client_id="consument", secret=SECRET))
        db.add(Applicatie(client_ids=["consument"], label="c", heeft_alle_autorisaties=True))
        db.commit()
        assert made.roltypen and made.statustypen and RSIN
        return made


@pytest.fixture(params=["once", "twice", "lost"])
def consumer(request: Any, line: Line, types: Types) -> Iterator[Consumer]:
    """The same story three times: as it should be, with every call sent twice, and with every
    first answer lost on its way.
    """
    line.loses = request.param == "lost"
    line.lost.clear()
    yield Consumer(line.address, "consument", SECRET, twice=request.param == "twice")
    line.loses = False


@pytest.fixture
def honest(line: Line, types: Types) -> Callable[[], Consumer]:
    """Somebody else, whose line loses nothing: what is really there?"""

    def make() -> Consumer:
        line.loses = False
        return Consumer(line.address, "consument", SECRET)

    return make
