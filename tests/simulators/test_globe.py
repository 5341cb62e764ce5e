"""The simulated MijnOverheid: its schema, its rules, its post room, and who may come in."""

import gzip
import os
import ssl
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from xml.sax.saxutils import escape

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from simulators import clock, globe_ebms, globe_shape
from simulators.globe_box import Box, GlobeSettings
from simulators.globe_ebms import Post
from simulators.globe_pki import LOGIUS_OIN, prepare
from simulators.ledger import Ledger
from simulators.voorkeuren import Voorkeuren
from tests.berichtenbox_adapter.far_side import FarSide, running
from tests.berichtenbox_adapter.globe import REQUEST, RESPONSE, ebms_schema, schema
from tests.simulators.conftest import FEMKE, GEMEENTE

CASES = 5_000 if os.environ.get("ZAAKSPOOR_LONG_TESTS") else 400
CPA = GlobeSettings().cpa
ABOUT = Post("m1@x", "gesprek", CPA, GEMEENTE, LOGIUS_OIN, "GLOBE-R-BV-Request", "", b"")
SOUND = {
    "BatchID": str(uuid4()),
    "BerichtID": str(uuid4()),
    "BerichtType": "BESLUIT",
    "PublicatieDatum": None,
    "EindDatumHandelingsTermijn": None,
    "Onderwerp": "Besluit",
    "BerichtTekst": "Beste Femke",
    "Referentie": None,
    "GebruikerID": FEMKE["waarde"],
    "SoortGebruiker": "Burger",
}


def element(name: str, value: str | None) -> str:
    return "" if value is None else f"<l:{name}>{escape(value)}</l:{name}>"


def batch(files: list[dict[str, str]] | None = None, **changes: Any) -> bytes:
    """A batch of one letter that is in order, save for the changes."""
    about = {
        "BatchID": SOUND["BatchID"],
        "AanmaakDatum": clock.stamp(),
        "BerichtLeverancierID": GEMEENTE,
        **changes.pop("batch", {}),
    }
    told = "".join(f"<b:{name}>{escape(str(value))}</b:{name}>" for name, value in about.items())
    inside = "".join(element(name, value) for name, value in {**SOUND, **changes}.items())
    added = "".join(
        f"<l:Bijlage>{''.join(element(n, v) for n, v in one.items())}</l:Bijlage>"
        for one in files or []
    )
    return (
        f'<b:Berichten xmlns:b="{globe_shape.BATCH.strip("{}")}" '
        f'xmlns:l="{globe_shape.LETTER.strip("{}")}">'
        f"<b:BatchInformatie>{told}</b:BatchInformatie><l:Bericht>"
        f"<l:BerichtInformatie>{inside}</l:BerichtInformatie>"
        + (f"<l:Bijlagen>{added}</l:Bijlagen>" if files is not None else "")
        + "</l:Bericht></b:Berichten>"
    ).encode()


LENGTHS = [0, 1, 8, 9, 25, 26, 50, 51, 128, 129, 4000, 4001]
WORDS = ["Burger", "burger", "Pdf", "1", "2147483648", "-1", " 1 ", "RGl0", "RGl", "RG l0\n"]
WORDS += ["====", "AB==", "AQ==", str(uuid4()), str(uuid4()).upper()]
MOMENTS = ["2026-11-24T08:00:00Z", "2026-02-30T08:00:00Z", "2026-11-24", "2026-11-24T24:00:00"]
MOMENTS += ["2024-02-29T08:00:00+01:00"]
VALUES = st.sampled_from([None, *("x" * length for length in LENGTHS), *WORDS, *MOMENTS])
# The schema processor of the tests skips signs that are not of base64; the standard does not.
IN_FILES = VALUES.filter(lambda value: "-" not in (value or ""))
FILE = {"Inhoud": "RGl0", "BijlageType": "Pdf", "Omschrijving": "brief.pdf", "Volgorde": "1"}
files = st.none() | st.lists(
    st.dictionaries(st.sampled_from(sorted(FILE)), IN_FILES, max_size=2).map(
        lambda c: {**FILE, **c}
    ),
    max_size=3,
)


def test_its_shape_is_that_of_the_schema_of_logius() -> None:
    judge, seen = schema(REQUEST), [0, 0]

    @settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        changes=st.dictionaries(st.sampled_from(sorted(SOUND)), VALUES, max_size=2),
        about=st.dictionaries(
            st.sampled_from(["BatchID", "AanmaakDatum", "BerichtLeverancierID"]),
            VALUES.filter(lambda value: value is not None),
            max_size=1,
        ),
        added=files,
    )
    def agree(changes: dict[str, Any], about: dict[str, Any], added: Any) -> None:
        raw = batch(added, batch=about, **changes)
        theirs = judge.validate(etree.fromstring(raw))
        seen[theirs] += 1
        ours = globe_shape.flaw(globe_shape.ET.fromstring(raw))
        assert (ours == "") == theirs, (ours, raw[:600], judge.error_log)

    agree()
    assert min(seen) > CASES / 100, seen


@pytest.mark.parametrize(
    "raw",
    [
        batch().replace(b"<l:Bericht>", b'<l:Bericht soort="x">'),
        batch().replace(b"<l:Bericht>", b"<l:Bericht>los"),
        batch().replace(b"<b:BatchInformatie>", b"<b:Extra/><b:BatchInformatie>"),
        batch().replace(b"l:Onderwerp", b"b:Onderwerp"),
        batch().replace(b"b:Berichten", b"b:Brieven"),
    ],
    ids=["attribute", "loose text", "extra", "namespace", "root"],
)
def test_what_the_schema_refuses_in_other_ways_is_refused_too(raw: bytes) -> None:
    assert not schema(REQUEST).validate(etree.fromstring(raw))
    assert globe_shape.flaw(globe_shape.ET.fromstring(raw))


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    ledger = Ledger(tmp_path)
    yield Box(ledger, Voorkeuren(ledger))
    ledger.close()


def code(box: Box, payload: bytes, afzender: str = GEMEENTE) -> tuple[str, str]:
    """The BerichtID and VerwerkingsCode of the only letter in a result that keeps its schema."""
    post = Post("m@x", "g", CPA, afzender, LOGIUS_OIN, "", "", payload)
    told = etree.fromstring(box.take(post))
    assert schema(RESPONSE).validate(told)
    return told.findtext(".//BerichtID") or "", told.findtext(".//VerwerkingsCode") or ""


def moment(**ago: float) -> str:
    return (clock.now() - timedelta(**ago)).isoformat()


NIL = str(UUID(int=0))
BIG = {**FILE, "Inhoud": "A" * 700_000}


@pytest.mark.parametrize(
    ("payload", "wanted"),
    [
        (batch(), "Verwerkt"),
        (batch(GebruikerID="999990068"), "NietActiefOfGeabonneerd"),
        (batch(BerichtType="ANDERS"), "BerichtTypeNietOndersteund"),
        (batch(PublicatieDatum=moment(days=-14)), "PublicatieDatumLigtTeVerInDeToekomst"),
        (batch(PublicatieDatum=moment(days=-12)), "Verwerkt"),
        (batch(batch={"AanmaakDatum": moment(days=14)}), "AanmaakDatumLigtTeVerInHetVerleden"),
        (batch(batch={"AanmaakDatum": moment(days=12)}), "Verwerkt"),
        (batch([BIG]), "BijlageTeGroot"),
        (batch(batch={"BerichtLeverancierID": "x"}), "OinInCPAKomtNietOvereenMetOinInBericht"),
        (batch(Onderwerp="x" * 51), "XmlValidatieTegenXsdValtNegatiefUit"),
        (b"geen xml", "XmlValidatieTegenXsdValtNegatiefUit"),
    ],
    ids=[
        "sound",
        "not subscribed",
        "other type",
        "later",
        "soon",
        "too old",
        "recent",
        "large",
        "other sender",
        "long subject",
        "no xml",
    ],
)
def test_the_rules_the_schema_lacks_give_their_code(box: Box, payload: bytes, wanted: str) -> None:
    bericht, told = code(box, payload)
    assert told == wanted
    unread = wanted[:3] in ("Oin", "Xml")
    assert bericht == (NIL if unread else SOUND["BerichtID"])


def test_a_letter_it_has_already_is_not_taken_twice(box: Box) -> None:
    assert [code(box, batch())[1] for _ in range(2)] == ["Verwerkt", "BerichtBestaatAl"]
    assert len(box.ledger.entries("globe")) == 1


def test_any_code_can_be_asked_for_by_resident_or_type(box: Box) -> None:
    box.settings.codes = {FEMKE["waarde"]: ["TechnischProbleem"], "BESLUIT": ["BerichtBestaatAl"]}
    told = [code(box, batch())[1] for _ in range(3)]
    assert told == ["TechnischProbleem", "BerichtBestaatAl", "Verwerkt"]


def test_its_successor_delivers_to_who_is_not_subscribed(box: Box) -> None:
    box.settings.bbo = True
    assert code(box, batch(GebruikerID="999990068"))[1] == "Verwerkt"


def test_only_the_four_characters_are_a_line_end_on_the_page(box: Box) -> None:
    code(box, batch(BerichtTekst="een\r\ntwee\\r\\ndrie"))
    assert box.ledger.entries("globe")[0]["getoond"] == "een twee\ndrie"


def test_a_thousand_letters_are_the_most(box: Box) -> None:
    one = batch()
    begin, end = one.index(b"<l:Bericht>"), one.index(b"</b:Berichten>")
    for count, wanted in ((1000, 1000), (1001, 1)):
        post = Post("m", "g", CPA, GEMEENTE, LOGIUS_OIN, "", "",
                    one[:begin] + one[begin:end] * count + one[end:])  # fmt: skip
        assert box.take(post).count(b"<BerichtID>") == wanted


def test_what_it_says_over_ebms_keeps_the_schema_of_ebms() -> None:
    judge = ebms_schema()
    kind, whole = globe_ebms.result(ABOUT, "m2@x", b"<a/>", pack=True)
    assert globe_ebms.read(kind, whole).message_id == "m2@x"
    assert gzip.decompress(globe_ebms.read(kind, whole).payload) == b"<a/>"
    inside = whole[whole.index(b"<soap:Envelope") : whole.index(b"</soap:Envelope>") + 16]
    for raw in (globe_ebms.acknowledgement(ABOUT), globe_ebms.error(ABOUT, "Unknown"), inside):
        envelope = etree.fromstring(raw)
        for one in (*envelope[0], *envelope[1]):
            alone = etree.fromstring(etree.tostring(one))
            assert judge.validate(alone), judge.error_log


def test_certificates_are_made_once(tmp_path: Path) -> None:
    first = prepare(tmp_path).cert("logius").read_bytes()
    assert prepare(tmp_path).cert("logius").read_bytes() == first
    assert prepare(tmp_path).key("logius").stat().st_mode & 0o077 == 0


@pytest.fixture(scope="module")
def far(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FarSide]:
    with running(tmp_path_factory.mktemp("far")) as side:
        yield side


def status(far: FarSide, holder: str, body: bytes = b"", **headers: str) -> int:
    """What its ebMS2 door says to the holder of this certificate; 0: it stays shut."""
    context = ssl.create_default_context(cafile=str(far.pem("ca.pem")))
    if holder:
        context.load_cert_chain(far.pem(f"{holder}.pem"), far.pem(f"{holder}.key"))
    with httpx.Client(verify=context, trust_env=False) as client, suppress(httpx.TransportError):
        return client.post(far.globe_url, content=body, headers=headers).status_code
    return 0


@pytest.mark.parametrize("holder", ["", "verlopen", "ingetrokken", "vreemd"])
def test_f2_its_door_stays_shut_without_a_good_certificate(far: FarSide, holder: str) -> None:
    assert status(far, holder) == 0


def test_who_is_not_who_he_says_he_is_gets_a_fault(far: FarSide) -> None:
    soap = {"SOAPAction": '"ebXML"', "Content-Type": "text/xml"}
    ours = globe_ebms.acknowledgement(
        Post("m@x", "g", CPA, LOGIUS_OIN, GEMEENTE, "", "", b"")  # from GEMEENTE to Logius
    )
    assert status(far, "ander", ours, **soap) == 500
    assert status(far, "gemeente", ours, **soap) == 204
    assert status(far, "gemeente", ours) == 500
    assert status(far, "gemeente", b"geen xml", **soap) == 500


def test_a_result_is_owed_until_it_is_acknowledged_also_after_a_restart(tmp_path: Path) -> None:
    (tmp_path / "blobs").mkdir()
    ledger = Ledger(tmp_path)
    owed = {"message_id": "m9@x", "conversation": "g", "afzender": GEMEENTE, "cpa": CPA}
    owed |= {"ontvanger": LOGIUS_OIN, "blob": ledger.save_blob(b"<a/>")}
    ledger.append("globe-oordeel", owed)
    ledger.close()
    with running(tmp_path) as side:
        report = httpx.get(f"{side.base}/__sim/globe").json()
        assert report["pending"] == 1
        assert report["settings"]["cpa"] == CPA


def test_a_letter_of_mijnoverheid_is_on_the_page_of_its_reader(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    box = Box(ledger, Voorkeuren(ledger))
    code(box, batch([FILE], Onderwerp="<i>Besluit</i>", BerichtTekst=r"Beste,\r\n\r\nGroet"))
    ledger.close()
    with running(tmp_path) as side:
        page = httpx.get(f"{side.base}/postbus/P1").text
        assert "&lt;i&gt;Besluit" in page
        assert "<pre>Beste,\n\nGroet</pre>" in page
        assert "brief.pdf" in page
        assert FEMKE["waarde"] not in page
        assert "Er zijn geen berichten." in httpx.get(f"{side.base}/postbus/P3").text
