"""The history model: relations by name, shown as the versions that are valid on a day."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from tests.catalogue import published
from tests.conformance.shelf import Shelf
from zaken.base.clock import AMSTERDAM, frozen

ANY = "nonFieldErrors"
NOW, LATER = (datetime(year, 6, 1, 12, tzinfo=AMSTERDAM) for year in (2026, 2027))


@pytest.fixture(autouse=True)
def in_2026() -> Iterator[None]:
    with frozen(NOW):
        yield


def versions(shelf: Shelf, make: Any, **more: Any) -> tuple[str, str]:
    """Two published versions of one type: of 2026, and from 2027 on."""
    old = make(**more, eindeGeldigheid="2026-12-31")
    new = make(**more, beginGeldigheid="2027-01-01")
    for url in (old, new):
        shelf.publish(url)
    return old, new


def test_ztcl_22_a_name_or_any_url_that_bears_it_is_kept_as_the_name(shelf: Shelf) -> None:
    old, new = versions(shelf, shelf.besluittype)
    for given in ([old], [new], ["Verlening"], [old, new, "Verlening"]):
        seen = shelf.get(shelf.zaaktype(besluittypen=given))
        assert seen["besluittypeOmschrijving"] == ["Verlening"]
        assert seen["besluittypen"] == [old]


def test_ztcl_22_a_url_that_leads_nowhere_is_refused(shelf: Shelf) -> None:
    nowhere = shelf.catalogus.replace("catalogussen", "besluittypen")
    wrong = shelf.a_zaaktype(besluittypen=[nowhere])
    assert shelf.refused("zaaktypen", wrong) == {("besluittypen", "bad-url")}


def test_ztcl_23_the_version_valid_on_the_day_asked_is_shown(shelf: Shelf) -> None:
    old, new = versions(shelf, shelf.besluittype)
    zaaktype = shelf.zaaktype(besluittypen=["Verlening"])
    shelf.publish(zaaktype)
    for day, version in (("2026-12-31", old), ("2027-01-01", new)):
        assert shelf.get(zaaktype, datumGeldigheid=day)["besluittypen"] == [version]
        found = shelf.get("zaaktypen", datumGeldigheid=day, identificatie="KAP")["results"]
        assert found[0]["besluittypen"] == [version]
    assert shelf.get(zaaktype, datumGeldigheid="2025-12-31")["besluittypen"] == []
    with frozen(LATER):
        assert shelf.get(zaaktype)["besluittypen"] == [new]


def test_ztcl_23_concepts_and_other_catalogi_are_not_shown(shelf: Shelf) -> None:
    shelf.besluittype()
    other = shelf.post("catalogussen", shelf.a_catalogus(domein="ANDER"))["url"]
    shelf.publish(shelf.besluittype(catalogus=other))
    assert shelf.get(shelf.zaaktype(besluittypen=["Verlening"]))["besluittypen"] == []


def test_ztcl_24_the_names_are_shown_beside_the_urls(shelf: Shelf) -> None:
    document = shelf.informatieobjecttype()
    zaaktype = shelf.zaaktype(besluittypen=["Verlening"], deelzaaktypen=["DEEL"])
    decision = shelf.besluittype(informatieobjecttypen=["Tekening"])
    shelf.post("zaaktype-informatieobjecttypen", shelf.a_relation(zaaktype, document))
    for url in (document, zaaktype, decision):
        shelf.publish(url)
    seen = shelf.get(zaaktype)
    assert seen["informatieobjecttypen"] == [document]
    assert seen["informatieobjecttypeOmschrijving"] == ["Tekening"]
    assert seen["deelzaaktypeIdentificaties"] == ["DEEL"]
    seen = shelf.get(decision)
    assert (seen["zaaktypen"], seen["zaaktypeIdentificaties"]) == ([zaaktype], ["KAP"])
    assert seen["informatieobjecttypeOmschrijvingen"] == seen["vastgelegdIn"] == ["Tekening"]
    seen = shelf.get(document)
    assert (seen["zaaktypen"], seen["zaaktypeIdentificaties"]) == ([zaaktype], ["KAP"])
    assert (seen["besluittypen"], seen["besluittypeOmschrijving"]) == ([decision], ["Verlening"])
    assert shelf.get(shelf.catalogus)["besluittypeOmschrijving"] == ["Verlening"]


def test_ztcl_24_a_resultaattype_names_decisions_and_documents(shelf: Shelf) -> None:
    document, decision = shelf.informatieobjecttype(), shelf.besluittype()
    zaaktype = shelf.zaaktype()
    names = {"besluittypen": ["Verlening"], "informatieobjecttypen": [document]}
    made = shelf.post("resultaattypen", shelf.a_resultaattype(zaaktype, **names))["url"]
    assert shelf.get(made)["besluittypen"] == []
    for url in (document, decision, zaaktype):
        shelf.publish(url)
    seen = shelf.get(made)
    assert (seen["besluittypen"], seen["informatieobjecttypen"]) == ([decision], [document])
    assert seen["informatieobjecttypeOmschrijving"] == ["Tekening"]
    seen = shelf.get(decision)
    assert (seen["resultaattypen"], seen["resultaattypenOmschrijving"]) == ([made], ["Verleend"])


def test_ztc_issue_001_a_besluittype_takes_zaaktypen(shelf: Shelf) -> None:
    zaaktype = shelf.zaaktype()
    decision = shelf.besluittype(zaaktypen=[zaaktype])
    for url in (zaaktype, decision):
        shelf.publish(url)
    assert shelf.get(decision)["zaaktypen"] == [zaaktype]
    assert shelf.get(zaaktype)["besluittypen"] == [decision]
    assert shelf.get(zaaktype)["besluittypeOmschrijving"] == ["Verlening"]


def test_what_the_zaaktype_says_itself_is_not_said_again_by_the_besluittype(shelf: Shelf) -> None:
    zaaktype = shelf.zaaktype(besluittypen=["Verlening"])
    shelf.publish(zaaktype)
    decision = shelf.besluittype()
    seen = shelf.get(decision)
    assert seen["zaaktypen"] == [zaaktype]
    assert shelf.client.put(decision, json=seen).json() == seen
    assert seen["zaaktypeIdentificaties"] == ["KAP"]


def test_ztcl_22_a_relation_to_documents_is_by_name_too(shelf: Shelf) -> None:
    old, new = versions(shelf, shelf.informatieobjecttype)
    zaaktype = shelf.zaaktype()
    relation = shelf.a_relation(zaaktype, "Tekening")
    made = shelf.post("zaaktype-informatieobjecttypen", relation)
    assert made["informatieobjecttype"] == old
    shelf.publish(zaaktype)
    with frozen(LATER):
        assert shelf.get(made["url"])["informatieobjecttype"] == new
        assert shelf.get(zaaktype)["informatieobjecttypen"] == [new]
    unknown = shelf.a_relation(zaaktype, "Onbekend")
    found = shelf.refused("zaaktype-informatieobjecttypen", unknown)
    assert found == {("informatieobjecttype", "does_not_exist")}


def test_ztcl_22_a_relation_finds_the_name_in_its_own_catalogus(shelf: Shelf) -> None:
    here = shelf.informatieobjecttype()
    other = shelf.post("catalogussen", shelf.a_catalogus(domein="ANDER"))["url"]
    shelf.informatieobjecttype(catalogus=other)
    relation = shelf.a_relation(shelf.zaaktype(), "Tekening")
    made = shelf.post("zaaktype-informatieobjecttypen", relation)
    assert made["informatieobjecttype"] == here


def test_related_zaaktypen_are_shown_with_url_and_name(shelf: Shelf) -> None:
    old, new = versions(shelf, shelf.zaaktype, identificatie="ANDER")
    far = "https://elders.example/catalogi/api/v1/zaaktypen/1"
    given = [
        {"zaaktype": "ANDER", "aardRelatie": "vervolg", "toelichting": "Daarna"},
        {"zaaktype": far, "aardRelatie": "bijdrage"},
        {"zaaktype": "NOG-NIET", "aardRelatie": "onderwerp"},
    ]
    zaaktype = shelf.zaaktype(gerelateerdeZaaktypen=given)
    seen = shelf.get(zaaktype)["gerelateerdeZaaktypen"]
    assert [s["zaaktype"] for s in seen] == [old, far, "NOG-NIET"]
    assert [s["zaaktypeIdentificatie"] for s in seen] == ["ANDER", "", "NOG-NIET"]
    later = shelf.get(zaaktype, datumGeldigheid="2027-02-01")["gerelateerdeZaaktypen"]
    assert later[0]["zaaktype"] == new
    shelf.client.put(zaaktype, json=shelf.get(zaaktype))
    assert shelf.get(zaaktype)["gerelateerdeZaaktypen"] == seen


def test_names_that_are_not_shown_survive_when_a_body_comes_back(shelf: Shelf) -> None:
    shelf.publish(shelf.besluittype())
    zaaktype = shelf.zaaktype(besluittypen=["Verlening", "Later"])
    seen = shelf.get(zaaktype)
    assert len(seen["besluittypen"]) == 1
    assert shelf.client.put(zaaktype, json=seen).json() == seen
    assert shelf.patch(zaaktype, doel="Anders")["besluittypeOmschrijving"] == ["Verlening", "Later"]
    assert shelf.patch(zaaktype, besluittypen=[])["besluittypeOmschrijving"] == []


def other_catalogus(shelf: Shelf) -> dict[str, str]:
    """One published type of each kind, in another catalogue."""
    there = shelf.post("catalogussen", shelf.a_catalogus(domein="ANDER"))["url"]
    return {
        "zaaktype": shelf.zaaktype(catalogus=there),
        "besluittype": shelf.besluittype(catalogus=there),
        "document": shelf.informatieobjecttype(catalogus=there),
    }


def test_ztc_013_besluittypen_of_the_same_catalogus(shelf: Shelf) -> None:
    wrong = shelf.a_zaaktype(besluittypen=[other_catalogus(shelf)["besluittype"]])
    assert shelf.refused("zaaktypen", wrong) == {(ANY, "relations-incorrect-catalogus")}


def test_ztc_013_deelzaaktypen_of_the_same_catalogus(shelf: Shelf) -> None:
    wrong = shelf.a_zaaktype(deelzaaktypen=[other_catalogus(shelf)["zaaktype"]])
    found = shelf.refused("zaaktypen", wrong)
    assert found == {("deelzaaktypen", "relations-incorrect-catalogus")}


def test_ztc_013_informatieobjecttypen_of_the_same_catalogus(shelf: Shelf) -> None:
    there = other_catalogus(shelf)
    wrong = shelf.a_besluittype(informatieobjecttypen=[there["document"]])
    assert shelf.refused("besluittypen", wrong) == {(ANY, "relations-incorrect-catalogus")}
    body = shelf.a_resultaattype(shelf.zaaktype(), informatieobjecttypen=[there["document"]])
    assert shelf.refused("resultaattypen", body) == {(ANY, "relations-incorrect-catalogus")}


def test_ztc_013_zaaktypen_of_the_same_catalogus(shelf: Shelf) -> None:
    wrong = shelf.a_besluittype(zaaktypen=[other_catalogus(shelf)["zaaktype"]])
    assert shelf.refused("besluittypen", wrong) == {(ANY, "relations-incorrect-catalogus")}


def test_ztc_013_documenttype_of_the_same_catalogus(shelf: Shelf) -> None:
    wrong = shelf.a_relation(shelf.zaaktype(), other_catalogus(shelf)["document"])
    found = shelf.refused("zaaktype-informatieobjecttypen", wrong)
    assert found == {(ANY, "relations-incorrect-catalogus")}


def test_a_case_type_file_publishes_its_decisions_by_name(shelf: Shelf, db: Any) -> None:
    file = published(db, "uittreksel-brp")
    seen = shelf.get(file.url)
    assert seen["besluittypeOmschrijving"] == ["Weigering verstrekking"]
    assert len(seen["besluittypen"]) == 1
    assert seen["selectielijstProcestype"] == ""
    assert shelf.get(seen["besluittypen"][0])["zaaktypen"] == [file.url]
