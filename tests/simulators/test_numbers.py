"""The checks on BSN, RSIN, KVK and OIN."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.cast import BEDRIJVEN, GEMEENTE_OIN, MAGAZIJN_OIN, PERSONEN, Persoon
from simulators.numbers import elfproef, flaw


@pytest.mark.parametrize("number", ["999990019", "111222333", "123456782", "111111110"])
def test_a_sound_number_passes_the_eleven_test(number: str) -> None:
    assert elfproef(number)


@pytest.mark.parametrize(
    "number", ["123456789", "999999999", "000000000", "99999001", "9999900190", "٩٩٩٩٩٠٠١٩"]
)
def test_an_unsound_number_fails_the_eleven_test(number: str) -> None:
    assert not elfproef(number)


@given(st.sampled_from(PERSONEN), st.integers(0, 8), st.integers(1, 9))
def test_one_changed_digit_is_always_noticed(persoon: Persoon, place: int, step: int) -> None:
    bsn = persoon.bsn
    digit = str((int(bsn[place]) + step) % 10)
    assert not elfproef(bsn[:place] + digit + bsn[place + 1 :])


def test_everyone_in_the_cast_has_a_sound_number() -> None:
    assert [p.key for p in PERSONEN if flaw("BSN", p.bsn)] == []
    assert [b.key for b in BEDRIJVEN if flaw("KVK", b.kvk)] == []
    assert [o for o in (GEMEENTE_OIN, MAGAZIJN_OIN) if flaw("OIN", o)] == []


def test_a_flaw_never_repeats_the_number() -> None:
    assert "123456789" not in str(flaw("BSN", "123456789"))
