"""What MijnOverheid told us over ebMS2, and what it answered about subscriptions. Neither holds a
number of a person or the text of a letter.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PgUuid
from sqlalchemy.orm import Mapped, mapped_column

from zaken.base.clock import now
from zaken.models.base import Base


class GlobeBericht(Base):
    """One ebMS message that came in, once: its `message_id` is the memory against duplicates."""

    __tablename__ = "globe_bericht"
    __table_args__ = (
        Index("ix_globe_bericht_wacht", "id", postgresql_where=text("state = 'wacht'")),
        Index("ix_globe_bericht_ontvangen", "ontvangen"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(unique=True)
    soort: Mapped[str]  # bevestiging, fout, bericht
    action: Mapped[str]
    conversation: Mapped[str]
    ref_to: Mapped[str] = mapped_column(default="")
    sha256: Mapped[str]  # of all that came in, as it came in
    inhoud: Mapped[dict[str, Any]] = mapped_column(default=dict)  # error codes, or the verdicts
    # deliveries it speaks of that we do not know (yet)
    wacht_op: Mapped[list[UUID]] = mapped_column(ARRAY(PgUuid(as_uuid=True)), default=list)
    state: Mapped[str]  # verwerkt, wacht, onleesbaar
    ontvangen: Mapped[datetime] = mapped_column(default=now)


class GlobeAbonnement(Base):
    """Is this reader (a keyed hash) subscribed to this type of letter, and when was that asked?"""

    __tablename__ = "globe_abonnement"
    lezer: Mapped[str] = mapped_column(primary_key=True)
    berichttype: Mapped[str] = mapped_column(primary_key=True)
    gewenst: Mapped[bool]
    gevraagd: Mapped[datetime] = mapped_column(index=True)
