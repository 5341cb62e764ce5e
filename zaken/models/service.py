"""Other providers we may speak to, and what we remember of their answers."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Identity
from sqlalchemy.orm import Mapped, mapped_column

from zaken.models.base import Base


class Service(Base):
    """An API of somebody else: its root, and who we are there. `prive`: it stands on a loopback or
    private address, and the operator said so.
    """

    __tablename__ = "service"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    naam: Mapped[str] = mapped_column(unique=True)
    url: Mapped[str] = mapped_column(unique=True)  # always with a slash at its end
    client_id: Mapped[str] = mapped_column(default="")
    secret: Mapped[str] = mapped_column(default="")
    prive: Mapped[bool] = mapped_column(default=False)
    api: Mapped[str] = mapped_column(default="")  # ztc, drc, zrc, brc or referentielijsten


class RemoteCache(Base):
    """The last answer behind a URL elsewhere. Types and lists only: never a zaak or a document."""

    __tablename__ = "remote_cache"
    url: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[dict[str, Any]]
    fetched_at: Mapped[datetime] = mapped_column(index=True)
