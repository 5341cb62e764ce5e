"""The audit trail of a zaak, a document and a besluit (G-80 to G-83)."""

from typing import Any

from tests.conformance.decisions import Decisions
from zaken.models import Event


def test_g_80_every_write_stands_in_the_trail_of_its_main_object(decisions: Decisions) -> None:
    zaak, document = decisions.house.zaak()["url"], decisions.house.document()["url"]
    besluit = decisions.make()["url"]
    decisions.house.post("rollen", decisions.house.types.rol(zaak))
    decisions.link(besluit, document)
    for main, bron, told in (
        (zaak, "zrc", ["zaak", "rol"]),
        (document, "drc", ["enkelvoudiginformatieobject"]),
        (besluit, "brc", ["besluit", "besluitinformatieobject"]),
    ):
        trail = decisions.client.get(f"{main}/audittrail").json()
        assert [one["resource"] for one in trail] == told
        assert {(one["bron"], one["hoofdObject"]) for one in trail} == {(bron, main)}
        one = decisions.client.get(f"{main}/audittrail/{trail[-1]['uuid']}")
        assert one.json() == trail[-1]
        assert decisions.client.get(f"{zaak}/audittrail/{besluit[-36:]}").status_code == 404
        assert decisions.client.get(f"{main}/audittrail", params={"page": 1}).status_code == 400


def test_g_80_a_trail_asks_its_own_scope(decisions: Decisions, client_as: Any) -> None:
    zaak, besluit = decisions.house.zaak()["url"], decisions.make()["url"]
    reader = decisions.clerk(client_as, "zaken.lezen")
    auditor = client_as({"component": "zrc", "scopes": ["audittrails.lezen"]}, client_id="auditor")
    assert reader.get(f"{zaak}/audittrail").status_code == 403
    assert auditor.get(f"{zaak}/audittrail").status_code == 200
    assert auditor.get(f"{besluit}/audittrail").status_code == 403


def test_g_82_a_write_that_fails_leaves_no_trace(decisions: Decisions, db: Any) -> None:
    before = db.query(Event).count()
    body = {
        "besluit": decisions.body(),
        "besluitinformatieobjecten": [{"informatieobject": decisions.kind.omschrijving}],
    }
    where = "besluiten/api/v1/besluit_verwerken"
    assert decisions.client.post(f"/{where}", json=body).status_code == 400
    assert db.query(Event).count() == before


def test_g_83_with_its_main_object_the_trail_is_gone(decisions: Decisions, db: Any) -> None:
    besluit = decisions.make()["url"]
    (told,) = decisions.client.get(f"{besluit}/audittrail").json()
    assert decisions.client.delete(besluit).status_code == 204
    for where in (f"{besluit}/audittrail", f"{besluit}/audittrail/{told['uuid']}"):
        assert decisions.client.get(where).status_code == 404
    assert db.query(Event).filter_by(resource="besluit", actie="destroy").count() == 1
