"""What the simulated MijnOverheid makes of letters: the rules its schema lacks, the ten codes, and
the letters in everybody's box. All of it is in the ledger. Knows no HTTP.
"""

import re
from base64 import b64decode
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID
from xml.etree import ElementTree as ET

from pydantic import BaseModel, Field

from simulators import clock, globe_shape
from simulators.globe_ebms import Post, verdicts
from simulators.ledger import Ledger
from simulators.voorkeuren import Voorkeuren

L = globe_shape.LETTER
B = globe_shape.BATCH
NIL = str(UUID(int=0))
MOST_BYTES, BIJLAGEN_BYTES, MOST_KLANTEN = 100_000_000, 500_000, 250
DAYS = timedelta(days=13)
# With these codes the real one could not read which letter it was.
UNREAD = ("OinInCPAKomtNietOvereenMetOinInBericht", "XmlValidatieTegenXsdValtNegatiefUit")
Code = Literal[
    "Verwerkt",
    "TechnischProbleem",
    "NietActiefOfGeabonneerd",
    "BerichtTypeNietOndersteund",
    "PublicatieDatumLigtTeVerInDeToekomst",
    "AanmaakDatumLigtTeVerInHetVerleden",
    "BerichtBestaatAl",
    "BijlageTeGroot",
    "OinInCPAKomtNietOvereenMetOinInBericht",
    "XmlValidatieTegenXsdValtNegatiefUit",
]


class GlobeSettings(BaseModel):
    """How MijnOverheid behaves. `terug_url`: the ebMS2 address of the municipality; `delay_s`:
    before a result; `hold`: keep results back; `bbo`: deliver to who is not subscribed too;
    `codes`: per BSN or BerichtType the codes to give first, one per letter; `niet_geabonneerd`:
    `BSN/BerichtType`; `fout`: an ebMS error code instead of doing anything; `wus_fout`: a SOAP
    fault on every question.
    """

    terug_url: str = ""
    delay_s: float = Field(default=0.5, ge=0, le=3600)
    hold: bool = False
    tweemaal: bool = False
    voor_bevestiging: bool = False
    gzip: bool = False
    bbo: bool = False
    verlies_bevestigingen: int = Field(default=0, ge=0)
    retry_base_s: float = Field(default=0.5, ge=0.01, le=60)
    pogingen: int = Field(default=8, ge=1, le=50)
    cpa: str = "CPA-GLOBE-SIMULATIE"
    berichttypen: list[str] = ["BERICHT", "BESLUIT", "VERZOEK"]
    codes: dict[str, list[Code]] = {}
    niet_geabonneerd: list[str] = []
    fout: str = ""
    wus_fout: Literal["", "ApplicationFault", "DependentServiceFault"] = ""


class Box:
    """The letters in the boxes, and the judge at the door."""

    def __init__(self, ledger: Ledger, voorkeuren: Voorkeuren) -> None:
        self.ledger, self.voorkeuren = ledger, voorkeuren
        self.settings = GlobeSettings()

    def take(self, post: Post) -> bytes:
        """Judge every letter of this batch, put those that pass in their box, and return the
        result.
        """
        came = clock.stamp()
        root, batch = _read(post.payload)
        flawed = root is None or len(post.payload) > MOST_BYTES or globe_shape.flaw(root)
        if root is None or flawed:
            return self._whole(post, batch, "XmlValidatieTegenXsdValtNegatiefUit", came)
        about = root.find(f"{B}BatchInformatie")
        sender = _text(about, f"{B}BerichtLeverancierID")
        if sender != post.afzender.partition("_")[0]:
            return self._whole(post, batch, "OinInCPAKomtNietOvereenMetOinInBericht", came)
        is_old = clock.now() - _moment(_text(about, f"{B}AanmaakDatum")) > DAYS
        told = []
        for letter in root.findall(f"{L}Bericht"):
            about = letter.find(f"{L}BerichtInformatie")
            code = self._judge(letter, sender, is_old=is_old)
            bericht_id = NIL if code in UNREAD else _text(about, f"{L}BerichtID")
            told.append((bericht_id, _text(about, f"{L}BerichtType"), code))
        return verdicts(batch, post.afzender, told, came)

    def wants(self, bsn: str, sender: str, kind: str) -> bool:
        """Is this resident subscribed to this type of this sender, as far as that type exists?"""
        refused = self.voorkeuren.refusal(("BSN", bsn), sender)
        listed = f"{bsn}/{kind}" in self.settings.niet_geabonneerd
        return not refused and not listed and kind in self.settings.berichttypen

    def _whole(self, post: Post, batch: str, code: str, came: str) -> bytes:
        """Who cannot read a letter cannot tell which one it was."""
        return verdicts(batch, post.afzender, [(NIL, "", code)], came)

    def _judge(self, letter: ET.Element, sender: str, *, is_old: bool) -> str:
        about = letter.find(f"{L}BerichtInformatie")
        bsn, kind = _text(about, f"{L}GebruikerID"), _text(about, f"{L}BerichtType")
        files = [
            (_text(file, f"{L}Omschrijving"), b64decode(_text(file, f"{L}Inhoud")))
            for file in letter.findall(f"{L}Bijlagen/{L}Bijlage")
        ]
        published = _text(about, f"{L}PublicatieDatum")
        known = {entry["bericht_id"] for entry in self.ledger.entries("globe")}
        in_order: tuple[tuple[bool, str], ...] = (
            (kind not in self.settings.berichttypen, "BerichtTypeNietOndersteund"),
            (is_old, "AanmaakDatumLigtTeVerInHetVerleden"),
            (
                bool(published) and _moment(published) - clock.now() > DAYS,
                "PublicatieDatumLigtTeVerInDeToekomst",
            ),
            (sum(len(b) for _, b in files) > BIJLAGEN_BYTES, "BijlageTeGroot"),
            (_text(about, f"{L}BerichtID") in known, "BerichtBestaatAl"),
            (
                not self.settings.bbo and not self.wants(bsn, sender, kind),
                "NietActiefOfGeabonneerd",
            ),
        )
        scripted = self._scripted(bsn, kind)
        code = scripted or next((code for applies, code in in_order if applies), "Verwerkt")
        if code == "Verwerkt":
            self._place(about, sender, files)
        return code

    def _scripted(self, *keys: str) -> str:
        for key in keys:
            if waiting := self.settings.codes.get(key):
                return waiting.pop(0)
        return ""

    def _place(self, about: ET.Element | None, sender: str, files: list[tuple[str, bytes]]) -> None:
        tekst = _text(about, f"{L}BerichtTekst")
        fields: dict[str, Any] = {
            "bericht_id": _text(about, f"{L}BerichtID"),
            "batch_id": _text(about, f"{L}BatchID"),
            "berichttype": _text(about, f"{L}BerichtType"),
            "afzender": sender,
            "ontvanger": {"type": "BSN", "waarde": _text(about, f"{L}GebruikerID")},
            "onderwerp": _text(about, f"{L}Onderwerp"),
            "referentie": _text(about, f"{L}Referentie"),
            "inhoud": tekst,
            # A real line end is no break on the page; the four characters are.
            "getoond": re.sub(r"\s+", " ", tekst).replace(r"\r\n", "\n"),
            "bijlagen": [
                {"naam": naam, "blob": self.ledger.save_blob(content), "omvang": len(content)}
                for naam, content in files
            ],
        }
        self.ledger.append("globe", fields)


def _read(payload: bytes) -> tuple[ET.Element | None, str]:
    """The document, and its BatchID as far as that can be read (else the nil id)."""
    try:
        root = ET.fromstring(payload)  # noqa: S314 - a stand-in on one machine
    except ET.ParseError:
        return None, NIL
    batch = _text(root, f"{B}BatchInformatie/{B}BatchID")
    return root, batch if re.fullmatch("[0-9a-fA-F-]{36}", batch) else NIL


def _text(element: ET.Element | None, path: str) -> str:
    return (element.findtext(path) if element is not None else "") or ""


def _moment(text: str) -> datetime:
    """A moment as the schema allows it; without a zone it is taken as UTC."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return clock.now()
    return found if found.tzinfo else found.replace(tzinfo=clock.now().tzinfo)
