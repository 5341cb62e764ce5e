"""The shape of a batch of letters, as Logius' GLOBEBatchRequest.xsd has it: does this document
validate? Written down anew, since the schema may not be shipped; a test holds the two together.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from xml.etree import ElementTree as ET

BATCH = "{http://schemas.rdw.nl/GEB/BerichtVerwerkService/Types/2009/01}"
LETTER = "{http://schemas.rdw.nl/GEB/BerichtenProsessor/Bericht/Types/2009/01}"
SCHEMA_INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"
_MOMENT = re.compile(
    r"-?(\d{4,})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?", re.ASCII
)
_BASE64 = re.compile(  # the bits that are left over are nought (XML Schema part 2, 3.2.16)
    r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?"
)

Rule = Callable[[str], bool]


@dataclass(frozen=True)
class Shape:
    """One element: its full name, how often it stands there, and what is inside: elements in this
    order, or a text that keeps a rule.
    """

    tag: str
    least: int = 1
    most: int = 1
    inside: tuple["Shape", ...] = ()
    rule: Rule | None = None


def _length(least: int, most: int | None = None) -> Rule:
    return lambda text: least <= len(text) and (most is None or len(text) <= most)


def _guid(text: str) -> bool:
    return bool(re.fullmatch(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", text))


def _moment(text: str) -> bool:
    found = _MOMENT.fullmatch(text.strip(" \t\r\n"))
    if not found:
        return False
    year, month, day, hour, minute, second = (int(part) for part in found.groups())
    try:
        date(2000 + year % 400, month, day)  # the calendar repeats every 400 years
    except ValueError:
        return False
    return year > 0 and (hour < 24 or (hour, minute, second) == (24, 0, 0)) and minute < 60 > second


def _number(text: str) -> bool:
    plain = text.strip(" \t\r\n")
    return bool(re.fullmatch("[+-]?[0-9]+", plain)) and -(2**31) <= int(plain) < 2**31


def _base64(text: str) -> bool:
    plain = re.sub(r"[ \t\r\n]", "", text)
    return bool(plain) and bool(_BASE64.fullmatch(plain))


_INFORMATIE = (
    Shape(f"{LETTER}BatchID", rule=_guid),
    Shape(f"{LETTER}BerichtID", rule=_guid),
    Shape(f"{LETTER}BerichtType", rule=_length(1, 8)),
    Shape(f"{LETTER}PublicatieDatum", least=0, rule=_moment),
    Shape(f"{LETTER}EindDatumHandelingsTermijn", least=0, rule=_moment),
    Shape(f"{LETTER}Onderwerp", rule=_length(1, 50)),
    Shape(f"{LETTER}BerichtTekst", least=0, rule=_length(0, 4000)),
    Shape(f"{LETTER}Referentie", least=0, rule=_length(0, 25)),
    Shape(f"{LETTER}GebruikerID", rule=_length(1)),
    Shape(f"{LETTER}SoortGebruiker", rule="Burger".__eq__),
)
_BIJLAGE = (
    Shape(f"{LETTER}Inhoud", rule=_base64),
    Shape(f"{LETTER}BijlageType", rule="Pdf".__eq__),
    Shape(f"{LETTER}Omschrijving", rule=_length(1, 128)),
    Shape(f"{LETTER}Volgorde", rule=_number),
)
BERICHT = Shape(
    f"{LETTER}Bericht",
    most=1000,
    inside=(
        Shape(f"{LETTER}BerichtInformatie", inside=_INFORMATIE),
        Shape(
            f"{LETTER}Bijlagen",
            least=0,
            inside=(Shape(f"{LETTER}Bijlage", most=2, inside=_BIJLAGE),),
        ),
    ),
)
BERICHTEN = Shape(
    f"{BATCH}Berichten",
    inside=(
        Shape(
            f"{BATCH}BatchInformatie",
            inside=(
                Shape(f"{BATCH}BatchID", rule=_guid),
                Shape(f"{BATCH}AanmaakDatum", rule=_moment),
                Shape(f"{BATCH}BerichtLeverancierID", rule=_length(1, 25)),
            ),
        ),
        BERICHT,
    ),
)


def flaw(root: ET.Element) -> str:
    """The first element that is not as the schema wants it; empty when all are."""
    return _flaw(root, BERICHTEN) if root.tag == BERICHTEN.tag else root.tag


def _flaw(element: ET.Element, shape: Shape) -> str:
    if any(not name.startswith(SCHEMA_INSTANCE) for name in element.attrib):
        return element.tag
    if shape.rule is not None:
        return "" if not len(element) and shape.rule(element.text or "") else element.tag
    loose = [element.text, *(child.tail for child in element)]
    if any((text or "").strip(" \t\r\n") for text in loose):
        return element.tag
    waiting = list(element)
    for wanted in shape.inside:
        count = 0
        while waiting and waiting[0].tag == wanted.tag and count < wanted.most:
            if wrong := _flaw(waiting.pop(0), wanted):
                return wrong
            count += 1
        if count < wanted.least:
            return wanted.tag
    return waiting[0].tag if waiting else ""
