"""Who lives and works in the demo municipality: the same people as at the far sides, as data. All
numbers are test numbers.
"""

from dataclasses import dataclass
from typing import Any

from workflows.intake import Applicant

TOWN = "Rijswijk"


@dataclass(frozen=True, kw_only=True)
class Resident:
    """A resident. `born`: jjjjmmdd, 00 for what is unknown; `home`: street, number, letter,
    addition, postcode.
    """

    bsn: str
    given: str = ""
    prefix: str = ""
    surname: str
    born: str
    home: tuple[str, str, str, str, str] | None = None
    abroad: tuple[str, str, str] | None = None
    email: str = ""
    phone: str = ""
    wish: str = "post"  # berichtenbox, email or post (Awb 2:8)

    @property
    def applicant(self) -> Applicant:
        """As an e-form passes somebody on who signed in."""
        known: dict[str, Any] = {
            "inpBsn": self.bsn,
            "voornamen": self.given,
            "voorvoegselGeslachtsnaam": self.prefix,
            "geslachtsnaam": self.surname,
            "geboortedatum": self.born,
        }
        if self.home:
            street, number, letter, addition, postcode = self.home
            address = {
                "gorOpenbareRuimteNaam": street,
                "aoaHuisnummer": number,
                "aoaHuisletter": letter,
                "aoaHuisnummertoevoeging": addition,
                "aoaPostcode": postcode,
                "wplWoonplaatsNaam": TOWN,
            }
            known["verblijfsadres"] = {k: v for k, v in address.items() if v}
        if self.abroad:
            line1, line2, country = self.abroad
            known["subVerblijfBuitenland"] = {
                "lndLandnaam": country,
                "subAdresBuitenland1": line1,
                "subAdresBuitenland2": line2,
            }
        return Applicant("burger", {k: v for k, v in known.items() if v}, "substantieel")

    @property
    def contact(self) -> dict[str, str]:
        told = {"email": self.email, "telefoon": self.phone, "voorkeur": self.wish}
        return {k: v for k, v in told.items() if v}


@dataclass(frozen=True, kw_only=True)
class Company:
    kvk: str
    branch: str
    name: str
    email: str = ""
    wish: str = "post"

    @property
    def applicant(self) -> Applicant:
        known = {"kvkNummer": self.kvk, "innNnpId": self.kvk, "statutaireNaam": self.name}
        return Applicant("bedrijf", known | {"vestigingsNummer": self.branch}, "loa3")

    @property
    def contact(self) -> dict[str, str]:
        return {k: v for k, v in {"email": self.email, "voorkeur": self.wish}.items() if v}


@dataclass(frozen=True)
class Staff:
    username: str
    name: str
    roles: tuple[str, ...]
    queues: tuple[str, ...]


@dataclass(frozen=True)
class Pile:
    """A queue: its name, what people call it, the department for residents, the zaaktypen."""

    name: str
    called: str
    department: str
    zaaktypen: tuple[str, ...]
    closed: bool = False  # restricted: only its people see what lies in it


PEOPLE: dict[str, Resident | Company] = {
    "femke": Resident(
        bsn="999990019",
        given="Femke",
        prefix="de",
        surname="Vries",
        born="19840312",
        home=("Proefstraat", "1", "", "", "2282ZZ"),
        email="femke@voorbeeld.example",
        phone="0612345601",
        wish="berichtenbox",
    ),
    "youssef": Resident(
        bsn="999990032",
        given="Youssef",
        surname="el Amrani",
        born="19910730",
        home=("Zaakspoorlaan", "6", "", "2", "2281ZX"),
        email="youssef@voorbeeld.example",
        phone="0612345602",
        wish="berichtenbox",
    ),
    "anneke": Resident(
        bsn="999990044",
        given="Anneke",
        prefix="van den",
        surname="Berg-'t Hooft",
        born="19481102",
        home=("Dossierplein", "14", "", "", "2280ZW"),
        phone="0701234503",
    ),
    "lukasz": Resident(
        bsn="999990068",
        given="Łukasz",
        surname="Wójcik",
        born="19790000",
        home=("Perronweg", "27", "B", "2", "2283ZV"),
        email="lukasz@voorbeeld.example",
        wish="email",
    ),
    "rosa": Resident(
        bsn="999990081",
        given="Rosa",
        surname="Martina",
        born="20010228",
        home=("Wisselpad", "32", "", "", "2284ZT"),
        phone="0612345606",
    ),
    "mees": Resident(
        bsn="999990093",
        given="Mees",
        surname="Jansen",
        born="20000229",
        home=("Weidevoorbeeld", "52", "", "", "2286ZP"),
        email="mees@voorbeeld.example",
        wish="berichtenbox",
    ),
    "noor": Resident(
        bsn="999990111",
        given="Noor",
        surname="Jansen",
        born="19960900",
        home=("Oefengras", "63", "", "", "2287ZN"),
        wish="berichtenbox",
    ),
    "ama": Resident(
        bsn="999990135",
        surname="Ama",
        born="00000000",
        home=("Weidevoorbeeld", "58", "", "", "2286ZP"),
    ),
    "priya": Resident(
        bsn="999990147",
        given="Priya",
        surname="Sharma",
        born="19881201",
        abroad=("Voorbeeldlaan 8", "2000 Antwerpen", "België"),
    ),
    "klaas": Resident(
        bsn="999990159",
        given="Klaas",
        surname="Visser",
        born="19670417",
        home=("Kadeproef", "72", "", "", "2288ZM"),
        phone="0612345612",
    ),
    "leeuw": Company(
        kvk="69599084",
        branch="000037178598",
        name="Café De Gouden Leeuw",
        email="leeuw@voorbeeld.example",
        wish="email",
    ),
    "events": Company(kvk="68750110", branch="000037178601", name="Evenementen BV"),
}

ASKED = ("INFORMATIEVERZOEK", "TERUGBELVERZOEK")  # what anybody may ask any department
QUEUES = (
    Pile(
        "burgerzaken",
        "Burgerzaken",
        "Burgerzaken",
        ("BRP-UITTREKSEL", "BRP-VERHUIZING", "REISDOCUMENT", *ASKED),
    ),
    Pile("burgerzaken_specialist", "Burgerzaken, specialist", "Burgerzaken", ("BRP-VERHUIZING",)),
    Pile("bezorging", "Bezorging", "Burgerzaken", ("REISDOCUMENT",)),
    Pile(
        "burgerzaken_besloten",
        "Burgerzaken, besloten",
        "Burgerzaken",
        ("BRP-UITTREKSEL", "BRP-VERHUIZING", "REISDOCUMENT"),
        closed=True,
    ),
    Pile("parkeren", "Parkeren", "Parkeren", ("PARKEERVERGUNNING-BEWONER", *ASKED)),
    Pile("vergunningen_apv", "Vergunningen APV", "Vergunningen", ("EVENEMENT", "ALCOHOL", *ASKED)),
    Pile(
        "vergunningen_apv_senior",
        "Vergunningen APV, senior",
        "Vergunningen",
        ("EVENEMENT", "ALCOHOL"),
    ),
    Pile(
        "vergunningen_omgeving", "Vergunningen omgeving", "Vergunningen", ("OMGEVING-KAP", *ASKED)
    ),
    Pile(
        "vergunningen_omgeving_senior",
        "Vergunningen omgeving, senior",
        "Vergunningen",
        ("OMGEVING-KAP",),
    ),
    Pile("groenbeheer", "Groenbeheer", "Beheer openbare ruimte", ("OMGEVING-KAP",)),
    Pile("belastingen", "Belastingen", "Belastingen", ("KWIJTSCHELDING", *ASKED)),
    Pile("sociale_zaken", "Sociale Zaken", "Sociale Zaken", ASKED),
    Pile(
        "openbare_ruimte_noord", "Openbare ruimte Noord", "Beheer openbare ruimte", ("MELDING-OR",)
    ),
    Pile("openbare_ruimte_zuid", "Openbare ruimte Zuid", "Beheer openbare ruimte", ("MELDING-OR",)),
    Pile("handhaving", "Handhaving", "Handhaving", ("MELDING-OR",)),
    Pile("klachten", "Klachten", "Klachten", ("KLACHT",)),
    Pile("klachten_bestuur", "Klachten over het bestuur", "Griffie", ("KLACHT",)),
    Pile("juridisch_bezwaar", "Bezwaar", "Juridische Zaken", ("BEZWAAR",)),
    Pile("bezwaar_sociaal", "Bezwaar, sociaal domein", "Juridische Zaken", ("BEZWAAR",)),
    Pile("bezwaar_ruimte", "Bezwaar, ruimte", "Juridische Zaken", ("BEZWAAR",)),
    Pile("bezwaar_belasting", "Bezwaar, belasting", "Belastingen", ("BEZWAAR",)),
    Pile("woo", "Woo-verzoeken", "Informatie", ("WOO",)),
    Pile("inkomen", "Inkomen", "Sociale Zaken", ("BIJSTAND",)),
    Pile("inkomen_jongeren", "Inkomen, jongeren", "Sociale Zaken", ("BIJSTAND",)),
    Pile("inkomen_zelfstandig", "Inkomen, zelfstandigen", "Sociale Zaken", ("BIJSTAND",)),
    Pile("inkomen_briefadres", "Inkomen, briefadres", "Sociale Zaken", ("BIJSTAND",)),
    Pile("wmo", "Wmo, wijkteam", "Zorg en hulp", ("WMO",)),
    Pile("wmo_crisis", "Wmo, spoed", "Zorg en hulp", ("WMO",)),
    Pile("wmo_bekend", "Wmo, bekende klanten", "Zorg en hulp", ("WMO",)),
    Pile("wmo_voorzieningen", "Wmo, wonen en vervoer", "Zorg en hulp", ("WMO",)),
    Pile("wmo_hulp", "Wmo, huishouden", "Zorg en hulp", ("WMO",)),
    Pile("belastingen_specialist", "Belastingen, specialist", "Belastingen", ("KWIJTSCHELDING",)),
    Pile("initiatieven", "Initiatieven", "Participatie", ("INITIATIEF",)),
    Pile("initiatieven_noord", "Initiatieven Noord", "Participatie", ("INITIATIEF",)),
    Pile("initiatieven_zuid", "Initiatieven Zuid", "Participatie", ("INITIATIEF",)),
    Pile("participatie_leiding", "Participatie, leiding", "Participatie", ("INITIATIEF",)),
    Pile("ondernemers", "Ondernemers", "Participatie", ("INITIATIEF",)),
    Pile("klachten_besloten", "Klachten, besloten", "Klachten", ("KLACHT",), closed=True),
    Pile("intake", "Intake", "Publiekszaken", ("*",)),
    Pile("intake_besloten", "Intake, besloten", "Publiekszaken", ("*",), closed=True),
    Pile("kcc", "Klantcontactcentrum", "Klantcontactcentrum", ("*",)),
)

_LEADS = tuple(pile.name for pile in QUEUES)
# Two people each, for four eyes.
_LEGAL = (
    "klachten",
    "klachten_bestuur",
    "juridisch_bezwaar",
    "bezwaar_sociaal",
    "bezwaar_ruimte",
    "bezwaar_belasting",
    "woo",
    "klachten_besloten",
)
_SOCIAL = (
    "inkomen",
    "inkomen_jongeren",
    "inkomen_zelfstandig",
    "inkomen_briefadres",
    "wmo",
    "wmo_crisis",
    "wmo_bekend",
    "wmo_voorzieningen",
    "wmo_hulp",
    "belastingen",
    "belastingen_specialist",
)
STAFF = (
    Staff(
        "k.dejong",
        "Karin de Jong",
        ("behandelaar",),
        ("burgerzaken", "burgerzaken_besloten", "burgerzaken_specialist", "bezorging"),
    ),
    Staff("m.bakker", "Mo Bakker", ("behandelaar",), ("parkeren",)),
    Staff(
        "s.vandam",
        "Saskia van Dam",
        ("behandelaar",),
        (
            *("vergunningen_apv", "vergunningen_apv_senior"),
            *("vergunningen_omgeving", "vergunningen_omgeving_senior"),
        ),
    ),
    Staff(
        "t.smit",
        "Tim Smit",
        ("behandelaar",),
        ("openbare_ruimte_noord", "groenbeheer", "handhaving", "intake"),
    ),
    Staff(
        "l.visser",
        "Lotte Visser",
        ("behandelaar",),
        ("openbare_ruimte_zuid", "handhaving", "intake"),
    ),
    Staff("h.kuipers", "Hanna Kuipers", ("behandelaar",), _LEGAL),
    Staff("d.baars", "Dirk Baars", ("behandelaar",), _LEGAL),
    Staff("f.oosterhof", "Fatima Oosterhof", ("behandelaar",), _SOCIAL),
    Staff("j.meijer", "Joris Meijer", ("behandelaar",), _SOCIAL),
    Staff(
        "i.prins",
        "Ilse Prins",
        ("behandelaar",),
        (
            "initiatieven",
            "initiatieven_noord",
            "initiatieven_zuid",
            "participatie_leiding",
            "ondernemers",
        ),
    ),
    Staff("r.yilmaz", "Rana Yilmaz", ("kcc",), ("kcc",)),
    Staff("a.degroot", "Anna de Groot", ("beheerder",), ()),
    Staff("p.post", "Peter Post", ("behandelaar", "teamleider", "kcc"), _LEADS),
)

# Who is away at this moment: who, for how many days from today, and who looks after the work.
AWAY = (("t.smit", 9, "l.visser"),)
