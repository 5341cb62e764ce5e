"""What holds for every API: addresses, formats, errors, groups, fixed fields (section 1 of the
rules; lists, tags, trails and expand stand in test_general_reading.py).
"""

from typing import Any
from uuid import UUID

import pytest

from schemas.apis import APIS
from schemas.engine.shape import RESOURCES
from tests.catalogue import CATALOGI, DOCUMENTEN, ROOT, ZAKEN, make_types
from tests.clients import anonymous

NOWHERE = "00000000-0000-4000-8000-000000000000"


def codes(answer: Any) -> list[tuple[str, str]]:
    return sorted((p["name"], p["code"]) for p in answer.json()["invalidParams"])


def test_g_02_the_major_version_stands_in_the_root() -> None:
    assert {api.root.rpartition("/")[2] for api in APIS} == {"v1"}


def test_g_05_no_root_has_moved() -> None:
    for path in ("/zaken/api", "/zaken/api/1/zaken", "/zaken/v1/zaken", "/api/v1/zaken"):
        assert anonymous().get(path).status_code == 404


def test_g_06_an_address_is_absolute_and_ends_in_a_uuid(house: Any, types: Any) -> None:
    zaak = house.zaak()
    start, _, last = zaak["url"].rpartition("/")
    assert (start, UUID(last).version) == (f"{ZAKEN}/zaken", 4)
    assert house.client.get(f"{zaak['url']}/").status_code == 404
    assert not [key for key in zaak if "_" in key.removeprefix("_")]
    assert house.client.get(f"{start}/{last.upper()}").status_code == 200


def test_g_07_what_was_made_tells_where_it_is(house: Any, types: Any) -> None:
    answer = house.client.post(f"{ZAKEN}/zaken", json=types.zaak())
    assert (answer.status_code, answer.headers["location"]) == (201, answer.json()["url"])


def test_g_08_dates_moments_and_durations_are_iso_8601(house: Any, types: Any) -> None:
    verlenging = {"reden": "Meer tijd", "duur": "P1Y2M"}
    zaak = house.zaak(verlenging=verlenging)
    assert zaak["verlenging"] == verlenging
    assert zaak["startdatum"] == "2026-01-01"
    status = house.post("statussen", types.status(zaak["url"], at="2026-01-01T12:00:00+02:00"))
    assert status["datumStatusGezet"].startswith("2026-01-01T10:00:00")
    for wrong in ({"startdatum": "1-1-2026"}, {"startdatum": "20260101"}, {"startdatum": 20260101}):
        assert house.refused("zaken", types.zaak(**wrong)) == {("startdatum", "invalid")}
    for wrong in ("5 dagen", "P", "PT", "P1H", "1Y"):
        body = types.zaak(verlenging={"reden": "x", "duur": wrong})
        assert house.refused("zaken", body) == {("verlenging.duur", "invalid")}
    naive = types.status(zaak["url"], at="2026-01-01T10:00:00")
    assert house.refused("statussen", naive) == {("datumStatusGezet", "invalid")}


@pytest.mark.parametrize("number", ["ABC 1/2", "ü&?#%", "1_2-3.4", "x" * 40])
def test_g_15_an_identification_may_hold_any_character(house: Any, types: Any, number: str) -> None:
    zaak = house.zaak(identificatie=number)
    found = house.client.get(f"{ZAKEN}/zaken", params={"identificatie": number}).json()
    assert [z["url"] for z in found["results"]] == [zaak["url"]]
    assert house.refused("zaken", types.zaak(identificatie="x" * 41)) == {
        ("identificatie", "max_length")
    }


def test_g_31_a_validation_problem_lists_its_fields(house: Any) -> None:
    answer = house.client.post(f"{ZAKEN}/zaken", json={})
    body = answer.json()
    assert (answer.status_code, body["code"], body["title"]) == (400, "invalid", "Invalid input.")
    assert all(param.keys() == {"name", "code", "reason"} for param in body["invalidParams"])
    assert "invalid-params" not in body


def test_g_33_a_field_is_named_by_its_place(house: Any, types: Any) -> None:
    others = [{"url": "https://elders.example/1", "aardRelatie": "vervolg"}, {"url": "x"}]
    body = types.zaak(verlenging={"duur": "P1D"}, relevanteAndereZaken=others)
    assert house.refused("zaken", body) >= {
        ("verlenging.reden", "required"),
        ("relevanteAndereZaken.1.aardRelatie", "required"),
    }
    empty = house.client.post(f"{ZAKEN}/zaken", json=["geen object"])
    assert codes(empty) == [("nonFieldErrors", "invalid")]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("startdatum", None, "null"),
        ("bronorganisatie", "", "blank"),
        ("betalingsindicatie", "soms", "invalid_choice"),
        ("omschrijving", "x" * 81, "max_length"),
        ("kenmerken", "geen lijst", "not_a_list"),
        ("startdatum", "gisteren", "invalid"),
    ],
)
def test_g_34_the_generic_codes_of_the_standard(
    house: Any, types: Any, field: str, value: Any, code: str
) -> None:
    assert (field, code) in house.refused("zaken", types.zaak(**{field: value}))


def test_g_35_every_status_has_its_own_code(client: Any) -> None:
    where = f"{ZAKEN}/zaken"
    answers = {
        "not_found": client.get(f"{where}/{NOWHERE}"),
        "method_not_allowed": client.put(where, json={}),
        "not_acceptable": client.get(where, headers={"accept": "text/html"}),
        "unsupported_media_type": client.post(where, content=b"x", headers={"content-type": "a/b"}),
        "not_authenticated": anonymous().get(where),
    }
    for code, answer in answers.items():
        assert answer.json()["code"] == code, answer.text
    found = [a.status_code for a in answers.values()]
    assert found == [404, 405, 406, 415, 403]


def test_g_36_a_code_keeps_its_spelling(house: Any, types: Any) -> None:
    house.zaak(identificatie="Z-1")
    assert house.refused("zaken", types.zaak(identificatie="Z-1")) == {
        ("identificatie", "identificatie-niet-uniek")
    }
    ahead = types.zaak(laatsteBetaaldatum="2999-01-01T00:00:00Z", betalingsindicatie="geheel")
    assert house.refused("zaken", ahead) == {("laatsteBetaaldatum", "future_not_allowed")}


@pytest.mark.parametrize("crs", ["EPSG:28992", "x"])
def test_g_91_zaken_tell_their_coordinate_system(house: Any, crs: str) -> None:
    zaak = house.zaak()["url"]
    for answer in (
        house.client.get(zaak),
        house.client.head(zaak),
        house.client.patch(zaak, json={}),
    ):
        assert answer.headers["content-crs"] == "EPSG:4326"
    assert house.client.patch(zaak, json={}, headers={"content-crs": crs}).status_code == 406


def test_g_92_no_coordinate_system_is_asked_for(house: Any, types: Any) -> None:
    zaak = house.zaak()["url"]
    said = {"accept-crs": "EPSG:4326", "content-crs": "EPSG:4326"}
    for headers in ({}, said):
        assert house.client.get(zaak, headers=headers).status_code == 200
        assert house.client.patch(zaak, json={}, headers=headers).status_code == 200


SQUARE = [[[5, 52], [6, 52], [6, 53], [5, 52]]]


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point", "coordinates": [5.1, 52.1]},
        {"type": "MultiPoint", "coordinates": [[5.1, 52.1], [5.2, 52.2]]},
        {"type": "LineString", "coordinates": [[5.1, 52.1], [5.2, 52.2]]},
        {"type": "MultiLineString", "coordinates": [[[5.1, 52.1], [5.2, 52.2]]]},
        {"type": "Polygon", "coordinates": SQUARE},
        {"type": "MultiPolygon", "coordinates": [SQUARE]},
        {
            "type": "GeometryCollection",
            "geometries": [{"type": "Point", "coordinates": [5.1, 52.1]}],
        },
    ],
)
def test_g_93_every_kind_of_geojson_comes_back(house: Any, geometry: dict[str, Any]) -> None:
    assert house.zaak(zaakgeometrie=geometry)["zaakgeometrie"] == geometry


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Circle", "coordinates": [5, 52]},
        {"type": "Point", "coordinates": [52]},
        {"type": "Point", "coordinates": [5, 152]},
        {"type": "Point"},
        "POINT(5 52)",
    ],
)
def test_g_93_what_is_no_geojson_is_refused(house: Any, types: Any, geometry: Any) -> None:
    assert house.refused("zaken", types.zaak(zaakgeometrie=geometry)) == {
        ("zaakgeometrie", "invalid")
    }


def test_g_100_a_group_is_whole_or_not_there(house: Any, types: Any) -> None:
    zaak = house.zaak(verlenging=None, opschorting=None)
    wanted = {("opschorting.reden", "required")}
    assert house.refused_patch(zaak["url"], {"opschorting": {"indicatie": True}}) == wanted
    given = {"opschorting": {"indicatie": True, "reden": "wacht"}}
    assert house.client.patch(zaak["url"], json=given).json()["opschorting"]["reden"] == "wacht"
    none = house.client.patch(zaak["url"], json={"opschorting": None}).json()["opschorting"]
    assert (none["indicatie"], none["reden"]) == (False, "")


def test_g_101_an_empty_group_is_answered_with_its_members(house: Any) -> None:
    zaak = house.zaak()
    assert zaak["opschorting"].items() >= {"indicatie": False, "reden": ""}.items()
    sent = {"opschorting": zaak["opschorting"], "verlenging": {"reden": "", "duur": ""}}
    again = house.client.patch(zaak["url"], json=sent).json()
    assert again["opschorting"] == zaak["opschorting"]


def test_g_103_a_fixed_field_may_only_be_sent_as_it_is(house: Any, types: Any, db: Any) -> None:
    zaak = house.zaak(identificatie="Z-1")
    for field, value in (("zaaktype", make_types(db, "ANDER").url), ("identificatie", "Z-2")):
        wanted = {(field, "wijzigen-niet-toegelaten")}
        assert house.refused_patch(zaak["url"], {field: value}) == wanted
    same = {"zaaktype": types.url, "identificatie": "Z-1", "omschrijving": "nu"}
    assert house.client.patch(zaak["url"], json=same).json()["omschrijving"] == "nu"


def test_g_200_no_answer_is_the_framework_s_own(client: Any) -> None:
    for path in ("zaken/geen-uuid", "zaken?page=x", "zaken/geen-uuid/audittrail"):
        answer = client.get(f"{ZAKEN}/{path}")
        assert answer.status_code in (400, 404)
        assert answer.headers["content-type"] == "application/problem+json"
    assert client.post(f"{ZAKEN}/zaken", json={"startdatum": 1}).status_code == 400


def test_g_201_who_may_not_is_not_told_what_is_wrong(
    types: Any, house: Any, client_as: Any
) -> None:
    reader = client_as(
        {
            "component": "zrc",
            "scopes": ["zaken.lezen"],
            "zaaktype": types.url,
            "maxVertrouwelijkheidaanduiding": "geheim",
        },
        client_id="reader",
    )
    assert reader.post(f"{ZAKEN}/zaken", json={}).status_code == 403
    assert anonymous().post(f"{ZAKEN}/zaken", content=b"{").status_code == 403
    assert reader.put(f"{ZAKEN}/statussen/{NOWHERE}", json={}).status_code == 405


def test_g_201_a_second_resultaat_is_wrong_before_the_zaak_is_closed(
    house: Any, types: Any, client_as: Any
) -> None:
    zaak = house.zaak()["url"]
    house.close(zaak)
    writer = client_as(
        {
            "component": "zrc",
            "scopes": ["zaken.lezen", "zaken.bijwerken"],
            "zaaktype": types.url,
            "maxVertrouwelijkheidaanduiding": "geheim",
        },
        client_id="writer",
    )
    answer = writer.post(f"{ZAKEN}/resultaten", json=types.resultaat(zaak))
    assert (answer.status_code, codes(answer)) == (400, [("zaak", "unique")])
    assert writer.patch(zaak, json={"omschrijving": "x"}).status_code == 403


def test_g_202_absent_null_and_a_value_are_three_things(house: Any) -> None:
    zaak = house.zaak(einddatumGepland="2026-05-01")["url"]
    for body, wanted in (
        ({}, "2026-05-01"),
        ({"einddatumGepland": None}, None),
        ({"einddatumGepland": "2026-06-01"}, "2026-06-01"),
    ):
        assert house.client.patch(zaak, json=body).json()["einddatumGepland"] == wanted


def test_g_203_an_unknown_key_is_ignored(house: Any) -> None:
    zaak = house.zaak(nieuwVeld={"a": [1]})
    assert "nieuwVeld" not in zaak
    assert house.client.patch(zaak["url"], json={"nieuwVeld": 1}).status_code == 200


def test_g_204_what_the_server_sets_is_ignored(house: Any, types: Any) -> None:
    given = {"url": "x", "uuid": NOWHERE, "einddatum": "2020-01-01", "status": "x", "rollen": 5}
    zaak = house.zaak(**given)
    assert (zaak["einddatum"], zaak["status"], zaak["rollen"]) == (None, None, [])
    assert zaak["uuid"] != NOWHERE


def test_g_205_what_was_read_can_be_sent_back(house: Any, types: Any) -> None:
    zaak = house.zaak()["url"]
    rows = [zaak, house.document()["url"]]
    paper = {"zaak": zaak, "informatieobject": rows[1]}
    rows.append(house.post("zaakinformatieobjecten", paper)["url"])
    for url in rows:
        seen = house.client.get(url)
        if DOCUMENTEN in url:
            continue  # a document needs a lock: drc-009
        assert house.client.put(url, json=seen.json()).json() == seen.json()


def test_g_206_addresses_do_not_follow_the_host_that_was_asked(house: Any) -> None:
    zaak = house.zaak()["url"]
    asked = {"host": "elders.example", "x-forwarded-host": "kwaad.example"}
    assert house.client.get(zaak, headers=asked).json()["url"] == zaak
    found = house.client.get(f"{ZAKEN}/zaken", headers=asked).json()
    assert found["results"][0]["url"].startswith(ROOT)


def test_g_207_no_text_is_an_empty_text_and_no_date_is_null(house: Any) -> None:
    zaak = house.zaak()
    empty = ("omschrijving", "toelichting", "communicatiekanaal", "selectielijstklasse")
    assert {zaak[name] for name in empty} == {""}
    assert {zaak[n] for n in ("einddatum", "publicatiedatum", "zaakgeometrie", "hoofdzaak")} == {
        None
    }


def test_g_208_a_status_needs_no_field_that_is_not_defined(house: Any, types: Any) -> None:
    assert "zaakinformatieobjecten" not in types.status(house.zaak()["url"])
    house.post("statussen", types.status(house.zaak()["url"]))
    assert "resultaattypeOmschrijving" not in house.client.get(types.url).json()


def test_every_path_of_a_resource_is_one_of_its_api() -> None:
    assert {r.api.name for r in RESOURCES.values()} <= {api.name for api in APIS}
    assert CATALOGI.startswith(ROOT)
