"""`zakLk01` to MijnOverheid: its shape, and what each answer means."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest
from lxml import etree

from berichtenbox_adapter.port import Accepted, NotSent, Refused, Uncertain
from berichtenbox_adapter.transports.lopende_zaken import (
    CaseNews,
    CaseStatus,
    LopendeZaken,
    _judge,
)
from tests.berichtenbox_adapter.far_side import OIN, WILLING, FarSide, free_port

SPACES = {
    "Z": "http://www.egem.nl/StUF/sector/zkn/0310",
    "S": "http://www.egem.nl/StUF/StUF0301",
    "B": "http://www.egem.nl/StUF/sector/bg/0310",
}


@pytest.fixture
def road(far: FarSide) -> Iterator[LopendeZaken]:
    made = LopendeZaken(
        f"{far.base}/lopendezaken", oin=OIN, gemeente="Gemeente Rijswijk", seconds=0.5
    )
    yield made
    made.client.close()


def news(**other: Any) -> CaseNews:
    plain = {
        "uuid": uuid4(),
        "identificatie": "ZAAK-2026-0000000007",
        "moment": datetime(2026, 11, 24, 12, 0, 0, 5000, tzinfo=UTC),
        "omschrijving": "Uittreksel <BRP> & meer",
        "bsn": WILLING,
        "start": date(2026, 11, 20),
        "status": CaseStatus(
            "In behandeling", datetime(2026, 11, 23, 9, 30, tzinfo=UTC), "UITTREKSEL", "Uittreksel"
        ),
    }
    return CaseNews(**(plain | other))


def test_a_change_is_taken_and_read_as_it_was_meant(far: FarSide, road: LopendeZaken) -> None:
    one = news()
    assert road.tell(one) == Accepted(str(one.uuid))
    (held,) = far.ledger("lopende_zaak")
    assert held["omschrijving"] == "Uittreksel <BRP> & meer"
    assert (held["status"], held["gezet"]) == ("In behandeling", "20261123103000000")
    assert (held["zender"], held["bsn"]) == (OIN, WILLING)


def test_the_shape_is_that_of_stuf_0301_and_zkn_0310(road: LopendeZaken) -> None:
    """Read by another parser than the one that wrote it."""
    root = etree.fromstring(road.compose(news(einde=date(2026, 11, 24), resultaat="Verleend")))

    def at(path: str) -> str:
        return str(root.findtext(f".//{path}", namespaces=SPACES))

    assert at("S:berichtcode") == "Lk01"
    assert at("S:ontvanger/S:organisatie") == "00000004003214345001"
    assert at("S:ontvanger/S:administratie") == "Lopende zaken"
    assert at("S:tijdstipBericht") == "20261124130000005"
    assert at("Z:einddatum") == "20261124"
    assert at("Z:resultaat/Z:omschrijving") == "Verleend"
    assert at("B:inp.bsn") == WILLING
    assert at("Z:heeft/Z:gerelateerde/Z:zkt.code") == "UITTREKSEL"


def test_a_running_zaak_says_that_it_has_no_end(road: LopendeZaken) -> None:
    root = etree.fromstring(road.compose(news()))
    (end,) = root.iterfind(".//Z:einddatum", namespaces=SPACES)
    assert end.get(f"{{{SPACES['S']}}}noValue") == "geenWaarde"


def test_a_removal_names_nobody(far: FarSide, road: LopendeZaken) -> None:
    one = news(status=None)
    assert WILLING.encode() not in road.compose(one)
    assert isinstance(road.tell(one), Accepted)
    assert far.ledger("lopende_zaak")[0]["mutatiesoort"] == "V"


def test_the_same_change_again_is_known_as_a_double(far: FarSide, road: LopendeZaken) -> None:
    one = news()
    assert road.tell(one) == road.tell(one)
    assert len(far.ledger("lopende_zaak")) == 1
    assert len(far.ledger("lopende_zaak_dubbel")) == 1


@pytest.mark.parametrize(
    "wrong", [{"bsn": "123456789"}, {"identificatie": "x" * 41}, {"omschrijving": "x" * 81}]
)
def test_what_does_not_fit_is_refused_without_saying_it(
    far: FarSide, road: LopendeZaken, wrong: dict[str, str]
) -> None:
    told = road.tell(news(**wrong))
    assert told == Refused("StUF-fout StUF055", "afzender")
    assert far.ledger("lopende_zaak") == []


@pytest.mark.parametrize("fault", ["accept_then_drop", "half", "drop", "wrong"])
def test_a_lost_answer_is_uncertain(far: FarSide, road: LopendeZaken, fault: str) -> None:
    far.fault("lopendezaken", fault)
    assert isinstance(road.tell(news()), Uncertain)


def test_nobody_there_and_not_now_are_not_sent(far: FarSide, road: LopendeZaken) -> None:
    far.fault("lopendezaken", "status", status=503, retry_after=9)
    assert road.tell(news()) == NotSent("status 503", 9.0)
    alone = LopendeZaken(
        f"http://127.0.0.1:{free_port()}/", oin=OIN, gemeente="Rijswijk", seconds=0.5
    )
    assert isinstance(alone.tell(news()), NotSent)
    alone.client.close()


SERVER = (
    b'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><e:Fault><detail>'
    b'<S:Fo03Bericht xmlns:S="http://www.egem.nl/StUF/StUF0301"><S:body><S:code>StUF058</S:code>'
    b"<S:plek>server</S:plek></S:body></S:Fo03Bericht></detail></e:Fault></e:Body></e:Envelope>"
)
ANSWERS: list[tuple[int, bytes, Any]] = [
    (500, SERVER, NotSent("StUF-fout StUF058 bij de ontvanger")),
    (500, b"<html>kapot", Uncertain("status 500 zonder bruikbaar antwoord")),
    (502, b"", Uncertain("status 502 zonder bruikbaar antwoord")),
    (404, b"", Refused("status 404", "configuratie")),
    (200, b"<a/>", Uncertain("antwoord zonder Bv03 of fout")),
    (200, b"x" * 200_001, Uncertain("status 200 zonder bruikbaar antwoord")),
    (
        200,
        b'<!DOCTYPE a [<!ENTITY b "c">]><a><Bv03Bericht/></a>',
        Uncertain("status 200 zonder bruikbaar antwoord"),
    ),
]


@pytest.mark.parametrize(("status", "content", "means"), ANSWERS)
def test_each_answer_means_something(status: int, content: bytes, means: Any) -> None:
    assert _judge(httpx.Response(status, content=content)) == means
