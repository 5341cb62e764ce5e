"""One zaak with everything around it, for staff. Whoever may not see it gets NotFound, and every
look is written down.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select
from sqlalchemy.orm import Session, joinedload, selectinload

from zaken.base.clock import now
from zaken.base.errors import NotFound
from zaken.base.log import correlation
from zaken.base.subject import RANK, Subject
from zaken.facts import YES, secret_rol
from zaken.models import (
    AccessLog,
    Contactmoment,
    Enkelvoudiginformatieobject,
    Event,
    Informatieobjecttype,
    Medewerker,
    Notice,
    Notitie,
    Opschorting,
    Queue,
    Resultaat,
    Rol,
    Status,
    Task,
    Termijnfeit,
    Voortgang,
    Zaak,
    Zaakinformatieobject,
    Zaaktype,
)
from zaken.queries.related import Related, related

READ = "zaken.lezen"
TIMELINE = 200  # the newest events; older ones are in the audit trail


@dataclass(frozen=True)
class Dossier:
    zaak: Zaak
    queue: Queue | None
    behandelaar: Medewerker | None
    documenten: Sequence[Row[Any]]
    berichten: Sequence[Notice]
    gebeurtenissen: Sequence[Event]
    taken: Sequence[Task]
    contacten: Sequence[Contactmoment]
    notities: Sequence[Notitie]
    opschortingen: Sequence[Opschorting]
    termijnfeiten: Sequence[Termijnfeit]
    rond: Sequence[Related]

    @property
    def gezien(self) -> int:
        """The last event of the zaak when this was read: what a form sends back to show that it is
        not stale.
        """
        return self.gebeurtenissen[0].id if self.gebeurtenissen else 0


def dossier(db: Session, subject: Subject, uuid: UUID) -> Dossier:
    """Everything of one zaak. Raises NotFound when it is not there, or not for this subject."""
    zaak = zaak_of(db, subject, uuid)
    voortgang = zaak.voortgang or Voortgang()
    return Dossier(
        zaak,
        queue=db.get(Queue, voortgang.queue_id) if voortgang.queue_id else None,
        behandelaar=db.get(Medewerker, voortgang.behandelaar_id)
        if voortgang.behandelaar_id
        else None,
        documenten=documents(db, subject, zaak),
        berichten=notices(db, zaak),
        gebeurtenissen=events(db, zaak),
        taken=db.scalars(
            select(Task)
            .options(joinedload(Task.queue), joinedload(Task.medewerker))
            .where(Task.zaak_id == zaak.id)
            .order_by(Task.done_at.desc().nulls_first(), Task.due, Task.id)
        ).all(),
        contacten=contacts(db, zaak),
        notities=db.scalars(
            select(Notitie).where(Notitie.zaak_id == zaak.id).order_by(Notitie.id.desc())
        ).all(),
        opschortingen=db.scalars(
            select(Opschorting).where(Opschorting.zaak_id == zaak.id).order_by(Opschorting.id)
        ).all(),
        termijnfeiten=db.scalars(
            select(Termijnfeit).where(Termijnfeit.zaak_id == zaak.id).order_by(Termijnfeit.id)
        ).all(),
        rond=related(db, subject, zaak.id),
    )


def zaak_of(db: Session, subject: Subject, uuid: UUID) -> Zaak:
    """The zaak with statussen, rollen, eigenschappen, resultaat and progress loaded. Raises
    NotFound.
    """
    zaak = db.scalar(
        select(Zaak)
        .options(
            joinedload(Zaak.zaaktype).selectinload(Zaaktype.statustypen),
            joinedload(Zaak.voortgang),
            joinedload(Zaak.resultaat).joinedload(Resultaat.resultaattype),
            selectinload(Zaak.statussen).joinedload(Status.statustype),
            selectinload(Zaak.rollen).joinedload(Rol.roltype),
            selectinload(Zaak.eigenschappen),
        )
        .where(Zaak.uuid == uuid, subject.sees(READ, Zaak))
    )
    if zaak is None:
        raise NotFound
    return zaak


def by_number(db: Session, subject: Subject, nummer: str) -> UUID | None:
    """The zaak with this zaaknummer, if this subject sees it; the oldest when organisations share
    the number.
    """
    mine = Zaak.identificatie == nummer, subject.sees(READ, Zaak)
    return db.scalar(select(Zaak.uuid).where(*mine).order_by(Zaak.id).limit(1))


def documents(db: Session, subject: Subject, zaak: Zaak) -> Sequence[Row[Any]]:
    """The documents of the zaak that are not more confidential than this subject may read, the
    newest first.
    """
    return db.execute(
        _documents()
        .where(Zaakinformatieobject.zaak_id == zaak.id, _readable(subject, zaak))
        .order_by(Zaakinformatieobject.id.desc())
    ).all()


def document_of(db: Session, subject: Subject, zaak: Zaak, uuid: UUID) -> Row[Any]:
    """One document of this zaak. Raises NotFound."""
    found = db.execute(
        _documents().where(
            Zaakinformatieobject.zaak_id == zaak.id,
            Enkelvoudiginformatieobject.uuid == uuid,
            _readable(subject, zaak),
        )
    ).first()
    if found is None:
        raise NotFound
    return found


def notices(db: Session, zaak: Zaak) -> Sequence[Notice]:
    """What was said, over which roads, the newest first."""
    return db.scalars(
        select(Notice)
        .options(selectinload(Notice.deliveries), joinedload(Notice.rol).joinedload(Rol.roltype))
        .where(Notice.zaak_id == zaak.id)
        .order_by(Notice.id.desc())
    ).all()


def events(db: Session, zaak: Zaak) -> Sequence[Event]:
    """The newest events of the zaak, newest first."""
    return db.scalars(
        select(Event)
        .where(Event.hoofdobject == zaak.uuid)
        .order_by(Event.id.desc())
        .limit(TIMELINE)
    ).all()


def contacts(db: Session, zaak: Zaak) -> Sequence[Contactmoment]:
    """Who called or wrote before, the newest first."""
    return db.scalars(
        select(Contactmoment)
        .where(Contactmoment.zaak_id == zaak.id)
        .order_by(Contactmoment.id.desc())
    ).all()


def queues(db: Session) -> Sequence[Queue]:
    """Every queue, for choosing where something has to go."""
    return db.scalars(select(Queue).order_by(Queue.omschrijving)).all()


def looked(db: Session, subject: Subject, zaak_id: int | None, waar: str) -> None:
    """Write down that somebody looked (BIO, AVG 5(2)). `waar` is a page or an act, never what was
    typed.
    """
    db.execute(
        insert(AccessLog).values(
            at=now(),
            actor=subject.name,
            actor_soort=subject.kind,
            waar=waar,
            zaak_id=zaak_id,
            correlation=correlation.get(),
        )
    )


def is_secret(zaak: Zaak) -> bool:
    """Does the BRP say that the address of the applicant is secret (indicatie geheim)?"""
    facts = (e.waarde.lower() for e in zaak.eigenschappen if e.naam == "brp_geheim")
    return any(value in YES for value in facts) or any(
        secret_rol(rol.betrokkene_identificatie) for rol in zaak.rollen
    )


def _documents() -> Any:
    return (
        select(
            Enkelvoudiginformatieobject.uuid,
            Enkelvoudiginformatieobject.titel,
            Enkelvoudiginformatieobject.bestandsnaam,
            Enkelvoudiginformatieobject.bestandsomvang,
            Enkelvoudiginformatieobject.formaat,
            Enkelvoudiginformatieobject.sha256,
            Enkelvoudiginformatieobject.auteur,
            Enkelvoudiginformatieobject.voor_inwoner,
            Zaakinformatieobject.registratiedatum,
            Informatieobjecttype.omschrijving.label("documenttype"),
        )
        .join(Zaakinformatieobject.informatieobject)
        .join(Enkelvoudiginformatieobject.informatieobjecttype)
    )


def _readable(subject: Subject, zaak: Zaak) -> Any:
    if subject.everything:
        highest = RANK["zeer_geheim"]
    else:
        given = (g.max_rank for g in subject.grants if g.covers(READ, zaak, Zaak.GRANTED))
        highest = max(given, default=-1)
    return Enkelvoudiginformatieobject.vertrouwelijkheidaanduiding <= highest
