"""Metadata as MDTO asks (Metagegevens voor duurzaam toegankelijke overheidsinformatie, Nationaal
Archief, MDTO-XML 1.0): one XML document per information object and per file. Only the form is here.

An element is `(name, text)` or `(name, [elements])`; their order is the schema's.
"""

import re
from collections.abc import Iterable, Sequence
from xml.etree import ElementTree as ET

NAMESPACE = "https://www.nationaalarchief.nl/mdto"
LONGEST = 80  # characters of a name, as MDTO advises
Element = tuple[str, "str | Sequence[Element]"]
# What XML 1.0 cannot hold (2.2 Char).
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def document(kind: str, parts: Iterable[Element]) -> bytes:
    """The XML of one `informatieobject` or `bestand`, in UTF-8."""
    ET.register_namespace("", NAMESPACE)
    root = ET.Element(f"{{{NAMESPACE}}}MDTO")
    _fill(ET.SubElement(root, f"{{{NAMESPACE}}}{kind}"), parts)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _fill(element: ET.Element, parts: Iterable[Element]) -> None:
    for name, value in parts:
        child = ET.SubElement(element, f"{{{NAMESPACE}}}{name}")
        if isinstance(value, str):
            child.text = _NOT_XML.sub("\ufffd", value)
        else:
            _fill(child, value)


def identificatie(kenmerk: str, bron: str, name: str = "identificatie") -> Element:
    """A number, and whose number it is."""
    return name, [("identificatieKenmerk", kenmerk), ("identificatieBron", bron)]


def naam(text: str) -> Element:
    """The name, no longer than MDTO advises."""
    return "naam", text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def begrip(name: str, label: str, lijst: str, code: str = "") -> Element:
    """A term, with the list it is from."""
    parts: list[Element] = [("begripLabel", label)]
    parts += [("begripCode", code)] if code else []
    return name, [*parts, ("begripBegrippenlijst", [("verwijzingNaam", lijst)])]


def verwijzing(name: str, to: str, kenmerk: str = "", bron: str = "") -> Element:
    """A reference to something by its name, and by its number when it has one."""
    number = [identificatie(kenmerk, bron, "verwijzingIdentificatie")] if kenmerk else []
    return name, [("verwijzingNaam", to), *number]


def event(soort: str, tijd: str, resultaat: str = "") -> Element:
    """Something that happened to it; `tijd` is ISO 8601."""
    told: list[Element] = [("eventResultaat", resultaat)] if resultaat else []
    kind = begrip("eventType", soort, "MDTO begrippenlijst eventtypen")
    return "event", [kind, ("eventTijd", tijd), *told]


def periode(soort: str, van: str, tot: str | None) -> Element:
    """The time it is about."""
    end: list[Element] = [("dekkingInTijdEinddatum", tot)] if tot else []
    kind = begrip("dekkingInTijdType", soort, "Zaakspoor")
    return "dekkingInTijd", [kind, ("dekkingInTijdBegindatum", van), *end]


def betrokkene(rol: str, actor: str) -> Element:
    """Who had to do with it, and as what."""
    kind = begrip("betrokkeneTypeRelatie", rol, "ZGW roltypen")
    return "betrokkene", [kind, verwijzing("betrokkeneActor", actor)]


def beperking(vertrouwelijkheid: str) -> Element:
    """May everybody see it (Archiefwet 1995, art. 14 to 17)? Only what is openbaar already is said
    to be; of the rest nobody has decided yet.
    """
    lijst = "Openbaarheid Archiefwet 1995"
    if vertrouwelijkheid == "openbaar":
        label, code = "openbaar (Archiefwet 1995)", "Openbaarheid/AW1995/Openbaar/1.0"
        return "beperkingGebruik", [begrip("beperkingGebruikType", label, lijst, code)]
    label = "openbaarheid niet beoordeeld (Archiefwet 1995)"
    code = "Openbaarheid/AW1995/NietBeoordeeld/1.0"
    why = f"vertrouwelijkheidaanduiding: {vertrouwelijkheid}"
    kind = begrip("beperkingGebruikType", label, lijst, code)
    return "beperkingGebruik", [kind, ("beperkingGebruikNadereBeschrijving", why)]


def checksum(sha256: str, at: str) -> Element:
    """The SHA-256 of a file (hex), and when it was made."""
    kind = begrip("checksumAlgoritme", "SHA-256", "MDTO begrippenlijst checksum algoritmen")
    return "checksum", [kind, ("checksumWaarde", sha256), ("checksumDatum", at)]
