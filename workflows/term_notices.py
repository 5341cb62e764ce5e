"""The notices that the law asks for when a term changes, also where a case type file has none: an
extension that is not told is no extension (Awb 4:14, 4:18, 7:10, 9:11). And whoever was told a date
hears of another one.
"""

from workflows.definition import Definition
from workflows.parts import Bericht

# The moment, its template, and what its subject says.
STANDARD = {
    "verlengd": ("verlengd", "Wij hebben meer tijd nodig"),
    "verdaagd": ("verdaagd", "Ons besluit komt later"),
    "ingebrekestelling": ("ingebrekestelling", "Wij hebben uw ingebrekestelling ontvangen"),
    "dwangsom": ("dwangsom", "Ons besluit over de dwangsom"),
    "nieuwe_datum": ("nieuwe_datum", "Nieuwe datum voor uw zaak"),
}
MOMENTS = tuple(STANDARD)


def notices_of(definition: Definition) -> list[Bericht]:
    """The notices of the file, and for a moment it does not name the standard one."""
    named = {moment for bericht in definition.berichten for moment in bericht.bij}
    return [
        *definition.berichten,
        *(
            Bericht(bij=[moment], aan=definition.initiator, sjabloon=template, onderwerp=subject)
            for moment, (template, subject) in STANDARD.items()
            if moment not in named
        ),
    ]
