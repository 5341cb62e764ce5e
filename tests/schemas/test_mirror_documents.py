"""Documents of another provider at zaken of ours, and objects of any register."""

from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from tests.catalogue import DOCUMENTEN
from tests.conformance.conftest import House
from tests.elsewhere import Elsewhere
from tests.peer import Peer
from zaakspoor.worker import relation
from zaken.models import Enkelvoudiginformatieobject, Event, Zaakinformatieobject

OIO = "/objectinformatieobjecten"


@pytest.fixture
def zaak(house: House, elsewhere: Elsewhere) -> str:
    """A zaak of the zaaktype elsewhere, to which its documents may belong."""
    body = house.types.zaak(zaaktype=elsewhere["zaaktypen"])
    url: str = house.post("zaken", body)["url"]
    return url


def link_of(zaak: str, elsewhere: Elsewhere) -> dict[str, Any]:
    return {"zaak": zaak, "informatieobject": elsewhere["enkelvoudiginformatieobjecten"]}


def register(peer: Peer, link: dict[str, Any], *, known: bool = False, status: int = 201) -> str:
    """The other register's list of relations: does it know this one, and does it take it?"""
    pair = {"object": link["zaak"], "informatieobject": link["informatieobject"]}
    url = f"{peer.url}{OIO}/7"
    peer.put(f"{OIO}?{urlencode(pair)}", [{"url": url, **pair}] if known else [])
    peer.put(f"POST {OIO}", {"url": url, **pair}, status)
    peer.put(f"DELETE {OIO}/7", None, 204)
    return url


def count(db: Session, model: Any) -> int:
    return db.scalar(select(func.count()).select_from(model)) or 0


def test_zrc_003_a_document_elsewhere_belongs_to_a_zaak(
    house: House, elsewhere: Elsewhere, zaak: str, db: Session
) -> None:
    link = link_of(zaak, elsewhere)
    register(elsewhere.peer, link)
    made = house.post("zaakinformatieobjecten", link)
    assert made["informatieobject"] == link["informatieobject"]
    found = house.client.get(
        "http://testserver/zaken/api/v1/zaakinformatieobjecten",
        params={"informatieobject": link["informatieobject"]},
    )
    assert [one["url"] for one in found.json()] == [made["url"]]
    row = db.scalar(select(Enkelvoudiginformatieobject))
    assert row is not None
    assert (row.titel, row.sha256, row.extern) == (
        "Foto van de stoep",
        None,
        link["informatieobject"],
    )
    assert house.client.get(f"{DOCUMENTEN}/enkelvoudiginformatieobjecten").json()["count"] == 0


def test_zrc_003_no_document_elsewhere_and_no_document_at_all(
    house: House, elsewhere: Elsewhere, zaak: str
) -> None:
    gone = f"{elsewhere['enkelvoudiginformatieobjecten']}0"
    for url, code in ((gone, "bad-url"), (elsewhere["zaaktypen"], "invalid-resource")):
        refused = house.refused("zaakinformatieobjecten", {"zaak": zaak, "informatieobject": url})
        assert refused == {("informatieobject", code)}


def test_zrc_005_the_other_register_hears_of_the_relation(
    house: House, elsewhere: Elsewhere, zaak: str
) -> None:
    link = link_of(zaak, elsewhere)
    register(elsewhere.peer, link)
    house.post("zaakinformatieobjecten", link)
    told = [one for one in elsewhere.peer.asked if one.method == "POST"]
    assert [(one.path, one.body) for one in told] == [
        (
            OIO,
            {
                **{"informatieobject": link["informatieobject"], "object": zaak},
                "objectType": "zaak",
            },
        )
    ]


def test_zrc_005_a_relation_the_other_register_refuses_is_taken_back(
    house: House, elsewhere: Elsewhere, zaak: str, db: Session
) -> None:
    link = link_of(zaak, elsewhere)
    register(elsewhere.peer, link, status=400)
    refused = house.refused("zaakinformatieobjecten", link)
    assert refused == {("informatieobject", "pending-relations")}
    assert count(db, Zaakinformatieobject) == 0
    acts = db.scalars(
        select(Event.actie).where(Event.resource == "zaakinformatieobject").order_by(Event.id)
    )
    assert acts.all() == ["create", "destroy"]


def test_zrc_005_a_relation_that_is_there_already_is_not_made_twice(
    house: House, elsewhere: Elsewhere, zaak: str
) -> None:
    link = link_of(zaak, elsewhere)
    register(elsewhere.peer, link, known=True)
    house.post("zaakinformatieobjecten", link)
    assert all(one.method == "GET" for one in elsewhere.peer.asked)


def test_zrc_005_the_other_register_hears_that_it_is_over(
    house: House, elsewhere: Elsewhere, zaak: str, db: Session
) -> None:
    link = link_of(zaak, elsewhere)
    theirs = register(elsewhere.peer, link)
    made = house.post("zaakinformatieobjecten", link)["url"]
    register(elsewhere.peer, link, known=True)
    assert house.client.delete(made).status_code == 204
    assert elsewhere.peer.count(theirs, "DELETE") == 1
    assert count(db, Zaakinformatieobject) == 0


def test_zrc_005_a_register_cannot_make_us_throw_away_something_else(
    house: House, elsewhere: Elsewhere, zaak: str, db: Session
) -> None:
    link = link_of(zaak, elsewhere)
    register(elsewhere.peer, link)
    made = house.post("zaakinformatieobjecten", link)["url"]
    pair = {"object": link["zaak"], "informatieobject": link["informatieobject"]}
    other = f"{elsewhere.peer.url}/zaken/1"
    elsewhere.peer.put(f"{OIO}?{urlencode(pair)}", [{"url": other, **pair}])
    elsewhere.peer.put("DELETE /zaken/1", None, 204)
    assert house.client.delete(made).status_code == 400
    assert elsewhere.peer.count(other, "DELETE") == 0
    assert count(db, Zaakinformatieobject) == 1


def test_zrc_005_a_relation_that_cannot_end_there_does_not_end_here(
    house: House, elsewhere: Elsewhere, zaak: str, db: Session
) -> None:
    link = link_of(zaak, elsewhere)
    register(elsewhere.peer, link)
    made = house.post("zaakinformatieobjecten", link)["url"]
    elsewhere.peer.answers.clear()
    answer = house.client.delete(made)
    assert (answer.status_code, answer.json()["invalidParams"][0]["code"]) == (
        400,
        "pending-relations",
    )
    assert house.client.get(made).json()["informatieobject"] == link["informatieobject"]


def test_zrc_005_a_relation_that_was_never_told_is_told_later(
    house: House, elsewhere: Elsewhere, zaak: str, db: Session
) -> None:
    link = link_of(zaak, elsewhere)
    register(elsewhere.peer, link)
    made = house.post("zaakinformatieobjecten", link)
    job = db.execute(text("select args from procrastinate_jobs where task_name = 'relation'"))
    args = job.scalar_one()
    assert args["uuid"] == made["uuid"]
    relation(args["table"], args["uuid"])
    assert elsewhere.peer.count(f"{elsewhere.peer.url}{OIO}", "POST") == 2
    register(elsewhere.peer, link, known=True)
    relation(args["table"], args["uuid"])
    assert house.client.delete(made["url"]).status_code == 204
    relation(args["table"], args["uuid"])
    assert elsewhere.peer.count(f"{elsewhere.peer.url}{OIO}", "POST") == 2


def test_zrc_017_the_other_catalogue_says_which_documents_a_zaaktype_knows(
    house: House, elsewhere: Elsewhere, zaak: str
) -> None:
    kind = elsewhere.of(
        "informatieobjecttypen", catalogus=elsewhere["catalogussen"], omschrijving="Brief"
    )
    letter = elsewhere.of("enkelvoudiginformatieobjecten", informatieobjecttype=kind)
    refused = house.refused("zaakinformatieobjecten", {"zaak": zaak, "informatieobject": letter})
    assert refused == {
        ("nonFieldErrors", "missing-zaaktype-informatieobjecttype-relation"),
    }


def test_drc_001_a_document_of_ours_of_a_type_elsewhere(
    house: House, elsewhere: Elsewhere, zaak: str
) -> None:
    kind = elsewhere["informatieobjecttypen"]
    document = house.document(informatieobjecttype=kind)
    assert document["informatieobjecttype"] == kind
    house.post("zaakinformatieobjecten", {"zaak": zaak, "informatieobject": document["url"]})


@pytest.mark.parametrize(
    ("kind", "code"), [("zaaktypen", "invalid-resource"), ("nothing", "bad-url")]
)
def test_drc_001_what_is_no_informatieobjecttype(
    house: House, elsewhere: Elsewhere, kind: str, code: str
) -> None:
    url = elsewhere.made.get(kind, f"{elsewhere.peer.url}/nothing")
    body = house.types.document(informatieobjecttype=url)
    refused = house.refused("enkelvoudiginformatieobjecten", body, root=DOCUMENTEN)
    assert refused == {("informatieobjecttype", code)}


def test_drc_001_an_informatieobjecttype_elsewhere_must_be_published(
    house: House, elsewhere: Elsewhere
) -> None:
    elsewhere.peer.change(elsewhere["informatieobjecttypen"], concept=True)
    body = house.types.document(informatieobjecttype=elsewhere["informatieobjecttypen"])
    refused = house.refused("enkelvoudiginformatieobjecten", body, root=DOCUMENTEN)
    assert refused == {("informatieobjecttype", "not-published")}


def test_zrcl_19_an_object_may_be_in_any_register(house: House, elsewhere: Elsewhere) -> None:
    zaak = house.zaak()["url"]
    form = elsewhere.peer.put("/paal/1.html", b"<p>lantaarnpaal</p>")
    for url in ("https://nobody-configured.example/panden/1", form, zaak):
        body = {"zaak": zaak, "object": url, "objectType": "adres", "objectIdentificatie": None}
        assert house.post("zaakobjecten", body)["object"] == url


def test_zrcl_19_an_object_that_is_gone(house: House, elsewhere: Elsewhere) -> None:
    body = {
        "zaak": house.zaak()["url"],
        "object": f"{elsewhere.peer.url}/weg",
        "objectType": "adres",
    }
    assert house.refused("zaakobjecten", body) == {("object", "bad-url")}
