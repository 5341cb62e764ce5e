"""Besluiten of the Besluiten API, and the documents they are laid down in."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, MetaData, Sequence, UniqueConstraint, text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship
from sqlalchemy.orm.attributes import get_history

from zaken.base.keeps import keeps
from zaken.base.subject import Granted
from zaken.models.base import Base, Elsewhere, Resource
from zaken.models.catalogus import Besluittype
from zaken.models.document import Enkelvoudiginformatieobject
from zaken.models.zaak import Zaak

BESLUITNUMMER = Sequence("besluitnummer", metadata=Base.metadata)


class Besluit(Elsewhere, Resource, Base):
    """One decision. A row with `extern` mirrors a besluit of another provider, under that URL."""

    __tablename__ = "besluit"
    __table_args__ = (
        Index(  # brc-002; another provider numbers as it likes
            "uq_besluit_identificatie_verantwoordelijke_organisatie",
            "identificatie",
            "verantwoordelijke_organisatie",
            unique=True,
            postgresql_where=text("extern is null"),
        ),
        Index("ix_besluit_verantwoordelijke_organisatie", "verantwoordelijke_organisatie", "id"),
        Index("ix_besluit_besluittype_id", "besluittype_id", "id"),
        Index("ix_besluit_zaak_id", "zaak_id", "id"),
    )
    identificatie: Mapped[str]
    verantwoordelijke_organisatie: Mapped[str]
    besluittype_id: Mapped[int] = mapped_column(ForeignKey("besluittype.id"))
    zaak_id: Mapped[int | None] = mapped_column(ForeignKey("zaak.id"))
    datum: Mapped[date]
    toelichting: Mapped[str] = mapped_column(default="")
    bestuursorgaan: Mapped[str] = mapped_column(default="")
    ingangsdatum: Mapped[date]
    vervaldatum: Mapped[date | None]
    vervalreden: Mapped[str] = mapped_column(default="")
    publicatiedatum: Mapped[date | None]
    verzenddatum: Mapped[date | None]
    uiterlijke_reactiedatum: Mapped[date | None]
    besluittype: Mapped[Besluittype] = relationship()
    # The zaak it leaves is known too: what changes there is asked and told.
    zaak: Mapped[Zaak | None] = relationship(active_history=True)

    GRANTED = Granted("brc", "besluittype_id", level=False)

    @property
    def touches(self) -> list[Zaak]:
        """The zaken that a change of this changes too: the one it decides on, and one it leaves."""
        found = [self.zaak, *(get_history(self, "zaak").deleted or ())]
        return sorted({zaak for zaak in found if zaak is not None}, key=lambda zaak: zaak.id)


@keeps("brc-004", "A document lays a besluit down; that relation has one kind and never changes.")
class Besluitinformatieobject(Resource, Base):
    """A document in which a besluit is laid down."""

    __tablename__ = "besluitinformatieobject"
    __table_args__ = (UniqueConstraint("besluit_id", "informatieobject_id"),)  # brcL-02
    besluit_id: Mapped[int] = mapped_column(ForeignKey("besluit.id", ondelete="cascade"))
    informatieobject_id: Mapped[int] = mapped_column(
        ForeignKey("enkelvoudiginformatieobject.id"), index=True
    )
    besluit: Mapped[Besluit] = relationship()
    informatieobject: Mapped[Enkelvoudiginformatieobject] = relationship()

    PARENT = "besluit"


class Zaakbesluit(Base):
    """A besluit as its zaak lists it: a view of the same rows, seen from the zaak (zrcL-26)."""

    __tablename__ = "zaakbesluit"
    metadata = MetaData()  # the migrations make the view; nobody fills it
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    uuid: Mapped[UUID]
    zaak_id: Mapped[int] = mapped_column(BigInteger)
    besluit_id: Mapped[int] = mapped_column(BigInteger)
    zaak: Mapped[Zaak] = relationship(
        primaryjoin=lambda: foreign(Zaakbesluit.zaak_id) == Zaak.id, viewonly=True
    )

    PARENT = "zaak"

    @property
    def hoofdobject(self) -> Zaak:
        return self.zaak
