"""Besluiten of a besluittype of another provider, laid down in a document of another one."""

from typing import Any
from urllib.parse import urlencode

import pytest

from tests.catalogue import BESLUITEN, RSIN
from tests.conformance.conftest import House
from tests.elsewhere import Elsewhere

OIO = "/objectinformatieobjecten"


def body_of(elsewhere: Elsewhere, **more: Any) -> dict[str, Any]:
    days = {"datum": "2026-01-02", "ingangsdatum": "2026-01-03"}
    who = {"verantwoordelijkeOrganisatie": RSIN, "besluittype": elsewhere["besluittypen"]}
    return {**who, **days, **more}


def test_brc_001_a_besluittype_elsewhere_is_fetched_and_copied(
    house: House, elsewhere: Elsewhere
) -> None:
    made = house.post("besluiten", body_of(elsewhere), root=BESLUITEN)
    assert made["besluittype"] == elsewhere["besluittypen"]
    for url, code in (
        (f"{elsewhere['besluittypen']}0", "bad-url"),
        (elsewhere["zaaktypen"], "invalid-resource"),
        ("https://nobody-configured.example/1", "unknown-service"),
    ):
        refused = house.refused("besluiten", body_of(elsewhere, besluittype=url), root=BESLUITEN)
        assert refused == {("besluittype", code)}


def test_brc_001_a_besluittype_elsewhere_must_be_published(
    house: House, elsewhere: Elsewhere
) -> None:
    elsewhere.peer.change(elsewhere["besluittypen"], concept=True)
    refused = house.refused("besluiten", body_of(elsewhere), root=BESLUITEN)
    assert refused == {("besluittype", "not-published")}


def link_of(house: House, elsewhere: Elsewhere) -> dict[str, Any]:
    """A besluit that may be laid down in the document elsewhere."""
    elsewhere.peer.change(elsewhere["besluittypen"], informatieobjecttypen=["Bijlage"])
    besluit = house.post("besluiten", body_of(elsewhere), root=BESLUITEN)["url"]
    return {
        "besluit": besluit,
        "informatieobject": elsewhere["enkelvoudiginformatieobjecten"],
    }


def test_brc_003_what_is_no_document_elsewhere(house: House, elsewhere: Elsewhere) -> None:
    link = link_of(house, elsewhere)
    for url, code in ((f"{link['informatieobject']}0", "bad-url"), (elsewhere["zaken"], None)):
        wrong = link | {"informatieobject": url}
        refused = house.refused("besluitinformatieobjecten", wrong, root=BESLUITEN)
        assert refused == {("informatieobject", code or "invalid-resource")}


@pytest.mark.parametrize(("status", "kept"), [(201, 1), (400, 0)])
def test_brc_005_the_register_of_its_document_is_told(
    house: House, elsewhere: Elsewhere, status: int, kept: int
) -> None:
    link = link_of(house, elsewhere)
    pair = {"object": link["besluit"], "informatieobject": link["informatieobject"]}
    elsewhere.peer.put(f"{OIO}?{urlencode(pair)}", [])
    elsewhere.peer.put(f"POST {OIO}", {"url": "u"}, status)
    answer = house.client.post(f"{BESLUITEN}/besluitinformatieobjecten", json=link)
    assert answer.status_code == status, answer.text
    if status == 400:
        assert answer.json()["invalidParams"][0]["code"] == "pending-relations"
    (told,) = [one.body for one in elsewhere.peer.asked if one.method == "POST"]
    assert told == {**pair, "objectType": "besluit"}
    asked = {"besluit": link["besluit"]}
    found = house.client.get(f"{BESLUITEN}/besluitinformatieobjecten", params=asked)
    assert len(found.json()) == kept
