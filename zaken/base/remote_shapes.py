"""What a resource of another provider must look like before we believe it (G-12), and how long we
believe it.
"""

from dataclasses import dataclass
from typing import Any

HOUR = 3600
DAY = 24 * HOUR
TEXT, NUMBER, YES_NO, LIST, GROUP = (str,), (int, float), (bool,), (list,), (dict,)
MAYBE = (str, type(None))
ANYTHING = (object,)


@dataclass(frozen=True)
class Shape:
    """The members that must be there with their types, and those that give another kind away;
    seconds an answer stays good, 0: never kept, because it is about people.
    """

    members: dict[str, tuple[type, ...]]
    seconds: int = HOUR
    without: tuple[str, ...] = ()

    def fits(self, body: dict[str, Any]) -> bool:
        """Are the members there, each of its type? A yes or no is not a number."""
        return not any(name in body for name in self.without) and all(
            name in body
            and isinstance(body[name], kinds)
            and (kinds is not NUMBER or not isinstance(body[name], bool))
            for name, kinds in self.members.items()
        )


_OF_ZAAKTYPE = {"url": TEXT, "zaaktype": TEXT}
_OF_CATALOGUS = {"url": TEXT, "catalogus": TEXT, "beginGeldigheid": TEXT, "concept": YES_NO}


SHAPES = {
    "catalogus": Shape({"url": TEXT, "domein": TEXT, "rsin": TEXT}),
    "zaaktype": Shape(
        {
            **_OF_CATALOGUS,
            "identificatie": TEXT,
            "omschrijving": TEXT,
            "vertrouwelijkheidaanduiding": TEXT,
            "doorlooptijd": TEXT,
            "statustypen": LIST,
        }
    ),
    "informatieobjecttype": Shape(
        {**_OF_CATALOGUS, "omschrijving": TEXT, "vertrouwelijkheidaanduiding": TEXT},
        without=("doorlooptijd", "reactietermijn"),
    ),
    "besluittype": Shape({**_OF_CATALOGUS, "reactietermijn": MAYBE, "publicatieIndicatie": YES_NO}),
    "statustype": Shape(
        {**_OF_ZAAKTYPE, "omschrijving": TEXT, "volgnummer": NUMBER, "isEindstatus": YES_NO}
    ),
    "resultaattype": Shape({**_OF_ZAAKTYPE, "omschrijving": TEXT, "selectielijstklasse": TEXT}),
    "roltype": Shape(
        {**_OF_ZAAKTYPE, "omschrijving": TEXT, "omschrijvingGeneriek": TEXT},
        without=("selectielijstklasse", "volgnummer"),
    ),
    "eigenschap": Shape({**_OF_ZAAKTYPE, "naam": TEXT, "definitie": TEXT, "specificatie": GROUP}),
    "enkelvoudiginformatieobject": Shape(
        {
            "url": TEXT,
            "informatieobjecttype": TEXT,
            "titel": TEXT,
            "auteur": TEXT,
            "creatiedatum": TEXT,
        },
        seconds=0,
    ),
    "zaak": Shape(
        {"url": TEXT, "identificatie": TEXT, "zaaktype": TEXT, "startdatum": TEXT}, seconds=0
    ),
    "besluit": Shape(
        {"url": TEXT, "besluittype": TEXT, "datum": TEXT, "ingangsdatum": TEXT}, seconds=0
    ),
    "selectielijst.procestype": Shape(
        {"url": TEXT, "nummer": NUMBER, "naam": TEXT, "procesobject": TEXT}, DAY
    ),
    "selectielijst.resultaat": Shape(
        {"url": TEXT, "procesType": TEXT, "nummer": NUMBER, "naam": TEXT, "waardering": TEXT}, DAY
    ),
    "selectielijst.resultaattypeomschrijving": Shape(
        {"url": TEXT, "omschrijving": TEXT, "definitie": TEXT, "opmerking": ANYTHING}, DAY
    ),
    "communicatiekanaal": Shape(
        {"url": TEXT, "naam": TEXT, "omschrijving": TEXT},
        DAY,
        without=("procesobject", "procesType"),
    ),
    "verzoek": Shape(
        {"url": TEXT, "identificatie": TEXT, "bronorganisatie": TEXT},
        seconds=0,
        without=("informatieobjecttype", "zaaktype", "besluittype"),
    ),
    # Any object of any register: that it is there is all one can ask (zrcL-19).
    "object": Shape({}, seconds=0),
}

# The shapes of lines in a reference list.
LISTS = frozenset(name for name in SHAPES if name.startswith(("selectielijst.", "communicatie")))
