"""The Catalogi API, for reading."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.catalogue import CATALOGI, RSIN, make_types, url
from zaken.base.clock import today


def get(house: Any, path: str, **params: Any) -> Any:
    answer = house.client.get(f"{CATALOGI}/{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_catalogue_is_found_by_domain_and_organisation(house: Any) -> None:
    assert get(house, "catalogussen", domein="ZAAK", rsin=RSIN)["count"] == 1
    assert get(house, "catalogussen", domein__in="ZAAK,ANDER")["count"] == 1
    assert get(house, "catalogussen", domein="ANDER")["count"] == 0


def test_one_version_is_valid_on_any_day(house: Any, types: Any, db: Any) -> None:
    begin = today() - timedelta(days=10)
    newer = make_types(db, "MELDING2")
    newer.zaaktype.identificatie, newer.zaaktype.versie = types.zaaktype.identificatie, 2
    newer.zaaktype.begin_geldigheid = begin
    types.zaaktype.einde_geldigheid = begin - timedelta(days=1)
    db.commit()
    for day, row in ((begin - timedelta(days=1), types), (begin, newer), (today(), newer)):
        found = get(house, "zaaktypen", identificatie="MELDING", datumGeldigheid=day.isoformat())
        assert [z["url"] for z in found["results"]] == [row.url]


def test_concepts_are_shown_to_who_asks(house: Any, types: Any, db: Any) -> None:
    draft = make_types(db, "CONCEPT", concept=True)
    for status, wanted in (
        ("", [types]),
        ("definitief", [types]),
        ("concept", [draft]),
        ("alles", [draft, types]),
    ):
        params = {"status": status} if status else {}
        found = get(house, "zaaktypen", **params)["results"]
        assert [z["url"] for z in found] == [t.url for t in wanted]


def test_a_zaaktype_names_all_that_belongs_to_it(house: Any, types: Any) -> None:
    seen = house.client.get(types.url).json()
    assert seen["statustypen"] == [url("statustypen", s) for s in types.statustypen]
    assert seen["resultaattypen"] == [url("resultaattypen", types.resultaattype)]
    assert seen["informatieobjecttypen"] == [url("informatieobjecttypen", types.documenttype)]
    assert seen["catalogus"].startswith(f"{CATALOGI}/catalogussen/")
    assert seen["beginGeldigheid"] == date(2025, 1, 1).isoformat()


def test_statustypen_tell_which_is_the_last(house: Any, types: Any) -> None:
    found = get(house, "statustypen", zaaktype=types.url)["results"]
    assert {s["volgnummer"]: s["isEindstatus"] for s in found} == {1: False, 2: False, 3: True}
    assert {s["zaaktypeIdentificatie"] for s in found} == {"MELDING"}


def test_roltypen_are_found_by_their_generic_description(house: Any, types: Any) -> None:
    found = get(house, "roltypen", zaaktype=types.url, omschrijvingGeneriek="initiator")
    assert [r["url"] for r in found["results"]] == [url("roltypen", types.roltypen["initiator"])]


@pytest.mark.parametrize(
    "where", ["zaaktype-informatieobjecttypen", "eigenschappen", "resultaattypen"]
)
def test_what_belongs_to_a_zaaktype_is_found_by_it(
    house: Any, types: Any, db: Any, where: str
) -> None:
    other = make_types(db, "ANDER")
    assert get(house, where, zaaktype=types.url)["count"] == 1
    assert get(house, where)["count"] == 2
    assert get(house, where, zaaktype=other.url)["results"][0]["zaaktype"] == other.url


def test_reading_the_catalogue_needs_its_scope(types: Any, client_as: Any) -> None:
    reader = client_as({"component": "ztc", "scopes": ["catalogi.lezen"]}, client_id="reader")
    other = client_as({"component": "ac", "scopes": ["autorisaties.lezen"]}, client_id="other")
    assert reader.get(types.url).status_code == 200
    assert other.get(types.url).status_code == 403
    assert reader.post(f"{CATALOGI}/zaaktypen", json={}).status_code == 403
