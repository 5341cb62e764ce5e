"""The rules of the Zaken API, each by its id."""

from datetime import timedelta
from typing import Any

from tests.catalogue import CATALOGI, ZAKEN, make_types, url
from zaken.base.clock import now, today

ANY = "nonFieldErrors"


def test_zrc_001_zaaktype_is_published(house: Any, db: Any) -> None:
    draft = make_types(db, "CONCEPT", concept=True)
    assert house.refused("zaken", draft.zaak()) == {("zaaktype", "not-published")}


def test_zrc_001_zaaktype_leads_to_a_zaaktype(house: Any, types: Any) -> None:
    other = url("statustypen", types.statustypen[0])
    assert house.refused("zaken", types.zaak(zaaktype=other)) == {("zaaktype", "invalid-resource")}
    gone = f"{CATALOGI}/zaaktypen/00000000-0000-4000-8000-000000000000"
    assert house.refused("zaken", types.zaak(zaaktype=gone)) == {("zaaktype", "bad-url")}


def test_zrc_002_identificatie_is_unique(house: Any, types: Any) -> None:
    house.zaak(identificatie="Z-1")
    assert house.refused("zaken", types.zaak(identificatie="Z-1")) == {
        ("identificatie", "identificatie-niet-uniek")
    }
    house.zaak(identificatie="Z-1", bronorganisatie="000000012")


def test_zrc_002_identificatie_never_changes(house: Any) -> None:
    zaak = house.zaak(identificatie="Z-1")
    assert house.refused_patch(zaak["url"], {"identificatie": "Z-2"}) == {
        ("identificatie", "wijzigen-niet-toegelaten")
    }
    assert house.client.patch(zaak["url"], json={"identificatie": "Z-1"}).status_code == 200


def test_zrcl_01_registratiedatum_is_not_ahead(house: Any, types: Any) -> None:
    assert house.zaak()["registratiedatum"] == today().isoformat()
    ahead = (today() + timedelta(days=1)).isoformat()
    assert house.refused("zaken", types.zaak(registratiedatum=ahead)) == {
        ("registratiedatum", "date-in-future")
    }


def test_zrc_013_hoofdzaak_is_not_a_deelzaak(house: Any, types: Any) -> None:
    top = house.zaak()
    part = house.zaak(hoofdzaak=top["url"])
    assert house.client.get(top["url"]).json()["deelzaken"] == [part["url"]]
    assert house.refused("zaken", types.zaak(hoofdzaak=part["url"])) == {
        ("hoofdzaak", "deelzaak-als-hoofdzaak")
    }


def test_zrc_013_hoofdzaak_is_another_zaak(house: Any) -> None:
    zaak = house.zaak()
    assert ("hoofdzaak", "self-forbidden") in house.refused_patch(
        zaak["url"], {"hoofdzaak": zaak["url"]}
    )


def test_zrc_013_hoofdzaak_is_a_zaak(house: Any, types: Any) -> None:
    assert house.refused("zaken", types.zaak(hoofdzaak=types.url)) == {("hoofdzaak", "no_match")}


def test_zrc_014_no_betaaldatum_when_nvt(house: Any, types: Any) -> None:
    body = types.zaak(betalingsindicatie="nvt", laatsteBetaaldatum="2026-01-01T10:00:00Z")
    assert house.refused("zaken", body) == {("laatsteBetaaldatum", "betaling-nvt")}


def test_zrc_014_switching_to_nvt_forgets_the_betaaldatum(house: Any) -> None:
    zaak = house.zaak(betalingsindicatie="geheel", laatsteBetaaldatum="2026-01-01T10:00:00Z")
    changed = house.client.patch(zaak["url"], json={"betalingsindicatie": "nvt"})
    assert changed.json()["laatsteBetaaldatum"] is None


def test_zrc_014_betaaldatum_is_not_ahead(house: Any, types: Any) -> None:
    ahead = (now() + timedelta(days=1)).isoformat()
    body = types.zaak(betalingsindicatie="geheel", laatsteBetaaldatum=ahead)
    assert house.refused("zaken", body) == {("laatsteBetaaldatum", "future_not_allowed")}


def test_zrc_015_products_of_the_zaaktype(house: Any, types: Any) -> None:
    house.zaak(productenOfDiensten=["https://example.com/product/1"])
    body = types.zaak(productenOfDiensten=["https://example.com/product/2"])
    assert house.refused("zaken", body) == {("productenOfDiensten", "invalid-products-services")}


def test_zrc_016_statustype_of_the_zaaktype(house: Any, types: Any, db: Any) -> None:
    zaak, other = house.zaak(), make_types(db, "ANDER")
    assert (ANY, "zaaktype-mismatch") in house.refused("statussen", other.status(zaak["url"]))


def test_zrcl_07_one_status_at_a_time(house: Any, types: Any) -> None:
    zaak = house.zaak()
    house.post("statussen", types.status(zaak["url"], 0))
    assert house.refused("statussen", types.status(zaak["url"], 1)) == {(ANY, "unique")}


def test_zrcl_07_status_is_not_ahead(house: Any, types: Any) -> None:
    zaak, ahead = house.zaak(), (now() + timedelta(hours=2)).isoformat()
    body = types.status(zaak["url"], 0, ahead)
    assert house.refused("statussen", body) == {("datumStatusGezet", "date-in-future")}


def test_zrc_007_resultaat_before_closing(house: Any, types: Any) -> None:
    zaak = house.zaak()
    assert (ANY, "resultaat-does-not-exist") in house.refused(
        "statussen", types.status(zaak["url"], 2)
    )


def test_zrc_007_closing_sets_the_local_date(house: Any) -> None:
    zaak = house.zaak()
    house.close(zaak["url"], "2026-02-01T23:30:00Z")
    closed = house.client.get(zaak["url"]).json()
    assert (closed["einddatum"], closed["archiefactiedatum"]) == ("2026-02-02", "2027-02-02")
    assert closed["archiefnominatie"] == "vernietigen"


def test_zrc_007_gebruiksrecht_known_before_closing(house: Any, types: Any) -> None:
    zaak, paper = house.zaak(), house.document(indicatieGebruiksrecht=None)
    house.post("zaakinformatieobjecten", {"zaak": zaak["url"], "informatieobject": paper["url"]})
    house.post("resultaten", types.resultaat(zaak["url"]))
    assert house.refused("statussen", types.status(zaak["url"], 2)) == {
        (ANY, "indicatiegebruiksrecht-unset")
    }


def test_zrc_007e_validation_comes_before_the_closed_zaak(
    house: Any, types: Any, client_as: Any
) -> None:
    zaak = house.zaak()
    house.close(zaak["url"])
    rights = ["zaken.lezen", "zaken.bijwerken"]
    clerk = client_as(grant(types, rights), client_id="clerk")
    second = clerk.post(f"{ZAKEN}/resultaten", json=types.resultaat(zaak["url"]))
    assert (second.status_code, second.json()["invalidParams"][0]["code"]) == (400, "unique")
    late = clerk.post(f"{ZAKEN}/rollen", json=types.rol(zaak["url"]))
    assert (late.status_code, late.json()["code"]) == (403, "permission_denied")


def test_zrc_008_reopening_clears_the_end(house: Any, types: Any) -> None:
    zaak = house.zaak()
    house.close(zaak["url"])
    house.post("statussen", types.status(zaak["url"], 1, "2026-02-03T10:00:00Z"))
    again = house.client.get(zaak["url"]).json()
    assert (again["einddatum"], again["archiefactiedatum"], again["archiefnominatie"]) == (
        None,
        None,
        None,
    )


def test_zrc_008_reopening_needs_its_own_scope(house: Any, types: Any, client_as: Any) -> None:
    zaak = house.zaak()
    house.close(zaak["url"])
    clerk = client_as(grant(types, ["zaken.statussen.toevoegen"]), client_id="clerk")
    refused = clerk.post(
        f"{ZAKEN}/statussen", json=types.status(zaak["url"], 1, "2026-02-03T10:00:00Z")
    )
    assert refused.status_code == 403


def test_zrcl_09_who_may_open_may_give_the_first_status_only(types: Any, client_as: Any) -> None:
    form = client_as(grant(types, ["zaken.aanmaken", "zaken.lezen"]), client_id="form")
    zaak = form.post(f"{ZAKEN}/zaken", json=types.zaak()).json()
    assert form.post(f"{ZAKEN}/statussen", json=types.status(zaak["url"], 0)).status_code == 201
    second = types.status(zaak["url"], 1, "2026-01-02T10:00:00Z")
    assert form.post(f"{ZAKEN}/statussen", json=second).status_code == 403


def test_zrcl_13_one_resultaat_per_zaak(house: Any, types: Any) -> None:
    zaak = house.zaak()
    house.post("resultaten", types.resultaat(zaak["url"]))
    assert house.refused("resultaten", types.resultaat(zaak["url"])) == {("zaak", "unique")}


def test_zrc_020_resultaattype_of_the_zaaktype(house: Any, db: Any) -> None:
    zaak, other = house.zaak(), make_types(db, "ANDER")
    assert house.refused("resultaten", other.resultaat(zaak["url"])) == {(ANY, "zaaktype-mismatch")}


def test_zrc_019_roltype_of_the_zaaktype(house: Any, db: Any) -> None:
    zaak, other = house.zaak(), make_types(db, "ANDER")
    assert (ANY, "zaaktype-mismatch") in house.refused("rollen", other.rol(zaak["url"]))


def test_zrcl_17_one_initiator_per_zaak(house: Any, types: Any) -> None:
    zaak = house.zaak()
    house.post("rollen", types.rol(zaak["url"]))
    house.post("rollen", types.rol(zaak["url"], "belanghebbende"))
    assert house.refused("rollen", types.rol(zaak["url"])) == {("roltype", "max-occurences")}


def test_zrcl_18_rol_names_somebody(house: Any, types: Any) -> None:
    nobody = types.rol(house.zaak()["url"], betrokkeneIdentificatie={})
    assert house.refused("rollen", nobody) == {(ANY, "invalid-betrokkene")}


def test_zrc_018_eigenschap_of_the_zaaktype(house: Any, types: Any, db: Any) -> None:
    zaak, other = house.zaak(), make_types(db, "ANDER")
    body = {
        "zaak": zaak["url"],
        "eigenschap": url("eigenschappen", other.eigenschap),
        "waarde": "rood",
    }
    assert house.refused(f"{zaak['url']}/zaakeigenschappen", body) == {(ANY, "zaaktype-mismatch")}


def test_zrcl_23_an_eigenschap_bears_the_name_of_its_kind(house: Any, types: Any) -> None:
    zaak = house.zaak()
    body = {
        "zaak": zaak["url"],
        "eigenschap": url("eigenschappen", types.eigenschap),
        "waarde": "rood",
    }
    made = house.post(f"{zaak['url']}/zaakeigenschappen", body)
    assert made["naam"] == "kleur"
    assert made["url"].startswith(f"{zaak['url']}/zaakeigenschappen/")
    assert house.client.get(f"{zaak['url']}/zaakeigenschappen").json() == [made]
    assert house.client.get(made["url"]).json() == made
    assert house.client.patch(made["url"], json={"waarde": "blauw"}).json()["waarde"] == "blauw"


def test_zrcl_19_zaakobject_names_something(house: Any) -> None:
    body = {"zaak": house.zaak()["url"], "objectType": "adres"}
    assert house.refused("zaakobjecten", body) == {(ANY, "invalid-zaakobject")}


def test_zrcl_20_overige_says_what(house: Any) -> None:
    body = {"zaak": house.zaak()["url"], "objectType": "overige", "object": "https://example.com/1"}
    assert house.refused("zaakobjecten", body) == {(ANY, "missing-object-type-overige")}


def test_zrcl_20_only_overige_says_what(house: Any) -> None:
    body = {"zaak": house.zaak()["url"], "objectType": "adres", "object": "https://example.com/1"}
    said = body | {"objectTypeOverige": "straat"}
    assert house.refused("zaakobjecten", said) == {(ANY, "invalid-object-type-overige-usage")}


def test_zrcl_15_document_is_linked_once(house: Any) -> None:
    body = {"zaak": house.zaak()["url"], "informatieobject": house.document()["url"]}
    house.post("zaakinformatieobjecten", body)
    assert house.refused("zaakinformatieobjecten", body) == {(ANY, "unique")}


def test_zrc_017_documenttype_of_the_zaaktype(house: Any, db: Any) -> None:
    other = make_types(db, "ANDER")
    paper = house.document(informatieobjecttype=url("informatieobjecttypen", other.documenttype))
    body = {"zaak": house.zaak()["url"], "informatieobject": paper["url"]}
    wanted = {(ANY, "missing-zaaktype-informatieobjecttype-relation")}
    assert house.refused("zaakinformatieobjecten", body) == wanted


def test_zrc_003_informatieobject_leads_to_a_document(house: Any, types: Any) -> None:
    zaak = house.zaak()["url"]
    wrong = {"zaak": zaak, "informatieobject": types.url}
    assert house.refused("zaakinformatieobjecten", wrong) == {
        ("informatieobject", "invalid-resource")
    }


def test_zrc_004_a_relation_keeps_its_ends(house: Any) -> None:
    body = {"zaak": house.zaak()["url"], "informatieobject": house.document()["url"]}
    made = house.post("zaakinformatieobjecten", body)
    assert made["aardRelatieWeergave"] == "Hoort bij, omgekeerd: kent"
    other = {"zaak": house.zaak()["url"]}
    assert house.refused_patch(made["url"], other) == {("zaak", "wijzigen-niet-toegelaten")}
    assert house.client.patch(made["url"], json={"titel": "Foto"}).json()["titel"] == "Foto"


def test_zrc_009_the_level_of_the_zaaktype_when_none_is_given(house: Any, db: Any) -> None:
    secret = make_types(db, "GEHEIM", "geheim")
    made = house.post("zaken", secret.zaak())
    assert made["vertrouwelijkheidaanduiding"] == "geheim"
    body = secret.zaak(vertrouwelijkheidaanduiding="", identificatie=made["identificatie"])
    put = house.client.put(made["url"], json=body)
    assert (put.status_code, put.json()["vertrouwelijkheidaanduiding"]) == (200, "geheim")


def test_zrc_011_related_zaken_exist(house: Any, types: Any) -> None:
    other = house.zaak()["url"]
    house.zaak(relevanteAndereZaken=[{"url": other, "aardRelatie": "vervolg"}])
    gone = {"url": f"{ZAKEN}/zaken/00000000-0000-4000-8000-000000000000", "aardRelatie": "vervolg"}
    body = types.zaak(relevanteAndereZaken=[gone])
    assert house.refused("zaken", body) == {("relevanteAndereZaken.0.url", "bad-url")}


def test_zrc_012_a_group_is_whole_or_absent(house: Any, types: Any) -> None:
    missing = {(f"opschorting.{n}", "required") for n in ("indicatie", "reden")}
    missing |= {(f"verlenging.{n}", "required") for n in ("reden", "duur")}
    assert house.refused("zaken", types.zaak(opschorting={}, verlenging={})) == missing
    made = house.zaak(opschorting=None, verlenging=None)
    assert made["opschorting"] == {"indicatie": False, "eerdereOpschorting": False, "reden": ""}
    assert house.refused_patch(made["url"], {"opschorting": {"indicatie": True}}) == {
        ("opschorting.reden", "required")
    }


def test_zrcl_12_a_status_is_never_changed(house: Any, types: Any) -> None:
    status = house.post("statussen", types.status(house.zaak()["url"]))
    for method in ("PUT", "PATCH", "DELETE"):
        assert house.client.request(method, status["url"]).json()["code"] == "method_not_allowed"


def test_zrcl_11_the_latest_status_is_the_zaaks_own(house: Any, types: Any) -> None:
    one, two = house.zaak()["url"], house.zaak()["url"]
    first = house.post("statussen", types.status(one, 0, "2026-01-01T10:00:00Z"))
    second = house.post("statussen", types.status(one, 1, "2026-01-03T10:00:00Z"))
    house.post("statussen", types.status(two, 0, "2026-01-05T10:00:00Z"))
    listed = house.client.get(f"{ZAKEN}/statussen", params={"zaak": one}).json()["results"]
    assert [s["url"] for s in listed] == [second["url"], first["url"]]
    assert [s["indicatieLaatstGezetteStatus"] for s in listed] == [True, False]
    assert house.client.get(one).json()["status"] == second["url"]


def grant(types: Any, scopes: list[str], level: str = "zeer_geheim") -> dict[str, Any]:
    """One autorisatie on this zaaktype."""
    return {
        "component": "zrc",
        "scopes": scopes,
        "zaaktype": types.url,
        "maxVertrouwelijkheidaanduiding": level,
    }


def test_zrc_022_documents_are_archived_first(house: Any, types: Any) -> None:
    zaak = house.zaak()
    document = house.document(status="definitief")
    house.post("zaakinformatieobjecten", {"zaak": zaak["url"], "informatieobject": document["url"]})
    archived = {
        "archiefstatus": "gearchiveerd",
        "archiefnominatie": "vernietigen",
        "archiefactiedatum": "2030-01-01",
    }
    assert house.refused_patch(zaak["url"], archived) == {
        ("archiefstatus", "documents-not-archived")
    }


def test_zrc_022_archived_says_keep_or_destroy(house: Any) -> None:
    known = {"archiefstatus": "gearchiveerd", "archiefactiedatum": "2030-01-01"}
    assert house.refused_patch(house.zaak()["url"], known) == {
        ("archiefnominatie", "archiefnominatie-not-set")
    }


def test_zrc_022_archived_says_when(house: Any) -> None:
    known = {"archiefstatus": "gearchiveerd", "archiefnominatie": "vernietigen"}
    assert house.refused_patch(house.zaak()["url"], known) == {
        ("archiefactiedatum", "archiefactiedatum-not-set")
    }


def test_zrc_022_a_whole_archive_date_is_accepted(house: Any) -> None:
    zaak = house.zaak()
    whole = {"archiefnominatie": "vernietigen", "archiefactiedatum": "2030-01-01"}
    changed = house.client.patch(zaak["url"], json={"archiefstatus": "gearchiveerd", **whole})
    assert changed.status_code == 200, changed.text
