"""A resident chooses how he wants to hear from us. Each choice is a row that is never changed."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from zaken.base.errors import Forbidden, Invalid
from zaken.base.subject import Subject
from zaken.models import Voorkeur
from zaken.queries.voorkeur import choices, key_of

NUMBER = {"burger": "BSN", "bedrijf": "KVK"}
ROADS = ("", "berichtenbox", "email", "post")
ALLOWED = {
    "bericht": ROADS,
    "verzoek": ROADS,
    "besluit": ROADS,
    "taal": ("", "nl", "en"),
}


def mine(subject: Subject) -> str:
    """The key under which this resident's choices are kept. Raises Forbidden for anybody else."""
    soort = NUMBER.get(subject.kind)
    if soort is None or not subject.person:
        raise Forbidden
    return key_of(soort, subject.person)


def choose(db: Session, subject: Subject, wanted: Mapping[str, str]) -> int:
    """Keep what is different from the last choice; returns how many. Consent is per kind: what is
    not named stays as it was (Awb 2:8).

    Raises Invalid for what cannot be chosen, Forbidden for who is no resident.
    """
    wie = mine(subject)
    for soort, waarde in wanted.items():
        if waarde not in ALLOWED.get(soort, ()):
            raise Invalid.field(soort, "invalid", "Kies een van de antwoorden.")
    now_chosen = choices(db, wie)
    changed = {s: w for s, w in wanted.items() if w != now_chosen.get(s, "")}
    db.add_all(Voorkeur(wie=wie, soort=soort, waarde=waarde) for soort, waarde in changed.items())
    return len(changed)
