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
TEST_RANGE, PER_RANGE = 9999, 9_000  # numbers of nobody; a large register needs those below too
LARGEST = 90_000  # residents, companies
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
def numbers(ranges: int = 1) -> tuple[str, ...]:
    """BSNs that nobody has: nine thousand of 9999xxxxx, and as many of each range below it."""
    heads = range(TEST_RANGE, TEST_RANGE - ranges, -1)
    return tuple(filter(is_bsn, (f"{head}{n:05d}" for head in heads for n in range(100_000))))


@cache
def resident(bsn: str) -> Party:
    """The same person whenever this number is drawn."""
    return _resident(Random(bsn), bsn)


@cache
def company(number: int) -> Party:
    """With a KvK number that the register never gives out (it begins with 99)."""
    return _company(Random(f"company {number}"), f"99{number:06d}")


@cache
def stranger(number: int) -> Party:
    """Who told a name and an address for answers, but did not sign in."""
    return _stranger(Random(f"stranger {number}"), number)


def any_resident(rng: Random, among: int = 9_000) -> Party:
    """Skewed: most residents have one to five zaken, one in five has many. `among` is how many
    there are, so that in a large register nobody has more zaken than in a small one."""
    among = min(max(among, 100), LARGEST)
    everybody = numbers(1 + among // PER_RANGE)
    frequent = int(among * FREQUENT)
    if rng.random() < FREQUENT_SHARE:
        return resident(everybody[int(rng.random() * frequent)])
    return resident(everybody[frequent + int(rng.random() * (among - frequent))])


def any_company(rng: Random, among: int = 2_000) -> Party:
    return company(int(rng.random() * min(max(among, 100), LARGEST)))


def any_stranger(rng: Random, among: int = 2_000) -> Party:
    return stranger(int(rng.random() * min(max(among, 100), LARGEST)))


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
