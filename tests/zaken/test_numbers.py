"""Numbers of people and organisations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zaken.numbers import is_bsn

VALID = ["999990019", "999993653", "111222333", "123456782", "002564440"]


@pytest.mark.parametrize("number", VALID)
def test_a_well_formed_number_passes(number: str) -> None:
    assert is_bsn(number)


@pytest.mark.parametrize(
    "number",
    ["", "12345678", "000000000", "123456789", "999999999", "99999001", "99999001x", "９99990019"],
)
def test_a_malformed_number_fails(number: str) -> None:
    assert not is_bsn(number)


@given(st.sampled_from(VALID), st.integers(0, 8), st.integers(1, 9))
def test_changing_one_digit_is_always_noticed(number: str, place: int, step: int) -> None:
    digit = (int(number[place]) + step) % 10
    assert not is_bsn(f"{number[:place]}{digit}{number[place + 1 :]}")


@given(st.sampled_from(VALID), st.integers(0, 7))
def test_swapping_two_neighbours_is_always_noticed(number: str, place: int) -> None:
    first, second = number[place], number[place + 1]
    if first != second:
        assert not is_bsn(f"{number[:place]}{second}{first}{number[place + 2 :]}")
