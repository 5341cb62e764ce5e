"""What the contact centre reads: who is calling, and how does their zaak stand? What was typed is
parsed elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, exists, func, not_, or_, select, true, union
from sqlalchemy.orm import Session, joinedload

from zaken.base.subject import Subject
from zaken.facts import YES
from zaken.models import (
    Contactmoment,
    Notice,
    Queue,
    Rol,
    Roltype,
    Statustype,
    Task,
    Voortgang,
    Zaak,
    Zaakeigenschap,
    Zaaktype,
)
from zaken.queries import mijn, mijn_taken
from zaken.queries.dossier import READ, contacts, notices, zaak_of

LIMIT = 25
# Who may call about a zaak. Never who handles it, advises on it, or is complained about in another
# role.
CALLERS = ("initiator", "mede_initiator", "belanghebbende")


@dataclass(frozen=True)
class Question:
    """What somebody looks for. Every filled part is an indexed look-up; several parts widen the
    search.
    """

    nummers: tuple[str, ...] = ()
    bsn: str = field(default="", repr=False)
    kvk: str = ""
    namen: tuple[str, ...] = ()  # lower case, as one surname may be written
    geboren: tuple[str, ...] = ()  # the same date in each notation that consumers use
    postcode: str = ""
    huisnummer: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.nummers or self.bsn or self.kvk or self.geboren or self.postcode)


@dataclass(frozen=True)
class Found:
    rijen: Sequence[Row[Any]]
    meer: bool


@dataclass(frozen=True)
class Card:
    """What an agent needs to answer: the zaak, how the resident sees it, what was said before, what
    was promised.
    """

    zaak: Zaak
    voor_inwoner: Row[Any]
    statussen: Sequence[Row[Any]]
    queue: Queue | None
    berichten: Sequence[Notice]
    contacten: Sequence[Contactmoment]
    terugbellen: Sequence[Task]
    taken: Sequence[Row[Any]]  # of the resident, and appointments


def find(db: Session, subject: Subject, question: Question, *, intern: bool = True) -> Found:
    """At most 25 zaken, running ones and the newest first, each with the person looked for.

    One query, on indexes only. An address never leads to somebody whose address is secret.
    Without `intern` no zaken of internal types: of those no caller is told that they exist.
    """
    if question.is_empty:
        return Found([], False)
    who = _callers(question)
    # A union, not an OR: each part is a look-up in an index of its own.
    parts = [select(Zaak.id).where(Zaak.identificatie.in_(question.nummers))]
    if who is not None:
        parts.append(select(Rol.zaak_id).join(Rol.roltype).where(who))
    wanted = Zaak.id.in_(union(*parts))
    person = _person_of_zaak(who)
    rows = db.execute(
        select(
            Zaak.uuid,
            Zaak.identificatie,
            Zaak.omschrijving,
            Zaak.startdatum,
            Zaak.einddatum,
            Zaaktype.omschrijving.label("zaaktype"),
            Statustype.omschrijving.label("status"),
            person.c.betrokkene_identificatie.label("persoon"),
            person.c.rol,
            _secret().label("geheim"),
        )
        .join(Zaak.zaaktype)
        .outerjoin(Statustype, Statustype.id == Zaak.statustype_id)
        .outerjoin(person, true())
        .where(
            wanted,
            subject.sees(READ, Zaak),
            *_findable(question),
            true() if intern else _tellable(),
        )
        .order_by(Zaak.einddatum.is_not(None), Zaak.startdatum.desc(), Zaak.id.desc())
        .limit(LIMIT + 1)
    ).all()
    return Found(rows[:LIMIT], len(rows) > LIMIT)


def card(db: Session, subject: Subject, uuid: UUID) -> Card:
    """The answer card of one zaak. Raises NotFound, also for a zaak of an internal type."""
    as_resident = mijn.my_zaak(db, subject, uuid)
    zaak = zaak_of(db, subject, uuid)
    queue = db.scalar(
        select(Queue)
        .join(Voortgang, Voortgang.queue_id == Queue.id)
        .where(Voortgang.zaak_id == zaak.id)
    )
    return Card(
        zaak,
        as_resident,
        mijn.statuses(db, zaak.id),
        queue=queue,
        berichten=notices(db, zaak),
        contacten=contacts(db, zaak),
        terugbellen=_callbacks(db, zaak),
        taken=mijn_taken.tasks(db, subject, [zaak.id])[zaak.id],
    )


def _callbacks(db: Session, zaak: Zaak) -> Sequence[Task]:
    """Promises to call back about this zaak: the open ones first."""
    return db.scalars(
        select(Task)
        .options(joinedload(Task.queue), joinedload(Task.medewerker))
        .where(Task.zaak_id == zaak.id, Task.soort == "terugbellen")
        .order_by(Task.done_at.desc().nulls_first(), Task.due)
        .limit(LIMIT)
    ).all()


def _callers(question: Question) -> ColumnElement[bool] | None:
    """The rol that was asked for; None when only a number was."""
    parts: list[ColumnElement[bool]] = []
    if question.bsn:
        parts.append(Rol.bsn == question.bsn)
    if question.kvk:
        parts.append(Rol.kvk == question.kvk)
    if question.geboren:
        parts.append(
            and_(
                Rol.geboortedatum.in_(question.geboren),
                func.lower(Rol.geslachtsnaam).in_(question.namen),
            )
        )
    if question.postcode:
        secret_person = Rol.betrokkene_identificatie["indicatieGeheim"].astext.in_(
            (*YES, *"234567")
        )
        parts.append(
            and_(
                Rol.postcode == question.postcode,
                Rol.huisnummer == question.huisnummer,
                not_(func.coalesce(secret_person, False)),
            )
        )
    return and_(or_(*parts), Roltype.omschrijving_generiek.in_(CALLERS)) if parts else None


def _person_of_zaak(who: ColumnElement[bool] | None) -> Any:
    """Of each zaak one rol to show: who was looked for, else the initiator."""
    shown = Roltype.omschrijving_generiek == "initiator"
    best = [who.desc(), shown.desc()] if who is not None else [shown.desc()]
    return (
        select(Rol.betrokkene_identificatie, Roltype.omschrijving.label("rol"))
        .join(Roltype, Roltype.id == Rol.roltype_id)
        .where(Rol.zaak_id == Zaak.id, Roltype.omschrijving_generiek.in_(CALLERS))
        .order_by(*best, Rol.id)
        .limit(1)
        .lateral()
    )


def _secret() -> ColumnElement[bool]:
    return exists().where(
        Zaakeigenschap.zaak_id == Zaak.id,
        Zaakeigenschap.naam == "brp_geheim",
        func.lower(Zaakeigenschap.waarde).in_(YES),
    )


def _tellable() -> ColumnElement[bool]:
    return Zaaktype.indicatie_intern_of_extern != "intern"


def _findable(question: Question) -> list[ColumnElement[bool]]:
    """Finding somebody on an address tells where he lives."""
    return [not_(_secret())] if question.postcode else []
