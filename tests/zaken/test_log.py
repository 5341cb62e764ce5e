"""What may be in a log line, and what may not."""

import pytest

from zaken.base.log import correlation, masked, new_correlation


@pytest.mark.parametrize("text", ["bsn 999990019 zocht", "999990019", "('999990019',)"])
def test_nine_digits_on_their_own_never_reach_a_log(text: str) -> None:
    assert "999990019" not in masked(text)


def test_numbers_of_zaken_and_long_numbers_stay_readable() -> None:
    assert masked("ZAAK-2026-0000012345") == "ZAAK-2026-0000012345"
    assert masked("0603200000000001") == "0603200000000001"


def test_the_code_of_a_follower_is_masked_in_an_address() -> None:
    assert masked("GET /mijn/volgen/0a1b2c3d-4e5f") == "GET /mijn/volgen/***"


def test_a_correlation_id_is_taken_over_when_it_looks_like_one() -> None:
    assert new_correlation("abc-12345") == "abc-12345" == correlation.get()
    assert new_correlation("<script>") != "<script>"
    assert len(new_correlation("")) == 32
