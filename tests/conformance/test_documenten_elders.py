"""Documents of ours that belong to something in another register: a real server on this machine."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from tests import peer as peers
from tests.catalogue import DOCUMENTEN
from tests.conformance.conftest import problems
from tests.elsewhere import connect

OIO = f"{DOCUMENTEN}/objectinformatieobjecten"
THINGS = {
    "zaak": {"identificatie": "Z-1", "zaaktype": "https://x.example/1", "startdatum": "2026-01-01"},
    "besluit": {
        "besluittype": "https://x.example/1",
        "datum": "2026-01-01",
        "ingangsdatum": "2026-01-01",
    },
    "verzoek": {"identificatie": "V-1"},
}
LISTS = {"zaak": "zaakinformatieobjecten", "besluit": "besluitinformatieobjecten"}
PATHS = {"zaak": "zaken", "besluit": "besluiten", "verzoek": "verzoeken"}


@pytest.fixture
def peer(db: Any) -> Iterator[Any]:
    with peers.running() as running:
        connect(db, running)
        yield running


def thing(peer: Any, kind: str) -> str:
    path = f"/{PATHS[kind]}/1"
    url: str = f"{peer.url}{path}"
    peer.put(path, {"url": url, **THINGS[kind]})
    return url


def knows(peer: Any, kind: str, paper: Any, *found: str) -> None:
    """The register elsewhere has these relations of its first object with the document."""
    asked = {kind: f"{peer.url}/{PATHS[kind]}/1", "informatieobject": paper["url"]}
    peer.put(f"/{LISTS[kind]}?{urlencode(asked)}", [{"url": one} for one in found])


def body(paper: Any, url: str, kind: str) -> dict[str, str]:
    return {"informatieobject": paper["url"], "object": url, "objectType": kind}


@pytest.mark.parametrize("kind", THINGS)
def test_drc_003_a_relation_elsewhere_is_made_once(house: Any, peer: Any, kind: str) -> None:
    paper, url = house.document(), thing(peer, kind)
    if kind in LISTS:
        knows(peer, kind, paper, "https://x.example/relatie/1")
    made = house.client.post(OIO, json=body(paper, url, kind))
    assert made.status_code == 201, made.text
    assert made.json() == {**body(paper, url, kind), "url": made.headers["location"]}
    assert house.client.get(made.json()["url"]).json() == made.json()
    assert house.client.get(OIO, params={"object": url}).json() == [made.json()]
    again = house.client.post(OIO, json=body(paper, url, kind))
    assert problems(again.json()) == {("nonFieldErrors", "unique")}


def test_drc_004_the_register_elsewhere_must_know_the_relation(house: Any, peer: Any) -> None:
    paper, url = house.document(), thing(peer, "zaak")
    refused = house.client.post(OIO, json=body(paper, url, "zaak"))
    assert problems(refused.json()) == {("nonFieldErrors", "relation-lookup-error")}
    knows(peer, "zaak", paper)
    refused = house.client.post(OIO, json=body(paper, url, "zaak"))
    assert problems(refused.json()) == {("nonFieldErrors", "inconsistent-relation")}


@pytest.mark.parametrize("answer", [{"count": 0, "results": []}, {"url": "iets"}, "iets", 1])
def test_drc_004_an_answer_without_relations_is_none(house: Any, peer: Any, answer: Any) -> None:
    paper, url = house.document(), thing(peer, "zaak")
    asked = {"zaak": url, "informatieobject": paper["url"]}
    peer.put(f"/{LISTS['zaak']}?{urlencode(asked)}", answer)
    refused = house.client.post(OIO, json=body(paper, url, "zaak"))
    assert problems(refused.json()) == {("nonFieldErrors", "inconsistent-relation")}


def test_drc_004_a_query_in_the_url_does_not_change_who_is_asked(house: Any, peer: Any) -> None:
    paper, url = house.document(), f"{thing(peer, 'zaak')}?x=/a/b"
    peer.put("/zaken/1?x=/a/b", {"url": url, **THINGS["zaak"]})
    asked = urlencode({"zaak": url, "informatieobject": paper["url"]})
    peer.put(f"/zaken/1?x=/zaakinformatieobjecten?{asked}", [{"url": "iets"}])
    refused = house.client.post(OIO, json=body(paper, url, "zaak"))
    assert problems(refused.json()) == {("nonFieldErrors", "relation-lookup-error")}


def test_drc_002_an_object_elsewhere_is_looked_at(house: Any, peer: Any) -> None:
    paper, zaak = house.document(), thing(peer, "zaak")
    for url, kind, code in (
        (f"{peer.url}/zaken/2", "zaak", "bad-url"),
        (zaak, "besluit", "invalid-resource"),
        ("https://onbekend.example/zaken/1", "zaak", "unknown-service"),
        ("http://testserver/zaken/api/v1/zaken/1", "zaak", "bad-url"),
    ):
        refused = house.client.post(OIO, json=body(paper, url, kind))
        assert problems(refused.json()) == {("object", code)}


def test_drcl_20_a_relation_elsewhere_goes_first_at_its_source(house: Any, peer: Any) -> None:
    paper, url = house.document(), thing(peer, "zaak")
    knows(peer, "zaak", paper, "https://x.example/relatie/1")
    made = house.client.post(OIO, json=body(paper, url, "zaak")).json()
    refused = house.client.delete(made["url"])
    assert problems(refused.json()) == {("nonFieldErrors", "remote-relation-exists")}
    refused = house.client.delete(paper["url"])
    assert problems(refused.json()) == {("nonFieldErrors", "pending-relations")}
    knows(peer, "zaak", paper)
    assert house.client.delete(made["url"]).status_code == 204
    assert house.client.delete(paper["url"]).status_code == 204


def test_g_80_a_relation_elsewhere_is_told_as_it_is_read(house: Any, peer: Any, db: Any) -> None:
    from zaken.models import Event

    paper, url = house.document(), thing(peer, "verzoek")
    made = house.client.post(OIO, json=body(paper, url, "verzoek")).json()
    event = db.query(Event).filter_by(resource="objectinformatieobject").one()
    assert event.nieuw == made
    assert str(event.hoofdobject) in paper["url"]
