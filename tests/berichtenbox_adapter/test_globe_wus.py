"""Who is subscribed: our own question against zeep with Logius' WSDL, and what an answer is worth
and for how long.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests
import zeep
from lxml import etree
from zeep.transports import Transport

from berichtenbox_adapter.globe import wus
from berichtenbox_adapter.globe.road import Globe
from berichtenbox_adapter.port import Reachability
from tests.berichtenbox_adapter.conftest import message
from tests.berichtenbox_adapter.far_side import OIN, UNKNOWN, UNWILLING, WILLING, FarSide
from tests.berichtenbox_adapter.globe import road_to, shelf
from zaken.base import clock

WSDL = "logius-berichtenbox/BerichtenboxValidatieService/BerichtenboxValidatieService.wsdl"
BINDING = "{http://schemas.rdw.nl/GEB/BerichtenboxValidatieService/2009/01}"
BINDING += "BasicHttpBinding_IBerichtenboxValidatieService"


class Offline(Transport):
    """The WSDL points at a server inside RDW; its schemas stand beside it."""

    def _load_remote_data(self, url: Any) -> bytes:
        return bytes(shelf(WSDL).with_name(f"{str(url).rpartition('=')[2]}.xsd").read_bytes())


@pytest.fixture
def session(far: FarSide) -> Iterator[requests.Session]:
    with requests.Session() as made:
        made.trust_env = False
        made.verify = str(far.pem("ca.pem"))
        made.cert = (str(far.pem("gemeente.pem")), str(far.pem("gemeente.key")))
        yield made


@pytest.fixture
def road(far: FarSide, committed: Any) -> Globe:
    far.globe()
    return road_to(far)


def client(session: requests.Session) -> zeep.Client:
    return zeep.Client(str(shelf(WSDL)), transport=Offline(session=session))


def asked(far: FarSide) -> list[tuple[str, int]]:
    return [(e["berichttype"], e["aantal"]) for e in far.ledger("globe-vraag")]


def test_a3_zeep_and_our_own_client_hear_the_same(
    far: FarSide, road: Globe, session: requests.Session
) -> None:
    service = client(session).create_service(BINDING, far.wus_url)
    readers = [WILLING, UNWILLING, UNKNOWN]
    question = {
        "berichtleverancierCode": OIN,
        "berichtTypeCode": "BESLUIT",
        "klanten": {"Klant": [{"Key": bsn, "Rol": "Burger"} for bsn in readers]},
    }
    theirs = service.ValidateAbonnementen(validateAbonnementenAanvraag=question)
    ours = road.abonnementen.wanted(readers, "BESLUIT")
    assert ours == {one.klant.Key: one.isBerichtSturen for one in theirs}
    assert ours == {WILLING: True, UNWILLING: False, UNKNOWN: False}


def test_a3_our_question_is_the_one_zeep_asks(far: FarSide, session: requests.Session) -> None:
    question = {
        "berichtleverancierCode": OIN,
        "berichtTypeCode": "B&W",
        "klanten": {"Klant": [{"Key": WILLING, "Rol": "Burger"}]},
    }
    made = client(session)
    service = made.create_service(BINDING, far.wus_url)
    theirs = made.create_message(
        service, "ValidateAbonnementen", validateAbonnementenAanvraag=question
    )
    ours = etree.fromstring(wus.build(OIN, "B&W", [WILLING], to=far.wus_url))
    said = [
        [(one.tag, (one.text or "").strip()) for one in envelope.find("{*}Body").iter()]
        for envelope in (ours, theirs)
    ]
    assert said[0] == said[1]
    head = {one.tag.rpartition("}")[2]: one.text for one in ours.find("{*}Header")}
    assert (head["Action"], head["To"]) == (wus.ACTION, far.wus_url)


def test_at_most_250_residents_are_asked_after_at_once(far: FarSide, road: Globe) -> None:
    many = [f"{number:09}" for number in range(601)]
    assert len(road.abonnementen.wanted(many, "BESLUIT")) == 601
    assert asked(far) == [("BESLUIT", 250), ("BESLUIT", 250), ("BESLUIT", 101)]


@pytest.mark.parametrize("fault", ["ApplicationFault", "DependentServiceFault"])
def test_d2_a_fault_is_not_a_no_and_is_not_kept(far: FarSide, road: Globe, fault: str) -> None:
    far.globe(wus_fout=fault)
    told = road.reachable_for(message())
    assert told == Reachability("onbekend", f"abonnementencontrole: status 500: {fault}")
    far.globe()
    assert road.reachable_for(message()).antwoord == "ja"


@pytest.mark.parametrize("fault", ["drop", "wrong", "half", "status"])
def test_d2_a_check_that_is_down_is_not_a_no(far: FarSide, road: Globe, fault: str) -> None:
    far.fault("globe", fault, path="/wus")
    told = road.reachable_for(message())
    assert told.antwoord == "onbekend"
    assert WILLING not in told.reden


def test_an_answer_is_kept_for_a_day_and_then_asked_again(far: FarSide, road: Globe) -> None:
    first, second = (road.reachable_for(message()).reden for _ in range(2))
    assert first == "abonnement op berichttype BERICHT, zojuist gevraagd"
    assert second == "abonnement op berichttype BERICHT, eerder gevraagd"
    with clock.frozen(clock.now() + timedelta(hours=25)):
        assert "zojuist" in road.reachable_for(message()).reden
    assert len(asked(far)) == 2


def test_d3_a_check_older_than_seven_days_is_never_used(
    far: FarSide, road: Globe, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pydantic import ValidationError

    from zaken.base.settings import Settings, settings

    monkeypatch.setenv("ZAAKSPOOR_GLOBE_CHECK_HOURS", "168")
    settings.cache_clear()
    road.reachable_for(message())
    with clock.frozen(clock.now() + timedelta(days=6, hours=23)):
        assert "eerder" in road.reachable_for(message()).reden
    with clock.frozen(clock.now() + timedelta(days=7, minutes=1)):
        assert "zojuist" in road.reachable_for(message()).reden
    monkeypatch.undo()
    settings.cache_clear()
    with pytest.raises(ValidationError):
        Settings(globe_check_hours=169)


def test_d5_an_answer_for_one_type_says_nothing_of_another(far: FarSide, road: Globe) -> None:
    far.globe(niet_geabonneerd=[f"{WILLING}/BESLUIT"])
    kinds = [road.reachable_for(message(soort=kind)).antwoord for kind in ("bericht", "besluit")]
    assert kinds == ["ja", "nee"]
    assert asked(far) == [("BERICHT", 1), ("BESLUIT", 1)]


def test_an_oin_of_somebody_else_gets_no_answer(far: FarSide, committed: Any) -> None:
    far.globe()
    assert road_to(far, "ander").reachable_for(message()).antwoord == "onbekend"
