"""What hangs on some of the made-up zaken: a place, objects, besluiten, contacts, notes, older
versions and sendings of documents. Each part is made only where the database has its table.
"""

from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import TYPE_CHECKING, Any

from bench.kinds import WORDS
from bench.people import STREETS, postcode, text

if TYPE_CHECKING:
    from bench.rows import Draft

ELSEWHERE = "https://register.example.nl"  # where things are that are not ours
WEST, SOUTH, SIZE = 4.27, 52.05, 0.1  # the made-up town, in degrees
VERSIE = 11  # the place of this column in the row of a document
NOTE = "De aanvrager is gebeld en levert de tekening alsnog aan."
EXTENDED = text({"reden": "Er is advies gevraagd", "duur": "P4W"})


def place(rng: Random) -> str | None:
    """zaakgeometrie as JSON text: a point for four in ten, an area for one in twenty."""
    dice = rng.random()
    if dice > 0.45:
        return None
    x, y = round(WEST + SIZE * rng.random(), 6), round(SOUTH + SIZE * rng.random(), 6)
    if dice > 0.05:
        return f'{{"type": "Point", "coordinates": [{x}, {y}]}}'
    e, n = round(x + 0.002, 6), round(y + 0.001, 6)
    ring = [[x, y], [e, y], [e, n], [x, n], [x, y]]
    return text({"type": "Polygon", "coordinates": [ring]})


def add(draft: "Draft") -> None:
    """All of it for one zaak."""
    _objects(draft)
    _contacts(draft)
    _notes(draft)
    if draft.closed_on:
        _besluit(draft)
    for document in draft.papers:
        _of_document(draft, document)


def _row(draft: "Draft", table: str, *values: Any) -> int:
    """A row with its id and uuid in front, if there is such a table; gives the id."""
    maker = draft.maker
    if table not in maker.tables:
        return 0
    number = maker.take(table)
    maker.add(table, number, maker.uuid(), *values)
    return number


def _objects(draft: "Draft") -> None:
    rng = draft.rng
    if rng.random() < 0.5:
        where, number = _address(rng.randrange(4000)), rng.randint(1, 240)
        _row(
            draft, "zaakobject", draft.id, "", "adres", "", "Waar het om gaat",
            where.replace('"?"', str(number)),
        )  # fmt: skip
    if rng.random() < 0.2:
        url = f"{ELSEWHERE}/panden/{rng.randrange(50_000):016d}"
        _row(draft, "zaakobject", draft.id, url, "pand", "", "Het gebouw", None)


@cache
def _address(number: int) -> str:
    rng = Random(number)
    return text(
        {
            "identificatie": f"1926{number:012d}",
            "wplWoonplaatsNaam": "Voorbeeldstad",
            "gorOpenbareRuimteNaam": rng.choice(STREETS),
            "huisnummer": "?",
            "huisletter": "",
            "huisnummertoevoeging": "",
            "postcode": postcode(rng),
        }
    )


def _contacts(draft: "Draft") -> None:
    rng, at = draft.rng, draft.received
    if rng.random() < 0.15:
        url = f"{ELSEWHERE}/contactmomenten/{draft.maker.uuid()}"
        _row(draft, "zaakcontactmoment", draft.id, url)
    if rng.random() < 0.1:
        _row(draft, "zaakverzoek", draft.id, f"{ELSEWHERE}/verzoeken/{draft.maker.uuid()}")
    if rng.random() < 0.1:
        _row(
            draft, "klantcontact", draft.id, f"KC-{draft.id}", at + timedelta(minutes=5),
            "telefoon", "Vraag over de aanvraag", "Hoe lang duurt het nog?",
        )  # fmt: skip
    if rng.random() < 0.1:
        _row(
            draft, "contactmoment", draft.id, "telefoon", "Hoe lang duurt het nog?",
            "Tot het eind van de maand", "beantwoord", "L1", "bench", at + timedelta(minutes=9),
        )  # fmt: skip


def _notes(draft: "Draft") -> None:
    rng, at = draft.rng, draft.moment
    if rng.random() < 0.2:
        _row(
            draft, "zaaknotitie", draft.id, f"Over de {rng.choice(WORDS)}", NOTE, "bench",
            "intern", rng.choice(("concept", "definitief")), at, at,
        )  # fmt: skip
    if rng.random() < 0.1:
        _row(draft, "notitie", draft.id, NOTE, "bench", at)
    if rng.random() < 0.05 and draft.status_id:
        _row(
            draft, "substatus", draft.id, draft.status_id, "Wij wachten op advies", at,
            "betrokkenen",
        )  # fmt: skip


def _besluit(draft: "Draft") -> None:
    """A decision on a third of what is closed, laid down in its last document."""
    maker, rng, day = draft.maker, draft.rng, draft.closed_on
    if not maker.besluittypen or day is None or rng.random() > 0.33:
        return
    known = [maker.besluittypen[n] for n in draft.kind.besluittypen if n in maker.besluittypen]
    if not known:
        return
    kind = rng.choice(known)
    besluit = _row(
        draft, "besluit", f"BESLUIT-{draft.id:010d}", draft.kind.rsin, kind, draft.id, day, "",
        "College van B en W", day, day + timedelta(days=365), "", day, day,
        day + timedelta(days=42),
    )  # fmt: skip
    if besluit and draft.papers:
        _row(draft, "besluitinformatieobject", besluit, draft.papers[-1][0])


def _of_document(draft: "Draft", document: tuple[Any, ...]) -> None:
    """Some have conditions of use, were sent, belong to something elsewhere, or have a past."""
    maker, rng, number, at = draft.maker, draft.rng, document[0], draft.received
    if rng.random() < 0.2:
        _row(draft, "gebruiksrechten", number, at, None, "Alleen om de aanvraag te behandelen")
    if rng.random() < 0.05:
        _sending(draft, number, at)
    if rng.random() < 0.02:
        url = f"{ELSEWHERE}/verzoeken/{maker.uuid()}"
        _row(draft, "objectinformatieobject", number, url, "verzoek")
    versions = "enkelvoudiginformatieobject_versie"
    if document[VERSIE] > 1 and versions in maker.tables:
        # The columns of a version are those of a document, without uuid and the last one.
        older = (*document[2:VERSIE], 1, *document[VERSIE + 1 : -1])
        maker.add(versions, maker.take(versions), number, *older)


def _sending(draft: "Draft", document: int, at: datetime) -> None:
    address = {
        "huisletter": "", "huisnummer": draft.rng.randint(1, 240), "huisnummerToevoeging": "",
        "naamOpenbareRuimte": draft.rng.choice(STREETS), "postcode": "2280AA",
        "woonplaatsnaam": "Voorbeeldstad",
    }  # fmt: skip
    person = f"{ELSEWHERE}/personen/{draft.rng.randrange(9000)}"
    _row(
        draft, "verzending", document, person, "geadresseerde", "", at.date(), person, "",
        text(address), False,
    )  # fmt: skip
