"""What holds for every road: limits are told and never cut off, numbers stay out of sight."""

import pytest

from berichtenbox_adapter.memory import InMemory, NetworkUnderLock
from berichtenbox_adapter.port import (
    Accepted,
    Attachment,
    Capabilities,
    Found,
    NotFound,
    NotSent,
    over_limits,
)
from tests.berichtenbox_adapter.conftest import message
from tests.berichtenbox_adapter.far_side import WILLING

NARROW = Capabilities(onderwerp=50, tekst=4000, bijlagen=2, bijlagen_bytes=500_000)


@pytest.mark.parametrize(
    ("part", "fits", "is_too_much"),
    [
        ("onderwerp", "é" * 50, "é" * 51),
        ("tekst", "x" * 4000, "x" * 4001),
        ("bijlagen", (Attachment("a.pdf", b"a"),) * 2, (Attachment("a.pdf", b"a"),) * 3),
        (
            "bijlagen",
            (Attachment("a.pdf", b"a" * 500_000),),
            (Attachment("a.pdf", b"a" * 500_001),),
        ),
    ],
)
def test_a_limit_is_told_by_its_part(part: str, fits: object, is_too_much: object) -> None:
    assert over_limits(message(**{part: fits}), NARROW) == []
    (broken,) = over_limits(message(**{part: is_too_much}), NARROW)
    assert broken.veld == part


def test_no_number_of_a_person_shows_when_a_message_is_printed() -> None:
    assert WILLING not in repr(message())
    assert "Femke" not in repr(message())


def test_a_call_inside_a_transaction_is_an_error() -> None:
    road = InMemory(is_locked=lambda: True)
    for call in (road.offer, road.reconcile):
        with pytest.raises(NetworkUnderLock):
            call(message())
    with pytest.raises(NetworkUnderLock):
        road.reachable(message().ontvanger)
    assert road.check(message()) == []


def test_the_list_holds_only_what_was_accepted() -> None:
    road, one = InMemory(answers=[NotSent("later")]), message()
    assert road.offer(one) == NotSent("later")
    assert road.reconcile(one) == NotFound()
    assert road.offer(one) == Accepted(str(one.uuid))
    assert road.reconcile(one) == Found(str(one.uuid))


def test_an_error_can_be_played() -> None:
    with pytest.raises(OSError, match="weg"):
        InMemory(answers=[OSError("weg")]).offer(message())
