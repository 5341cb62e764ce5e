"""Who wants to hear of what (Kanaal, Abonnement), and what is still to be told (Notificatie)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from zaken.base.clock import now
from zaken.models.base import Base, Resource


class Kanaal(Resource, Base):
    """A channel: its name, and the kenmerken that its messages carry and subscribers filter on."""

    __tablename__ = "kanaal"
    __table_args__ = (UniqueConstraint("naam"),)
    naam: Mapped[str]
    documentatie_link: Mapped[str] = mapped_column(default="")
    filters: Mapped[list[str]] = mapped_column(default=list)


class Abonnement(Resource, Base):
    """A subscriber: where it listens, what we say who we are there, what it wants to hear.

    `auth` is a secret: it is sent to `callback_url` and nowhere else.
    """

    __tablename__ = "abonnement"
    callback_url: Mapped[str]
    auth: Mapped[str]
    # [{naam, filters: {kenmerk: value}}]: one group per entry, several may name the same channel
    kanalen: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    formaat: Mapped[str] = mapped_column(default="zgw")  # zgw, cloudevents
    client_id: Mapped[str]  # who made it, and may change it
    created_at: Mapped[datetime] = mapped_column(default=now)
    # How it listens: failures in a row of the far side as a whole, and until when it is left alone.
    storingen: Mapped[int] = mapped_column(default=0)
    pauze_tot: Mapped[datetime | None]


class Notificatie(Base):
    """One message to one subscriber. `id` is the order in which one main object's are delivered.

    `bericht` is the same for all subscribers and for every try: by it a doubled message is known.
    """

    __tablename__ = "notificatie"
    __table_args__ = (
        UniqueConstraint("abonnement_id", "bericht"),
        Index(
            "ix_notificatie_order",
            "abonnement_id",
            "hoofdobject",
            "id",
            postgresql_where=text("state = 'klaar'"),
        ),
        Index(
            "ix_notificatie_due",
            "abonnement_id",
            "next_at",
            "id",
            postgresql_where=text("state = 'klaar'"),
        ),
        Index("ix_notificatie_dead", "id", postgresql_where=text("state = 'dood'")),
        Index("ix_notificatie_done", "done_at", postgresql_where=text("state = 'bezorgd'")),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    abonnement_id: Mapped[int] = mapped_column(ForeignKey("abonnement.id", ondelete="cascade"))
    bericht: Mapped[UUID]
    kanaal: Mapped[str]
    hoofdobject: Mapped[str]  # its URL; of another producer too
    body: Mapped[dict[str, Any]]  # as the standard says, whatever the form it is sent in
    state: Mapped[str] = mapped_column(default="klaar")  # klaar → bezorgd, or dood
    tries: Mapped[int] = mapped_column(default=0)
    geweigerd: Mapped[int] = mapped_column(default=0)  # of those: answered, and this one refused
    next_at: Mapped[datetime] = mapped_column(default=now)
    lease_until: Mapped[datetime | None]
    since: Mapped[datetime] = mapped_column(default=now)  # made, or sent again by a person
    done_at: Mapped[datetime | None]
    fout: Mapped[str] = mapped_column(default="")
    abonnement: Mapped[Abonnement] = relationship()
