"""Addresses that do not work: remembered, not used again, and put right with the resident (Awb
2:11).

An e-mail or SMS that came back says nothing about the message it pointed at: that is not sent
again. What is kept is a keyed hash of the address; the address itself stands with the rol.
"""

import hmac
from hashlib import sha256

from sqlalchemy import delete, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from berichtenbox_adapter.transports.notifynl import mobile
from berichtenbox_adapter.transports.smtp import is_address
from notifications.recipients import recipient_of
from zaken.base.clock import now
from zaken.base.errors import Invalid
from zaken.base.settings import settings
from zaken.base.subject import Subject
from zaken.change import lock, permit
from zaken.events import record
from zaken.models import DeadAddress, Delivery, Rol, Task

SCOPE = "taak.afronden"
POINTING = ("email", "sms")  # roads to an address that a resident gave himself
FIELD = {"email": "email", "sms": "telefoon"}  # where it stands in what he gave


def is_dead(db: Session, rol: Rol | None, kanaal: str) -> bool:
    """Did mail or SMS come back from the address this person has for this road?"""
    if rol is None or kanaal not in POINTING:
        return False
    hashed = _hash(kanaal, _address(rol, kanaal))
    return bool(db.scalar(select(exists().where(DeadAddress.hash == hashed))))


def mark_dead(db: Session, delivery: Delivery) -> None:
    """Use the address of this delivery no more, in any zaak, until somebody confirms it."""
    rol = delivery.notice.rol
    if rol is None or delivery.kanaal not in POINTING:
        return
    row = {
        "hash": _hash(delivery.kanaal, _address(rol, delivery.kanaal)),
        "kanaal": delivery.kanaal,
        "reden": delivery.reden,
        "created_at": now(),
    }
    db.execute(insert(DeadAddress).values(row).on_conflict_do_nothing(index_elements=["hash"]))


def is_repair(task: Task) -> bool:
    """Is this the task to put an address right?"""
    return "contactherstel" in task.gegevens


def repair(db: Session, subject: Subject, task: Task, adres: str) -> None:
    """The resident told which address is good: the same one (then it is confirmed) or another one.
    Without an address nothing changes: this one stays unused.

    Raises Invalid when it is no address, Forbidden when the subject may not change the zaak.
    """
    rol = db.scalar(select(Rol).where(Rol.uuid == task.gegevens["contactherstel"]))
    if rol is None or not (given := adres.strip()):
        return
    kanaal = str(task.gegevens["kanaal"])
    fits = is_address(given) if kanaal == "email" else bool(mobile(given))
    if not fits:
        reason = "Vul een e-mailadres in." if kanaal == "email" else "Vul een mobiel nummer in."
        raise Invalid.field("adres", "invalid", reason)
    lock(db, rol.zaak)

    permit(subject, SCOPE, rol.zaak)
    is_same = _hash(kanaal, given) == _hash(kanaal, _address(rol, kanaal))
    db.execute(delete(DeadAddress).where(DeadAddress.hash == _hash(kanaal, given)))
    rol.contact = {**(rol.contact or {}), FIELD[kanaal]: given}
    # Of a closed zaak too: where somebody is reached is no part of what was decided.
    record(
        db,
        subject,
        "contact_hersteld",
        rol.zaak,
        oud=None,
        nieuw={"kanaal": kanaal, "zelfde": is_same},
        toelichting="Het adres is met de inwoner nagegaan",
    )


def _address(rol: Rol, kanaal: str) -> str:
    reader = recipient_of(rol)
    return reader.email if kanaal == "email" else reader.telefoon


def _hash(kanaal: str, address: str) -> str:
    plain = mobile(address) if kanaal == "sms" else address.strip().lower()
    key = settings().secret_key.encode()
    return hmac.new(key, f"{kanaal}:{plain}".encode(), sha256).hexdigest()
