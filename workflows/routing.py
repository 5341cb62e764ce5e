"""Which queue and which person get a zaak, and by which rule. The decision is kept with the facts
it was made on: "why here?".
"""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows import handler
from workflows.definition import Definition
from workflows.dividing import Given, divide
from workflows.facts import Facts
from workflows.publish import definition_of
from workflows.zaak_facts import facts
from zaken.actions.besloten import intake, intake_id, keep_inside, signal
from zaken.base.clock import AMSTERDAM, now
from zaken.base.subject import RANK, SYSTEEM
from zaken.change import act, add
from zaken.models import Medewerker, MedewerkerQueue, Queue, Task, Voortgang, Zaak
from zaken.queries.medewerkers import members

INTAKE = "intake"  # where a zaak goes that no rule or no existing queue takes: never nowhere


@dataclass(frozen=True)
class Decision:
    """Rule number `regel` (from 1; 0: none held) sends to `queue`, because of `waarom`."""

    queue: str
    regel: int
    waarom: str
    conditie: str
    feiten: dict[str, str]
    spoed: bool = False
    besloten: bool = False
    persoon: str = ""
    minste_werk: bool = False

    def told(self) -> dict[str, Any]:
        return {
            "queue": self.queue,
            "regel": self.regel,
            "waarom": self.waarom,
            "conditie": self.conditie,
            "feiten": self.feiten,
            "spoed": self.spoed,
            "op": now().isoformat(),
        }


def choose(definition: Definition, known: Facts) -> Decision:
    """The first rule of the file that holds for these facts; those with `besloten` come before all
    others, wherever they stand. Pure.
    """
    numbered = sorted(enumerate(definition.routering, 1), key=lambda one: not one[1].besloten)
    for number, rule in numbered:
        if rule.als.holds(known):
            return Decision(
                rule.naar,
                number,
                rule.waarom,
                rule.als.in_words(known.kinds),
                {name: known.get(name, "") for name in sorted(rule.als.names)},
                rule.spoed,
                rule.besloten,
                rule.persoon,
                rule.minste_werk,
            )
    return Decision(INTAKE, 0, "Geen enkele regel past bij deze zaak.", "", dict(known))


@dataclass(frozen=True)
class Place:
    """Where a zaak comes to lie. `vangnet`: why it is not the queue that the rule names."""

    queue: Queue
    vangnet: str
    besloten: bool


def route(db: Session, zaak: Zaak, definition: Definition, *, again: bool = False) -> bool:
    """Put the zaak in its queue, if the decision differs from the last one. Was there a change?

    A zaak that somebody has taken up, or that was sent on by hand, stays where it is (`again`: the
    latter does not); so does a restricted one, until a person opens it. But what must be restricted
    goes at once, whoever has it and whatever its state.
    """
    progress = zaak.voortgang
    if progress is None:
        return False
    decision, told_off = choose(definition, facts(zaak)), signal(zaak)
    must = decision.besloten or bool(told_off)
    last = progress.routering[-1] if progress.routering else {}
    if not must or (zaak.besloten_in is not None and zaak.besloten_in == progress.queue_id):
        same = (last.get("queue"), last.get("regel")) == (decision.queue, decision.regel)
        if (same and not again) or _stays(zaak, progress, must=must, again=again):
            return False
    place = _place(db, zaak, decision, besloten=must or zaak.besloten_in is not None)
    if place.queue.id == progress.queue_id and last.get("regel") == decision.regel:
        return False
    _move(db, zaak, decision, place, told_off if place.vangnet else "")
    return True


def must_be_closed(zaak: Zaak) -> str:
    """Why this zaak must be restricted, by a fact or by a rule of its file; '' when nothing asks
    for it.
    """
    definition = definition_of(zaak.zaaktype)
    if told := signal(zaak):
        return told
    decision = choose(definition, facts(zaak)) if definition else None
    return decision.waarom if decision and decision.besloten else ""


def _stays(zaak: Zaak, progress: Voortgang, *, must: bool, again: bool) -> bool:
    """Is this no zaak to be moved by a rule?"""
    last = progress.routering[-1] if progress.routering else {}
    if zaak.is_closed or progress.volledig_op is None:
        return True
    if progress.behandelaar_id and not _only_given(zaak, progress, last):
        return True
    return bool((last.get("door") and not again) or (zaak.besloten_in and not must))


def _only_given(zaak: Zaak, progress: Voortgang, last: dict[str, Any]) -> bool:
    """Did a rule give the zaak to who has it, and was nothing done with it yet?"""
    return last.get("persoon_id") == progress.behandelaar_id and len(zaak.statussen) <= 1


def _place(db: Session, zaak: Zaak, decision: Decision, *, besloten: bool) -> Place:
    """The queue of the decision if this zaak may lie there and somebody works there; else intake,
    of a restricted zaak the restricted one.
    """
    queue = db.scalar(select(Queue).where(Queue.naam == decision.queue))
    if queue is None:
        why = "" if decision.queue == INTAKE else f"queue '{decision.queue}' bestaat niet"
    else:
        why = misfit(queue, zaak, besloten=besloten)
        if not why and (members(db, queue.id) or not members(db, intake(db, besloten=besloten).id)):
            return Place(queue, "", besloten)
        why = why or f"in {queue.omschrijving} werkt niemand"
    return Place(intake(db, besloten=besloten), why, besloten)


def misfit(queue: Queue, zaak: Zaak, *, besloten: bool) -> str:
    """Why this zaak may not lie in this queue, in words after "because"; '' when it may."""
    if besloten and not queue.besloten:
        return f"de zaak is besloten en {queue.omschrijving} niet"
    if not queue.takes(zaak.zaaktype.identificatie):
        return f"{queue.omschrijving} ziet dit soort zaken niet"
    if RANK[zaak.vertrouwelijkheidaanduiding] > RANK[queue.max_vertrouwelijkheid]:
        return f"{queue.omschrijving} ziet zaken met dit niveau van vertrouwelijkheid niet"
    return ""


def _move(db: Session, zaak: Zaak, decision: Decision, place: Place, told_off: str) -> None:
    """Carry the decision out, and write it down. Who has the zaak keeps it where he may."""
    progress, queue = zaak.voortgang, place.queue
    assert progress is not None  # noqa: S101  asked by who calls
    here, last = members(db, queue.id), progress.routering[-1] if progress.routering else {}
    keeps = progress.behandelaar_id in here and not _only_given(zaak, progress, last)
    given = Given(None, "")
    if not (keeps or zaak.is_closed or place.vangnet):
        persoon, minste_werk = decision.persoon, decision.minste_werk
        given = divide(db, zaak, queue, persoon=persoon, minste_werk=minste_werk)
    if not keeps:
        handler.unname(db, SYSTEEM, zaak)
    told = _told(decision, place, given, told_off)

    def save() -> None:
        progress.queue_id, zaak.besloten_in = queue.id, queue.id if queue.besloten else None
        progress.routering = [*progress.routering, told]
        if not zaak.is_closed:
            work_item(db, zaak, queue, spoed=decision.spoed)
        db.flush()  # the work item is asked for next
        if not keeps:
            handler.put(db, zaak, given.who.medewerker_id if given.who else None)
        if queue.besloten:
            keep_inside(db, zaak, here)

    why = f"{told['waarom']} {given.waarom}".strip()
    scope = handler.WORK
    act(db, SYSTEEM, zaak, "gerouteerd", scope=scope, save=save, nieuw=told, toelichting=why)
    if given.who:
        handler.name(db, SYSTEEM, zaak, given.who)


def _told(decision: Decision, place: Place, given: Given, told_off: str) -> dict[str, Any]:
    """The decision as it is kept: "why here?"."""
    why = told_off or decision.waarom
    told = decision.told() | {"queue": place.queue.naam, "besloten": place.queue.besloten}
    told["waarom"] = f"{why.rstrip('.')} ({place.vangnet})." if place.vangnet else why
    if place.vangnet:
        told["vangnet"] = place.vangnet
    if given.waarom:
        told["verdeling"] = given.waarom
    if given.who:
        told |= {"persoon": given.who.label, "persoon_id": given.who.medewerker_id}
    return told


def stranded(db: Session, most: int) -> list[int]:
    """Ids of running zaken that nobody has, in a queue where nobody works while somebody works in
    the intake that takes them; the oldest first.
    """
    works = select(MedewerkerQueue.queue_id).join(Medewerker).where(Medewerker.actief)
    nets = {besloten: intake_id(db, besloten=besloten) for besloten in (False, True)}
    helped = [besloten for besloten, id in nets.items() if id and members(db, id)]
    empty = select(Queue.id).where(Queue.id.not_in(works), Queue.besloten.in_(helped))
    query = (
        select(Voortgang.zaak_id)
        .join(Zaak, Zaak.id == Voortgang.zaak_id)
        .where(Voortgang.queue_id.in_(empty), Voortgang.behandelaar_id.is_(None))
        .where(Zaak.einddatum.is_(None), Voortgang.volledig_op.is_not(None))
        .order_by(Voortgang.zaak_id)
        .limit(most)
    )
    return list(db.scalars(query))


def find_queue(db: Session, naam: str) -> Queue:
    """The queue with this name, or the intake queue, which is made when a municipality has none
    yet.
    """
    found = db.scalar(select(Queue).where(Queue.naam == naam))
    return found or intake(db, besloten=False)


def work_item(db: Session, zaak: Zaak, queue: Queue, *, spoed: bool = False) -> Task:
    """The one open task that stands for the zaak itself in the worklist: made, or moved to this
    queue.
    """
    key = f"behandelen:{zaak.uuid}"
    task = db.scalar(select(Task).where(Task.sleutel == key))
    if task is None:
        task = Task(
            soort="behandelen",
            sleutel=key,
            zaak_id=zaak.id,
            titel=zaak.zaaktype.omschrijving,
            gegevens={},
        )
        add(task, db)
    task.queue_id, task.due, task.done_at = queue.id, due(zaak), None
    task.gegevens = {**task.gegevens, "spoed": spoed}
    return task


def due(zaak: Zaak) -> datetime | None:
    """When the work should be done: the first of the norm and the law, at the end of that day in
    Amsterdam.
    """
    progress = zaak.voortgang
    days = [d for d in (progress and progress.normdatum, progress and progress.fatale_datum) if d]
    if (
        zaak.opschorting["indicatie"]
        and progress
        and (remedy := progress.termijn.get("hersteldatum"))
    ):
        days = [type(zaak.startdatum).fromisoformat(remedy)]
    return datetime.combine(min(days), time(17, 0), AMSTERDAM) if days else None
