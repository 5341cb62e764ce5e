"""What the types of the Catalogi API look like."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field
from sqlalchemy import case, func

from schemas import catalogi_relations as relations
from schemas.catalogi_relations import of_zaaktype
from schemas.engine.read import NO_TEXTS
from schemas.engine.shape import Inside, Link, Links, ReadOnly, Remote, Schema, Shown
from schemas.fields import Date, Duration, Niveau, Reference, RequiredRsin, Rsin, Url, refuse, upto
from schemas.groups import OBJECT_TYPEN, absent_when_empty
from zaken import models
from zaken.base.keeps import keeps

Rol = Literal[
    "adviseur", "behandelaar", "belanghebbende", "beslisser", "initiator", "klantcontacter",
    "zaakcoordinator", "mede_initiator",
]  # fmt: skip
Afleidingswijze = Literal[
    "afgehandeld", "ander_datumkenmerk", "eigenschap", "gerelateerde_zaak", "hoofdzaak",
    "ingangsdatum_besluit", "termijn", "vervaldatum_besluit", "zaakobject",
]  # fmt: skip


def none_is_empty(value: Any) -> Any:
    return "" if value is None else value


def empty_is_none(value: Any) -> Any:
    return None if value == "" else value


def once(values: list[str]) -> list[str]:
    return list(dict.fromkeys(values))


def no_list(model: Any) -> Any:
    return NO_TEXTS


def group_or(column: str, **empty: str | None) -> Any:
    """A group, or its members empty when there is none (G-101)."""
    none = func.jsonb_build_object(*(part for name in empty for part in (name, empty[name])))

    def value(model: Any) -> Any:
        return none.op("||")(getattr(model, column))

    return value


def only_url(column: str) -> Any:
    """A case type file gives the number of its procestype, not an address."""

    def value(model: Any) -> Any:
        said = getattr(model, column)
        return case((func.starts_with(said, "http"), said), else_="")

    return value


def or_empty(column: str) -> Any:
    return lambda model: func.coalesce(getattr(model, column), "")


def not_blank(value: str) -> str:
    """What gives a type its name is filled in."""
    if not value:
        refuse("blank", "Dit veld moet ingevuld zijn.")
    return value


NotBlank = AfterValidator(not_blank)
Words = Annotated[str, BeforeValidator(none_is_empty)]  # may be left out, empty or null
Term = Annotated[Duration | None, BeforeValidator(empty_is_none)]
Day = Annotated[Date | None, BeforeValidator(empty_is_none)]
Namen = Annotated[list[Annotated[str, upto(1000), NotBlank]], AfterValidator(once)]
NoList = Annotated[list[str], ReadOnly(no_list)]


class Catalogus(Schema):
    domein: Annotated[str, upto(5), NotBlank]
    rsin: RequiredRsin
    contactpersoon_beheer_naam: Annotated[str, upto(40)]
    contactpersoon_beheer_telefoonnummer: Annotated[Words, upto(20)] = ""
    contactpersoon_beheer_emailadres: Annotated[Words, upto(254)] = ""
    zaaktypen: Annotated[list[str], ReadOnly(), Links("zaaktypen", "catalogus_id")]
    besluittypen: Annotated[list[str], ReadOnly(), Links("besluittypen", "catalogus_id")]
    besluittype_omschrijving: Annotated[list[str], ReadOnly(relations.names_in(models.Besluittype))]
    informatieobjecttypen: Annotated[
        list[str], ReadOnly(), Links("informatieobjecttypen", "catalogus_id")
    ]
    informatieobjecttype_omschrijving: Annotated[
        list[str], ReadOnly(relations.names_in(models.Informatieobjecttype))
    ]
    naam: Annotated[Words, upto(200)] = ""
    versie: Annotated[Words, upto(20)] = ""
    begindatum_versie: Day = None


class ReferentieProces(Schema):
    naam: Annotated[str, upto(80)]
    link: Annotated[Url, upto(200)] = ""


class BronCatalogus(Schema):
    url: Annotated[Url, upto(200)]
    domein: Annotated[str, upto(5), NotBlank]
    rsin: Annotated[Rsin, NotBlank]


class BronZaaktype(Schema):
    url: Annotated[Url, upto(200)]
    identificatie: Annotated[str, upto(50), NotBlank]
    omschrijving: Annotated[str, upto(80), NotBlank]


class GerelateerdZaaktype(Schema):
    zaaktype: Annotated[str, upto(200), NotBlank]
    aard_relatie: Literal["vervolg", "bijdrage", "onderwerp"]
    toelichting: Annotated[Words, upto(255)] = ""


@keeps("ztcL-37", "`deelzaaktypen` may be left out.")
class Zaaktype(Schema):
    identificatie: Annotated[str, upto(50), NotBlank]
    omschrijving: Annotated[str, upto(80), NotBlank]
    omschrijving_generiek: Annotated[Words, upto(80)] = ""
    vertrouwelijkheidaanduiding: Niveau
    doel: Words
    aanleiding: Words
    toelichting: Words = ""
    indicatie_intern_of_extern: Literal["intern", "extern"]
    handeling_initiator: Annotated[str, upto(20)]
    onderwerp: Annotated[str, upto(80)]
    handeling_behandelaar: Annotated[str, upto(20)]
    doorlooptijd: Duration
    servicenorm: Term = None
    opschorting_en_aanhouding_mogelijk: bool
    verlenging_mogelijk: bool
    verlengingstermijn: Term = None
    trefwoorden: list[Annotated[str, upto(30)]] = Field([])
    publicatie_indicatie: bool
    publicatietekst: Words = ""
    verantwoordingsrelatie: list[Annotated[str, upto(40)]] = Field([])
    producten_of_diensten: list[Url]
    selectielijst_procestype: Annotated[
        Url,
        upto(200),
        BeforeValidator(none_is_empty),
        Remote("selectielijst.procestype"),
        Shown(only_url("selectielijst_procestype")),
    ] = ""
    referentieproces: ReferentieProces
    verantwoordelijke: Annotated[str, upto(50)]
    zaakobjecttypen: Annotated[list[str], ReadOnly(), Links("zaakobjecttypen", "zaaktype_id")]
    broncatalogus: Annotated[
        BronCatalogus | None,
        BeforeValidator(absent_when_empty),
        Shown(group_or("broncatalogus", url="", domein="", rsin="")),
    ] = None
    bronzaaktype: Annotated[
        BronZaaktype | None,
        BeforeValidator(absent_when_empty),
        Shown(group_or("bronzaaktype", url="", identificatie="", omschrijving="")),
    ] = None
    catalogus: Annotated[Reference, Link("catalogussen")]
    statustypen: Annotated[list[str], ReadOnly(), Links("statustypen", "zaaktype_id")]
    resultaattypen: Annotated[list[str], ReadOnly(), Links("resultaattypen", "zaaktype_id")]
    eigenschappen: Annotated[list[str], ReadOnly(), Links("eigenschappen", "zaaktype_id")]
    informatieobjecttypen: Annotated[
        list[str], ReadOnly(), Links("informatieobjecttypen", relations.documents_of_zaaktype)
    ]
    informatieobjecttype_omschrijving: Annotated[
        list[str], ReadOnly(relations.document_names_of_zaaktype)
    ]
    roltypen: Annotated[list[str], ReadOnly(), Links("roltypen", "zaaktype_id")]
    besluittypen: Annotated[Namen, Links("besluittypen", relations.besluittypen_of_zaaktype)]
    besluittype_omschrijving: Annotated[
        list[str], ReadOnly(relations.besluittype_names_of_zaaktype)
    ]
    deelzaaktypen: Annotated[Namen, Links("zaaktypen", relations.deelzaaktypen)] = Field([])
    deelzaaktype_identificaties: Annotated[list[str], ReadOnly(lambda m: m.deelzaaktypen)]
    gerelateerde_zaaktypen: Annotated[
        list[GerelateerdZaaktype], Shown(relations.related), Inside("zaaktypen", "zaaktype")
    ]
    begin_geldigheid: Date
    einde_geldigheid: Day = None
    begin_object: Day = None
    einde_object: Day = None
    versiedatum: Day = None
    concept: Annotated[bool, ReadOnly()]


class Informatieobjecttype(Schema):
    catalogus: Annotated[Reference, Link("catalogussen")]
    omschrijving: Annotated[str, upto(80), NotBlank]
    vertrouwelijkheidaanduiding: Niveau
    begin_geldigheid: Date
    einde_geldigheid: Day = None
    begin_object: Day = None
    einde_object: Day = None
    concept: Annotated[bool, ReadOnly()]
    zaaktypen: Annotated[list[str], ReadOnly(), Links("zaaktypen", relations.zaaktypen_of_document)]
    zaaktype_identificaties: Annotated[list[str], ReadOnly(relations.zaaktype_names_of_document)]
    besluittypen: Annotated[
        list[str], ReadOnly(), Links("besluittypen", relations.besluittypen_of_document)
    ]
    besluittype_omschrijving: Annotated[
        list[str], ReadOnly(relations.besluittype_names_of_document)
    ]
    informatieobjectcategorie: Annotated[str, upto(80)]
    trefwoord: list[Annotated[str, upto(30)]] = Field([])
    omschrijving_generiek: "Annotated[Generiek | None, GENERIEK_IN, GENERIEK_UIT]" = None


class Generiek(Schema):
    informatieobjecttype_omschrijving_generiek: Annotated[str, upto(80)]
    definitie_informatieobjecttype_omschrijving_generiek: Annotated[str, upto(255)]
    herkomst_informatieobjecttype_omschrijving_generiek: Annotated[str, upto(12)]
    hierarchie_informatieobjecttype_omschrijving_generiek: Annotated[str, upto(80)]
    opmerking_informatieobjecttype_omschrijving_generiek: Annotated[Words, upto(255)] = ""


GENERIEK_IN = BeforeValidator(absent_when_empty)
GENERIEK_UIT = Shown(
    group_or(
        "omschrijving_generiek",
        **{info.alias or "": "" for info in Generiek.model_fields.values()},
    )
)
Informatieobjecttype.model_rebuild()


class Besluittype(Schema):
    catalogus: Annotated[Reference, Link("catalogussen")]
    zaaktypen: Annotated[Namen, Links("zaaktypen", relations.zaaktypen_of_besluittype)] = Field([])
    zaaktype_identificaties: Annotated[list[str], ReadOnly(relations.zaaktype_names_of_besluittype)]
    omschrijving: Annotated[Words, upto(80)] = ""
    omschrijving_generiek: Annotated[Words, upto(80)] = ""
    besluitcategorie: Annotated[Words, upto(40)] = ""
    reactietermijn: Term = None
    publicatie_indicatie: bool
    publicatietekst: Words = ""
    publicatietermijn: Term = None
    toelichting: Words = ""
    informatieobjecttypen: Annotated[
        Namen, Links("informatieobjecttypen", relations.documents_of_besluittype)
    ]
    informatieobjecttype_omschrijvingen: Annotated[
        list[str], ReadOnly(lambda m: m.informatieobjecttypen)
    ]
    informatieobjecttype_omschrijving: Annotated[
        list[str], ReadOnly(lambda m: m.informatieobjecttypen)
    ]
    begin_geldigheid: Date
    einde_geldigheid: Day = None
    begin_object: Day = None
    einde_object: Day = None
    concept: Annotated[bool, ReadOnly()]
    resultaattypen: Annotated[
        list[str], ReadOnly(), Links("resultaattypen", relations.resultaattypen_of_besluittype)
    ]
    resultaattypen_omschrijving: Annotated[
        list[str], ReadOnly(relations.resultaattype_names_of_besluittype)
    ]
    vastgelegd_in: Annotated[list[str], ReadOnly(lambda m: m.informatieobjecttypen)]


@keeps("ztcL-21", "What belongs to a zaaktype is valid as long as that is.")
class OfZaaktype(Schema):
    """What belongs to one version of a zaaktype."""

    zaaktype: Annotated[Reference, Link("zaaktypen")]
    zaaktype_identificatie: Annotated[str, ReadOnly(of_zaaktype("identificatie"))]
    catalogus: Annotated[
        str | None,
        BeforeValidator(empty_is_none),
        Link("catalogussen"),
        Shown(relations.catalogus_of_zaaktype),
    ] = None
    begin_geldigheid: Day = None
    einde_geldigheid: Day = None
    begin_object: Day = None
    einde_object: Day = None


class CheckListItem(Schema):
    itemnaam: Annotated[str, upto(30), NotBlank]
    toelichting: Annotated[Words, upto(1000)] = ""
    vraagstelling: Annotated[str, upto(255)]
    verplicht: bool = False


class Statustype(OfZaaktype):
    omschrijving: Annotated[str, upto(80), NotBlank]
    omschrijving_generiek: Annotated[Words, upto(80)] = ""
    statustekst: Annotated[Words, upto(1000)] = ""
    volgnummer: Annotated[int, Field(ge=1, le=9999)]
    is_eindstatus: Annotated[bool, ReadOnly()]
    informeren: bool = False
    doorlooptijd: Term = None
    toelichting: Annotated[Words, upto(1000)] = ""
    checklistitem_statustype: list[CheckListItem] = Field([])
    eigenschappen: Annotated[list[str], ReadOnly(), Links("eigenschappen", "statustype_id")]


class Brondatum(Schema):
    afleidingswijze: Afleidingswijze
    datumkenmerk: Annotated[Words, upto(80)] = ""
    einddatum_bekend: Annotated[bool, BeforeValidator(lambda v: v or False)] = False
    objecttype: Annotated[Literal["", *OBJECT_TYPEN], BeforeValidator(none_is_empty)] = ""  # type: ignore[valid-type]
    registratie: Annotated[Words, upto(80)] = ""
    procestermijn: Term = None


class Resultaattype(OfZaaktype):
    omschrijving: Annotated[str, upto(30), NotBlank]
    resultaattypeomschrijving: Annotated[
        Url, upto(1000), NotBlank, Remote("selectielijst.resultaattypeomschrijving")
    ]
    omschrijving_generiek: Annotated[str, ReadOnly()]
    selectielijstklasse: Annotated[Url, upto(1000), NotBlank, Remote("selectielijst.resultaat")]
    toelichting: Words = ""
    archiefnominatie: Annotated[
        Literal["", "blijvend_bewaren", "vernietigen"],
        BeforeValidator(none_is_empty),
        Shown(or_empty("archiefnominatie")),
    ] = ""
    archiefactietermijn: Term = None
    brondatum_archiefprocedure: Annotated[Brondatum | None, BeforeValidator(absent_when_empty)] = (
        None
    )
    procesobjectaard: Annotated[Words, upto(200)] = ""
    indicatie_specifiek: bool | None = None
    procestermijn: Term = None
    besluittypen: Annotated[
        Namen,
        Links("besluittypen", relations.named_by_resultaattype(models.Besluittype, "besluittypen")),
    ] = Field([])
    besluittype_omschrijving: Annotated[list[str], ReadOnly(lambda m: m.besluittypen)]
    informatieobjecttypen: Annotated[
        Namen,
        Links(
            "informatieobjecttypen",
            relations.named_by_resultaattype(models.Informatieobjecttype, "informatieobjecttypen"),
        ),
    ] = Field([])
    informatieobjecttype_omschrijving: Annotated[
        list[str], ReadOnly(lambda m: m.informatieobjecttypen)
    ]


class Roltype(OfZaaktype):
    omschrijving: Annotated[str, upto(100), NotBlank]
    omschrijving_generiek: Rol


class Specificatie(Schema):
    groep: Annotated[Words, upto(32)] = ""
    formaat: Literal["tekst", "getal", "datum", "datum_tijd"]
    lengte: Annotated[str, upto(14)]
    kardinaliteit: Annotated[str, upto(3)]
    waardenverzameling: list[Annotated[str, upto(100)]] = Field([])


class Eigenschap(OfZaaktype):
    naam: Annotated[str, upto(20), NotBlank]
    definitie: Annotated[str, upto(255)]
    specificatie: Specificatie
    toelichting: Annotated[Words, upto(1000)] = ""
    statustype: Annotated[str | None, BeforeValidator(empty_is_none), Link("statustypen")] = None


class Zaakobjecttype(OfZaaktype):
    ander_objecttype: bool
    objecttype: Annotated[Url, upto(200), NotBlank]
    relatie_omschrijving: Annotated[str, upto(80), NotBlank]
    resultaattypen: NoList
    resultaattype_omschrijving: NoList
    statustypen: NoList


class ZaaktypeInformatieobjecttype(Schema):
    zaaktype: Annotated[Reference, Link("zaaktypen")]
    zaaktype_identificatie: Annotated[str, ReadOnly(of_zaaktype("identificatie"))]
    catalogus: Annotated[str, ReadOnly(relations.catalogus_of_zaaktype), Link("catalogussen")]
    informatieobjecttype: Annotated[
        Reference,
        Link("informatieobjecttypen", by="omschrijving"),
        Shown(relations.document_of_relation),
    ]
    volgnummer: Annotated[int, Field(ge=1, le=999)]
    richting: Literal["inkomend", "intern", "uitgaand"]
    statustype: Annotated[str | None, BeforeValidator(empty_is_none), Link("statustypen")] = None
