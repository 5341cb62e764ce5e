"""The far side, started once for these tests and emptied for each."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from berichtenbox_adapter.port import Attachment, Message, Recipient
from tests.berichtenbox_adapter.far_side import WILLING, FarSide, running


@pytest.fixture(scope="session")
def far_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FarSide]:
    with running(tmp_path_factory.mktemp("far")) as side:
        yield side


@pytest.fixture
def far(far_process: FarSide) -> FarSide:
    far_process.reset()
    return far_process


def message(bsn: str = WILLING, **other: object) -> Message:
    """A message to somebody of the cast, with whatever is different about it."""
    reader = Recipient(
        "BSN",
        bsn,
        "Femke de Vries",
        "femke@voorbeeld.example",
        ("F. de Vries", "Laan 1", "2282 ZZ  RIJSWIJK"),
    )
    plain = {
        "uuid": uuid4(),
        "kenmerk": "ZAAK-2026-0000000007",
        "onderwerp": "Besluit over uw parkeervergunning",
        "tekst": "Beste Femke de Vries,\n\nEr is een besluit.",
        "ontvanger": reader,
        "gemaakt": datetime(2026, 11, 23, 12, 0, tzinfo=UTC),
        "bijlagen": (Attachment("besluit.pdf", b"%PDF-1.7 voorbeeld", 1),),
    }
    return Message(**(plain | other))  # type: ignore[arg-type]
