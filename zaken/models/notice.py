"""Notices in three levels that must not be mixed: what was said (Notice), over which road
(Delivery), each try (Attempt).
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
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
    __table_args__ = (UniqueConstraint("sleutel"), Index("ix_notice_zaak", "zaak_id", "id"))
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
    """One road of a notice: Berichtenbox, e-mail, print. `uuid` is the idempotency key at the far
    side.
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
    kanaal: Mapped[str]  # berichtenbox, email, print
    generatie: Mapped[int] = mapped_column(default=1)
    # klaar → verzenden → aangeboden → bezorgd; side roads: afstemmen, afgekeurd, niet_bereikbaar,
    # dode_letter, ingetrokken
    state: Mapped[str] = mapped_column(default="klaar")
    reden: Mapped[str] = mapped_column(default="")
    tries: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(default=now)
    lease_until: Mapped[datetime | None]
    external_id: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    done_at: Mapped[datetime | None]
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
