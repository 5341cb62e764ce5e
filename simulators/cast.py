"""The fictional people, companies and staff of the demo, as data. All BSNs are test numbers."""

from dataclasses import dataclass

from simulators.adressen import Adres, at

# Own identification number of the demo municipality: test RSIN 123456782 in the usual OIN form.
GEMEENTE_OIN = "00000001123456782000"
MAGAZIJN_OIN = "00000001509381406000"
GEMEENTE_DIENSTVERLENER = "Gemeente Rijswijk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Persoon:
    """A resident. `geboorte`: jjjj-mm-dd, 00 if unknown; `berichtenbox` None: no profile at all."""

    key: str
    bsn: str
    voornamen: str = ""
    voorvoegsel: str = ""
    geslachtsnaam: str
    geslacht: str = "V"
    geboorte: str
    adres: Adres | None = None
    buitenland: tuple[str, str, str, str] | None = None
    geheim: bool = False
    overleden: str = ""
    kinderen: tuple[str, ...] = ()
    ouders: tuple[str, ...] = ()
    berichtenbox: bool | None = None
    email: str = ""
    digid: bool = True

    @property
    def naam(self) -> str:
        """Full name in reading order."""
        return " ".join(p for p in (self.voornamen, self.voorvoegsel, self.geslachtsnaam) if p)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bedrijf:
    """A company with one branch, and whether it takes messages in the Berichtenbox."""

    key: str
    kvk: str
    vestiging: str
    naam: str
    vertegenwoordiger: str
    berichtenbox: bool | None = None
    email: str = ""


@dataclass(frozen=True, slots=True)
class Medewerker:
    """A member of staff: user name, name, groups."""

    username: str
    naam: str
    groups: tuple[str, ...]

    @property
    def email(self) -> str:
        """Work address in a domain that can never receive mail (RFC 2606)."""
        return f"{self.username}@gemeente.example"


PERSONEN: tuple[Persoon, ...] = (
    Persoon(
        key="P1",
        bsn="999990019",
        voornamen="Femke",
        voorvoegsel="de",
        geslachtsnaam="Vries",
        geboorte="1984-03-12",
        adres=at("2282ZZ", "1"),
        kinderen=("P4",),
        berichtenbox=True,
        email="femke@voorbeeld.example",
    ),
    Persoon(
        key="P2",
        bsn="999990032",
        voornamen="Youssef",
        geslachtsnaam="el Amrani",
        geslacht="M",
        geboorte="1991-07-30",
        adres=at("2281ZX", "6-2"),
        berichtenbox=True,
        email="youssef@voorbeeld.example",
    ),
    Persoon(
        key="P3",
        bsn="999990044",
        voornamen="Anneke",
        voorvoegsel="van den",
        geslachtsnaam="Berg-'t Hooft",
        geboorte="1948-11-02",
        adres=at("2280ZW", "14"),
    ),
    Persoon(
        key="P4",
        bsn="999990056",
        voornamen="Sem",
        voorvoegsel="de",
        geslachtsnaam="Vries",
        geslacht="M",
        geboorte="2016-05-05",
        adres=at("2282ZZ", "1"),
        ouders=("P1",),
        digid=False,
    ),
    Persoon(
        key="P5",
        bsn="999990068",
        voornamen="Łukasz",
        geslachtsnaam="Wójcik",
        geslacht="M",
        geboorte="1979-00-00",
        adres=at("2283ZV", "27B-2"),
        berichtenbox=False,
        email="lukasz@voorbeeld.example",
    ),
    Persoon(
        key="P6",
        bsn="999990081",
        voornamen="Rosa",
        geslachtsnaam="Martina",
        geboorte="2001-02-28",
        adres=at("2284ZT", "32"),
    ),
    Persoon(
        key="P7",
        bsn="999990093",
        voornamen="Mees",
        geslachtsnaam="Jansen",
        geslacht="M",
        geboorte="2000-02-29",
        adres=at("2286ZP", "52"),
        berichtenbox=True,
        email="mees@voorbeeld.example",
    ),
    Persoon(
        key="P8",
        bsn="999990111",
        voornamen="Noor",
        geslachtsnaam="Jansen",
        geboorte="1996-09-00",
        adres=at("2287ZN", "63"),
        geheim=True,
        berichtenbox=True,
    ),
    Persoon(
        key="P9",
        bsn="999990123",
        voornamen="Henk",
        geslachtsnaam="Bakker",
        geslacht="M",
        geboorte="1941-06-21",
        adres=at("2285ZR", "43"),
        overleden="2026-01-15",
        digid=False,
    ),
    Persoon(
        key="P10",
        bsn="999990135",
        geslachtsnaam="Ama",
        geboorte="0000-00-00",
        adres=at("2286ZP", "58"),
    ),
    Persoon(
        key="P11",
        bsn="999990147",
        voornamen="Priya",
        geslachtsnaam="Sharma",
        geboorte="1988-12-01",
        buitenland=("Voorbeeldlaan 8", "2000 Antwerpen", "5010", "België"),
    ),
    Persoon(
        key="P12",
        bsn="999990159",
        voornamen="Klaas",
        geslachtsnaam="Visser",
        geslacht="M",
        geboorte="1967-04-17",
        adres=at("2288ZM", "72"),
    ),
)

BEDRIJVEN: tuple[Bedrijf, ...] = (
    Bedrijf(
        key="C1",
        kvk="69599084",
        vestiging="000037178598",
        naam="Café De Gouden Leeuw",
        vertegenwoordiger="Youssef el Amrani",
        berichtenbox=False,
        email="leeuw@voorbeeld.example",
    ),
    Bedrijf(
        key="C2",
        kvk="68750110",
        vestiging="000037178601",
        naam="Evenementen BV",
        vertegenwoordiger="Dana Feest",
    ),
    Bedrijf(
        key="C3",
        kvk="90001354",
        vestiging="000038509504",
        naam="Bewindvoering Haagland",
        vertegenwoordiger="Willem Zorg",
    ),
)

MEDEWERKERS: tuple[Medewerker, ...] = (
    Medewerker("k.dejong", "Karin de Jong", ("burgerzaken",)),
    Medewerker("m.bakker", "Mo Bakker", ("parkeren",)),
    Medewerker("s.vandam", "Saskia van Dam", ("vergunningen_apv",)),
    Medewerker("t.smit", "Tim Smit", ("openbare_ruimte_noord",)),
    Medewerker("l.visser", "Lotte Visser", ("openbare_ruimte_zuid",)),
    Medewerker("h.kuipers", "Hanna Kuipers", ("juridisch_bezwaar",)),
    Medewerker("d.baars", "Dirk Baars", ("klachten",)),
    Medewerker("f.oosterhof", "Fatima Oosterhof", ("inkomen",)),
    Medewerker("j.meijer", "Joris Meijer", ("wmo",)),
    Medewerker("i.prins", "Ilse Prins", ("initiatieven",)),
    Medewerker("r.yilmaz", "Rana Yilmaz", ("kcc",)),
    Medewerker("a.degroot", "Anna de Groot", ("beheer",)),
    Medewerker(
        "p.post",
        "Peter Post",
        (
            "teamleider",
            "burgerzaken",
            "parkeren",
            "vergunningen_apv",
            "openbare_ruimte_noord",
            "openbare_ruimte_zuid",
            "kcc",
        ),
    ),
)

BY_BSN = {p.bsn: p for p in PERSONEN}
BY_KEY: dict[str, Persoon | Bedrijf] = {p.key: p for p in PERSONEN} | {b.key: b for b in BEDRIJVEN}


def mailbox_of(key: str) -> tuple[str, str]:
    """(identification type, number) under which the Berichtenbox knows this person or company.

    Raises KeyError when the key is not in the cast.
    """
    who = BY_KEY[key]
    return ("BSN", who.bsn) if isinstance(who, Persoon) else ("KVK", who.kvk)
