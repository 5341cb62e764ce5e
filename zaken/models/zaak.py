"""The zaak and everything that hangs on it in the Zaken API."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Computed, ForeignKey, Index, Sequence, UniqueConstraint, text
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.orm.attributes import get_history
from sqlalchemy.types import UserDefinedType

from zaken.base.clock import now, today
from zaken.base.subject import ZAKEN
from zaken.models.base import Base, Resource, Vertrouwelijkheid
from zaken.models.catalogus import (
    Eigenschap,
    Resultaattype,
    Roltype,
    Statustype,
    Zaakobjecttype,
    Zaaktype,
)
from zaken.models.document import Enkelvoudiginformatieobject

ZAAKNUMMER = Sequence("zaaknummer", metadata=Base.metadata)


class Box(UserDefinedType[str]):
    """A rectangle of PostgreSQL, as text."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "box"


ischema_names["box"] = Box  # or the check of the migrations would not know the column
# The list of zaken is asked by these, or ordered by them: none of it reads the whole table.
LISTED_BY = (
    "registratiedatum", "einddatum", "einddatum_gepland", "uiterlijke_einddatum_afdoening",
    "publicatiedatum", "archiefactiedatum", "archiefnominatie", "archiefstatus", "bronorganisatie",
)  # fmt: skip
# Parts of an identification that are rarely asked for, each by its short name.
KEYS = {
    "anp": "anpIdentificatie",
    "a_nummer": "inpA_nummer",
    "ann": "annIdentificatie",
    "identificatie": "identificatie",
}


class Zaak(Resource, Base):
    __tablename__ = "zaak"
    __table_args__ = (
        UniqueConstraint("identificatie", "bronorganisatie"),  # zrc-002
        Index(
            "ix_zaak_zaaktype_open", "zaaktype_id", "id", postgresql_where=text("einddatum is null")
        ),
        Index("ix_zaak_zaaktype_level", "zaaktype_id", "vertrouwelijkheidaanduiding", "id"),
        Index("ix_zaak_startdatum", "startdatum", "id"),
        Index(
            "ix_zaak_woorden",
            "identificatie",
            "omschrijving",
            postgresql_using="gin",
            postgresql_ops=dict.fromkeys(("identificatie", "omschrijving"), "gin_trgm_ops"),
        ),
        Index(
            "ix_zaak_uiterlijke",
            "uiterlijke_einddatum_afdoening",
            postgresql_where=text("einddatum is null"),
        ),
        *(Index(f"ix_zaak_{name}", name, "id") for name in LISTED_BY),
        Index("ix_zaak_statustype_id", "statustype_id", "id"),
        Index(
            "ix_zaak_kenmerken",
            "kenmerken",
            postgresql_using="gin",
            postgresql_ops={"kenmerken": "jsonb_path_ops"},
        ),
        Index("ix_zaak_gebied", "gebied", postgresql_using="gist"),
        Index(
            "ix_zaak_relevante",
            "relevante_andere_zaken",
            postgresql_using="gin",
            postgresql_ops={"relevante_andere_zaken": "jsonb_path_ops"},
            postgresql_where=text("relevante_andere_zaken <> '[]'"),
        ),
        Index(
            "ix_zaak_besloten_in",
            "besloten_in",
            postgresql_where=text("besloten_in is not null"),
        ),
    )
    identificatie: Mapped[str]
    bronorganisatie: Mapped[str]
    verantwoordelijke_organisatie: Mapped[str]
    zaaktype_id: Mapped[int] = mapped_column(ForeignKey("zaaktype.id"))
    statustype_id: Mapped[int | None] = mapped_column(
        ForeignKey("statustype.id")
    )  # of its latest status
    hoofdzaak_id: Mapped[int | None] = mapped_column(ForeignKey("zaak.id"), index=True)
    omschrijving: Mapped[str] = mapped_column(default="")
    toelichting: Mapped[str] = mapped_column(default="")
    registratiedatum: Mapped[date] = mapped_column(default=today)
    startdatum: Mapped[date]
    einddatum: Mapped[date | None]
    einddatum_gepland: Mapped[date | None]
    uiterlijke_einddatum_afdoening: Mapped[date | None]
    publicatiedatum: Mapped[date | None]
    communicatiekanaal: Mapped[str] = mapped_column(default="")
    communicatiekanaal_naam: Mapped[str] = mapped_column(default="")
    producten_of_diensten: Mapped[list[str]] = mapped_column(default=list)
    vertrouwelijkheidaanduiding: Mapped[str] = mapped_column(Vertrouwelijkheid)
    betalingsindicatie: Mapped[str] = mapped_column(default="")
    laatste_betaaldatum: Mapped[datetime | None]
    zaakgeometrie: Mapped[dict[str, Any] | None]
    gebied: Mapped[str | None] = mapped_column(
        Box, Computed("geojson_box(zaakgeometrie)", persisted=True)
    )  # the rectangle around it, for the index (ADR 0019)
    verlenging: Mapped[dict[str, Any] | None]
    opschorting: Mapped[dict[str, Any]] = mapped_column(
        default=lambda: {"indicatie": False, "eerdereOpschorting": False, "reden": ""}
    )
    selectielijstklasse: Mapped[str] = mapped_column(default="")
    relevante_andere_zaken: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    kenmerken: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    archiefnominatie: Mapped[str | None]
    archiefstatus: Mapped[str] = mapped_column(default="nog_te_archiveren")
    archiefactiedatum: Mapped[date | None]
    archief_met_de_hand: Mapped[bool] = mapped_column(
        default=False
    )  # somebody filled in a date of the archive himself: it is not derived anew
    opdrachtgevende_organisatie: Mapped[str] = mapped_column(default="")
    processobjectaard: Mapped[str | None]
    processobject: Mapped[dict[str, Any] | None]
    startdatum_bewaartermijn: Mapped[date | None]
    laatst_gemuteerd: Mapped[datetime | None]
    laatst_geopend: Mapped[datetime | None]
    besloten_in: Mapped[int | None] = mapped_column(
        ForeignKey("queue.id")
    )  # of a restricted zaak the queue whose people see it, and no other staff does

    zaaktype: Mapped[Zaaktype] = relationship()
    hoofdzaak: Mapped["Zaak | None"] = relationship(remote_side="Zaak.id")
    statussen: Mapped[list["Status"]] = relationship(
        back_populates="zaak", order_by="Status.datum_status_gezet, Status.id"
    )
    resultaat: Mapped["Resultaat | None"] = relationship(back_populates="zaak")
    rollen: Mapped[list["Rol"]] = relationship(back_populates="zaak", order_by="Rol.id")
    eigenschappen: Mapped[list["Zaakeigenschap"]] = relationship(
        back_populates="zaak", order_by="Zaakeigenschap.id"
    )
    voortgang: Mapped["Voortgang | None"] = relationship(back_populates="zaak")

    GRANTED = ZAKEN

    @property
    def status(self) -> "Status | None":
        return self.statussen[-1] if self.statussen else None

    @property
    def is_closed(self) -> bool:
        return self.einddatum is not None

    @property
    def touches(self) -> list["Zaak"]:
        """The hoofdzaak this one is about to get: it may not be closed or removed meanwhile."""
        return [z for z in get_history(self, "hoofdzaak").added or () if z not in (None, self)]


class OfZaak(Resource):
    """What belongs to one zaak."""

    PARENT = "zaak"


class Status(OfZaak, Base):
    __tablename__ = "status"
    __table_args__ = (
        UniqueConstraint("zaak_id", "datum_status_gezet"),
        Index(
            "ix_status_gezetdoor_id",
            "gezetdoor_id",
            postgresql_where=text("gezetdoor_id is not null"),
        ),
        Index("ix_status_datum_status_gezet", "datum_status_gezet", "id"),
        Index("ix_status_statustype_id", "statustype_id", "zaak_id"),
    )
    zaak_id: Mapped[int] = mapped_column(ForeignKey("zaak.id", ondelete="cascade"))
    statustype_id: Mapped[int] = mapped_column(ForeignKey("statustype.id"))
    datum_status_gezet: Mapped[datetime]
    statustoelichting: Mapped[str] = mapped_column(default="")
    gezetdoor_id: Mapped[int | None] = mapped_column(ForeignKey("rol.id", ondelete="set null"))
    # Which step of the case type file gave it, and the person who took that step: what four eyes
    # are counted by. More than one step when the API gave it and several lead there.
    stappen: Mapped[list[str]] = mapped_column(default=list)
    medewerker_id: Mapped[int | None] = mapped_column(ForeignKey("medewerker.id"))
    zaak: Mapped[Zaak] = relationship(back_populates="statussen")
    statustype: Mapped[Statustype] = relationship(lazy="joined", innerjoin=True)
    gezetdoor: Mapped["Rol | None"] = relationship()


class Resultaat(OfZaak, Base):
    __tablename__ = "resultaat"
    __table_args__ = (Index("ix_resultaat_resultaattype_id", "resultaattype_id", "zaak_id"),)
    zaak_id: Mapped[int] = mapped_column(ForeignKey("zaak.id", ondelete="cascade"), unique=True)
    resultaattype_id: Mapped[int] = mapped_column(ForeignKey("resultaattype.id"))
    toelichting: Mapped[str] = mapped_column(default="")
    zaak: Mapped[Zaak] = relationship(back_populates="resultaat")
    resultaattype: Mapped[Resultaattype] = relationship(lazy="joined", innerjoin=True)


def _of_person(path: str) -> Computed:
    return Computed(f"betrokkene_identificatie #>> '{{{path}}}'", persisted=True)


def _by_key(name: str, key: str, column: str = "betrokkene_identificatie") -> Index:
    value = f"{column} ->> '{key}'"
    return Index(
        f"ix_rol_{name}", text(f"({value})"), "zaak_id", postgresql_where=text(f"{value} <> ''")
    )


class Rol(OfZaak, Base):
    """Who has to do with a zaak. The searchable parts are generated from the JSON, so they cannot
    disagree with it.
    """

    __tablename__ = "rol"
    __table_args__ = (
        Index("ix_rol_bsn", "bsn", "zaak_id", postgresql_where=text("bsn is not null")),
        Index("ix_rol_kvk", "kvk", "zaak_id", postgresql_where=text("kvk is not null")),
        Index(
            "ix_rol_vestiging",
            "vestiging",
            "zaak_id",
            postgresql_where=text("vestiging is not null"),
        ),
        Index("ix_rol_naam_geboren", text("lower(geslachtsnaam)"), "geboortedatum"),
        Index("ix_rol_adres", "postcode", "huisnummer"),
        Index("ix_rol_roltype_id", "roltype_id", "zaak_id"),
        Index("ix_rol_betrokkene_type", "betrokkene_type", "zaak_id"),
        Index(
            "ix_rol_betrokkene", "betrokkene", "zaak_id", postgresql_where=text("betrokkene <> ''")
        ),
        *(_by_key(name, key) for name, key in KEYS.items()),
        _by_key("loa", "levelOfAssurance", "authenticatie_context"),
    )
    zaak_id: Mapped[int] = mapped_column(ForeignKey("zaak.id", ondelete="cascade"), index=True)
    roltype_id: Mapped[int] = mapped_column(ForeignKey("roltype.id"))
    betrokkene: Mapped[str] = mapped_column(default="")
    betrokkene_type: Mapped[str]
    afwijkende_naam_betrokkene: Mapped[str] = mapped_column(default="")
    roltoelichting: Mapped[str]
    registratiedatum: Mapped[datetime] = mapped_column(default=now)
    indicatie_machtiging: Mapped[str] = mapped_column(default="")
    contactpersoon_rol: Mapped[dict[str, Any] | None]
    betrokkene_identificatie: Mapped[dict[str, Any]] = mapped_column(default=dict)
    begin_geldigheid: Mapped[date | None]
    einde_geldigheid: Mapped[date | None]
    authenticatie_context: Mapped[dict[str, Any] | None]
    contact: Mapped[dict[str, Any]] = mapped_column(default=dict)  # ours: email, telefoon, voorkeur

    bsn: Mapped[str | None] = mapped_column(_of_person("inpBsn"))
    kvk: Mapped[str | None] = mapped_column(
        Computed(
            "coalesce(nullif(betrokkene_identificatie #>> '{kvkNummer}', ''),"
            " nullif(betrokkene_identificatie #>> '{innNnpId}', ''))",
            persisted=True,
        )
    )
    vestiging: Mapped[str | None] = mapped_column(_of_person("vestigingsNummer"))
    geslachtsnaam: Mapped[str | None] = mapped_column(_of_person("geslachtsnaam"))
    geboortedatum: Mapped[str | None] = mapped_column(_of_person("geboortedatum"))
    postcode: Mapped[str | None] = mapped_column(
        Computed(
            "upper(replace(betrokkene_identificatie #>> '{verblijfsadres,aoaPostcode}', ' ', ''))",
            persisted=True,
        )
    )
    huisnummer: Mapped[str | None] = mapped_column(_of_person("verblijfsadres,aoaHuisnummer"))

    zaak: Mapped[Zaak] = relationship(back_populates="rollen")
    roltype: Mapped[Roltype] = relationship(lazy="joined", innerjoin=True)


class Zaakeigenschap(OfZaak, Base):
    __tablename__ = "zaakeigenschap"
    __table_args__ = (Index("ix_zaakeigenschap_zaak_id_eigenschap_id", "zaak_id", "eigenschap_id"),)
    zaak_id: Mapped[int] = mapped_column(ForeignKey("zaak.id", ondelete="cascade"))
    eigenschap_id: Mapped[int] = mapped_column(ForeignKey("eigenschap.id"))
    naam: Mapped[str]
    waarde: Mapped[str]
    zaak: Mapped[Zaak] = relationship(back_populates="eigenschappen")
    eigenschap: Mapped[Eigenschap] = relationship()


class Zaakobject(OfZaak, Base):
    __tablename__ = "zaakobject"
    __table_args__ = (
        Index("ix_zaakobject_object", "object", postgresql_using="hash"),
        Index("ix_zaakobject_object_type", "object_type", "id"),
    )
    zaak_id: Mapped[int] = mapped_column(ForeignKey("zaak.id", ondelete="cascade"), index=True)
    object: Mapped[str] = mapped_column(default="")
    object_type: Mapped[str]
    object_type_overige: Mapped[str] = mapped_column(default="")
    object_type_overige_definitie: Mapped[dict[str, Any] | None]
    relatieomschrijving: Mapped[str] = mapped_column(default="")
    object_identificatie: Mapped[dict[str, Any] | None]
    zaakobjecttype_id: Mapped[int | None] = mapped_column(ForeignKey("zaakobjecttype.id"))
    zaak: Mapped[Zaak] = relationship()
    zaakobjecttype: Mapped[Zaakobjecttype | None] = relationship()


class Zaakinformatieobject(OfZaak, Base):
    __tablename__ = "zaakinformatieobject"
    __table_args__ = (
        UniqueConstraint("zaak_id", "informatieobject_id"),
        Index(
            "ix_zaakinformatieobject_status_id",
            "status_id",
            postgresql_where=text("status_id is not null"),
        ),
    )
    zaak_id: Mapped[int] = mapped_column(ForeignKey("zaak.id", ondelete="cascade"))
    informatieobject_id: Mapped[int] = mapped_column(
        ForeignKey("enkelvoudiginformatieobject.id"), index=True
    )
    titel: Mapped[str] = mapped_column(default="")
    beschrijving: Mapped[str] = mapped_column(default="")
    registratiedatum: Mapped[datetime] = mapped_column(default=now)
    vernietigingsdatum: Mapped[datetime | None]
    status_id: Mapped[int | None] = mapped_column(ForeignKey("status.id", ondelete="set null"))
    zaak: Mapped[Zaak] = relationship()
    status: Mapped[Status | None] = relationship()
    informatieobject: Mapped[Enkelvoudiginformatieobject] = relationship()


class Voortgang(Base):
    """How the work on a zaak stands: what the standard has no field for. One row per zaak, written
    under the zaak's lock.
    """

    __tablename__ = "voortgang"
    zaak_id: Mapped[int] = mapped_column(
        ForeignKey("zaak.id", ondelete="cascade"), primary_key=True
    )
    volgcode: Mapped[UUID | None] = mapped_column(
        unique=True
    )  # lets somebody without a login follow this zaak
    ontvangen_op: Mapped[datetime] = mapped_column(default=now)
    laatste_aanvulling: Mapped[datetime] = mapped_column(
        default=now
    )  # restarts the quiet period of an e-form
    volledig_op: Mapped[
        datetime | None
    ]  # the e-form stopped calling: routed, confirmed, automation may start
    queue_id: Mapped[int | None] = mapped_column(ForeignKey("queue.id"), index=True)
    behandelaar_id: Mapped[int | None] = mapped_column(ForeignKey("medewerker.id"), index=True)
    routering: Mapped[list[dict[str, Any]]] = mapped_column(
        default=list
    )  # every decision, with the rule that made it
    normdatum: Mapped[date | None]
    fatale_datum: Mapped[date | None]
    termijn: Mapped[dict[str, Any]] = mapped_column(
        default=dict
    )  # the derivation of both dates, as readable steps
    opgeschort_sinds: Mapped[date | None]
    signalen: Mapped[list[str]] = mapped_column(
        default=list
    )  # thresholds already signalled; each once
    zaak: Mapped[Zaak] = relationship(back_populates="voortgang")


class Opschorting(Base):
    """The ledger of suspensions: the standard keeps only a flag, the clock needs intervals (Awb
    4:15).
    """

    __tablename__ = "opschorting"
    id: Mapped[int] = mapped_column(primary_key=True)
    zaak_id: Mapped[int] = mapped_column(ForeignKey("zaak.id", ondelete="cascade"), index=True)
    grond: Mapped[str]
    reden: Mapped[str]
    verzonden_op: Mapped[date]  # the request was sent; the first suspended day is the next one
    hersteltermijn: Mapped[date | None]
    geeindigd_op: Mapped[
        date | None
    ]  # completed on this day; the last suspended day is the day before
    verlopen: Mapped[bool] = mapped_column(
        default=False
    )  # ended unused: then this day itself counted as well
