"""Past zaken to try another version of a zaaktype with."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from zaken.base.subject import Subject
from zaken.models import Zaak, Zaaktype


def closed(db: Session, subject: Subject, identificatie: str, limit: int) -> Sequence[Zaak]:
    """The latest closed zaken of this type that the subject sees, newest first, with facts."""
    query = (
        select(Zaak)
        .join(Zaak.zaaktype)
        .options(selectinload(Zaak.eigenschappen), selectinload(Zaak.statussen))
        .where(Zaaktype.identificatie == identificatie, Zaak.einddatum.is_not(None))
        .where(subject.sees("zaken.lezen", Zaak))
        .order_by(Zaak.startdatum.desc(), Zaak.id.desc())
        .limit(limit)
    )
    return db.scalars(query).all()
