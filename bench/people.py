"""Made-up residents, companies and staff: the same ones for every run. No number here belongs to a
person."""

from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

import orjson

from zaken.numbers import is_bsn

_NAMES = """
    Jansen Bakker Visser Smit Meijer Mulder Bos Vos Peters Hendriks Dekker Brouwer Dijkstra Smits
    Post Kuiper Prins Huisman Postma Koster Willems Maas Verhoeven Scholten Kok Jacobs Molenaar
    Gerritsen Yilmaz Kaya Demir Bouzid Haddad Singh Nguyen Kowalski Popescu Tesfaye Mohamed Pinas
"""
_STREETS = """
    Dorpsstraat Kerkstraat Schoolstraat Molenweg Stationsweg Lindelaan Kastanjelaan Raadhuisplein
    Havenkade Beatrixlaan Wilgenhof Merelstraat Tulpstraat Sportlaan Nieuwstraat Singel
"""
NAMES, STREETS = _NAMES.split(), _STREETS.split()
PARTICLES = ("", "", "", "", "de", "van", "van der", "ter")
FIRMS = (
    "Bakkerij",
    "Schildersbedrijf",
    "Café",
    "Kapsalon",
    "Evenementenbureau",
    "Garage",
    "Winkel",
)
FREQUENT = 0.2  # this part of the residents makes most of the zaken …
FREQUENT_SHARE = 0.7  # … namely this part of them; everybody else has a few


@dataclass(frozen=True)
class Party:
    """Somebody who can hold a rol. `identificatie` is betrokkeneIdentificatie as JSON text,
    `contact` our own part."""

    soort: str
    identificatie: str
    contact: str
    naam: str
    bsn: str = ""


@cache
def residents() -> tuple[Party, ...]:
    """Everybody with a BSN in the test range 9999xxxxx: some nine thousand people."""
    rng = Random("residents")
    numbers = (f"9999{n:05d}" for n in range(100_000))
    return tuple(_resident(rng, bsn) for bsn in numbers if is_bsn(bsn))


@cache
def companies() -> tuple[Party, ...]:
    """Two thousand companies with a KvK number that the register never gives out (it begins with
    99)."""
    rng = Random("companies")
    return tuple(_company(rng, f"99{n:06d}") for n in range(2000))


@cache
def strangers() -> tuple[Party, ...]:
    """Who told a name and an address for answers, but did not sign in."""
    rng = Random("strangers")
    return tuple(_stranger(rng, n) for n in range(2000))


def any_resident(rng: Random) -> Party:
    """Skewed: most residents have one to five zaken, one in five has many."""
    everybody = residents()
    frequent = int(len(everybody) * FREQUENT)
    if rng.random() < FREQUENT_SHARE:
        return everybody[int(rng.random() * frequent)]
    return everybody[frequent + int(rng.random() * (len(everybody) - frequent))]


def text(data: Any) -> str:
    """JSON as text, for COPY."""
    return orjson.dumps(data).decode()


def _resident(rng: Random, bsn: str) -> Party:
    surname, particle = rng.choice(NAMES), rng.choice(PARTICLES)
    initials = f"{rng.choice('ABCDEFGHJKLMNPRSTW')}."
    person = {
        "inpBsn": bsn,
        "anpIdentificatie": "",
        "inpA_nummer": "",
        "geslachtsnaam": surname,
        "voorvoegselGeslachtsnaam": particle,
        "voorletters": initials,
        "voornamen": "",
        "geslachtsaanduiding": rng.choice("mvo"),
        "geboortedatum": _birthday(rng),
        "verblijfsadres": _address(rng),
        "subVerblijfBuitenland": None,
    }
    return Party(
        "natuurlijk_persoon", text(person), _contact(rng, bsn), f"{initials} {surname}", bsn
    )


def _company(rng: Random, kvk: str) -> Party:
    name = f"{rng.choice(FIRMS)} {rng.choice(NAMES)}"
    person = {
        "innNnpId": "",
        "annIdentificatie": "",
        "kvkNummer": kvk,
        "statutaireNaam": name,
        "innRechtsvorm": "besloten_vennootschap",
        "bezoekadres": "",
        "subVerblijfBuitenland": None,
    }
    return Party("niet_natuurlijk_persoon", text(person), _contact(rng, kvk), name)


def _stranger(rng: Random, number: int) -> Party:
    name = rng.choice(NAMES)
    person = {"anpIdentificatie": f"a{number:08d}", "inpBsn": "", "geslachtsnaam": name}
    return Party("natuurlijk_persoon", text(person), _contact(rng, f"a{number}"), name)


def _contact(rng: Random, key: str) -> str:
    # The mailbox is a counter of its own: the number of a person does not belong in an address.
    return text({"email": f"inwoner-{rng.getrandbits(32):08x}@example.nl"}) if key else "{}"


def _birthday(rng: Random) -> str:
    return f"{rng.randint(1935, 2007)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"


def _address(rng: Random) -> dict[str, str | int]:
    return {
        "aoaIdentificatie": f"1926{rng.randrange(10**12):012d}",
        "wplWoonplaatsNaam": "Voorbeeldstad",
        "gorOpenbareRuimteNaam": rng.choice(STREETS),
        "aoaPostcode": postcode(rng),
        "aoaHuisnummer": rng.randint(1, 240),
        "aoaHuisletter": "",
        "aoaHuisnummertoevoeging": "",
        "inpLocatiebeschrijving": "",
    }


def postcode(rng: Random) -> str:
    """One of some 4,000 postcodes of the made-up town."""
    return (
        f"{rng.randint(2280, 2289)}{rng.choice('ABCDEFGHJK')}{rng.choice('ABCDEFGHJKLMNPRSTVWXZ')}"
    )
