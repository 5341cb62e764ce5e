"""The catalogue: what kinds of zaken there are, one row per version of a type. What is published
changes by correction only.

Types refer to each other by name (omschrijving, identificatie), not by version: a name stands for
every version of that name in the same catalogus (ztcL-22).
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, select, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, aliased, mapped_column, relationship

from zaken.models.base import Base, Elsewhere, Resource, Vertrouwelijkheid


def follows(name: str) -> Any:
    """An attribute of the zaaktype, read through what belongs to it. What a client writes there is
    only kept in `said`, for the rule that compares it (ztcL-21).
    """

    def read(self: Any) -> Any:
        return getattr(self.zaaktype, name)

    def write(self: Any, value: Any) -> None:
        self.said[name] = value

    def column(cls: Any) -> Any:
        kind = aliased(Zaaktype)
        of = select(getattr(kind, name)).where(kind.id == cls.zaaktype_id)
        return of.correlate(cls).scalar_subquery()

    read.__name__ = write.__name__ = name
    return hybrid_property(read, write, expr=column)


class OfZaaktype(Resource):
    """What belongs to one version of a zaaktype, is valid as long as that is, and goes with it."""

    PARENT = "zaaktype"

    begin_geldigheid = follows("begin_geldigheid")
    einde_geldigheid = follows("einde_geldigheid")
    begin_object = follows("begin_object")
    einde_object = follows("einde_object")
    catalogus_id = follows("catalogus_id")

    @property
    def said(self) -> dict[str, Any]:
        """What the client says this takes from its zaaktype."""
        told: dict[str, Any] = self.__dict__.setdefault("_said", {})
        return told

    @property
    def catalogus(self: Any) -> Any:
        return self.zaaktype.catalogus

    @catalogus.setter
    def catalogus(self, value: Any) -> None:
        self.said["catalogus"] = value


def _zaaktype_id(*, index: bool = False) -> Any:
    return mapped_column(ForeignKey("zaaktype.id", ondelete="CASCADE"), index=index)


class Catalogus(Elsewhere, Resource, Base):
    __tablename__ = "catalogus"
    __table_args__ = (
        Index(
            "uq_catalogus_domein_rsin",
            "domein",
            "rsin",
            unique=True,
            postgresql_where=text("extern is null"),
        ),
    )
    domein: Mapped[str]
    rsin: Mapped[str]
    naam: Mapped[str] = mapped_column(default="")
    contactpersoon_beheer_naam: Mapped[str] = mapped_column(default="")
    contactpersoon_beheer_telefoonnummer: Mapped[str] = mapped_column(default="")
    contactpersoon_beheer_emailadres: Mapped[str] = mapped_column(default="")
    versie: Mapped[str] = mapped_column(default="")
    begindatum_versie: Mapped[date | None]


class Zaaktype(Elsewhere, Resource, Base):
    """One version of a zaaktype. `definitie` is the published case type file, or null for a type
    without steps.
    """

    __tablename__ = "zaaktype"
    __table_args__ = (UniqueConstraint("catalogus_id", "identificatie", "versie"),)
    catalogus_id: Mapped[int] = mapped_column(ForeignKey("catalogus.id"), index=True)
    identificatie: Mapped[str] = mapped_column(index=True)
    versie: Mapped[int] = mapped_column(default=1)
    omschrijving: Mapped[str]
    omschrijving_generiek: Mapped[str] = mapped_column(default="")
    vertrouwelijkheidaanduiding: Mapped[str] = mapped_column(Vertrouwelijkheid)
    doel: Mapped[str] = mapped_column(default="")
    aanleiding: Mapped[str] = mapped_column(default="")
    toelichting: Mapped[str] = mapped_column(default="")
    indicatie_intern_of_extern: Mapped[str] = mapped_column(default="extern")
    handeling_initiator: Mapped[str] = mapped_column(default="")
    onderwerp: Mapped[str] = mapped_column(default="")
    handeling_behandelaar: Mapped[str] = mapped_column(default="")
    doorlooptijd: Mapped[str]  # ISO 8601 duration, as in the law: P8W
    servicenorm: Mapped[str | None]
    opschorting_en_aanhouding_mogelijk: Mapped[bool] = mapped_column(default=False)
    verlenging_mogelijk: Mapped[bool] = mapped_column(default=False)
    verlengingstermijn: Mapped[str | None]
    trefwoorden: Mapped[list[str]] = mapped_column(default=list)
    publicatie_indicatie: Mapped[bool] = mapped_column(default=False)
    publicatietekst: Mapped[str] = mapped_column(default="")
    verantwoordingsrelatie: Mapped[list[str]] = mapped_column(default=list)
    producten_of_diensten: Mapped[list[str]] = mapped_column(default=list)
    selectielijst_procestype: Mapped[str] = mapped_column(default="")
    referentieproces: Mapped[dict[str, Any]] = mapped_column(
        default=lambda: {"naam": "", "link": ""}
    )
    concept: Mapped[bool] = mapped_column(default=False)
    verantwoordelijke: Mapped[str] = mapped_column(default="")
    begin_geldigheid: Mapped[date]
    einde_geldigheid: Mapped[date | None]
    begin_object: Mapped[date | None]
    einde_object: Mapped[date | None]
    versiedatum: Mapped[date]
    # By name: omschrijvingen of besluittypen, identificaties of zaaktypen.
    besluittypen: Mapped[list[str]] = mapped_column(default=list)
    deelzaaktypen: Mapped[list[str]] = mapped_column(default=list)
    gerelateerde_zaaktypen: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    broncatalogus: Mapped[dict[str, Any]] = mapped_column(default=dict)
    bronzaaktype: Mapped[dict[str, Any]] = mapped_column(default=dict)
    gepubliceerd_op: Mapped[datetime | None]
    # JSON, not JSONB: the order of the choices in a form is part of what was published.
    # Large, and read once per process (workflows.publish), so not with every zaak.
    definitie: Mapped[dict[str, Any] | None] = mapped_column(JSON, deferred=True)

    catalogus: Mapped[Catalogus] = relationship()
    statustypen: Mapped[list["Statustype"]] = relationship(
        order_by="Statustype.volgnummer", back_populates="zaaktype", passive_deletes="all"
    )
    resultaattypen: Mapped[list["Resultaattype"]] = relationship(
        order_by="Resultaattype.id", back_populates="zaaktype", passive_deletes="all"
    )
    roltypen: Mapped[list["Roltype"]] = relationship(
        order_by="Roltype.id", back_populates="zaaktype", passive_deletes="all"
    )
    eigenschappen: Mapped[list["Eigenschap"]] = relationship(
        order_by="Eigenschap.id", back_populates="zaaktype", passive_deletes="all"
    )


class Statustype(Elsewhere, OfZaaktype, Base):
    __tablename__ = "statustype"
    __table_args__ = (UniqueConstraint("zaaktype_id", "volgnummer"),)
    zaaktype_id: Mapped[int] = _zaaktype_id()
    naam: Mapped[str] = mapped_column(default="")  # the word the case type file uses in its steps
    omschrijving: Mapped[str]
    omschrijving_generiek: Mapped[str] = mapped_column(default="")
    statustekst: Mapped[str] = mapped_column(default="")
    volgnummer: Mapped[int]
    informeren: Mapped[bool] = mapped_column(default=False)
    toelichting: Mapped[str] = mapped_column(default="")
    doorlooptijd: Mapped[str | None]
    checklistitem_statustype: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    is_eindstatus: Mapped[bool] = mapped_column(default=False)
    zaaktype: Mapped[Zaaktype] = relationship(back_populates="statustypen")


class Resultaattype(Elsewhere, OfZaaktype, Base):
    __tablename__ = "resultaattype"
    zaaktype_id: Mapped[int] = _zaaktype_id(index=True)
    naam: Mapped[str] = mapped_column(default="")
    omschrijving: Mapped[str]
    resultaattypeomschrijving: Mapped[str] = mapped_column(default="")
    omschrijving_generiek: Mapped[str] = mapped_column(default="")
    selectielijstklasse: Mapped[str] = mapped_column(default="")
    selectielijst_nummer: Mapped[str] = mapped_column(default="")
    toelichting: Mapped[str] = mapped_column(default="")
    archiefnominatie: Mapped[str | None]
    archiefactietermijn: Mapped[str | None]
    brondatum_archiefprocedure: Mapped[dict[str, Any] | None]
    procesobjectaard: Mapped[str] = mapped_column(default="")
    indicatie_specifiek: Mapped[bool | None]
    procestermijn: Mapped[str | None]
    # By name: omschrijvingen.
    besluittypen: Mapped[list[str]] = mapped_column(default=list)
    informatieobjecttypen: Mapped[list[str]] = mapped_column(default=list)
    zaaktype: Mapped[Zaaktype] = relationship(back_populates="resultaattypen")


class Roltype(Elsewhere, OfZaaktype, Base):
    __tablename__ = "roltype"
    zaaktype_id: Mapped[int] = _zaaktype_id(index=True)
    omschrijving: Mapped[str]
    omschrijving_generiek: Mapped[str]
    zaaktype: Mapped[Zaaktype] = relationship(back_populates="roltypen")


class Eigenschap(Elsewhere, OfZaaktype, Base):
    __tablename__ = "eigenschap"
    __table_args__ = (UniqueConstraint("zaaktype_id", "naam"),)
    zaaktype_id: Mapped[int] = _zaaktype_id()
    naam: Mapped[str]
    definitie: Mapped[str] = mapped_column(default="")
    specificatie: Mapped[dict[str, Any]]
    toelichting: Mapped[str] = mapped_column(default="")
    statustype_id: Mapped[int | None] = mapped_column(
        ForeignKey("statustype.id", ondelete="SET NULL"), index=True
    )
    zaaktype: Mapped[Zaaktype] = relationship(back_populates="eigenschappen")
    statustype: Mapped[Statustype | None] = relationship()


class Zaakobjecttype(OfZaaktype, Base):
    """Which kinds of objects a zaak of this type may be about."""

    __tablename__ = "zaakobjecttype"
    zaaktype_id: Mapped[int] = _zaaktype_id(index=True)
    ander_objecttype: Mapped[bool]
    objecttype: Mapped[str]
    relatie_omschrijving: Mapped[str]
    zaaktype: Mapped[Zaaktype] = relationship()


class Informatieobjecttype(Elsewhere, Resource, Base):
    __tablename__ = "informatieobjecttype"
    __table_args__ = (Index(None, "catalogus_id", "omschrijving"),)
    catalogus_id: Mapped[int] = mapped_column(ForeignKey("catalogus.id"))
    omschrijving: Mapped[str]
    vertrouwelijkheidaanduiding: Mapped[str] = mapped_column(Vertrouwelijkheid)
    begin_geldigheid: Mapped[date]
    einde_geldigheid: Mapped[date | None]
    begin_object: Mapped[date | None]
    einde_object: Mapped[date | None]
    concept: Mapped[bool] = mapped_column(default=False)
    informatieobjectcategorie: Mapped[str] = mapped_column(default="")
    trefwoord: Mapped[list[str]] = mapped_column(default=list)
    omschrijving_generiek: Mapped[dict[str, Any]] = mapped_column(default=dict)
    catalogus: Mapped[Catalogus] = relationship()


class ZaaktypeInformatieobjecttype(OfZaaktype, Base):
    """Which kinds of documents a zaaktype knows, and which way they go.

    The relation is by name: the informatieobjecttype here is one version that bears it.
    """

    __tablename__ = "zaaktype_informatieobjecttype"
    __table_args__ = (UniqueConstraint("zaaktype_id", "volgnummer"),)
    zaaktype_id: Mapped[int] = _zaaktype_id()
    informatieobjecttype_id: Mapped[int] = mapped_column(
        ForeignKey("informatieobjecttype.id", ondelete="CASCADE"), index=True
    )
    volgnummer: Mapped[int]
    richting: Mapped[str] = mapped_column(default="inkomend")
    statustype_id: Mapped[int | None] = mapped_column(
        ForeignKey("statustype.id", ondelete="SET NULL"), index=True
    )
    zaaktype: Mapped[Zaaktype] = relationship()
    informatieobjecttype: Mapped[Informatieobjecttype] = relationship()
    statustype: Mapped[Statustype | None] = relationship()


class Besluittype(Elsewhere, Resource, Base):
    __tablename__ = "besluittype"
    __table_args__ = (Index(None, "catalogus_id", "omschrijving"),)
    catalogus_id: Mapped[int] = mapped_column(ForeignKey("catalogus.id"))
    omschrijving: Mapped[str] = mapped_column(default="")
    omschrijving_generiek: Mapped[str] = mapped_column(default="")
    besluitcategorie: Mapped[str] = mapped_column(default="")
    reactietermijn: Mapped[str | None]
    publicatie_indicatie: Mapped[bool] = mapped_column(default=False)
    publicatietekst: Mapped[str] = mapped_column(default="")
    publicatietermijn: Mapped[str | None]
    toelichting: Mapped[str] = mapped_column(default="")
    begin_geldigheid: Mapped[date]
    einde_geldigheid: Mapped[date | None]
    begin_object: Mapped[date | None]
    einde_object: Mapped[date | None]
    concept: Mapped[bool] = mapped_column(default=False)
    # By name: omschrijvingen, and identificaties that were given here and not at the zaaktype.
    informatieobjecttypen: Mapped[list[str]] = mapped_column(default=list)
    zaaktypen: Mapped[list[str]] = mapped_column(default=list)
    catalogus: Mapped[Catalogus] = relationship()
