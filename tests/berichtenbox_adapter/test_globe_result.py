"""Results of MijnOverheid: every one its schema allows is read, each letter is judged by itself,
and nothing else is taken for one.
"""

import os
import random
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from berichtenbox_adapter.globe import result
from berichtenbox_adapter.globe.safe_xml import Unreadable
from simulators.globe_ebms import verdicts
from tests.berichtenbox_adapter.far_side import OIN
from tests.berichtenbox_adapter.globe import RESPONSE, schema, shelf

CASES = 10_000 if os.environ.get("ZAAKSPOOR_LONG_TESTS") else 500
TYPES = "http://schemas.rdw.nl/GEB/BerichtVerwerkService/Types/2009/01"
VERDICT = "http://schemas.rdw.nl/GEB/BerichtVerwerkService/BerichtResultaat/Types/2009/01"
NIL_ATTRIBUTE = "{http://www.w3.org/2001/XMLSchema-instance}nil"
COUNTS = (
    "TotaalAantalOntvangenBerichten",
    "AantalBerichtenSuccesvolVerwerkt",
    "AantalBerichtenGeenActieveBoxOfGeabonneertOpLeverancier",
    "AantalBerichtenMetTechnischProbleem",
    "AantalBerichtenBerichtTypeNietCorrect",
    "AantalBerichtenPublicatieDatumNietCorrect",
    "AantalBerichtenAanmaakDatumNietCorrect",
)
words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=40)
words = words.filter(lambda text: "\ufffe" not in text and "\uffff" not in text)
letters = st.lists(
    st.tuples(
        st.uuids(), words, st.sampled_from(sorted(result.CODES)), st.none() | st.just("nil") | words
    ),
    max_size=6,
)


def document(
    batch: UUID, rows: list[Any], prefixes: tuple[str, str], counts: list[int], upper: bool
) -> etree._Element:
    """A result as some other program might write it."""
    spell = (lambda one: str(one).upper()) if upper else str
    root = etree.Element(f"{{{TYPES}}}BerichtVerwerkResponse", nsmap={prefixes[0]: TYPES})
    about = etree.SubElement(root, "BatchInformatie")
    told = [("BerichtLeverancierCode", OIN), ("BatchID", spell(batch))]
    told += [(name, str(count)) for name, count in zip(COUNTS, counts, strict=True)]
    told += [("DatumOntvangen", "2026-11-24T08:00:00.123+01:00")]
    told += [("DatumVerwerkt", "2026-11-24T08:00:01")]
    for name, value in told:
        etree.SubElement(about, name).text = value
    inside = etree.SubElement(root, "Berichten")
    for bericht, kind, code, stadium in rows:
        one = etree.SubElement(inside, f"{{{VERDICT}}}Bericht", nsmap={prefixes[1]: VERDICT})
        for name, value in (
            ("BerichtID", spell(bericht)),
            ("BerichtType", kind),
            ("VerwerkingsCode", code),
        ):
            etree.SubElement(one, name).text = value
        if stadium is not None:
            last = etree.SubElement(one, "Stadium")
            if stadium == "nil":
                last.set(NIL_ATTRIBUTE, "true")
            else:
                last.text = stadium
    return root


def test_a2_every_result_the_schema_allows_is_read() -> None:
    judge = schema(RESPONSE)

    @settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        batch=st.uuids(),
        rows=letters,
        prefixes=st.sampled_from([("ns3", "ns2"), ("a", "a"), ("v", "r")]),
        counts=st.lists(st.integers(-(2**31), 2**31 - 1), min_size=7, max_size=7),
        upper=st.booleans(),
        encoding=st.sampled_from(["UTF-8", "UTF-16", "ISO-8859-1"]),
        pretty=st.booleans(),
    )
    def holds(batch: UUID, rows: list[Any], encoding: str, pretty: bool, **other: Any) -> None:
        made = document(batch, rows, **other)
        assert judge.validate(made), judge.error_log
        raw = etree.tostring(made, encoding=encoding, xml_declaration=True, pretty_print=pretty)
        read = result.read(raw)
        assert read.batch == batch
        assert [(one.bericht, one.code) for one in read.oordelen] == [
            (bericht if bericht.int else None, code) for bericht, _, code, _ in rows
        ]

    holds()


def test_the_ten_codes_are_those_of_the_schema() -> None:
    types = shelf(RESPONSE.replace("Response.xsd", "ResponseTypes.xsd"))
    found = etree.parse(types).iterfind(".//{http://www.w3.org/2001/XMLSchema}enumeration")
    assert {one.get("value") for one in found} == set(result.CODES)
    assert set(result.REASONS) == set(result.CODES) - {"Verwerkt"}


def test_c3_a_thousand_letters_are_judged_one_by_one() -> None:
    chance = random.Random(7)
    rows = [(str(uuid4()), "BRIEF", chance.choice(sorted(result.CODES))) for _ in range(1000)]
    raw = verdicts(str(uuid4()), OIN, rows, "2026-11-24T08:00:00.000Z")
    assert schema(RESPONSE).validate(etree.fromstring(raw))
    told = result.read(raw).by_letter()
    assert {str(one): verdict.code for one, verdict in told.items()} == {
        bericht: code for bericht, _, code in rows
    }


def test_c2_a_letter_without_a_readable_id_is_that_of_its_batch() -> None:
    batch = uuid4()
    nil = [(str(UUID(int=0)), "", "XmlValidatieTegenXsdValtNegatiefUit")]
    raw = verdicts(str(batch), OIN, nil, "2026-11-24T08:00:00.000Z")
    (told,) = result.read(raw).by_letter().items()
    assert told[0] == batch
    assert told[1].code == "XmlValidatieTegenXsdValtNegatiefUit"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"geen xml",
        b"<Berichten/>",
        verdicts("geen-guid", OIN, [], "x"),
        verdicts(str(uuid4()), OIN, [("1", "B", "Verwerkt")], "x"),
        verdicts(str(uuid4()), OIN, [(str(uuid4()), "B", "00")], "x"),
        verdicts(str(uuid4()), OIN, [(str(uuid4()), "B", "Verwerkt")] * 1001, "x"),
        b" " * (result.LARGEST + 1),
    ],
    ids=["empty", "text", "other", "batch", "letter", "code", "too many", "too big"],
)
def test_what_is_no_result_is_not_taken_for_one(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        result.read(raw)
