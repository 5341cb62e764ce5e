"""Who is on the line? What an agent checks, which level follows from it, and what may be told at
that level. Pure.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from portal.werkplek.people import Person
from workflows.definition import Definition

Level = Literal["L0", "L1", "L2"]

LEVELS: dict[Level, str] = {
    "L0": "Niet gecontroleerd",
    "L1": "Zaaknummer en twee gegevens kloppen",
    "L2": "Identiteit is zeker",
}
NEVER = (
    "Nooit: een BSN, medische gegevens, bedragen van een uitkering, namen van anderen, "
    "of een geheim adres."
)
SURE = (
    "Staat de persoon aan de balie met een geldig identiteitsbewijs, "
    "of klopt de DigiD-terugbelcode?"
)
NOTHING = "Alleen algemene informatie."


@dataclass(frozen=True)
class Check:
    """One thing to ask. `antwoord` is for the eyes of the agent only."""

    naam: str
    vraag: str
    antwoord: str = ""


@dataclass(frozen=True)
class Talk:
    """What an agent may say at the level reached."""

    niveau: Level
    naam: str
    mag: list[str]
    nooit: str


def checks(applicant: Person | None, zaaknummer: str) -> list[Check]:
    """The checklist, with the answers we know. A secret address is not asked for: asking would
    confirm it.
    """
    known = [Check("zaaknummer", "Noemt de beller het zaaknummer?", zaaknummer)]
    if applicant:
        facts = (
            Check("geboren", "Klopt de geboortedatum?", applicant.geboren),
            Check("adres", "Kloppen postcode en huisnummer?", applicant.adres),
            Check(
                "contact",
                "Klopt het telefoonnummer of e-mailadres?",
                applicant.telefoon or applicant.email,
            ),
            Check("kvk", "Klopt het KvK-nummer?", applicant.kvk),
        )
        known += [fact for fact in facts if fact.antwoord]
    return [
        *known,
        Check("identiteit", SURE),
    ]


def level(checked: Collection[str]) -> Level:
    """L2: identity shown. L1: the zaaknummer and two facts. Else L0."""
    if "identiteit" in checked:
        return "L2"
    facts = {"geboren", "adres", "contact", "kvk"} & set(checked)
    return "L1" if "zaaknummer" in checked and len(facts) >= 2 else "L0"


def talk(definition: Definition | None, reached: Level) -> Talk:
    """The texts of the case type up to this level, and what never."""
    said = definition.kcc.mag if definition else {}
    upto = [said[name] for name in LEVELS if name <= reached and said.get(name)]
    never = " ".join(filter(None, [definition.kcc.nooit if definition else "", NEVER]))
    return Talk(reached, LEVELS[reached], upto or [NOTHING], never)
