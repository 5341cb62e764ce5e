"""Which step may a zaak take, and taking it. The one door to a new status: API, pages, timers and
automation use it.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session
from transitions import EventData, Machine

from workflows import answers, four_eyes, side_exits
from workflows.conditions import condition
from workflows.dates import mind_clock
from workflows.definition import Definition
from workflows.guards import Als, refusals
from workflows.outstanding import guards_of, newest
from workflows.parties import takes_part
from workflows.parts import Bericht, Stap, Statustype
from workflows.publish import definition_of
from workflows.results import decide, scope_of
from workflows.suspension import Pause, end_suspension, start_suspension
from workflows.zaak_facts import facts as facts_of_zaak
from zaken.actions.zaak import set_status
from zaken.base.clock import AMSTERDAM, local_date, now
from zaken.base.errors import Conflict, Forbidden, Invalid
from zaken.base.subject import Subject, asker
from zaken.change import Save, change, lock
from zaken.models import (
    Enkelvoudiginformatieobject,
    Event,
    Informatieobjecttype,
    Status,
    Zaak,
    Zaakeigenschap,
    Zaakinformatieobject,
)
from zaken.models import Statustype as StatustypeRow

_MACHINES: dict[Hashable, Machine] = {}  # one per published version; never one per zaak


@dataclass
class Position:
    """A zaak as the machine sees it; `refused` collects the sentences of guards that do
    not hold.
    """

    zaak: Zaak
    db: Session
    state: str
    refused: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Possible:
    """A step that leaves the present status: whether it may be taken now, why not, and what it will
    do.
    """

    stap: Stap
    allowed: bool
    waarom: str
    naar: Statustype
    berichten: list[Bericht]


def machine(version: Hashable, definition: Definition) -> Machine:
    """The state machine of one version. No model is ever added: it would be kept for ever."""
    if version not in _MACHINES:
        steps = [
            {
                "trigger": s.stap,
                "source": list(s.van),
                "dest": s.naar,
                "conditions": [partial(_guarded, definition, s)],
            }
            for s in definition.stappen
        ]
        states = [s.naam for s in definition.statustypen]
        _MACHINES[version] = Machine(
            None,
            states,
            initial=states[0],
            transitions=steps,
            send_event=True,
            auto_transitions=False,
        )
    return _MACHINES[version]


def _guarded(definition: Definition, stap: Stap, event: EventData) -> bool:
    here = cast(Position, event.model)
    here.refused = _refused(here.db, here.zaak, definition, stap)
    return not here.refused


def _refused(
    db: Session, zaak: Zaak, definition: Definition, stap: Stap, *, asked: bool = True
) -> list[str]:
    """Why this step may not be taken; before its questions are answered, or after."""
    als = guards_of(definition, stap)
    listed = refusals(zaak, db, als if asked else _before_answers(stap, als))
    return listed + side_exits.refused(db, zaak, definition, stap, asked=asked)


def position(db: Session, zaak: Zaak) -> Position:
    """Where the zaak is: the naam of its latest saved statustype, or '' before the first."""
    latest = newest(zaak)
    return Position(zaak, db, latest.statustype.naam if latest else "")


def next_steps(db: Session, subject: Subject, zaak: Zaak) -> list[Possible]:
    """Every step from here that this kind of subject could take, with the reason where it may not
    be taken now.
    """
    definition = definition_of(zaak.zaaktype)
    if definition is None:
        return []
    here = position(db, zaak)
    found = []
    for stap in definition.stappen:
        if here.state in stap.van and takes_part(subject, zaak, stap.door, definition):
            refused = _refused(db, zaak, definition, stap, asked=False)
            if own := four_eyes.refusal(db, subject, zaak, definition, [stap.stap]):
                refused.append(own)
            berichten = [b for b in definition.berichten if stap.naar in b.bij]
            found.append(
                Possible(
                    stap, not refused, " ".join(refused), definition.status(stap.naar), berichten
                )
            )
    return found


def _before_answers(stap: Stap, als: Als) -> list[Any]:
    """The guards that do not wait for what the step itself asks or decides."""
    asked = {veld.veld for veld in stap.vraagt}
    waits = [
        g
        for g in stap.als
        if isinstance(g, dict)
        and asked & {*condition(g.get("feit")).names, *(g.get("ingevuld") or [])}
    ]
    decided = ["heeft_resultaat"] if stap.resultaat else []
    ended = ["niet_opgeschort"] if stap.hervat else []
    return [g for g in als if g not in waits and g not in decided and g not in ended]


def take_step(
    db: Session,
    subject: Subject,
    zaak: Zaak,
    stap: str,
    antwoorden: Mapping[str, Any] | None = None,
    *,
    toelichting: str = "",
) -> dict[str, Any]:
    """Take a step by its name: answers, resultaat, status and suspension in one transaction.
    Returns the status JSON.

    Raises Invalid (`stap-niet-toegestaan`, or a wrong answer by its field) and Forbidden (not yours
    to take).
    """
    lock(db, zaak)
    definition = definition_of(zaak.zaaktype)
    here = position(db, zaak)
    step = (
        next((s for s in definition.stappen if s.stap == stap and here.state in s.van), None)
        if definition
        else None
    )
    if definition is None or step is None:
        raise Invalid.field("stap", "stap-niet-toegestaan", _not_from_here(definition, stap, here))
    if not takes_part(subject, zaak, step.door, definition):
        raise Forbidden(detail=f"De stap '{step.knop}' is niet aan u.")
    came = _came_along(db, zaak, step, definition)
    kept = answers.check(step.vraagt, antwoorden or {}, files=came, around=facts_of_zaak(zaak))
    keep_facts(db, subject, zaak, kept)
    if step.resultaat:
        decide(db, subject, zaak, step.resultaat)
    if step.hervat:
        end_suspension(db, subject, zaak, definition)
    save = partial(_save, only=step.stap)
    if step.zijpad in side_exits.ENDS:
        side_exits.end_parts(db, subject, zaak, take_step)
    naar = _row(zaak, step.naar)
    answer = _give_status(db, subject, zaak, naar, save=save, toelichting=toelichting)
    if step.schort_op:
        pause = Pause(step.schort_op.reden, step.schort_op.grond)
        start_suspension(db, subject, zaak, definition, pause)
    return answer


def put_back(
    db: Session, subject: Subject, zaak: Zaak, naar: StatustypeRow, toelichting: str
) -> dict[str, Any]:
    """Give the zaak a status it had before, without a step. Only for a correction, whose rules are
    in corrections.py. Returns the status JSON.
    """
    return _give_status(db, subject, zaak, naar, save=settle, toelichting=toelichting)


def _give_status(
    db: Session, subject: Subject, zaak: Zaak, naar: StatustypeRow, *, save: Save, toelichting: str
) -> dict[str, Any]:
    status = Status(
        statustype=naar,
        datum_status_gezet=_moment(zaak),
        statustoelichting=toelichting,
    )
    status.zaak_id = zaak.id
    with db.no_autoflush:
        status.zaak = zaak
    scope = scope_of(subject, zaak, "zaken.statussen.toevoegen")
    return change(db, subject, status, "create", scope=scope, save=save, toelichting=toelichting)


def _came_along(db: Session, zaak: Zaak, step: Stap, definition: Definition) -> frozenset[str]:
    """The file questions of this step whose kind of document came into the dossier during this
    status.
    """
    asked = [q for q in step.vraagt if q.soort == "bestand"]
    if not asked:
        return frozenset()
    since = max(s.datum_status_gezet for s in zaak.statussen if s.id)
    kinds = {d.naam: d.omschrijving for d in definition.documenttypen}
    link, document, kind = Zaakinformatieobject, Enkelvoudiginformatieobject, Informatieobjecttype
    came = set(
        db.scalars(
            select(kind.omschrijving)
            .join(document, document.informatieobjecttype_id == kind.id)
            .join(link, link.informatieobject_id == document.id)
            .where(link.zaak_id == zaak.id, link.registratiedatum >= since)
        )
    )
    return frozenset(q.veld for q in asked if kinds.get(q.documenttype) in came)


def take_step_to(status: Status, db: Session) -> None:
    """The `save` of a status that comes through the API: is there a step that leads there?"""
    _save(status, db)


def _save(status: Status, db: Session, only: str = "") -> None:
    zaak, definition = status.zaak, definition_of(status.zaak.zaaktype)
    step = None
    if definition is not None:
        steps, here = machine(zaak.zaaktype.uuid, definition), position(db, zaak)
        status.stappen, step = _go(steps, definition, here, status, only)
        _who(db, status, definition)
    settle(status, db, step)


def settle(status: Status, db: Session, step: Stap | None = None) -> None:
    """The status, and what comes with it."""
    zaak, definition = status.zaak, definition_of(status.zaak.zaaktype)
    set_status(status, db)
    if definition is not None:
        if step is not None:
            side_exits.follow(db, zaak, definition, step)
        mind_clock(
            db, zaak, definition, status.statustype.naam, local_date(status.datum_status_gezet)
        )


def _who(db: Session, status: Status, definition: Definition) -> None:
    """Keep which person takes the step. Raises Forbidden where four eyes are asked for."""
    subject = asker(db)
    if reason := four_eyes.refusal(db, subject, status.zaak, definition, status.stappen):
        raise Forbidden(detail=reason, code="vier-ogen")
    status.medewerker_id = four_eyes.person(db, subject)


def _go(
    steps: Machine, definition: Definition, here: Position, status: Status, only: str
) -> tuple[list[str], Stap | None]:
    """Every step that leads to this status (more than one when the API gives it and several lead
    there), and the one that is taken; none and None for the first status. Raises Invalid.
    """
    wanted = status.statustype.naam
    if here.state == "":
        if wanted != definition.first:
            first = definition.status(definition.first).omschrijving
            raise Invalid.field(
                "statustype", "stap-niet-toegestaan", f"Een nieuwe zaak begint met '{first}'."
            )
        return [], None
    names = [only] if only else steps.get_triggers(here.state)
    leading = [
        n for n in names if any(t.dest == wanted for t in steps.get_transitions(n, here.state))
    ]
    # The reason that counts is that of the step with the resultaat the zaak has: it is tried last.
    given = here.zaak.resultaat.resultaattype.naam if here.zaak.resultaat else ""
    leading = _fitting(definition, given, leading)
    leading.sort(key=lambda n: bool(given) and definition.step(n).resultaat == given)
    taken = next((n for n in leading if steps.events[n].trigger(here)), None)
    if taken is None:
        reason = " ".join(here.refused) or _not_to(definition, here, status)
        raise Invalid.field("statustype", "stap-niet-toegestaan", reason)
    return leading, definition.step(taken)


def _fitting(definition: Definition, given: str, names: list[str]) -> list[str]:
    """The steps that give the resultaat the zaak has: who grants by the API takes the step that
    grants, not another one into the same status.
    """
    gives = {s.stap: s.resultaat for s in definition.stappen}
    return [name for name in names if gives[name] in ("", given)] or names


def keep_facts(db: Session, subject: Subject, zaak: Zaak, facts: Mapping[str, str]) -> None:
    """Keep answers as zaakeigenschappen: new ones are made, changed ones are changed, equal ones
    are left alone.
    """
    kinds = {e.naam: e for e in zaak.zaaktype.eigenschappen}
    present = {e.naam: e for e in zaak.eigenschappen}
    scope = scope_of(subject, zaak, "zaken.bijwerken")
    for name, value in facts.items():
        known = present.get(name)
        if known is None:
            fact = Zaakeigenschap(zaak_id=zaak.id, eigenschap=kinds[name], naam=name, waarde=value)
            with db.no_autoflush:
                fact.zaak = zaak
            change(db, subject, fact, "create", scope=scope)
        elif known.waarde != value:
            oud = {"naam": name, "waarde": known.waarde}
            known.waarde = value
            change(db, subject, known, "update", scope=scope, oud=oud)


def set_first_status(db: Session, subject: Subject, zaak: Zaak) -> None:
    """A zaak that came in without a status gets the first one of its case type."""
    definition = definition_of(zaak.zaaktype)
    if definition is None or zaak.statussen:
        return
    status = Status(
        zaak_id=zaak.id, statustype=_row(zaak, definition.first), datum_status_gezet=_moment(zaak)
    )
    with db.no_autoflush:
        status.zaak = zaak
    change(db, subject, status, "create", scope="zaken.statussen.toevoegen", save=_save)


def refuse_stale(db: Session, subject: Subject, zaak: Zaak, gezien: int) -> None:
    """Raise Conflict when another person changed this zaak after event `gezien`, the last one on
    the page he sees.
    """
    lock(db, zaak)
    other = db.execute(
        select(Event.actor_weergave, Event.actor, Event.at)
        .where(
            Event.hoofdobject == zaak.uuid,
            Event.id > gezien,
            Event.actor != subject.name,
            Event.actor_soort != "systeem",
        )
        .order_by(Event.id.desc())
        .limit(1)
    ).first()
    if other:
        who, when = other.actor_weergave or other.actor, other.at.astimezone(AMSTERDAM)
        told = f"{who} heeft deze zaak om {when:%H.%M} uur gewijzigd."
        raise Conflict(
            detail=f"{told} Kijk eerst wat er veranderd is en probeer het opnieuw.",
            code="intussen-gewijzigd",
        )


def _row(zaak: Zaak, naam: str) -> StatustypeRow:
    return next(s for s in zaak.zaaktype.statustypen if s.naam == naam)


def _moment(zaak: Zaak) -> Any:
    """Now, but later than every status so far: two statuses at one moment have no order
    (zrcL-07).
    """
    latest = max((s.datum_status_gezet for s in zaak.statussen if s.id), default=None)
    return max(now(), latest + timedelta(milliseconds=1)) if latest else now()


def _not_from_here(definition: Definition | None, stap: str, here: Position) -> str:
    if definition is None:
        return "Dit zaaktype heeft geen stappen."
    knop = next((s.knop for s in definition.stappen if s.stap == stap), stap)
    return f"De stap '{knop}' kan niet vanuit '{_called(definition, here.state)}'."


def _not_to(definition: Definition, here: Position, status: Status) -> str:
    wanted = status.statustype.omschrijving
    return f"Van '{_called(definition, here.state)}' naar '{wanted}' kan niet in dit zaaktype."


def _called(definition: Definition, state: str) -> str:
    return definition.status(state).omschrijving if state else "nog geen status"
