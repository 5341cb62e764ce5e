"""A letter for MijnOverheid: whatever we take validates, and whatever breaks a limit is named."""

import os
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree

from berichtenbox_adapter.globe import letter
from berichtenbox_adapter.port import Attachment
from tests.berichtenbox_adapter.conftest import message
from tests.berichtenbox_adapter.far_side import OIN
from tests.berichtenbox_adapter.globe import REQUEST, schema

CASES = 10_000 if os.environ.get("ZAAKSPOOR_LONG_TESTS") else 1_000
NOW = datetime(2026, 11, 24, 8, 9, 10, tzinfo=UTC)
PDF = b"%PDF-1.7 voorbeeld"
TRICKY = [
    "😀",
    "&",
    "<b>",
    "]]>",
    "\r\n",
    "\n",
    "\r",
    r"\r\n",
    "é",
    "\x00",
    "\ud800",
    "\ufffe",
    "'",
]
texts = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from([*TRICKY, "a", " ", "https://x.nl/a?b=1&c=2."]), max_size=30).map(
        "".join
    ),
    st.integers(0, 4100).map("x".__mul__),
    st.sampled_from(
        [n * "é" for n in (1, 24, 25, 26, 49, 50, 51, 127, 128, 129, 3999, 4000, 4001)]
    ),
)
files = st.lists(
    st.builds(Attachment, texts, st.sampled_from([PDF, b"", b"PK", PDF + b"\xff" * 999])),
    max_size=3,
)


def built(**other: Any) -> bytes:
    berichttype = other.pop("berichttype", "BESLUIT")
    return letter.build(message(**other), leverancier=OIN, berichttype=berichttype, moment=NOW)


def test_a1_every_letter_we_take_validates_against_the_schema_of_logius() -> None:
    judge = schema(REQUEST)
    taken = [0, 0]

    @settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))
    @example(
        onderwerp="x" * 50, tekst="y" * 4000, kenmerk="z" * 25, berichttype="A" * 8, bijlagen=[]
    )
    @given(onderwerp=texts, tekst=texts, kenmerk=texts, berichttype=texts, bijlagen=files)
    def holds(bijlagen: list[Attachment], berichttype: str, **parts: str) -> None:
        one = message(bijlagen=tuple(bijlagen), **parts)
        broken = letter.violations(one, berichttype)
        taken[bool(broken)] += 1
        if broken:
            return
        raw = letter.build(one, leverancier=OIN, berichttype=berichttype, moment=NOW)
        document = etree.fromstring(raw)
        assert judge.validate(document), judge.error_log
        assert document.findtext(f".//{{{letter.LETTER}}}Onderwerp") == one.onderwerp
        shown = document.findtext(f".//{{{letter.LETTER}}}BerichtTekst") or ""
        assert "\n" not in shown and "\r" not in shown

    holds()
    assert min(taken) > CASES / 100, f"one kind of case hardly came by: {taken}"


@pytest.mark.parametrize(
    ("part", "value", "veld", "limit"),
    [
        ("onderwerp", "x" * 51, "onderwerp", "50"),
        ("onderwerp", "", "onderwerp", "leeg"),
        ("tekst", "x" * 4001, "tekst", "4000"),
        ("tekst", "x" * 3997 + "\n", "tekst", "4000"),
        ("kenmerk", "x" * 26, "kenmerk", "25"),
        ("onderwerp", "twee\nregels", "onderwerp", "regeleinde"),
        ("tekst", "een bel \x07", "tekst", "XML 1.0"),
        ("tekst", "half \ud83d", "tekst", "XML 1.0"),
        ("bijlagen", (Attachment("x" * 129, PDF),), "bijlagen", "128"),
        ("bijlagen", (Attachment("a.pdf", b"PK"),), "bijlagen", "geen PDF"),
        ("bijlagen", (Attachment("a.pdf", PDF),) * 3, "bijlagen", "2"),
        ("bijlagen", (Attachment("a.pdf", PDF + b" " * 249_990),) * 2, "bijlagen", "500000"),
    ],
)
def test_h2_a_broken_limit_is_named_with_its_field(
    part: str, value: object, veld: str, limit: str
) -> None:
    (broken,) = letter.violations(message(**{part: value}), "BESLUIT")
    assert broken.veld == veld
    assert limit in broken.reden


def test_a_type_of_letter_is_one_to_eight_characters() -> None:
    assert letter.violations(message(), "BESLUIT1") == []
    assert [v.veld for v in letter.violations(message(), "BESLUIT12")] == ["berichttype"]
    assert [v.veld for v in letter.violations(message(), "")] == ["berichttype"]


def test_line_ends_are_four_characters_and_a_link_stands_free() -> None:
    tekst = "Beste Femke,\r\n\r\nKijk op https://mijn.rijswijk.example/zaken.\nGroet"
    shown = letter.encoded(tekst)
    assert shown == (r"Beste Femke,\r\n\r\nKijk op https://mijn.rijswijk.example/zaken .\r\nGroet")
    assert letter.encoded("(https://a.example/b)") == "( https://a.example/b )"


def test_batch_and_letter_have_the_id_of_the_delivery() -> None:
    one = uuid4()
    document = etree.fromstring(built(uuid=one))
    ids = [UUID(e.text) for e in document.iter("{*}BatchID", "{*}BerichtID")]
    assert ids == [one, one, one]
    assert document.findtext(".//{*}AanmaakDatum") == "2026-11-24T08:09:10.000Z"
    assert document.findtext(".//{*}BerichtLeverancierID") == OIN
