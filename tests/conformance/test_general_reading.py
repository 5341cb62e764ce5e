"""Lists, tags, audit trails and expand, as they are for every API (sections 1.2, 1.6, 1.7 and 1.10
of the rules).
"""

from typing import Any

import pytest

from schemas.engine.expand import relations
from schemas.engine.shape import RESOURCES
from tests.catalogue import CATALOGI, DOCUMENTEN, ROOT, ZAKEN, make_types, url

NOWHERE = "00000000-0000-4000-8000-000000000000"


def listed(house: Any, path: str, **params: Any) -> Any:
    answer = house.client.get(path if path.startswith("http") else f"{ZAKEN}/{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(
    "path",
    [
        "/zaken/api/v1/zaakinformatieobjecten",
        "/zaken/api/v1/zaakverzoeken",
        "/zaken/api/v1/zaakcontactmomenten",
        "/documenten/api/v1/objectinformatieobjecten",
        "/documenten/api/v1/gebruiksrechten",
        "/besluiten/api/v1/besluitinformatieobjecten",
        "/notificaties/api/v1/abonnement",
        "/notificaties/api/v1/kanaal",
    ],
)
def test_g_21_these_lists_are_bare_arrays(house: Any, path: str) -> None:
    assert isinstance(listed(house, f"{ROOT}{path}"), list)


@pytest.mark.parametrize("below", ["zaakeigenschappen", "besluiten", "audittrail"])
def test_g_21_what_is_below_a_zaak_is_a_bare_array(house: Any, below: str) -> None:
    assert isinstance(listed(house, f"{house.zaak()['url']}/{below}"), list)


def test_g_25_lists_are_ordered_as_asked(house: Any) -> None:
    days = {"Z-1": "2026-03-01", "Z-2": "2026-01-01", "Z-3": "2026-02-01"}
    for number, day in days.items():
        house.zaak(identificatie=number, startdatum=day)
    for order, wanted in {
        "": ["Z-3", "Z-2", "Z-1"],
        "startdatum": ["Z-2", "Z-3", "Z-1"],
        "-startdatum": ["Z-1", "Z-3", "Z-2"],
        "identificatie": ["Z-1", "Z-2", "Z-3"],
        "einddatum,-identificatie": ["Z-3", "Z-2", "Z-1"],
    }.items():
        found = listed(house, "zaken", **({"ordering": order} if order else {}))["results"]
        assert [z["identificatie"] for z in found] == wanted, order


def test_g_26_at_most_this_confidential(house: Any) -> None:
    for level in ("openbaar", "zaakvertrouwelijk", "zeer_geheim"):
        house.zaak(vertrouwelijkheidaanduiding=level)
    for most, count in (("openbaar", 1), ("vertrouwelijk", 2), ("zeer_geheim", 3)):
        assert listed(house, "zaken", maximaleVertrouwelijkheidaanduiding=most)["count"] == count


def searched(client: Any, body: Any, **params: Any) -> Any:
    return client.post(f"{ZAKEN}/zaken/_zoek", json=body, params=params)


def test_g_27_searching_is_reading_with_a_body(house: Any, types: Any) -> None:
    one, two = (house.zaak(identificatie=number) for number in ("Z-1", "Z-2"))
    for body, wanted in (
        ({"identificatie": "Z-1"}, [one]),
        ({"uuid__in": [one["uuid"], two["uuid"]], "ordering": "identificatie"}, [one, two]),
        ({"uuid__in": [one["uuid"]], "identificatie": "Z-2"}, []),
        ({"zaaktype__in": [types.url], "ordering": "-identificatie"}, [two, one]),
    ):
        answer = searched(house.client, body)
        assert (answer.status_code, answer.json()["results"]) == (200, wanted), body
    empty = searched(house.client, {})
    assert [p["code"] for p in empty.json()["invalidParams"]] == ["empty_search_body"]


def test_g_28_searching_shows_no_more_than_listing(
    house: Any, types: Any, db: Any, client_as: Any
) -> None:
    other = make_types(db, "ANDER")
    mine, hidden = house.zaak(), house.zaak(zaaktype=other.url)
    grant = {
        "component": "zrc",
        "scopes": ["zaken.lezen"],
        "zaaktype": types.url,
        "maxVertrouwelijkheidaanduiding": "openbaar",
    }
    reader = client_as(grant, client_id="reader")
    body = {"uuid__in": [mine["uuid"], hidden["uuid"]]}
    assert [z["url"] for z in searched(reader, body).json()["results"]] == [mine["url"]]
    nobody = client_as({**grant, "scopes": ["zaken.aanmaken"]}, client_id="nobody")
    assert searched(nobody, body).status_code == 403


def test_g_29_several_values_stand_between_commas(house: Any) -> None:
    house.zaak(archiefnominatie="vernietigen", archiefactiedatum="2030-01-01")
    house.zaak(archiefnominatie="blijvend_bewaren")
    house.zaak()
    both = "vernietigen,blijvend_bewaren"
    assert listed(house, "zaken", archiefnominatie__in=both)["count"] == 2
    for value, count in (("true", 2), ("false", 1)):
        assert listed(house, "zaken", archiefactiedatum__isnull=value)["count"] == count


def test_g_94_zaken_within_an_area(house: Any) -> None:
    inside = house.zaak(zaakgeometrie={"type": "Point", "coordinates": [5.1, 52.1]})
    house.zaak(zaakgeometrie={"type": "Point", "coordinates": [4.1, 52.1]})
    house.zaak()
    square = [[[5, 52], [6, 52], [6, 53], [5, 53], [5, 52]]]
    body = {"zaakgeometrie": {"within": {"type": "Polygon", "coordinates": square}}}
    assert [z["url"] for z in searched(house.client, body).json()["results"]] == [inside["url"]]
    wrong = {"zaakgeometrie": {"within": {"type": "Polygon", "coordinates": "x"}}}
    assert searched(house.client, wrong).status_code == 400


# Tags


def tag(house: Any, url: str, **params: str) -> str:
    found: str = house.client.get(url, params=params).headers["etag"]
    assert found.startswith('"')  # a strong one
    return found


def test_g_71_another_representation_has_another_tag(house: Any) -> None:
    zaak = house.zaak()["url"]
    assert tag(house, zaak) == tag(house, zaak)
    assert tag(house, zaak, expand="zaaktype") != tag(house, zaak)


def test_g_72_head_is_get_without_the_body(house: Any, client_as: Any) -> None:
    zaak = house.zaak()["url"]
    got, head = house.client.get(zaak), house.client.head(zaak)
    same = ("etag", "content-length", "content-type", "api-version")
    assert [head.headers[name] for name in same] == [got.headers[name] for name in same]
    assert head.content == b""
    other = client_as({"component": "ztc", "scopes": ["catalogi.lezen"]}, client_id="other")
    assert other.head(zaak).status_code == 403
    assert house.client.head(f"{ZAKEN}/zaken/{NOWHERE}").status_code == 404


def test_g_73_who_has_it_already_is_told_so(house: Any) -> None:
    zaak = house.zaak()["url"]
    known = tag(house, zaak)
    for said, status in ((known, 304), (f'"a", {known}', 304), (f"W/{known}", 304), ('"a"', 200)):
        for method in ("GET", "HEAD"):
            answer = house.client.request(method, zaak, headers={"if-none-match": said})
            assert answer.status_code == status
            assert status == 200 or (answer.content, answer.headers["etag"]) == (b"", known)


def test_g_74_the_tag_follows_what_hangs_on_it(house: Any, types: Any) -> None:
    zaak = house.zaak()["url"]
    seen = {tag(house, zaak)}
    paper = house.document()["url"]
    for path, body in (
        ("statussen", types.status(zaak)),
        ("rollen", types.rol(zaak)),
        ("resultaten", types.resultaat(zaak)),
        ("zaakinformatieobjecten", {"zaak": zaak, "informatieobject": paper}),
        ("zaken", types.zaak(hoofdzaak=zaak)),
    ):
        answer = house.client.post(f"{ZAKEN}/{path}", json=body)
        if path == "zaken" and answer.status_code == 400:
            continue  # a deelzaak needs a zaaktype that allows it: zrcL-05
        assert answer.status_code == 201, answer.text
        seen.add(tag(house, zaak))
    assert len(seen) >= 5


def test_g_75_a_condition_on_a_write_is_ignored(house: Any) -> None:
    zaak = house.zaak()["url"]
    answer = house.client.patch(zaak, json={"omschrijving": "nu"}, headers={"if-match": '"oud"'})
    assert (answer.status_code, answer.json()["omschrijving"]) == (200, "nu")


def test_g_76_what_changes_the_answer_changes_the_tag(house: Any, types: Any) -> None:
    one = tag(house, types.url, datumGeldigheid="2025-06-01")
    assert one == tag(house, types.url, datumGeldigheid="2025-06-01")
    known = {"if-none-match": one}
    answer = house.client.get(types.url, params={"expand": "catalogus"}, headers=known)
    assert answer.status_code == 200


# Audit trails


def trail(house: Any, url: str) -> list[Any]:
    found: list[Any] = listed(house, f"{url}/audittrail")
    return found


def test_g_80_all_that_happened_to_a_zaak_is_in_its_trail(house: Any, types: Any) -> None:
    zaak = house.zaak()["url"]
    house.post("statussen", types.status(zaak))
    rol = house.post("rollen", types.rol(zaak))["url"]
    house.client.patch(zaak, json={"omschrijving": "nu"})
    house.client.delete(rol)
    entries = trail(house, zaak)
    assert [(e["resource"], e["actie"]) for e in entries] == [
        ("zaak", "create"),
        ("status", "create"),
        ("rol", "create"),
        ("zaak", "partial_update"),
        ("rol", "destroy"),
    ]
    one = listed(house, f"{zaak}/audittrail/{entries[1]['uuid']}")
    assert one == entries[1]
    assert house.client.get(f"{zaak}/audittrail/{NOWHERE}").status_code == 404
    assert house.client.post(f"{zaak}/audittrail", json={}).status_code == 405


@pytest.mark.parametrize("kind", ["document", "besluit"])
def test_g_80_every_main_object_has_a_trail(house: Any, kind: str) -> None:
    if kind == "document":
        paper = house.document()["url"]
        assert [e["actie"] for e in trail(house, paper)] == ["create"]
    else:
        nowhere = f"{ROOT}/besluiten/api/v1/besluiten/{NOWHERE}/audittrail"
        assert house.client.get(nowhere).status_code == 404


def test_g_81_an_entry_tells_who_what_and_why(house: Any, types: Any) -> None:
    why = {"x-audit-toelichting": "Op verzoek van de aanvrager"}
    zaak = house.client.post(f"{ZAKEN}/zaken", json=types.zaak(), headers=why).json()
    house.client.patch(zaak["url"], json={"omschrijving": "nu"})
    made, changed = trail(house, zaak["url"])
    wanted = {
        "bron": "zrc",
        "applicatieId": "formulieren",
        "gebruikersWeergave": "T. Ester",
        "actie": "create",
        "resultaat": 201,
        "hoofdObject": zaak["url"],
        "resource": "zaak",
        "resourceUrl": zaak["url"],
        "toelichting": why["x-audit-toelichting"],
    }
    assert made.items() >= wanted.items()
    assert made["wijzigingen"] == {"oud": None, "nieuw": zaak}
    assert changed["wijzigingen"]["oud"] == zaak
    assert changed["wijzigingen"]["nieuw"]["omschrijving"] == "nu"
    assert (changed["actie"], changed["resultaat"]) == ("partial_update", 200)


def test_g_82_what_did_not_happen_is_not_in_the_trail(house: Any, types: Any) -> None:
    zaak = house.zaak()["url"]
    house.refused_patch(zaak, {"startdatum": "gisteren"})
    house.refused("statussen", types.status(zaak, at="2999-01-01T00:00:00Z"))
    assert [e["actie"] for e in trail(house, zaak)] == ["create"]


def test_g_83_a_trail_goes_with_its_zaak(house: Any) -> None:
    zaak = house.zaak()["url"]
    assert house.client.delete(zaak).status_code == 204
    assert house.client.get(f"{zaak}/audittrail").status_code == 404


# Expand


def test_g_110_every_step_of_a_path_is_expanded(house: Any, types: Any) -> None:
    zaak = house.zaak()["url"]
    status = house.post("statussen", types.status(zaak))
    seen = listed(house, zaak, expand="status.statustype,zaaktype")["_expand"]
    assert seen["status"]["url"] == status["url"]
    assert seen["status"]["_expand"]["statustype"]["url"] == status["statustype"]
    assert seen["zaaktype"]["url"] == types.url


def test_g_111_the_link_stays_and_what_it_leads_to_stands_beside(house: Any, types: Any) -> None:
    plain = house.zaak()
    rol = house.post("rollen", types.rol(plain["url"]))
    plain = listed(house, plain["url"])
    seen = listed(house, plain["url"], expand="zaaktype,rollen,status,hoofdzaak")
    expanded = seen.pop("_expand")
    assert seen == plain
    assert expanded["rollen"] == [rol]
    assert expanded["zaaktype"] == listed(house, types.url)
    found = listed(house, "zaken", expand="zaaktype")["results"]
    assert found[0]["_expand"]["zaaktype"]["url"] == types.url


def test_g_112_expand_crosses_apis_and_goes_deep(house: Any, types: Any) -> None:
    zaak, paper = house.zaak()["url"], house.document()["url"]
    house.post("zaakinformatieobjecten", {"zaak": zaak, "informatieobject": paper})
    path = "zaakinformatieobjecten.informatieobject.informatieobjecttype.catalogus"
    seen = listed(house, zaak, expand=path)
    for name in path.split("."):
        found = seen["_expand"][name]
        seen = found[0] if isinstance(found, list) else found
    assert seen["url"].startswith(f"{CATALOGI}/catalogussen/")


def test_zrc_025b_expand_reaches_the_other_apis(house: Any, types: Any) -> None:
    seen = listed(house, house.zaak()["url"], expand="zaaktype")
    assert seen["_expand"]["zaaktype"]["url"] == types.url


def test_zrc_026b_six_relations_and_no_more(house: Any) -> None:
    zaak = house.zaak()["url"]
    for depth, status in ((6, 200), (7, 400)):
        params = {"expand": ".".join(["hoofdzaak"] * depth)}
        assert house.client.get(zaak, params=params).status_code == status


def test_g_112_a_path_has_an_end(house: Any) -> None:
    zaak = house.zaak()["url"]
    deep = ".".join(["hoofdzaak"] * 7)
    answer = house.client.get(zaak, params={"expand": deep})
    assert [p["name"] for p in answer.json()["invalidParams"]] == ["expand"]


def test_g_113_every_link_can_be_expanded(house: Any, types: Any) -> None:
    for path in ("zaken", "statussen", "rollen", "zaakinformatieobjecten"):
        names = relations(RESOURCES[path])
        assert listed(house, path, expand=",".join(names)) in ([], empty())
    kinds = listed(house, f"{CATALOGI}/statustypen", expand="zaaktype")["results"]
    assert {k["_expand"]["zaaktype"]["url"] for k in kinds} == {types.url}
    assert house.client.get(
        f"{DOCUMENTEN}/enkelvoudiginformatieobjecten", params={"expand": "informatieobjecttype"}
    ).status_code in (200, 400)


def empty() -> dict[str, Any]:
    return {"count": 0, "next": None, "previous": None, "results": []}


def test_zrc_issue_001_which_relations_expand_is_no_riddle(house: Any) -> None:
    assert {"zaaktype", "status", "resultaat", "rollen", "hoofdzaak"} <= relations(
        RESOURCES["zaken"]
    ).keys()


def test_zrc_issue_002_a_rol_can_really_be_expanded(house: Any, types: Any) -> None:
    rol = house.post("rollen", types.rol(house.zaak()["url"]))
    seen = listed(house, rol["url"], expand="roltype")
    assert seen["_expand"]["roltype"]["url"] == url("roltypen", types.roltypen["initiator"])


def test_zrc_issue_003_what_is_on_the_way_is_expanded_too(house: Any, types: Any) -> None:
    zaak = house.zaak()["url"]
    seen = listed(house, zaak, expand="zaaktype.catalogus")["_expand"]["zaaktype"]
    assert seen["omschrijving"] == types.zaaktype.omschrijving
    assert "_expand" in seen


def test_zrc_issue_004_the_description_is_our_own(house: Any) -> None:
    described = listed(house, f"{ROOT}/zaken/api/v1/openapi.json")
    assert "vng.cloud" not in str(described)


def test_g_114_the_description_is_that_of_the_published_file(house: Any) -> None:
    described = listed(house, f"{ROOT}/zaken/api/v1/openapi.json")
    assert described["info"]["version"].count(".") == 2
    assert described["openapi"].startswith("3.0")
