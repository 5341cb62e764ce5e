"""betrokkeneIdentificatie and objectIdentificatie (G-102): one wrong and one right body of every
kind, and the lists that search in them.
"""

from typing import Any

import pytest

from schemas.groups import BETROKKENE_TYPEN, OBJECT_TYPEN
from schemas.groups_objecten import OBJECTEN
from tests.catalogue import ZAKEN

ADRES = {
    "aoaIdentificatie": "0613200000000001",
    "wplWoonplaatsNaam": "Voorbeeldstad",
    "gorOpenbareRuimteNaam": "Dorpsstraat",
    "aoaHuisnummer": 12,
}
BUITENLAND = {"lndLandcode": "BE", "lndLandnaam": "België", "subAdresBuitenland_1": "Markt 1"}
NAMED = {"identificatie": "1"}
TYPED = {**NAMED, "naam": "x"}
BETROKKENEN = {
    "natuurlijk_persoon": {
        "inpBsn": "999990019",
        "inpA_nummer": "1234567890",
        "geslachtsaanduiding": "v",
        "verblijfsadres": ADRES,
        "subVerblijfBuitenland": BUITENLAND,
    },
    "niet_natuurlijk_persoon": {"innNnpId": "123456782", "innRechtsvorm": "stichting"},
    "vestiging": {"vestigingsNummer": "000012345678", "handelsnaam": ["De Fiets"]},
    "organisatorische_eenheid": {"identificatie": "burgerzaken", "naam": "Burgerzaken"},
    "medewerker": {"identificatie": "karin", "achternaam": "de Wit"},
}
GOOD: dict[str, dict[str, Any]] = BETROKKENEN | {
    "adres": NAMED
    | {"wplWoonplaatsNaam": "a", "gorOpenbareRuimteNaam": "b", "huisnummer": "12", "eigen": 1},
    "buurt": {"buurtCode": "1", "buurtNaam": "b", "gemGemeenteCode": "1", "wykWijkCode": "1"},
    "gemeente": {"gemeenteNaam": "Voorbeeldstad", "gemeenteCode": "1"},
    "gemeentelijke_openbare_ruimte": NAMED | {"openbareRuimteNaam": "x"},
    "huishouden": {"nummer": "1", "isGehuisvestIn": NAMED | {"adresAanduidingGrp": ADRES}},
    "inrichtingselement": TYPED | {"type": "paal"},
    "kadastrale_onroerende_zaak": {"kadastraleIdentificatie": "1", "kadastraleAanduiding": "2"},
    "kunstwerkdeel": TYPED | {"type": "sluis"},
    "maatschappelijke_activiteit": {"kvkNummer": "12345678", "handelsnaam": "De Fiets"},
    "openbare_ruimte": NAMED | {"wplWoonplaatsNaam": "a", "gorOpenbareRuimteNaam": "b"},
    "overige": {"overigeData": {"alles": ["mag"]}},
    "pand": NAMED,
    "spoorbaandeel": TYPED | {"type": "smalspoor"},
    "terrein_gebouwd_object": NAMED,
    "terreindeel": TYPED | {"type": "berm"},
    "waterdeel": TYPED | {"typeWaterdeel": "zee"},
    "wegdeel": TYPED | {"type": "rijbaan"},
    "wijk": {"wijkCode": "1", "wijkNaam": "x", "gemGemeenteCode": "1"},
    "woonplaats": NAMED | {"woonplaatsNaam": "x"},
    "woz_deelobject": {"nummerWozDeelObject": "1", "isOnderdeelVan": {"wozObjectNummer": "1"}},
    "woz_object": {"wozObjectNummer": "1", "aanduidingWozObject": ADRES},
    "woz_waarde": {"waardepeildatum": "20260101", "isVoor": {"wozObjectNummer": "1"}},
    "zakelijk_recht": NAMED
    | {"avgAard": "x", "heeftAlsGerechtigde": {"natuurlijkPersoon": {"inpBsn": "999990019"}}},
}


def test_g_102_every_kind_of_object_has_its_members() -> None:
    without = {"besluit", "enkelvoudig_document", "status"}
    assert set(OBJECTEN) == set(OBJECT_TYPEN) - without == set(GOOD)


@pytest.mark.parametrize("kind", GOOD)
def test_g_102_an_object_comes_back_as_it_came(house: Any, kind: str) -> None:
    body = {"zaak": house.zaak()["url"], "objectType": kind, "objectIdentificatie": GOOD[kind]}
    more = {"objectTypeOverige": "iets"} if kind == "overige" else {}
    made = house.post("zaakobjecten", body | more)
    assert made["objectIdentificatie"] == GOOD[kind]
    changed = house.client.patch(made["url"], json={"relatieomschrijving": "Waar"})
    assert changed.json()["objectIdentificatie"] == GOOD[kind]


@pytest.mark.parametrize(
    ("kind", "wrong", "name", "code"),
    [
        ("adres", {"huisnummer": 1}, "identificatie", "required"),
        ("adres", GOOD["adres"] | {"huisletter": "ab"}, "huisletter", "max_length"),
        ("pand", {"naam": "x"}, "identificatie", "required"),
        ("inrichtingselement", TYPED | {"type": "boom"}, "type", "invalid_choice"),
        ("huishouden", {"nummer": "1", "isGehuisvestIn": {"naam": "x"}},
         "isGehuisvestIn.identificatie", "required"),
        ("overige", {"overigeData": "x"}, "overigeData", "invalid"),
    ],
)  # fmt: skip
def test_g_102_an_object_has_what_its_kind_asks(
    house: Any, kind: str, wrong: Any, name: str, code: str
) -> None:
    body = {"zaak": house.zaak()["url"], "objectType": kind, "objectIdentificatie": wrong}
    assert (f"objectIdentificatie.{name}", code) in house.refused("zaakobjecten", body)


@pytest.mark.parametrize("kind", BETROKKENE_TYPEN)
def test_g_102_a_betrokkene_comes_back_as_it_came(house: Any, types: Any, kind: str) -> None:
    who = BETROKKENEN[kind] | {"eigen": {"sleutel": "blijft"}}
    body = types.rol(house.zaak()["url"], betrokkeneType=kind, betrokkeneIdentificatie=who)
    assert house.post("rollen", body)["betrokkeneIdentificatie"] == who


@pytest.mark.parametrize(
    ("who", "name", "code"),
    [
        ({"inpBsn": "9999900190"}, "inpBsn", "max_length"),
        ({"geslachtsaanduiding": "x"}, "geslachtsaanduiding", "invalid_choice"),
        ({"verblijfsadres": {"aoaHuisnummer": 1}}, "verblijfsadres.aoaIdentificatie", "required"),
        ({"subVerblijfBuitenland": {}}, "subVerblijfBuitenland.lndLandcode", "required"),
    ],
)
def test_g_102_a_betrokkene_has_what_its_kind_asks(
    house: Any, types: Any, who: Any, name: str, code: str
) -> None:
    body = types.rol(house.zaak()["url"], betrokkeneIdentificatie=who)
    assert (f"betrokkeneIdentificatie.{name}", code) in house.refused("rollen", body)


def test_g_102_an_unknown_kind_is_no_choice(house: Any, types: Any) -> None:
    zaak = house.zaak()["url"]
    assert ("betrokkeneType", "invalid_choice") in house.refused(
        "rollen", types.rol(zaak, betrokkeneType="buurman")
    )
    assert ("objectType", "invalid_choice") in house.refused(
        "zaakobjecten", {"zaak": zaak, "objectType": "boom"}
    )


def test_zrcl_32_filters_on_rollen_hit_one_and_the_same_rol(house: Any, types: Any) -> None:
    one, two = house.zaak()["url"], house.zaak()["url"]
    person, other = BETROKKENEN["natuurlijk_persoon"], {"inpBsn": "999990020"}
    house.post("rollen", types.rol(one, betrokkeneIdentificatie=person))
    house.post("rollen", types.rol(two, betrokkeneIdentificatie=other))
    house.post("rollen", types.rol(two, "belanghebbende", betrokkeneIdentificatie=person))
    who = {"rol__betrokkeneIdentificatie__natuurlijkPersoon__inpBsn": "999990019"}
    as_what = {"rol__omschrijvingGeneriek": "initiator"}
    assert found(house, who) == [two, one]
    assert found(house, who | as_what) == [one]
    assert found(house, who | {"rol__machtiging": "eigen"}) == [two, one]
    assert found(house, who | {"rol__machtiging": "gemachtigde"}) == []


def test_zaken_are_found_by_what_the_standard_has_no_filter_for(house: Any, types: Any) -> None:
    kenmerk = {"kenmerk": "OF-1", "bron": "Open Formulieren"}
    zaak = house.zaak(identificatie="Z-2026-7", omschrijving="Kapotte lamp", kenmerken=[kenmerk])
    other = house.zaak(identificatie="A-1")["url"]
    status = house.post("statussen", types.status(zaak["url"]))
    house.post("statussen", types.status(other, 1))
    resultaat = house.post("resultaten", types.resultaat(zaak["url"]))
    for params in (
        {"identificatie__icontains": "z-2026"},
        {"omschrijving": "LAMP"},
        {"kenmerk": "OF-1"},
        {"kenmerk__bron": "Open Formulieren"},
        {"status__statustype": status["statustype"]},
        {"resultaat__resultaattype": resultaat["resultaattype"]},
    ):
        assert found(house, params) == [zaak["url"]], params
    assert len(found(house, {"zaaktype__omschrijving": types.zaaktype.omschrijving})) == 2


def test_a_part_of_a_number_is_looked_up_by_its_digits_and_compared_whole(house: Any) -> None:
    one = house.zaak(identificatie="ZAAK-2026-0000481930")["url"]
    two = house.zaak(identificatie="ZAAK-2025-0000481930")["url"]
    old = house.zaak(identificatie="0000481930_A")["url"]
    for part, those in {
        "0000481930": [old, two, one],
        "81930": [old, two, one],
        "zaak-2026-0000481930": [one],
        "2025-0000481930": [two],
        "481930_a": [old],
        "481930%": [],
        "99999": [],
        "2026": [one],
        "k-202": [two, one],
    }.items():
        assert found(house, {"identificatie__icontains": part}) == those, part


def test_a_text_too_short_for_an_index_is_refused(house: Any) -> None:
    for name in ("identificatie__icontains", "omschrijving"):
        for value in ("lo", "-", "a_b-c", "%%%"):
            answer = house.client.get(f"{ZAKEN}/zaken", params={name: value})
            wrong = answer.json()["invalidParams"]
            assert [(p["name"], p["code"]) for p in wrong] == [(name, "invalid")], value


def found(house: Any, params: dict[str, str]) -> list[str]:
    answer = house.client.get(f"{ZAKEN}/zaken", params=params)
    assert answer.status_code == 200, answer.text
    return [zaak["url"] for zaak in answer.json()["results"]]
