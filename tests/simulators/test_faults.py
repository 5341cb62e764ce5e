"""Each scripted fault, seen from the caller's side of the wire."""

import time

import httpx
import pytest

from tests.simulators.conftest import Simulator

BAG = "/bag/adressen?postcode=2282ZZ&huisnummer=1"


def test_a_status_fault_lasts_the_number_of_calls_and_names_when_to_come_back(
    sim: Simulator,
) -> None:
    sim.script("bag", "status", status=429, retry_after=7, calls=2)
    answers = [sim.http.get(BAG) for _ in range(3)]
    assert [a.status_code for a in answers] == [429, 429, 200]
    assert answers[0].headers["retry-after"] == "7"


def test_a_fault_without_a_number_lasts_until_it_is_cleared(sim: Simulator) -> None:
    sim.script("fbs", "status", status=500)
    sim.script("bag", "status", status=500)
    assert [sim.offer().status_code for _ in range(3)] == [500, 500, 500]
    sim.http.delete("/__sim/script", params={"far_side": "fbs"})
    assert sim.offer().status_code == 201
    assert sim.http.get(BAG).status_code == 500


def test_a_delay_makes_the_same_answer_late(sim: Simulator) -> None:
    sim.script("fbs", "delay", delay_ms=300, calls=1)
    started = time.monotonic()
    assert sim.offer().status_code == 201
    assert time.monotonic() - started >= 0.3


def test_a_delay_beyond_the_callers_patience_is_a_timeout(sim: Simulator) -> None:
    sim.script("rdw", "delay", delay_ms=2000, calls=1)
    with pytest.raises(httpx.ReadTimeout):
        sim.http.get("/rdw/voertuigen?kenteken=SD001B", timeout=0.2)


def test_a_dropped_call_gets_no_answer_and_leaves_nothing_behind(sim: Simulator) -> None:
    sim.script("fbs", "drop", calls=1)
    with pytest.raises(httpx.TransportError):
        sim.offer()
    assert sim.ledger("fbs") == []
    assert sim.offer().status_code == 201


def test_a_lost_acknowledgement_leaves_the_message_behind(sim: Simulator) -> None:
    sim.script("fbs", "accept_then_drop", calls=1, method="POST")
    with pytest.raises(httpx.TransportError):
        sim.offer()
    box = {"X-Ontvanger": "BSN:999990019"}
    found = sim.http.get("/fbs/api/v1/berichten", headers=box).json()
    assert [b["onderwerp"] for b in found["berichten"]] == ["Besluit"]


def test_a_lost_acknowledgement_can_also_be_a_timeout(sim: Simulator) -> None:
    sim.script("fbs", "accept_then_drop", calls=1, delay_ms=1500)
    with pytest.raises(httpx.ReadTimeout):
        sim.http.post(
            "/fbs/api/v1/aanleveringen",
            timeout=0.3,
            json={
                "afzender": "00000001123456782000",
                "ontvanger": {"type": "BSN", "waarde": "999990019"},
                "onderwerp": "Te laat",
                "inhoud": "Beste",
            },
        )
    assert len(sim.ledger("fbs")) == 1


def test_a_wrong_answer_is_no_json_and_nothing_is_stored(sim: Simulator) -> None:
    sim.script("fbs", "wrong", calls=1)
    answer = sim.offer()
    assert answer.status_code == 200
    with pytest.raises(ValueError):
        answer.json()
    sim.script("fbs", "wrong", status=201, calls=1)
    assert sim.offer().status_code == 201
    assert sim.ledger("fbs") == []


def test_half_an_answer_breaks_off_in_the_body(sim: Simulator) -> None:
    sim.script("brp", "half", calls=1)
    ask = {
        "type": "RaadpleegMetBurgerservicenummer",
        "burgerservicenummer": ["999990019"],
        "fields": ["naam"],
    }
    with pytest.raises(httpx.RemoteProtocolError):
        sim.http.post("/brp/personen", json=ask)
    assert sim.http.post("/brp/personen", json=ask).status_code == 200


@pytest.mark.parametrize("side", ["fbs", "profiel", "bag", "geo", "brp", "rdw", "digid"])
def test_every_far_side_can_fail_without_the_others(sim: Simulator, side: str) -> None:
    sim.script(side, "status", status=503)
    assert sim.http.get(f"/{side}/x").status_code == 503
    assert sim.http.get("/__sim/ready").status_code == 200


def test_faults_can_be_narrowed_to_a_path_and_are_listed(sim: Simulator) -> None:
    sim.script("bag", "status", status=500, path="nummeraanduidingen")
    assert sim.http.get(BAG).status_code == 200
    assert [f["path"] for f in sim.http.get("/__sim/script").json()] == ["nummeraanduidingen"]
    assert sim.http.get("/bag/nummeraanduidingen/0603200000000001").status_code == 500
