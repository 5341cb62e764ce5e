"""Return files of the print service: whole, cut, forged."""

from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from berichtenbox_adapter.transports.print_returns import (
    HEADER,
    STATUSES,
    Corrupt,
    Line,
    Unfinished,
    read_returns,
)

KEY = UUID("1b0f2a54-6a9c-5d4e-9b1e-6f0f4c1d2e3a")
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def file_of(*lines: str, head: str = HEADER, end: str = "\n") -> bytes:
    """A return file as the print service writes it."""
    body = "".join(f"{line}{end}" for line in (head, *lines)).encode()
    return body + f"#;{len(lines)};{sha256(body).hexdigest()}{end}".encode()


def test_every_letter_is_read_in_the_order_of_the_file() -> None:
    lines = [f"{KEY};{status};2026-11-24T12:00:00+00:00" for status in STATUSES]
    assert read_returns(file_of(*lines)) == [Line(KEY, s, NOON) for s in STATUSES]  # type: ignore[arg-type]
    assert read_returns(file_of()) == []


def test_line_ends_of_windows_are_fine() -> None:
    told = read_returns(file_of(f"{KEY};gepost;2026-11-24T13:00:00+01:00", end="\r\n"))
    assert told == [Line(KEY, "gepost", NOON)]


@given(st.integers(min_value=0, max_value=300))
def test_a_file_that_was_cut_is_never_believed(length: int) -> None:
    whole = file_of(f"{KEY};gepost;2026-11-24T12:00:00+00:00")
    if length < len(whole.rstrip()):
        with pytest.raises((Unfinished, Corrupt)):
            read_returns(whole[:length])


@given(st.data())
def test_a_file_of_which_one_byte_changed_is_never_believed(data: st.DataObject) -> None:
    whole = bytearray(file_of(f"{KEY};gepost;2026-11-24T12:00:00+00:00"))
    place = data.draw(st.integers(0, len(whole.rstrip()) - 1))
    whole[place] ^= 1 << data.draw(st.integers(0, 4))
    with pytest.raises((Unfinished, Corrupt)):
        read_returns(bytes(whole))


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (f"{KEY};verloren;2026-11-24T12:00:00+00:00", "regel 2"),
        (f"{KEY};gepost;2026-11-24T12:00:00", "regel 2"),
        ("geen-uuid;gepost;2026-11-24T12:00:00+00:00", "regel 2"),
        (f"{KEY};gepost", "regel 2"),
    ],
)
def test_a_line_that_is_wrong_is_named_without_what_it_says(line: str, why: str) -> None:
    with pytest.raises(Corrupt, match=why) as refused:
        read_returns(file_of(line))
    assert "verloren" not in str(refused.value)


def test_another_head_or_count_is_refused() -> None:
    with pytest.raises(Corrupt):
        read_returns(file_of(head="id,status,tijdstip"))
    body = f"{HEADER}\n".encode()
    with pytest.raises(Corrupt):
        read_returns(body + f"#;1;{sha256(body).hexdigest()}\n".encode())
