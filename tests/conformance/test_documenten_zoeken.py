"""Who sees which documents, and how they are found: lists, `_zoek`, expand, downloads, versions."""

from typing import Any
from uuid import uuid4

import pytest

from tests.catalogue import DOCUMENTEN, make_types, url
from tests.conformance.conftest import problems

PATH = f"{DOCUMENTEN}/enkelvoudiginformatieobjecten"
ZOEK = f"{PATH}/_zoek"


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [found["url"] for found in answer.json()["results"]]


def uuid(document: Any) -> str:
    return str(document["url"]).rsplit("/", 1)[1]


def test_g_27_documents_are_searched_by_uuid(house: Any) -> None:
    made = [house.document(identificatie=f"D-{n}") for n in range(3)]
    asked = {"uuid__in": [uuid(d) for d in made[:2]] + [str(uuid4())]}
    answer = house.client.post(ZOEK, json=asked)
    assert ids(answer) == [made[1]["url"], made[0]["url"]]
    assert answer.json()["count"] == 2
    assert ids(house.client.post(ZOEK, json=asked | {"identificatie": "D-1"})) == [made[1]["url"]]
    assert ids(house.client.post(ZOEK, json={"uuid__in": []})) == []
    found = house.client.post(ZOEK, json=asked | {"expand": "informatieobjecttype"}).json()
    assert found["results"][0]["_expand"]["informatieobjecttype"]["url"]


def test_g_27_a_search_says_what_it_looks_for(house: Any) -> None:
    for body, wrong in (
        ({}, ("nonFieldErrors", "empty_search_body")),
        ({"identificatie": "D-1"}, ("uuid__in", "required")),
        ({"uuid__in": "x"}, ("uuid__in", "not_a_list")),
        ({"uuid__in": ["x"]}, ("uuid__in", "invalid")),
    ):
        assert problems(house.client.post(ZOEK, json=body).json()) == {wrong}


def test_g_28_a_search_shows_no_more_than_a_list(house: Any, drc: Any) -> None:
    """CVE-2026-54657."""
    low = drc("documenten.lezen", level="openbaar")
    secret = house.document(vertrouwelijkheidaanduiding="geheim")
    public = house.document()
    body = {"uuid__in": [uuid(secret), uuid(public)]}
    assert ids(low.post(ZOEK, json=body)) == ids(low.get(PATH)) == [public["url"]]
    assert drc("documenten.aanmaken").post(ZOEK, json=body).status_code == 403


def test_g_62_an_application_that_sees_published_documents_only(
    house: Any, types: Any, client_as: Any, db: Any
) -> None:
    from zaken.models import Applicatie

    reader = client_as(
        {
            "component": "drc",
            "scopes": ["documenten.lezen"],
            "informatieobjecttype": url("informatieobjecttypen", types.documenttype),
            "maxVertrouwelijkheidaanduiding": "zeer_geheim",
        },
        client_id="publicatie",
    )
    application = db.query(Applicatie).filter_by(label="publicatie").one()
    if not hasattr(application, "alleen_is_gereed_voor_publicatie"):
        pytest.skip("applications do not know this mark yet")
    application.alleen_is_gereed_voor_publicatie = True
    db.commit()
    shown = house.document(isGereedVoorPublicatie=True)
    hidden = [house.document(isGereedVoorPublicatie=value) for value in (False, None)]
    assert ids(reader.get(PATH)) == [shown["url"]]
    everything = {"uuid__in": [uuid(d) for d in (shown, *hidden)]}
    assert ids(reader.post(ZOEK, json=everything)) == [shown["url"]]
    for document in hidden:
        for where in (document["url"], document["inhoud"]):
            assert reader.get(where).status_code == 403
    assert reader.get(shown["inhoud"]).content == b"hallo"


def test_g_62_no_version_from_before_it_was_published(house: Any, db: Any) -> None:
    from sqlalchemy import select

    from schemas.documenten_lezen import Asked, version_of
    from zaken.base.errors import Forbidden
    from zaken.base.subject import Subject
    from zaken.models import Enkelvoudiginformatieobject

    made = house.document()
    lock = house.client.post(f"{made['url']}/lock").json()["lock"]
    house.client.patch(made["url"], json={"lock": lock, "isGereedVoorPublicatie": True})
    reader = Subject("applicatie", "lezer", everything=True, published_only=True)
    key = db.scalar(select(Enkelvoudiginformatieobject.uuid))
    assert version_of(db, key, Asked(2), reader) is None
    with pytest.raises(Forbidden):
        version_of(db, key, Asked(1), reader)


def test_g_55_an_older_version_is_not_seen_above_ones_level(house: Any, drc: Any) -> None:
    made = house.document(vertrouwelijkheidaanduiding="geheim")
    lock = house.client.post(f"{made['url']}/lock").json()["lock"]
    house.client.patch(made["url"], json={"lock": lock, "vertrouwelijkheidaanduiding": "openbaar"})
    low = drc("documenten.lezen", level="openbaar")
    assert low.get(made["url"]).status_code == 200
    for where in (made["url"], f"{made['url']}/download"):
        assert low.get(where, params={"versie": 1}).status_code == 403
        assert low.get(where, params={"versie": 2}).status_code == 200


def test_g_59_a_change_cannot_leave_ones_own_range(house: Any, drc: Any) -> None:
    low = drc("documenten.lezen", "documenten.bijwerken", "documenten.lock", level="openbaar")
    made = house.document()
    lock = low.post(f"{made['url']}/lock").json()["lock"]
    body = {"lock": lock, "vertrouwelijkheidaanduiding": "geheim"}
    assert low.patch(made["url"], json=body).status_code == 403
    assert low.patch(made["url"], json={"lock": lock, "titel": "x"}).status_code == 200


def test_drcl_27_a_sending_follows_its_document(house: Any, drc: Any, types: Any) -> None:
    from tests.conformance.test_documenten_relaties import sending

    where = f"{DOCUMENTEN}/verzendingen"
    paper, secret = house.document(), house.document(vertrouwelijkheidaanduiding="geheim")
    made, hidden = (
        house.post("verzendingen", sending(d), root=DOCUMENTEN) for d in (paper, secret)
    )
    low = drc("documenten.lezen", "documenten.aanmaken", level="openbaar")
    assert ids(low.get(where)) == [made["url"]]
    assert low.get(hidden["url"]).status_code == 403
    assert low.post(where, json=sending(paper)).status_code == 201
    assert low.post(where, json=sending(secret)).status_code == 403
    assert low.patch(made["url"], json={"toelichting": "x"}).status_code == 403
    assert low.delete(made["url"]).status_code == 403
    assert drc("documenten.bijwerken").patch(made["url"], json={"toelichting": "x"}).is_success
    assert drc("documenten.verwijderen").delete(made["url"]).status_code == 204


def test_g_54_children_of_documents_one_may_not_see_are_left_out(house: Any, drc: Any) -> None:
    from tests.conformance.test_documenten_relaties import right

    low = drc("documenten.lezen", level="openbaar")
    secret = house.document(vertrouwelijkheidaanduiding="geheim")
    made = house.post("gebruiksrechten", right(secret), root=DOCUMENTEN)
    house.post(
        "zaakinformatieobjecten",
        {"zaak": house.zaak()["url"], "informatieobject": secret["url"]},
    )
    assert low.get(f"{DOCUMENTEN}/gebruiksrechten").json() == []
    assert low.get(f"{DOCUMENTEN}/objectinformatieobjecten").json() == []
    assert low.get(made["url"]).status_code == 403


def test_drc_011_documents_expand_to_documents_and_their_types(house: Any) -> None:
    from tests.conformance.test_documenten_relaties import right

    paper = house.document()
    made = house.post("gebruiksrechten", right(paper), root=DOCUMENTEN)
    params = {"expand": "informatieobject.informatieobjecttype"}
    found = house.client.get(made["url"], params=params).json()
    inner = found["_expand"]["informatieobject"]
    assert inner["url"] == paper["url"]
    assert inner["_expand"]["informatieobjecttype"]["url"] == paper["informatieobjecttype"]


def test_drc_012_a_path_that_is_too_deep_is_refused(house: Any) -> None:
    made = house.document()
    deep = ".".join(["informatieobjecttype"] + ["catalogus"] * 9)
    answer = house.client.get(made["url"], params={"expand": deep})
    assert {name for name, _ in problems(answer.json())} == {"expand"}


@pytest.mark.parametrize("path", ["", "/gebruiksrechten"])
def test_drc_013_what_cannot_be_expanded_is_refused(house: Any, path: str) -> None:
    where = f"{DOCUMENTEN}{path}" if path else PATH
    answer = house.client.get(where, params={"expand": "zaken"})
    assert {name for name, _ in problems(answer.json())} == {"expand"}


def test_drc_014_what_one_may_not_see_is_not_expanded(house: Any, drc: Any) -> None:
    paper = house.document()
    link = {"zaak": house.zaak()["url"], "informatieobject": paper["url"]}
    made = house.post("zaakinformatieobjecten", link)
    where = f"{DOCUMENTEN}/objectinformatieobjecten/{made['uuid']}"
    reader, asked = drc("documenten.lezen"), {"expand": "informatieobject,object"}
    assert house.client.get(where, params=asked).json()["_expand"]["object"]["url"]
    assert reader.get(where, params={"expand": "informatieobject"}).status_code == 200
    assert reader.get(where, params=asked).status_code == 403


def test_the_words_of_a_document_find_it(house: Any) -> None:
    first = house.document(trefwoorden=["bouw", "sloop"])
    second = house.document(trefwoorden=["bouw"])
    both, one = [second["url"], first["url"]], [first["url"]]
    for params, wanted in (
        ({"trefwoorden": "bouw"}, both),
        ({"trefwoorden": "bouw,sloop"}, one),
        ({"trefwoorden__overlap": "sloop,kap"}, one),
        ({"trefwoorden__overlap": "kap"}, []),
    ):
        assert ids(house.client.get(PATH, params=params)) == wanted, params


def test_the_filters_beyond_the_standard(house: Any, db: Any) -> None:
    other = make_types(db, "ANDER", "intern")
    first = house.document(titel="Situatietekening", auteur="De Vries", creatiedatum="2026-02-01")
    house.post("enkelvoudiginformatieobjecten", other.document(), root=DOCUMENTEN)
    house.client.post(f"{first['url']}/lock")
    for params in (
        {"titel": "TEKENING"},
        {"auteur": "vries"},
        {"creatiedatum__gte": "2026-02-01"},
        {"informatieobjecttype": first["informatieobjecttype"]},
        {"locked": "true"},
        {"vertrouwelijkheidaanduiding": "openbaar"},
        {"titel": "tekening", "creatiedatum__lte": "2026-02-01"},
    ):
        assert ids(house.client.get(PATH, params=params)) == [first["url"]], params
    assert ids(house.client.get(PATH, params={"beschrijving": "100%"})) == []
    assert house.client.get(PATH, params={"locked": "misschien"}).status_code == 400


def test_documents_in_the_order_that_is_asked(house: Any) -> None:
    made = {titel: house.document(titel=titel)["url"] for titel in ("B", "A", "C")}
    found = ids(house.client.get(PATH, params={"ordering": "titel"}))
    assert found == [made[t] for t in "ABC"]
    found = ids(house.client.get(PATH, params={"ordering": "-titel", "pageSize": 2}))
    assert found == [made[t] for t in "CB"]
    assert house.client.get(PATH, params={"ordering": "inhoud"}).status_code == 400
