"""The versions of our own zaaktypen, and how many zaken run by each. For who administers them."""

from collections.abc import Sequence
from typing import TypeAlias

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, undefer

from zaken.base.settings import settings
from zaken.models import Catalogus, Zaak, Zaaktype

MOST = 200  # of types, and of versions of one
Version: TypeAlias = tuple[Zaaktype, int]


def names(db: Session) -> Sequence[str]:
    """The identifications of our zaaktypen, in order."""
    ours = select(Zaaktype.identificatie).join(Zaaktype.catalogus).where(*_ours())
    return db.scalars(ours.distinct().order_by(Zaaktype.identificatie).limit(MOST)).all()


def versions(db: Session, identificatie: str) -> Sequence[Version]:
    """The versions of one zaaktype, newest first, each with the number of its running zaken."""
    running = (
        select(func.count())
        .where(Zaak.zaaktype_id == Zaaktype.id, Zaak.einddatum.is_(None))
        .correlate(Zaaktype)
        .scalar_subquery()
    )
    query = (
        select(Zaaktype, running)
        .join(Zaaktype.catalogus)
        .options(undefer(Zaaktype.definitie))
        .where(*_ours(), Zaaktype.identificatie == identificatie)
        .order_by(Zaaktype.versie.desc())
        .limit(MOST)
    )
    return [(zaaktype, count) for zaaktype, count in db.execute(query)]


def _ours() -> tuple[ColumnElement[bool], ...]:
    return Catalogus.extern.is_(None), Catalogus.rsin == settings().rsin
