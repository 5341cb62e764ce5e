"""What the lists of the catalogue may be asked, and by whom."""

from typing import Any

import pytest

from tests.catalogue import CATALOGI
from tests.conformance.conftest import problems
from tests.conformance.shelf import Shelf
from tests.conformance.test_catalogi_write import children
from zaken.base.settings import settings


def urls(shelf: Shelf, path: str, **params: Any) -> list[str]:
    return [one["url"] for one in shelf.get(path, **params)["results"]]


@pytest.mark.parametrize("path", ["zaaktypen", "besluittypen", "informatieobjecttypen"])
def test_ztcl_07_lists_show_what_is_published_unless_asked(shelf: Shelf, path: str) -> None:
    make = getattr(shelf, path.removesuffix("n"))
    made = {"definitief": make(), "concept": make(beginGeldigheid="2027-01-01")}
    shelf.publish(made["definitief"])
    assert urls(shelf, path) == [made["definitief"]]
    for status, url in made.items():
        assert urls(shelf, path, status=status) == [url]
    assert urls(shelf, path, status="alles") == [*reversed(made.values())]
    answer = shelf.client.get(f"{CATALOGI}/{path}", params={"status": "anders"})
    assert problems(answer.json()) == {("status", "invalid_choice")}


@pytest.mark.parametrize("path", ["zaaktypen", "besluittypen", "informatieobjecttypen"])
def test_ztcl_25_lists_know_the_day(shelf: Shelf, path: str) -> None:
    make = getattr(shelf, path.removesuffix("n"))
    old, new = make(eindeGeldigheid="2026-06-30"), make(beginGeldigheid="2026-07-01")
    for url in (old, new):
        shelf.publish(url)
    assert urls(shelf, path) == [new, old]
    for day, found in (("2026-06-30", [old]), ("2026-07-01", [new]), ("2025-12-31", [])):
        assert urls(shelf, path, datumGeldigheid=day) == found
    answer = shelf.client.get(f"{CATALOGI}/{path}", params={"datumGeldigheid": "gisteren"})
    assert problems(answer.json()) == {("datumGeldigheid", "invalid")}


def test_what_belongs_to_a_zaaktype_is_found_through_it(shelf: Shelf) -> None:
    zaaktype = shelf.zaaktype(eindeGeldigheid="2026-12-31")
    made = {path: shelf.post(path, body)["url"] for path, body in children(shelf, zaaktype).items()}
    for path, url in made.items():
        concept = {} if path == "zaakobjecttypen" else {"status": "concept"}
        assert urls(shelf, path, zaaktype=zaaktype, **concept) == [url]
        if path != "zaaktype-informatieobjecttypen":
            assert urls(shelf, path, zaaktypeIdentificatie="KAP", **concept) == [url]
            assert urls(shelf, path, datumGeldigheid="2026-12-31", **concept) == [url]
            assert urls(shelf, path, datumGeldigheid="2027-01-01", **concept) == []
            assert urls(shelf, path, zaaktypeIdentificatie="ANDER", **concept) == []
    shelf.publish(zaaktype)
    assert {path: urls(shelf, path) for path in made} == {p: [u] for p, u in made.items()}
    spelled = {"zaaktype_identificatie": "KAP", "datum_geldigheid": "2026-12-31"}
    assert urls(shelf, "resultaattypen", **spelled) == [made["resultaattypen"]]


def test_zaakobjecttypen_have_filters_of_their_own(shelf: Shelf) -> None:
    zaaktype = shelf.zaaktype(eindeGeldigheid="2026-12-31")
    url = shelf.post("zaakobjecttypen", shelf.a_zaakobjecttype(zaaktype))["url"]
    other = shelf.post("catalogussen", shelf.a_catalogus(domein="ANDER"))["url"]
    for yes, no in (
        ({"anderObjecttype": "false"}, {"anderObjecttype": "true"}),
        ({"catalogus": shelf.catalogus}, {"catalogus": other}),
        ({"datumBeginGeldigheid": "2026-01-01"}, {"datumBeginGeldigheid": "2026-01-02"}),
        ({"datumEindeGeldigheid": "2026-12-31"}, {"datumEindeGeldigheid": "2027-01-01"}),
        ({"objecttype": "https://objecten.example/boom"}, {"objecttype": "https://a.example/b"}),
        ({"relatieOmschrijving": "De boom"}, {"relatieOmschrijving": "Het huis"}),
        ({"status": "concept"}, {"status": "definitief"}),
    ):
        assert urls(shelf, "zaakobjecttypen", **yes) == [url], yes
        assert urls(shelf, "zaakobjecttypen", **no) == [], no


def test_besluittypen_are_found_by_what_they_are_related_to(shelf: Shelf) -> None:
    document = shelf.informatieobjecttype()
    own = shelf.zaaktype(besluittypen=["Verlening"])
    other = shelf.zaaktype(identificatie="ANDER")
    decision = shelf.besluittype(informatieobjecttypen=["Tekening"], zaaktypen=[other])
    shelf.besluittype(omschrijving="Weigering")
    for params in (
        {"zaaktypen": own},
        {"zaaktypen": "KAP"},
        {"zaaktypen": other},
        {"informatieobjecttypen": document},
        {"informatieobjecttypen": "Tekening"},
        {"omschrijving": "Verlening"},
    ):
        assert urls(shelf, "besluittypen", status="alles", **params) == [decision], params
    far = {"zaaktypen": "https://elders.example/1"}
    assert urls(shelf, "besluittypen", status="alles", **far) == []


def test_relations_to_documents_are_found_by_url_name_and_way(shelf: Shelf) -> None:
    document = shelf.informatieobjecttype()
    later = shelf.informatieobjecttype(beginGeldigheid="2027-01-01")
    relation = shelf.a_relation(shelf.zaaktype(), document)
    url = shelf.post("zaaktype-informatieobjecttypen", relation)["url"]
    where = "zaaktype-informatieobjecttypen"
    for params in (
        {"informatieobjecttype": document},
        {"informatieobjecttype": later},
        {"informatieobjecttype": "Tekening"},
        {"richting": "inkomend"},
    ):
        assert urls(shelf, where, status="alles", **params) == [url]
    assert urls(shelf, where, status="alles", richting="uitgaand") == []
    assert urls(shelf, where, status="alles", informatieobjecttype="Foto") == []


def test_zaaktypen_are_found_by_keywords(shelf: Shelf) -> None:
    url = shelf.zaaktype(trefwoorden=["boom", "tuin"])
    for words, found in (("boom", [url]), ("boom,tuin", [url]), ("boom,huis", [])):
        assert urls(shelf, "zaaktypen", status="alles", trefwoorden=words) == found


def test_beyond_the_standard_types_are_found_by_part_of_a_word(shelf: Shelf) -> None:
    zaaktype = shelf.zaaktype()
    document = shelf.informatieobjecttype()
    shelf.post("zaaktype-informatieobjecttypen", shelf.a_relation(zaaktype, document))
    rol = shelf.post("roltypen", shelf.a_roltype(zaaktype))["url"]
    for path, url, params in (
        ("zaaktypen", zaaktype, {"omschrijving__icontains": "VERGUN"}),
        ("zaaktypen", zaaktype, {"identificatie__icontains": "ka"}),
        ("informatieobjecttypen", document, {"omschrijving__icontains": "teken"}),
        ("informatieobjecttypen", document, {"zaaktype": zaaktype}),
        ("roltypen", rol, {"omschrijving": "Aanvrager"}),
    ):
        assert urls(shelf, path, status="alles", **params) == [url], params
    assert urls(shelf, "zaaktypen", status="alles", omschrijving__icontains="%") == []


def test_without_experiments_the_standard_alone_is_known(shelf: Shelf, monkeypatch: Any) -> None:
    monkeypatch.setenv("ZAAKSPOOR_EXPERIMENTAL", "false")
    settings.cache_clear()
    try:
        answer = shelf.client.get(f"{CATALOGI}/zaaktypen?omschrijving__icontains=x")
        assert problems(answer.json()) == {("nonFieldErrors", "unknown-parameters")}
    finally:
        monkeypatch.undo()
        settings.cache_clear()


def test_ztc_014_who_may_read_zaken_or_documents_may_read_the_catalogue(
    types: Any, client_as: Any
) -> None:
    kinds = {"zrc": ("zaaktype", types.url), "drc": ("informatieobjecttype", "")}
    document = f"{CATALOGI}/informatieobjecttypen/{types.documenttype.uuid}"
    for component, scope in (("zrc", "zaken.lezen"), ("drc", "documenten.lezen")):
        name, url = kinds[component]
        grant = {"component": component, "scopes": [scope], name: url or document}
        level = {"maxVertrouwelijkheidaanduiding": "geheim"}
        client = client_as({**grant, **level}, client_id=component)
        assert client.get(types.url).status_code == 200
        assert client.get(f"{CATALOGI}/besluittypen").status_code == 200
        assert client.post(f"{CATALOGI}/besluittypen", json={}).status_code == 403


def test_ztcl_03_of_a_concept_no_zaak_is_made(house: Any, shelf: Shelf) -> None:
    body = house.types.zaak(zaaktype=shelf.zaaktype())
    assert house.refused("zaken", body) == {("zaaktype", "not-published")}


def test_ztcl_26_a_zaak_keeps_its_version(house: Any, shelf: Shelf) -> None:
    old = shelf.zaaktype(eindeGeldigheid="2026-06-30")
    shelf.publish(old)
    zaak = house.post("zaken", house.types.zaak(zaaktype=old))
    shelf.publish(shelf.zaaktype(beginGeldigheid="2026-07-01"))
    assert house.client.get(zaak["url"]).json()["zaaktype"] == old
