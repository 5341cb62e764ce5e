"""One text to many people: what was asked for, and how far each line of the list is."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from zaken.base.clock import now
from zaken.models.base import Base, Resource
from zaken.models.catalogus import Zaaktype


class Mailing(Resource, Base):
    """A mass mailing. `stand`: klaar (checked, nothing left yet), loopt, gepauzeerd, gestopt,
    verstuurd (every line has its notice).
    """

    __tablename__ = "mailing"
    __table_args__ = (
        CheckConstraint(
            "stand in ('klaar','loopt','gepauzeerd','gestopt','verstuurd')", name="stand"
        ),
        Index("ix_mailing_loopt", "verder_op", postgresql_where=text("stand = 'loopt'")),
    )
    naam: Mapped[str] = mapped_column(unique=True)
    zaaktype_id: Mapped[int | None] = mapped_column(ForeignKey("zaaktype.id"))
    onderwerp: Mapped[str]
    tekst: Mapped[str]  # with {words} of the list and of the zaak
    soort: Mapped[str] = mapped_column(default="bericht")
    bestand_sha256: Mapped[str]  # of the list as it came in; the list itself is not kept
    aantal: Mapped[int]
    stand: Mapped[str] = mapped_column(default="klaar")
    reden: Mapped[str] = mapped_column(default="")
    per_minuut: Mapped[int]
    door: Mapped[str]  # the username of who made it
    created_at: Mapped[datetime] = mapped_column(default=now)
    verder_op: Mapped[datetime | None]
    klaar_op: Mapped[datetime | None]
    zaaktype: Mapped[Zaaktype | None] = relationship()


class Mailingregel(Base):
    """One line of the list. What it says about a person is wiped as soon as it stands in a zaak."""

    __tablename__ = "mailingregel"
    __table_args__ = (
        Index(
            "ix_mailingregel_wacht", "mailing_id", "regel", postgresql_where=text("staat='wacht'")
        ),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    mailing_id: Mapped[int] = mapped_column(ForeignKey("mailing.id", ondelete="cascade"))
    regel: Mapped[int]  # the line in the file, the head is 1
    zaak_id: Mapped[int | None] = mapped_column(
        ForeignKey("zaak.id", ondelete="set null"), index=True
    )
    gegevens: Mapped[dict[str, Any]] = mapped_column(default=dict)
    staat: Mapped[str] = mapped_column(default="wacht")  # wacht, gemaakt, mislukt, vervallen
    reden: Mapped[str] = mapped_column(default="")
    notice: Mapped[UUID | None]
    mailing: Mapped[Mailing] = relationship()
