"""The proof of a message in the dossier: to download by who may see the zaak, by nobody else."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.evidence import checksum
from tests.portal import desk
from zaken.base.clock import now
from zaken.models import AccessLog, Attempt, Delivery, Notice, Zaak


@pytest.fixture
def zaak(db: Session) -> Zaak:
    """A zaak of Anna with a letter that was printed."""
    desk.types(db, "parkeervergunning-bewoner")
    made = desk.apply(db, desk.anna(), "AB-123-C")
    desk.react(db, made.uuid)
    notice = db.scalars(select(Notice).where(Notice.zaak_id == made.id)).first()
    assert notice is not None
    delivery = Delivery(uuid=notice.uuid, notice_id=notice.id, kanaal="print", state="bezorgd")
    delivery.done_at = now()
    db.add(delivery)
    db.flush()
    db.add(Attempt(delivery_id=delivery.id, soort="aanbieden", uitkomst="accepted", detail={}))
    db.flush()
    return made


def address(db: Session, zaak: Zaak, vorm: str) -> str:
    uuid = db.scalars(select(Notice.uuid).where(Notice.zaak_id == zaak.id)).first()
    return f"/werkplek/zaken/{zaak.uuid}/berichten/{uuid}/bewijs.{vorm}"


def test_g1_staff_downloads_the_proof_and_that_is_written_down(db: Session, zaak: Zaak) -> None:
    parkeren = desk.queue(db, "parkeren", "PARKEERVERGUNNING-BEWONER")
    karin = desk.works(db, "karin", "Karin de Jong", parkeren)
    page = karin.get(f"/werkplek/zaken/{zaak.uuid}").text
    for vorm in ("json", "pdf"):
        assert address(db, zaak, vorm) in page
    found: dict[str, Any] = karin.get(address(db, zaak, "json")).json()
    assert found["som"] == checksum(found)
    assert found["bericht"]["zaak"] == zaak.identificatie
    answer = karin.get(address(db, zaak, "pdf"))
    assert answer.content.startswith(b"%PDF-")
    seen = db.scalars(select(AccessLog.waar).where(AccessLog.zaak_id == zaak.id)).all()
    assert "bewijs van een bericht (pdf)" in seen


def test_who_may_not_see_the_zaak_gets_no_proof(db: Session, zaak: Zaak) -> None:
    apv = desk.queue(db, "apv", "EVENEMENT")
    els = desk.works(db, "els", "Els Elders", apv)
    assert els.get(address(db, zaak, "json")).status_code == 404


def test_the_proof_of_another_zaak_is_not_found_under_this_one(db: Session, zaak: Zaak) -> None:
    parkeren = desk.queue(db, "parkeren", "PARKEERVERGUNNING-BEWONER")
    karin = desk.works(db, "karin", "Karin de Jong", parkeren)
    other = desk.apply(db, desk.anna(), "XX-999-X")
    path = address(db, zaak, "json").replace(str(zaak.uuid), str(other.uuid))
    assert karin.get(path).status_code == 404
    assert karin.get(address(db, zaak, "exe")).status_code == 404
