"""Is this resident subscribed to this type of letter of ours? The WUS service
`ValidateAbonnementen` (Digikoppeling WUS 2W-be: SOAP 1.1, WS-Addressing, mutual TLS).

Our own builder of one question of three fields; a test holds it against zeep and Logius' WSDL.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import uuid4
from xml.etree import ElementTree as ET

from berichtenbox_adapter.globe import line
from berichtenbox_adapter.globe.ebms import SOAP
from berichtenbox_adapter.globe.safe_xml import (
    Unreadable,
    child,
    children,
    local,
    parse,
    text,
    written,
)

SERVICE = "http://schemas.rdw.nl/GEB/BerichtenboxValidatieService/2009/01"
TYPES = "http://schemas.rdw.nl/GEB/BerichtenboxValidatieService/Types/2009/01"
SHARED = "http://schemas.rdw.nl/GEB/Shared/Types/2009/01"
ADDRESSING = "http://www.w3.org/2005/08/addressing"
ACTION = f"{SERVICE}/IBerichtenboxValidatieService/ValidateAbonnementen"
MOST = 250  # residents in one question (Technische Aansluithandleiding 7; not in the schema)
LARGEST = 500_000  # bytes of one answer


class NoAnswer(Exception):
    """The service gave no usable answer: nobody is subscribed or not by that. The text holds no
    number of a person.
    """


@dataclass(frozen=True)
class Abonnementen:
    """The service. `ours`: the OIN we send as; `oins`: those its certificate may carry."""

    url: str
    ours: str
    identity: line.Identity
    oins: Collection[str]
    seconds: float

    def wanted(self, bsns: Sequence[str], berichttype: str) -> dict[str, bool]:
        """Per BSN whether a letter of this type may be sent; asked 250 at a time. A BSN the answer
        leaves out is left out here too. Raises NoAnswer.
        """
        found: dict[str, bool] = {}
        for start in range(0, len(bsns), MOST):
            found |= self._ask(bsns[start : start + MOST], berichttype)
        return found

    def _ask(self, bsns: Sequence[str], berichttype: str) -> dict[str, bool]:
        headers = {"Content-Type": 'text/xml; charset="UTF-8"', "SOAPAction": f'"{ACTION}"'}
        question = build(self.ours, berichttype, bsns, to=self.url)
        try:
            answer = line.post(
                self.url,
                headers,
                question,
                identity=self.identity,
                oins=self.oins,
                seconds=self.seconds,
            )
            if answer.status != 200:
                raise NoAnswer(f"status {answer.status}{_fault(answer.body)}")
            told = read(answer.body)
        except (line.NeverLeft, line.Lost, Unreadable) as error:
            raise NoAnswer(str(error)) from None
        asked = set(bsns)
        return {bsn: yes for bsn, yes in told.items() if bsn in asked}


def build(ours: str, berichttype: str, bsns: Sequence[str], *, to: str) -> bytes:
    """The question about 1 to 250 residents. `to`: the address it goes to, as WS-Addressing wants
    it (not the one in the WSDL).
    """
    envelope = ET.Element(f"{{{SOAP}}}Envelope")
    head = ET.SubElement(envelope, f"{{{SOAP}}}Header")
    for name, value in (("Action", ACTION), ("MessageID", f"urn:uuid:{uuid4()}"), ("To", to)):
        ET.SubElement(head, f"{{{ADDRESSING}}}{name}").text = value
    body = ET.SubElement(envelope, f"{{{SOAP}}}Body")
    call = ET.SubElement(body, f"{{{SERVICE}}}ValidateAbonnementen")
    question = ET.SubElement(call, f"{{{SERVICE}}}validateAbonnementenAanvraag")
    ET.SubElement(question, f"{{{TYPES}}}berichtleverancierCode").text = ours
    ET.SubElement(question, f"{{{TYPES}}}berichtTypeCode").text = berichttype
    readers = ET.SubElement(question, f"{{{TYPES}}}klanten")
    for bsn in bsns:
        reader = ET.SubElement(readers, f"{{{SHARED}}}Klant")
        ET.SubElement(reader, f"{{{SHARED}}}Key").text = bsn
        ET.SubElement(reader, f"{{{SHARED}}}Rol").text = "Burger"
    return written(envelope)


def read(raw: bytes) -> dict[str, bool]:
    """Per BSN whether to send. Raises Unreadable for anything that is not that answer, a SOAP fault
    among it.
    """
    body = child(parse(raw, LARGEST), "Body")
    result = child(body, "ValidateAbonnementenResponse", "ValidateAbonnementenResult")
    if result is None:
        raise Unreadable("geen ValidateAbonnementenResponse")
    found: dict[str, bool] = {}
    for one in children(result, "Abonnement"):
        bsn, told = text(one, "klant", "Key"), text(one, "isBerichtSturen")
        if not bsn or told not in ("true", "false", "1", "0"):
            raise Unreadable("een abonnement zonder klant of antwoord")
        found[bsn] = told in ("true", "1")
    return found


def _fault(raw: bytes) -> str:
    """The kind of SOAP fault; its text may hold a number, so that stays behind."""
    try:
        fault = child(parse(raw, LARGEST), "Body", "Fault")
    except Unreadable:
        return ""
    if fault is None:
        return ""
    detail = child(fault, "detail")
    kind = next((local(one) for one in detail), "") if detail is not None else ""
    return f": {kind or 'Fault'}"[:60]
