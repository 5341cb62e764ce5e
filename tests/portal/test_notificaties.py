"""On the desk: what other systems did not get to hear."""

from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications import nrc
from tests.portal import desk
from tests.portal.test_werkplek import Town, town
from zaken.models import Abonnement, Notificatie

__all__ = ["town"]


def test_a_teamleider_sees_what_other_systems_did_not_get_and_sends_it_again(
    town: Town, db: Session
) -> None:
    peter = desk.works(db, "peter", "Peter Post", town.parkeren, role="teamleider")
    groups = [{"naam": "zaken", "filters": {}}]
    where = "https://kiss.example/callback?code=geheim"
    db.add(Abonnement(callback_url=where, auth="Bearer x", kanalen=groups, client_id="kiss"))
    db.flush()
    body = {"kanaal": "zaken", "hoofdObject": "https://x.example/1", "resource": "zaak"}
    told = {**body, "resourceUrl": "", "actie": "create", "aanmaakdatum": "", "kenmerken": {}}
    nrc.publish(db, told, uuid4())
    row = db.scalars(select(Notificatie)).one()
    row.state, row.fout = "dood", "HTTP 400"
    db.flush()
    page = peter.get("/werkplek/dode-letters").text
    assert "kiss.example" in page
    assert "HTTP 400" in page
    assert "zaak toegevoegd" in page
    assert "geheim" not in page
    assert "kiss.example" not in town.karin.get("/werkplek/dode-letters").text
    assert town.karin.post("/werkplek/notificaties/opnieuw").status_code == 403
    assert peter.post("/werkplek/notificaties/opnieuw").status_code == 303
    db.refresh(row)
    assert row.state == "klaar"
