"""One fact: what changed, by whom. Audit trail, timeline and outbox are three readings of this
table.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from zaken.base.clock import now
from zaken.models.base import Base


class Event(Base):
    """Partitioned by month on `at`. Append-only, but for `handled_at` and `fout`: what the
    reactions made of it.
    """

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_hoofdobject", "hoofdobject", "id"),
        Index(
            "ix_event_unhandled", "hoofdobject", "id", postgresql_where=text("handled_at is null")
        ),
        {"postgresql_partition_by": "RANGE (at)"},
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now, primary_key=True)
    actor: Mapped[str]  # applicatie, username, systeem; never a BSN
    actor_weergave: Mapped[str] = mapped_column(default="")
    actor_soort: Mapped[str] = mapped_column(default="")
    gebruiker: Mapped[str] = mapped_column(default="")  # the user an applicatie says it acts for
    namens: Mapped[str] = mapped_column(default="")  # the absent colleague this was done for
    correlation: Mapped[str] = mapped_column(default="")
    actie: Mapped[str]
    resource: Mapped[str]
    resource_uuid: Mapped[UUID]
    hoofdobject: Mapped[UUID]
    toelichting: Mapped[str] = mapped_column(default="")
    oud: Mapped[dict[str, Any] | None]
    nieuw: Mapped[dict[str, Any] | None]
    handled_at: Mapped[datetime | None]
    fout: Mapped[str] = mapped_column(default="")
