"""What a zaak has to do with in other registers: who is told, and what is checked there."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from tests import peer as peers
from tests.catalogue import ZAKEN
from tests.conformance.conftest import problems
from tests.elsewhere import connect
from tests.peer import Peer
from zaken.base.settings import settings

GROUP = "objectTypeOverigeDefinitie"
SCHEMA = {"type": "object", "required": ["soort"], "properties": {"soort": {"enum": ["eik"]}}}


@pytest.fixture
def peer(db: Any) -> Iterator[Peer]:
    with peers.running() as running:
        connect(db, running)
        yield running


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An operator who wants both registers to be told."""
    for name in ("VERZOEKEN", "CONTACTMOMENTEN"):
        monkeypatch.setenv(f"ZAAKSPOOR_SPIEGEL_{name}", "true")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


KINDS = [("zaakverzoeken", "verzoek"), ("zaakcontactmomenten", "contactmoment")]


@pytest.mark.parametrize(("path", "field"), KINDS)
@pytest.mark.usefixtures("told")
def test_zrc_024_and_025_the_other_register_is_told(
    house: Any, peer: Peer, path: str, field: str
) -> None:
    zaak, there = house.zaak()["url"], f"{peer.url}/{field}en/1"
    list_ = f"/object{field}en"
    peer.put(f"POST {list_}", {}, 201)
    made = house.post(path, {"zaak": zaak, field: there})
    assert peer.asked[-1].body == {field: there, "object": zaak, "objectType": "zaak"}
    pair = {field: there, "object": zaak}
    peer.put(f"{list_}?{urlencode(pair)}", [{"url": f"{peer.url}{list_}/7", **pair}])
    peer.put(f"DELETE {list_}/7", None, 204)
    assert house.client.delete(made["url"]).status_code == 204
    assert peer.count(f"{peer.url}{list_}/7", "DELETE") == 1


@pytest.mark.parametrize(("path", "field"), KINDS)
@pytest.mark.usefixtures("told")
def test_zrc_024_and_025_who_is_not_heard_changes_nothing(
    house: Any, peer: Peer, path: str, field: str
) -> None:
    body = {"zaak": house.zaak()["url"], field: f"{peer.url}/{field}en/1"}
    assert house.refused(path, body) == {(field, "pending-relations")}
    assert house.client.get(f"{ZAKEN}/{path}").json() == []
    peer.put(f"POST /object{field}en", {}, 201)
    made = house.post(path, body)
    kept = house.client.delete(made["url"])
    assert problems(kept.json()) == {(field, "pending-relations")}
    assert house.client.get(f"{ZAKEN}/{path}").json() == [made]


@pytest.mark.parametrize(("path", "field"), KINDS)
def test_zrc_024_and_025_nobody_is_told_unless_asked(
    house: Any, peer: Peer, path: str, field: str
) -> None:
    house.post(path, {"zaak": house.zaak()["url"], field: f"{peer.url}/{field}en/1"})
    assert peer.asked == []


def tree(house: Any, peer: Peer, data: Any, kind_schema: Any = SCHEMA, **paths: str) -> Any:
    """A body about a tree in another register, with its type there."""
    kind = peer.resource("objecttypes", jsonSchema=kind_schema)
    there = peer.resource("objects", record={"data": data})
    definition = {"url": kind, "schema": ".jsonSchema", "objectData": ".record.data"} | paths
    return {
        "zaak": house.zaak()["url"],
        "objectType": "overige",
        "object": there,
        GROUP: definition,
    }


def test_zrcl_21_an_object_fits_the_schema_of_its_type(house: Any, peer: Peer) -> None:
    house.post("zaakobjecten", tree(house, peer, {"soort": "eik"}))
    assert house.refused("zaakobjecten", tree(house, peer, {"soort": "fiets"})) == {
        ("object", "invalid-schema")
    }


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"schema_path": ".nergens"}, "schema"),
        ({"objectData": ".nergens"}, "objectData"),
        ({"schema": {"type": 7}}, "schema"),
        ({"schema": {"$ref": "http://127.0.0.1:1/elders.json"}}, "schema"),
        ({"schema": "tekst"}, "schema"),
    ],
)
def test_zrcl_21_what_does_not_lead_there_is_refused(
    house: Any, peer: Peer, more: dict[str, Any], field: str
) -> None:
    schema = more.pop("schema", SCHEMA)
    paths = {"schema": more["schema_path"]} if "schema_path" in more else more
    body = tree(house, peer, {"soort": "eik"}, schema, **paths)
    assert house.refused("zaakobjecten", body) == {(f"{GROUP}.{field}", "invalid")}


def test_zrcl_21_without_an_object_there_is_nothing_to_check(house: Any, peer: Peer) -> None:
    body = tree(house, peer, {"soort": "eik"})
    del body["object"]
    assert house.refused("zaakobjecten", body) == {("objectUrl", "required")}
    gone = tree(house, peer, {"soort": "eik"})
    gone[GROUP]["url"] = f"{peer.url}/objecttypes/weg"
    assert house.refused("zaakobjecten", gone) == {(f"{GROUP}.url", "invalid")}


def test_zrcl_21_a_register_we_do_not_know_is_not_called(house: Any) -> None:
    definition = {"url": "https://x.example/1", "schema": ".a", "objectData": ".b"}
    body = {"zaak": house.zaak()["url"], "objectType": "overige", GROUP: definition}
    house.post("zaakobjecten", body | {"object": "https://objects.example/1"})
