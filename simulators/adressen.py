"""Forty made-up addresses with their neighbourhood and parking zone: data for the BAG stand-in."""

from dataclasses import dataclass

GEMEENTE_CODE = "0603"
GEMEENTE_NAAM = "Rijswijk"
WOONPLAATS_ID = "1062"


@dataclass(frozen=True, slots=True)
class Wijk:
    """A neighbourhood: code, name, and the part of town (noord, zuid) whose team looks after it."""

    code: str
    naam: str
    gebied: str
    parkeerzone: str | None


@dataclass(frozen=True, slots=True)
class Adres:
    """One address; nr is our own row number, from which the BAG identifications follow."""

    nr: int
    straat: str
    straat_nr: int
    huisnummer: int
    huisletter: str
    toevoeging: str
    postcode: str
    wijk: Wijk

    @property
    def nummeraanduiding(self) -> str:
        """16 digits: municipality, object kind 20, row number."""
        return f"{GEMEENTE_CODE}20{self.nr:010d}"

    @property
    def verblijfsobject(self) -> str:
        """16 digits: municipality, object kind 01, row number."""
        return f"{GEMEENTE_CODE}01{self.nr:010d}"

    @property
    def pand(self) -> str:
        """16 digits: municipality, object kind 10, row number."""
        return f"{GEMEENTE_CODE}10{self.nr:010d}"

    @property
    def openbare_ruimte(self) -> str:
        """16 digits: municipality, object kind 30, number of the street."""
        return f"{GEMEENTE_CODE}30{self.straat_nr:010d}"

    @property
    def huis(self) -> str:
        """House number as written on a letter: 12, 12A, 12A-2."""
        extra = f"-{self.toevoeging}" if self.toevoeging else ""
        return f"{self.huisnummer}{self.huisletter}{extra}"

    @property
    def regels(self) -> tuple[str, str]:
        """The two lines of the address on an envelope."""
        code = f"{self.postcode[:4]} {self.postcode[4:]}"
        return f"{self.straat} {self.huis}", f"{code}  {GEMEENTE_NAAM.upper()}"


OUD_PROEF = Wijk("WK060301", "Oud-Proefdorp", "noord", "A")
STATION = Wijk("WK060302", "Stationskwartier", "noord", "B")
WEIDE = Wijk("WK060303", "Proefweide", "zuid", "C")
HAVEN = Wijk("WK060304", "Proefhaven", "zuid", None)

# Street, postcode, neighbourhood, house numbers (number[letter][-addition]).
STREETS: tuple[tuple[str, str, Wijk, str], ...] = (
    ("Proefstraat", "2282ZZ", OUD_PROEF, "1 3 5 7 9 11A 11B"),
    ("Zaakspoorlaan", "2281ZX", OUD_PROEF, "2 4 6-1 6-2 8 10"),
    ("Dossierplein", "2280ZW", OUD_PROEF, "12 14 16 18"),
    ("Perronweg", "2283ZV", STATION, "21 23 25 27A 27B-2"),
    ("Wisselpad", "2284ZT", STATION, "30 32 34 36"),
    ("Seinhuislaan", "2285ZR", STATION, "41 43 45"),
    ("Weidevoorbeeld", "2286ZP", WEIDE, "50 52 54 56 58"),
    ("Oefengras", "2287ZN", WEIDE, "61 63 65"),
    ("Kadeproef", "2288ZM", HAVEN, "70 72"),
    ("Testsluis", "2289ZL", HAVEN, "81"),
)


def _parts(house: str) -> tuple[int, str, str]:
    number, _, addition = house.partition("-")
    letter = number[-1] if number[-1].isalpha() else ""
    return int(number.removesuffix(letter)), letter, addition


def _all() -> tuple[Adres, ...]:
    rows = [
        (street_nr, street, postcode, wijk, house)
        for street_nr, (street, postcode, wijk, houses) in enumerate(STREETS, 1)
        for house in houses.split()
    ]
    return tuple(
        Adres(nr, street, street_nr, *_parts(house), postcode, wijk)
        for nr, (street_nr, street, postcode, wijk, house) in enumerate(rows, 1)
    )


ADRESSEN = _all()
BY_ID = {a.nummeraanduiding: a for a in ADRESSEN}


def at(postcode: str, huis: str) -> Adres:
    """The address with this postcode and house number as written; KeyError when there is none."""
    return BY_HUIS[postcode, huis]


BY_HUIS = {(a.postcode, a.huis): a for a in ADRESSEN}
