"""What the automation asks of registers elsewhere: addresses (BAG) and people (BRP). Calls only; no
database, no rules.

A BSN travels in a request body, never in an address. Raises Unavailable when the register does not
answer usably.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, TypeVar

import httpx

from workflows.answers import age
from zaken.base.clock import today
from zaken.base.log import correlation
from zaken.base.settings import settings

Answer = TypeVar("Answer")


class Unavailable(Exception):
    """The register is down, slow, or answers nonsense. The step is tried again later. The text is
    safe to show.
    """


@dataclass(frozen=True)
class Address:
    """An address as the case needs it; the id is a nummeraanduiding of 16 digits, `wijk` the part
    of town (noord, zuid).
    """

    id: str
    text: str
    wijk: str
    parkeerzone: str


def find_address(postcode: str, huisnummer: str, toevoeging: str = "") -> Address | None:
    """The address in the BAG, with the district and the parking zone it lies in, or None."""
    parts = {"postcode": postcode, "huisnummer": huisnummer} | _addition(toevoeging)
    data = _call("BAG", "GET", settings().bag_url, "/adressen", params=parts)
    found = (data.get("_embedded") or {}).get("adressen") or []
    if not found:
        return None
    one = found[0]
    id = _text(one, "nummeraanduidingIdentificatie")
    house = f"{one.get('huisnummer', '')}{one.get('huisletter') or ''}"
    text = f"{_text(one, 'openbareRuimteNaam')} {house}, {_text(one, 'woonplaatsNaam')}"
    return Address(
        id, text, wijk=_geo("wijk", "gebied", id), parkeerzone=_geo("parkeerzone", "code", id)
    )


def _addition(text: str) -> dict[str, str]:
    """What follows a house number: `B`, `2`, or `B 2`. The BAG keeps letter and addition apart."""
    first, _, rest = text.strip().partition(" ")
    is_letter = len(first) == 1 and first.isalpha()
    parts = {
        "huisletter": first if is_letter else "",
        "huisnummertoevoeging": rest.strip() if is_letter else text.strip(),
    }
    return {name: value for name, value in parts.items() if value}


@dataclass(frozen=True)
class Person:
    """What a case may need to know of a resident. `adres` is postcode and house number."""

    geheim: bool
    overleden: bool
    adres: str
    leeftijd: int | None
    gemeente: str


def find_person(bsn: str) -> Person | None:
    """The resident with this number in the BRP, or None."""
    found = _registered(bsn)
    return _read(_person, found) if found else None


def identify(bsn: str) -> dict[str, Any]:
    """The resident as the betrokkeneIdentificatie of a rol: name, birth, address; empty when the
    BRP does not know the number. A secret address is not copied.
    """
    found = _registered(bsn)
    return _read(_identification, found) if found else {}


def _registered(bsn: str) -> dict[str, Any] | None:
    fields = ["naam", "geboorte", "verblijfplaats", "overlijden", "gemeenteVanInschrijving"]
    body = {
        "type": "RaadpleegMetBurgerservicenummer",
        "burgerservicenummer": [bsn],
        "fields": fields,
    }
    people = _call("BRP", "POST", settings().brp_url, "/personen", json=body).get("personen")
    return people[0] if isinstance(people, list) and people else None


def _read(reader: Callable[[dict[str, Any]], Answer], data: dict[str, Any]) -> Answer:
    """What a register answered, read; an answer of another shape is no answer."""
    try:
        return reader(data)
    except (AttributeError, TypeError, ValueError) as error:
        raise Unavailable(f"BRP geeft geen bruikbaar antwoord ({type(error).__name__}).") from None


def _person(data: dict[str, Any]) -> Person:
    place, born = _home(data), _born(data)
    names = ("huisnummer", "huisletter", "huisnummertoevoeging")
    number = " ".join(str(place[name]) for name in names if place.get(name))
    return Person(
        geheim=bool(data.get("geheimhoudingPersoonsgegevens")),
        overleden=bool(data.get("overlijden")),
        adres=f"{place.get('postcode', '')} {number}".strip(),
        leeftijd=age(born, today()) if born else None,
        gemeente=str((data.get("gemeenteVanInschrijving") or {}).get("code") or ""),
    )


def _identification(data: dict[str, Any]) -> dict[str, Any]:
    name, place, born = data.get("naam") or {}, _home(data), _born(data)
    secret = bool(data.get("geheimhoudingPersoonsgegevens"))
    home = {
        "aoaPostcode": place.get("postcode"),
        "aoaHuisnummer": place.get("huisnummer"),
        "aoaHuisletter": place.get("huisletter"),
        "aoaHuisnummertoevoeging": place.get("huisnummertoevoeging"),
        "gorOpenbareRuimteNaam": place.get("officieleStraatnaam") or place.get("korteStraatnaam"),
        "wplWoonplaatsNaam": place.get("woonplaats"),
    }
    known = {
        "voornamen": name.get("voornamen"),
        "voorvoegselGeslachtsnaam": name.get("voorvoegsel"),
        "geslachtsnaam": name.get("geslachtsnaam") or name.get("volledigeNaam"),
        "geboortedatum": f"{born:%Y%m%d}" if born else None,
        "verblijfsadres": None if secret else {k: v for k, v in home.items() if v},
    }
    return {key: value for key, value in known.items() if value}


def _home(data: dict[str, Any]) -> dict[str, Any]:
    return (data.get("verblijfplaats") or {}).get("verblijfadres") or {}


def _born(data: dict[str, Any]) -> date | None:
    """The whole date of birth; None when only a part of it is known."""
    text = ((data.get("geboorte") or {}).get("datum") or {}).get("datum")
    return date.fromisoformat(text) if text else None


def _geo(what: str, part: str, id: str) -> str:
    base = settings().bag_url.rsplit("/", 1)[0]
    data = _call("BAG", "GET", base, f"/geo/{what}", params={"nummeraanduiding": id})
    area = data.get(what)
    return str(area.get(part) or "") if isinstance(area, dict) else ""


def _call(name: str, method: str, base: str, path: str, **more: Any) -> dict[str, Any]:
    if not base:
        raise Unavailable(f"{name} is niet gekoppeld.")
    headers = {"X-Correlation-Id": correlation.get()} if correlation.get() else {}
    try:
        answer = _client().request(method, f"{base.rstrip('/')}{path}", headers=headers, **more)
        if answer.status_code == httpx.codes.NOT_FOUND and path.startswith("/geo/"):
            return {}  # nothing known of this place; elsewhere 404 means a wrong address of ours
        answer.raise_for_status()
        data = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise Unavailable(
            f"{name} geeft geen bruikbaar antwoord ({type(error).__name__})."
        ) from None
    if not isinstance(data, dict):
        raise Unavailable(f"{name} geeft geen bruikbaar antwoord (vorm).")
    return data


@cache
def _client() -> httpx.Client:
    """One client per process: making one reads every certificate of the machine."""
    return httpx.Client(timeout=settings().http_timeout, follow_redirects=False)


def _text(data: dict[str, Any], key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value:
        raise Unavailable(f"BAG geeft geen bruikbaar antwoord ({key} ontbreekt).")
    return value
