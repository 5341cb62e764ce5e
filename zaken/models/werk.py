"""Who works here and what lies in their queues: medewerkers, queues, tasks, contact moments."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from zaken.base.clock import now
from zaken.models.base import Base, Resource, Vertrouwelijkheid
from zaken.models.zaak import Zaak


class Queue(Base):
    """A department's pile of work. `zaaktypen` (identificaties, `*` for all) is what its people may
    see and do. What lies in a `besloten` one is seen by its people only (Zaak.besloten_in).
    """

    __tablename__ = "queue"
    id: Mapped[int] = mapped_column(primary_key=True)
    naam: Mapped[str] = mapped_column(unique=True)
    omschrijving: Mapped[str]
    opgave: Mapped[str] = mapped_column(default="")  # the department, in the resident's words
    zaaktypen: Mapped[list[str]] = mapped_column(default=list)
    max_vertrouwelijkheid: Mapped[str] = mapped_column(Vertrouwelijkheid, default="vertrouwelijk")
    besloten: Mapped[bool] = mapped_column(default=False)

    def takes(self, identificatie: str) -> bool:
        """May the people of this queue see and do zaken of this zaaktype?"""
        return "*" in self.zaaktypen or identificatie in self.zaaktypen


class Medewerker(Base):
    __tablename__ = "medewerker"
    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(unique=True)
    naam: Mapped[str]
    email: Mapped[str] = mapped_column(default="")
    roles: Mapped[list[str]] = mapped_column(
        default=list
    )  # behandelaar, kcc, teamleider, beheerder, recordmanager, proceseigenaar, archivaris
    actief: Mapped[bool] = mapped_column(default=True)
    queues: Mapped[list[Queue]] = relationship(secondary="medewerker_queue", order_by="Queue.naam")


class MedewerkerQueue(Base):
    __tablename__ = "medewerker_queue"
    medewerker_id: Mapped[int] = mapped_column(
        ForeignKey("medewerker.id", ondelete="cascade"), primary_key=True
    )
    queue_id: Mapped[int] = mapped_column(
        ForeignKey("queue.id", ondelete="cascade"), primary_key=True
    )


class Afwezigheid(Resource, Base):
    """Somebody is not here from `van` until and including `tot`; `vervanger` looks after his work.
    Why he is away is not our business and has no place here (AVG 9).
    """

    __tablename__ = "afwezigheid"
    __table_args__ = (
        CheckConstraint("van <= tot", name="periode"),
        CheckConstraint("vervanger_id <> medewerker_id", name="ander"),
        Index("ix_afwezigheid_tot", "tot", "van"),
    )
    medewerker_id: Mapped[int] = mapped_column(
        ForeignKey("medewerker.id", ondelete="cascade"), index=True
    )
    van: Mapped[date]
    tot: Mapped[date]
    vervanger_id: Mapped[int | None] = mapped_column(
        ForeignKey("medewerker.id", ondelete="set null"), index=True
    )
    gemeld_door: Mapped[str]
    medewerker: Mapped[Medewerker] = relationship(foreign_keys=[medewerker_id])
    vervanger: Mapped[Medewerker | None] = relationship(foreign_keys=[vervanger_id])


class Task(Base):
    """One thing somebody has to do. `behandelen` is the zaak itself; the others are about it, or
    about nothing yet.
    """

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_open", "queue_id", "due", "id", postgresql_where=text("done_at is null")),
        Index(
            "ix_task_mine", "medewerker_id", "due", "id", postgresql_where=text("done_at is null")
        ),
        Index("ix_task_zaak", "zaak_id"),
        UniqueConstraint("sleutel"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    # behandelen, terugbellen, bericht_mislukt, controleren; or the soort of a task of the file
    soort: Mapped[str]
    taak: Mapped[str] = mapped_column(default="")  # its name in the case type file
    stay: Mapped[str] = mapped_column(default="")  # uuid of the status it belongs to, or volledig
    titel: Mapped[str]
    toelichting: Mapped[str] = mapped_column(default="")
    zaak_id: Mapped[int | None] = mapped_column(ForeignKey("zaak.id", ondelete="cascade"))
    queue_id: Mapped[int] = mapped_column(ForeignKey("queue.id"))
    medewerker_id: Mapped[int | None] = mapped_column(ForeignKey("medewerker.id"))
    sleutel: Mapped[str | None]  # the same key twice is the same task: makes reactions repeatable
    gegevens: Mapped[dict[str, Any]] = mapped_column(default=dict)
    due: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by: Mapped[str] = mapped_column(default="systeem")
    done_at: Mapped[datetime | None]
    done_by: Mapped[str] = mapped_column(default="")  # a name, for people to read
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("medewerker.id"))
    vervallen: Mapped[bool] = mapped_column(default=False)  # ended, and nobody did it
    uitkomst: Mapped[str] = mapped_column(default="")
    zaak: Mapped[Zaak | None] = relationship()
    queue: Mapped[Queue] = relationship()
    medewerker: Mapped[Medewerker | None] = relationship(foreign_keys=medewerker_id)

    @property
    def hoofdobject(self) -> Zaak | None:
        return self.zaak


class Automation(Base):
    """One automatic step of one zaak, planned once. The ledger of what happened by itself, and what
    is still to happen.
    """

    __tablename__ = "automation"
    __table_args__ = (
        UniqueConstraint("zaak_id", "sleutel"),
        Index("ix_automation_due", "next_at", postgresql_where=text("state = 'gepland'")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    zaak_id: Mapped[int] = mapped_column(ForeignKey("zaak.id", ondelete="cascade"))
    sleutel: Mapped[str]  # which automatic step, in which stay in which status
    doe: Mapped[str]
    met: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(default="gepland")  # gepland, klaar, vervallen, mislukt
    tries: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(default=now)
    uitkomst: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    done_at: Mapped[datetime | None]
    zaak: Mapped[Zaak] = relationship()


class Notitie(Resource, Base):
    """A note of staff in the dossier. Never shown to the resident."""

    __tablename__ = "notitie"
    zaak_id: Mapped[int] = mapped_column(ForeignKey("zaak.id", ondelete="cascade"), index=True)
    tekst: Mapped[str]
    auteur: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
    zaak: Mapped[Zaak] = relationship()

    @property
    def hoofdobject(self) -> Zaak:
        return self.zaak


class Contactmoment(Resource, Base):
    """Somebody asked something, over some channel; what was the answer?"""

    __tablename__ = "contactmoment"
    zaak_id: Mapped[int | None] = mapped_column(
        ForeignKey("zaak.id", ondelete="cascade"), index=True
    )
    kanaal: Mapped[str]
    vraag: Mapped[str]
    antwoord: Mapped[str] = mapped_column(default="")
    uitkomst: Mapped[str]  # beantwoord, doorverbonden, terugbelnotitie
    niveau: Mapped[str] = mapped_column(default="L0")  # how well the caller was identified
    medewerker: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=now)
    zaak: Mapped[Zaak | None] = relationship()

    @property
    def hoofdobject(self) -> Zaak | None:
        return self.zaak


class AccessLog(Base):
    """Who looked at whose zaak, and where. Append-only; apart from `event`, because looking is not
    changing.
    """

    __tablename__ = "access_log"
    __table_args__ = (Index("ix_access_log_zaak", "zaak_id", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
    actor: Mapped[str]
    actor_soort: Mapped[str]
    waar: Mapped[str]
    zaak_id: Mapped[int | None]
    correlation: Mapped[str] = mapped_column(default="")
