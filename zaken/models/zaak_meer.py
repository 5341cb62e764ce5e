"""What else hangs on a zaak in the Zaken API: contacts, requests, notes, smaller statuses; and the
numbers that were promised.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from zaken.base.clock import now
from zaken.models.base import Base, Resource
from zaken.models.zaak import OfZaak, Status, Zaak


class Zaakcontactmoment(OfZaak, Base):
    __tablename__ = "zaakcontactmoment"
    __table_args__ = (
        UniqueConstraint("zaak_id", "contactmoment"),
        Index("ix_zaakcontactmoment_contactmoment", "contactmoment", postgresql_using="hash"),
    )
    zaak_id: Mapped[int] = mapped_column(ForeignKey("zaak.id", ondelete="cascade"))
    contactmoment: Mapped[str]
    zaak: Mapped[Zaak] = relationship()


class Zaakverzoek(OfZaak, Base):
    __tablename__ = "zaakverzoek"
    __table_args__ = (
        UniqueConstraint("zaak_id", "verzoek"),
        Index("ix_zaakverzoek_verzoek", "verzoek", postgresql_using="hash"),
    )
    zaak_id: Mapped[int] = mapped_column(ForeignKey("zaak.id", ondelete="cascade"))
    verzoek: Mapped[str]
    zaak: Mapped[Zaak] = relationship()


class Zaaknotitie(Resource, Base):
    """A note of the standard, which consumers keep; the notes of our own pages are in `notitie`."""

    __tablename__ = "zaaknotitie"
    PARENT = "gerelateerd_aan"
    gerelateerd_aan_id: Mapped[int] = mapped_column(
        ForeignKey("zaak.id", ondelete="cascade"), index=True
    )
    onderwerp: Mapped[str]
    tekst: Mapped[str]
    aangemaakt_door: Mapped[str] = mapped_column(default="")
    notitie_type: Mapped[str] = mapped_column(default="intern")
    status: Mapped[str] = mapped_column(default="concept")
    aanmaakdatum: Mapped[datetime] = mapped_column(default=now)
    wijzigingsdatum: Mapped[datetime] = mapped_column(default=now)
    gerelateerd_aan: Mapped[Zaak] = relationship()


class Klantcontact(OfZaak, Base):
    __tablename__ = "klantcontact"
    zaak_id: Mapped[int] = mapped_column(ForeignKey("zaak.id", ondelete="cascade"), index=True)
    identificatie: Mapped[str] = mapped_column(default="")
    datumtijd: Mapped[datetime]
    kanaal: Mapped[str] = mapped_column(default="")
    onderwerp: Mapped[str] = mapped_column(default="")
    toelichting: Mapped[str] = mapped_column(default="")
    zaak: Mapped[Zaak] = relationship()


class Substatus(OfZaak, Base):
    """How far it is within a status, in words for one audience. Not in the standard."""

    __tablename__ = "substatus"
    zaak_id: Mapped[int] = mapped_column(ForeignKey("zaak.id", ondelete="cascade"), index=True)
    status_id: Mapped[int] = mapped_column(ForeignKey("status.id", ondelete="cascade"), index=True)
    omschrijving: Mapped[str]
    tijdstip: Mapped[datetime] = mapped_column(default=now)
    doelgroep: Mapped[str] = mapped_column(default="")
    zaak: Mapped[Zaak] = relationship()
    status: Mapped[Status] = relationship()


class GereserveerdZaaknummer(Base):
    """A number that a consumer reserved (zrcL-28)."""

    __tablename__ = "gereserveerd_zaaknummer"
    bronorganisatie: Mapped[str] = mapped_column(primary_key=True)
    zaaknummer: Mapped[str] = mapped_column(primary_key=True)
    gereserveerd_op: Mapped[datetime] = mapped_column(default=now)
