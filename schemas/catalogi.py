"""The Catalogi API, for reading: what kinds of zaken, statuses, results, roles, facts and
documents there are.
"""

from datetime import date
from typing import Annotated, Any, Literal

from sqlalchemy import cast, func, literal, null, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import Date as SqlDate
from sqlalchemy.types import Text

from schemas.apis import CATALOGI
from schemas.engine.filters import Filter, Unless, among, choice, contains, day, link, one_of, text
from schemas.engine.read import NO_TEXTS
from schemas.engine.shape import Link, Links, ReadOnly, Resource, Schema
from schemas.fields import Niveau
from zaken import models

READ = {"read": "catalogi.lezen"}
STATUSES = ("alles", "concept", "definitief")
ROLES = (
    "adviseur",
    "behandelaar",
    "belanghebbende",
    "beslisser",
    "initiator",
    "klantcontacter",
    "zaakcoordinator",
    "mede_initiator",
)


def empty_list(model: Any) -> Any:
    return NO_TEXTS


def no_date(model: Any) -> Any:
    return cast(null(), SqlDate)


def nothing(model: Any) -> Any:
    return cast(null(), Text)


def empty(model: Any) -> Any:
    return literal("")


def of_zaaktype(column: str) -> Any:
    """A column of the zaaktype this row belongs to."""
    kind = models.Zaaktype
    return lambda model: (
        select(getattr(kind, column)).where(kind.id == model.zaaktype_id).scalar_subquery()
    )


def catalogus_of_zaaktype(model: Any) -> Any:
    kind, catalogus = models.Zaaktype, models.Catalogus
    joined = select(catalogus.uuid).join(kind, kind.catalogus_id == catalogus.id)
    return joined.where(kind.id == model.zaaktype_id).scalar_subquery()


def documenttypes_of(model: Any) -> Any:
    known = models.ZaaktypeInformatieobjecttype
    return select(known.informatieobjecttype_id).where(known.zaaktype_id == model.id)


def zaaktypes_with(model: Any) -> Any:
    known = models.ZaaktypeInformatieobjecttype
    return select(known.zaaktype_id).where(known.informatieobjecttype_id == model.id)


EmptyList = Annotated[list[str], ReadOnly(empty_list)]
NoDate = Annotated[date | None, ReadOnly(no_date)]
Nothing = Annotated[str | None, ReadOnly(nothing)]
Empty = Annotated[str, ReadOnly(empty)]


class Catalogus(Schema):
    domein: str
    rsin: str
    naam: str
    contactpersoon_beheer_naam: str
    contactpersoon_beheer_telefoonnummer: str
    contactpersoon_beheer_emailadres: str
    versie: Empty
    begindatum_versie: NoDate
    zaaktypen: Annotated[list[str], ReadOnly(), Links("zaaktypen", "catalogus_id")]
    besluittypen: Annotated[list[str], ReadOnly(), Links("besluittypen", "catalogus_id")]
    informatieobjecttypen: Annotated[
        list[str], ReadOnly(), Links("informatieobjecttypen", "catalogus_id")
    ]


class Zaaktype(Schema):
    catalogus: Annotated[str, Link("catalogussen")]
    identificatie: str
    omschrijving: str
    omschrijving_generiek: str
    vertrouwelijkheidaanduiding: Niveau
    doel: str
    aanleiding: str
    toelichting: str
    indicatie_intern_of_extern: Literal["inkomend", "intern", "uitgaand", "extern"]
    handeling_initiator: str
    onderwerp: str
    handeling_behandelaar: str
    doorlooptijd: str
    servicenorm: str | None
    opschorting_en_aanhouding_mogelijk: bool
    verlenging_mogelijk: bool
    verlengingstermijn: str | None
    trefwoorden: list[str]
    publicatie_indicatie: bool
    publicatietekst: str
    verantwoordingsrelatie: list[str]
    producten_of_diensten: list[str]
    selectielijst_procestype: str
    referentieproces: dict[str, Any]
    verantwoordelijke: str
    zaakobjecttypen: EmptyList
    broncatalogus: Nothing
    bronzaaktype: Nothing
    statustypen: Annotated[list[str], ReadOnly(), Links("statustypen", "zaaktype_id")]
    resultaattypen: Annotated[list[str], ReadOnly(), Links("resultaattypen", "zaaktype_id")]
    eigenschappen: Annotated[list[str], ReadOnly(), Links("eigenschappen", "zaaktype_id")]
    informatieobjecttypen: Annotated[
        list[str], ReadOnly(), Links("informatieobjecttypen", documenttypes_of)
    ]
    roltypen: Annotated[list[str], ReadOnly(), Links("roltypen", "zaaktype_id")]
    besluittypen: EmptyList
    deelzaaktypen: EmptyList
    gerelateerde_zaaktypen: Annotated[
        list[dict[str, Any]], ReadOnly(lambda model: cast(literal("[]"), JSONB))
    ]
    begin_geldigheid: date
    einde_geldigheid: date | None
    begin_object: NoDate
    einde_object: NoDate
    versiedatum: date
    concept: Annotated[bool, ReadOnly()]


class OfZaaktype(Schema):
    """What belongs to one version of a zaaktype, and is valid as long as that is."""

    zaaktype: Annotated[str, Link("zaaktypen")]
    zaaktype_identificatie: Annotated[str, ReadOnly(of_zaaktype("identificatie"))]
    catalogus: Annotated[str, ReadOnly(catalogus_of_zaaktype), Link("catalogussen")]
    begin_geldigheid: Annotated[date, ReadOnly(of_zaaktype("begin_geldigheid"))]
    einde_geldigheid: Annotated[date | None, ReadOnly(of_zaaktype("einde_geldigheid"))]
    begin_object: NoDate
    einde_object: NoDate


class Statustype(OfZaaktype):
    omschrijving: str
    omschrijving_generiek: str
    statustekst: str
    volgnummer: int
    is_eindstatus: Annotated[bool, ReadOnly()]
    informeren: bool
    doorlooptijd: Nothing
    toelichting: str
    checklistitem_statustype: EmptyList
    eigenschappen: EmptyList


class Resultaattype(OfZaaktype):
    omschrijving: str
    resultaattypeomschrijving: str
    omschrijving_generiek: Annotated[str, ReadOnly()]
    selectielijstklasse: str
    toelichting: str
    archiefnominatie: str | None
    archiefactietermijn: str | None
    brondatum_archiefprocedure: dict[str, Any] | None
    procesobjectaard: Nothing
    indicatie_specifiek: Annotated[bool | None, ReadOnly(nothing)]
    procestermijn: Nothing
    besluittypen: EmptyList
    besluittype_omschrijving: EmptyList
    informatieobjecttypen: EmptyList
    informatieobjecttype_omschrijving: EmptyList


class Roltype(OfZaaktype):
    omschrijving: str
    omschrijving_generiek: str


class Eigenschap(OfZaaktype):
    naam: str
    definitie: str
    specificatie: dict[str, Any]
    toelichting: str
    statustype: Nothing


class Informatieobjecttype(Schema):
    catalogus: Annotated[str, Link("catalogussen")]
    omschrijving: str
    vertrouwelijkheidaanduiding: Niveau
    begin_geldigheid: date
    einde_geldigheid: date | None
    begin_object: NoDate
    einde_object: NoDate
    concept: Annotated[bool, ReadOnly()]
    zaaktypen: Annotated[list[str], ReadOnly(), Links("zaaktypen", zaaktypes_with)]
    besluittypen: EmptyList
    informatieobjectcategorie: str
    trefwoord: EmptyList
    omschrijving_generiek: Annotated[
        dict[str, str],
        ReadOnly(
            lambda model: func.jsonb_build_object("informatieobjecttypeOmschrijvingGeneriek", "")
        ),
    ]


class ZaaktypeInformatieobjecttype(Schema):
    zaaktype: Annotated[str, Link("zaaktypen")]
    zaaktype_identificatie: Annotated[str, ReadOnly(of_zaaktype("identificatie"))]
    catalogus: Annotated[str, ReadOnly(catalogus_of_zaaktype), Link("catalogussen")]
    informatieobjecttype: Annotated[str, Link("informatieobjecttypen")]
    volgnummer: int
    richting: Literal["inkomend", "intern", "uitgaand"]
    statustype: Nothing


class Besluittype(Schema):
    catalogus: Annotated[str, Link("catalogussen")]
    zaaktypen: EmptyList
    omschrijving: str
    omschrijving_generiek: Empty
    besluitcategorie: Empty
    reactietermijn: str | None
    publicatie_indicatie: bool
    publicatietekst: Empty
    publicatietermijn: Nothing
    toelichting: Empty
    informatieobjecttypen: EmptyList
    begin_geldigheid: date
    einde_geldigheid: date | None
    begin_object: NoDate
    einde_object: NoDate
    concept: Annotated[bool, ReadOnly()]
    resultaattypen: EmptyList
    resultaattypen_omschrijving: EmptyList
    vastgelegd_in: EmptyList


def valid_on(model: Any, value: str) -> Any:
    """Valid on that day.

    The day a version ends is the day the next one begins, so one is valid on any day.
    """
    when = day(value)
    end = model.einde_geldigheid
    return (model.begin_geldigheid <= when) & or_(end.is_(None), end > when)


def published(model: Any, value: str) -> Any:
    """alles, concept or definitief."""
    if one_of(value, STATUSES) == "alles":
        return literal(True)
    return model.concept == (value == "concept")


def through_zaaktype(of: Filter) -> Filter:
    """The same question, put to the zaaktype of this row."""

    def clause(model: Any, value: str) -> Any:
        kind = models.Zaaktype
        return model.zaaktype_id.in_(select(kind.id).where(of(kind, value)))

    return clause


# Concepts are shown to who asks for them.
VERSIONED: dict[str, Any] = {"status": Unless("definitief", published), "datumGeldigheid": valid_on}
OF_ZAAKTYPE: dict[str, Any] = {
    "zaaktype": link("zaaktype", "zaaktypen"),
    "zaaktypeIdentificatie": through_zaaktype(text("identificatie")),
    "status": Unless("definitief", through_zaaktype(published)),
    "datumGeldigheid": through_zaaktype(valid_on),
}
BY_CATALOGUS = {"catalogus": link("catalogus", "catalogussen")}


def with_type(model: Any, value: str) -> Any:
    """Documents types of this zaaktype."""
    known = models.ZaaktypeInformatieobjecttype
    return model.id.in_(
        select(known.informatieobjecttype_id).where(link("zaaktype", "zaaktypen")(known, value))
    )


CATALOGUS = Resource(
    CATALOGI,
    "catalogus",
    "catalogussen",
    models.Catalogus,
    Catalogus,
    READ,
    filters={
        "domein": text("domein"),
        "domein__in": among("domein"),
        "rsin": text("rsin"),
        "rsin__in": among("rsin"),
    },
)
ZAAKTYPE = Resource(
    CATALOGI,
    "zaaktype",
    "zaaktypen",
    models.Zaaktype,
    Zaaktype,
    READ,
    filters={
        **BY_CATALOGUS,
        **VERSIONED,
        "identificatie": text("identificatie"),
        "trefwoorden": contains("trefwoorden"),
    },
)
STATUSTYPE = Resource(
    CATALOGI, "statustype", "statustypen", models.Statustype, Statustype, READ, filters=OF_ZAAKTYPE
)
RESULTAATTYPE = Resource(
    CATALOGI,
    "resultaattype",
    "resultaattypen",
    models.Resultaattype,
    Resultaattype,
    READ,
    filters=OF_ZAAKTYPE,
)
ROLTYPE = Resource(
    CATALOGI,
    "roltype",
    "roltypen",
    models.Roltype,
    Roltype,
    READ,
    filters={
        **OF_ZAAKTYPE,
        "omschrijvingGeneriek": choice("omschrijving_generiek", ROLES),
        "omschrijving": text("omschrijving"),
    },
)
EIGENSCHAP = Resource(
    CATALOGI,
    "eigenschap",
    "eigenschappen",
    models.Eigenschap,
    Eigenschap,
    READ,
    filters=OF_ZAAKTYPE,
)
INFORMATIEOBJECTTYPE = Resource(
    CATALOGI,
    "informatieobjecttype",
    "informatieobjecttypen",
    models.Informatieobjecttype,
    Informatieobjecttype,
    READ,
    filters={
        **BY_CATALOGUS,
        **VERSIONED,
        "omschrijving": text("omschrijving"),
        "zaaktype": with_type,
    },
)
ZAAKTYPE_INFORMATIEOBJECTTYPE = Resource(
    CATALOGI,
    "zaakinformatieobjecttype",
    "zaaktype-informatieobjecttypen",
    models.ZaaktypeInformatieobjecttype,
    ZaaktypeInformatieobjecttype,
    READ,
    filters={
        "zaaktype": link("zaaktype", "zaaktypen"),
        "informatieobjecttype": link("informatieobjecttype", "informatieobjecttypen"),
        "richting": choice("richting", ("inkomend", "intern", "uitgaand")),
        "status": Unless("definitief", through_zaaktype(published)),
    },
)
BESLUITTYPE = Resource(
    CATALOGI,
    "besluittype",
    "besluittypen",
    models.Besluittype,
    Besluittype,
    READ,
    filters={**BY_CATALOGUS, **VERSIONED, "omschrijving": text("omschrijving")},
)
