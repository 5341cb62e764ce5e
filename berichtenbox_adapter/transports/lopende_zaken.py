"""Lopende Zaken of MijnOverheid: a change of a zaak as StUF-ZKN `zakLk01` (StUF 03.01, ZKN 03.10),
over SOAP to the municipality's own Digikoppeling adapter or service bus.

What could not be confirmed from sources stands in docs/howto/lopende-zaken.md.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID
from xml.etree import ElementTree as ET

import httpx

from berichtenbox_adapter.port import Accepted, NotSent, Offer, Refused, Uncertain
from berichtenbox_adapter.transports import http
from zaken.base.clock import AMSTERDAM

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
STUF = "http://www.egem.nl/StUF/StUF0301"
ZKN = "http://www.egem.nl/StUF/sector/zkn/0310"
BG = "http://www.egem.nl/StUF/sector/bg/0310"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
ACTION = f'"{ZKN}/zakLk01"'
RECEIVER = {
    "organisatie": "00000004003214345001",
    "applicatie": "MijnOverheid",
    "administratie": "Lopende zaken",
}
LARGEST = 200_000  # bytes of an answer that are read
for _prefix, _name in (("soap", SOAP), ("StUF", STUF), ("ZKN", ZKN), ("BG", BG), ("xsi", XSI)):
    ET.register_namespace(_prefix, _name)


@dataclass(frozen=True)
class CaseStatus:
    """The status a zaak took, and of which kind of zaak."""

    omschrijving: str
    gezet: datetime
    zaaktype: str  # its identificatie
    zaaktype_omschrijving: str


@dataclass(frozen=True)
class CaseNews:
    """One change to tell. `uuid` is the same for every try. Without a `status` the zaak is to be
    removed there; then nothing but its number is told.
    """

    uuid: UUID
    identificatie: str
    moment: datetime
    omschrijving: str = field(default="", repr=False)
    bsn: str = field(default="", repr=False)
    start: date | None = None
    einde: date | None = None
    resultaat: str = ""
    status: CaseStatus | None = None


class LopendeZaken:
    """The road of these messages. It is no Transport: it carries changes of a zaak, not messages
    to a reader.
    """

    def __init__(self, url: str, *, oin: str, gemeente: str, seconds: float) -> None:
        self.url = url
        self.sender = {"organisatie": oin, "applicatie": "Zaakspoor", "administratie": gemeente}
        self.client = http.client(url, seconds)

    def tell(self, news: CaseNews) -> Offer:
        """Offer one change. A lost answer is uncertain; the far side knows a double by its
        `referentienummer`.
        """
        headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": ACTION}
        try:
            answer = self.client.post(self.url, content=self.compose(news), headers=headers)
        except http.NEVER_LEFT as error:
            return NotSent(f"geen verbinding: {http.cause(error)}")
        except httpx.HTTPError as error:
            return Uncertain(f"geen antwoord: {http.cause(error)}")
        return _judge(answer)

    def compose(self, news: CaseNews) -> bytes:
        """The SOAP message; the same for every try."""
        envelope = ET.Element(f"{{{SOAP}}}Envelope")
        root = _add(_add(envelope, SOAP, "Body"), ZKN, "zakLk01")
        kind = "V" if news.status is None else "T"
        _control(root, news, self.sender, kind)
        _case(root, news, kind)
        return bytes(ET.tostring(envelope, encoding="utf-8", xml_declaration=True))


def _control(root: ET.Element, news: CaseNews, sender: dict[str, str], kind: str) -> None:
    control = _add(root, ZKN, "stuurgegevens")
    _add(control, STUF, "berichtcode", "Lk01")
    for name, party in (("zender", sender), ("ontvanger", RECEIVER)):
        place = _add(control, STUF, name)
        for part, value in party.items():
            _add(place, STUF, part, value)
    _add(control, STUF, "referentienummer", str(news.uuid))
    _add(control, STUF, "tijdstipBericht", _moment(news.moment))
    _add(control, STUF, "entiteittype", "ZAK")
    parameters = _add(root, ZKN, "parameters")
    _add(parameters, STUF, "mutatiesoort", kind)
    _add(parameters, STUF, "indicatorOvername", "V")


def _case(root: ET.Element, news: CaseNews, kind: str) -> None:
    zaak = _entity(root, "object", "ZAK", kind)
    zaak.set(f"{{{STUF}}}sleutelVerzendend", news.identificatie)
    _add(zaak, ZKN, "identificatie", news.identificatie)
    if news.status is None:
        return
    _add(zaak, ZKN, "omschrijving", news.omschrijving)
    if news.resultaat:
        _add(_add(zaak, ZKN, "resultaat"), ZKN, "omschrijving", news.resultaat)
    for name, day in (("startdatum", news.start), ("einddatum", news.einde)):
        if day is not None:
            _add(zaak, ZKN, name, day.strftime("%Y%m%d"))
        else:
            _no_value(_add(zaak, ZKN, name))
    initiator = _entity(zaak, "heeftAlsInitiator", "ZAKBTRINI", kind)
    person = _entity(_add(initiator, ZKN, "gerelateerde"), "natuurlijkPersoon", "NPS", "I")
    _add(person, BG, "inp.bsn", news.bsn)
    _add(initiator, ZKN, "omschrijving", "Initiator")
    has = _entity(zaak, "heeft", "ZAKSTT", kind)
    status = _entity(has, "gerelateerde", "STT", "I")
    _add(status, ZKN, "zkt.code", news.status.zaaktype)
    _add(status, ZKN, "zkt.omschrijving", news.status.zaaktype_omschrijving)
    _add(status, ZKN, "omschrijving", news.status.omschrijving)
    _add(has, ZKN, "datumStatusGezet", _moment(news.status.gezet))


def _add(parent: ET.Element, space: str, name: str, text: str = "") -> ET.Element:
    made = ET.SubElement(parent, f"{{{space}}}{name}")
    made.text = text or None
    return made


def _entity(parent: ET.Element, name: str, entiteittype: str, kind: str) -> ET.Element:
    made = _add(parent, ZKN, name)
    made.set(f"{{{STUF}}}entiteittype", entiteittype)
    made.set(f"{{{STUF}}}verwerkingssoort", kind)
    return made


def _no_value(element: ET.Element) -> None:
    element.set(f"{{{XSI}}}nil", "true")
    element.set(f"{{{STUF}}}noValue", "geenWaarde")


def _moment(moment: datetime) -> str:
    """As StUF writes a moment: local time, to the millisecond, nothing between the parts."""
    local = moment.astimezone(AMSTERDAM)
    return local.strftime("%Y%m%d%H%M%S") + f"{local.microsecond // 1000:03d}"


def _judge(answer: httpx.Response) -> Offer:
    """Bv03 is taken. A Fo01, Fo02 or Fo03 says whose fault it is: `client` is ours."""
    if answer.status_code in http.NOT_HANDLED:
        return NotSent(f"status {answer.status_code}", http.retry_after(answer))
    told = _read(answer.content)
    if told is None:
        if answer.status_code < 300 or answer.status_code >= 500:
            return Uncertain(f"status {answer.status_code} zonder bruikbaar antwoord")
        return Refused(f"status {answer.status_code}", "configuratie")
    names = {_local(one): one for one in told.iter()}
    if "Bv03Bericht" in names and answer.status_code < 300:
        reference = names.get("crossRefnummer")
        return Accepted((reference.text or "") if reference is not None else "")
    code, place = (_text(names, name) for name in ("code", "plek"))
    if place == "client":
        return Refused(f"StUF-fout {code}".strip(), "afzender")
    if place == "server":
        return NotSent(f"StUF-fout {code} bij de ontvanger")
    return Uncertain("antwoord zonder Bv03 of fout")


def _read(content: bytes) -> ET.Element | None:
    """The XML of an answer; None for what is none, is too large, or declares entities."""
    if len(content) > LARGEST or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        return None
    try:
        return ET.fromstring(content)  # noqa: S314  no document type, so no entities
    except ET.ParseError:
        return None


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _text(names: dict[str, ET.Element], name: str) -> str:
    found = names.get(name)
    return "".join(c for c in (found.text or "") if c.isalnum())[:20] if found is not None else ""
