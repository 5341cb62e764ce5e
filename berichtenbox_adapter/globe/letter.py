"""One letter as Logius takes it: the XML of a batch of one, and every limit it must keep.

What passes `violations` always validates against Logius' GLOBEBatchRequest.xsd (June 2026 package);
that schema has no licence to ship it, so tests hold the two together.
"""

import re
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from berichtenbox_adapter.globe.safe_xml import written
from berichtenbox_adapter.port import Capabilities, Message, Violation, over_limits

BATCH = "http://schemas.rdw.nl/GEB/BerichtVerwerkService/Types/2009/01"
LETTER = "http://schemas.rdw.nl/GEB/BerichtenProsessor/Bericht/Types/2009/01"
LIMITS = Capabilities(
    onderwerp=50, tekst=4000, bijlagen=2, bijlagen_bytes=500_000, ontvangstbewijs=True, navraag=True
)
REFERENTIE, BERICHTTYPE, OMSCHRIJVING, LEVERANCIER = 25, 8, 128, 25  # characters
BREAK = r"\r\n"  # four characters; a real line end is not shown to the reader
_OUTSIDE_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_END = re.compile(r"\r\n|\r|\n")
_LINK = re.compile(r"https?://\S*[^\s.,;:!?)\]\"'>]")


def encoded(tekst: str) -> str:
    """The text as the box shows it: line ends as four literal characters, and a space around each
    link, or the box makes no link of it (Technische Aansluithandleiding 5.7).
    """
    lines = _LINE_END.split(tekst)
    return BREAK.join(_LINK.sub(_with_spaces, line) for line in lines)


def violations(message: Message, berichttype: str) -> list[Violation]:
    """Every limit of the batch schema and the connection manual that this letter breaks, each with
    its field and the limit. Pure.
    """
    shown = replace(message, tekst=encoded(message.tekst))
    broken = over_limits(shown, LIMITS)
    broken += [
        Violation(veld, f"{veld} is leeg.")
        for veld, value in (("onderwerp", message.onderwerp), ("tekst", message.tekst))
        if not value.strip()
    ]
    broken += _lengths(message, berichttype)
    broken += _characters(message, berichttype)
    for nummer, file in enumerate(message.bijlagen, 1):
        if not file.inhoud.startswith(b"%PDF-"):
            broken.append(Violation("bijlagen", f"bijlagen: bijlage {nummer} is geen PDF."))
    reader = message.ontvanger
    if reader.soort == "BSN" and not re.fullmatch("[0-9]{9}", reader.nummer):
        broken.append(Violation("ontvanger", "ontvanger: een BSN heeft 9 cijfers."))
    return broken


def build(message: Message, *, leverancier: str, berichttype: str, moment: datetime) -> bytes:
    """The batch with this one letter, UTF-8. BatchID and BerichtID are both the uuid of the
    delivery: Logius echoes the BatchID even when it cannot read the letter.

    `leverancier`: our OIN, 20 digits. `moment`: now, with time zone; older than 13 days is refused
    there. Only for a letter without `violations`.
    """
    root = ET.Element(f"{{{BATCH}}}Berichten")
    batch = ET.SubElement(root, f"{{{BATCH}}}BatchInformatie")
    _put(batch, BATCH, "BatchID", str(message.uuid))
    _put(batch, BATCH, "AanmaakDatum", zulu(moment))
    _put(batch, BATCH, "BerichtLeverancierID", leverancier)
    letter = ET.SubElement(root, f"{{{LETTER}}}Bericht")
    told = ET.SubElement(letter, f"{{{LETTER}}}BerichtInformatie")
    for name, value in (
        ("BatchID", str(message.uuid)),
        ("BerichtID", str(message.uuid)),
        ("BerichtType", berichttype),
        ("Onderwerp", message.onderwerp),
        ("BerichtTekst", encoded(message.tekst)),
        ("Referentie", message.kenmerk),
        ("GebruikerID", message.ontvanger.nummer),
        ("SoortGebruiker", "Burger"),
    ):
        _put(told, LETTER, name, value)
    if message.bijlagen:
        _put_files(letter, message)
    return written(root)


def zulu(moment: datetime) -> str:
    """A moment as Logius writes it: UTC with a Z, milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _put_files(letter: ET.Element, message: Message) -> None:
    files = ET.SubElement(letter, f"{{{LETTER}}}Bijlagen")
    for nummer, file in enumerate(message.bijlagen, 1):
        one = ET.SubElement(files, f"{{{LETTER}}}Bijlage")
        _put(one, LETTER, "Inhoud", b64encode(file.inhoud).decode())
        _put(one, LETTER, "BijlageType", "Pdf")
        _put(one, LETTER, "Omschrijving", file.naam)
        _put(one, LETTER, "Volgorde", str(nummer))


def _put(parent: ET.Element, namespace: str, name: str, value: str) -> None:
    ET.SubElement(parent, f"{{{namespace}}}{name}").text = value


def _with_spaces(link: re.Match[str]) -> str:
    line = link.string
    before = "" if line[link.start() - 1 : link.start()] == " " else " "
    after = "" if line[link.end() : link.end() + 1] == " " else " "
    return f"{before}{link[0]}{after}"


def _lengths(message: Message, berichttype: str) -> list[Violation]:
    measured = [("kenmerk", message.kenmerk, 0, REFERENTIE)]
    measured += [("berichttype", berichttype, 1, BERICHTTYPE)]
    measured += [("bijlagen", file.naam, 1, OMSCHRIJVING) for file in message.bijlagen]
    return [
        Violation(veld, f"{veld}: {len(value)} tekens, en het moeten er {least} tot {most} zijn.")
        for veld, value, least, most in measured
        if not least <= len(value) <= most
    ]


def _characters(message: Message, berichttype: str) -> list[Violation]:
    """Characters XML 1.0 cannot hold at all, and line ends where the box has one line."""
    one_line = [("onderwerp", message.onderwerp), ("kenmerk", message.kenmerk)]
    one_line += [("berichttype", berichttype)]
    one_line += [("bijlagen", file.naam) for file in message.bijlagen]
    broken = [
        Violation(veld, f"{veld}: een teken dat niet in XML 1.0 kan.")
        for veld, value in (*one_line, ("tekst", message.tekst))
        if _OUTSIDE_XML.search(value)
    ]
    return broken + [
        Violation(veld, f"{veld}: een regeleinde kan hier niet.")
        for veld, value in one_line
        if _LINE_END.search(value)
    ]
