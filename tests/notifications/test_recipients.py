"""From the shapes of the standard to somebody with a name, a number and an envelope."""

from typing import Any

import pytest

from notifications.recipients import name_of, preference, recipient_of, salutation
from zaken.models import Rol


def rol(who: dict[str, Any], **contact: str) -> Rol:
    return Rol(betrokkene_identificatie=who, contact=contact, afwijkende_naam_betrokkene="")


HOME = {
    "aoaPostcode": "2282 zz",
    "aoaHuisnummer": 6,
    "aoaHuisletter": "A",
    "gorOpenbareRuimteNaam": "Laan",
}


@pytest.mark.parametrize(
    ("who", "soort", "nummer"),
    [
        ({"inpBsn": "999990019"}, "BSN", "999990019"),
        ({"kvkNummer": "69599084", "innNnpId": "69599084"}, "KVK", "69599084"),
        ({"innNnpId": "69599084"}, "KVK", "69599084"),
        ({"innNnpId": "123456782"}, "RSIN", "123456782"),
        ({"anpIdentificatie": "abc"}, "", ""),
    ],
)
def test_a_reader_is_known_by_one_number(who: dict[str, Any], soort: str, nummer: str) -> None:
    found = recipient_of(rol(who))
    assert (found.soort, found.nummer) == (soort, nummer)


def test_names_are_in_reading_order() -> None:
    femke = rol({"voornamen": "Femke", "voorvoegselGeslachtsnaam": "de", "geslachtsnaam": "Vries"})
    assert salutation(femke) == "Beste Femke de Vries,"
    assert name_of(rol({"statutaireNaam": "De Gouden Leeuw"})) == "De Gouden Leeuw"
    assert name_of(rol({"handelsnaam": ["Bakker Bart", "BB"]})) == "Bakker Bart"
    assert salutation(rol({})) == salutation(None) == "Beste inwoner,"


def test_an_envelope_has_name_street_and_postcode() -> None:
    full = rol(
        {"geslachtsnaam": "Vries", "verblijfsadres": HOME | {"wplWoonplaatsNaam": "Rijswijk"}}
    )
    assert recipient_of(full).adres == ("Vries", "Laan 6 A", "2282 ZZ  RIJSWIJK")
    assert recipient_of(rol({"verblijfsadres": HOME})).adres == (
        "De bewoner",
        "Laan 6 A",
        "2282 ZZ",
    )


def test_an_address_abroad_ends_with_the_country() -> None:
    abroad = {
        "lndLandnaam": "België",
        "subAdresBuitenland1": "Grote Markt 1",
        "subAdresBuitenland2": "2000 Antwerpen",
    }
    found = recipient_of(rol({"geslachtsnaam": "Peeters", "subVerblijfBuitenland": abroad}))
    assert found.adres == ("Peeters", "Grote Markt 1", "2000 Antwerpen", "BELGIË")
    assert recipient_of(rol({"subVerblijfBuitenland": {"lndLandnaam": "België"}})).adres == ()


@pytest.mark.parametrize("missing", ["aoaPostcode", "aoaHuisnummer"])
def test_half_an_address_is_no_address(missing: str) -> None:
    assert (
        recipient_of(rol({"verblijfsadres": {k: v for k, v in HOME.items() if k != missing}})).adres
        == ()
    )


def test_the_wish_is_what_the_person_said_and_nothing_else() -> None:
    assert preference(rol({}, voorkeur="post")) == "post"
    assert preference(rol({})) == ""
