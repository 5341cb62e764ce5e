"""The conditions a case type file may name after `als:`. A docstring is what staff read on refusal.

What may stand in a file is checked by consistency.py; taking the step itself is steps.py.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.answers import required
from workflows.conditions import condition
from workflows.definition import Definition
from workflows.facts import Facts, number
from workflows.parts import Automatisch
from workflows.publish import definition_of
from workflows.zaak_facts import facts
from zaken.base.clock import today
from zaken.facts import as_date
from zaken.models import (
    Automation,
    Enkelvoudiginformatieobject,
    Informatieobjecttype,
    Zaak,
    Zaakinformatieobject,
    Zaaktype,
)

Als = Iterable[str | Mapping[str, Any]]
Holds = Callable[[Zaak, Session, Any], bool]
What = Callable[[Zaak, Session, Any], str]
Argument = Literal["geen", "documenttype", "voorwaarde", "datum", "velden"]


@dataclass(frozen=True)
class Guard:
    """A named question about a zaak. `argument` says what the file writes behind the name."""

    holds: Holds
    argument: Argument
    what: What
    by_calendar: bool  # the answer may change overnight, without any event of the zaak

    def refusal(self, zaak: Zaak, db: Session, argument: Any) -> str:
        """The sentence for staff, with what is missing filled in."""
        sentence = (self.holds.__doc__ or "").strip()
        return sentence.format(wat=self.what(zaak, db, argument))


GUARDS: dict[str, Guard] = {}


def guard(
    argument: Argument = "geen", what: What = lambda *_: "", *, by_calendar: bool = False
) -> Callable[[Holds], Holds]:
    """Put a function in GUARDS under its own name."""

    def enrol(holds: Holds) -> Holds:
        GUARDS[holds.__name__] = Guard(holds, argument, what, by_calendar)
        return holds

    return enrol


def named(als: Als) -> Iterator[tuple[str, Any]]:
    """Every guard of an `als` list with its argument: `betaald`, or `{heeft_document: besluit}`."""
    for item in als:
        yield from item.items() if isinstance(item, Mapping) else [(item, None)]


def refusals(zaak: Zaak, db: Session, als: Als) -> list[str]:
    """One Dutch sentence per guard that does not hold; empty when all hold."""
    return [
        GUARDS[name].refusal(zaak, db, argument)
        for name, argument in named(als)
        if not GUARDS[name].holds(zaak, db, argument)
    ]


def waits_for_a_date(als: Als) -> bool:
    """Must this list be looked at again tomorrow, even if nothing happens to the zaak?"""
    return any(GUARDS[name].by_calendar for name, _ in named(als))


def missing_documents(definition: Definition, facts: Facts, present: set[str]) -> list[str]:
    """The descriptions of documents the form demands, given the answers, and that are not there.

    `present` holds the descriptions of the documenttypen in the dossier.
    """
    wanted = [
        _described(definition, question.documenttype)
        for question in definition.formulier
        if question.soort == "bestand" and required(question, facts)
    ]
    return [kind for kind in dict.fromkeys(wanted) if kind not in present]


def _described(definition: Definition, documenttype: str) -> str:
    """The catalogue knows a documenttype by its description, the file by its naam."""
    return next(d.omschrijving for d in definition.documenttypen if d.naam == documenttype)


def _dossier(zaak: Zaak, db: Session) -> set[str]:
    """The descriptions of the documenttypen in the dossier."""
    kinds = (
        select(Informatieobjecttype.omschrijving)
        .join(Enkelvoudiginformatieobject)
        .join(Zaakinformatieobject)
        .where(Zaakinformatieobject.zaak_id == zaak.id)
    )
    return set(db.scalars(kinds.distinct()))


def _missing(zaak: Zaak, db: Session, _: Any) -> list[str]:
    definition = definition_of(zaak.zaaktype)
    return missing_documents(definition, facts(zaak), _dossier(zaak, db)) if definition else []


def _document(zaak: Zaak, _: Session, documenttype: Any) -> str:
    definition = definition_of(zaak.zaaktype)
    return _described(definition, documenttype) if definition else str(documenttype)


def _unanswered(zaak: Zaak, _: Session, questions: Any) -> list[str]:
    definition, known = definition_of(zaak.zaaktype), facts(zaak)
    asked = {q.veld: q.vraag for q in definition.facts()} if definition else {}
    return [asked.get(name, name) for name in questions if not known.get(name)]


def _day(zaak: Zaak, _: Session, fact: Any) -> str:
    digits = facts(zaak).get(fact, "")
    return f"{digits[6:8]}-{digits[4:6]}-{digits[:4]}" if digits else f"de datum bij '{fact}'"


@guard()
def heeft_resultaat(zaak: Zaak, db: Session, _: Any) -> bool:
    """Leg eerst het resultaat vast."""
    return zaak.resultaat is not None


@guard()
def betaald(zaak: Zaak, db: Session, _: Any) -> bool:
    """De aanvrager heeft nog niet betaald."""
    return zaak.betalingsindicatie in ("geheel", "nvt") or number(facts(zaak).get("leges", "")) == 0


@guard()
def niet_betaald(zaak: Zaak, db: Session, _: Any) -> bool:
    """De aanvrager heeft al betaald, of hoeft niet te betalen."""
    return zaak.betalingsindicatie in ("nog_niet", "gedeeltelijk")


@guard(what=lambda zaak, db, _: ", ".join(_missing(zaak, db, None)))
def compleet(zaak: Zaak, db: Session, _: Any) -> bool:
    """De aanvraag is niet compleet. Dit ontbreekt: {wat}."""
    return not _missing(zaak, db, None)


@guard("documenttype", _document)
def heeft_document(zaak: Zaak, db: Session, documenttype: Any) -> bool:
    """In het dossier ontbreekt: {wat}."""
    return _document(zaak, db, documenttype) in _dossier(zaak, db)


@guard("velden", lambda *at: ", ".join(f"'{question}'" for question in _unanswered(*at)))
def ingevuld(zaak: Zaak, db: Session, questions: Any) -> bool:
    """Nog niet ingevuld: {wat}."""
    return not _unanswered(zaak, db, questions)


@guard()
def heeft_behandelaar(zaak: Zaak, db: Session, _: Any) -> bool:
    """Niemand behandelt deze zaak nog. Neem de zaak eerst zelf."""
    return zaak.voortgang is not None and zaak.voortgang.behandelaar_id is not None


@guard()
def opgeschort(zaak: Zaak, db: Session, _: Any) -> bool:
    """Dit kan alleen als de termijn stilstaat."""
    return bool(zaak.opschorting["indicatie"])


@guard()
def niet_opgeschort(zaak: Zaak, db: Session, _: Any) -> bool:
    """De termijn staat stil. Laat de termijn eerst weer lopen."""
    return not zaak.opschorting["indicatie"]


def _condition(zaak: Zaak, _: Session, wanted: Any) -> str:
    definition = definition_of(zaak.zaaktype)
    return condition(wanted).in_words(known=definition.asked if definition else None)


@guard("voorwaarde", _condition)
def feit(zaak: Zaak, db: Session, wanted: Any) -> bool:
    """Dit kan alleen als {wat}."""
    return condition(wanted).holds(facts(zaak))


@guard("datum", _day, by_calendar=True)
def voorbij(zaak: Zaak, db: Session, fact: Any) -> bool:
    """Dit kan pas na {wat}."""
    day = as_date(facts(zaak).get(fact, ""))
    return day is not None and day < today()


@guard(by_calendar=True)
def hersteltermijn_verlopen(zaak: Zaak, db: Session, _: Any) -> bool:
    """De aanvrager heeft nog tijd om stukken te sturen."""
    last_day = (zaak.voortgang.termijn if zaak.voortgang else {}).get("hersteldatum")
    return last_day is not None and date.fromisoformat(last_day) < today()


@guard()
def deelzaken_klaar(zaak: Zaak, db: Session, _: Any) -> bool:
    """Nog niet alle deelzaken zijn afgesloten."""
    # Which ones is not said: who reads this may not know of each.
    parts = db.execute(
        select(Zaak.einddatum, Zaaktype.identificatie)
        .join(Zaak.zaaktype)
        .where(Zaak.hoofdzaak_id == zaak.id)
    ).all()
    running = any(end is None for end, _ in parts)
    return not running and not _to_be_made(zaak, db, {str(kind) for _, kind in parts})


def _to_be_made(zaak: Zaak, db: Session, made: set[str]) -> bool:
    """Does the file still ask for one in this status? A step that waits for deelzaken must not be
    quicker than their making. One that could not be made keeps it waiting until somebody made it.
    """
    definition = definition_of(zaak.zaaktype)
    here = max(
        (s for s in zaak.statussen if s.id),
        key=lambda s: (s.datum_status_gezet, s.id),
        default=None,
    )
    wanted = [
        (
            f"{number}:{here.uuid}" if here.statustype.naam in auto.bij else f"{number}:volledig",
            auto,
        )
        for number, auto in enumerate(definition.automatisch if definition and here else (), 1)
        if here and auto.doe == "deelzaak" and {here.statustype.naam, "volledig"} & {*auto.bij}
    ]
    if not wanted:
        return False
    ledger = select(Automation.sleutel, Automation.state).where(Automation.zaak_id == zaak.id)
    states = {str(key): str(state) for key, state in db.execute(ledger)}
    return any(
        _is_coming(states.get(key), auto, zaak, db, made=auto.met.get("zaaktype") in made)
        for key, auto in wanted
    )


def _is_coming(
    state: str | None, auto: Automatisch, zaak: Zaak, db: Session, *, made: bool
) -> bool:
    if state is None:
        return not auto.na and not refusals(zaak, db, auto.als)
    return state == "gepland" or (state == "mislukt" and not made)
