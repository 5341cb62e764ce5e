"""What no sensible consumer sends, and what was once answered as a fault of ours: it is refused as
a fault of his.
"""

from datetime import date
from typing import Any

import pytest

from tests.catalogue import BESLUITEN, DOCUMENTEN, ZAKEN, url
from tests.clients import anonymous, token
from zaken.archive import NotDerivable, Sources, add_duration, derive

WIDE = "".join(chr(0x4E00 + 7919 * i % 0x5000) for i in range(950))  # takes 3 bytes, packs badly


@pytest.mark.parametrize(
    "size", ["000000500" + "9" * 20, "000000500" + "9" * 5000, "0", "501", "²"]
)
def test_a_page_size_that_is_no_size_is_refused(client: Any, size: str) -> None:
    answer = client.get(f"{ZAKEN}/zaken", params={"pageSize": size})
    assert (answer.status_code, answer.json()["invalidParams"][0]["name"]) == (400, "pageSize")


@pytest.mark.parametrize("parent", [1, 1.5, True, [1], {"a": 1}])
def test_a_parent_that_is_no_url_is_refused(house: Any, parent: Any) -> None:
    for root, path, name in (
        (ZAKEN, "statussen", "zaak"),
        (BESLUITEN, "besluitinformatieobjecten", "besluit"),
        (DOCUMENTEN, "gebruiksrechten", "informatieobject"),
        (DOCUMENTEN, "objectinformatieobjecten", "informatieobject"),
        (DOCUMENTEN, "verzendingen", "informatieobject"),
    ):
        assert name in {wrong for wrong, _ in house.refused(path, {name: parent}, root)}


def test_a_url_too_long_for_an_index_is_refused(house: Any) -> None:
    zaak, wide = house.zaak()["url"], f"https://elders.nl/{WIDE}"
    assert house.refused("zaakcontactmomenten", {"zaak": zaak, "contactmoment": wide})
    assert house.refused("rollen", house.types.rol(zaak) | {"betrokkene": wide})


def test_a_search_for_very_many_values_is_answered(house: Any) -> None:
    zaak, document = house.zaak(), house.document()
    many = [zaak["bronorganisatie"], *map(str, range(70_000))]
    found = house.post("zaken/_zoek", {"bronorganisatie__in": many}, 200)
    assert [one["url"] for one in found["results"]] == [zaak["url"]]
    uuids = [document["url"][-36:], *(f"{n:08}-0000-4000-8000-000000000000" for n in range(70_000))]
    path = "enkelvoudiginformatieobjecten/_zoek"
    found = house.post(path, {"uuid__in": uuids}, 200, DOCUMENTEN)
    assert [one["url"] for one in found["results"]] == [document["url"]]


@pytest.mark.parametrize("value", ["1577836800", "1", "-1", "20260101", "2026-W01-1", "٢٠٢٦-01-01"])
def test_a_number_or_a_week_is_no_date(house: Any, value: str) -> None:
    wrong = house.types.zaak(startdatum=value)
    assert house.refused("zaken", wrong) == {("startdatum", "invalid")}
    status = house.types.status(house.zaak()["url"], at=value)
    assert house.refused("statussen", status) == {("datumStatusGezet", "invalid")}
    answer = house.client.get(f"{ZAKEN}/zaken", params={"startdatum": value})
    assert answer.status_code == 400


def test_a_duration_has_plain_digits(house: Any) -> None:
    wrong = house.types.zaak(verlenging={"reden": "ziekte", "duur": "P٣D"})
    assert house.refused("zaken", wrong) == {("verlenging.duur", "invalid")}


@pytest.mark.parametrize("term", ["P9999Y", "P99999999999999Y", "P99999999D", "P9999999999999999D"])
def test_a_term_past_every_calendar_gives_no_date(house: Any, db: Any, term: str) -> None:
    house.types.zaaktype.doorlooptijd = term
    db.commit()
    made = house.zaak()
    assert made["uiterlijkeEinddatumAfdoening"] is None, "there is no such day"
    with pytest.raises(ValueError, match=term):
        add_duration(date(2026, 1, 1), term)
    house.types.resultaattype.archiefactietermijn = term
    with pytest.raises(NotDerivable):
        derive(house.types.resultaattype, Sources(einddatum=date(2026, 1, 1)))


@pytest.mark.parametrize("lengte", ["²", "1,²", "x\r\nSet-Cookie: a=b"])
@pytest.mark.parametrize("formaat", ["tekst", "getal"])
def test_an_odd_length_of_an_eigenschap_is_no_fault(
    house: Any, db: Any, formaat: str, lengte: str
) -> None:
    eigenschap = house.types.eigenschap
    eigenschap.specificatie = {"formaat": formaat, "lengte": lengte}
    db.commit()
    zaak = house.zaak()["url"]
    body = {"zaak": zaak, "eigenschap": url("eigenschappen", eigenschap), "waarde": "veel"}
    answer = house.client.post(f"{zaak}/zaakeigenschappen", json=body)
    assert answer.status_code == 201
    assert "\n" not in answer.headers.get("X-Warning", "")


def test_a_form_with_a_boundary_that_is_too_long_is_refused(house: Any) -> None:
    body = {"inhoud": None, "bestandsomvang": 1500, "bestandsnaam": "plan.pdf"}
    part = house.document(**body)["bestandsdelen"][0]["url"]
    kind = {"Content-Type": "multipart/form-data; boundary=" + "x" * 5000}
    assert house.client.put(part, content=b"--x", headers=kind).status_code == 400


def test_a_token_of_no_age_is_refused(client: Any) -> None:
    forged = token("formulieren", iat=float("nan"))
    answer = anonymous().get(f"{ZAKEN}/zaken", headers={"Authorization": f"Bearer {forged}"})
    assert (answer.status_code, answer.json()["code"]) == (403, "jwt-missing-iat-claim")


def test_a_link_elsewhere_that_we_never_fetch_is_refused(house: Any) -> None:
    body = {
        "zaak": house.zaak()["url"],
        "objectType": "adres",
        "zaakobjecttype": "https://elders.nl/zaakobjecttypen/1",
    }
    assert "zaakobjecttype" in {name for name, _ in house.refused("zaakobjecten", body)}


def test_a_link_to_several_kinds_is_expanded_by_what_only_one_of_them_has(
    house: Any, decisions: Any
) -> None:
    """An `object` is a zaak or a besluit; a besluit has no rollen. It was a KeyError."""
    zaak, besluit, paper = house.zaak()["url"], decisions.make()["url"], house.document()["url"]
    house.post("rollen", house.types.rol(zaak))
    house.post("zaakinformatieobjecten", {"zaak": zaak, "informatieobject": paper})
    decisions.link(besluit, paper)
    params = {"informatieobject": paper, "expand": "object.rollen.zaak"}
    found = house.client.get(f"{DOCUMENTEN}/objectinformatieobjecten", params=params)
    assert found.status_code == 200, found.text
    shown = {one["object"]: one["_expand"]["object"] for one in found.json()}
    assert shown[zaak]["_expand"]["rollen"][0]["_expand"]["zaak"]["url"] == zaak
    assert "_expand" not in shown[besluit]


@pytest.mark.parametrize("kind", ["2026", "ÉÉN", "\u2028"])
def test_a_kind_of_object_without_one_small_letter_is_refused(house: Any, kind: str) -> None:
    body = {"zaak": house.zaak()["url"], "objectType": "overige", "objectTypeOverige": kind}
    body |= {"objectIdentificatie": {"overigeData": {"soort": "eik"}}}
    assert ("objectTypeOverige", "invalid") in house.refused("zaakobjecten", body)
    house.post("zaakobjecten", body | {"objectTypeOverige": "boom"})


@pytest.mark.parametrize("method", ["put", "patch"])
def test_the_lock_is_not_described_in_the_answer_to_a_change(client: Any, method: str) -> None:
    """It was said to be there always, and never is (drcL-14)."""
    described = client.get(f"{DOCUMENTEN}/openapi.json").json()
    made = described["paths"]["/enkelvoudiginformatieobjecten/{uuid}"][method]["responses"]["200"]
    name = made["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    assert "lock" not in described["components"]["schemas"][name]["properties"]


def test_a_relation_that_is_not_there_may_be_null_in_the_description(client: Any) -> None:
    described = client.get(f"{ZAKEN}/openapi.json").json()["components"]["schemas"]
    expanded = described["ZaakExpanded"]["allOf"][1]["properties"]["_expand"]["properties"]
    assert {name for name, schema in expanded.items() if schema.get("nullable")} >= {
        "hoofdzaak", "status", "resultaat",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "method", "statuses"),
    [
        ("/zaken", "get", {"404"}),
        ("/zaken/_zoek", "post", {"404"}),
        ("/zaken/{uuid}", "get", {"304"}),
        ("/zaken/{zaak_uuid}/audittrail/{uuid}", "get", {"304"}),
    ],
)
def test_every_status_is_described(client: Any, path: str, method: str, statuses: Any) -> None:
    """A page that is not there, and what the caller has already, were answered but not told of."""
    responses = client.get(f"{ZAKEN}/openapi.json").json()["paths"][path][method]["responses"]
    assert statuses <= responses.keys()


def test_several_numbers_of_documents_are_described_as_a_list(client: Any) -> None:
    described = client.get(f"{DOCUMENTEN}/openapi.json").json()
    made = described["paths"]["/documentnummer_reserveren"]["post"]["responses"]["201"]
    kinds = made["content"]["application/json"]["schema"]["anyOf"]
    assert "array" in {kind.get("type") for kind in kinds}
