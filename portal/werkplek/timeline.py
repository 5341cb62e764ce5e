"""Events in plain Dutch: who did what, when, and does the resident see it too? Only what an event
says; no queries.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from workflows.definition import Definition
from zaken.models import Event
from zaken.queries.dossier import Dossier

# What a resident sees on his own page as well. Documents and notices decide for themselves.
PUBLIC = frozenset({"status", "resultaat", "notice"})
PUBLIC_ACTS = frozenset({"opgeschort", "hervat", "verlengd", "verdaagd", "ingebrekestelling"})

NOUNS = {
    "zaak": "zaak",
    "status": "status",
    "resultaat": "resultaat",
    "rol": "betrokkene",
    "zaakeigenschap": "gegeven",
    "zaakinformatieobject": "document",
    "enkelvoudiginformatieobject": "document",
    "zaakobject": "object",
    "task": "taak",
    "notitie": "notitie",
    "contactmoment": "contact",
    "notice": "bericht",
    "delivery": "verzending",
    "besluit": "besluit",
    "zaakbesluit": "besluit",
    "automation": "automatische actie",
    "voortgang": "voortgang",
    "termijnfeit": "termijn",
}
FILLED = "Ingevuld:"
TOGETHER = 60.0  # seconds
VERBS = {
    "create": "toegevoegd",
    "update": "gewijzigd",
    "partial_update": "gewijzigd",
    "destroy": "verwijderd",
}
ACTS = {
    "ingediend": "Aanvraag ingediend",
    "volledig": "Aanvraag is volledig ontvangen",
    "toegewezen": "Zaak opgepakt",
    "vrijgegeven": "Zaak teruggelegd",
    "gerouteerd": "Zaak naar een afdeling gestuurd",
    "afgerond": "Taak afgerond",
    "taak_gemaakt": "Nieuwe taak",
    "taak_gevraagd": "Advies gevraagd",
    "taak_gepland": "Afspraak gepland",
    "taak_klaar": "Taak gedaan",
    "taak_vervallen": "Taak vervallen",
    "taak_herinnering": "Herinnering aan een taak",
    "niet_bereikt": "Gebeld, niet bereikt",
    "opgeschort": "Termijn stilgezet",
    "hervat": "Termijn loopt weer",
    "verlengd": "Termijn verlengd",
    "verdaagd": "Gemeld dat het later wordt",
    "ingebrekestelling": "Ingebrekestelling ontvangen",
    "dwangsom": "Dwangsom vastgesteld",
    "termijn_herberekend": "Datum opnieuw berekend",
    "heropend": "Zaak heropend",
    "status_hersteld": "Verkeerde status hersteld",
    "resultaat_hersteld": "Verkeerd resultaat hersteld",
    "doorgezonden": "Doorgezonden naar een andere organisatie",
    "deelzaak_gemaakt": "Deelzaak begonnen",
    "deelzaak_klaar": "Deelzaak afgesloten",
    "vervolgzaak_gemaakt": "Vervolgzaak begonnen",
    "contact_hersteld": "Adres nagegaan met de inwoner",
    "brief": "Brief gemaakt",
    "bezorgd": "Bericht bezorgd",
    "niet_bezorgd": "Bericht niet bezorgd",
    "opnieuw": "Bericht opnieuw verzonden",
    "ingetrokken": "Bericht ingetrokken",
    "terugval": "Niet op tijd bezorgd: er gaat een brief",
    "dubbel_bezorgd": "Bericht over twee wegen bezorgd",
    "bericht_tegengehouden": "Geen bericht verstuurd: de ontvanger is overleden",
    "papier": "Bericht op papier verstuurd",
    "signaal": "De termijn vraagt aandacht",
    "automatisch_mislukt": "Automatische stap mislukt",
    "herinnering": "Herinnering",
    "betaalherinnering": "Herinnering aan de betaling",
}


@dataclass(frozen=True)
class Line:
    at: datetime
    wie: str
    wat: str
    toelichting: str
    voor_inwoner: bool
    fout: str


def timeline(dossier: Dossier, definition: Definition | None) -> list[Line]:
    """The events of a dossier, newest first."""
    statuses = {s.uuid: s.statustype.omschrijving for s in dossier.zaak.statussen}
    open_papers = {d.titel for d in dossier.documenten if d.voor_inwoner}
    labels = {v.veld: v.vraag for v in definition.facts()} if definition else {}
    lines = [_line(e, statuses, labels, open_papers) for e in dossier.gebeurtenissen]
    return _joined(lines)


def _joined(lines: Sequence[Line]) -> list[Line]:
    """Answers that came in together become one line: a form is one thing that happened."""
    found: list[Line] = []
    for line in lines:
        last = found[-1] if found else None
        together = last is not None and (last.at - line.at).total_seconds() < TOGETHER
        if last and together and last.wie == line.wie and _is_answer(last) and _is_answer(line):
            said = [part.wat.removeprefix(FILLED).strip() for part in (line, last)]
            found[-1] = replace(last, wat=f"{FILLED} {', '.join(said)}")
        else:
            found.append(line)
    return found


def _is_answer(line: Line) -> bool:
    return line.wat.startswith(FILLED) and not line.fout


def _line(
    event: Event, statuses: Mapping[Any, str], labels: Mapping[str, str], open_papers: set[str]
) -> Line:
    seen = event.actie in PUBLIC_ACTS or (event.resource in PUBLIC and event.actie == "create")
    if event.resource == "zaakinformatieobject":
        seen = str((event.nieuw or {}).get("titel", "")) in open_papers
    if event.resource == "status" and event.resource_uuid in statuses:
        what = f"Status is nu: {statuses[event.resource_uuid]}"
    else:
        what = _what(event, labels)
    who = event.actor_weergave or event.actor
    named = f"{who}, namens {event.namens}" if event.namens else who
    why = event.toelichting if event.toelichting != who else ""
    return Line(event.at, named, what, why, seen, event.fout)


def _what(event: Event, labels: Mapping[str, str]) -> str:
    if event.actie in ACTS:
        return ACTS[event.actie]
    new = event.nieuw or event.oud or {}
    if said := SAYINGS.get((event.resource, event.actie)):
        return said(new, labels)
    noun = NOUNS.get(event.resource, event.resource)
    return f"{noun[:1].upper()}{noun[1:]} {VERBS.get(event.actie, event.actie)}"


def _fact(new: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    field = str(new.get("naam", ""))
    return f"{FILLED} {labels.get(field, field)}"


def _rol(new: Mapping[str, Any], _: Mapping[str, str]) -> str:
    said = new.get("omschrijving") or new.get("roltoelichting") or "rol"
    return f"Betrokkene toegevoegd: {str(said).lower()}"


def _named(before: str, key: str) -> Callable[[Mapping[str, Any], Mapping[str, str]], str]:
    return lambda new, _: f"{before}: {new.get(key) or 'zonder naam'}"


SAYINGS: dict[tuple[str, str], Callable[[Mapping[str, Any], Mapping[str, str]], str]] = {
    ("zaak", "create"): lambda _, __: "Zaak geregistreerd",
    ("zaakeigenschap", "create"): _fact,
    ("zaakeigenschap", "update"): _fact,
    ("rol", "create"): _rol,
    ("zaakinformatieobject", "create"): _named("Document toegevoegd", "titel"),
    ("notice", "create"): _named("Bericht gemaakt", "onderwerp"),
    ("task", "create"): _named("Nieuwe taak", "titel"),
    ("task", "update"): _named("Taak afgerond", "titel"),
    ("contactmoment", "create"): _named("Contact", "vraag"),
    ("notitie", "create"): lambda _, __: "Notitie geschreven",
}


def only_public(lines: Sequence[Line]) -> list[Line]:
    """What the resident sees of it."""
    return [line for line in lines if line.voor_inwoner]
