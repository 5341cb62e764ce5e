"""A document of ours at a zaak of another provider: that provider says so first (drc-004)."""

from typing import Any
from urllib.parse import urlencode

from schemas.engine.shape import RESOURCES, Link
from tests.catalogue import DOCUMENTEN
from tests.conformance.conftest import House
from tests.elsewhere import Elsewhere


def relation_of(house: House, elsewhere: Elsewhere, **more: Any) -> dict[str, Any]:
    document = house.document()["url"]
    return {"informatieobject": document, "object": elsewhere["zaken"], "objectType": "zaak"} | more


def say(elsewhere: Elsewhere, relation: dict[str, Any], rows: list[Any], status: int = 200) -> None:
    """The zaken register says whether it knows the relation."""
    asked = {"zaak": relation["object"], "informatieobject": relation["informatieobject"]}
    elsewhere.peer.put(f"/zaakinformatieobjecten?{urlencode(asked)}", rows, status)


def refused(house: House, relation: dict[str, Any]) -> set[tuple[str, str]]:
    return house.refused("objectinformatieobjecten", relation, root=DOCUMENTEN)


def test_drc_002_a_zaak_elsewhere_that_knows_the_document(
    house: House, elsewhere: Elsewhere
) -> None:
    relation = relation_of(house, elsewhere)
    say(elsewhere, relation, [{"zaak": relation["object"]}])
    made = house.post("objectinformatieobjecten", relation, root=DOCUMENTEN)
    assert made["object"] == elsewhere["zaken"]


def test_what_is_asked_of_a_relation_changes_nothing_for_who_says_one(
    house: House, elsewhere: Elsewhere
) -> None:
    assert "object" in RESOURCES["objectinformatieobjecten"].names(Link)
    relation = relation_of(house, elsewhere)
    say(elsewhere, relation, [{"zaak": relation["object"]}])
    made = house.post("objectinformatieobjecten", relation, root=DOCUMENTEN)
    asked = {"object": relation["object"]}
    (found,) = house.client.get(f"{DOCUMENTEN}/objectinformatieobjecten", params=asked).json()
    assert found == made


def test_drc_002_what_is_no_zaak_elsewhere(house: House, elsewhere: Elsewhere) -> None:
    for object, code in (
        (f"{elsewhere['zaken']}0", "bad-url"),
        (elsewhere["zaaktypen"], "invalid-resource"),
        ("https://nobody-configured.example/zaken/1", "unknown-service"),
    ):
        relation = relation_of(house, elsewhere, object=object)
        assert refused(house, relation) == {("object", code)}
    crossed = relation_of(house, elsewhere, objectType="besluit")
    assert refused(house, crossed) == {("object", "invalid-resource")}


def test_drc_004_a_relation_that_its_zaak_does_not_know(house: House, elsewhere: Elsewhere) -> None:
    relation = relation_of(house, elsewhere)
    say(elsewhere, relation, [])
    assert refused(house, relation) == {("nonFieldErrors", "inconsistent-relation")}
    say(elsewhere, relation, [], 500)
    assert refused(house, relation) == {("nonFieldErrors", "relation-lookup-error")}


def test_drcl_20_it_goes_when_it_is_gone_there(house: House, elsewhere: Elsewhere) -> None:
    relation = relation_of(house, elsewhere)
    say(elsewhere, relation, [{"zaak": relation["object"]}])
    made = house.post("objectinformatieobjecten", relation, root=DOCUMENTEN)["url"]
    for rows, status, code in (
        ([1], 200, "remote-relation-exists"),
        ([], 500, "relation-lookup-error"),
    ):
        say(elsewhere, relation, rows, status)
        answer = house.client.delete(made)
        assert (answer.status_code, answer.json()["invalidParams"][0]["code"]) == (400, code)
    say(elsewhere, relation, [])
    assert house.client.delete(made).status_code == 204
