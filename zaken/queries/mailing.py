"""Mass mailings: which there are, how far they came, and to which zaken a list may write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from zaken.base.clock import now
from zaken.base.errors import NotFound
from zaken.base.settings import settings
from zaken.models import Mailing, Mailingregel, Notice, Zaak

SHOWN = 50


@dataclass(frozen=True)
class Progress:
    """A mailing, its lines by `staat`, and its letters by how they stand."""

    mailing: Mailing
    regels: Mapping[str, int]
    berichten: Mapping[str, int]

    @property
    def gedaan(self) -> int:
        """Lines that need nothing more."""
        return self.mailing.aantal - self.regels.get("wacht", 0)


def mailings(db: Session) -> list[Progress]:
    """The newest mailings, with their progress."""
    found = db.scalars(select(Mailing).order_by(Mailing.id.desc()).limit(SHOWN)).all()
    ids = [mailing.id for mailing in found]
    lines = _counted(db, Mailingregel.mailing_id, Mailingregel.staat, ids)
    told = _counted(db, Notice.mailing_id, Notice.state, ids)
    return [Progress(m, lines.get(m.id, {}), told.get(m.id, {})) for m in found]


def progress(db: Session, mailing: Mailing) -> Progress:
    """How far one mailing is."""
    lines = _counted(db, Mailingregel.mailing_id, Mailingregel.staat, [mailing.id])
    told = _counted(db, Notice.mailing_id, Notice.state, [mailing.id])
    return Progress(mailing, lines.get(mailing.id, {}), told.get(mailing.id, {}))


def mailing_of(db: Session, key: UUID | str) -> Mailing:
    """The mailing with this uuid or name. Raises NotFound."""
    which = Mailing.uuid == key if isinstance(key, UUID) else Mailing.naam == key
    found = db.scalar(select(Mailing).where(which))
    if found is None:
        raise NotFound(detail="Deze mailing is er niet.")
    return found


def failures(db: Session, mailing: Mailing) -> Sequence[Any]:
    """The lines that got no letter, with why; the first of them."""
    gone = Mailingregel.mailing_id == mailing.id, Mailingregel.staat == "mislukt"
    query = select(Mailingregel.regel, Mailingregel.reden).where(*gone)
    return db.execute(query.order_by(Mailingregel.regel).limit(SHOWN)).all()


def writable(db: Session, numbers: Sequence[str]) -> dict[str, int]:
    """Of these zaaknummers of our own organisation the ids. A restricted zaak is not written to by
    a list: of those nobody outside their queue is told that they exist.
    """
    rows = db.execute(
        select(Zaak.identificatie, Zaak.id).where(
            Zaak.identificatie.in_(numbers),
            Zaak.bronorganisatie == settings().rsin,
            Zaak.besloten_in.is_(None),
        )
    )
    return {number: id for number, id in rows}


def due(db: Session, limit: int) -> list[int]:
    """Mailings that run and whose turn came."""
    waiting = Mailing.stand == "loopt", Mailing.verder_op <= now()
    return list(db.scalars(select(Mailing.id).where(*waiting).limit(limit)))


def _counted(
    db: Session, of: Any, what: ColumnElement[str] | Any, ids: Sequence[int]
) -> dict[int, dict[str, int]]:
    counted: dict[int, dict[str, int]] = {}
    for id, name, number in db.execute(
        select(of, what, func.count()).where(of.in_(ids)).group_by(of, what)
    ):
        counted.setdefault(id, {})[name] = number
    return counted
