"""What was done to bring running zaken to another version of their zaaktype: enough to undo it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column, relationship

from zaken.base.clock import now
from zaken.models.base import Base
from zaken.models.zaak import Zaak


class Migratie(Base):
    """One zaak taken to another version. `voor` holds ids, dates and keys as they were, and nothing
    about people; it goes with the zaak.
    """

    __tablename__ = "migratie"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    groep: Mapped[UUID] = mapped_column(index=True)  # one run of the command
    zaak_id: Mapped[int] = mapped_column(ForeignKey("zaak.id", ondelete="cascade"), index=True)
    van_id: Mapped[int] = mapped_column(ForeignKey("zaaktype.id"), index=True)
    naar_id: Mapped[int] = mapped_column(ForeignKey("zaaktype.id"), index=True)
    voor: Mapped[dict[str, Any]]
    # the last fact of the migration itself: what is later moved the zaak on
    event_id: Mapped[int] = mapped_column(BigInteger)
    door: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    ongedaan_op: Mapped[datetime | None]
    zaak: Mapped[Zaak] = relationship()
