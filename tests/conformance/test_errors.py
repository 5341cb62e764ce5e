"""How it is told that something is wrong, and what can never be an error of ours (G-10, G-20 to
G-36, G-70 to G-76).
"""

from typing import Any
from uuid import UUID

import pytest

from tests.catalogue import CATALOGI, ZAKEN
from tests.clients import anonymous


def test_g_30_an_error_is_a_problem_document(client: Any) -> None:
    answer = client.get(f"{ZAKEN}/zaken/00000000-0000-4000-8000-000000000000")
    body = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, body["status"], body["code"]) == (404, 404, "not_found")
    assert {"type", "title", "detail"} <= body.keys()
    assert (
        UUID(body["instance"].removeprefix("urn:uuid:")).hex == answer.headers["x-correlation-id"]
    )


def test_g_32_all_wrong_fields_are_told_at_once(house: Any, types: Any) -> None:
    body = types.zaak(
        omschrijving="x" * 81,
        startdatum="gisteren",
        betalingsindicatie="soms",
        kenmerken=[{"bron": ""}],
    )
    del body["verantwoordelijkeOrganisatie"]
    assert house.refused("zaken", body | {"toelichting": None, "bronorganisatie": "12345678x"}) == {
        ("omschrijving", "max_length"),
        ("startdatum", "invalid"),
        ("betalingsindicatie", "invalid_choice"),
        ("verantwoordelijkeOrganisatie", "required"),
        ("kenmerken.0.kenmerk", "required"),
        ("kenmerken.0.bron", "blank"),
        ("toelichting", "null"),
        ("bronorganisatie", "only-digits"),
    }


@pytest.mark.parametrize(
    ("value", "code"), [("123456789", "invalid"), ("12345678", "invalid"), ("", "blank")]
)
def test_g_14_an_rsin_passes_the_eleven_test(house: Any, types: Any, value: str, code: str) -> None:
    assert house.refused("zaken", types.zaak(bronorganisatie=value)) == {("bronorganisatie", code)}


def test_g_10_a_method_that_is_not_there_comes_before_who_you_are() -> None:
    for method, path in (("PUT", "zaken"), ("DELETE", "statussen"), ("POST", "zaken/x/audittrail")):
        answer = anonymous().request(method, f"{ZAKEN}/{path}")
        assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


def test_g_09_json_in_and_json_out(client: Any) -> None:
    where = f"{ZAKEN}/zaken"
    xml = client.post(where, content=b"<a/>", headers={"content-type": "application/xml"})
    assert (xml.status_code, xml.json()["code"]) == (415, "unsupported_media_type")
    html = client.get(where, headers={"accept": "text/html"})
    assert (html.status_code, html.json()["code"]) == (406, "not_acceptable")
    assert (
        client.post(where, content=b"{", headers={"content-type": "application/json"}).json()[
            "code"
        ]
        == "parse_error"
    )


def test_g_90_another_coordinate_system_is_refused_and_none_is_fine(client: Any) -> None:
    where = f"{ZAKEN}/zaken"
    assert client.get(where, headers={"accept-crs": "EPSG:28992"}).status_code == 406
    assert client.get(where).headers["content-crs"] == "EPSG:4326"


def test_g_03_every_answer_tells_its_version(client: Any) -> None:
    for answer in (
        client.get(f"{ZAKEN}/zaken"),
        anonymous().get(f"{ZAKEN}/nergens"),
        anonymous().get(f"{ZAKEN}/zaken"),
    ):
        assert answer.headers["API-version"] == "1.7.0"
    assert client.get(f"{CATALOGI}/zaaktypen").headers["API-version"] == "1.3.3"


def test_g_24_an_unknown_parameter_is_refused(client: Any) -> None:
    for where in (
        "zaken?foo=1",
        "statussen?ordering=x",
        "zaken/00000000-0000-4000-8000-000000000000?foo=1",
    ):
        answer = client.get(f"{ZAKEN}/{where}")
        assert [p["code"] for p in answer.json()["invalidParams"]] == ["unknown-parameters"], where


@pytest.mark.parametrize("page", ["0", "-1", "2", "x", "99999999999999999999999", "1.5", "²"])
def test_g_22_a_page_that_is_not_there_is_not_found(client: Any, page: str) -> None:
    assert client.get(f"{ZAKEN}/zaken", params={"page": page}).status_code == 404


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"startdatum": "gisteren"}, "invalid"),
        ({"startdatum__gt": "2026-02-30"}, "invalid"),
        ({"einddatum__isnull": "misschien"}, "invalid"),
        ({"zaaktype": "geen-url"}, "invalid"),
        ({"archiefnominatie": "soms"}, "invalid_choice"),
        ({"maximaleVertrouwelijkheidaanduiding": "x"}, "invalid_choice"),
        ({"ordering": "omschrijving"}, "invalid_choice"),
        ({"identificatie": "a\x00b"}, "invalid"),
        ({"expand": "nergens"}, "invalid-expand-field"),
        ({"expand": "status.zaak.status.zaak.status.zaak.status"}, "invalid"),
    ],
)
def test_g_23_a_filter_is_checked_like_a_field(
    client: Any, params: dict[str, str], code: str
) -> None:
    answer = client.get(f"{ZAKEN}/zaken", params=params)
    assert answer.status_code == 400, answer.text
    assert [p["code"] for p in answer.json()["invalidParams"]] == [code]


HOSTILE: list[dict[str, Any]] = [
    {"omschrijving": "a\x00b"},
    {"kenmerken": [{"kenmerk": "\x00", "bron": "x"}]},
    {"startdatum": "0001-01-01"},
    {"startdatum": "9999-12-31"},
    {"laatsteBetaaldatum": "0001-01-01T00:00:00+14:00"},
    {"laatsteBetaaldatum": "2026-01-01"},
    {"startdatum": 5},
    {"zaaktype": "x" * 2000},
    {"zaaktype": {}},
    {"hoofdzaak": f"{ZAKEN}/zaken/{'0' * 36}"},
    {"zaakgeometrie": {"type": "Point", "coordinates": [1e999, 5]}},
    {"zaakgeometrie": {"type": "Point", "coordinates": ["x", 5]}},
    {"zaakgeometrie": {"type": "GeometryCollection", "geometries": [{"type": "Point"}]}},
    {"verlenging": {"reden": "x", "duur": "P99999999999999999999999999999Y"}},
    {"opschorting": "ja"},
    {"productenOfDiensten": "geen lijst"},
    {"identificatie": "x" * 41},
]


@pytest.mark.parametrize("body", HOSTILE)
def test_no_value_is_an_error_of_ours(client: Any, types: Any, body: dict[str, Any]) -> None:
    import json

    raw = json.dumps(types.zaak(**body)).replace("Infinity", "1e999")
    answer = client.post(
        f"{ZAKEN}/zaken", content=raw, headers={"content-type": "application/json"}
    )
    assert answer.status_code == 400, answer.text


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[]",
        b"1",
        b'"\\ud800"',
        b"\xff\xfe",
        b'{"a":' * 900 + b"1" + b"}" * 900,
        b"[" * 5000,
    ],
)
def test_no_body_is_an_error_of_ours(client: Any, raw: bytes) -> None:
    answer = client.post(
        f"{ZAKEN}/zaken", content=raw, headers={"content-type": "application/json"}
    )
    assert answer.status_code == 400, answer.text


@pytest.mark.parametrize(
    "path", ["x", "%00", "%ff", "1" * 400, "{00000000-0000-4000-8000-000000000000}", "a%2Fb"]
)
def test_no_address_is_an_error_of_ours(client: Any, path: str) -> None:
    assert client.get(f"{ZAKEN}/zaken/{path}").status_code == 404


def test_g_20_a_list_names_its_neighbours(client: Any, types: Any, db: Any) -> None:
    from tests.catalogue import RSIN
    from zaken.base.clock import today
    from zaken.models import Zaak

    common = {
        "bronorganisatie": RSIN,
        "verantwoordelijke_organisatie": RSIN,
        "zaaktype_id": types.zaaktype.id,
    }
    level = {"vertrouwelijkheidaanduiding": "openbaar", "startdatum": today()}
    db.add_all([Zaak(identificatie=f"Z-{n:03}", **common, **level) for n in range(205)])
    db.commit()
    first = client.get(f"{ZAKEN}/zaken").json()
    assert (first["count"], len(first["results"]), first["previous"]) == (205, 100, None)
    last = client.get(client.get(first["next"]).json()["next"]).json()
    assert (len(last["results"]), last["next"]) == (5, None)
    assert first["results"][0]["identificatie"] == "Z-204"
    filtered = client.get(
        f"{ZAKEN}/zaken", params={"startdatum": today().isoformat(), "page": 2}
    ).json()
    assert (filtered["count"], filtered["previous"]) == (
        205,
        f"{ZAKEN}/zaken?startdatum={today()}&page=1",
    )
    ordered = client.get(f"{ZAKEN}/zaken", params={"ordering": "identificatie"}).json()
    assert ordered["results"][0]["identificatie"] == "Z-000"


def test_g_70_a_tag_changes_when_what_is_shown_changes(house: Any, types: Any) -> None:
    zaak = house.zaak()["url"]
    seen = house.client.get(zaak)
    tag = seen.headers["etag"]
    assert house.client.get(zaak, headers={"if-none-match": f'"x", {tag}'}).status_code == 304
    head = house.client.head(zaak)
    assert (head.status_code, head.headers["etag"], head.content) == (200, tag, b"")
    assert house.client.get(zaak, params={"expand": "zaaktype"}).headers["etag"] != tag
    house.post("statussen", types.status(zaak))
    assert house.client.get(zaak, headers={"if-none-match": tag}).status_code == 200


def test_g_104_put_replaces_and_patch_keeps(house: Any, types: Any) -> None:
    zaak = house.zaak(omschrijving="eerst", toelichting="lang verhaal")
    patched = house.client.patch(zaak["url"], json={"omschrijving": "nu"}).json()
    assert (patched["omschrijving"], patched["toelichting"]) == ("nu", "lang verhaal")
    again = house.client.put(zaak["url"], json=house.client.get(zaak["url"]).json())
    assert (again.status_code, again.json()) == (200, patched)
    put = house.client.put(zaak["url"], json=types.zaak()).json()
    assert (put["omschrijving"], put["identificatie"]) == ("", zaak["identificatie"])


def test_g_57_a_child_without_its_zaak_is_told_why(house: Any, types: Any) -> None:
    rol = types.rol(f"{ZAKEN}/zaken/00000000-0000-4000-8000-000000000000")
    assert house.refused("rollen", rol) == {("zaak", "object-does-not-exist")}
    assert house.refused("rollen", rol | {"zaak": types.url}) == {("zaak", "incorrect_match")}
    assert house.refused("rollen", {}) == {("zaak", "required")}


def test_g_102_the_kind_of_betrokkene_selects_its_shape(house: Any, types: Any) -> None:
    zaak = house.zaak()["url"]
    assert house.refused("rollen", types.rol(zaak, betrokkeneType="x")) == {
        ("betrokkeneType", "invalid_choice")
    }
    wrong = types.rol(zaak, betrokkeneIdentificatie={"inpBsn": "1234567890"})
    assert house.refused("rollen", wrong) == {("betrokkeneIdentificatie.inpBsn", "max_length")}
