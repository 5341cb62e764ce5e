"""The Berichtenmagazijn over HTTP: what it takes, what it refuses, what its recipients can do."""

import os
from base64 import b64encode
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from simulators.magazijn import MAX_BIJLAGE, MAX_BODY, MAX_INHOUD
from tests.simulators.conftest import FEMKE, GEMEENTE, ROOT, Simulator, letter

PDF = {
    "naam": "besluit.pdf",
    "mimeType": "application/pdf",
    "inhoud": b64encode(b"%PDF-1").decode(),
}
BOX = {"X-Ontvanger": "BSN:999990019"}
CONTRACT = ROOT.parent / "shared/berichtenbox/data/fbs/berichtenmagazijn-api.yaml"


def held(sim: Simulator, **params: Any) -> dict[str, Any]:
    answer = sim.http.get("/fbs/api/v1/berichten", headers=BOX, params=params)
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()
    return body


def test_every_offer_gets_a_new_message_because_there_is_no_idempotency(sim: Simulator) -> None:
    ids = {sim.offer().json()["berichtId"] for _ in range(2)}
    assert len(ids) == 2
    doubles = sim.http.get("/__sim/ledger/doubles").json()
    assert [(d["soort"], d["aantal"]) for d in doubles] == [("fbs", 2)]


@pytest.mark.parametrize(
    "changes",
    [
        {"ontvanger": {"type": "BSN", "waarde": "999990018"}},
        {"ontvanger": {"type": "BSN", "waarde": "99999001"}},
        {"ontvanger": {"type": "KVK", "waarde": "6959908"}},
        {"ontvanger": {"type": "NAAM", "waarde": "999990019"}},
        {"ontvanger": {"type": "OIN", "waarde": GEMEENTE}},
        {"afzender": "1234"},
        {"afzender": "0" * 20},
        {"onderwerp": ""},
        {"onderwerp": "   "},
        {"onderwerp": "x" * 256},
        {"inhoud": ""},
        {"inhoud": "é" * (MAX_INHOUD // 2 + 1)},
        {"publicatietijdstip": "morgen"},
        {"publicatietijdstip": "2026-05-13T08:00:00"},
        {"bijlagen": [{**PDF, "mimeType": "image/png"}]},
        {"bijlagen": [{**PDF, "inhoud": "geen base64!"}]},
        {"bijlagen": [{**PDF, "naam": ""}]},
        {"bijlagen": [{**PDF, "naam": "x" * 256}]},
    ],
)
def test_a_message_that_breaks_a_limit_is_refused(sim: Simulator, changes: dict[str, Any]) -> None:
    answer = sim.offer(**changes)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["API-Version"] == "0.2.0"
    assert answer.json()["instance"].startswith("urn:uuid:")
    assert "99999001" not in answer.text
    assert sim.ledger("fbs") == []


def test_an_attachment_over_25_mib_is_refused(sim: Simulator) -> None:
    big = b64encode(bytes(MAX_BIJLAGE + 1)).decode()
    assert sim.offer(bijlagen=[{**PDF, "inhoud": big}]).status_code == 400


def test_a_body_over_40_mb_is_refused_with_and_without_a_stated_length(sim: Simulator) -> None:
    headers = {"Content-Type": "application/json"}
    url = "/fbs/api/v1/aanleveringen"
    stated = sim.http.post(url, headers=headers, content=bytes(MAX_BODY + 1))
    assert stated.status_code == 413
    unstated = sim.http.post(url, headers=headers, content=(bytes(1 << 20) for _ in range(41)))
    assert unstated.status_code == 413


def test_someone_without_a_profile_and_someone_who_said_no_get_different_texts(
    sim: Simulator,
) -> None:
    none = sim.offer(ontvanger={"type": "BSN", "waarde": "999990044"})
    off = sim.offer(ontvanger={"type": "KVK", "waarde": "69599084"})
    other = sim.offer(afzender="00000001509381406000")
    assert [none.status_code, off.status_code, other.status_code] == [403, 403, 403]
    assert "geen profiel" in none.json()["detail"]
    assert "geen actieve voorkeur" in off.json()["detail"] == other.json()["detail"]


def test_an_organisation_is_not_asked_for_its_preference(sim: Simulator) -> None:
    box = {"type": "OIN", "waarde": "00000001509381406000"}
    assert sim.offer(ontvanger=box).status_code == 201


def test_other_content_types_and_answers_are_refused(sim: Simulator) -> None:
    url = "/fbs/api/v1/aanleveringen"
    assert sim.http.post(url, content="x").status_code == 415
    xml = sim.http.post(url, json=letter(), headers={"Accept": "text/xml"})
    assert xml.status_code == 406
    broken = sim.http.post(url, content="{", headers={"Content-Type": "application/json"})
    assert broken.status_code == 400


def test_the_list_shows_only_ones_own_messages_by_sender_and_page(sim: Simulator) -> None:
    for number in range(3):
        sim.offer(onderwerp=f"Brief {number}")
    sim.offer(ontvanger={"type": "BSN", "waarde": "999990032"})
    assert held(sim)["totalElements"] == 3
    assert held(sim, afzender="00000001509381406000")["totalElements"] == 0
    page = held(sim, page=1, pageSize=2, afzender=GEMEENTE)
    assert [b["onderwerp"] for b in page["berichten"]] == ["Brief 0"]
    assert page["totalPages"] == 2
    assert set(page["_links"]) == {"self", "first", "last", "prev"}
    for wrong in ({"pageSize": 101}, {"page": -1}, {"afzender": "12"}):
        answer = sim.http.get("/fbs/api/v1/berichten", headers=BOX, params=wrong)
        assert answer.status_code == 400


def test_a_recipient_reads_files_and_removes_a_message(sim: Simulator) -> None:
    url = sim.offer().json()["_links"]["self"]["href"]
    assert "status" not in sim.http.get(url, headers=BOX).json()
    merge = {**BOX, "Content-Type": "application/merge-patch+json"}
    assert sim.http.patch(url, headers=BOX, json={"gelezen": True}).status_code == 415
    sim.http.patch(url, headers=merge, content='{"gelezen": true}')
    status = sim.http.patch(url, headers=merge, content='{"map": "archief"}').json()["status"]
    assert (status["gelezen"], status["map"]) == (True, "archief")
    assert sim.http.delete(url, headers=BOX).status_code == 204
    assert sim.http.get(url, headers=BOX).status_code == 404
    assert held(sim)["totalElements"] == 0
    assert len(sim.ledger("fbs")) == 1


def test_another_recipient_is_refused_and_an_unsound_one_as_well(sim: Simulator) -> None:
    url = sim.offer().json()["_links"]["self"]["href"]
    assert sim.http.get(url, headers={"X-Ontvanger": "BSN:999990032"}).status_code == 403
    assert sim.http.get(url, headers={"X-Ontvanger": "BSN:999990033"}).status_code == 400
    assert sim.http.get(url, headers={"X-Ontvanger": "999990019"}).status_code == 400
    assert sim.http.get(url).status_code == 400


def test_an_attachment_comes_back_as_a_download(sim: Simulator) -> None:
    url = sim.offer(bijlagen=[PDF]).json()["_links"]["self"]["href"]
    (file,) = sim.http.get(url, headers=BOX).json()["bijlagen"]
    answer = sim.http.get(file["_links"]["self"]["href"], headers=BOX)
    assert (answer.content, answer.headers["content-type"]) == (b"%PDF-1", "application/pdf")
    assert answer.headers["content-disposition"].startswith("attachment")


def schema_of(name: str) -> dict[str, Any]:
    if not CONTRACT.exists():
        if os.environ.get("CI"):
            pytest.fail("the published contract is absent")
        pytest.skip("needs ../shared")
    contract = yaml.safe_load(Path(CONTRACT).read_text())
    return {"$ref": f"#/components/schemas/{name}", "components": contract["components"]}


def test_the_answers_keep_to_the_published_contract(sim: Simulator) -> None:
    accepted = sim.offer(bijlagen=[PDF], publicatietijdstip="2026-05-13T08:00:00Z").json()
    jsonschema.validate(accepted, schema_of("BerichtResponse"))
    full = sim.http.get(accepted["_links"]["self"]["href"], headers=BOX).json()
    jsonschema.validate(full, schema_of("Bericht"))
    jsonschema.validate(held(sim), schema_of("BerichtenLijst"))
    jsonschema.validate(sim.offer(onderwerp="").json(), schema_of("Problem"))
    assert full["ontvanger"] == FEMKE
