"""What MijnOverheid is told of running zaken: one row per message, in the order of the zaak."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from zaken.base.clock import now
from zaken.models.base import Base


class LopendeZaak(Base):
    """One message about one zaak. It outlives the zaak, until MijnOverheid has removed it: so it
    holds no BSN and no text, and what is sent is read from the zaak at that moment.
    """

    __tablename__ = "lopende_zaak"
    __table_args__ = (
        UniqueConstraint("sleutel"),
        Index("ix_lopende_zaak_order", "zaak_uuid", "id"),
        Index("ix_lopende_zaak_due", "next_at", postgresql_where=text("state = 'klaar'")),
        Index("ix_lopende_zaak_dead", "id", postgresql_where=text("state = 'dood'")),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    uuid: Mapped[UUID] = mapped_column(unique=True)  # the same for every try: doubles are known
    sleutel: Mapped[str]  # the event, so that reacting twice says it once
    zaak_uuid: Mapped[UUID]
    identificatie: Mapped[str]
    soort: Mapped[str]  # status, verwijderen
    status_uuid: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(default="klaar")  # klaar → bezorgd, dood, or vervallen
    reden: Mapped[str] = mapped_column(default="")
    tries: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(default=now)
    lease_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    done_at: Mapped[datetime | None]
