"""What belongs to a document: relations, rights of use, sendings; and throwing it away."""

from typing import Any
from uuid import uuid4

import pytest

from tests.catalogue import DOCUMENTEN, ZAKEN
from tests.conformance.conftest import problems

OIO, RIGHTS, SENT = "objectinformatieobjecten", "gebruiksrechten", "verzendingen"


def related(house: Any, zaak: Any, paper: Any) -> Any:
    return house.post(
        "zaakinformatieobjecten", {"zaak": zaak["url"], "informatieobject": paper["url"]}
    )


def relation(paper: Any, thing: str, kind: str = "zaak") -> dict[str, str]:
    return {"informatieobject": paper["url"], "object": thing, "objectType": kind}


def test_drcl_22_a_post_confirms_what_is_there(house: Any) -> None:
    zaak, paper = house.zaak(), house.document()
    made = related(house, zaak, paper)
    body = relation(paper, zaak["url"])
    for _ in range(2):
        seen = house.post(OIO, body, root=DOCUMENTEN)
        assert seen == {**body, "url": f"{DOCUMENTEN}/{OIO}/{made['uuid']}"}
    assert house.client.get(seen["url"]).json() == seen
    assert house.client.head(seen["url"]).headers["etag"]
    for name, value in (("object", zaak["url"]), ("informatieobject", paper["url"])):
        found = house.client.get(f"{DOCUMENTEN}/{OIO}", params={name: value})
        assert found.json() == [seen]
    elsewhere = {"object": "https://elders.example/zaken/1"}
    assert house.client.get(f"{DOCUMENTEN}/{OIO}", params=elsewhere).json() == []


def test_drcl_22_a_besluit_is_seen_from_its_document_too(house: Any, decisions: Any) -> None:
    besluit, paper = decisions.make(), house.document()
    body = relation(paper, besluit["url"], "besluit")
    refused = house.refused(OIO, body, DOCUMENTEN)
    assert refused == {("nonFieldErrors", "inconsistent-relation")}
    decisions.link(besluit["url"], paper["url"])
    seen = house.post(OIO, body, root=DOCUMENTEN)
    assert (seen["object"], seen["objectType"]) == (besluit["url"], "besluit")
    params = {"object": besluit["url"], "expand": "object"}
    (found,) = house.client.get(f"{DOCUMENTEN}/{OIO}", params=params).json()
    assert found["_expand"]["object"]["url"] == besluit["url"]
    refused = house.client.delete(paper["url"])
    assert problems(refused.json()) == {("nonFieldErrors", "pending-relations")}


def test_drc_004_a_relation_is_made_at_its_source(house: Any) -> None:
    zaak, paper = house.zaak(), house.document()
    refused = house.refused(OIO, relation(paper, zaak["url"]), DOCUMENTEN)
    assert refused == {("nonFieldErrors", "inconsistent-relation")}


def test_drc_002_the_object_is_what_is_said(house: Any) -> None:
    zaak, paper = house.zaak(), house.document()
    for thing, kind, code in (
        (f"{ZAKEN}/zaken/{uuid4()}", "zaak", "bad-url"),
        (zaak["url"], "besluit", "invalid-resource"),
        (paper["url"], "zaak", "invalid-resource"),
    ):
        refused = house.refused(OIO, relation(paper, thing, kind), DOCUMENTEN)
        assert refused == {("object", code)}
    refused = house.refused(OIO, relation(paper, zaak["url"], "status"), DOCUMENTEN)
    assert refused == {("objectType", "invalid_choice")}


def test_drc_003_a_relation_is_made_once(house: Any, db: Any) -> None:
    from sqlalchemy import select

    from zaken.models import Enkelvoudiginformatieobject, Objectinformatieobject
    from zaken.rules.drc import relation_is_made_once

    house.document()
    paper = db.scalar(select(Enkelvoudiginformatieobject))
    values = {"object": "https://elders.example/v/1", "object_type": "verzoek"}
    first = Objectinformatieobject(informatieobject_id=paper.id, **values)
    assert relation_is_made_once.holds(first, db)
    db.add(first)
    db.flush()
    again = Objectinformatieobject(informatieobject_id=paper.id, **values)
    assert not relation_is_made_once.holds(again, db)
    assert (relation_is_made_once.field, relation_is_made_once.code) == (
        "nonFieldErrors",
        "unique",
    )


def test_drcl_20_a_relation_goes_at_its_source(house: Any) -> None:
    zaak, paper = house.zaak(), house.document()
    made = related(house, zaak, paper)
    where = f"{DOCUMENTEN}/{OIO}/{made['uuid']}"
    refused = house.client.delete(where)
    assert problems(refused.json()) == {("nonFieldErrors", "remote-relation-exists")}
    assert house.client.delete(made["url"]).status_code == 204
    assert house.client.delete(where).status_code == 404


def test_drcl_21_a_relation_does_not_change(house: Any) -> None:
    made = related(house, house.zaak(), house.document())
    where = f"{DOCUMENTEN}/{OIO}/{made['uuid']}"
    assert house.client.put(where, json={}).status_code == 405
    assert house.client.patch(where, json={}).status_code == 405


def test_drcl_29_documents_are_found_by_what_they_belong_to(house: Any) -> None:
    zaak, paper = house.zaak(), house.document()
    house.document()
    related(house, zaak, paper)
    where = f"{DOCUMENTEN}/enkelvoudiginformatieobjecten"
    for between in ("_", "__"):
        of, kind = (f"objectinformatieobjecten{between}object{end}" for end in ("", "Type"))
        for params, number in (({of: zaak["url"]}, 1), ({kind: "zaak"}, 1), ({kind: "besluit"}, 0)):
            answer = house.client.get(where, params=params)
            assert [d["url"] for d in answer.json()["results"]] == [paper["url"]] * number
        assert house.client.get(where, params={kind: "status"}).status_code == 400


def test_drc_008_a_document_in_use_stays(house: Any) -> None:
    paper = house.document()
    made = related(house, house.zaak(), paper)
    refused = house.client.delete(paper["url"])
    assert problems(refused.json()) == {("nonFieldErrors", "pending-relations")}
    house.client.delete(made["url"])
    lock = house.client.post(f"{paper['url']}/lock").json()["lock"]
    refused = house.client.delete(paper["url"])
    assert problems(refused.json()) == {("nonFieldErrors", "destroy-locked")}
    house.client.post(f"{paper['url']}/unlock", json={"lock": lock})
    assert house.client.delete(paper["url"]).status_code == 204


def test_drc_008_everything_of_a_document_goes_with_it(house: Any, db: Any) -> None:
    from zaken import models

    paper = house.document(indicatieGebruiksrecht=None)
    lock = house.client.post(f"{paper['url']}/lock").json()["lock"]
    house.client.patch(paper["url"], json={"lock": lock, "titel": "Tweede"})
    house.client.post(f"{paper['url']}/unlock", json={"lock": lock})
    rights = house.post(RIGHTS, right(paper), root=DOCUMENTEN)
    sent = house.post(SENT, sending(paper), root=DOCUMENTEN)
    assert house.client.delete(paper["url"]).status_code == 204
    for where in (paper["url"], rights["url"], sent["url"], f"{paper['url']}/download"):
        assert house.client.get(where).status_code == 404
    assert db.query(models.EnkelvoudiginformatieobjectVersie).count() == 0


def right(paper: Any, **more: Any) -> dict[str, Any]:
    return {
        "informatieobject": paper["url"],
        "startdatum": "2026-01-01T00:00:00Z",
        "omschrijvingVoorwaarden": "Alleen voor eigen gebruik.",
        **more,
    }


def test_drc_006_rights_make_the_indicatie_true_and_their_end_makes_it_null(house: Any) -> None:
    paper = house.document(indicatieGebruiksrecht=None)
    first, second = (house.post(RIGHTS, right(paper), root=DOCUMENTEN) for _ in range(2))

    def told() -> Any:
        return house.client.get(paper["url"]).json()["indicatieGebruiksrecht"]

    assert told() is True
    assert house.client.delete(first["url"]).status_code == 204
    assert told() is True
    assert house.client.delete(second["url"]).status_code == 204
    assert told() is None


def test_drc_006_the_indicatie_is_not_said_by_hand(house: Any, types: Any) -> None:
    body = types.document(indicatieGebruiksrecht=True)
    refused = house.refused("enkelvoudiginformatieobjecten", body, DOCUMENTEN)
    assert refused == {("indicatieGebruiksrecht", "missing-gebruiksrechten")}
    paper = house.document(indicatieGebruiksrecht=None)
    house.post(RIGHTS, right(paper), root=DOCUMENTEN)
    lock = house.client.post(f"{paper['url']}/lock").json()["lock"]
    for value in (False, None):
        body = {"lock": lock, "indicatieGebruiksrecht": value}
        refused = house.refused_patch(paper["url"], body)
        assert refused == {("indicatieGebruiksrecht", "existing-gebruiksrechten")}
    body = {"lock": lock, "indicatieGebruiksrecht": True, "titel": "Anders"}
    assert house.client.patch(paper["url"], json=body).status_code == 200


def test_drcl_23_rights_stay_with_their_document(house: Any) -> None:
    paper, other = house.document(), house.document()
    made = house.post(RIGHTS, right(paper), root=DOCUMENTEN)
    refused = house.refused_patch(made["url"], {"informatieobject": other["url"]})
    assert refused == {("informatieobject", "wijzigen-niet-toegelaten")}
    after = house.client.put(made["url"], json=right(paper, einddatum="2026-06-01T00:00:00Z"))
    assert after.json()["einddatum"].startswith("2026-06-01T00:00:00")
    assert house.client.head(made["url"]).headers["etag"]
    where = f"{DOCUMENTEN}/{RIGHTS}"
    for name, value, number in (
        ("startdatum__lte", "2026-01-01T00:00:00Z", 1),
        ("startdatum__lt", "2026-01-01T00:00:00Z", 0),
        ("einddatum__gt", "2026-05-01T00:00:00Z", 1),
        ("einddatum__gte", "2026-07-01T00:00:00Z", 0),
        ("informatieobject", other["url"], 0),
        ("informatieobject", paper["url"], 1),
    ):
        assert len(house.client.get(where, params={name: value}).json()) == number, name


def sending(paper: Any, **more: Any) -> dict[str, Any]:
    return {
        "betrokkene": "https://elders.example/personen/1",
        "informatieobject": paper["url"],
        "aardRelatie": "geadresseerde",
        "contactPersoon": "https://elders.example/medewerkers/1",
        **({} if more.keys() & ADDRESSES else {"emailadres": "jansen@voorbeeld.example"}),
        **more,
    }


HOME = {"huisnummer": 1, "naamOpenbareRuimte": "Dorpsstraat", "woonplaatsnaam": "Ons Dorp"}
ABROAD = {"adresBuitenland1": "Rue 1", "landPostadres": "https://landen.example/be"}
BOX = {
    "postBusOfAntwoordnummer": 12,
    "postadresPostcode": "1000AA",
    "postadresType": "postbusnummer",
    "woonplaatsnaam": "Ons Dorp",
}
ADDRESSES: dict[str, Any] = {
    "binnenlandsCorrespondentieadres": HOME,
    "buitenlandsCorrespondentieadres": ABROAD,
    "correspondentiePostadres": BOX,
    "faxnummer": "0101234567",
    "emailadres": "jansen@voorbeeld.example",
    "mijnOverheid": True,
    "telefoonnummer": "0101234567",
}


@pytest.mark.parametrize("name", ADDRESSES)
def test_drcl_24_a_sending_has_exactly_one_address(house: Any, name: str) -> None:
    paper = house.document()
    made = house.post(SENT, sending(paper, **{name: ADDRESSES[name]}), root=DOCUMENTEN)
    value = ADDRESSES[name]
    assert made[name] == value or value.items() <= made[name].items()
    other = "faxnummer" if name != "faxnummer" else "emailadres"
    refused = house.refused_patch(made["url"], {other: ADDRESSES[other]})
    assert refused == {("nonFieldErrors", "invalid-address")}
    none = {name: False if name == "mijnOverheid" else None}
    assert house.refused_patch(made["url"], none) == {("nonFieldErrors", "invalid-address")}
    moved = house.client.patch(made["url"], json={**none, other: ADDRESSES[other]})
    assert moved.status_code == 200, moved.text


def test_drcl_25_a_document_comes_from_one_sender_and_goes_to_many(house: Any) -> None:
    paper = house.document()
    for _ in range(2):
        house.post(SENT, sending(paper), root=DOCUMENTEN)
    sender = sending(paper, aardRelatie="afzender", ontvangstdatum="2026-01-02")
    made = house.post(SENT, sender, root=DOCUMENTEN)
    assert house.refused(SENT, sender, DOCUMENTEN) == {("nonFieldErrors", "unique")}
    assert house.client.put(made["url"], json=sender).status_code == 200
    where = f"{DOCUMENTEN}/{SENT}"
    for params, number in (
        ({"aardRelatie": "afzender"}, 1),
        ({"aardRelatie": "geadresseerde", "informatieobject": paper["url"]}, 2),
        ({"betrokkene": "https://elders.example/personen/1"}, 3),
        ({"betrokkene": "https://elders.example/personen/2"}, 0),
    ):
        assert house.client.get(where, params=params).json()["count"] == number
    assert house.client.delete(made["url"]).status_code == 204


def test_drcl_26_the_dates_of_the_document_are_still_judged(house: Any, types: Any) -> None:
    body = types.document(ontvangstdatum="2026-01-01", status="ter_vaststelling")
    refused = house.refused("enkelvoudiginformatieobjecten", body, DOCUMENTEN)
    assert refused == {("status", "invalid_for_received")}
    assert house.document(verzenddatum="2026-01-01")["verzenddatum"] == "2026-01-01"
