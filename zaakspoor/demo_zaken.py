"""The sixty zaken of the demo, as stories: who asked for what, when, and what happened since.
Played by demo_play.py.

A story is written in words of the case type files; lint and tests see to it that they exist.
"""
# ruff: noqa: E501  a table: one line per zaak reads better than six

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Move:
    """So many days after the application somebody does something: `stap:…`, or a verb of
    demo_play.VERBS.
    """

    after: float
    who: str  # a username, the key of a resident, or `kassa` for the payment system
    what: str
    met: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Story:
    """One zaak. `ago`: days before today that it came in; `bijlagen`: the file questions it
    answers.
    """

    zaaktype: str
    who: str  # the key of a person, or empty: without a name
    ago: float
    antwoorden: Mapping[str, Any]
    moves: tuple[Move, ...] = ()
    bijlagen: tuple[str, ...] = ()
    email: str = ""  # of somebody without a name


MELDING, BRP, PARKEREN, EVENEMENT = (
    "MELDING-OR",
    "BRP-UITTREKSEL",
    "PARKEERVERGUNNING-BEWONER",
    "EVENEMENT",
)
KARIN, MO, SASKIA, TIM, LOTTE, RANA, PETER = (
    *("k.dejong", "m.bakker", "s.vandam"),
    *("t.smit", "l.visser", "r.yilmaz", "p.post"),
)
TILL = "kassa"


# ------------------------------------------------------------------------------ meldingen


def _melding(
    categorie: str, omschrijving: str, adres: str, *, gevaar: bool = False
) -> dict[str, Any]:
    return {
        "categorie": categorie,
        "omschrijving": omschrijving,
        "adres": adres,
        "gevaar": "ja" if gevaar else "nee",
    }


def _pak(who: str, after: float) -> Move:
    return Move(after, who, "oppakken")


def _solved(who: str, after: float, what: str) -> tuple[Move, ...]:
    done = Move(after, who, "stap:oplossen", {"terugmelding": what})
    return (_pak(who, after * 0.5), done)


_MELDINGEN = (
    Story(MELDING, "femke", 0.2, _melding("groen", "Er hangt een losse tak boven de stoep voor nummer 3.", "2282ZZ 3"),
          bijlagen=("foto",)),
    Story(MELDING, "", 0.3, _melding("bestrating", "Een stoeptegel ligt los, mensen struikelen erover.", "2281ZX 8",
          gevaar=True), email="melder1@voorbeeld.example", bijlagen=("foto",)),
    Story(MELDING, "mees", 0.6, _melding("speelplek", "De schommel is stuk, een ketting is los.", "2286ZP 54"),
          bijlagen=("foto",)),
    Story(MELDING, "", 0.9, _melding("overlast", "Elke avond harde muziek bij het bankje op de kade.", "2288ZM 70")),
    Story(MELDING, "klaas", 1.2, _melding("anders", "De klok op het plein loopt een uur voor.", "2280ZW 12")),
    Story(MELDING, "youssef", 1.4, _melding("bestrating", "Gat in het fietspad naast de parkeerplaats.", "2283ZV 23",
          gevaar=True), (_pak(TIM, 0.1),), ("foto",)),
    Story(MELDING, "rosa", 2.2, _melding("verkeersbord", "Het paaltje op de hoek staat scheef.", "2284ZT 34"),
          (_pak(TIM, 0.9), Move(1.0, TIM, "stap:beoordelen"))),
    Story(MELDING, "", 3.1, _melding("groen", "De heg groeit over de stoep, een rolstoel kan er niet langs.", "2287ZN 61"),
          (_pak(LOTTE, 0.8), Move(1.0, LOTTE, "stap:beoordelen"),
           Move(1.1, LOTTE, "notitie", {"tekst": "Hoort bij het groenbestek zuid, ronde 3."})),
          email="melder2@voorbeeld.example"),
    Story(MELDING, "anneke", 4.3, _melding("bestrating", "De stoep is verzakt, ik durf er niet langs met de rollator.",
          "2280ZW 16"),
          (_pak(TIM, 0.8), Move(1.0, TIM, "stap:beoordelen"), Move(1.9, TIM, "stap:inplannen", {"plandatum": 9}),
           Move(2.8, RANA, "contact", {"vraag": "Wanneer komen ze de stoep maken?", "antwoord": "De geplande dag genoemd."}))),
    Story(MELDING, "femke", 5.2, _melding("speelplek", "Het klimrek op het plein wiebelt.", "2282ZZ 7"),
          (_pak(TIM, 0.7), Move(0.9, TIM, "stap:inplannen", {"plandatum": 8})), ("foto",)),
    Story(MELDING, "mees", 6.3, _melding("groen", "Dode boom langs het pad.", "2286ZP 56"),
          (_pak(LOTTE, 0.6), Move(0.8, LOTTE, "stap:inplannen", {"plandatum": 6}),
           Move(3.2, LOTTE, "stap:verzetten"), Move(3.3, LOTTE, "stap:inplannen", {"plandatum": 14}))),
    Story(MELDING, "", 7.4, _melding("afval", "De container bij nummer 41 zit vol.", "2285ZR 41"),
          (_pak(TIM, 0.3), Move(0.4, TIM, "stap:doorsturen", {"organisatie": "avalex"})),
          email="melder3@voorbeeld.example"),
    Story(MELDING, "lukasz", 8.3, _melding("verlichting", "Twee lantaarns doen het niet.", "2283ZV 25"),
          (_pak(TIM, 0.2), Move(0.3, TIM, "stap:doorsturen", {"organisatie": "lichtbeheer"}))),
    Story(MELDING, "", 9.2, _melding("water", "Er drijft olie in de sloot.", "2289ZL 81", gevaar=True),
          (_pak(LOTTE, 0.05), Move(0.1, LOTTE, "stap:doorsturen", {"organisatie": "delfland"}))),
    Story(MELDING, "youssef", 10.3, _melding("verkeersbord", "Bord met maximumsnelheid is omgewaaid.", "2281ZX 4"),
          _solved(TIM, 2.1, "Wij hebben het bord weer rechtgezet."), ("foto",)),
    Story(MELDING, "klaas", 12.2, _melding("bestrating", "Losse klinkers bij de brug.", "2288ZM 72"),
          _solved(LOTTE, 1.2, "Wij hebben de klinkers vastgelegd."), ("foto",)),
    Story(MELDING, "rosa", 14.3, _melding("groen", "Brandnetels langs het schoolpad.", "2284ZT 36"),
          _solved(TIM, 3.0, "Wij hebben gemaaid.")),
    Story(MELDING, "", 16.4, _melding("speelplek", "Glas in de zandbak.", "2286ZP 50", gevaar=True),
          _solved(LOTTE, 0.2, "Wij hebben het zand vervangen."), email="melder4@voorbeeld.example"),
    Story(MELDING, "noor", 18.3, _melding("anders", "Ik wil graag een extra bankje op het plein.", "2287ZN 65"),
          (_pak(PETER, 2.1), Move(5.2, PETER, "stap:niet_oplossen",
           {"reden": "Er is dit jaar geen geld voor nieuwe bankjes. U kunt het in maart opnieuw vragen."}))),
    Story(MELDING, "mees", 20.3, _melding("provinciale_weg", "Hetzelfde gat bij de afrit als mijn buurvrouw meldde.",
          "2286ZP 54"),
          (_pak(LOTTE, 0.7), Move(0.9, LOTTE, "dubbel", {"terugmelding": "Wij maken het gat deze maand dicht."}))),
    Story(MELDING, "femke", 22.2, _melding("overlast", "Harde muziek in het park.", "2282ZZ 9"),
          (Move(0.9, "femke", "stap:intrekken"),)),
    Story(MELDING, "priya", 27.2, _melding("provinciale_weg", "Gat in de provinciale weg bij de afrit.", "2283ZV 21"),
          (_pak(PETER, 1.0), Move(1.1, PETER, "doorsturen", {"queue": "openbare_ruimte_noord",
           "reden": "Dit stuk weg is van de gemeente."}))),
)  # fmt: skip

# ------------------------------------------------------------------------------ uittreksels


def _uittreksel(
    soort: str = "standaard", levering: str = "digitaal", betreft: str = "zelf", aantal: int = 1
) -> dict[str, Any]:
    return {"betreft": betreft, "soort_uittreksel": soort, "levering": levering, "aantal": aantal}


def _paid(after: float) -> Move:
    return Move(after, TILL, "betaald")


_UITTREKSELS = (
    Story(BRP, "youssef", 0.15, _uittreksel("internationaal")),
    Story(BRP, "rosa", 1.2, _uittreksel("historie", "post")),
    Story(BRP, "klaas", 9.3, _uittreksel(levering="post")),
    Story(BRP, "femke", 0.8, _uittreksel("internationaal", aantal=2), (_paid(0.01),)),
    Story(BRP, "mees", 3.2, _uittreksel(), (_paid(0.01),)),
    Story(BRP, "lukasz", 6.4, _uittreksel("historie"), (_paid(0.02),)),
    Story(BRP, "femke", 1.6, _uittreksel(betreft="kind", levering="balie"), (_paid(0.01),)),
    Story(BRP, "noor", 2.3, _uittreksel(levering="post"),
          (_paid(0.02), _pak(KARIN, 0.9), Move(1.0, KARIN, "stap:in_behandeling_nemen"),
           Move(1.1, KARIN, "notitie", {"tekst": "Geheim adres: post alleen naar het BRP-adres, niet voorlezen."}))),
    Story(BRP, "anneke", 5.3, _uittreksel("in_leven", "balie"),
          (_pak(KARIN, 0.7), Move(0.8, KARIN, "stap:in_behandeling_nemen"),
           Move(5.2, RANA, "terugbellen", {"queue": "burgerzaken", "vraag": "Kan mijn dochter het bewijs ophalen?",
                                           "binnen": 2}))),
    Story(BRP, "anneke", 11.2, _uittreksel(betreft="machtiging", levering="post"),
          (_paid(0.1), _pak(KARIN, 0.8), Move(0.9, KARIN, "stap:in_behandeling_nemen"),
           Move(1.9, KARIN, "opschorten", {"reden": "De machtiging is niet ondertekend. Stuur een ondertekende machtiging."})),
          ("machtiging",)),
    Story(BRP, "rosa", 13.4, _uittreksel(levering="balie"),
          (_paid(0.1), _pak(KARIN, 0.6), Move(0.7, KARIN, "stap:in_behandeling_nemen"), Move(1.1, KARIN, "stap:leveren"))),
    Story(BRP, "klaas", 17.3, _uittreksel(betreft="curandus", levering="post"),
          (_paid(0.1), _pak(KARIN, 0.8), Move(0.9, KARIN, "stap:in_behandeling_nemen"), Move(1.2, KARIN, "stap:weigeren",
           {"motivering": "U bent geen curator van deze persoon. Wij mogen u deze gegevens niet geven "
                          "(Wet BRP artikel 2.55)."})), ("machtiging",)),
    Story(BRP, "ama", 21.2, _uittreksel(levering="balie"),
          (_pak(KARIN, 1.0), Move(15.1, KARIN, "stap:afbreken"))),
    Story(BRP, "youssef", 24.3, _uittreksel(), (Move(0.2, "youssef", "stap:intrekken"),)),
    Story(BRP, "priya", 34.2, _uittreksel("internationaal", "balie"),
          (_paid(0.3), _pak(KARIN, 2.0), Move(2.1, KARIN, "stap:in_behandeling_nemen"),
           Move(20.2, RANA, "contact", {"vraag": "Ik wacht al weken op mijn uittreksel.", "antwoord": "Excuses gemaakt. "
            "Burgerzaken belt terug.", "uitkomst": "terugbelnotitie"}),
           Move(20.25, RANA, "terugbellen", {"queue": "burgerzaken", "vraag": "Waarom duurt mijn uittreksel zo lang?",
                                             "binnen": 1}))),
)  # fmt: skip

# ------------------------------------------------------------------------------ parkeren


def _auto(kenteken: str, *, op_naam: str = "ja", nummer: int = 1, vanaf: int = 3) -> dict[str, Any]:
    """`vanaf`: days after the application."""
    return {
        "kenteken": kenteken,
        "tenaamstelling": op_naam,
        "volgnummer": nummer,
        "ingangsdatum": vanaf,
    }


def _handled(after: float) -> tuple[Move, ...]:
    return (_pak(MO, after * 0.8), Move(after, MO, "stap:in_behandeling_nemen"))


_REFUSED = {
    "motivering": "Op uw adres zijn al drie vergunningen. Meer mag niet (Verordening parkeren, artikel 4)."
}
_PROOF = {"ontbreekt": "Een kopie van uw leasecontract met uw naam en het kenteken."}
_PARKEREN = (
    Story(PARKEREN, "rosa", 0.4, _auto("SD-001-B")),
    Story(PARKEREN, "mees", 8.2, _auto("SD-003-B")),
    Story(PARKEREN, "youssef", 0.7, _auto("SD-002-B"), (_paid(0.01),)),
    Story(PARKEREN, "femke", 15.3, _auto("SD-004-B"), (_paid(0.01),)),
    Story(PARKEREN, "lukasz", 1.3, _auto("SS-123-D", op_naam="werkgever"), (_paid(0.02),), ("bewijs_gebruik",)),
    Story(PARKEREN, "noor", 4.2, _auto("SD-078-S", op_naam="gedeeld"),
          (_paid(0.02), _pak(PETER, 0.9), Move(1.1, PETER, "stap:in_behandeling_nemen")), ("bewijs_gebruik",)),
    Story(PARKEREN, "femke", 3.3, _auto("SS-124-D", op_naam="lease", nummer=2),
          (_paid(0.02), *_handled(0.9), Move(1.0, MO, "stap:aanvulling_vragen", _PROOF)), ("bewijs_gebruik",)),
    Story(PARKEREN, "anneke", 13.2, _auto("SD-005-B", op_naam="huur"),
          (_paid(0.1), *_handled(1.0), Move(1.1, MO, "stap:aanvulling_vragen", _PROOF),
           Move(4.2, RANA, "contact", {"vraag": "Welk bewijs moet ik sturen?", "antwoord": "Uitgelegd wat er ontbreekt."})),
          ("bewijs_gebruik",)),
    Story(PARKEREN, "youssef", 12.3, _auto("SS-123-D", op_naam="lease", nummer=2),
          (_paid(0.1), *_handled(1.0), Move(1.2, MO, "stap:aanvulling_vragen", _PROOF),
           Move(3.3, "youssef", "document", {"veld": "bewijs_aanvulling", "stap": "bewijs_aanleveren"})),
          ("bewijs_gebruik",)),
    Story(PARKEREN, "klaas", 19.2, _auto("SSD-12-S", nummer=4),
          (_paid(0.1), *_handled(1.9), Move(2.2, MO, "stap:weigeren", _REFUSED))),
    Story(PARKEREN, "mees", 26.2, _auto("SD-001-B", op_naam="gedeeld"),
          (_paid(0.1), *_handled(1.0), Move(2.1, MO, "stap:verlenen")), ("bewijs_gebruik",)),
    Story(PARKEREN, "rosa", 33.3, _auto("SSD-13-S", op_naam="huur"),
          (_paid(0.1), *_handled(1.0), Move(1.1, MO, "stap:aanvulling_vragen", _PROOF),
           Move(17.2, MO, "stap:buiten_behandeling_stellen", {"motivering": "U hebt het gevraagde bewijs niet gestuurd."})),
          ("bewijs_gebruik",)),
    Story(PARKEREN, "lukasz", 29.3, _auto("SD-002-B"), (Move(1.2, "lukasz", "stap:intrekken"),)),
)  # fmt: skip

# ------------------------------------------------------------------------------ evenementen


def _feest(
    naam: str, wat: str, adres: str, *, over: int, bezoekers: int = 80, **meer: Any
) -> dict[str, Any]:
    """`over`: days after the application; four hours from 14.00."""
    small = {
        "tijden_overdag": "ja",
        "muziek": "nee",
        "objecten_klein": "ja",
        "verkeersmaatregelen": 0,
    }
    known = {
        "naam_evenement": naam,
        "omschrijving": wat,
        "adres": adres,
        "bezoekers_max": bezoekers,
    }
    reach = {"alcohol": "nee", "contact_naam": "Dana Feest", "contact_telefoon": "0612345699"}
    return {**known, "begin": (over, 14), "einde": (over, 18), **small, **reach, **meer}


_PLAN = ("situatietekening",)
_PLANS = ("situatietekening", "veiligheidsplan")
_ROADS = {
    "verkeersmaatregelen": 2,
    "wegen": "Proefstraat en Zaakspoorlaan, van 12.00 tot 20.00 uur",
}
_RULES = {
    "voorschriften": "Muziek tot 22.00 uur. Houd een strook van 3,5 meter vrij voor de brandweer."
}
_MISSING = {"ontbreekt": "Een plattegrond met de plaats van de podia en de nooduitgangen."}
_TO_WORK = (_pak(SASKIA, 1.0), Move(1.1, SASKIA, "stap:in_behandeling_nemen"))
_EVENEMENTEN = (
    Story(EVENEMENT, "femke", 0.5, _feest("Burendag Proefstraat", "Samen eten in de straat.", "2282ZZ 5", over=30),
          bijlagen=_PLAN),
    Story(EVENEMENT, "events", 1.1, _feest("Lichtfestival", "Kunst met licht langs de kade.", "2288ZM 70", over=75,
          bezoekers=2500, muziek="ja", objecten_klein="nee", alcohol="ja", **_ROADS), bijlagen=_PLANS),
    Story(EVENEMENT, "leeuw", 2.4, _feest("Terrasconcert", "Een band op het terras.", "2280ZW 12", over=40, bezoekers=140,
          muziek="ja", objecten_klein="nee", alcohol="ja"), (_pak(SASKIA, 1.0),), _PLAN),
    Story(EVENEMENT, "youssef", 6.2, _feest("Iftar op het plein", "Samen eten na zonsondergang.", "2280ZW 18", over=35,
          bezoekers=120), (_pak(SASKIA, 1.2), Move(2.1, SASKIA, "stap:melding_accepteren")), _PLAN),
    Story(EVENEMENT, "events", 9.3, _feest("Wintermarkt", "Kramen, muziek en een ijsbaan.", "2280ZW 14", over=60,
          bezoekers=900, muziek="ja", objecten_klein="nee", alcohol="ja", **_ROADS),
          (*_TO_WORK, Move(2.2, SASKIA, "stap:advies_vragen", {"risicoklasse": "b", "adviseurs": "politie, brandweer en GHOR"}),
           Move(3.2, SASKIA, "notitie", {"tekst": "Brandweer belt terug over de doorgang bij de ijsbaan."})), _PLANS),
    Story(EVENEMENT, "leeuw", 11.2, _feest("Jazz in de straat", "Drie bands en een bar.", "2280ZW 16", over=50, bezoekers=300,
          muziek="ja", objecten_klein="nee", alcohol="ja"),
          (*_TO_WORK, Move(2.3, SASKIA, "stap:aanvulling_vragen", _MISSING)), _PLAN),
    Story(EVENEMENT, "mees", 16.3, _feest("Straatvoetbal", "Toernooi voor de buurt.", "2286ZP 52", over=45, bezoekers=200,
          **_ROADS), (*_TO_WORK, Move(3.1, SASKIA, "stap:advies_vragen", {"risicoklasse": "a", "adviseurs": "politie"}),
          Move(9.2, SASKIA, "stap:in_behandeling_nemen")), _PLAN),
    Story(EVENEMENT, "events", 28.3, _feest("Proefdorp Live", "Muziekfestival met drie podia.", "2286ZP 50", over=70,
          bezoekers=1800, muziek="ja", objecten_klein="nee", alcohol="ja", **_ROADS),
          (*_TO_WORK, Move(2.2, SASKIA, "stap:advies_vragen", {"risicoklasse": "c", "adviseurs": "politie, brandweer en GHOR"}),
           Move(18.2, SASKIA, "stap:in_behandeling_nemen"), Move(22.1, SASKIA, "stap:verlenen", _RULES)), _PLANS),
    Story(EVENEMENT, "klaas", 48.2, _feest("Havendag", "Rondvaarten en kraampjes.", "2288ZM 72", over=38, bezoekers=400,
          objecten_klein="nee"), (*_TO_WORK, Move(15.2, SASKIA, "stap:verlenen", _RULES)), _PLAN),
    Story(EVENEMENT, "leeuw", 64.3, _feest("Oktoberfeest", "Biertent op het plein.", "2280ZW 18", over=40, bezoekers=450,
          muziek="ja", tijden_overdag="nee", objecten_klein="nee", alcohol="ja"),
          (*_TO_WORK, Move(20.1, SASKIA, "stap:weigeren", {"motivering": "De politie verwacht te veel overlast in de nacht. "
           "Wij weigeren op grond van artikel 1:8 van de APV."})), _PLAN),
)  # fmt: skip

STORIES: tuple[Story, ...] = (*_MELDINGEN, *_UITTREKSELS, *_PARKEREN, *_EVENEMENTEN)
