"""Besluiten seen from their zaak, and who may do what with a besluit."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests import peer as peers
from tests.catalogue import BESLUITEN, RSIN, ZAKEN, make_besluittype, url
from tests.conformance.conftest import problems
from tests.conformance.decisions import Decisions
from tests.elsewhere import Elsewhere, connect, make_elsewhere
from zaken.models import Event


def test_zrcl_26_a_zaakbesluit_is_the_besluit_that_names_the_zaak(decisions: Decisions) -> None:
    zaak = decisions.house.zaak()["url"]
    besluit = decisions.make(zaak=zaak)["url"]
    answer = decisions.client.post(f"{zaak}/besluiten", json={"besluit": besluit})
    made = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (201, made["url"])
    assert set(made) == {"url", "uuid", "besluit"}
    assert decisions.client.get(f"{zaak}/besluiten").json() == [made]
    seen = decisions.client.get(made["url"], params={"expand": "besluit.besluittype"}).json()
    assert seen["_expand"]["besluit"]["url"] == besluit
    for wrong, code in ((zaak, "invalid-resource"), (f"{besluit[:-1]}x", "bad-url")):
        refused = decisions.house.refused(f"{zaak}/besluiten", {"besluit": wrong})
        assert refused == {("besluit", code)}
    assert decisions.client.put(made["url"], json=made).status_code == 405


def test_zrcl_27_a_relation_that_is_not_so_is_not_written_down(decisions: Decisions) -> None:
    code = {("nonFieldErrors", "inconsistent-relation")}
    first, second = decisions.house.zaak()["url"], decisions.house.zaak()["url"]
    besluit = decisions.make(zaak=first)["url"]
    assert decisions.house.refused(f"{second}/besluiten", {"besluit": besluit}) == code
    (mirror,) = decisions.client.get(f"{first}/besluiten").json()
    assert problems(decisions.client.delete(mirror["url"]).json()) == code
    elsewhere = mirror["url"].replace(first.rpartition("/")[2], second.rpartition("/")[2])
    assert decisions.client.delete(elsewhere).status_code == 404
    decisions.client.delete(besluit)
    assert decisions.client.delete(mirror["url"]).status_code == 404


def test_zaakbesluiten_follow_the_rights_on_their_zaak(
    decisions: Decisions, client_as: Any
) -> None:
    zaak = decisions.house.zaak()["url"]
    besluit = decisions.make(zaak=zaak)["url"]
    (mirror,) = decisions.client.get(f"{zaak}/besluiten").json()
    nobody = decisions.clerk(client_as)
    reader = decisions.clerk(client_as, "zaken.lezen")
    writer = decisions.clerk(client_as, "zaken.bijwerken")
    for where in (f"{zaak}/besluiten", mirror["url"]):
        assert [c.get(where).status_code for c in (nobody, reader)] == [403, 200]
    body = {"besluit": besluit}
    posted = [c.post(f"{zaak}/besluiten", json=body).status_code for c in (reader, writer)]
    assert posted == [403, 201]
    decisions.house.close(zaak)
    assert writer.post(f"{zaak}/besluiten", json=body).status_code == 403
    forced = decisions.clerk(client_as, "zaken.geforceerd-bijwerken")
    assert forced.post(f"{zaak}/besluiten", json=body).status_code == 201


def test_grants_on_one_besluittype_reach_no_other(
    decisions: Decisions, client_as: Any, db: Any
) -> None:
    other = make_besluittype(db, decisions.house.types, "Geweigerd")
    mine = decisions.make()["url"]
    strange = decisions.make(besluittype=url("besluittypen", other))["url"]
    link = decisions.link(strange, decisions.house.document()["url"])["url"]
    clerk = decisions.clerk(client_as)
    listed = clerk.get(f"{BESLUITEN}/besluiten").json()
    assert ([one["url"] for one in listed["results"]], listed["count"]) == ([mine], 1)
    for where in (strange, link, f"{strange}/audittrail"):
        assert clerk.get(where).status_code == 403
    assert clerk.get(f"{BESLUITEN}/besluitinformatieobjecten").json() == []
    body = decisions.body(besluittype=url("besluittypen", other))
    assert clerk.post(f"{BESLUITEN}/besluiten", json=body).status_code == 403
    for method in ("PATCH", "DELETE"):
        assert clerk.request(method, strange, json={"toelichting": "x"}).status_code == 403
    relation = {"besluit": strange, "informatieobject": link}
    where = f"{BESLUITEN}/besluitinformatieobjecten"
    assert clerk.post(where, json=relation).status_code == 403
    assert clerk.delete(link).status_code == 403
    assert clerk.patch(mine, json={"toelichting": "x"}).status_code == 200


def test_g_57_a_relation_without_its_besluit_is_told_why(decisions: Decisions) -> None:
    document = decisions.house.document()["url"]
    where = f"{BESLUITEN}/besluitinformatieobjecten"
    nothing = f"{BESLUITEN}/besluiten/4b3a7d9c-0000-4000-8000-000000000000"
    for besluit, code in (
        ("", "required"),
        (nothing, "object-does-not-exist"),
        (document, "incorrect_match"),
    ):
        body = {"besluit": besluit, "informatieobject": document}
        assert decisions.house.refused(where, body) == {("besluit", code)}


def test_a_zaak_hears_that_a_besluit_came_and_went(decisions: Decisions, db: Any) -> None:
    first, second = decisions.house.zaak()["url"], decisions.house.zaak()["url"]
    besluit = decisions.make(zaak=first)["url"]
    decisions.client.patch(besluit, json={"zaak": second})
    decisions.client.delete(besluit, headers={"X-Audit-Toelichting": "Ingetrokken"})
    told = db.query(Event).filter_by(resource="zaakbesluit").order_by(Event.id).all()
    assert [(event.actie, f"{ZAKEN}/zaken/{event.hoofdobject}") for event in told] == [
        ("create", first),
        ("destroy", first),
        ("create", second),
        ("destroy", second),
    ]
    gone = db.query(Event).filter_by(resource="besluit", actie="destroy").one()
    assert gone.toelichting == "Ingetrokken"


def test_brcl_07_a_besluit_does_not_leave_a_closed_zaak_unasked(
    decisions: Decisions, client_as: Any
) -> None:
    """Also when the zaak it goes to is open, or none."""
    zaak, open_zaak = decisions.house.zaak()["url"], decisions.house.zaak()["url"]
    besluit = decisions.make(zaak=zaak)["url"]
    decisions.house.close(zaak)
    clerk = decisions.clerk(client_as, "zaken.bijwerken")
    for elsewhere in ("", open_zaak):
        assert clerk.patch(besluit, json={"zaak": elsewhere}).status_code in (400, 403)
    assert decisions.client.get(besluit).json()["zaak"] == zaak


@pytest.fixture
def elsewhere(db: Any) -> Iterator[Elsewhere]:
    with peers.running() as peer:
        connect(db, peer)
        yield make_elsewhere(peer)


def test_zrcl_26_a_besluit_elsewhere_is_bound_and_let_go_by_its_provider(
    decisions: Decisions, elsewhere: Elsewhere, db: Any
) -> None:
    zaak, other = decisions.house.zaak()["url"], decisions.house.zaak()["url"]
    kind = elsewhere.of(
        "besluittypen",
        catalogus=elsewhere["catalogussen"],
        omschrijving="Verleend",
        publicatieIndicatie=False,
        beginGeldigheid="2025-01-01",
        concept=False,
    )
    besluit = elsewhere.of(
        "besluiten",
        identificatie="B-1",
        verantwoordelijkeOrganisatie=RSIN,
        besluittype=kind,
        zaak=zaak,
        datum="2026-01-02",
        ingangsdatum="2026-01-03",
    )
    made = decisions.house.post(f"{zaak}/besluiten", {"besluit": besluit})
    assert made["besluit"] == besluit
    assert decisions.client.get(f"{zaak}/besluiten").json() == [made]
    assert decisions.client.get(f"{BESLUITEN}/besluiten").json()["count"] == 0
    refused = decisions.house.refused(f"{other}/besluiten", {"besluit": besluit})
    assert refused == {("nonFieldErrors", "inconsistent-relation")}
    assert decisions.client.delete(made["url"]).status_code == 204
    assert decisions.client.get(f"{zaak}/besluiten").json() == []
    told = db.query(Event).filter_by(resource="zaakbesluit").order_by(Event.id).all()
    assert [event.actie for event in told] == ["create", "destroy"]
