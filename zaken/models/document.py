"""Documents of the Documenten API. The bytes are elsewhere, under the name of their own hash."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, MetaData, UniqueConstraint, text
from sqlalchemy.orm import Mapped, declared_attr, foreign, mapped_column, relationship

from zaken.base.clock import now
from zaken.base.subject import Granted
from zaken.models.base import Base, Elsewhere, Resource, Vertrouwelijkheid
from zaken.models.catalogus import Informatieobjecttype


class Beschreven:
    """Everything that a version of a document says of it."""

    identificatie: Mapped[str]
    bronorganisatie: Mapped[str]
    creatiedatum: Mapped[date]
    titel: Mapped[str]
    vertrouwelijkheidaanduiding: Mapped[str] = mapped_column(Vertrouwelijkheid)
    is_gereed_voor_publicatie: Mapped[bool | None]
    tonen_aan_initiator: Mapped[bool] = mapped_column(default=False)
    auteur: Mapped[str]
    status: Mapped[str] = mapped_column(default="")
    inhoud_is_vervallen: Mapped[bool | None]
    formaat: Mapped[str] = mapped_column(default="")
    taal: Mapped[str]
    versie: Mapped[int] = mapped_column(default=1)
    begin_registratie: Mapped[datetime] = mapped_column(default=now)
    bestandsnaam: Mapped[str] = mapped_column(default="")
    bestandsomvang: Mapped[int | None] = mapped_column(BigInteger)
    # the name of the file with the bytes; null: no content
    sha256: Mapped[str | None] = mapped_column(index=True)
    link: Mapped[str] = mapped_column(default="")
    beschrijving: Mapped[str] = mapped_column(default="")
    ontvangstdatum: Mapped[date | None]
    verzenddatum: Mapped[date | None]
    indicatie_gebruiksrecht: Mapped[bool | None]
    verschijningsvorm: Mapped[str] = mapped_column(default="")
    ondertekening: Mapped[dict[str, Any]] = mapped_column(
        default=lambda: {"soort": "", "datum": None}
    )
    integriteit: Mapped[dict[str, Any]] = mapped_column(
        default=lambda: {"algoritme": "", "waarde": "", "datum": None}
    )
    informatieobjecttype_id: Mapped[int] = mapped_column(
        ForeignKey("informatieobjecttype.id"), index=True
    )
    trefwoorden: Mapped[list[str]] = mapped_column(default=list)

    @declared_attr
    def informatieobjecttype(cls) -> Mapped[Informatieobjecttype]:
        return relationship()


class Enkelvoudiginformatieobject(Elsewhere, Beschreven, Resource, Base):
    """A document, as its newest version says."""

    __tablename__ = "enkelvoudiginformatieobject"
    __table_args__ = (
        Index(  # drcL-15; a document elsewhere may bear the same number
            "uq_enkelvoudiginformatieobject_identificatie_bronorganisatie",
            "identificatie",
            "bronorganisatie",
            unique=True,
            postgresql_where=text("extern is null"),
        ),
        Index(None, "creatiedatum", "id"),
        Index(None, "trefwoorden", postgresql_using="gin"),
        Index(
            "ix_enkelvoudiginformatieobject_woorden",
            "titel",
            "auteur",
            "beschrijving",
            postgresql_using="gin",
            postgresql_ops=dict.fromkeys(("titel", "auteur", "beschrijving"), "gin_trgm_ops"),
        ),
        Index("ix_enkelvoudiginformatieobject_locked", "id", postgresql_where=text("lock <> ''")),
    )
    GRANTED = Granted("drc", "informatieobjecttype_id")
    lock: Mapped[str] = mapped_column(default="")  # who knows it may change the document
    voor_inwoner: Mapped[bool] = mapped_column(
        default=True
    )  # ours: internal papers are not shown on the PIP


class EnkelvoudiginformatieobjectVersie(Beschreven, Base):
    """A document as it was: a full copy, made when a newer version replaced it (drcL-01)."""

    __tablename__ = "enkelvoudiginformatieobject_versie"
    __table_args__ = (UniqueConstraint("informatieobject_id", "versie"),)
    GRANTED = Enkelvoudiginformatieobject.GRANTED
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True, sort_order=-2)
    informatieobject_id: Mapped[int] = mapped_column(
        ForeignKey("enkelvoudiginformatieobject.id", ondelete="cascade"), sort_order=-1
    )


class OfDocument(Resource):
    """What belongs to one document, and follows it for access, lock and events."""

    PARENT = "informatieobject"
    informatieobject_id: Mapped[int] = mapped_column(
        ForeignKey("enkelvoudiginformatieobject.id", ondelete="cascade"), index=True
    )

    @declared_attr
    def informatieobject(cls) -> Mapped[Enkelvoudiginformatieobject]:
        return relationship()


class Bestandsdeel(OfDocument, Base):
    """One part of a file that is being uploaded; gone when the parts have become the content."""

    __tablename__ = "bestandsdeel"
    __table_args__ = (UniqueConstraint("informatieobject_id", "volgnummer"),)
    volgnummer: Mapped[int]
    omvang: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(index=True)  # null: not there yet


class Gebruiksrechten(OfDocument, Base):
    __tablename__ = "gebruiksrechten"
    startdatum: Mapped[datetime]
    einddatum: Mapped[datetime | None]
    omschrijving_voorwaarden: Mapped[str]


class Verzending(OfDocument, Base):
    """From whom a document came, or to whom it went, and to which address."""

    __tablename__ = "verzending"
    betrokkene: Mapped[str] = mapped_column(index=True)
    aard_relatie: Mapped[str]
    toelichting: Mapped[str] = mapped_column(default="")
    ontvangstdatum: Mapped[date | None]
    verzenddatum: Mapped[date | None]
    contact_persoon: Mapped[str]
    contactpersoonnaam: Mapped[str] = mapped_column(default="")
    binnenlands_correspondentieadres: Mapped[dict[str, Any] | None]
    buitenlands_correspondentieadres: Mapped[dict[str, Any] | None]
    correspondentie_postadres: Mapped[dict[str, Any] | None]
    faxnummer: Mapped[str | None]
    emailadres: Mapped[str | None]
    mijn_overheid: Mapped[bool] = mapped_column(default=False)
    telefoonnummer: Mapped[str | None]


class Objectinformatieobject(OfDocument, Base):
    """A relation with something elsewhere: a verzoek, or a zaak or besluit of another register.

    Relations with our own zaken and besluiten are kept once, over there.
    """

    __tablename__ = "objectinformatieobject"
    __table_args__ = (UniqueConstraint("object", "informatieobject_id"),)  # drc-003
    object: Mapped[str]
    object_type: Mapped[str]


class Objectrelatie(Base):
    """Every relation of a document, seen from the document: a view over what is kept with the
    zaken, with the besluiten, and in the table above (drcL-22).
    """

    __tablename__ = "objectrelatie"
    metadata = MetaData()  # a view: the migrations make it, nobody fills it
    PARENT = "informatieobject"
    # The uuid is the key: the numbers of three tables are not one row of numbers.
    id: Mapped[UUID] = mapped_column(primary_key=True)
    uuid: Mapped[UUID]
    informatieobject_id: Mapped[int] = mapped_column(BigInteger)
    zaak_id: Mapped[int | None] = mapped_column(BigInteger)
    besluit_id: Mapped[int | None] = mapped_column(BigInteger)
    object: Mapped[str | None]
    object_type: Mapped[str]
    informatieobject: Mapped[Enkelvoudiginformatieobject] = relationship(
        primaryjoin=lambda: (
            foreign(Objectrelatie.informatieobject_id) == Enkelvoudiginformatieobject.id
        ),
        viewonly=True,
    )


class Documentnummer(Base):
    """A number that was given out before there is a document."""

    __tablename__ = "documentnummer"
    bronorganisatie: Mapped[str] = mapped_column(primary_key=True)
    identificatie: Mapped[str] = mapped_column(primary_key=True)
    uitgegeven_op: Mapped[datetime] = mapped_column(default=now)


class Documentimport(Base):
    """One bulk import: the list of documents to make, and how far it is."""

    __tablename__ = "documentimport"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    uuid: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    status: Mapped[str] = mapped_column(default="pending")  # pending, active, finished, error
    door: Mapped[str]  # the application that asked
    metadata_sha256: Mapped[str | None] = mapped_column(index=True)
    total: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)


class Documentimportregel(Base):
    """What came of one line of an import, written with the document itself."""

    __tablename__ = "documentimportregel"
    import_id: Mapped[int] = mapped_column(
        ForeignKey("documentimport.id", ondelete="cascade"), primary_key=True
    )
    nummer: Mapped[int] = mapped_column(primary_key=True)
    gelukt: Mapped[bool]
    opmerking: Mapped[str] = mapped_column(default="")
    document_uuid: Mapped[UUID | None]
