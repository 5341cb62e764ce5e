"""The grounds on which a term stands still: as they stand in a file and in the ledger, what staff
chooses from, and which days they take.
"""

from dataclasses import dataclass

from workflows import terms
from workflows.definition import Definition

REMEDY = "Awb 4:15(1)(a)"
CONSENT = "Awb 4:15(2)(a)"


@dataclass(frozen=True)
class Choice:
    """A ground with its words. `always`: any case type that may be suspended knows it."""

    ground: terms.Ground
    words: str
    always: bool = True


CHOICES = {
    REMEDY: Choice(terms.AANVULLING, "De aanvraag is niet compleet (Awb 4:15 lid 1 onder a)"),
    "Awb 4:15(1)(b)": Choice(
        terms.BUITENLAND, "Wij wachten op informatie uit het buitenland (Awb 4:15 lid 1 onder b)"
    ),
    CONSENT: Choice(terms.INSTEMMING, "De aanvrager vindt uitstel goed (Awb 4:15 lid 2 onder a)"),
    "Awb 4:15(2)(b)": Choice(
        terms.AAN_AANVRAGER, "De vertraging ligt bij de aanvrager (Awb 4:15 lid 2 onder b)"
    ),
    "Awb 4:15(2)(c)": Choice(terms.OVERMACHT, "Overmacht (Awb 4:15 lid 2 onder c)"),
    "Woo 4.4(3)": Choice(
        terms.ZIENSWIJZE_DERDE, "Een ander mag zijn mening geven (Woo 4.4 lid 3)", always=False
    ),
    "Wet Bibob 31": Choice(
        terms.BIBOB, "Wij wachten op advies van het bureau Bibob (Wet Bibob 31)", always=False
    ),
    "Awb 7:10(2)": Choice(
        terms.HERSTEL_BEZWAAR, "Het bezwaar is niet compleet (Awb 7:10 lid 2)", always=False
    ),
}
# What asks the applicant for something, and gives him the time of `herstel` for it.
ASKS = (REMEDY, "Awb 7:10(2)")


def ground(name: str) -> terms.Ground:
    """The ground with this name in the ledger; an unknown one counts as a request to complete."""
    return CHOICES[name].ground if name in CHOICES else terms.AANVULLING


def choices(definition: Definition | None) -> list[tuple[str, str]]:
    """Name and words of the grounds this case type knows."""
    if definition is None or not definition.termijn.opschorten:
        return []
    more = definition.termijn.gronden
    return [(name, c.words) for name, c in CHOICES.items() if c.always or name in more]
