"""The groups inside a zaak and its children: what they must hold, and how an empty one looks
(zrc-012, G-100 to G-102).
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    ValidationError,
    ValidationInfo,
    model_serializer,
    model_validator,
)
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from schemas.engine.errors import invalid
from schemas.engine.shape import Schema
from schemas.fields import Date, Duration, Looks, RequiredUrl, filled, refuse, upto
from schemas.jq import is_path
from zaken.base.keeps import keeps
from zaken.geometry import is_geometry

BETROKKENE_TYPEN = (
    "natuurlijk_persoon", "niet_natuurlijk_persoon", "vestiging", "organisatorische_eenheid",
    "medewerker",
)  # fmt: skip
OBJECT_TYPEN = (
    "adres", "besluit", "buurt", "enkelvoudig_document", "gemeente",
    "gemeentelijke_openbare_ruimte", "huishouden", "inrichtingselement",
    "kadastrale_onroerende_zaak", "kunstwerkdeel", "maatschappelijke_activiteit", "medewerker",
    "natuurlijk_persoon", "niet_natuurlijk_persoon", "openbare_ruimte", "organisatorische_eenheid",
    "pand", "spoorbaandeel", "status", "terreindeel", "terrein_gebouwd_object", "vestiging",
    "waterdeel", "wegdeel", "wijk", "woonplaats", "woz_deelobject", "woz_object", "woz_waarde",
    "zakelijk_recht", "overige",
)  # fmt: skip


@keeps("G-100", "A group that is null or left out is no group; one that is sent must be whole")
@keeps("G-101", "A group without a value is answered with its members, empty")
@keeps("G-205", "What was read can be sent back: an empty group is no group")
def absent_when_empty(value: Any) -> Any:
    """A group with nothing in any member is what we answer for no group: taken back as such
    (G-101, G-205).
    """
    if isinstance(value, dict) and value and all(v in ("", None) for v in value.values()):
        return None
    return value


class Opschorting(Schema):
    indicatie: bool
    reden: Annotated[str, upto(200)]
    eerdere_opschorting: bool = False


class Verlenging(Schema):
    reden: Annotated[str, upto(200)]
    duur: Duration


class RelevanteZaak(Schema):
    """`overig` and what goes with it is practice, not yet standard."""

    url: RequiredUrl
    aard_relatie: Literal["vervolg", "onderwerp", "bijdrage", "overig"]
    overige_relatie: Annotated[str, upto(100)] | None = None
    toelichting: Annotated[str, upto(255)] | None = None

    @model_validator(mode="after")
    def says_which(self) -> "RelevanteZaak":
        if self.aard_relatie == "overig" and not self.overige_relatie:
            refuse("overigerelatie-required", "Zeg bij 'overig' welke relatie het is.")
        return self

    @model_serializer(mode="wrap")
    def without_what_is_not_there(self, as_usual: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {key: value for key, value in as_usual(self).items() if value is not None}


class Processobject(Schema):
    datumkenmerk: Annotated[str, upto(250)]
    identificatie: Annotated[str, upto(250)]
    objecttype: Annotated[str, upto(250)]
    registratie: Annotated[str, upto(250)]


class Kenmerk(Schema):
    kenmerk: Annotated[str, filled(40)]
    bron: Annotated[str, filled(40)]


class Ondertekening(Schema):
    soort: Literal["analoog", "digitaal", "pki"]
    datum: Date


class Integriteit(Schema):
    algoritme: Literal[
        "crc_16", "crc_32", "crc_64", "fletcher_4", "fletcher_8", "fletcher_16", "fletcher_32",
        "hmac", "md5", "sha_1", "sha_256", "sha_512", "sha_3",
    ]  # fmt: skip
    waarde: Annotated[str, filled(128)]
    datum: Date


class Contactpersoon(Schema):
    emailadres: Annotated[str, upto(254)] = ""
    functie: Annotated[str, upto(50)] = ""
    telefoonnummer: Annotated[str, upto(20)] = ""
    naam: Annotated[str, upto(200)]


def _path(value: str) -> str:
    if not is_path(value):
        refuse("invalid", "Gebruik een pad zoals .record.data of .lijst[0].naam.")
    return value


Path = Annotated[str, filled(100), AfterValidator(_path)]


class ObjectTypeOverigeDefinitie(Schema):
    url: RequiredUrl
    # A name of our own would shadow one of Pydantic's.
    schema_: Annotated[Path, Field(alias="schema")]
    object_data: Path


Huisnummer = Annotated[int, Field(ge=0, le=99_999)]


class Kept(Schema):
    """A group that is kept as it came, unknown keys and all: who posted it must find the same keys
    again.

    What the standard names is checked: lengths, and members that must be there. E-forms fill in
    dummies and add keys of their own; that is never a reason to refuse.
    """

    model_config = ConfigDict(extra="allow", alias_generator=to_camel, coerce_numbers_to_str=True)


class AoaAdres(Kept):
    """What the groups with the address of an adresseerbaar object (`aoa`) have in common."""

    aoa_identificatie: Annotated[str, upto(100)]
    wpl_woonplaats_naam: Annotated[str, upto(80)]
    gor_openbare_ruimte_naam: Annotated[str, upto(80)]
    aoa_postcode: Annotated[str, upto(7)] = ""
    aoa_huisnummer: Huisnummer
    aoa_huisletter: Annotated[str, upto(1)] = ""
    aoa_huisnummertoevoeging: Annotated[str, upto(4)] = ""


class VerblijfsAdres(AoaAdres):
    inp_locatiebeschrijving: Annotated[str, upto(1000)] = ""


class SubVerblijfBuitenland(Kept):
    lnd_landcode: Annotated[str, upto(4)]
    lnd_landnaam: Annotated[str, upto(40)]
    sub_adres_buitenland_1: Annotated[str, upto(35)] = Field("", alias="subAdresBuitenland_1")
    sub_adres_buitenland_2: Annotated[str, upto(35)] = Field("", alias="subAdresBuitenland_2")
    sub_adres_buitenland_3: Annotated[str, upto(35)] = Field("", alias="subAdresBuitenland_3")


class NatuurlijkPersoon(Kept):
    inp_bsn: Annotated[str, upto(9)] = ""
    anp_identificatie: Annotated[str, upto(17)] = ""
    inp_a_nummer: Annotated[str, upto(10)] = Field("", alias="inpA_nummer")
    geslachtsnaam: Annotated[str, upto(200)] = ""
    voorvoegsel_geslachtsnaam: Annotated[str, upto(80)] = ""
    voornamen: Annotated[str, upto(200)] = ""
    voorletters: Annotated[str, upto(20)] = ""
    geslachtsaanduiding: Literal["", "m", "v", "o"] = ""
    geboortedatum: Annotated[str, upto(18)] = ""
    verblijfsadres: VerblijfsAdres | None = None
    sub_verblijf_buitenland: SubVerblijfBuitenland | None = None


class NietNatuurlijkPersoon(Kept):
    inn_nnp_id: Annotated[str, upto(9)] = ""
    ann_identificatie: Annotated[str, upto(17)] = ""
    kvk_nummer: Annotated[str, upto(8)] = ""
    vestigings_nummer: Annotated[str, upto(24)] = ""
    statutaire_naam: Annotated[str, upto(500)] = ""
    inn_rechtsvorm: Annotated[str, upto(100)] = ""
    bezoekadres: Annotated[str, upto(1000)] = ""
    sub_verblijf_buitenland: SubVerblijfBuitenland | None = None


class Vestiging(Kept):
    vestigings_nummer: Annotated[str, upto(24)] = ""
    handelsnaam: list[Annotated[str, upto(625)]] = Field([])
    kvk_nummer: Annotated[str, upto(8)] = ""
    inn_nnp_id: Annotated[str, upto(9)] = ""
    verblijfsadres: VerblijfsAdres | None = None
    sub_verblijf_buitenland: SubVerblijfBuitenland | None = None


class OrganisatorischeEenheid(Kept):
    """Wider than the standard says: who keeps these names does not count letters (1.27 of Open
    Zaak).
    """

    identificatie: Annotated[str, upto(255)] = ""
    naam: Annotated[str, upto(255)] = ""
    is_gehuisvest_in: Annotated[str, upto(255)] = ""


class Medewerker(Kept):
    identificatie: Annotated[str, upto(254)] = ""
    achternaam: Annotated[str, upto(200)] = ""
    voorletters: Annotated[str, upto(20)] = ""
    voorvoegsel_achternaam: Annotated[str, upto(10)] = ""


class Mandaat(Kept):
    role: Annotated[str, upto(100)] = ""
    services: list[dict[str, Any]] = Field()


class Authenticatie(Kept):
    """How somebody proved who he is, and for whom he acts: DigiD or eHerkenning. Not standard."""

    source: Literal["digid", "eherkenning"]
    level_of_assurance: Annotated[str, filled(200)]
    acting_subject: Annotated[str, upto(100)] = ""
    representee: dict[str, Any] | None = None
    mandate: Mandaat | None = None

    @model_validator(mode="after")
    def acts_with_a_mandate(self) -> "Authenticatie":
        if self.representee and self.mandate is None:
            refuse("required", "Wie namens een ander optreedt, heeft een mandaat nodig.")
        return self


def authentication(value: Any, info: ValidationInfo) -> Any:
    """As it came. An employee or a department does not sign in with DigiD."""
    if value and info.data.get("betrokkene_type") in ("medewerker", "organisatorische_eenheid"):
        refuse("invalid", "Dit soort betrokkene logt niet in met DigiD of eHerkenning.")
    return fitting(Authenticatie, value) if value else None


AuthenticatieContext = Annotated[dict[str, Any] | None, BeforeValidator(authentication)]

BETROKKENEN: Mapping[str, type[Kept]] = {
    "natuurlijk_persoon": NatuurlijkPersoon,
    "niet_natuurlijk_persoon": NietNatuurlijkPersoon,
    "vestiging": Vestiging,
    "organisatorische_eenheid": OrganisatorischeEenheid,
    "medewerker": Medewerker,
}


@keeps("G-102", "The kind that was chosen decides what its group must look like")
def identification(value: Any, info: ValidationInfo) -> Any:
    """The betrokkeneIdentificatie as it came, if it fits the betrokkeneType that came before it
    (G-102).
    """
    return fitting(BETROKKENEN.get(info.data.get("betrokkene_type", "")), value) or {}


def fitting(group: type[Kept] | None, value: Any) -> Any:
    """The group as it came; its fields are checked, whatever else it holds is kept."""
    if value is not None and group is not None:
        try:
            group.model_validate(value)
        except ValidationError as error:
            params = list(invalid(error).params)
            raise PydanticCustomError("fields", "", {"params": params}) from None
    return value


Identification = Annotated[
    dict[str, Any], BeforeValidator(identification), Looks(*BETROKKENEN.values())
]


@keeps("G-93", "A geometry is GeoJSON, longitude first; what has no valid shape is refused.")
def geometry(value: Any) -> Any:
    if value is not None and not is_geometry(value):
        refuse("invalid", "Dit is geen geldige GeoJSON-geometrie.")
    return value


class GeoJson(Schema):
    """How a geometry looks; `geometry` looks closer."""

    type: Literal[
        "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon",
        "GeometryCollection",
    ]  # fmt: skip
    coordinates: list[Any] = Field([])
    geometries: list[dict[str, Any]] = Field([])


Geometry = Annotated[
    dict[str, Any] | None, BeforeValidator(geometry), Looks(GeoJson, nullable=True)
]
