"""The task of an address that does not work: at the desk, with who may do it."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.contact import is_dead
from notifications.settle import refused
from tests.portal.test_werkplek import Town, town
from zaken.models import Delivery, Event, Notice, Rol, Task

__all__ = ["town"]
OLD, NEW = "anna@voorbeeld.example", "a.jansen@voorbeeld.example"


@pytest.fixture
def bounced(db: Session, town: Town) -> tuple[Rol, Task]:
    """Anna's e-mail came back: her rol, and the task."""
    rol = next(r for r in town.zaak.rollen if r.bsn)
    rol.contact = {"email": OLD, "voorkeur": "berichtenbox"}
    notice = Notice(
        sleutel="t", zaak_id=town.zaak.id, sjabloon="status", onderwerp="Nieuws", tekst="Iets"
    )
    notice.rol, notice.zaak = rol, town.zaak
    road = Delivery(uuid=uuid4(), kanaal="email", state="verzenden", tries=1)
    notice.deliveries = [road]
    db.add(notice)
    db.flush()
    refused(db, road, "mailserver: 550", "niet_bereikbaar", adres_onjuist=True)
    db.flush()
    return rol, db.scalars(select(Task).where(Task.sleutel.startswith("contactherstel:"))).one()


def test_the_page_asks_for_the_address_and_does_not_show_the_old_one(
    town: Town, bounced: tuple[Rol, Task]
) -> None:
    page = town.karin.get(f"/werkplek/taken/{bounced[1].uuid}").text
    assert "E-mailadres dat de inwoner u noemt" in page
    assert OLD not in page


@pytest.mark.parametrize(("adres", "dead"), [(NEW, False), (OLD, False), ("", True)])
def test_the_address_the_resident_names_is_used_from_then_on(
    db: Session, town: Town, bounced: tuple[Rol, Task], adres: str, dead: bool
) -> None:
    rol, task = bounced
    assert is_dead(db, rol, "email")
    where = f"/werkplek/taken/{task.uuid}"
    assert town.karin.post(where, uitkomst="Gebeld.", adres=adres).status_code == 303
    db.expire_all()
    assert rol.contact["email"] == (adres or OLD)
    assert is_dead(db, rol, "email") is dead
    assert task.done_at is not None
    facts: list[Any] = list(db.scalars(select(Event).where(Event.actie == "contact_hersteld")))
    assert len(facts) == (not dead)
    assert all(adres not in str(one.nieuw) for one in facts)


def test_what_is_no_address_is_refused_and_what_was_typed_stays(
    db: Session, town: Town, bounced: tuple[Rol, Task]
) -> None:
    rol, task = bounced
    where = f"/werkplek/taken/{task.uuid}"
    wrong = town.karin.post(where, uitkomst="Gebeld.", adres="anna bij voorbeeld")
    assert wrong.status_code == 400
    assert "Vul een e-mailadres in." in wrong.text
    assert "anna bij voorbeeld" in wrong.text
    empty = town.karin.post(where, uitkomst="", adres=NEW)
    assert empty.status_code == 400
    assert rol.contact["email"] == OLD
    assert is_dead(db, rol, "email")
    assert town.elders.post(where, uitkomst="x", adres=NEW).status_code == 404


def test_of_a_closed_zaak_the_address_is_put_right_as_well(
    db: Session, town: Town, bounced: tuple[Rol, Task]
) -> None:
    rol, task = bounced
    db.execute(
        Rol.__table__.metadata.tables["zaak"]
        .update()
        .where(Rol.__table__.metadata.tables["zaak"].c.id == town.zaak.id)
        .values(einddatum="2026-11-20")
    )
    db.expire_all()
    where = f"/werkplek/taken/{task.uuid}"
    assert town.karin.post(where, uitkomst="Gebeld.", adres=NEW).status_code == 303
    db.expire_all()
    assert rol.contact["email"] == NEW
