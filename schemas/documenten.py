"""The Documenten API: documents, their rights of use, where they were sent, what they belong to."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from sqlalchemy import Text, case, cast, func, literal, select
from sqlalchemy.dialects.postgresql import JSON, aggregate_order_by

from schemas.apis import DOCUMENTEN
from schemas.documenten_filters import DOCUMENT_FILTERS, by_object
from schemas.engine import read
from schemas.engine.filters import choice, dates, link, moment, text
from schemas.engine.shape import RESOURCES, Immutable, Link, ReadOnly, Resource, Schema
from schemas.fields import (
    Date,
    Filled,
    Moment,
    Niveau,
    OneLine,
    Reference,
    RequiredRsin,
    RequiredUrl,
    Url,
    filled,
    upto,
)
from schemas.groups import Integriteit, Ondertekening, absent_when_empty
from zaken import models
from zaken.actions.document import add_document, add_gebruiksrechten
from zaken.base.keeps import keeps

LEZEN = "documenten.lezen"
LARGEST = 2**53  # bytes; beyond it JSON numbers are not exact
PATH = "enkelvoudiginformatieobjecten"
SCOPES = {
    "read": LEZEN,
    "create": "documenten.aanmaken",
    "update": "documenten.bijwerken",
    "delete": "documenten.verwijderen",
}
# A relation that leads to the document: what is wrong with it is found while asking who may (G-57).
Document = Link(PATH, unknown="object-does-not-exist", wrong="incorrect_match")


@keeps("drcL-03", "inhoud is the address of the bytes of this version, never the bytes themselves.")
def download_url(document: Any) -> Any:
    """Where the bytes of this version are; null when there are none."""
    where = (
        literal(f"{DOCUMENTEN.url}/{PATH}/")
        + cast(document.uuid, Text)
        + literal("/download?versie=")
        + cast(document.versie, Text)
    )
    return case((document.sha256.is_not(None), where), else_=None)


@keeps("drcL-14", "Readers see that a document is locked, never the lock that opens it.")
def is_locked(document: Any) -> Any:
    return document.lock != ""


def parts(document: Any) -> Any:
    """The parts of an upload that is going on. Their lock is shown to who started it only."""
    part = models.Bestandsdeel
    shown = func.json_build_object(
        literal("url"),
        literal(f"{DOCUMENTEN.url}/bestandsdelen/") + cast(part.uuid, Text),
        literal("volgnummer"),
        part.volgnummer,
        literal("omvang"),
        part.omvang,
        literal("voltooid"),
        part.sha256.is_not(None),
        literal("lock"),
        literal(""),
    )
    made = func.json_agg(aggregate_order_by(shown, part.volgnummer))
    none = cast(literal("[]"), JSON)
    query = select(func.coalesce(made, none)).where(part.informatieobject_id == document.id)
    return query.correlate(document).scalar_subquery()


def object_url(relation: Any) -> Any:
    """Our own zaak or besluit, or the URL of something elsewhere."""
    ours = (("zaken", relation.zaak_id), ("besluiten", relation.besluit_id))
    return func.coalesce(
        *(_one(relation, RESOURCES[path], key) for path, key in ours), relation.object
    )


def _one(relation: Any, target: Resource, key: Any) -> Any:
    model: Any = target.model
    query = select(read.url(target, model)).where(model.id == key)
    return query.correlate(relation).scalar_subquery()


@keeps("drcL-28", "The fields of 1.5 to 1.7 are there, also in a PATCH.")
class Enkelvoudiginformatieobject(Schema):
    identificatie: Annotated[str, upto(40)] = ""
    bronorganisatie: RequiredRsin
    creatiedatum: Date
    titel: Annotated[str, filled(200)]
    vertrouwelijkheidaanduiding: Annotated[
        Niveau | None, BeforeValidator(lambda v: v or None), Filled
    ] = None
    is_gereed_voor_publicatie: bool | None = None
    tonen_aan_initiator: bool = False
    auteur: Annotated[str, filled(200)]
    status: Literal["", "in_bewerking", "ter_vaststelling", "definitief", "gearchiveerd"] = ""
    inhoud_is_vervallen: bool | None = None
    formaat: Annotated[str, upto(255), OneLine] = ""
    taal: Annotated[str, Field(pattern=r"^[a-z]{3}$")]  # ISO 639-2, of either list: dut and nld
    versie: Annotated[int, ReadOnly()]
    begin_registratie: Annotated[datetime, ReadOnly()]
    bestandsnaam: Annotated[str, upto(255), OneLine] = ""
    inhoud: Annotated[
        str | None, ReadOnly(download_url), Field(json_schema_extra={"format": "uri"})
    ]
    bestandsomvang: Annotated[int, Field(ge=0, le=LARGEST)] | None = None
    link: Annotated[str, upto(200)] = ""
    beschrijving: Annotated[str, upto(1000)] = ""
    ontvangstdatum: Date | None = None
    verzenddatum: Date | None = None
    indicatie_gebruiksrecht: bool | None = None
    verschijningsvorm: Annotated[str, upto(1000)] = ""
    ondertekening: Annotated[Ondertekening | None, BeforeValidator(absent_when_empty)] = None
    integriteit: Annotated[Integriteit | None, BeforeValidator(absent_when_empty)] = None
    informatieobjecttype: Annotated[Reference, Link("informatieobjecttypen")]
    trefwoorden: list[Annotated[str, upto(100)]] = Field([])
    locked: Annotated[bool, ReadOnly(is_locked)]
    bestandsdelen: Annotated[list[dict[str, Any]], ReadOnly(parts)]


class EnkelvoudiginformatieobjectMetLock(Enkelvoudiginformatieobject):
    """As it is answered to who makes it: with the lock of an upload in parts, if that is begun."""

    lock: Annotated[str, upto(100)] = ""


class EnkelvoudiginformatieobjectMetInhoud(Enkelvoudiginformatieobject):
    """As it is sent: `inhoud` holds the bytes themselves."""

    inhoud: Annotated[str | None, Field(json_schema_extra={"format": "byte"})] = None


class EnkelvoudiginformatieobjectMetInhoudEnLock(EnkelvoudiginformatieobjectMetInhoud):
    """As a change of it is sent."""

    lock: Annotated[str, upto(100)] = ""


@keeps("drcL-21", "A relation of a document is made and goes; it never changes.")
@keeps("drcL-22", "Relations of documents are one and the same row, seen from both sides.")
class Objectinformatieobject(Schema):
    informatieobject: Annotated[Reference, Document]
    object: Annotated[str, Link(("zaken", "besluiten")), ReadOnly(object_url)]
    object_type: Annotated[Literal["besluit", "zaak", "verzoek"], ReadOnly()]


@keeps("drcL-23", "Rights of use stay with their document, and are found by their dates.")
class Gebruiksrechten(Schema):
    informatieobject: Annotated[Reference, Document, Immutable]
    startdatum: Moment
    einddatum: Moment | None = None
    omschrijving_voorwaarden: Annotated[str, Field(min_length=1)]


class Binnenlands(Schema):
    huisletter: Annotated[str, upto(1)] = ""
    huisnummer: Annotated[int, Field(ge=1, le=99999)]
    huisnummer_toevoeging: Annotated[str, upto(4)] = ""
    naam_openbare_ruimte: Annotated[str, filled(80)]
    postcode: Annotated[str, upto(6)] = ""
    woonplaatsnaam: Annotated[str, filled(80)]


class Buitenlands(Schema):
    adres_buitenland1: Annotated[str, Field(alias="adresBuitenland1"), filled(35)]
    adres_buitenland2: Annotated[str, Field(alias="adresBuitenland2"), upto(35)] = ""
    adres_buitenland3: Annotated[str, Field(alias="adresBuitenland3"), upto(35)] = ""
    land_postadres: RequiredUrl


class Postadres(Schema):
    post_bus_of_antwoordnummer: Annotated[int, Field(ge=1, le=9999)]
    postadres_postcode: Annotated[str, filled(6)]
    postadres_type: Literal["antwoordnummer", "postbusnummer"]
    woonplaatsnaam: Annotated[str, filled(80)]


@keeps("drcL-26", "A sending has its own dates; those of the document are kept, and still judged.")
@keeps("drcL-27", "A sending is read and written with the scopes of the document it is about.")
class Verzending(Schema):
    betrokkene: Annotated[Url, Field(min_length=1, max_length=200)]
    informatieobject: Annotated[Reference, Document]
    aard_relatie: Literal["afzender", "geadresseerde"]
    toelichting: Annotated[str, upto(200)] = ""
    ontvangstdatum: Date | None = None
    verzenddatum: Date | None = None
    contact_persoon: RequiredUrl
    contactpersoonnaam: Annotated[str, upto(40)] = ""
    binnenlands_correspondentieadres: Binnenlands | None = None
    buitenlands_correspondentieadres: Buitenlands | None = None
    correspondentie_postadres: Postadres | None = None
    faxnummer: Annotated[str, upto(15)] | None = None
    emailadres: Annotated[str, upto(100)] | None = None
    mijn_overheid: bool = False
    telefoonnummer: Annotated[str, upto(15)] | None = None


DOCUMENT = Resource(
    DOCUMENTEN,
    "enkelvoudiginformatieobject",
    PATH,
    models.Enkelvoudiginformatieobject,
    Enkelvoudiginformatieobject,
    {
        **SCOPES,
        "update": "documenten.bijwerken | documenten.geforceerd-bijwerken",
        "part": "documenten.bijwerken",
        "lock": "documenten.lock",
        "unlock": "documenten.lock | documenten.geforceerd-unlock",
    },
    filters=DOCUMENT_FILTERS,
    save=add_document,
)
OBJECTINFORMATIEOBJECT = Resource(
    DOCUMENTEN,
    "objectinformatieobject",
    "objectinformatieobjecten",
    models.Objectrelatie,
    Objectinformatieobject,
    {"read": LEZEN},
    filters={"object": by_object, "informatieobject": link("informatieobject", PATH)},
)
GEBRUIKSRECHTEN = Resource(
    DOCUMENTEN,
    "gebruiksrechten",
    "gebruiksrechten",
    models.Gebruiksrechten,
    Gebruiksrechten,
    SCOPES,
    filters={
        "informatieobject": link("informatieobject", PATH),
        **dates("startdatum", "startdatum", "lt", "lte", "gt", "gte", parse=moment),
        **dates("einddatum", "einddatum", "lt", "lte", "gt", "gte", parse=moment),
    },
    save=add_gebruiksrechten,
)
VERZENDING = Resource(
    DOCUMENTEN,
    "verzending",
    "verzendingen",
    models.Verzending,
    Verzending,
    SCOPES,
    filters={
        "aardRelatie": choice("aard_relatie", ("afzender", "geadresseerde")),
        "informatieobject": link("informatieobject", PATH),
        "betrokkene": text("betrokkene"),
    },
)
