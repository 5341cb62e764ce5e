"""Applications that may call the APIs, and the memory that makes our own intake repeatable."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from zaken.base.clock import now
from zaken.models.base import Base, Resource
from zaken.models.zaak import Zaak


class Applicatie(Resource, Base):
    """An application of the Autorisaties API. What it may do is in `autorisaties`, unless it may do
    everything.
    """

    __tablename__ = "applicatie"
    __table_args__ = (Index("ix_applicatie_client_ids", "client_ids", postgresql_using="gin"),)
    client_ids: Mapped[list[str]] = mapped_column(default=list)
    label: Mapped[str] = mapped_column(default="")
    heeft_alle_autorisaties: Mapped[bool] = mapped_column(default=False)
    alleen_is_gereed_voor_publicatie: Mapped[bool] = mapped_column(default=False)
    # [{component, scopes, zaaktype, maxVertrouwelijkheidaanduiding}], as in the standard; ours: an
    # entry may name a `catalogus` instead of a type
    autorisaties: Mapped[list[dict[str, Any]]] = mapped_column(default=list)


class ClientSecret(Base):
    """The shared secret of a client id. HS256 needs the secret itself, so it is kept; it is never
    shown or logged.
    """

    __tablename__ = "client_secret"
    client_id: Mapped[str] = mapped_column(primary_key=True)
    secret: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)


class Sessie(Base):
    """A signed-in browser. The cookie holds a random token; the database holds its hash and who it
    is.
    """

    __tablename__ = "sessie"
    token_sha256: Mapped[str] = mapped_column(primary_key=True)
    csrf: Mapped[str]
    gegevens: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Aanvraag(Base):
    """One call to our own intake: the same key with the same body gets the same answer
    (Idempotency-Key).
    """

    __tablename__ = "aanvraag"
    __table_args__ = (UniqueConstraint("formulier", "sleutel"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    formulier: Mapped[str]
    sleutel: Mapped[str]
    body_sha256: Mapped[str]
    zaak_id: Mapped[int | None] = mapped_column(ForeignKey("zaak.id", ondelete="cascade"))
    answer: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(default=now)
    zaak: Mapped[Zaak | None] = relationship()
