"""Searching zaken by a body, and choosing what of them is shown."""

from typing import Any

import pytest

from tests.catalogue import ZAKEN, make_types
from tests.conformance.conftest import problems
from tests.conformance.test_zaken import grant

ZOEK = f"{ZAKEN}/zaken/_zoek"
CITY = {
    "type": "Polygon",
    "coordinates": [[[4.0, 52.0], [5.0, 52.0], [5.0, 53.0], [4.0, 53.0], [4.0, 52.0]]],
}


def at(x: float, y: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [x, y]}


def search(house: Any, body: dict[str, Any], **params: Any) -> Any:
    answer = house.client.post(ZOEK, json=body, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def urls(found: Any) -> list[str]:
    return [item["url"] for item in found["results"]]


def refused(house: Any, body: dict[str, Any]) -> set[tuple[str, str]]:
    answer = house.client.post(ZOEK, json=body)
    assert answer.status_code == 400, answer.text
    return problems(answer.json())


def test_g_27_a_search_asks_something(house: Any) -> None:
    assert refused(house, {}) == {("nonFieldErrors", "empty_search_body")}
    assert refused(house, {"kleur": "rood"}) == {("nonFieldErrors", "empty_search_body")}


def test_g_27_criteria_are_combined(house: Any, types: Any, db: Any) -> None:
    other = make_types(db, "ANDER")
    one, two = house.zaak(startdatum="2026-01-05"), house.zaak(startdatum="2026-02-05")
    three = house.post("zaken", other.zaak())
    assert urls(search(house, {"zaaktype": types.url})) == [two["url"], one["url"]]
    assert urls(search(house, {"startdatum__gt": "2026-02-01"})) == [two["url"]]
    assert urls(search(house, {"uuid__in": [one["uuid"], three["uuid"]]})) == [
        three["url"],
        one["url"],
    ]
    assert urls(search(house, {"zaaktype__in": [other.url]})) == [three["url"]]
    assert urls(search(house, {"zaaktype__not_in": [types.url]})) == [three["url"]]
    assert urls(search(house, {"uuid__in": [one["uuid"]], "zaaktype__in": [other.url]})) == []
    body = {"einddatum__isnull": True, "archiefstatus__in": ["nog_te_archiveren", "overgedragen"]}
    assert len(urls(search(house, body))) == 3


def test_g_27_pages_and_order(house: Any) -> None:
    made = [house.zaak(startdatum=f"2026-01-{n:02d}") for n in range(1, 4)]
    everything = {"uuid__in": [m["uuid"] for m in made], "ordering": "startdatum"}
    first = search(house, everything, pageSize=2)
    assert (first["count"], urls(first)) == (3, [made[0]["url"], made[1]["url"]])
    assert first["next"].startswith(f"{ZOEK}?") and "page=2" in first["next"]
    second = search(house, everything, pageSize=2, page=2)
    assert (urls(second), second["next"]) == ([made[2]["url"]], None)


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"uuid__in": ["geen"]}, ("uuid__in.0", "invalid")),
        ({"startdatum": "gisteren"}, ("startdatum", "invalid")),
        ({"ordering": "kleur"}, ("ordering", "invalid_choice")),
        ({"zaaktype__in": "geen lijst"}, ("zaaktype__in", "not_a_list")),
        ({"zaakgeometrie": {"within": at(200, 0)}}, ("zaakgeometrie.within", "invalid")),
        ({"expand": "kleur"}, ("expand", "invalid-expand-field")),
        ({"maximaleVertrouwelijkheidaanduiding": "x"}, ("maximaleVertrouwelijkheidaanduiding",
                                                        "invalid_choice")),
    ],
)  # fmt: skip
def test_g_27_criteria_are_checked(house: Any, body: Any, wrong: tuple[str, str]) -> None:
    assert refused(house, body) == {wrong}


def test_g_28_a_search_shows_what_the_list_shows(
    house: Any, types: Any, db: Any, client_as: Any
) -> None:
    other = make_types(db, "ANDER")
    mine, theirs = house.zaak(zaakgeometrie=at(4.3, 52.1)), house.post("zaken", other.zaak())
    reader = client_as(grant(types, ["zaken.lezen"]), client_id="reader")
    for body in (
        {"uuid__in": [mine["uuid"], theirs["uuid"]]},
        {"zaakgeometrie": {"within": CITY}},
        {"zaaktype__in": [types.url, other.url]},
    ):
        found = reader.post(ZOEK, json=body).json()
        assert (found["count"], urls(found)) == (1, [mine["url"]])
    nobody = client_as(grant(types, ["zaken.aanmaken"]), client_id="nobody")
    assert nobody.post(ZOEK, json={"uuid__in": [mine["uuid"]]}).status_code == 403


def test_g_94_zaken_within_an_area(house: Any) -> None:
    inside = house.zaak(zaakgeometrie=at(4.3, 52.1))
    line = {"type": "LineString", "coordinates": [[4.1, 52.1], [4.3, 52.3]]}
    also = house.zaak(zaakgeometrie=line)
    house.zaak(zaakgeometrie=at(5.3, 52.1))
    nowhere = house.zaak()
    found = search(house, {"zaakgeometrie": {"within": CITY}})
    assert (found["count"], urls(found)) == (2, [also["url"], inside["url"]])
    moved = house.client.patch(nowhere["url"], json={"zaakgeometrie": at(4.9, 52.9)})
    assert moved.status_code == 200, moved.text
    assert search(house, {"zaakgeometrie": {"within": CITY}})["count"] == 3
    crossed = {"type": "Polygon", "coordinates": [[[4, 52], [5, 53], [5, 52], [4, 53], [4, 52]]]}
    assert refused(house, {"zaakgeometrie": {"within": crossed}}) == {
        ("zaakgeometrie.within", "invalid")
    }


def test_g_91_the_answer_names_its_coordinates(house: Any) -> None:
    answer = house.client.post(ZOEK, json={"uuid__in": [house.zaak()["uuid"]]})
    assert answer.headers["Content-Crs"] == "EPSG:4326"


def test_zrc_029_fields_choose_what_is_shown(house: Any, types: Any) -> None:
    group = {"datumkenmerk": "d", "identificatie": "i", "objecttype": "o", "registratie": "r"}
    zaak = house.zaak(processobject=group)
    house.post("statussen", types.status(zaak["url"]))
    fields = [
        "url",
        "IDENTIFICATIE",
        {"processobject": ["identificatie"], "status": ["datumstatusgezet"]},
        {"zaaktype": ["omschrijving"], "rollen": ["*"]},
    ]
    found = search(house, {"uuid__in": [zaak["uuid"]], "fields": fields})["results"]
    assert found == [
        {
            "url": zaak["url"],
            "identificatie": zaak["identificatie"],
            "processobject": {"identificatie": "i"},
            "_expand": {
                "zaaktype": {"omschrijving": types.zaaktype.omschrijving},
                "rollen": [],
                "status": {"datumStatusGezet": "2026-01-01T10:00:00+00:00"},
            },
        }
    ]
    whole = search(house, {"uuid__in": [zaak["uuid"]], "fields": ["*"]})["results"]
    assert whole == [house.client.get(zaak["url"]).json()]


def test_zrc_029_fields_or_expand(house: Any) -> None:
    both = {"fields": ["url"], "expand": "status"}
    assert refused(house, both) == {("nonFieldErrors", "invalid")}
    for fields in ([], "url", [1], [{"kleur": ["naam"]}], [{"status": []}]):
        wrong = {"uuid__in": [], "fields": fields}
        names = {name for name, _ in refused(house, wrong)}
        assert names == {"fields"}, fields


def test_zrc_026_expand_goes_as_deep_as_it_may(house: Any, types: Any) -> None:
    top = house.zaak()["url"]
    part = house.zaak(hoofdzaak=top, relevanteAndereZaken=[{"url": top, "aardRelatie": "vervolg"}])
    house.post("statussen", types.status(top))
    asked = "hoofdzaak.status.statustype.zaaktype,relevanteAndereZaken.deelzaken"
    found = search(house, {"uuid__in": [part["uuid"]], "expand": asked})["results"][0]["_expand"]
    kind = found["hoofdzaak"]["_expand"]["status"]["_expand"]["statustype"]["_expand"]["zaaktype"]
    assert kind["url"] == types.url
    related = found["relevanteAndereZaken"][0]["_expand"]["deelzaken"]
    assert [zaak["url"] for zaak in related] == [part["url"]]
    same = house.client.get(part["url"], params={"expand": asked}).json()["_expand"]
    assert same == found


def test_zrc_027_an_unknown_relation_is_refused(house: Any) -> None:
    answer = house.client.get(house.zaak()["url"], params={"expand": "status.kleur"})
    assert problems(answer.json()) == {("expand", "invalid-expand-field")}


def test_zrc_028_what_is_not_here_is_left_out(house: Any, db: Any) -> None:
    link = "https://elders.example/api/v1/zaken/5d0bb4a0-3c3f-4e6e-8a3c-0f2f5b9d1a11"
    zaak = house.zaak()
    from zaken import models

    row = db.query(models.Zaak).filter_by(uuid=zaak["uuid"]).one()
    row.relevante_andere_zaken = [{"url": link, "aardRelatie": "vervolg"}]
    db.commit()
    shown = house.client.get(zaak["url"], params={"expand": "relevanteAndereZaken"})
    assert shown.json()["_expand"] == {"relevanteAndereZaken": []}
