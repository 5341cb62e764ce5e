"""Destroying a zaak (zrc-023): nothing that tells of it is left."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from tests.catalogue import ZAKEN, make_types
from tests.conformance.conftest import problems
from tests.conformance.test_zaken import grant
from zaken import models

ANY = "nonFieldErrors"


def full(house: Any, zaak: str) -> list[str]:
    """Something of every kind on this zaak; their addresses."""
    types = house.types
    of = {"zaak": zaak}
    paper = house.document()["url"]
    made = [
        house.post("rollen", types.rol(zaak)),
        house.post("statussen", types.status(zaak)),
        house.post("resultaten", types.resultaat(zaak)),
        house.post("zaakinformatieobjecten", of | {"informatieobject": paper}),
        house.post("zaakcontactmomenten", of | {"contactmoment": "https://example.com/1"}),
        house.post("zaakverzoeken", of | {"verzoek": "https://example.com/1"}),
        house.post("klantcontacten", of | {"datumtijd": "2026-01-01T10:00:00Z"}),
        house.post("substatussen", of | {"omschrijving": "Wacht"}),
        house.post("zaakobjecten", of | {"objectType": "adres", "object": "https://example.com/1"}),
        house.post("zaaknotities", {"gerelateerdAan": zaak, "onderwerp": "x", "tekst": "y"}),
    ]
    return [m["url"] for m in made]


def test_zrc_023_everything_goes(house: Any, db: Any) -> None:
    zaak = house.zaak(omschrijving="Geheim")
    part = house.zaak(hoofdzaak=zaak["url"])
    gone = [*full(house, zaak["url"]), zaak["url"], part["url"], f"{zaak['url']}/audittrail"]
    assert house.client.delete(zaak["url"]).status_code == 204
    for where in gone:
        assert house.client.get(where).status_code == 404, where
    db.expire_all()
    for table in models.Base.metadata.sorted_tables:
        if "zaak_id" in table.columns and table.name != "zaak_tally":
            assert db.execute(select(table.c.zaak_id)).all() == [], table.name


def test_zrc_023_what_stays_tells_nothing_of_people(house: Any, db: Any) -> None:
    zaak = house.zaak(omschrijving="Anna Jansen")
    house.post("rollen", house.types.rol(zaak["url"]))
    house.client.delete(zaak["url"])
    events = db.scalars(
        select(models.Event).where(models.Event.hoofdobject == UUID(zaak["uuid"]))
    ).all()
    assert [(e.actie, e.resource, e.nieuw) for e in events] == [("destroy", "zaak", None)]
    assert set(events[0].oud) == {
        "url", "uuid", "bronorganisatie", "zaaktype", "vertrouwelijkheidaanduiding",
    }  # fmt: skip


def test_zrc_023_a_deelzaak_goes_alone_and_a_closed_zaak_too(house: Any) -> None:
    top = house.zaak()["url"]
    part = house.zaak(hoofdzaak=top)["url"]
    house.close(part)
    assert house.client.delete(part).status_code == 204
    assert house.client.get(top).json()["deelzaken"] == []


def test_zrc_023_only_who_may(house: Any, types: Any, db: Any, client_as: Any) -> None:
    other = make_types(db, "ANDER")
    types.zaaktype.deelzaaktypen = ["ANDER"]
    db.commit()
    top = house.zaak()["url"]
    part = house.post("zaken", other.zaak(hoofdzaak=top))["url"]
    writer = client_as(grant(types, ["zaken.lezen", "zaken.bijwerken"]), client_id="writer")
    assert writer.delete(top).status_code == 403
    remover = client_as(grant(types, ["zaken.verwijderen"]), client_id="remover")
    assert remover.delete(part).status_code == 403
    assert remover.delete(top).status_code == 403  # its deelzaak is not his to remove
    assert house.client.delete(part).status_code == 204
    assert remover.delete(top).status_code == 204


def test_zrc_023_not_while_it_has_besluiten(house: Any, decisions: Any) -> None:
    zaak = house.zaak()["url"]
    besluit = decisions.make(zaak=zaak)
    refused = house.client.delete(zaak)
    assert (refused.status_code, problems(refused.json())) == (400, {(ANY, "related-besluiten")})
    assert house.client.delete(besluit["url"]).status_code == 204
    assert house.client.delete(zaak).status_code == 204


def test_g_83_the_audit_trail_goes_with_its_zaak(house: Any) -> None:
    zaak = house.zaak()["url"]
    assert house.client.get(f"{zaak}/audittrail").status_code == 200
    house.client.delete(zaak)
    assert house.client.get(f"{zaak}/audittrail").json()["code"] == "not_found"


def test_a_zaak_that_named_a_destroyed_one_still_changes(house: Any) -> None:
    gone = house.zaak()["url"]
    names = [{"url": gone, "aardRelatie": "vervolg"}]
    other = house.zaak(relevanteAndereZaken=names)
    house.client.delete(gone)
    body = {"omschrijving": "Anders", "relevanteAndereZaken": names}
    assert house.client.patch(other["url"], json=body).status_code == 200
    assert house.client.get(f"{ZAKEN}/zaken").json()["count"] == 1
