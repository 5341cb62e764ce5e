"""The zaken around a zaak: its hoofdzaak and deelzaken, what it follows, what follows it, the
double of it. Every one passes `sees`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select, text
from sqlalchemy.orm import Session

from zaken.actions.zaak_archief import url_of, uuid_of
from zaken.base.subject import Subject
from zaken.models import Status, Statustype, Zaak, Zaaktype

READ = "zaken.lezen"
MOST = 50  # on one page


@dataclass(frozen=True)
class Related:
    """One zaak and how it is related: in a word people know."""

    hoe: str
    uuid: UUID
    identificatie: str
    zaaktype: str
    status: str
    einddatum: date | None
    intern: bool


def related(db: Session, subject: Subject, zaak_id: int) -> list[Related]:
    """What this subject may see around a zaak that it sees: one look at the zaak, one query."""
    zaak = db.scalar(select(Zaak).where(Zaak.id == zaak_id, subject.sees(READ, Zaak)))
    if zaak is None:
        return []
    named = {uuid_of(r["url"]): str(r.get("aardRelatie")) for r in zaak.relevante_andere_zaken}
    here = [{"url": url_of(zaak)}]
    latest = (
        select(Statustype.omschrijving)
        .join(Status, Status.statustype_id == Statustype.id)
        .where(Status.zaak_id == Zaak.id)
        .order_by(Status.datum_status_gezet.desc(), Status.id.desc())
        .limit(1)
        .correlate(Zaak)
        .scalar_subquery()
    )
    around = [
        Zaak.hoofdzaak_id == zaak_id,
        # the second half as the index says it
        Zaak.relevante_andere_zaken.contains(here) & text("zaak.relevante_andere_zaken <> '[]'"),
    ]
    if zaak.hoofdzaak_id:
        around.append(Zaak.id == zaak.hoofdzaak_id)
    if uuids := [uuid for uuid in named if uuid]:
        around.append(Zaak.uuid.in_(uuids))
    rows = db.execute(
        select(Zaak, Zaaktype.omschrijving, Zaaktype.indicatie_intern_of_extern, latest)
        .join(Zaaktype, Zaaktype.id == Zaak.zaaktype_id)
        .where(or_(*around), Zaak.id != zaak_id, subject.sees(READ, Zaak))
        .order_by(Zaak.id)
        .limit(MOST)
    ).all()
    return [
        Related(
            _how(other, zaak_id, zaak.hoofdzaak_id, named.get(other.uuid, "")),
            other.uuid,
            other.identificatie,
            kind,
            status or "",
            other.einddatum,
            intern=side == "intern",
        )
        for other, kind, side, status in rows
    ]


def _how(other: Zaak, zaak_id: int, hoofdzaak_id: int | None, aard: str) -> str:
    if other.id == hoofdzaak_id:
        return "hoofdzaak"
    if other.hoofdzaak_id == zaak_id:
        return "deelzaak"
    # The standard: the zaak that is named gave rise to the one that names it.
    if aard == "vervolg":
        return "eerdere zaak"
    return "hoort erbij" if aard else _named_by(other)


def _named_by(other: Zaak) -> str:
    follows = any(r.get("aardRelatie") == "vervolg" for r in other.relevante_andere_zaken)
    return "vervolgzaak" if follows else "hoort erbij"


def by_number(
    db: Session, subject: Subject, zaak: Zaak, identificatie: str, *, free: bool = False
) -> Zaak | None:
    """Another zaak of the same organisation, by its number, if this subject may see it. With `free`
    it is locked at once; None then when somebody else holds it.
    """
    found = select(Zaak).where(
        Zaak.identificatie == identificatie,
        Zaak.bronorganisatie == zaak.bronorganisatie,
        Zaak.id != zaak.id,
        subject.sees(READ, Zaak),
    )
    if free:
        found = found.with_for_update(of=Zaak, skip_locked=True)
    return db.scalar(found.execution_options(populate_existing=free))


def zaken_by_uuid(db: Session, uuids: Sequence[UUID]) -> Sequence[Zaak]:
    """For the system itself: zaken by their uuid."""
    return db.scalars(select(Zaak).where(Zaak.uuid.in_(uuids))).all()


def parts_running(db: Session, zaak: Zaak) -> Sequence[Zaak]:
    """For the system itself: the deelzaken that are not closed."""
    running = Zaak.hoofdzaak_id == zaak.id, Zaak.einddatum.is_(None)
    return db.scalars(select(Zaak).where(*running).order_by(Zaak.id)).all()
