"""Documents of the Documenten API. The bytes are on disk, under the name of their own hash."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from zaken.base.clock import now
from zaken.base.subject import Granted
from zaken.models.base import Base, Elsewhere, Resource, Vertrouwelijkheid
from zaken.models.catalogus import Informatieobjecttype


class Enkelvoudiginformatieobject(Elsewhere, Resource, Base):
    __tablename__ = "enkelvoudiginformatieobject"
    __table_args__ = (
        Index(  # drc-001
            "uq_enkelvoudiginformatieobject_identificatie_bronorganisatie",
            "identificatie",
            "bronorganisatie",
            unique=True,
            postgresql_where=text("extern is null"),
        ),
    )
    identificatie: Mapped[str]
    bronorganisatie: Mapped[str]
    creatiedatum: Mapped[date]
    titel: Mapped[str]
    vertrouwelijkheidaanduiding: Mapped[str] = mapped_column(Vertrouwelijkheid)
    auteur: Mapped[str]
    status: Mapped[str] = mapped_column(default="")
    formaat: Mapped[str] = mapped_column(default="")
    taal: Mapped[str]
    versie: Mapped[int] = mapped_column(default=1)
    begin_registratie: Mapped[datetime] = mapped_column(default=now)
    bestandsnaam: Mapped[str] = mapped_column(default="")
    bestandsomvang: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(
        index=True
    )  # the name of the file with the bytes; null: no content
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
    voor_inwoner: Mapped[bool] = mapped_column(
        default=True
    )  # ours: internal papers are not shown on the PIP
    informatieobjecttype: Mapped[Informatieobjecttype] = relationship()
    is_gereed_voor_publicatie: Mapped[bool | None]

    GRANTED = Granted("drc", "informatieobjecttype_id")
