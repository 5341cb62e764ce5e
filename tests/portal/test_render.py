"""Files as downloads: whatever name and kind they came with."""

import pytest

from portal.render import attachment


@pytest.mark.parametrize("bad", ["\r\nSet-Cookie: a=b", "\n", "\x00", "\x7f", "\x85", "\u202e"])
def test_a_file_name_with_a_line_end_wrote_its_own_headers(bad: str) -> None:
    answer = attachment([b""], naam=f"brief{bad}.pdf", formaat=f"text/html{bad}", omvang=0)
    for name, value in answer.raw_headers:
        assert value.decode("latin-1").isprintable(), name
    assert "%0D" not in answer.headers["content-disposition"]
    assert "%0A" not in answer.headers["content-disposition"]
    assert answer.headers["content-disposition"].startswith('attachment; filename="brief')
    assert answer.headers["content-type"] == "application/octet-stream"


@pytest.mark.parametrize(
    ("formaat", "told"),
    [
        ("application/pdf", "application/pdf"),
        ("image/svg+xml", "image/svg+xml"),
        ("text/plain; charset=utf-8", "text/plain; charset=utf-8"),
        ("", "application/octet-stream"),
        ("pdf", "application/octet-stream"),
        ("a/b/c", "application/octet-stream"),
        ("text/plain; x", "application/octet-stream"),
    ],
)
def test_a_kind_of_file_is_passed_on_when_it_is_one(formaat: str, told: str) -> None:
    answer = attachment([b""], naam="brief", formaat=formaat, omvang=0)
    assert answer.headers["content-type"] == told


def test_a_file_name_keeps_its_accents_and_its_blanks() -> None:
    told = attachment([], naam='Café "ü" 1.pdf', formaat="x/y", omvang=None).headers
    assert "filename*=UTF-8''Caf%C3%A9%20%22%C3%BC%22%201.pdf" in told["content-disposition"]
