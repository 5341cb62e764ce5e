"""Which queue gets a zaak, and by which rule. The decision is kept with the facts it was made on:
"why here?".
"""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.definition import Definition
from zaken.base.clock import AMSTERDAM, now
from zaken.base.subject import SYSTEEM
from zaken.change import act, add
from zaken.models import Queue, Task, Zaak

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


def choose(definition: Definition, facts: dict[str, str]) -> Decision:
    """The first rule of the file that holds for these facts. Pure."""
    for number, rule in enumerate(definition.routering, 1):
        if rule.als.holds(facts):
            used = {name: facts.get(name, "") for name in sorted(rule.als.names)}
            return Decision(rule.naar, number, rule.waarom, rule.als.in_words(), used, rule.spoed)
    return Decision(INTAKE, 0, "Geen enkele regel past bij deze zaak.", "", facts)


def route(db: Session, zaak: Zaak, definition: Definition) -> bool:
    """Put the zaak in its queue, if the decision differs from the last one. Was there a change?

    A zaak that somebody has taken up, or that was sent on by hand, stays where it is.
    """
    progress = zaak.voortgang
    if progress is None or progress.behandelaar_id or zaak.is_closed:
        return False
    last = progress.routering[-1] if progress.routering else None
    if last and last.get("door"):
        return False
    decision = choose(definition, {e.naam: e.waarde for e in zaak.eigenschappen})
    if last and (last["queue"], last["regel"]) == (decision.queue, decision.regel):
        return False
    queue = find_queue(db, decision.queue)
    told = decision.told()
    if queue.naam != decision.queue:
        told |= {"waarom": f"{decision.waarom} (queue '{decision.queue}' bestaat niet)"}

    def save() -> None:
        progress.queue_id = queue.id
        progress.routering = [*progress.routering, told]
        work_item(db, zaak, queue, spoed=decision.spoed)

    act(
        db,
        SYSTEEM,
        zaak,
        "gerouteerd",
        scope="zaken.bijwerken",
        save=save,
        nieuw=told,
        toelichting=str(told["waarom"]),
    )
    return True


def find_queue(db: Session, naam: str) -> Queue:
    """The queue with this name, or the intake queue, which is made when a municipality has none
    yet.
    """
    queue = db.scalar(select(Queue).where(Queue.naam == naam)) or db.scalar(
        select(Queue).where(Queue.naam == INTAKE)
    )
    if queue is None:
        queue = Queue(naam=INTAKE, omschrijving="Intake", opgave="Publiekszaken", zaaktypen=["*"])
        add(queue, db)
        db.flush()  # its id is needed
    return queue


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
