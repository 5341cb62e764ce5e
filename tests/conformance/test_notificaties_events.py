"""From a write on one of the APIs to a message: what is told, of what, with which kenmerken."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, select
from sqlalchemy.event import listen
from sqlalchemy.event import remove as remove_listener

from notifications import nrc, nrc_deliver
from tests.catalogue import CATALOGI, RSIN, make_types, url
from tests.conformance.test_notificaties import _channels, subscriber, waiting
from tests.notifications.listening import AUTH, Subscriber
from zaakspoor.worker import handle_next
from zaken.base.settings import settings
from zaken.base.subject import SYSTEEM
from zaken.change import remove
from zaken.events import record
from zaken.models import Abonnement, Enkelvoudiginformatieobject, Event, Zaak

__all__ = ["_channels", "subscriber"]


@pytest.fixture
def abonnement(db: Any, subscriber: Subscriber) -> int:
    """Somebody who wants to hear everything."""
    groups = [{"naam": naam, "filters": {}} for naam in ("zaken", "documenten", "autorisaties")]
    made = Abonnement(callback_url=subscriber.url, auth=AUTH, kanalen=groups, client_id="kiss")
    db.add(made)
    db.commit()
    return made.id


def work(db: Any) -> None:
    """Let the worker handle everything that happened."""
    unhandled = select(Event.hoofdobject).where(Event.handled_at.is_(None)).distinct()
    for main in db.scalars(unhandled).all():
        while handle_next(main):
            pass


def told(db: Any) -> list[dict[str, Any]]:
    work(db)
    return [row.body for row in waiting(db)]


def uuid_of(where: str) -> UUID:
    return UUID(where.rpartition("/")[2])


def test_nrcl_02_every_write_gives_a_message(house: Any, db: Any, abonnement: int) -> None:
    zaak = house.zaak()["url"]
    rol = house.post("rollen", house.types.rol(zaak))["url"]
    status = house.post("statussen", house.types.status(zaak))["url"]
    resultaat = house.post("resultaten", house.types.resultaat(zaak))["url"]
    house.client.patch(zaak, json={"omschrijving": "Losse tegel"})
    house.client.put(zaak, json=house.types.zaak(omschrijving="Losse tegel"))
    house.client.delete(rol)
    house.client.delete(resultaat)
    found = told(db)
    assert [(m["resource"], m["actie"], m["resourceUrl"]) for m in found] == [
        ("zaak", "create", zaak),
        ("rol", "create", rol),
        ("status", "create", status),
        ("resultaat", "create", resultaat),
        ("zaak", "partial_update", zaak),
        ("zaak", "update", zaak),
        ("rol", "destroy", rol),
        ("resultaat", "destroy", resultaat),
    ]
    assert {(m["kanaal"], m["hoofdObject"]) for m in found} == {("zaken", zaak)}


def test_nrcl_02_children_are_told_of_with_their_main_object(
    house: Any, db: Any, abonnement: int
) -> None:
    zaak = house.zaak()
    fact = {"zaak": zaak["url"], "eigenschap": url("eigenschappen", house.types.eigenschap)}
    path = f"zaken/{zaak['uuid']}/zaakeigenschappen"
    eigenschap = house.post(path, {**fact, "waarde": "rood"})["url"]
    document = house.document()["url"]
    link = {"zaak": zaak["url"], "informatieobject": document}
    zio = house.post("zaakinformatieobjecten", link)["url"]
    found = {(m["kanaal"], m["resource"]): m for m in told(db)}
    assert found["zaken", "zaakeigenschap"]["resourceUrl"] == eigenschap
    assert found["zaken", "zaakinformatieobject"]["resourceUrl"] == zio
    assert found["zaken", "zaakinformatieobject"]["hoofdObject"] == zaak["url"]
    paper = found["documenten", "enkelvoudiginformatieobject"]
    assert (paper["hoofdObject"], paper["resourceUrl"]) == (document, document)


def test_nrcl_03_a_message_carries_no_data(house: Any, db: Any, abonnement: int) -> None:
    zaak = house.zaak(omschrijving="Ruzie met de buren")["url"]
    house.post("rollen", house.types.rol(zaak))
    for message in told(db):
        assert message.keys() == {
            "kanaal", "hoofdObject", "resource", "resourceUrl", "actie", "aanmaakdatum",
            "kenmerken",
        }  # fmt: skip
        assert "Ruzie" not in str(message)
        assert "999990019" not in str(message)


def test_nrcl_04_all_kenmerken_of_the_main_object_are_told(
    house: Any, db: Any, abonnement: int
) -> None:
    zaak = house.zaak(vertrouwelijkheidaanduiding="intern")["url"]
    house.post("statussen", house.types.status(zaak))
    house.document()
    catalogus = f"{CATALOGI}/catalogussen/{house.types.zaaktype.catalogus.uuid}"
    of_zaak = {
        "bronorganisatie": RSIN,
        "zaaktype": house.types.url,
        "vertrouwelijkheidaanduiding": "intern",
        "zaaktype.catalogus": catalogus,
    }
    of_document = {
        "bronorganisatie": RSIN,
        "informatieobjecttype": url("informatieobjecttypen", house.types.documenttype),
        "vertrouwelijkheidaanduiding": "openbaar",
        "informatieobjecttype.catalogus": catalogus,
    }
    found = {m["resource"]: m["kenmerken"] for m in told(db)}
    assert found == {
        "zaak": of_zaak,
        "status": of_zaak,
        "enkelvoudiginformatieobject": of_document,
    }


def test_nrcl_04_a_destroyed_document_has_the_kenmerken_it_had(
    house: Any, db: Any, abonnement: int
) -> None:
    document = house.document()["url"]
    before = told(db)[-1]["kenmerken"]
    seen = house.client.get(document).json()
    row = db.scalars(select(Enkelvoudiginformatieobject)).one()
    remove(db, SYSTEEM, row, scope="documenten.verwijderen", oud=seen)
    db.commit()
    last = told(db)[-1]
    assert (last["actie"], last["hoofdObject"]) == ("destroy", document)
    assert last["kenmerken"] == before


def test_nrcl_04_a_zaak_that_took_its_events_along_is_told_of_too(
    house: Any, db: Any, abonnement: int
) -> None:
    zaak = house.zaak()
    row = db.scalars(select(Zaak)).one()
    before = told(db)[-1]["kenmerken"]
    db.execute(delete(Event))
    db.execute(delete(Zaak))
    known = ("url", "bronorganisatie", "zaaktype", "vertrouwelijkheidaanduiding")
    record(db, SYSTEEM, "destroy", row, oud={k: zaak[k] for k in known}, nieuw=None)
    db.expunge(row)
    db.commit()
    last = told(db)[-1]
    assert (last["actie"], last["resourceUrl"]) == ("destroy", zaak["url"])
    assert last["kenmerken"] == before


def test_nrcl_05_messages_are_made_after_the_commit_once(
    house: Any, db: Any, abonnement: int
) -> None:
    house.zaak()
    assert waiting(db) == []
    event = db.scalars(select(Event)).one()
    assert len(told(db)) == 1
    assert nrc.fan_out(db, event) == 1, "asked again, as by `zaakspoor replay`"
    assert len(told(db)) == 1


def test_nrcl_06_a_subscriber_that_fails_is_not_noticed_by_who_writes(
    house: Any, db: Any, abonnement: int, subscriber: Subscriber
) -> None:
    subscriber.answer = lambda _: 500
    house.zaak()
    work(db)
    assert nrc_deliver.drain(abonnement) == 0
    house.zaak()


def test_nrcl_21_a_failed_try_is_repeated_with_growing_pauses() -> None:
    assert settings().nrc_retry_seconds == (25, 100, 400, 1600, 6400, 25600, 52000)


def test_nrcl_22_what_happened_to_a_zaak_arrives_in_that_order(
    house: Any, db: Any, abonnement: int, subscriber: Subscriber
) -> None:
    zaak = house.zaak()["url"]
    house.close(zaak)
    work(db)
    assert nrc_deliver.drain(abonnement) == 3
    assert [m["resource"] for m in subscriber.taken] == ["zaak", "resultaat", "status"]


def test_what_is_no_part_of_an_api_is_not_told(house: Any, db: Any, abonnement: int) -> None:
    zaak = house.zaak()
    event = db.scalars(select(Event)).one()
    for resource, actie in (("notitie", "create"), ("zaak", "gerouteerd"), ("notice", "create")):
        other = Event(
            id=event.id + 1,
            at=event.at,
            actie=actie,
            resource=resource,
            resource_uuid=event.resource_uuid,
            hoofdobject=UUID(zaak["uuid"]),
            nieuw={},
        )
        assert nrc.fan_out(db, other) == 0


def test_without_subscribers_a_fact_costs_one_small_query(house: Any, db: Any) -> None:
    house.zaak()
    fact = db.scalars(select(Event)).one()
    statements: list[str] = []

    def note(*call: Any) -> None:
        statements.append(call[2])

    listen(db.get_bind(), "before_cursor_execute", note)
    assert nrc.fan_out(db, fact) == 0
    remove_listener(db.get_bind(), "before_cursor_execute", note)
    assert len(statements) == 1


def test_a_subscriber_of_a_catalogue_hears_of_types_that_come_later(
    house: Any, db: Any, abonnement: int
) -> None:
    catalogus = f"{CATALOGI}/catalogussen/{house.types.zaaktype.catalogus.uuid}"
    row = db.get_one(Abonnement, abonnement)
    row.kanalen = [{"naam": "zaken", "filters": {"zaaktype.catalogus": catalogus}}]
    db.commit()
    later = make_types(db, "LATER")
    house.post("zaken", later.zaak())
    assert [m["kenmerken"]["zaaktype"] for m in told(db)] == [later.url]
