"""Notices in three levels that must not be mixed: what was said (Notice), over which road
(Delivery), each try (Attempt).
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ARRAY, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from zaken.base.clock import now
from zaken.models.base import Base
from zaken.models.document import Enkelvoudiginformatieobject
from zaken.models.zaak import Rol, Zaak


class Notice(Base):
    """One message to one person about one fact. It is also the resident's inbox. Frozen
    once made.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("sleutel"),
        Index("ix_notice_zaak", "zaak_id", "id"),
        Index(
            "ix_notice_uiterste",
            "uiterste_verzending",
            postgresql_where=text("terugval_op is null and state in ('onderweg','mislukt')"),
        ),
        Index("ix_notice_belofte", "belofte", postgresql_where=text("belofte is not null")),
        Index("ix_notice_dubbel", "id", postgresql_where=text("dubbel")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    sleutel: Mapped[str]  # event:template:rol, so that reacting twice says it once
    zaak_id: Mapped[int] = mapped_column(ForeignKey("zaak.id", ondelete="cascade"))
    rol_id: Mapped[int | None] = mapped_column(ForeignKey("rol.id", ondelete="set null"))
    event_id: Mapped[int | None]
    sjabloon: Mapped[str]
    soort: Mapped[str] = mapped_column(default="bericht")  # bericht, besluit, verzoek
    onderwerp: Mapped[str]
    tekst: Mapped[str]
    waarom: Mapped[str] = mapped_column(default="")
    sjabloon_sha256: Mapped[str] = mapped_column(default="")  # which Sjabloonversie made it
    # what its notification names, frozen: aard, dag, rechtsmiddel, and the reader's taal
    kenmerken: Mapped[dict[str, Any]] = mapped_column(default=dict)
    belofte: Mapped[date | None]  # the day that it names as the day we are ready
    voorkeur: Mapped[str] = mapped_column(default="")  # what held for this kind when it was made
    kanalen: Mapped[list[str]] = mapped_column(default=list)  # the roads the case type file allows
    brief: Mapped[str] = mapped_column(
        default=""
    )  # the letter template; empty: only a letter when it goes on paper
    documenttype: Mapped[str] = mapped_column(default="")  # of that letter
    brief_sha256: Mapped[str | None] = mapped_column(
        index=True
    )  # the letter as it went out, in the folder of documents
    paginas: Mapped[int | None]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("enkelvoudiginformatieobject.id"))
    state: Mapped[str] = mapped_column(
        default="gepland"
    )  # gepland, onderweg, bezorgd, mislukt, alleen_pip
    created_at: Mapped[datetime] = mapped_column(default=now)
    read_at: Mapped[datetime | None]
    inhoud_sha256: Mapped[str] = mapped_column(default="")  # the same key never says something else
    # which rules about this reader were applied, with what they decided; no names or numbers
    afweging: Mapped[dict[str, Any]] = mapped_column(default=dict)
    uiterste_verzending: Mapped[datetime | None]  # then a letter goes, whatever hangs
    terugval_op: Mapped[datetime | None]  # that moment was dealt with
    dubbel: Mapped[bool] = mapped_column(default=False)  # it arrived over more than one road
    mailing_id: Mapped[int | None] = mapped_column(
        ForeignKey("mailing.id", ondelete="set null"), index=True
    )
    zaak: Mapped[Zaak] = relationship()
    rol: Mapped[Rol | None] = relationship()
    document: Mapped[Enkelvoudiginformatieobject | None] = relationship()
    deliveries: Mapped[list["Delivery"]] = relationship(
        back_populates="notice", order_by="Delivery.id"
    )

    @property
    def hoofdobject(self) -> Zaak:
        return self.zaak


class Delivery(Base):
    """One road of a notice: Berichtenbox, e-mail, SMS, print. `uuid` is the idempotency key at the
    far side.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("notice_id", "kanaal", "generatie"),
        Index(
            "ix_delivery_due",
            "next_at",
            postgresql_where=text("state in ('klaar','verzenden','afstemmen','aangeboden')"),
        ),
        Index("ix_delivery_external", "kanaal", "external_id"),
        Index("ix_delivery_dead", "id", postgresql_where=text("state = 'dode_letter'")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(unique=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id", ondelete="cascade"))
    kanaal: Mapped[str]  # berichtenbox, email, sms, print
    generatie: Mapped[int] = mapped_column(default=1)
    # klaar → verzenden → aangeboden → bezorgd; side roads: afstemmen, afgekeurd, niet_bereikbaar,
    # dode_letter, ingetrokken, gesloten (a letter took over), gebundeld (rides with another e-mail)
    state: Mapped[str] = mapped_column(default="klaar")
    reden: Mapped[str] = mapped_column(default="")
    tries: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(default=now)
    lease_until: Mapped[datetime | None]
    external_id: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    done_at: Mapped[datetime | None]
    aangeboden_op: Mapped[datetime | None]  # the far side said that it has it
    bundel_id: Mapped[int | None] = mapped_column(
        ForeignKey("delivery.id", ondelete="set null"), index=True
    )  # the e-mail that speaks of this notice too
    notice: Mapped[Notice] = relationship(back_populates="deliveries")
    attempts: Mapped[list["Attempt"]] = relationship(
        back_populates="delivery", order_by="Attempt.id"
    )

    @property
    def hoofdobject(self) -> Zaak:
        return self.notice.zaak


class Attempt(Base):
    """One thing that happened to a delivery: a check, a try, a receipt. Evidence; append-only."""

    __tablename__ = "attempt"
    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(
        ForeignKey("delivery.id", ondelete="cascade"), index=True
    )
    at: Mapped[datetime] = mapped_column(default=now)
    soort: Mapped[str]  # bereikbaarheid, aanbieden, afstemmen, ontvangstbewijs, besluit
    uitkomst: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    delivery: Mapped[Delivery] = relationship(back_populates="attempts")


class Breaker(Base):
    """Whether a road, or a kind of message on it (`soort`; empty: the whole road), takes anything
    now. Without a row it does.
    """

    __tablename__ = "breaker"
    kanaal: Mapped[str] = mapped_column(primary_key=True)
    soort: Mapped[str] = mapped_column(primary_key=True, default="")
    state: Mapped[str] = mapped_column(default="dicht")  # dicht, open, proef (one may try)
    reden: Mapped[str] = mapped_column(default="")
    keren: Mapped[int] = mapped_column(default=0)  # how often it opened in a row
    # the deliveries that failed in a row, each once: one bad message says nothing about a road
    mislukt: Mapped[list[int]] = mapped_column(ARRAY(Integer), default=list)
    sinds: Mapped[datetime | None]
    open_tot: Mapped[datetime | None]


class Signaal(Base):
    """An alarm for operators, and when it was given last: not more than once in so many hours."""

    __tablename__ = "signaal"
    sleutel: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    aantal: Mapped[int]


class DeadAddress(Base):
    """An e-mail address or mobile number that does not work: not used again until somebody says
    that it does. `hash` is keyed, so that this table names nobody.
    """

    __tablename__ = "dead_address"
    __table_args__ = (UniqueConstraint("hash"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[str]
    kanaal: Mapped[str]  # email, sms
    reden: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)


class Sjabloonversie(Base):
    """The text of a template as it was, with all that it includes: the proof of which words a
    notice was made from. A row is never changed.
    """

    __tablename__ = "sjabloonversie"
    sha256: Mapped[str] = mapped_column(primary_key=True)
    naam: Mapped[str]
    inhoud: Mapped[dict[str, Any]]  # path to text
    sinds: Mapped[datetime] = mapped_column(default=now)  # first used


class Voorkeur(Base):
    """One choice of a resident about messages of one kind, or his language. The last one counts;
    a row is never changed, so that it can be shown what he wanted when (Awb 2:8).
    """

    __tablename__ = "voorkeur"
    __table_args__ = (Index("ix_voorkeur_wie", "wie", "soort", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    wie: Mapped[str]  # a keyed hash of the number: this table names nobody
    soort: Mapped[str]  # bericht, verzoek, besluit, or taal
    waarde: Mapped[str]  # a road, a language; empty: no choice any more
    at: Mapped[datetime] = mapped_column(default=now)
