"""What the archive pages show: lists, what stands on one, holds. Bounded; a zaak that is not his to
see is counted and not shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from zaken.base.clock import today
from zaken.base.errors import NotFound
from zaken.base.subject import ARCHIVE_SCOPES, Subject
from zaken.models import Archiefitem, Archieflijst, Bewaarbelang, Medewerker, Zaak
from zaken.queries.archieflijst import SCOPE

AT_ONCE = 100


@dataclass(frozen=True)
class Shown:
    """One page of the items of a list, and whether there are more."""

    rijen: Sequence[Any]
    meer: bool


def lijst_of(db: Session, uuid: UUID) -> Archieflijst:
    """The list. Raises NotFound."""
    lijst = db.scalar(select(Archieflijst).where(Archieflijst.uuid == uuid))
    if lijst is None:
        raise NotFound
    return lijst


def items(db: Session, subject: Subject, lijst: Archieflijst, page: int) -> Shown:
    """What stands on it: of zaken that are gone, and of those that are this person's to see."""
    item = Archiefitem
    mine = or_(Zaak.id.is_(None), _seen(subject))
    columns = (
        item.id,
        item.zaaknummer,
        item.specificatie,
        item.staat,
        item.reden,
        item.door,
        item.at,
    )
    query = (
        select(*columns, item.pakket_sha256, Zaak.uuid)
        .outerjoin(Zaak, Zaak.uuid == item.zaak_uuid)
        .where(item.lijst_id == lijst.id, mine)
        .order_by(item.id)
        .offset((page - 1) * AT_ONCE)
        .limit(AT_ONCE + 1)
    )
    found = db.execute(query).all()
    return Shown(found[:AT_ONCE], len(found) > AT_ONCE)


def package(db: Session, subject: Subject, lijst: Archieflijst, item_id: int) -> Any:
    """Where the package of this item is, and of which zaak: zaaknummer, pakket_sha256, zaak_id; if
    it is this person's to see. Raises NotFound.
    """
    item = Archiefitem
    columns = item.zaaknummer, item.pakket_sha256, Zaak.id.label("zaak_id")
    query = select(*columns).join(Zaak, Zaak.uuid == item.zaak_uuid)
    mine = item.lijst_id == lijst.id, item.id == item_id, _seen(subject)
    found = db.execute(query.where(*mine, item.pakket_sha256.is_not(None))).one_or_none()
    if found is None:
        raise NotFound
    return found


def counts(db: Session, lijst: Archieflijst) -> dict[str, int]:
    """How many items are in which state."""
    item = Archiefitem
    query = select(item.staat, func.count()).where(item.lijst_id == lijst.id).group_by(item.staat)
    return {staat: count for staat, count in db.execute(query)}


def holds(db: Session, subject: Subject) -> Sequence[Any]:
    """The holds that last now, on zaken that are this person's to see; the newest first."""
    hold = Bewaarbelang
    lasts = hold.opgeheven_op.is_(None), or_(hold.tot.is_(None), hold.tot >= today())
    columns = hold.reden, hold.door, hold.tot, hold.created_at, Zaak.identificatie, Zaak.uuid
    query = select(*columns).join(Zaak, Zaak.id == hold.zaak_id).where(*lasts, _seen(subject))
    return db.execute(query.order_by(hold.id.desc()).limit(AT_ONCE)).all()


def names_of(db: Session, usernames: set[str]) -> dict[str, str]:
    """The names of these officials by username."""
    query = select(Medewerker.username, Medewerker.naam).where(Medewerker.username.in_(usernames))
    return {username: naam for username, naam in db.execute(query)}


def _seen(subject: Subject) -> ColumnElement[bool]:
    """Zaken for which he has a role in archiving."""
    scopes = {scope for role in ARCHIVE_SCOPES.values() for scope in role}
    held = [scope for scope in sorted(scopes) if subject.has(scope)] or [SCOPE]
    return or_(*(subject.sees(scope, Zaak) for scope in held))
