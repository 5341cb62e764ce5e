"""What a step will do, before it is taken: the new status, what the resident will read, which
notices will leave.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from notifications.notices import Preview, preview
from notifications.telling import RESULTAAT
from portal.layout import velden
from workflows import words
from workflows.answers import in_words
from workflows.definition import Definition
from workflows.parts import Bericht, Stap
from workflows.publish import definition_of
from workflows.steps import Possible, next_steps
from workflows.zaak_facts import facts
from zaken.base.clock import today
from zaken.base.errors import Invalid, Problem
from zaken.base.subject import Subject
from zaken.models import Zaak


@dataclass(frozen=True)
class Filled:
    """What was typed in the form of one step, and what was wrong with it."""

    stap: str = ""
    waarden: Mapping[str, str] = field(default_factory=dict)
    problem: Problem | None = None


@dataclass(frozen=True)
class Said:
    """One notice as it will be sent. `als`: only when this holds for answers that are not known
    yet.
    """

    onderwerp: str
    tekst: str
    aan: str
    als: str = ""


@dataclass(frozen=True)
class Step:
    """One step in words. `waarom` says why it may not be taken now."""

    stap: str
    knop: str
    allowed: bool
    waarom: str
    status: str
    tekst: str
    doen: str
    toelichting: str
    gevolgen: list[str]
    berichten: list[Said]
    vragen: list[velden.Vraag]
    getypt: str
    is_open: bool


def steps(db: Session, subject: Subject, zaak: Zaak, filled: Filled) -> list[Step]:
    """Every step from here, allowed ones first, each with its effect."""
    definition = definition_of(zaak.zaaktype)
    if definition is None:
        return []
    found = [_step(db, zaak, definition, p, filled=filled) for p in next_steps(db, subject, zaak)]
    return sorted(found, key=lambda step: not step.allowed)


def _step(
    db: Session, zaak: Zaak, definition: Definition, possible: Possible, *, filled: Filled
) -> Step:
    stap, mine = possible.stap, filled if filled.stap == possible.stap.stap else Filled()
    known = words.values(zaak) | _after(definition, stap)
    fouten = velden.faults(mine.problem) if mine.problem else {}
    return Step(
        stap.stap,
        stap.knop,
        possible.allowed,
        possible.waarom,
        possible.naar.omschrijving,
        tekst=words.status_text(definition, stap.naar, stap.resultaat or _resultaat(zaak), known),
        doen=words.fill(possible.naar.doen, known),
        toelichting=stap.toelichting,
        gevolgen=_effects(definition, stap),
        berichten=_said(db, zaak, possible, mine.waarden, definition=definition),
        vragen=velden.questions(
            stap.vraagt, mine.waarden or _facts(zaak), fouten, voor=f"{stap.stap}-"
        ),
        getypt=mine.waarden.get("stap_toelichting", ""),
        is_open=bool(mine.stap),
    )


def _after(definition: Definition, stap: Stap) -> dict[str, str]:
    """The words that this step itself changes."""
    named = next(
        (r.omschrijving for r in definition.resultaattypen if r.naam == stap.resultaat), ""
    )
    changed = {"resultaat": named.lower(), RESULTAAT: stap.resultaat} if named else {}
    return words.of_day(today()) | changed


def _effects(definition: Definition, stap: Stap) -> list[str]:
    effects = []
    if stap.resultaat:
        named = next(
            (r.omschrijving for r in definition.resultaattypen if r.naam == stap.resultaat),
            stap.resultaat,
        )
        effects.append(f"Het resultaat wordt: {named}.")
    if stap.schort_op:
        effects.append(
            f"De termijn staat vanaf morgen stil ({stap.schort_op.grond}): {stap.schort_op.reden}."
        )
    if stap.hervat:
        effects.append("De termijn loopt weer vanaf vandaag.")
    if stap.naar == definition.last:
        effects.append("De zaak is daarna afgesloten.")
    return effects


def _said(
    db: Session, zaak: Zaak, possible: Possible, typed: Mapping[str, str], *, definition: Definition
) -> list[Said]:
    """The notices of the new status, without those whose condition cannot hold any more."""
    stap = possible.stap
    asked = {veld.veld: veld for veld in stap.vraagt}
    answers = {name: in_words(veld, typed[name]) for name, veld in asked.items() if typed.get(name)}
    found = []
    for bericht in possible.berichten:
        waits = bool(bericht.als.names & set(asked))
        after = facts(zaak) | {"resultaat": stap.resultaat or _resultaat(zaak)}
        if waits or bericht.als.holds(after):
            extra = _after(definition, stap) | answers
            toelichting = typed.get("stap_toelichting", "")
            shown = _preview(
                db, zaak, bericht, extra=extra, naar=stap.naar, toelichting=toelichting
            )
            found.append(
                Said(
                    shown.onderwerp, shown.tekst, shown.aan, bericht.als.in_words() if waits else ""
                )
            )
    return found


def _preview(
    db: Session,
    zaak: Zaak,
    bericht: Bericht,
    *,
    naar: str,
    extra: Mapping[str, str],
    toelichting: str,
) -> Preview:
    """The filled texts; a text that does not fit says so here, before it is sent."""
    try:
        return preview(db, zaak, bericht, naar, extra=extra, toelichting=toelichting)
    except Invalid as problem:
        return Preview(bericht.onderwerp, problem.detail, bericht.aan)


def _facts(zaak: Zaak) -> dict[str, str]:
    return {e.naam: e.waarde for e in zaak.eigenschappen}


def _resultaat(zaak: Zaak) -> str:
    return zaak.resultaat.resultaattype.naam if zaak.resultaat else ""
