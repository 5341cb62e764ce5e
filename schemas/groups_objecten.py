"""The objectIdentificatie of a zaakobject: for every objectType its own members (G-102)."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationInfo

from schemas.fields import Looks, upto
from schemas.groups import (
    AoaAdres,
    Huisnummer,
    Kept,
    Medewerker,
    NatuurlijkPersoon,
    NietNatuurlijkPersoon,
    OrganisatorischeEenheid,
    Vestiging,
    fitting,
)
from zaken.base.keeps import keeps

Identificatie = Annotated[str, upto(100)]


class Pand(Kept):
    identificatie: Identificatie


class Adres(Pand):
    wpl_woonplaats_naam: Annotated[str, upto(80)]
    gor_openbare_ruimte_naam: Annotated[str, upto(80)]
    huisnummer: Huisnummer
    huisletter: Annotated[str, upto(1)] = ""
    huisnummertoevoeging: Annotated[str, upto(4)] = ""
    postcode: Annotated[str, upto(7)] = ""


class Buurt(Kept):
    buurt_code: Annotated[str, upto(2)]
    buurt_naam: Annotated[str, upto(40)]
    gem_gemeente_code: Annotated[str, upto(4)]
    wyk_wijk_code: Annotated[str, upto(2)]


class Wijk(Kept):
    wijk_code: Annotated[str, upto(2)]
    wijk_naam: Annotated[str, upto(40)]
    gem_gemeente_code: Annotated[str, upto(4)]


class Gemeente(Kept):
    gemeente_naam: Annotated[str, upto(80)]
    gemeente_code: Annotated[str, upto(4)]


class GemeentelijkeOpenbareRuimte(Pand):
    openbare_ruimte_naam: Annotated[str, upto(80)]


class OpenbareRuimte(Pand):
    wpl_woonplaats_naam: Annotated[str, upto(80)]
    gor_openbare_ruimte_naam: Annotated[str, upto(80)]


class Woonplaats(Pand):
    woonplaats_naam: Annotated[str, upto(80)]


class Nummeraanduiding(Kept):
    num_identificatie: Identificatie = ""
    oao_identificatie: Identificatie = ""


class GebouwdAdres(AoaAdres, Nummeraanduiding):  # the last one's members come first
    aoa_identificatie: Identificatie = ""
    ogo_locatie_aanduiding: Annotated[str, upto(100)] = ""


class TerreinGebouwdObject(Pand):
    adres_aanduiding_grp: GebouwdAdres | None = None


class Huishouden(Kept):
    nummer: Annotated[str, upto(12)]
    is_gehuisvest_in: TerreinGebouwdObject | None = None


class Inrichtingselement(Pand):
    type: Literal[
        "bak", "bord", "installatie", "kast", "mast", "paal", "sensor", "straatmeubilair",
        "waterinrichtingselement", "weginrichtingselement",
    ]  # fmt: skip
    naam: Annotated[str, upto(500)] = ""


class Kunstwerkdeel(Pand):
    type: Literal[
        "keermuur", "overkluizing", "duiker", "faunavoorziening", "vispassage", "bodemval",
        "coupure", "ponton", "voorde", "hoogspanningsmast", "gemaal", "perron", "sluis",
        "strekdam", "steiger", "stuw",
    ]  # fmt: skip
    naam: Annotated[str, upto(80)]


class Spoorbaandeel(Pand):
    type: Literal["breedspoor", "normaalspoor", "smalspoor", "spoorbaan"]
    naam: Annotated[str, upto(500)] = ""


class Terreindeel(Pand):
    type: Annotated[str, upto(40)]
    naam: Annotated[str, upto(500)] = ""


class Waterdeel(Pand):
    type_waterdeel: Literal["zee", "waterloop", "watervlakte", "greppel_droge_sloot"]
    naam: Annotated[str, upto(500)] = ""


class Wegdeel(Pand):
    type: Annotated[str, upto(100)]
    naam: Annotated[str, upto(500)] = ""


class KadastraleOnroerendeZaak(Kept):
    kadastrale_identificatie: Annotated[str, upto(100)]
    kadastrale_aanduiding: Annotated[str, upto(1000)]


class Gerechtigde(Kept):
    natuurlijk_persoon: NatuurlijkPersoon | None = None
    niet_natuurlijk_persoon: NietNatuurlijkPersoon | None = None


class ZakelijkRecht(Pand):
    avg_aard: Annotated[str, upto(1000)]
    heeft_betrekking_op: KadastraleOnroerendeZaak | None = None
    heeft_als_gerechtigde: Gerechtigde | None = None


class MaatschappelijkeActiviteit(Kept):
    kvk_nummer: Annotated[str, upto(8)]
    handelsnaam: Annotated[str, upto(200)]


class WozAdres(AoaAdres):
    locatie_omschrijving: Annotated[str, upto(1000)] = ""


class WozObject(Kept):
    woz_object_nummer: Annotated[str, upto(100)]
    aanduiding_woz_object: WozAdres | None = None


class WozDeelobject(Kept):
    nummer_woz_deel_object: Annotated[str, upto(6)]
    is_onderdeel_van: WozObject | None = None


class WozWaarde(Kept):
    waardepeildatum: Annotated[str, upto(9)]
    is_voor: WozObject | None = None


class Overige(Kept):
    overige_data: dict[str, Any] = Field()


OBJECTEN: Mapping[str, type[Kept]] = {
    "adres": Adres,
    "buurt": Buurt,
    "gemeente": Gemeente,
    "gemeentelijke_openbare_ruimte": GemeentelijkeOpenbareRuimte,
    "huishouden": Huishouden,
    "inrichtingselement": Inrichtingselement,
    "kadastrale_onroerende_zaak": KadastraleOnroerendeZaak,
    "kunstwerkdeel": Kunstwerkdeel,
    "maatschappelijke_activiteit": MaatschappelijkeActiviteit,
    "medewerker": Medewerker,
    "natuurlijk_persoon": NatuurlijkPersoon,
    "niet_natuurlijk_persoon": NietNatuurlijkPersoon,
    "openbare_ruimte": OpenbareRuimte,
    "organisatorische_eenheid": OrganisatorischeEenheid,
    "overige": Overige,
    "pand": Pand,
    "spoorbaandeel": Spoorbaandeel,
    "terrein_gebouwd_object": TerreinGebouwdObject,
    "terreindeel": Terreindeel,
    "vestiging": Vestiging,
    "waterdeel": Waterdeel,
    "wegdeel": Wegdeel,
    "wijk": Wijk,
    "woonplaats": Woonplaats,
    "woz_deelobject": WozDeelobject,
    "woz_object": WozObject,
    "woz_waarde": WozWaarde,
    "zakelijk_recht": ZakelijkRecht,
}


@keeps("G-102", "betrokkeneType and objectType choose which identification is checked.")
def object_identification(value: Any, info: ValidationInfo) -> Any:
    """The objectIdentificatie as it came, if it fits the objectType that came before it.

    An empty one says nothing: then there is an URL, or the rule asks for one.
    """
    return fitting(OBJECTEN.get(info.data.get("object_type", "")), value) if value else None


ObjectIdentification = Annotated[
    dict[str, Any] | None,
    BeforeValidator(object_identification),
    Looks(*dict.fromkeys(OBJECTEN.values()), nullable=True),
]
