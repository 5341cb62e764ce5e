"""When a delivery is tried again, and under which key."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from berichtenbox_adapter.delivery import LONGEST, delivery_id, wait

KEY = UUID("00000000-0000-4000-8000-000000000001")


def test_the_key_of_a_road_is_the_same_for_every_try() -> None:
    assert delivery_id(KEY, "print", 1) == delivery_id(KEY, "print", 1)


def test_another_road_or_generation_has_another_key() -> None:
    keys = {delivery_id(KEY, k, g) for k in ("print", "email", "berichtenbox") for g in (1, 2)}
    assert len(keys) == 6


@given(st.uuids(), st.integers(1, 60))
def test_the_wait_doubles_up_to_an_hour_with_at_most_a_quarter_of_jitter(key: UUID, n: int) -> None:
    plain = min(2.0**n, LONGEST)
    assert plain <= wait(key, n) <= plain * 1.25
    assert wait(key, n) == wait(key, n)


def test_what_the_far_side_asks_wins_up_to_an_hour() -> None:
    assert wait(KEY, 1, 30) == 30
    assert wait(KEY, 9, 1e9) == LONGEST
    assert wait(KEY, 2, 0) == 1
    assert wait(KEY, 9, 1) == 512, "a store that is down for hours does not use up every try"
