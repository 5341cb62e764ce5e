"""What Logius made of each letter (`BerichtVerwerkResponse`), and what each of its ten codes means
for us.
"""

import re
from dataclasses import dataclass
from typing import Literal
from uuid import UUID
from xml.etree import ElementTree as ET

from berichtenbox_adapter.globe.safe_xml import Unreadable, child, children, local, parse, text
from berichtenbox_adapter.port import Fault

LARGEST = 4_000_000  # bytes of one result; a thousand letters take a fifth of it
MOST = 1000  # letters in one result
NIL = UUID(int=0)
_GUID = re.compile(r"[\da-fA-F]{8}(?:-[\da-fA-F]{4}){3}-[\da-fA-F]{12}", re.ASCII)

# delivered: it is in the box. again: same ids, later, a few times. ask: nobody can tell, a person
# decides. A Fault: refused, and whose fault it is.
Meaning = Literal["delivered", "again", "ask"] | Fault
CODES: dict[str, Meaning] = {
    "Verwerkt": "delivered",
    "NietActiefOfGeabonneerd": "niet_bereikbaar",
    "TechnischProbleem": "again",
    "BerichtTypeNietOndersteund": "configuratie",
    "PublicatieDatumLigtTeVerInDeToekomst": "afzender",
    "AanmaakDatumLigtTeVerInHetVerleden": "afzender",
    # The manual does not say that the first one was delivered.
    "BerichtBestaatAl": "ask",
    "BijlageTeGroot": "afzender",
    "OinInCPAKomtNietOvereenMetOinInBericht": "configuratie",
    "XmlValidatieTegenXsdValtNegatiefUit": "afzender",
}
REASONS = {
    "NietActiefOfGeabonneerd": "geen actieve Berichtenbox of geen abonnement op deze afzender",
    "TechnischProbleem": "technisch probleem bij MijnOverheid",
    "BerichtTypeNietOndersteund": "dit berichttype is bij MijnOverheid niet ingericht of niet aan",
    "PublicatieDatumLigtTeVerInDeToekomst": "publicatiedatum meer dan 13 dagen vooruit",
    "AanmaakDatumLigtTeVerInHetVerleden": "aanmaakdatum meer dan 13 dagen geleden",
    "BerichtBestaatAl": "MijnOverheid kent dit bericht al; onzeker of het is bezorgd",
    "BijlageTeGroot": "bijlagen groter dan 500 kB",
    "OinInCPAKomtNietOvereenMetOinInBericht": "het OIN in het bericht is niet dat van de CPA",
    "XmlValidatieTegenXsdValtNegatiefUit": "het bericht voldoet niet aan het schema",
}


@dataclass(frozen=True)
class Verdict:
    """The judgement on one letter. `bericht` is None when Logius could not read our id: then only
    the batch says which letter it was.
    """

    bericht: UUID | None
    berichttype: str
    code: str
    stadium: str = ""


@dataclass(frozen=True)
class Result:
    """One result. `batch`: our batch; `verwerkt`: when Logius worked on it, as it wrote it down."""

    batch: UUID
    verwerkt: str
    oordelen: tuple[Verdict, ...]

    def by_letter(self) -> dict[UUID, Verdict]:
        """Each letter with its own judgement, never that of the batch. A letter whose id Logius
        could not read is the batch's own: we put one letter in a batch, under the same id.
        """
        return {one.bericht or self.batch: one for one in self.oordelen}


def read(raw: bytes) -> Result:
    """The result in at most `LARGEST` bytes of XML. Namespaces are not looked at: the real ones
    use three. Raises Unreadable.
    """
    root = parse(raw, LARGEST)
    if local(root) != "BerichtVerwerkResponse":
        raise Unreadable("geen BerichtVerwerkResponse")
    batch = child(root, "BatchInformatie")
    letters = list(children(child(root, "Berichten"), "Bericht"))
    if len(letters) > MOST:
        raise Unreadable(f"meer dan {MOST} berichten in een uitslag")
    return Result(
        batch=_guid(text(batch, "BatchID"), "BatchID"),
        verwerkt=text(batch, "DatumVerwerkt")[:40],
        oordelen=tuple(_verdict(one) for one in letters),
    )


def _verdict(letter: ET.Element) -> Verdict:
    bericht, code = _guid(text(letter, "BerichtID"), "BerichtID"), text(letter, "VerwerkingsCode")
    if code not in CODES:
        raise Unreadable("een onbekende VerwerkingsCode")
    return Verdict(
        bericht=None if bericht == NIL else bericht,
        berichttype=text(letter, "BerichtType")[:80],
        code=code,
        stadium=text(letter, "Stadium")[:80],
    )


def _guid(value: str, veld: str) -> UUID:
    if not _GUID.fullmatch(value):
        raise Unreadable(f"{veld} is geen guid")
    return UUID(value)
