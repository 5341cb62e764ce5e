"""Lopende Zaken of MijnOverheid, as far as its sources tell: takes `zakLk01` over SOAP, checks its
shape, keeps what a resident would see. A double is known by its referentienummer.
"""

import re
from typing import Annotated
from xml.etree import ElementTree as ET

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from simulators import clock, numbers
from simulators.world import World, world

router = APIRouter(prefix="/lopendezaken")
Here = Annotated[World, Depends(world)]
SPACES = {
    "soap": "http://schemas.xmlsoap.org/soap/envelope/",
    "StUF": "http://www.egem.nl/StUF/StUF0301",
    "ZKN": "http://www.egem.nl/StUF/sector/zkn/0310",
    "BG": "http://www.egem.nl/StUF/sector/bg/0310",
}
ACTION = '"http://www.egem.nl/StUF/sector/zkn/0310/zakLk01"'
RECEIVER = ("00000004003214345001", "MijnOverheid", "Lopende zaken")
MOMENT = re.compile(r"\d{17}")
# In this order, as the schema has them; the first, the sixth and the last must be there.
OBJECT = (
    "identificatie", "omschrijving", "toelichting", "resultaat", "startdatum", "einddatum",
    "isVan", "heeftAlsInitiator", "heeft",
)  # fmt: skip
ENTITIES = {
    "ZKN:object": "ZAK",
    "ZKN:object/ZKN:heeftAlsInitiator": "ZAKBTRINI",
    "ZKN:object/ZKN:heeftAlsInitiator/ZKN:gerelateerde/ZKN:natuurlijkPersoon": "NPS",
    "ZKN:object/ZKN:heeft": "ZAKSTT",
    "ZKN:object/ZKN:heeft/ZKN:gerelateerde": "STT",
}


class Fault(Exception):
    """What is wrong with a message, in words without its content."""


@router.post("")
async def take(request: Request, here: Here) -> Response:
    """Bv03 for a message that is in order, also when it came before; Fo03 else."""
    try:
        root = _parsed(await request.body())
        if request.headers.get("soapaction") != ACTION:
            raise Fault("SOAPAction")
        fields = read(root)
    except Fault as fault:
        return _soap(_fault(str(fault)), 500)
    known = {e["referentienummer"] for e in here.ledger.entries("lopende_zaak")}
    if fields["referentienummer"] in known:
        here.ledger.append("lopende_zaak_dubbel", {"referentienummer": fields["referentienummer"]})
    else:
        here.ledger.append("lopende_zaak", dict(fields))
    return _soap(_taken(fields["referentienummer"]), 200)


def read(root: ET.Element) -> dict[str, str]:
    """What the message says. Raises Fault for what is not in order."""
    told = root.find("soap:Body/ZKN:zakLk01", SPACES)
    if told is None:
        raise Fault("zakLk01")
    control = _control(told)
    kind = _text(told, "ZKN:parameters/StUF:mutatiesoort")
    if kind not in ("T", "V"):
        raise Fault("mutatiesoort")
    zaak = told.find("ZKN:object", SPACES)
    number = _text(told, "ZKN:object/ZKN:identificatie")
    if zaak is None or not 0 < len(number) <= 40:
        raise Fault("object/identificatie")
    fields = {"mutatiesoort": kind, "identificatie": number, **control}
    return fields if kind == "V" else {**fields, **_status(told, zaak)}


def _control(told: ET.Element) -> dict[str, str]:
    parts = ("organisatie", "applicatie", "administratie")
    receiver = tuple(_text(told, f"ZKN:stuurgegevens/StUF:ontvanger/StUF:{p}") for p in parts)
    sender = _text(told, "ZKN:stuurgegevens/StUF:zender/StUF:organisatie")
    moment = _text(told, "ZKN:stuurgegevens/StUF:tijdstipBericht")
    reference = _text(told, "ZKN:stuurgegevens/StUF:referentienummer")
    checks = {
        "berichtcode": _text(told, "ZKN:stuurgegevens/StUF:berichtcode") == "Lk01",
        "entiteittype": _text(told, "ZKN:stuurgegevens/StUF:entiteittype") == "ZAK",
        "ontvanger": receiver == RECEIVER,
        "zender": numbers.flaw("OIN", sender) is None,
        "tijdstipBericht": MOMENT.fullmatch(moment) is not None,
        "referentienummer": 0 < len(reference) <= 40,
        "indicatorOvername": _text(told, "ZKN:parameters/StUF:indicatorOvername") in ("V", "I"),
    }
    if wrong := [name for name, holds in checks.items() if not holds]:
        raise Fault(", ".join(wrong))
    return {"referentienummer": reference, "zender": sender}


def _status(told: ET.Element, zaak: ET.Element) -> dict[str, str]:
    names = [child.tag.rpartition("}")[2] for child in zaak]
    if names != sorted(names, key=OBJECT.index):
        raise Fault("volgorde van de elementen van object")
    for path, entity in ENTITIES.items():
        found = told.find(path, SPACES)
        if found is None or found.get(f"{{{SPACES['StUF']}}}entiteittype") != entity:
            raise Fault(f"entiteittype {entity}")
    person = "ZKN:heeftAlsInitiator/ZKN:gerelateerde/ZKN:natuurlijkPersoon/BG:inp.bsn"
    bsn, gezet = _text(zaak, person), _text(zaak, "ZKN:heeft/ZKN:datumStatusGezet")
    if numbers.flaw("BSN", bsn):
        raise Fault("inp.bsn")
    fields = {
        "bsn": bsn,
        "gezet": gezet,
        "status": _text(zaak, "ZKN:heeft/ZKN:gerelateerde/ZKN:omschrijving"),
        "zaaktype": _text(zaak, "ZKN:heeft/ZKN:gerelateerde/ZKN:zkt.code"),
        "omschrijving": _text(zaak, "ZKN:omschrijving"),
        "startdatum": _text(zaak, "ZKN:startdatum"),
    }
    if not MOMENT.fullmatch(gezet) or not re.fullmatch(r"\d{8}", fields["startdatum"]):
        raise Fault("datum")
    if not all(0 < len(fields[name]) <= 80 for name in ("status", "zaaktype", "omschrijving")):
        raise Fault("lengte")
    optional = ("einddatum", "resultaat/ZKN:omschrijving")
    end, result = (_text(zaak, f"ZKN:{name}") for name in optional)
    return {**fields, "einddatum": end, "resultaat": result}


def _parsed(content: bytes) -> ET.Element:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Fault("documenttype")
    try:
        return ET.fromstring(content)  # noqa: S314  no document type, so no entities
    except ET.ParseError:
        raise Fault("geen XML") from None


def _text(parent: ET.Element, path: str) -> str:
    return (parent.findtext(path, "", SPACES) or "").strip()


def _taken(reference: str) -> str:
    moment = clock.now().strftime("%Y%m%d%H%M%S000")
    return (
        f'<StUF:Bv03Bericht xmlns:StUF="{SPACES["StUF"]}"><StUF:stuurgegevens>'
        "<StUF:berichtcode>Bv03</StUF:berichtcode>"
        f"<StUF:tijdstipBericht>{moment}</StUF:tijdstipBericht>"
        f"<StUF:crossRefnummer>{reference}</StUF:crossRefnummer>"
        "</StUF:stuurgegevens></StUF:Bv03Bericht>"
    )


def _fault(what: str) -> str:
    return (
        "<soap:Fault><faultcode>soap:Client</faultcode><faultstring>StUF055</faultstring><detail>"
        f'<StUF:Fo03Bericht xmlns:StUF="{SPACES["StUF"]}"><StUF:body><StUF:code>StUF055</StUF:code>'
        "<StUF:plek>client</StUF:plek>"
        f"<StUF:omschrijving>Berichtbody niet conform schema: {what}</StUF:omschrijving>"
        "</StUF:body></StUF:Fo03Bericht></detail></soap:Fault>"
    )


def _soap(body: str, status: int) -> Response:
    inside = f"<soap:Body>{body}</soap:Body>"
    text = f'<soap:Envelope xmlns:soap="{SPACES["soap"]}">{inside}</soap:Envelope>'
    return Response(text, status, media_type="text/xml")
