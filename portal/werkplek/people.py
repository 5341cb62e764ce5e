"""Who hangs on a zaak, as staff read it: name, birth date, address, contact. A BSN is masked here
and nowhere shown by default.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.layout.words import datum
from zaken.facts import secret_rol
from zaken.models import Rol

KINDS = {
    "natuurlijk_persoon": "persoon",
    "niet_natuurlijk_persoon": "bedrijf",
    "vestiging": "bedrijf",
    "organisatorische_eenheid": "afdeling",
    "medewerker": "medewerker",
}


@dataclass(frozen=True)
class Person:
    """One rol in words. `bsn` is masked; `adres` is empty when secret."""

    rol: str
    soort: str
    naam: str
    geboren: str
    adres: str
    geheim: bool
    bsn: str
    kvk: str
    email: str
    telefoon: str


@dataclass(frozen=True)
class Hit:
    """One search result: enough to tell people apart. `adres` is empty when secret."""

    uuid: str
    identificatie: str
    zaaktype: str
    omschrijving: str
    persoon: str
    geboren: str
    adres: str
    geheim: bool
    status: str
    begonnen: date


def hit(row: Any) -> Hit:
    """A row of `zaken.queries.balie.find` in words."""
    secret = row.geheim or secret_rol(row.persoon or {})
    more = row.omschrijving if row.omschrijving != row.zaaktype else ""
    return Hit(
        str(row.uuid),
        row.identificatie,
        row.zaaktype,
        more,
        name(row.persoon),
        birth_date(row.persoon),
        "" if secret else address(row.persoon),
        secret,
        "Afgesloten" if row.einddatum else row.status or "nog geen",
        row.startdatum,
    )


def person(rol: Rol, *, geheim: bool = False) -> Person:
    """The person behind a rol. `geheim`: the zaak says that the address is secret."""
    given, contact = rol.betrokkene_identificatie, rol.contact or {}
    hidden = geheim or secret_rol(given)
    return Person(
        rol.roltype.omschrijving,
        KINDS.get(rol.betrokkene_type, rol.betrokkene_type),
        rol.afwijkende_naam_betrokkene or name(given) or "onbekend",
        birth_date(given),
        "" if hidden else address(given),
        hidden,
        masked(rol.bsn),
        rol.kvk or "",
        str(contact.get("email", "")),
        str(contact.get("telefoon", "")),
    )


def name(given: Mapping[str, Any] | None) -> str:
    """First names or initials, prefix, surname; else the name of the company, department or
    medewerker.
    """
    given = given or {}
    parts = (
        given.get("voornamen") or given.get("voorletters"),
        given.get("voorvoegselGeslachtsnaam"),
        given.get("geslachtsnaam") or given.get("achternaam"),
    )
    if any(parts):
        return " ".join(str(p) for p in parts if p)
    company = given.get("statutaireNaam") or given.get("naam") or given.get("handelsnaam") or ""
    return ", ".join(map(str, company)) if isinstance(company, list) else str(company)


def birth_date(given: Mapping[str, Any] | None) -> str:
    """`29 februari 2000`; an incomplete date as it was given."""
    text = str((given or {}).get("geboortedatum") or "")
    digits = text.replace("-", "")
    try:
        return datum(date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])))
    except ValueError:
        return text


def address(given: Mapping[str, Any] | None) -> str:
    """`Steenlaan 12 A, 2282 AB Rijswijk`, with what is known of it."""
    home = (given or {}).get("verblijfsadres") or {}
    street = [
        home.get(k)
        for k in (
            "gorOpenbareRuimteNaam",
            "aoaHuisnummer",
            "aoaHuisletter",
            "aoaHuisnummertoevoeging",
        )
    ]
    place = [postcode(str(home.get("aoaPostcode") or "")), home.get("wplWoonplaatsNaam")]
    lines = (" ".join(str(part) for part in parts if part) for parts in (street, place))
    return ", ".join(line for line in lines if line)


def postcode(text: str) -> str:
    """`2282 AB`."""
    tight = text.replace(" ", "").upper()
    return f"{tight[:4]} {tight[4:]}" if len(tight) == 6 else tight


def masked(bsn: str | None) -> str:
    """All but the last three digits hidden: enough to compare, too little to use."""
    return f"••••••{bsn[-3:]}" if bsn else ""
