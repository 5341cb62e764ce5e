"""What residents read: their zaken, one zaak, messages, documents. Named SELECTs to rows; every one
passes `sees`.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, true, update
from sqlalchemy.orm import Session

from zaken.base.clock import now, today
from zaken.base.errors import NotFound
from zaken.base.subject import Subject
from zaken.models import (
    Delivery,
    Enkelvoudiginformatieobject,
    Notice,
    Queue,
    Resultaat,
    Resultaattype,
    Rol,
    Status,
    Statustype,
    Voortgang,
    Zaak,
    Zaakeigenschap,
    Zaakinformatieobject,
    Zaaktype,
    ZaaktypeInformatieobjecttype,
)

READ = "zaken.lezen"
NOT_FINISHED = ("in_bewerking", "ter_vaststelling")  # a draft is not yet for the resident
RECENT = 5  # messages on the first page

Rows = Sequence[Any]  # of rows with named columns


def my_zaken(db: Session, subject: Subject) -> Rows:
    """The zaken of this resident, newest first, each with its latest status, its type and its
    dates.
    """
    return db.execute(
        _zaken(subject).order_by(Zaak.startdatum.desc(), Zaak.id.desc()).limit(200)
    ).all()


def my_zaak(db: Session, subject: Subject, uuid: UUID) -> Any:
    """One zaak of this resident or follower. Raises NotFound, also when it is somebody else's."""
    found = db.execute(_zaken(subject).where(Zaak.uuid == uuid)).one_or_none()
    if found is None:
        raise NotFound
    return found


def followed_zaak(db: Session, subject: Subject) -> Any:
    """The one zaak of a follower. Raises NotFound."""
    found = db.execute(_zaken(subject).where(Zaak.id == subject.zaak_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def zaak_by_code(db: Session, code: UUID, identificatie: str = "") -> int | None:
    """The id of the zaak with this track code (and this number, when given). The code is the key;
    no Subject yet.
    """
    same = Zaak.identificatie == identificatie if identificatie else true()
    found = select(Zaak.id).join(Voortgang).where(Voortgang.volgcode == code, same)
    return db.scalar(
        found.where(Zaak.zaaktype.has(Zaaktype.indicatie_intern_of_extern != "intern"))
    )


def statuses(db: Session, zaak_id: int) -> Rows:
    """Every status of the zaak, oldest first."""
    return db.execute(
        select(
            Status.datum_status_gezet,
            Status.statustoelichting,
            Statustype.naam,
            Statustype.omschrijving,
        )
        .join(Statustype)
        .where(Status.zaak_id == zaak_id)
        .order_by(Status.datum_status_gezet, Status.id)
    ).all()


def facts(db: Session, zaak_ids: Iterable[int]) -> dict[int, dict[str, str]]:
    """The zaakeigenschappen of these zaken: zaak id → name → value."""
    told: dict[int, dict[str, str]] = {zaak_id: {} for zaak_id in zaak_ids}
    rows = db.execute(
        select(Zaakeigenschap.zaak_id, Zaakeigenschap.naam, Zaakeigenschap.waarde).where(
            Zaakeigenschap.zaak_id.in_(told)
        )
    )
    for row in rows:
        told[row.zaak_id][row.naam] = row.waarde
    return told


def documents(db: Session, subject: Subject, zaak_id: int) -> Rows:
    """The finished documents of the zaak that are meant for the resident, newest first."""
    return db.execute(
        _documents(subject)
        .where(Zaak.id == zaak_id)
        .order_by(Zaakinformatieobject.registratiedatum.desc(), Zaakinformatieobject.id.desc())
    ).all()


def document(db: Session, subject: Subject, uuid: UUID) -> Any:
    """One document with its file, in the first of the resident's zaken it belongs to. Raises
    NotFound.
    """
    wanted = _documents(subject).where(
        Enkelvoudiginformatieobject.uuid == uuid, Enkelvoudiginformatieobject.sha256.is_not(None)
    )
    found = db.execute(wanted.order_by(Zaakinformatieobject.id).limit(1)).one_or_none()
    if found is None:
        raise NotFound
    return found


def messages(db: Session, subject: Subject, *, zaak_id: int = 0, limit: int = 200) -> Rows:
    """The messages to this resident (of one zaak, or of all), newest first."""
    of_zaak = Zaak.id == zaak_id if zaak_id else true()
    return db.execute(
        _messages(subject).where(of_zaak).order_by(Notice.id.desc()).limit(limit)
    ).all()


def message(db: Session, subject: Subject, uuid: UUID) -> Any:
    """One message. Raises NotFound, also when it is to somebody else."""
    found = db.execute(_messages(subject).where(Notice.uuid == uuid)).one_or_none()
    if found is None:
        raise NotFound
    return found


def mark_read(db: Session, notice_id: int) -> None:
    """The resident opened it. The first time counts."""
    db.execute(
        update(Notice).where(Notice.id == notice_id, Notice.read_at.is_(None)).values(read_at=now())
    )


def unread(db: Session, subject: Subject) -> int:
    """How many messages were not opened yet."""
    rows = _messages(subject).where(Notice.read_at.is_(None)).subquery()
    return db.scalar(select(func.count()).select_from(rows)) or 0


def deliveries(db: Session, notice_ids: Iterable[int]) -> dict[int, list[Any]]:
    """The roads of these messages: notice id → channel and state, oldest first."""
    roads: dict[int, list[Any]] = {notice_id: [] for notice_id in notice_ids}
    rows = db.execute(
        select(Delivery.notice_id, Delivery.kanaal, Delivery.state, Delivery.done_at)
        .where(Delivery.notice_id.in_(roads))
        .order_by(Delivery.id)
    )
    for row in rows:
        roads[row.notice_id].append(row)
    return roads


def forms(db: Session, on: date | None = None) -> Rows:
    """The zaaktypen residents can apply for today, by name; internal ones and those without a file
    are left out.
    """
    day = on or today()
    return db.execute(
        select(Zaaktype.id, Zaaktype.uuid, Zaaktype.identificatie, Zaaktype.omschrijving)
        .where(
            Zaaktype.definitie.is_not(None),
            Zaaktype.concept.is_(False),
            Zaaktype.indicatie_intern_of_extern != "intern",
            Zaaktype.begin_geldigheid <= day,
            or_(Zaaktype.einde_geldigheid.is_(None), Zaaktype.einde_geldigheid >= day),
        )
        .order_by(Zaaktype.omschrijving)
    ).all()


def own_rol(subject: Subject) -> ColumnElement[bool]:
    """The role of this very person or company; of a follower there is none."""
    if subject.kind == "burger":
        return and_(Rol.bsn == subject.person, Rol.bsn != "")
    branch = Rol.vestiging == subject.branch if subject.branch else true()
    return and_(Rol.kvk == subject.person, Rol.kvk != "", branch)


def _zaken(subject: Subject) -> Any:
    since = select(func.max(Status.datum_status_gezet)).where(Status.zaak_id == Zaak.id)
    return (
        select(
            Zaak.id,
            Zaak.uuid,
            Zaak.identificatie,
            Zaak.omschrijving,
            Zaak.startdatum,
            Zaak.einddatum,
            Zaak.betalingsindicatie,
            Zaak.zaaktype_id,
            Zaaktype.uuid.label("zaaktype_uuid"),
            Zaaktype.omschrijving.label("zaaktype"),
            Statustype.naam.label("status"),
            Statustype.omschrijving.label("status_omschrijving"),
            Statustype.statustekst,
            since.scalar_subquery().label("status_sinds"),
            Resultaattype.naam.label("resultaat"),
            Resultaattype.omschrijving.label("resultaat_omschrijving"),
            Resultaat.toelichting.label("resultaat_toelichting"),
            Voortgang.termijn,
            Voortgang.volgcode,
            Voortgang.opgeschort_sinds,
            func.coalesce(Queue.opgave, "").label("afdeling"),
        )
        .join(Zaaktype, Zaaktype.id == Zaak.zaaktype_id)
        .outerjoin(Statustype, Statustype.id == Zaak.statustype_id)
        .outerjoin(Resultaat, Resultaat.zaak_id == Zaak.id)
        .outerjoin(Resultaattype, Resultaattype.id == Resultaat.resultaattype_id)
        .outerjoin(Voortgang, Voortgang.zaak_id == Zaak.id)
        .outerjoin(Queue, Queue.id == Voortgang.queue_id)
        .where(subject.sees(READ, Zaak), Zaaktype.indicatie_intern_of_extern != "intern")
    )


def _documents(subject: Subject) -> Any:
    kind = ZaaktypeInformatieobjecttype
    way = (
        select(kind.richting)
        .where(
            kind.zaaktype_id == Zaak.zaaktype_id,
            kind.informatieobjecttype_id == Enkelvoudiginformatieobject.informatieobjecttype_id,
        )
        .order_by(kind.volgnummer)
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(
            Enkelvoudiginformatieobject.uuid,
            Enkelvoudiginformatieobject.titel,
            Enkelvoudiginformatieobject.formaat,
            Enkelvoudiginformatieobject.bestandsnaam,
            Enkelvoudiginformatieobject.bestandsomvang,
            Enkelvoudiginformatieobject.sha256,
            Enkelvoudiginformatieobject.ontvangstdatum,
            Zaakinformatieobject.registratiedatum,
            Zaak.id.label("zaak_id"),
            Zaaktype.uuid.label("zaaktype_uuid"),
            way.label("richting"),
        )
        .join(
            Zaakinformatieobject,
            Zaakinformatieobject.informatieobject_id == Enkelvoudiginformatieobject.id,
        )
        .join(Zaak, Zaak.id == Zaakinformatieobject.zaak_id)
        .join(Zaaktype, Zaaktype.id == Zaak.zaaktype_id)
        .where(
            subject.sees(READ, Zaak),
            Zaaktype.indicatie_intern_of_extern != "intern",
            _is_for(subject),
        )
    )


def _is_for(subject: Subject) -> ColumnElement[bool]:
    """Is the document meant for this resident: not internal, not a draft, not too confidential?"""
    return and_(
        Enkelvoudiginformatieobject.voor_inwoner,
        Enkelvoudiginformatieobject.status.not_in(NOT_FINISHED),
        Enkelvoudiginformatieobject.vertrouwelijkheidaanduiding <= subject.max_rank,
    )


def _messages(subject: Subject) -> Any:
    return (
        select(
            Notice.id,
            Notice.uuid,
            Notice.onderwerp,
            Notice.tekst,
            Notice.waarom,
            Notice.soort,
            Notice.state,
            Notice.created_at,
            Notice.read_at,
            Zaak.id.label("zaak_id"),
            Zaak.uuid.label("zaak_uuid"),
            Zaak.identificatie,
            Zaak.omschrijving.label("zaak_omschrijving"),
            Zaaktype.uuid.label("zaaktype_uuid"),
            Enkelvoudiginformatieobject.uuid.label("document_uuid"),
            Enkelvoudiginformatieobject.titel.label("document_titel"),
        )
        .join(Zaak, Zaak.id == Notice.zaak_id)
        .join(Zaaktype, Zaaktype.id == Zaak.zaaktype_id)
        .join(Rol, Rol.id == Notice.rol_id)
        .outerjoin(
            Enkelvoudiginformatieobject,
            and_(Enkelvoudiginformatieobject.id == Notice.document_id, _is_for(subject)),
        )
        .where(subject.sees(READ, Zaak), own_rol(subject))
    )
