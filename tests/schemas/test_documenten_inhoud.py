"""Bytes are taken out of a JSON body while it comes in, however it is cut in pieces."""

import json
from base64 import b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.documenten_inhoud import Splitter
from zaken.base import files
from zaken.base.errors import Invalid, TooLarge

TEXTS = st.text(st.sampled_from('a"\\{}[]:,é/ inhoud'), max_size=12)
SIMPLE = TEXTS | st.none() | st.integers()
OTHERS = (
    SIMPLE
    | st.lists(SIMPLE, max_size=3)
    | st.dictionaries(TEXTS, st.lists(SIMPLE, max_size=2), max_size=2)
)


def split(body: bytes, *cuts: int, path: tuple[str, ...] = ("inhoud",)) -> tuple[Any, bytes | None]:
    """The JSON that is left, and the bytes that were in it."""
    with Splitter(path, most=1_000_000, limit=1_000_000) as upload:
        at = 0
        for cut in cuts:
            upload.feed(body[at : at + cut])
            at += cut
        upload.feed(body[at:])
        rest = json.loads(upload.finish())
        return rest, files.read(upload.keep().sha256) if upload.content else None


@given(
    st.dictionaries(TEXTS, OTHERS, max_size=3),
    st.binary(max_size=40),
    st.lists(st.integers(1, 9), max_size=40),
)
def test_whatever_is_around_it_and_wherever_it_is_cut(
    others: dict[str, Any], content: bytes, cuts: list[int]
) -> None:
    others.pop("inhoud", None)
    body = {"voor": others, **others, "inhoud": b64encode(content).decode(), "na": others}
    rest, found = split(json.dumps(body).encode(), *cuts)
    assert (rest, found) == (body | {"inhoud": ""}, content)


@pytest.mark.parametrize(("sign", "escape"), [("/", "\\/"), ("+", "\\u002B"), ("=", "\\u003d")])
def test_letters_may_be_escaped(sign: str, escape: str) -> None:
    content = b"\xfb\xff\xbf\xfe\xff\xff>>>???x"
    text = b64encode(content).decode().replace(sign, escape)
    body = f'{{"inhoud":"{text}"}}'.encode()
    for size in (1, 2, 3, 5, 7):
        assert split(body, *[size] * len(body))[1] == content


def test_only_the_content_of_the_document_itself_is_taken() -> None:
    body = {"x": {"inhoud": "YQ=="}, "lijst": [{"inhoud": "YQ=="}], "titel": "inhoud"}
    assert split(json.dumps(body).encode()) == (body, None)
    inner = json.dumps({"document": {"inhoud": "YQ=="}}).encode()
    assert split(inner, path=("document", "inhoud"))[1] == b"a"


def test_no_text_is_no_content() -> None:
    assert split(b'{"inhoud": null, "a": 1}') == ({"inhoud": None, "a": 1}, None)


def test_said_twice_the_last_one_counts() -> None:
    assert split(b'{"inhoud": "YQ==", "inhoud": "Yg=="}')[1] == b"b"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("aGFsbG8", "incorrect-base64-padding"),
        ("a", "incorrect-base64-padding"),
        ("a#c=", "invalid-base64"),
        ("aGFsbG8=aGFsbG8=", "invalid-base64"),
        ("aGFs\\nbG8=", "invalid-base64"),
        ("é===", "invalid-base64"),
    ],
)
@pytest.mark.parametrize("size", [1, 4, 100])
def test_what_is_no_base64_is_refused_however_it_comes(text: str, code: str, size: int) -> None:
    body = f'{{"inhoud":"{text}"}}'.encode()
    with pytest.raises(Invalid) as refused:
        split(body, *[size] * len(body))
    assert [(p["name"], p["code"]) for p in refused.value.params] == [("inhoud", code)]


def test_the_limits_are_apart() -> None:
    with Splitter(("inhoud",), most=50, limit=10) as upload, pytest.raises(TooLarge):
        upload.feed(b'{"inhoud":"' + b"YWFh" * 4)
    with Splitter(("inhoud",), most=50, limit=10) as upload, pytest.raises(TooLarge):
        upload.feed(b'{"titel":"' + b"x" * 60)
