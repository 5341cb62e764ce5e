"""What the smoke walk applies for and expects, in words of the demo's case types. The walking is in
smoke.py.
"""

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from zaakspoor import demo_files


@dataclass(frozen=True)
class Walk:
    """One application and what must come of it."""

    form: str
    queue: str
    staff: str
    agent: str
    resident: str  # as the sign-in knows her
    bsn: str
    step: str
    notice: str  # the subject of the notice the step gives
    document: str  # the informatieobjecttype of the attachment
    question: str  # the file question it answers


WALK = Walk(
    form="EVENEMENT",
    queue="vergunningen_apv",
    staff="s.vandam",
    agent="r.yilmaz",
    resident="P1",
    bsn="999990019",
    step="melding_accepteren",
    notice="Uw melding van het evenement is akkoord",
    document="Situatietekening",
    question="situatietekening",
)
APPLICANT = {
    "bsn": WALK.bsn,
    "voornamen": "Femke",
    "voorvoegsel": "de",
    "geslachtsnaam": "Vries",
    "geboortedatum": "1984-03-12",
    "straat": "Proefstraat",
    "huisnummer": "1",
    "postcode": "2282ZZ",
    "woonplaats": "Rijswijk",
}
CONTACT = {"email": "femke@voorbeeld.example", "voorkeur": "berichtenbox"}


def answers(now: datetime) -> dict[str, Any]:
    """A small street party, four weeks from now."""
    begin = (now + timedelta(days=28)).replace(hour=13, minute=0, second=0, microsecond=0)
    return {
        "naam_evenement": f"Rooktest {now:%d-%m %H.%M.%S}",
        "omschrijving": "Samen koffie drinken in de straat.",
        "adres": "2282ZZ 1",
        "begin": begin.isoformat(),
        "einde": (begin + timedelta(hours=4)).isoformat(),
        "bezoekers_max": 40,
        "tijden_overdag": "ja",
        "muziek": "nee",
        "objecten_klein": "ja",
        "verkeersmaatregelen": 0,
        "alcohol": "nee",
        "contact_naam": "Femke de Vries",
        "contact_telefoon": "0612345601",
    }


def drawing() -> str:
    """The attachment, as base64."""
    return base64.b64encode(demo_files.pdf("Situatietekening Proefstraat")).decode()


def application(now: datetime) -> dict[str, Any]:
    """The body for the product's own intake."""
    return {
        "antwoorden": answers(now),
        "aanvrager": {"soort": "burger", "niveau": "substantieel", **APPLICANT},
        "contact": CONTACT,
        "bijlagen": [
            {
                "veld": WALK.question,
                "bestandsnaam": "tekening.pdf",
                "formaat": "application/pdf",
                "inhoud": drawing(),
            }
        ],
    }
