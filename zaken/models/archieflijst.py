"""Zaken that leave: destroyed, or transferred to the archive repository. The list, what stands on
it, and the hold that keeps a zaak off every list. What left is a number here, and nothing about
people.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from zaken.base.clock import now, today
from zaken.models.base import Base, Resource
from zaken.models.zaak import OfZaak, Zaak


class Bewaarbelang(OfZaak, Base):
    """A hold on one zaak: a lawsuit, a Woo request, a claim. While it lasts nothing destroys it."""

    __tablename__ = "bewaarbelang"
    zaak_id: Mapped[int] = mapped_column(ForeignKey("zaak.id", ondelete="cascade"), index=True)
    reden: Mapped[str]
    door: Mapped[str]
    tot: Mapped[date | None]  # the last day that it holds; None: until somebody lifts it
    created_at: Mapped[datetime] = mapped_column(default=now)
    opgeheven_op: Mapped[datetime | None]
    opgeheven_door: Mapped[str] = mapped_column(default="")
    zaak: Mapped[Zaak] = relationship()


class Archieflijst(Resource, Base):
    """A list of zaken to destroy or to transfer together, and who said so. It stays for ever, with
    its statement (Archiefbesluit 1995, art. 8 and 9).
    """

    __tablename__ = "archieflijst"
    __table_args__ = (
        # Four eyes, also for whoever writes here without our code: three different people.
        CheckConstraint(
            "proceseigenaar <> opgesteld_door and archivaris <> opgesteld_door"
            " and archivaris <> proceseigenaar",
            name="vier_ogen",
        ),
        Index(
            "ix_archieflijst_vanaf",
            "vanaf",
            postgresql_where=text("status in ('inpakken','in_uitvoering')"),
        ),
    )
    naam: Mapped[str] = mapped_column(unique=True)
    soort: Mapped[str] = mapped_column(default="vernietigen")  # or overbrengen
    # opgesteld → beoordeeld → goedgekeurd → in_uitvoering → uitgevoerd; or ingetrokken.
    # To transfer: … goedgekeurd → inpakken → klaargezet (the archive receives) → in_uitvoering …
    status: Mapped[str] = mapped_column(default="opgesteld")
    zaaktype: Mapped[str] = mapped_column(default="")  # identificatie; "": of every kind
    peildatum: Mapped[date] = mapped_column(default=today)  # whose archiefactiedatum had come then
    opgesteld_door: Mapped[str]  # username, as the three below
    created_at: Mapped[datetime] = mapped_column(default=now)
    proceseigenaar: Mapped[str | None]
    proceseigenaar_op: Mapped[datetime | None]
    archivaris: Mapped[str | None]
    archivaris_op: Mapped[datetime | None]
    gestart_door: Mapped[str | None]
    gestart_op: Mapped[datetime | None]
    vanaf: Mapped[datetime | None]  # the worker does nothing before this: days to think
    bevestigd_door: Mapped[str | None]  # who said that the archive received it
    bevestigd_op: Mapped[datetime | None]
    kenmerk: Mapped[str] = mapped_column(default="")  # of the archive's receipt
    uitgevoerd_op: Mapped[datetime | None]
    reden: Mapped[str] = mapped_column(default="")  # why it was last sent back or withdrawn
    verklaring: Mapped[dict[str, Any] | None]
    verklaring_sha256: Mapped[str | None] = mapped_column(index=True)  # the PDF/A, kept by this row
    verklaring_document: Mapped[UUID | None]  # the same, as a document of the Documenten API
    items: Mapped[list["Archiefitem"]] = relationship(
        back_populates="lijst", order_by="Archiefitem.id"
    )


class Archiefitem(Base):
    """One zaak on one list. It knows the zaak by its uuid only, so it stays when the zaak goes."""

    __tablename__ = "archiefitem"
    __table_args__ = (
        Index("ix_archiefitem_lijst_id", "lijst_id", "id"),
        Index(  # a zaak waits on one list at most
            "uq_archiefitem_zaak_uuid",
            "zaak_uuid",
            unique=True,
            postgresql_where=text("staat in ('opgenomen','verpakt','overgedragen')"),
        ),
        Index("ix_archiefitem_rest", "lijst_id", postgresql_where=text("rest is not null")),
    )
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    lijst_id: Mapped[int] = mapped_column(ForeignKey("archieflijst.id"))
    zaak_uuid: Mapped[UUID]
    zaaknummer: Mapped[str]
    # {zaaktype, versie, registratiedatum, einddatum, resultaat, selectielijstklasse, nummer,
    # bewaartermijn, archiefactiedatum, documenten}, and {pakket, omvang, inhoud} of its package:
    # nothing about people
    specificatie: Mapped[dict[str, Any]]
    staat: Mapped[str] = mapped_column(default="opgenomen")
    # afgehaald (by a person), vernietigd, overgeslagen (it may no longer leave), mislukt; to
    # transfer: verpakt → overgedragen (received) → overgebracht (and gone here)
    reden: Mapped[str] = mapped_column(default="")
    door: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime | None]  # when it got the staat it has
    # {bestanden: [sha256], brieven: [uuid]}: what still lies on disk of a zaak whose rows are gone
    rest: Mapped[dict[str, Any] | None]
    pakket_sha256: Mapped[str | None] = mapped_column(index=True)  # its package, while it is here
    lijst: Mapped[Archieflijst] = relationship(back_populates="items")
