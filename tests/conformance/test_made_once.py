"""A list that is asked often is made once as SQL: what came before never shows in what comes
after.
"""

from typing import Any

import pytest

from schemas.engine.filters import made_once
from schemas.engine.shape import RESOURCES
from tests.catalogue import ZAKEN

BSN = "rol__betrokkeneIdentificatie__natuurlijkPersoon__inpBsn"
SANNE, AHMED, NOBODY = "999990019", "999990020", "999990032"


def found(house: Any, path: str = "zaken", **params: str) -> list[str]:
    answer = house.client.get(f"{ZAKEN}/{path}", params=params)
    assert answer.status_code == 200, answer.text
    return [one["url"] for one in answer.json()["results"]]


def zaak_of(house: Any, bsn: str, **more: Any) -> str:
    zaak: str = house.zaak(**more)["url"]
    house.post("rollen", house.types.rol(zaak, betrokkeneIdentificatie={"inpBsn": bsn}))
    return zaak


def test_each_caller_gets_the_zaken_of_whom_he_asks(house: Any) -> None:
    sanne, ahmed = zaak_of(house, SANNE), zaak_of(house, AHMED)
    for _ in range(5):  # PostgreSQL plans a statement anew that it saw often
        assert found(house, **{BSN: SANNE}) == [sanne]
        assert found(house, **{BSN: AHMED}) == [ahmed]
        assert found(house, **{BSN: NOBODY}) == []


def test_a_choice_is_part_of_the_statement(house: Any) -> None:
    zaak = zaak_of(house, SANNE)
    for role, expected in (("initiator", [zaak]), ("behandelaar", []), ("initiator", [zaak])):
        asked = {BSN: SANNE, "rol__omschrijvingGeneriek": role}
        assert found(house, **asked) == expected
    answer = house.client.get(f"{ZAKEN}/zaken", params={"rol__omschrijvingGeneriek": "niemand"})
    (param,) = answer.json()["invalidParams"]
    assert (param["name"], param["code"]) == ("rol__omschrijvingGeneriek", "invalid_choice")


def test_what_belongs_to_a_zaak_is_found_by_its_url_and_no_other(house: Any) -> None:
    one, other = house.zaak()["url"], house.zaak()["url"]
    rol = house.post("rollen", house.types.rol(one))["url"]
    assert found(house, "rollen", zaak=one) == [rol]
    assert found(house, "rollen", zaak=other) == []
    assert found(house, "rollen", zaak="https://elders.nl/zaken/api/v1/zaken/1") == []
    answer = house.client.get(f"{ZAKEN}/rollen", params={"zaak": "geen-url"})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "value", ["x' or '1'='1", ":value0", "CAST(:value0 AS TEXT)", "100%", "%(value0)s", "a\\b", "é"]
)
def test_a_value_is_a_value_whatever_it_looks_like(house: Any, value: str) -> None:
    zaak = house.zaak(identificatie="ZAAK-1")["url"]
    assert found(house, identificatie=value) == []
    made = house.zaak(identificatie=value) if value.isascii() else None
    assert found(house, identificatie=value) == ([made["url"]] if made else [])
    assert found(house, identificatie="ZAAK-1") == [zaak]


def test_a_null_character_is_refused_as_before(house: Any) -> None:
    answer = house.client.get(f"{ZAKEN}/zaken", params={"identificatie": "a\x00b"})
    assert answer.json()["invalidParams"][0]["name"] == "identificatie"


def test_a_list_that_depends_on_more_than_its_values_is_made_for_the_asking() -> None:
    zaken = RESOURCES["zaken"]
    assert made_once(zaken, {"identificatie": "1", "page": "1"}) == (
        (("identificatie", "CAST(:value0 AS TEXT)"),), {"value0": "1"},
    )  # fmt: skip
    for more in ({"startdatum__gt": "2026-01-01"}, {"ordering": "startdatum"}, {"onbekend": "x"}):
        assert made_once(zaken, {"identificatie": "1"} | more) is None


def test_the_count_of_a_list_of_more_than_a_page_is_right(house: Any) -> None:
    for _ in range(3):
        house.zaak(toelichting="veel")
    kind = house.types.zaak()["zaaktype"]
    answer = house.client.get(f"{ZAKEN}/zaken", params={"zaaktype": kind, "pageSize": "2"}).json()
    assert (answer["count"], len(answer["results"])) == (3, 2)
    assert "page=2" in answer["next"]
