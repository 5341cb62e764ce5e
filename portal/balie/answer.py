"""The answer card: how the zaak stands, in the very words the resident reads. No SQL, no HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.balie import promise
from portal.balie.verify import Check, Level, Talk, checks, talk
from portal.layout.words import BEZORGING, KANALEN, datum, moment
from portal.mijn.view import Beeld, beeld
from portal.werkplek.people import Person, person
from workflows.publish import definition_of
from zaken.models import Notice, Task, Zaak
from zaken.queries.balie import Card
from zaken.queries.dossier import is_secret


@dataclass(frozen=True)
class Answer:
    """`beeld` is what the resident's own page says: one source for both."""

    aanvrager: Person | None
    checks: list[Check]
    gesprek: Talk
    status: str
    beeld: Beeld
    ontbreekt: str
    uitkomst: str
    laatste: str
    terugbellen: list[tuple[str, bool]]


def answer(card: Card, level: Level) -> Answer:
    """Everything an agent says, from one loaded card."""
    zaak, definition = card.zaak, definition_of(card.zaak.zaaktype)
    applicant = _applicant(zaak)
    facts = {e.naam: e.waarde for e in zaak.eigenschappen}
    return Answer(
        aanvrager=applicant,
        checks=checks(applicant, zaak.identificatie),
        gesprek=talk(definition, level),
        status=zaak.status.statustype.omschrijving if zaak.status else "Ontvangen",
        beeld=beeld(card.voor_inwoner, definition, card.statussen, facts, card.taken),
        ontbreekt=_missing(zaak),
        uitkomst=zaak.resultaat.resultaattype.omschrijving if zaak.resultaat else "",
        laatste=_last(card.berichten),
        terugbellen=[(_callback(task), task.done_at is not None) for task in card.terugbellen],
    )


def _applicant(zaak: Zaak) -> Person | None:
    """Who asked for this; never another person of the zaak."""
    found = next((r for r in zaak.rollen if r.roltype.omschrijving_generiek == "initiator"), None)
    return person(found, geheim=is_secret(zaak)) if found else None


def _missing(zaak: Zaak) -> str:
    """While the clock stands still: what we wait for."""
    if not zaak.opschorting["indicatie"]:
        return ""
    return str(zaak.opschorting.get("reden") or "Wij wachten op informatie van de aanvrager.")


def _last(notices: Sequence[Notice]) -> str:
    """The newest notice, and whether it arrived."""
    if not notices:
        return "Wij hebben nog geen bericht gestuurd."
    newest = notices[0]
    roads = [
        f"{KANALEN.get(d.kanaal, d.kanaal)}: {BEZORGING.get(d.state, d.state)}"
        f"{f' op {datum(d.done_at)}' if d.state == 'bezorgd' else ''}"
        for d in newest.deliveries
    ]
    arrived = "; ".join(roads) or "staat op de persoonlijke pagina"
    read = f" Gelezen op {moment(newest.read_at)}." if newest.read_at else ""
    said = f"{newest.onderwerp}, {moment(newest.created_at)}."
    return f"{said} {arrived[:1].upper()}{arrived[1:]}.{read}"


def _callback(task: Task) -> str:
    if task.done_at:
        return f"Teruggebeld op {moment(task.done_at)} door {task.done_by}: {task.uitkomst}"
    held = f" Gevraagd: {task.toelichting}" if task.toelichting else ""
    due = (
        promise.in_words(task.due) if task.due else "Wij bellen terug; er is geen tijd afgesproken."
    )
    tried = int(task.gegevens.get("pogingen", 0))
    return f"{due}{held}" + (f" Al {tried} keer geprobeerd, niet bereikt." if tried else "")


def session_level(remembered: Any, uuid: str) -> Level:
    """The level reached in this session for this zaak: a check for one caller says nothing about
    the next zaak.
    """
    if (
        isinstance(remembered, dict)
        and remembered.get("zaak") == uuid
        and remembered.get("niveau") in ("L1", "L2")
    ):
        return "L2" if remembered["niveau"] == "L2" else "L1"
    return "L0"
