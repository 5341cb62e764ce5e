"""What the automation asks of registers elsewhere: addresses (BAG) and people (BRP). Calls only; no
database, no rules.

A BSN travels in a request body, never in an address. Raises Unavailable when the register does not
answer usably.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import httpx

from workflows.answers import age
from zaken.base.clock import today
from zaken.base.log import correlation
from zaken.base.settings import settings


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
    fields = ["naam", "geboorte", "verblijfplaats", "overlijden", "gemeenteVanInschrijving"]
    body = {
        "type": "RaadpleegMetBurgerservicenummer",
        "burgerservicenummer": [bsn],
        "fields": fields,
    }
    data = _call("BRP", "POST", settings().brp_url, "/personen", json=body)
    people = data.get("personen") or []
    return _person(people[0]) if people else None


def _person(data: dict[str, Any]) -> Person:
    place = (data.get("verblijfplaats") or {}).get("verblijfadres") or {}
    names = ("huisnummer", "huisletter", "huisnummertoevoeging")
    number = " ".join(str(place[name]) for name in names if place.get(name))
    born = ((data.get("geboorte") or {}).get("datum") or {}).get("datum")
    return Person(
        geheim=bool(data.get("geheimhoudingPersoonsgegevens")),
        overleden=bool(data.get("overlijden")),
        adres=f"{place.get('postcode', '')} {number}".strip(),
        leeftijd=age(date.fromisoformat(born), today()) if born else None,
        gemeente=str((data.get("gemeenteVanInschrijving") or {}).get("code") or ""),
    )


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
