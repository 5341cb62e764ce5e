"""Making, changing and throwing away types: what every kind has in common, and the rules of one
kind.
"""

from typing import Any

from tests.catalogue import CATALOGI
from tests.conformance.shelf import Shelf

ANY = "nonFieldErrors"


def children(shelf: Shelf, zaaktype: str) -> dict[str, dict[str, Any]]:
    document = shelf.informatieobjecttype()
    return {
        "statustypen": shelf.a_statustype(zaaktype),
        "resultaattypen": shelf.a_resultaattype(zaaktype),
        "roltypen": shelf.a_roltype(zaaktype),
        "eigenschappen": shelf.an_eigenschap(zaaktype),
        "zaakobjecttypen": shelf.a_zaakobjecttype(zaaktype),
        "zaaktype-informatieobjecttypen": shelf.a_relation(zaaktype, document),
    }


def test_every_kind_is_made_read_replaced_changed_and_thrown_away(shelf: Shelf) -> None:
    zaaktype = shelf.zaaktype()
    kinds = {
        "zaaktypen": shelf.a_zaaktype(identificatie="ANDER"),
        "besluittypen": shelf.a_besluittype(),
        **children(shelf, zaaktype),
    }
    for path, body in kinds.items():
        made = shelf.client.post(f"{CATALOGI}/{path}", json=body)
        assert made.status_code == 201, made.text
        url = made.json()["url"]
        assert made.headers["Location"] == url
        seen = shelf.get(url)
        assert seen == made.json()
        again = shelf.client.put(url, json=seen)
        assert (again.status_code, again.json()) == (200, seen), path
        assert shelf.patch(url) == seen
        assert shelf.client.head(url).status_code == 200
        assert shelf.client.delete(url).status_code == 204
        assert shelf.client.get(url).status_code == 404


def test_ztcl_36_a_catalogus_is_replaced_and_changed(shelf: Shelf) -> None:
    body = shelf.a_catalogus(naam="Proeven", versie="2", begindatumVersie="2026-02-01")
    assert shelf.client.put(shelf.catalogus, json=body).json()["naam"] == "Proeven"
    assert shelf.patch(shelf.catalogus, naam=None)["naam"] == ""
    assert shelf.get(shelf.catalogus)["versie"] == "2"


def test_ztc_017_a_catalogus_is_not_thrown_away(shelf: Shelf) -> None:
    assert shelf.client.delete(shelf.catalogus).status_code == 405


def test_ztcl_35_a_catalogus_elsewhere_may_have_the_same_name(shelf: Shelf, db: Any) -> None:
    from zaken.models import Catalogus

    for domein in ("PROEF", "ELDER"):
        extern = f"https://x.example/{domein}"
        db.add(Catalogus(domein=domein, rsin="123456782", naam="", extern=extern))
    db.commit()
    seen = shelf.get(shelf.catalogus)
    assert shelf.client.put(shelf.catalogus, json=seen).status_code == 200
    shelf.post("catalogussen", shelf.a_catalogus(domein="ELDER"))


def test_ztcl_35_catalogus_is_unique(shelf: Shelf) -> None:
    assert shelf.refused("catalogussen", shelf.a_catalogus()) == {(ANY, "unique")}


def test_ztcl_35_domein_is_capitals(shelf: Shelf) -> None:
    wrong = shelf.a_catalogus(domein="klein")
    assert shelf.refused("catalogussen", wrong) == {("domein", "invalid")}
    long = shelf.a_catalogus(domein="TELANG")
    assert shelf.refused("catalogussen", long) == {("domein", "max_length")}


def test_ztcl_01_a_new_type_is_a_concept(shelf: Shelf) -> None:
    for url in (
        shelf.zaaktype(concept=False),
        shelf.besluittype(concept=False),
        shelf.informatieobjecttype(concept=False),
    ):
        assert shelf.get(url)["concept"] is True


def test_ztcl_09_making_is_201_and_throwing_away_204(shelf: Shelf) -> None:
    url = shelf.informatieobjecttype()
    assert shelf.client.delete(url).status_code == 204


def test_ztcl_37_deelzaaktypen_may_be_left_out(shelf: Shelf) -> None:
    assert shelf.get(shelf.zaaktype())["deelzaaktypen"] == []


def test_ztcl_20_ends_after_it_begins(shelf: Shelf) -> None:
    for path, body in (
        ("zaaktypen", shelf.a_zaaktype(eindeGeldigheid="2025-12-31")),
        ("besluittypen", shelf.a_besluittype(eindeGeldigheid="2025-12-31")),
        ("informatieobjecttypen", shelf.an_informatieobjecttype(eindeGeldigheid="2025-12-31")),
    ):
        assert shelf.refused(path, body) == {(ANY, "date-mismatch")}
    shelf.zaaktype(eindeGeldigheid="2026-01-01")  # one day is a validity too


def test_ztcl_30_verlenging_has_a_term(shelf: Shelf) -> None:
    wrong = shelf.a_zaaktype(verlengingMogelijk=True)
    assert shelf.refused("zaaktypen", wrong) == {(ANY, "verlenging-mismatch")}
    shelf.zaaktype(verlengingMogelijk=True, verlengingstermijn="P30D")


def test_ztcl_31_source_has_both_parts(shelf: Shelf) -> None:
    source = {"url": "https://bron.example/1", "domein": "BRON", "rsin": "123456782"}
    wrong = shelf.a_zaaktype(broncatalogus=source)
    assert shelf.refused("zaaktypen", wrong) == {(ANY, "invalid-bronzaaktype-for-broncatalogus")}
    kind = {"url": "https://bron.example/2", "identificatie": "X", "omschrijving": "Iks"}
    seen = shelf.get(shelf.zaaktype(broncatalogus=source, bronzaaktype=kind))
    assert (seen["broncatalogus"], seen["bronzaaktype"]) == (source, kind)


def test_ztcl_33_servicenorm_is_not_nothing(shelf: Shelf) -> None:
    wrong = shelf.a_zaaktype(servicenorm="P0D")
    assert shelf.refused("zaaktypen", wrong) == {("servicenorm", "empty-duration")}


def test_ztcl_27_related_once(shelf: Shelf) -> None:
    related = {"zaaktype": "ANDER", "aardRelatie": "vervolg"}
    wrong = shelf.a_zaaktype(gerelateerdeZaaktypen=[related, related])
    assert shelf.refused("zaaktypen", wrong) == {(ANY, "unique")}


def twice(shelf: Shelf, path: str) -> set[tuple[str, str]]:
    """Post the same thing to one zaaktype two times."""
    body = children(shelf, shelf.zaaktype())[path]
    shelf.post(path, body)
    return shelf.refused(path, body)


def test_ztcl_27_statustype_is_unique(shelf: Shelf) -> None:
    assert twice(shelf, "statustypen") == {(ANY, "unique")}


def test_ztcl_27_resultaattype_is_unique(shelf: Shelf) -> None:
    assert twice(shelf, "resultaattypen") == {(ANY, "unique")}


def test_ztcl_27_roltype_is_unique(shelf: Shelf) -> None:
    assert twice(shelf, "roltypen") == {(ANY, "unique")}


def test_ztcl_27_eigenschap_is_unique(shelf: Shelf) -> None:
    assert twice(shelf, "eigenschappen") == {(ANY, "unique")}


def test_ztcl_27_documenttype_is_unique(shelf: Shelf) -> None:
    assert twice(shelf, "zaaktype-informatieobjecttypen") == {(ANY, "unique")}


def test_ztcl_32_statustype_of_the_same_zaaktype(shelf: Shelf) -> None:
    here, there = shelf.zaaktype(), shelf.zaaktype(identificatie="ANDER")
    other = shelf.post("statustypen", shelf.a_statustype(there))["url"]
    own = shelf.post("statustypen", shelf.a_statustype(here))["url"]
    wrong = shelf.an_eigenschap(here, statustype=other)
    assert shelf.refused("eigenschappen", wrong) == {(ANY, "relations-incorrect-zaaktype")}
    fact = shelf.post("eigenschappen", shelf.an_eigenschap(here, statustype=own))
    assert shelf.get(own)["eigenschappen"] == [fact["url"]]
    wrong = shelf.a_relation(here, shelf.informatieobjecttype(), statustype=other)
    found = shelf.refused("zaaktype-informatieobjecttypen", wrong)
    assert found == {(ANY, "relations-incorrect-zaaktype")}


def test_ztcl_34_the_last_status_is_the_end(shelf: Shelf) -> None:
    zaaktype = shelf.zaaktype()
    first = shelf.post("statustypen", shelf.a_statustype(zaaktype, 1))
    assert first["isEindstatus"]
    last = shelf.post("statustypen", shelf.a_statustype(zaaktype, 2))
    assert last["isEindstatus"]
    assert not shelf.get(first["url"])["isEindstatus"]
    assert shelf.patch(first["url"], volgnummer=3)["isEindstatus"]
    assert shelf.client.delete(first["url"]).status_code == 204
    assert shelf.get(last["url"])["isEindstatus"]


def test_ztcl_34_a_status_that_moves_leaves_an_end_behind(shelf: Shelf) -> None:
    here, there = shelf.zaaktype(), shelf.zaaktype(identificatie="ANDER")
    first = shelf.post("statustypen", shelf.a_statustype(here, 1))["url"]
    moved = shelf.post("statustypen", shelf.a_statustype(here, 2))["url"]
    assert shelf.patch(moved, zaaktype=there)["isEindstatus"]
    assert shelf.get(first)["isEindstatus"]


def test_ztc_015_length_fits_the_format(shelf: Shelf) -> None:
    zaaktype = shelf.zaaktype()
    for kind, length in (("datum", "10"), ("datum_tijd", "8")):
        how = {"formaat": kind, "lengte": length, "kardinaliteit": "1"}
        wrong = shelf.an_eigenschap(zaaktype, specificatie=how)
        assert shelf.refused("eigenschappen", wrong) == {("specificatie.lengte", "invalid")}


def test_ztc_015_values_fit_the_format(shelf: Shelf) -> None:
    how = {"formaat": "datum", "lengte": "8", "kardinaliteit": "1"}
    body = shelf.an_eigenschap(shelf.zaaktype())
    body["specificatie"] = {**how, "waardenverzameling": ["2026-01-01"]}
    found = shelf.refused("eigenschappen", body)
    assert found == {("specificatie.waardenverzameling", "invalid")}
    body["specificatie"] = {**how, "waardenverzameling": ["20260101"]}
    shelf.post("eigenschappen", body)


def test_ztcl_21_validity_is_that_of_the_zaaktype(shelf: Shelf) -> None:
    zaaktype = shelf.zaaktype(eindeGeldigheid="2026-12-31", beginObject="2026-01-01")
    wrong = shelf.a_roltype(zaaktype, beginGeldigheid="2026-02-01")
    assert shelf.refused("roltypen", wrong) == {(ANY, "date-mismatch")}
    made = shelf.post("roltypen", shelf.a_roltype(zaaktype, beginGeldigheid="2026-01-01"))
    seen = [made[name] for name in ("beginGeldigheid", "eindeGeldigheid", "beginObject")]
    assert seen == ["2026-01-01", "2026-12-31", "2026-01-01"]


def test_ztcl_21_catalogus_is_that_of_the_zaaktype(shelf: Shelf) -> None:
    zaaktype = shelf.zaaktype()
    other = shelf.post("catalogussen", shelf.a_catalogus(domein="ANDER"))["url"]
    wrong = shelf.a_zaakobjecttype(zaaktype, catalogus=other)
    found = shelf.refused("zaakobjecttypen", wrong)
    assert found == {("catalogus", "relations-incorrect-catalogus")}
    made = shelf.post("zaakobjecttypen", shelf.a_zaakobjecttype(zaaktype))
    assert made["catalogus"] == shelf.catalogus


def test_a_concept_goes_with_all_that_belongs_to_it(shelf: Shelf) -> None:
    zaaktype = shelf.zaaktype()
    made = [shelf.post(path, body)["url"] for path, body in children(shelf, zaaktype).items()]
    assert shelf.client.delete(zaaktype).status_code == 204
    assert {shelf.client.get(url).status_code for url in made} == {404}


def test_what_is_missing_or_wrong_is_told_at_once(shelf: Shelf) -> None:
    found = shelf.refused("zaaktypen", {"doorlooptijd": "acht weken", "verlengingMogelijk": 1})
    wanted = {("doorlooptijd", "invalid"), ("catalogus", "required"), ("omschrijving", "required")}
    assert wanted <= found


def test_writing_needs_its_scope(shelf: Shelf, client_as: Any) -> None:
    reader = client_as({"component": "ztc", "scopes": ["catalogi.lezen"]}, client_id="reader")
    for method, where in (
        ("post", f"{CATALOGI}/zaaktypen"),
        ("put", shelf.catalogus),
        ("post", f"{shelf.zaaktype()}/publish"),
    ):
        assert getattr(reader, method)(where, json={}).status_code == 403
