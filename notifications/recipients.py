"""From a rol of a zaak to somebody a message can be sent to. Knows the shapes of the standard, no
roads.
"""

from collections.abc import Mapping
from typing import Any

from berichtenbox_adapter.port import Recipient
from zaken.models import Rol


def recipient_of(rol: Rol) -> Recipient:
    """Number, name, e-mail address and the lines of the envelope; what is not known stays empty."""
    who = rol.betrokkene_identificatie or {}
    soort, nummer = _number(who)
    naam = name_of(rol)
    return Recipient(
        soort=soort,
        nummer=nummer,
        naam=naam,
        email=str((rol.contact or {}).get("email") or ""),
        adres=_envelope(naam, who),
        telefoon=str((rol.contact or {}).get("telefoon") or ""),
    )


def preference(rol: Rol) -> str:
    """How this person said he wants to be reached (Awb 2:8): berichtenbox, email, post; empty when
    he said nothing.
    """
    return str((rol.contact or {}).get("voorkeur") or "")


def name_of(rol: Rol) -> str:
    """Name in reading order, or empty."""
    who = rol.betrokkene_identificatie or {}
    if company := _text(who, "statutaireNaam") or _first(who.get("handelsnaam")):
        return company
    given = _text(who, "voornamen") or _text(who, "voorletters")
    parts = (given, _text(who, "voorvoegselGeslachtsnaam"), _text(who, "geslachtsnaam"))
    return " ".join(p for p in parts if p) or rol.afwijkende_naam_betrokkene


def salutation(rol: Rol | None) -> str:
    """`Beste Femke de Vries,`: friendly, and no guess at anybody's gender."""
    return f"Beste {(name_of(rol) if rol else '') or 'inwoner'},"


def _number(who: Mapping[str, Any]) -> tuple[str, str]:
    for key, soort in (("inpBsn", "BSN"), ("kvkNummer", "KVK"), ("innNnpId", "RSIN")):
        if text := _text(who, key):
            return ("KVK" if soort == "RSIN" and len(text) == 8 else soort), text
    return "", ""


def _envelope(naam: str, who: Mapping[str, Any]) -> tuple[str, ...]:
    """Name, street and number, postcode and town; or the lines of an address abroad. Empty when it
    would not arrive.
    """
    abroad = who.get("subVerblijfBuitenland") or {}
    if land := _text(abroad, "lndLandnaam"):
        lines = tuple(t for i in (1, 2, 3) if (t := _text(abroad, f"subAdresBuitenland{i}")))
        return (naam or "De bewoner", *lines, land.upper()) if lines else ()
    home = who.get("verblijfsadres") or {}
    postcode, number = (
        _text(home, "aoaPostcode").replace(" ", "").upper(),
        _text(home, "aoaHuisnummer"),
    )
    if len(postcode) != 6 or not number:
        return ()
    extra = f"{_text(home, 'aoaHuisletter')} {_text(home, 'aoaHuisnummertoevoeging')}".strip()
    street = _text(home, "gorOpenbareRuimteNaam") or _text(home, "gorStraatnaam")
    town = _text(home, "wplWoonplaatsNaam").upper()
    return (
        naam or "De bewoner",
        " ".join(p for p in (street, number, extra) if p),
        f"{postcode[:4]} {postcode[4:]}  {town}".strip(),
    )


def _text(who: Mapping[str, Any], key: str) -> str:
    value = who.get(key)
    return "" if value is None else str(value).strip()


def _first(value: object) -> str:
    return (
        str(value[0])
        if isinstance(value, list) and value
        else str(value or "")
        if isinstance(value, str)
        else ""
    )
