"""BAG stand-in under /bag (shape of Kadaster's individual queries v2) and areas under /geo."""

import re
from typing import Annotated, Any

from fastapi import APIRouter, Query

from simulators.adressen import ADRESSEN, BY_ID, GEMEENTE_NAAM, WOONPLAATS_ID, Adres
from simulators.problem import Problem

router = APIRouter()
POSTCODE = re.compile("[1-9][0-9]{3} ?[A-Za-z]{2}")


@router.get("/bag/adressen")
async def adressen(
    postcode: str,
    huisnummer: Annotated[int, Query(ge=1, le=99999)],
    huisletter: str | None = None,
    huisnummertoevoeging: str | None = None,
) -> dict[str, Any]:
    """Addresses at a postcode and number; without hits no `_embedded`, as at the real one."""
    if not POSTCODE.fullmatch(postcode):
        raise Problem(400, "postcode heeft niet de vorm 1234AB")
    code = postcode.replace(" ", "").upper()
    found = [
        a
        for a in ADRESSEN
        if (a.postcode, a.huisnummer) == (code, huisnummer)
        and (huisletter is None or a.huisletter == huisletter.upper())
        and (huisnummertoevoeging is None or a.toevoeging == huisnummertoevoeging)
    ]
    links = {"self": {"href": f"/bag/adressen?postcode={code}&huisnummer={huisnummer}"}}
    embedded = {"_embedded": {"adressen": [as_adres(a) for a in found]}} if found else {}
    return {"_links": links, **embedded}


@router.get("/bag/adressen/{identificatie}")
async def adres(identificatie: str) -> dict[str, Any]:
    """One address by its nummeraanduiding: 200, 404."""
    return as_adres(_find(identificatie))


@router.get("/bag/nummeraanduidingen/{identificatie}")
async def nummeraanduiding(identificatie: str) -> dict[str, Any]:
    """One house number object: 200, 404."""
    found = _find(identificatie)
    body = {
        "domein": "NL.IMBAG.Nummeraanduiding",
        "identificatie": found.nummeraanduiding,
        **_house(found),
        "typeAdresseerbaarObject": "Verblijfsobject",
        "status": "Naamgeving uitgegeven",
        "ligtAan": found.openbare_ruimte,
    }
    return {"nummeraanduiding": body, "_links": _links(f"nummeraanduidingen/{identificatie}")}


@router.get("/geo/wijk")
async def wijk(nummeraanduiding: str) -> dict[str, Any]:
    """The neighbourhood of an address and the part of town (noord, zuid): 200, 404."""
    found = _find(nummeraanduiding).wijk
    area = {"code": found.code, "naam": found.naam, "gebied": found.gebied}
    return {"nummeraanduiding": nummeraanduiding, "wijk": area}


@router.get("/geo/parkeerzone")
async def parkeerzone(nummeraanduiding: str) -> dict[str, Any]:
    """The parking zone of an address, null where parking is free: 200, 404."""
    zone = _find(nummeraanduiding).wijk.parkeerzone
    body = {"code": zone, "naam": f"Parkeerzone {zone}"} if zone else None
    return {"nummeraanduiding": nummeraanduiding, "parkeerzone": body}


def as_adres(a: Adres) -> dict[str, Any]:
    """An address as the BAG API writes it; empty parts are left out."""
    return {
        "openbareRuimteNaam": a.straat,
        "korteNaam": a.straat,
        **_house(a),
        "woonplaatsNaam": GEMEENTE_NAAM,
        "nummeraanduidingIdentificatie": a.nummeraanduiding,
        "openbareRuimteIdentificatie": a.openbare_ruimte,
        "woonplaatsIdentificatie": WOONPLAATS_ID,
        "adresseerbaarObjectIdentificatie": a.verblijfsobject,
        "pandIdentificaties": [a.pand],
        "adresregel5": a.regels[0],
        "adresregel6": a.regels[1],
        "_links": _links(f"adressen/{a.nummeraanduiding}"),
    }


def _house(a: Adres) -> dict[str, Any]:
    parts: dict[str, Any] = {
        "huisnummer": a.huisnummer,
        "huisletter": a.huisletter,
        "huisnummertoevoeging": a.toevoeging,
        "postcode": a.postcode,
    }
    return {name: value for name, value in parts.items() if value}


def _find(identificatie: str) -> Adres:
    found = BY_ID.get(identificatie)
    if found is None:
        raise Problem(404, "geen adres met deze identificatie")
    return found


def _links(path: str) -> dict[str, Any]:
    return {"self": {"href": f"/bag/{path}"}}
