"""What happened to the term of a zaak besides suspension, and with which calendar terms are
counted. Both are ledgers: a row is never changed.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from zaken.base.clock import now
from zaken.models.base import Base
from zaken.models.zaak import OfZaak, Zaak


class Termijnfeit(OfZaak, Base):
    """One fact: an extension or a delay that was told, a notice of default that came in, a decision
    about the penalty.
    """

    __tablename__ = "termijnfeit"
    __table_args__ = (Index("ix_termijnfeit_zaak_id", "zaak_id", "id"),)
    zaak_id: Mapped[int] = mapped_column(ForeignKey("zaak.id", ondelete="cascade"))
    soort: Mapped[str]  # verlenging, verdaging, ingebrekestelling, dwangsom
    datum: Mapped[date]  # told to the applicant on this day; of a notice: received
    duur: Mapped[str] = mapped_column(default="")  # by how much the date moves; "": not at all
    tot: Mapped[date | None]  # the new day that was named
    grondslag: Mapped[str] = mapped_column(default="")
    reden: Mapped[str] = mapped_column(default="")
    wie: Mapped[str] = mapped_column(default="")  # who sent the notice of default
    kanaal: Mapped[str] = mapped_column(default="")  # and how
    centen: Mapped[int | None]  # the penalty that was decided, in euro cents
    door: Mapped[str]  # who wrote it down
    at: Mapped[datetime] = mapped_column(default=now)
    zaak: Mapped[Zaak] = relationship()


class Kalenderversie(Base):
    """A calendar that came into force: what it said, and since when the dates follow it."""

    __tablename__ = "kalenderversie"
    id: Mapped[int] = mapped_column(primary_key=True)
    versie: Mapped[str]
    inhoud: Mapped[dict[str, Any]]
    begonnen_op: Mapped[datetime] = mapped_column(default=now)
    klaar_op: Mapped[datetime | None]  # all running zaken were counted anew
    gewijzigd: Mapped[int] = mapped_column(default=0)  # how many of them got another date
