"""Carrying a destruction list out, zaak by zaak: each in a transaction of its own, each asked once
more whether it may go (Archiefwet 1995, art. 3).
"""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from zaken.actions.zaak_erase import erase_zaak
from zaken.base.clock import now, today
from zaken.base.subject import SYSTEEM
from zaken.change import act, find_locked, lock
from zaken.models import Archiefitem, Archieflijst, Zaak
from zaken.queries.archieflijst import WAITING, next_item, specification, why_not

GONE = "de zaak was er al niet meer"


def claim_next(db: Session, lijst_uuid: UUID) -> Archiefitem | None:
    """The zaak whose turn it is, its list locked: who comes second waits and finds the next one."""
    lijst = find_locked(db, Archieflijst, Archieflijst.uuid == lijst_uuid)
    return next_item(db, lijst) if lijst else None


def destroy_item(db: Session, item: Archiefitem) -> None:
    """Destroy the zaak of this item, or skip it with the reason. The item says which it was, and
    what still has to be thrown away on disk.

    Raises Problem when the zaak refuses to go; then nothing was changed.
    """
    zaak = db.scalar(select(Zaak).where(Zaak.uuid == item.zaak_uuid))
    item.at, item.door = now(), SYSTEEM.name
    if zaak is None:
        item.staat, item.reden = "overgeslagen", GONE
        return
    lock(db, zaak)
    if reason := why_not(db, zaak, today(), item.lijst.soort):
        item.staat, item.reden = "overgeslagen", reason
        return
    item.specificatie = specification(db, zaak)
    left = erase_zaak(db, zaak, toelichting=f"Vernietigingslijst {item.lijst.naam}")
    item.specificatie = item.specificatie | {"documenten": left.documenten}
    item.staat = "vernietigd"
    item.rest = {"bestanden": sorted(left.bestanden), "brieven": sorted(left.brieven)}


def fail_item(db: Session, item_id: int, reason: str) -> None:
    """This zaak could not be destroyed; the list goes on without it."""
    item = db.get_one(Archiefitem, item_id)
    lock(db, item.lijst)
    db.refresh(item)
    if item.staat in WAITING:
        item.staat, item.reden, item.at, item.door = "mislukt", reason, now(), SYSTEEM.name
        item.pakket_sha256 = None


def swept(db: Session, item_id: int) -> None:
    """The files of this zaak are gone too; what they were called is forgotten."""
    db.get_one(Archiefitem, item_id).rest = None


def finish(db: Session, lijst: Archieflijst, statement: dict[str, Any], sha256: str) -> bool:
    """Close the list with its statement. False when somebody else did."""
    lock(db, lijst)
    if lijst.status != "in_uitvoering":
        return False

    def save() -> None:
        lijst.status, lijst.uitgevoerd_op = "uitgevoerd", now()
        lijst.verklaring, lijst.verklaring_sha256 = statement, sha256

    told = {"aantal": statement["aantal"], "sha256": sha256}
    act(db, SYSTEEM, lijst, "uitgevoerd", scope="archief.beheren", save=save, nieuw=told)
    return True
