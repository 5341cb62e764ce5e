"""The catalogue: what kinds of zaken there are, one row per version of a type. Published rows never
change.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from zaken.models.base import Base, Elsewhere, Resource, Vertrouwelijkheid


class Catalogus(Resource, Base):
    __tablename__ = "catalogus"
    __table_args__ = (UniqueConstraint("domein", "rsin"),)
    domein: Mapped[str]
    rsin: Mapped[str]
    naam: Mapped[str] = mapped_column(default="")
    contactpersoon_beheer_naam: Mapped[str] = mapped_column(default="")
    contactpersoon_beheer_telefoonnummer: Mapped[str] = mapped_column(default="")
    contactpersoon_beheer_emailadres: Mapped[str] = mapped_column(default="")


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
    versiedatum: Mapped[date]
    gepubliceerd_op: Mapped[datetime | None]
    # JSON, not JSONB: the order of the choices in a form is part of what was published.
    # Large, and read once per process (workflows.publish), so not with every zaak.
    definitie: Mapped[dict[str, Any] | None] = mapped_column(JSON, deferred=True)

    catalogus: Mapped[Catalogus] = relationship()
    statustypen: Mapped[list["Statustype"]] = relationship(
        order_by="Statustype.volgnummer", back_populates="zaaktype"
    )
    resultaattypen: Mapped[list["Resultaattype"]] = relationship(
        order_by="Resultaattype.id", back_populates="zaaktype"
    )
    roltypen: Mapped[list["Roltype"]] = relationship(
        order_by="Roltype.id", back_populates="zaaktype"
    )
    eigenschappen: Mapped[list["Eigenschap"]] = relationship(
        order_by="Eigenschap.id", back_populates="zaaktype"
    )


class OfZaaktype(Resource):
    """What belongs to one version of a zaaktype."""

    PARENT = "zaaktype"


class Statustype(Elsewhere, OfZaaktype, Base):
    __tablename__ = "statustype"
    __table_args__ = (UniqueConstraint("zaaktype_id", "volgnummer"),)
    zaaktype_id: Mapped[int] = mapped_column(ForeignKey("zaaktype.id"))
    naam: Mapped[str] = mapped_column(default="")  # the word the case type file uses in its steps
    omschrijving: Mapped[str]
    omschrijving_generiek: Mapped[str] = mapped_column(default="")
    statustekst: Mapped[str] = mapped_column(default="")
    volgnummer: Mapped[int]
    informeren: Mapped[bool] = mapped_column(default=False)
    toelichting: Mapped[str] = mapped_column(default="")
    is_eindstatus: Mapped[bool] = mapped_column(default=False)
    zaaktype: Mapped[Zaaktype] = relationship(back_populates="statustypen")


class Resultaattype(Elsewhere, OfZaaktype, Base):
    __tablename__ = "resultaattype"
    zaaktype_id: Mapped[int] = mapped_column(ForeignKey("zaaktype.id"), index=True)
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
    zaaktype: Mapped[Zaaktype] = relationship(back_populates="resultaattypen")


class Roltype(Elsewhere, OfZaaktype, Base):
    __tablename__ = "roltype"
    zaaktype_id: Mapped[int] = mapped_column(ForeignKey("zaaktype.id"), index=True)
    omschrijving: Mapped[str]
    omschrijving_generiek: Mapped[str]
    zaaktype: Mapped[Zaaktype] = relationship(back_populates="roltypen")


class Eigenschap(Elsewhere, OfZaaktype, Base):
    __tablename__ = "eigenschap"
    __table_args__ = (UniqueConstraint("zaaktype_id", "naam"),)
    zaaktype_id: Mapped[int] = mapped_column(ForeignKey("zaaktype.id"))
    naam: Mapped[str]
    definitie: Mapped[str] = mapped_column(default="")
    specificatie: Mapped[dict[str, Any]]
    toelichting: Mapped[str] = mapped_column(default="")
    zaaktype: Mapped[Zaaktype] = relationship(back_populates="eigenschappen")


class Informatieobjecttype(Elsewhere, Resource, Base):
    __tablename__ = "informatieobjecttype"
    __table_args__ = (UniqueConstraint("catalogus_id", "omschrijving", "begin_geldigheid"),)
    catalogus_id: Mapped[int] = mapped_column(ForeignKey("catalogus.id"))
    omschrijving: Mapped[str]
    vertrouwelijkheidaanduiding: Mapped[str] = mapped_column(Vertrouwelijkheid)
    begin_geldigheid: Mapped[date]
    einde_geldigheid: Mapped[date | None]
    concept: Mapped[bool] = mapped_column(default=False)
    informatieobjectcategorie: Mapped[str] = mapped_column(default="")
    catalogus: Mapped[Catalogus] = relationship()


class ZaaktypeInformatieobjecttype(OfZaaktype, Base):
    """Which kinds of documents a zaaktype knows, and which way they go."""

    __tablename__ = "zaaktype_informatieobjecttype"
    __table_args__ = (UniqueConstraint("zaaktype_id", "volgnummer"),)
    zaaktype_id: Mapped[int] = mapped_column(ForeignKey("zaaktype.id"))
    informatieobjecttype_id: Mapped[int] = mapped_column(
        ForeignKey("informatieobjecttype.id"), index=True
    )
    volgnummer: Mapped[int]
    richting: Mapped[str] = mapped_column(default="inkomend")
    zaaktype: Mapped[Zaaktype] = relationship()
    informatieobjecttype: Mapped[Informatieobjecttype] = relationship()


class Besluittype(Elsewhere, Resource, Base):
    __tablename__ = "besluittype"
    __table_args__ = (UniqueConstraint("catalogus_id", "omschrijving", "begin_geldigheid"),)
    catalogus_id: Mapped[int] = mapped_column(ForeignKey("catalogus.id"))
    omschrijving: Mapped[str]
    reactietermijn: Mapped[str | None]
    publicatie_indicatie: Mapped[bool] = mapped_column(default=False)
    begin_geldigheid: Mapped[date]
    einde_geldigheid: Mapped[date | None]
    concept: Mapped[bool] = mapped_column(default=False)
