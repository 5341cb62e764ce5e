"""BRP stand-in: POST /brp/personen as in Haal Centraal BRP bevragen 2. Never a BSN in a URL."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from simulators import clock
from simulators.adressen import GEMEENTE_CODE, GEMEENTE_NAAM, Adres
from simulators.cast import BY_BSN, BY_KEY, Persoon
from simulators.problem import Problem

router = APIRouter(prefix="/brp")
MONTHS = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
]
MAJORITY = 18
# These come along whatever fields are asked: who uses the answer must know them.
ALWAYS = {"geheimhoudingPersoonsgegevens", "opschortingBijhouding", "rni"}


class Vraag(BaseModel):
    """Which people, and which fields of them (names of groups, or paths with dots)."""

    type: Literal["RaadpleegMetBurgerservicenummer"]
    burgerservicenummer: Annotated[
        list[Annotated[str, Field(pattern="^[0-9]{9}$")]], Field(min_length=1, max_length=20)
    ]
    fields: Annotated[list[str], Field(min_length=1, max_length=130)]


@router.post("/personen")
async def personen(vraag: Vraag) -> dict[str, Any]:
    """The people that exist, in the order asked, cut to the wanted fields: 200, 400."""
    known = {name.partition(".")[0] for p in BY_BSN.values() for name in as_persoon(p)} | ALL_GROUPS
    for nr, name in enumerate(vraag.fields):
        if name.partition(".")[0] not in known:
            reason = "Parameter bevat een niet bestaande veldnaam."
            wrong = [{"name": f"fields[{nr}]", "code": "fields", "reason": reason}]
            raise Problem(400, "De foutieve parameter(s) zijn: fields.", invalidParams=wrong)
    found = [BY_BSN[bsn] for bsn in vraag.burgerservicenummer if bsn in BY_BSN]
    return {"type": vraag.type, "personen": [_cut(as_persoon(p), vraag.fields) for p in found]}


ALL_GROUPS = {
    "adressering",
    "burgerservicenummer",
    "geboorte",
    "gemeenteVanInschrijving",
    "geslacht",
    "gezag",
    "kinderen",
    "leeftijd",
    "naam",
    "ouders",
    "overlijden",
    "verblijfplaats",
    *ALWAYS,
}


def as_persoon(p: Persoon) -> dict[str, Any]:
    """One person with everything the stand-in knows; what does not apply is left out."""
    person: dict[str, Any] = {
        "burgerservicenummer": p.bsn,
        "naam": _naam(p),
        "geboorte": {"datum": _datum(p.geboorte)},
        "geslacht": _code(p.geslacht, {"M": "man", "V": "vrouw"}[p.geslacht]),
        "leeftijd": _leeftijd(p),
        "adressering": _adressering(p),
        "verblijfplaats": _verblijfplaats(p),
        "gemeenteVanInschrijving": _code(GEMEENTE_CODE, GEMEENTE_NAAM) if p.adres else None,
        "geheimhoudingPersoonsgegevens": p.geheim or None,
        "kinderen": [_kort(k) for k in p.kinderen],
        "ouders": [_kort(k) for k in p.ouders],
        "gezag": _gezag(p),
    }
    if p.overleden:
        person["overlijden"] = {"datum": _datum(p.overleden)}
        person["opschortingBijhouding"] = {
            "reden": _code("O", "overlijden"),
            "datum": _datum(p.overleden),
        }
    if p.buitenland:
        person["rni"] = [{"deelnemer": _code("0201", "Sociale Verzekeringsbank")}]
        person["gemeenteVanInschrijving"] = _code("1999", "Registratie Niet Ingezetenen (RNI)")
    return {name: value for name, value in person.items() if value not in (None, [], {})}


def _cut(person: dict[str, Any], fields: list[str]) -> dict[str, Any]:
    kept: dict[str, Any] = {name: person[name] for name in ALWAYS if name in person}
    for path in fields:
        _copy(person, kept, path.split("."))
    return kept


def _copy(source: Any, target: dict[str, Any], path: list[str]) -> None:
    name, rest = path[0], path[1:]
    if not isinstance(source, dict) or name not in source:
        return
    if rest and isinstance(source[name], dict):
        # A union keeps its tag, or the answer could not be read.
        tag = {"type": source[name]["type"]} if "type" in source[name] else {}
        _copy(source[name], target.setdefault(name, tag), rest)
    else:
        target[name] = source[name]


def _code(code: str, omschrijving: str) -> dict[str, str]:
    return {"code": code, "omschrijving": omschrijving}


def _naam(p: Persoon) -> dict[str, Any]:
    initials = "".join(f"{name[0]}." for name in p.voornamen.split())
    parts = {
        "voornamen": p.voornamen,
        "voorvoegsel": p.voorvoegsel,
        "geslachtsnaam": p.geslachtsnaam,
        "voorletters": initials,
        "volledigeNaam": p.naam,
    }
    used = {"aanduidingNaamgebruik": _code("E", "eigen geslachtsnaam")}
    return {**{name: value for name, value in parts.items() if value}, **used}


def _datum(text: str) -> dict[str, Any]:
    """A full, partly known or unknown date, from jjjj-mm-dd with zeros for what is unknown."""
    year, month, day = (int(part) for part in text.split("-"))
    if not year:
        return {"type": "DatumOnbekend", "onbekend": True, "langFormaat": "onbekend"}
    if not month:
        return {"type": "JaarDatum", "jaar": year, "langFormaat": str(year)}
    long = f"{MONTHS[month - 1]} {year}"
    if not day:
        return {"type": "JaarMaandDatum", "jaar": year, "maand": month, "langFormaat": long}
    return {"type": "Datum", "datum": text, "langFormaat": f"{day} {long}"}


def _leeftijd(p: Persoon) -> int | None:
    """Age in whole years; None when it is not certain, or after death."""
    if p.overleden or "-00" in p.geboorte:
        return None
    year, month, day = (int(part) for part in p.geboorte.split("-"))
    today: date = clock.now().date()
    return today.year - year - ((today.month, today.day) < (month, day))


def _adressering(p: Persoon) -> dict[str, Any]:
    lines = p.adres.regels if p.adres else p.buitenland[:2] if p.buitenland else ("", "")
    title = {"M": "De heer", "V": "Mevrouw"}[p.geslacht]
    initials = _naam(p).get("voorletters", "")
    name = " ".join(part for part in (initials, p.voorvoegsel, p.geslachtsnaam) if part)
    return {
        "aanschrijfwijze": {"naam": f"{title} {name}"},
        "adresregel1": lines[0],
        "adresregel2": lines[1],
    }


def _verblijfplaats(p: Persoon) -> dict[str, Any]:
    if p.adres:
        return _adres(p.adres)
    if p.buitenland:
        line1, line2, code, country = p.buitenland
        abroad = {"regel1": line1, "regel2": line2, "land": _code(code, country)}
        return {"type": "VerblijfplaatsBuitenland", "verblijfadres": abroad}
    return {"type": "VerblijfplaatsOnbekend", "indicatieVastgesteldVerblijftNietOpAdres": True}


def _adres(a: Adres) -> dict[str, Any]:
    house = {
        "officieleStraatnaam": a.straat,
        "korteStraatnaam": a.straat,
        "huisnummer": a.huisnummer,
        "huisletter": a.huisletter,
        "huisnummertoevoeging": a.toevoeging,
        "postcode": a.postcode,
        "woonplaats": GEMEENTE_NAAM,
    }
    return {
        "type": "Adres",
        "verblijfadres": {name: value for name, value in house.items() if value},
        "functieAdres": _code("W", "woonadres"),
        "adresseerbaarObjectIdentificatie": a.verblijfsobject,
        "nummeraanduidingIdentificatie": a.nummeraanduiding,
        "datumVan": _datum("2019-05-01"),
    }


def _kort(key: str) -> dict[str, Any]:
    """A child or parent: only what the register gives of a related person."""
    other = _person(key)
    birth = {"datum": _datum(other.geboorte)}
    return {"burgerservicenummer": other.bsn, "naam": _naam(other), "geboorte": birth}


def _gezag(p: Persoon) -> list[dict[str, Any]]:
    """Parental authority this person has or is under; everyone in the cast has one known parent."""
    pairs = [(p.key, parent) for parent in p.ouders] + [(child, p.key) for child in p.kinderen]
    return [
        {
            "type": "EenhoofdigOuderlijkGezag",
            "minderjarige": {"burgerservicenummer": _person(child).bsn},
            "ouder": {"burgerservicenummer": _person(parent).bsn},
        }
        for child, parent in pairs
        if (_leeftijd(_person(child)) or 0) < MAJORITY
    ]


def _person(key: str) -> Persoon:
    found = BY_KEY[key]
    if not isinstance(found, Persoon):
        raise KeyError(key)
    return found
