"""The rules of the Documenten API, each by its id."""

import json
from base64 import b64encode
from typing import Any

import pytest

from tests.catalogue import DOCUMENTEN, RSIN, make_types, url
from zaken.base.settings import settings

PATH = "enkelvoudiginformatieobjecten"


def test_drc_001_informatieobjecttype_is_published(house: Any, types: Any, db: Any) -> None:
    types.documenttype.concept = True
    db.commit()
    wanted = {("informatieobjecttype", "not-published")}
    assert house.refused(PATH, types.document(), DOCUMENTEN) == wanted


def test_drc_001_informatieobjecttype_is_of_the_catalogue(house: Any, types: Any) -> None:
    body = types.document(informatieobjecttype=types.url)
    assert house.refused(PATH, body, DOCUMENTEN) == {("informatieobjecttype", "invalid-resource")}


def test_drc_005_received_document_is_finished(house: Any, types: Any) -> None:
    body = types.document(ontvangstdatum="2026-01-01", status="in_bewerking")
    assert house.refused(PATH, body, DOCUMENTEN) == {("status", "invalid_for_received")}


def test_drcl_15_identificatie_is_unique(house: Any, types: Any) -> None:
    house.document(identificatie="D-1")
    body = types.document(identificatie="D-1")
    assert house.refused(PATH, body, DOCUMENTEN) == {("identificatie", "identificatie-niet-uniek")}


def test_drc_007_the_level_of_the_type_when_none_is_given(house: Any, db: Any) -> None:
    secret = make_types(db, "GEHEIM", "vertrouwelijk")
    made = house.post(PATH, secret.document(vertrouwelijkheidaanduiding=""), root=DOCUMENTEN)
    assert made["vertrouwelijkheidaanduiding"] == "vertrouwelijk"


def test_drcl_03_inhoud_is_the_address_of_the_bytes(house: Any) -> None:
    made = house.document(bestandsnaam='naam "met" ünicode.txt')
    assert made["inhoud"] == f"{made['url']}/download?versie=1"
    answer = house.client.get(made["inhoud"])
    assert answer.content == b"hallo"
    assert answer.headers["content-type"].startswith("text/plain")
    assert (
        "attachment; filename*=UTF-8''naam%20%22met%22%20%C3%BCnicode.txt"
        in answer.headers["content-disposition"]
    )
    assert house.client.get(f"{made['url']}/download", params={"versie": 2}).status_code == 404


def test_drcl_04_a_strange_type_is_sent_as_plain_bytes(house: Any) -> None:
    made = house.document(formaat="text/html; X-Evil: 1")
    answer = house.client.get(made["inhoud"])
    assert answer.headers["content-type"] == "application/octet-stream"
    assert "x-evil" not in answer.headers


@pytest.mark.parametrize("field", ["bestandsnaam", "formaat"])
@pytest.mark.parametrize("text", ["a\r\nX-Evil: 1", "a\n", "a\x7f", "a\x85b"])
def test_a_line_end_in_a_name_or_type_does_not_reach_a_header(
    house: Any, types: Any, field: str, text: str
) -> None:
    body = types.document(**{field: text})
    assert house.refused(PATH, body, DOCUMENTEN) == {(field, "invalid")}


@pytest.mark.parametrize("inhoud", ["é", "aGFsbG8=é", "\ud800"])
def test_drcl_05_letters_outside_base64_are_refused_and_no_fault_of_ours(
    house: Any, types: Any, inhoud: str
) -> None:
    body = types.document(inhoud=inhoud)
    body.pop("bestandsomvang", None)
    raw = json.dumps(body, ensure_ascii="\ud800" in inhoud).encode()
    answer = house.client.post(
        f"{DOCUMENTEN}/{PATH}", content=raw, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 400, answer.text
    assert answer.json()["code"] in ("invalid", "parse_error")


@pytest.mark.parametrize(
    ("inhoud", "code"), [("aGFsbG8", "incorrect-base64-padding"), ("a#c=", "invalid-base64")]
)
def test_drcl_05_inhoud_is_base64(house: Any, types: Any, inhoud: str, code: str) -> None:
    assert house.refused(PATH, types.document(inhoud=inhoud), DOCUMENTEN) == {("inhoud", code)}


def test_drcl_06_bestandsomvang_is_the_size(house: Any, types: Any) -> None:
    assert house.document()["bestandsomvang"] == 5
    body = types.document(bestandsomvang=6)
    assert house.refused(PATH, body, DOCUMENTEN) == {("nonFieldErrors", "file-size")}


def test_drcl_08_an_empty_file_is_a_file(house: Any) -> None:
    made = house.document(inhoud="", bestandsomvang=0)
    assert (made["bestandsomvang"], made["bestandsdelen"], made["locked"]) == (0, [], False)
    assert house.client.get(made["inhoud"]).content == b""


def test_drcl_04_a_document_without_content_has_nothing_to_download(house: Any) -> None:
    made = house.document(inhoud=None)
    assert made["inhoud"] is None
    answer = house.client.get(f"{made['url']}/download")
    assert (answer.status_code, answer.content) == (204, b"")


def test_drcl_07_too_large_is_said_so(house: Any, types: Any) -> None:
    limit = settings().max_document_bytes * 4 // 3 + settings().max_body_bytes
    headers = {"content-length": str(limit + 1), "content-type": "application/json"}
    answer = house.client.post(f"{DOCUMENTEN}/{PATH}", content=b"{}", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "request_entity_too_large")


@pytest.mark.parametrize("taal", ["nld", "dut", "eng"])
def test_every_iso_639_2_code_is_a_language(house: Any, taal: str) -> None:
    assert house.document(taal=taal)["taal"] == taal


def test_drcl_22_a_relation_is_seen_from_both_sides(house: Any) -> None:
    zaak, paper = house.zaak(), house.document()
    house.post("zaakinformatieobjecten", {"zaak": zaak["url"], "informatieobject": paper["url"]})
    found = house.client.get(
        f"{DOCUMENTEN}/objectinformatieobjecten", params={"informatieobject": paper["url"]}
    )
    (seen,) = found.json()
    assert (seen["object"], seen["objectType"]) == (zaak["url"], "zaak")


def test_lists_are_searched_by_number_and_organisation(house: Any) -> None:
    made = house.document(identificatie="D-1")
    del made["lock"]  # of the answer to a POST only
    house.document()
    params = {"identificatie": "D-1", "bronorganisatie": RSIN}
    assert house.client.get(f"{DOCUMENTEN}/{PATH}", params=params).json()["results"] == [made]


def test_g_58_a_client_of_low_level_cannot_make_or_see_a_secret(
    types: Any, house: Any, client_as: Any
) -> None:
    kind = url("informatieobjecttypen", types.documenttype)
    scopes = ["documenten.lezen", "documenten.aanmaken"]
    low = client_as(
        {
            "component": "drc",
            "scopes": scopes,
            "informatieobjecttype": kind,
            "maxVertrouwelijkheidaanduiding": "openbaar",
        },
        client_id="low",
    )
    secret = house.document(vertrouwelijkheidaanduiding="geheim")
    public = low.post(f"{DOCUMENTEN}/{PATH}", json=types.document()).json()
    assert [d["url"] for d in low.get(f"{DOCUMENTEN}/{PATH}").json()["results"]] == [public["url"]]
    for where in (secret["url"], secret["inhoud"]):
        assert low.get(where).status_code == 403
    body = types.document(vertrouwelijkheidaanduiding="geheim")
    assert low.post(f"{DOCUMENTEN}/{PATH}", json=body).status_code == 403


def test_audit_of_a_document_is_written(house: Any, db: Any) -> None:
    from zaken.models import Event

    made = house.document()
    event = db.query(Event).filter_by(resource="enkelvoudiginformatieobject").one()
    assert event.nieuw["url"] == made["url"]
    assert b64encode(b"hallo").decode() not in str(event.nieuw)
