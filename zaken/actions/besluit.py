"""Everything that changes a besluit, and what that means for the zaak it decides on."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import get_history

from zaken.actions.zaak_archief import rederive
from zaken.base.clock import today
from zaken.base.keeps import keeps
from zaken.base.subject import asker
from zaken.change import lock, represent
from zaken.events import record
from zaken.models import Besluit, Zaak, Zaakbesluit
from zaken.models.besluit import BESLUITNUMMER

ARCHIVED_BY = ("ingangsdatum", "vervaldatum", "zaak")


@keeps("brc-002", "A besluit without identificatie gets a number of ours, that nobody else has.")
@keeps("brc-006", "The zaak lists its besluiten by itself; its trail tells when one came or went.")
def save_besluit(besluit: Besluit, db: Session) -> None:
    """Keep it; a new one gets a number. A closed zaak is archived by the dates of its besluiten."""
    came, _, left = get_history(besluit, "zaak")
    moved = any(get_history(besluit, name).has_changes() for name in ARCHIVED_BY)
    besluit.identificatie = besluit.identificatie or number(
        db, besluit.verantwoordelijke_organisatie
    )
    for zaak in left or ():
        let_go(db, besluit, zaak)
    db.add(besluit)
    db.flush()
    for zaak in came or ():
        if zaak is not None:
            tell(db, besluit, zaak, "create")
    if moved:
        rederive_all(db, besluit.zaak, *(left or ()))


def number(db: Session, organisatie: str) -> str:
    """The next number; one that a consumer gave a besluit himself is skipped."""
    while True:
        made = f"BESLUIT-{today().year}-{db.scalar(select(BESLUITNUMMER.next_value())):010d}"
        given = exists().where(
            Besluit.identificatie == made,
            Besluit.verantwoordelijke_organisatie == organisatie,
            Besluit.extern.is_(None),
        )
        if not db.scalar(select(given)):
            return made


def let_go(db: Session, besluit: Besluit, zaak: Zaak | None) -> None:
    """The zaak loses this besluit: told before it is no longer to be seen there."""
    if zaak is not None:
        tell(db, besluit, zaak, "destroy")


def tell(db: Session, besluit: Besluit, zaak: Zaak, actie: str) -> None:
    """Write down that the zaak got or lost this besluit."""
    with db.no_autoflush:
        query = select(Zaakbesluit).where(Zaakbesluit.uuid == besluit.uuid)
        mirror: Any = db.scalar(query)
        seen = represent(db, mirror)
        oud, nieuw = (None, seen) if actie == "create" else (seen, None)
        record(db, asker(db), actie, Told(mirror.uuid, zaak), oud=oud, nieuw=nieuw)


class Told:
    """A zaakbesluit as an event names it, whichever zaak the besluit names by now."""

    __tablename__ = "zaakbesluit"

    def __init__(self, uuid: Any, zaak: Zaak) -> None:
        self.uuid, self.hoofdobject = uuid, zaak


def rederive_all(db: Session, *zaken: Zaak | None) -> None:
    """Derive the archive dates of these zaken anew, if they are closed (zrc-021)."""
    for zaak in zaken:
        if zaak is not None:
            rederive(db, zaak)


@contextmanager
def losing(besluit: Besluit, db: Session) -> Iterator[None]:
    """While this besluit is removed: its zaak hears of it, and is archived without it."""
    zaak = besluit.zaak
    lock(db, zaak)
    let_go(db, besluit, zaak)
    yield
    db.flush()
    rederive_all(db, zaak)


def bind(db: Session, besluit: Besluit, zaak: Zaak) -> None:
    """A besluit of another provider is one of this zaak, as that provider says."""
    besluit.zaak = zaak
    db.flush()
    tell(db, besluit, zaak, "create")
    rederive_all(db, zaak)


def forget(db: Session, besluit: Besluit, zaak: Zaak) -> None:
    """Let go of the row that stands for a besluit of another provider."""
    tell(db, besluit, zaak, "destroy")
    db.delete(besluit)
    db.flush()
    rederive_all(db, zaak)
