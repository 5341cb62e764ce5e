"""The groups inside a zaak and its children: what they must hold, and how an empty one looks
(zrc-012, G-100 to G-102).
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, ValidationError, ValidationInfo
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from schemas.engine.errors import invalid
from schemas.engine.shape import Schema
from schemas.fields import Date, Duration, RequiredUrl, filled, refuse, upto

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
    url: RequiredUrl
    aard_relatie: Literal["vervolg", "onderwerp", "bijdrage"]


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


class ObjectTypeOverigeDefinitie(Schema):
    url: RequiredUrl
    # A name of our own would shadow one of Pydantic's.
    schema_: Annotated[str, Field(alias="schema", min_length=1, max_length=100)]
    object_data: Annotated[str, filled(100)]


class Kept(Schema):
    """A group that is kept as it came, unknown keys and all: who posted it must find the same keys
    again.

    Only what we search by is checked. E-forms fill in dummies and add keys of their own; that is
    never a reason to refuse.
    """

    model_config = ConfigDict(extra="allow", alias_generator=to_camel, coerce_numbers_to_str=True)


class NatuurlijkPersoon(Kept):
    inp_bsn: Annotated[str, upto(9)] = ""
    geslachtsnaam: Annotated[str, upto(200)] = ""
    voornamen: Annotated[str, upto(200)] = ""
    voorletters: Annotated[str, upto(20)] = ""
    geboortedatum: Annotated[str, upto(18)] = ""


class NietNatuurlijkPersoon(Kept):
    inn_nnp_id: Annotated[str, upto(9)] = ""
    kvk_nummer: Annotated[str, upto(8)] = ""
    statutaire_naam: Annotated[str, upto(500)] = ""
    bezoekadres: Annotated[str, upto(1000)] = ""


class Vestiging(Kept):
    vestigings_nummer: Annotated[str, upto(24)] = ""
    kvk_nummer: Annotated[str, upto(8)] = ""
    inn_nnp_id: Annotated[str, upto(9)] = ""


class OrganisatorischeEenheid(Kept):
    identificatie: Annotated[str, upto(255)] = ""
    naam: Annotated[str, upto(255)] = ""
    is_gehuisvest_in: Annotated[str, upto(255)] = ""


class Medewerker(Kept):
    identificatie: Annotated[str, upto(254)] = ""
    achternaam: Annotated[str, upto(200)] = ""
    voorletters: Annotated[str, upto(20)] = ""
    voorvoegsel_achternaam: Annotated[str, upto(10)] = ""


BETROKKENEN: Mapping[str, type[Kept]] = {
    "natuurlijk_persoon": NatuurlijkPersoon,
    "niet_natuurlijk_persoon": NietNatuurlijkPersoon,
    "vestiging": Vestiging,
    "organisatorische_eenheid": OrganisatorischeEenheid,
    "medewerker": Medewerker,
}


def identification(value: Any, info: ValidationInfo) -> Any:
    """The betrokkeneIdentificatie as it came, if it fits the betrokkeneType that came before it
    (G-102).
    """
    group = BETROKKENEN.get(info.data.get("betrokkene_type", ""))
    if value is None or group is None:
        return value or {}
    try:
        group.model_validate(value)
    except ValidationError as error:
        raise PydanticCustomError("fields", "", {"params": list(invalid(error).params)}) from None
    return value


Identification = Annotated[dict[str, Any], BeforeValidator(identification)]

GEOMETRIES: Mapping[str, int] = {
    "Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2,
    "MultiPolygon": 3,
}  # fmt: skip


def geometry(value: Any) -> Any:
    """GeoJSON, longitude first (G-93): a known type, with numbers nested as deep as that type
    asks.
    """
    if value is not None and not is_geometry(value):
        refuse("invalid", "Dit is geen geldige GeoJSON-geometrie.")
    return value


def is_geometry(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    if value.get("type") == "GeometryCollection":
        parts = value.get("geometries")
        return isinstance(parts, list) and all(is_geometry(part) for part in parts)
    depth = GEOMETRIES.get(str(value.get("type")))
    return depth is not None and is_coordinates(value.get("coordinates"), depth)


def is_coordinates(value: Any, depth: int) -> bool:
    if not isinstance(value, list) or not value:
        return False
    if depth:
        return all(is_coordinates(part, depth - 1) for part in value)
    numbers = all(isinstance(n, int | float) and not isinstance(n, bool) for n in value)
    return numbers and 2 <= len(value) <= 3 and abs(value[0]) <= 180 and abs(value[1]) <= 90


Geometry = Annotated[dict[str, Any] | None, BeforeValidator(geometry)]
