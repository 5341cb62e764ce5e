"""Beyond the standard: a document with its relation, and numbers given out beforehand."""

import json
from base64 import b64encode
from typing import Any

import pytest

from tests.catalogue import DOCUMENTEN, RSIN, ZAKEN
from tests.conformance.conftest import problems

REGISTER, RESERVE = f"{DOCUMENTEN}/document_registreren", f"{DOCUMENTEN}/documentnummer_reserveren"
PATH = f"{DOCUMENTEN}/enkelvoudiginformatieobjecten"


def test_a_document_is_registered_with_its_zaak(house: Any, types: Any) -> None:
    zaak = house.zaak()
    body = {
        "enkelvoudiginformatieobject": types.document(titel="Samen"),
        "zaakinformatieobject": {"zaak": zaak["url"], "titel": "Bij de zaak"},
    }
    made = house.client.post(REGISTER, json=body)
    assert made.status_code == 201, made.text
    document, relation = made.json().values()
    assert house.client.get(document["inhoud"]).content == b"hallo"
    assert (relation["informatieobject"], relation["titel"]) == (document["url"], "Bij de zaak")


def test_a_document_is_not_registered_without_its_relation(house: Any, types: Any) -> None:
    body = {
        "enkelvoudiginformatieobject": types.document(),
        "zaakinformatieobject": {"zaak": f"{ZAKEN}/zaken/onbekend"},
    }
    refused = house.client.post(REGISTER, json=body)
    assert {name for name, _ in problems(refused.json())} == {"zaakinformatieobject.zaak"}
    assert house.client.get(PATH).json()["count"] == 0
    body["enkelvoudiginformatieobject"]["taal"] = "x"
    refused = house.client.post(REGISTER, json=body)
    assert {n for n, _ in problems(refused.json())} == {"enkelvoudiginformatieobject.taal"}
    wrong = house.client.post(REGISTER, json={"zaakinformatieobject": {}})
    assert problems(wrong.json()) == {("enkelvoudiginformatieobject", "required")}


def test_a_number_is_given_out_once(house: Any) -> None:
    answer = house.client.post(RESERVE, json={"bronorganisatie": RSIN})
    number = answer.json()["identificatie"]
    assert (answer.status_code, len(number) <= 40) == (201, True)
    several = house.client.post(RESERVE, json={"bronorganisatie": RSIN, "aantal": 3}).json()
    assert len({number, *(one["identificatie"] for one in several)}) == 4
    assert house.document(identificatie=number)["identificatie"] == number


def test_a_number_that_was_used_is_no_longer_reserved(house: Any, db: Any) -> None:
    from zaken.models import Documentnummer

    number = house.client.post(RESERVE, json={"bronorganisatie": RSIN}).json()["identificatie"]
    house.document(identificatie=number)
    assert db.query(Documentnummer).count() == 0


def test_numbers_are_asked_properly(house: Any, drc: Any) -> None:
    for body, wrong in (
        ({}, ("bronorganisatie", "required")),
        ({"bronorganisatie": "123"}, ("bronorganisatie", "invalid")),
        ({"bronorganisatie": RSIN, "aantal": 0}, ("aantal", "min_value")),
    ):
        assert problems(house.client.post(RESERVE, json=body).json()) == {wrong}
    refused = drc("documenten.lezen").post(RESERVE, json={"bronorganisatie": RSIN})
    assert refused.status_code == 403


def test_drcl_07_a_body_much_larger_than_other_json_is_taken(house: Any, types: Any) -> None:
    """64 MB, where any other body may be 40 MB; in pieces, so its length is not known."""
    content = bytes(range(256)) * (1 << 18)
    head, tail = json.dumps(types.document(inhoud="@")).encode().split(b"@")
    raw = head + b64encode(content) + tail

    def pieces() -> Any:
        for start in range(0, len(raw), 1 << 16):
            yield raw[start : start + (1 << 16)]

    headers = {"Content-Type": "application/json"}
    made = house.client.post(PATH, content=pieces(), headers=headers)
    assert made.status_code == 201, made.text[:500]
    assert made.json()["bestandsomvang"] == len(content)
    assert house.client.get(made.json()["inhoud"]).content == content


def test_drcl_07_what_is_not_content_stays_small(house: Any, types: Any) -> None:
    raw = json.dumps(types.document(beschrijving="x" * 41_000_000)).encode()
    headers = {"Content-Type": "application/json"}
    assert house.client.post(PATH, content=raw, headers=headers).status_code == 413


@pytest.mark.parametrize("raw", [b"", b"[]", b'{"inhoud": "aGFs', b'{"inhoud": "aGFs\\'])
def test_half_a_body_is_no_document(house: Any, raw: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    assert house.client.post(PATH, content=raw, headers=headers).status_code == 400
    assert house.client.get(PATH).json()["count"] == 0
