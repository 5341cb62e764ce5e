"""Which tasks of the case type file a zaak wants now, and which of them still hold a step back.

Looked up in the file and the facts, not in the rows alone: a step that comes before the reaction
has made the tasks waits for them all the same.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.definition import Definition
from workflows.guards import Als, betaald, guard, named
from workflows.parts import Stap
from workflows.parts_taken import VOLLEDIG, Taak
from workflows.publish import definition_of
from workflows.zaak_facts import facts
from zaken.models import Status, Task, Zaak

STATUS = "status"  # only what belongs to this status, not what belongs to the whole zaak


def newest(zaak: Zaak) -> Status | None:
    """The latest saved status."""
    saved = (s for s in zaak.statussen if s.id)
    return max(saved, key=lambda s: (s.datum_status_gezet, s.id), default=None)


def key(zaak: Zaak, taak: str, stay: str, number: int = 1) -> str:
    """What makes a task the same task: its name and its stay. Advice may be asked more than once:
    then a number follows. The zaak is part of it where the stay is `volledig`.
    """
    where = f"{stay}:{zaak.uuid}" if stay == VOLLEDIG else stay
    return f"taak:{taak}:{where}" + (f":{number}" if number > 1 else "")


def wanted(zaak: Zaak, definition: Definition) -> Iterator[tuple[Taak, str]]:
    """Every task the file asks for in this status and with these facts, with the stay it is for."""
    status = newest(zaak)
    known = facts(zaak)
    for task in definition.taken:
        if not task.als.holds(known):
            continue
        if VOLLEDIG in task.bij:
            yield task, VOLLEDIG
        elif status is not None and status.statustype.naam in task.bij:
            yield task, str(status.uuid)


def closed_by_facts(zaak: Zaak, db: Session, task: Taak) -> bool:
    """Do the facts say that this task is done?"""
    said = task.klaar_als is not None and task.klaar_als.holds(facts(zaak))
    return said or (task.betalen and betaald(zaak, db, None))


def guards_of(definition: Definition, stap: Stap) -> Als:
    """The guards of a step: those of the file, and that the work of the status is done first. A
    side exit does not wait for work, nor does asking for what is missing (it stops the clock), nor
    a step of which the file says so; only the end waits for what belongs to the whole zaak.
    """
    if (
        stap.zijpad
        or stap.schort_op
        or not stap.wacht_op_taken
        or not definition.taken
        or "taken_klaar" in {n for n, _ in named(stap.als)}
    ):
        return stap.als
    which = None if stap.naar == definition.last else STATUS
    return [*stap.als, {"taken_klaar": which}]


def _outstanding(zaak: Zaak, db: Session, which: Any) -> list[str]:
    """The titles of the mandatory tasks that are not done."""
    definition = definition_of(zaak.zaaktype)
    if definition is None or not definition.taken:
        return []
    found = select(Task.taak, Task.stay, Task.done_at).where(
        Task.zaak_id == zaak.id, Task.taak != "", Task.vervallen.is_(False)
    )
    rows = db.execute(found).all()
    return [
        task.titel
        for task, stay in wanted(zaak, definition)
        if task.verplicht
        and not (which == STATUS and stay == VOLLEDIG)
        and not _is_done([r for r in rows if (r.taak, r.stay) == (task.taak, stay)])
        and not closed_by_facts(zaak, db, task)
    ]


def _is_done(rows: list[Any]) -> bool:
    return bool(rows) and all(r.done_at for r in rows)


@guard(what=lambda zaak, db, which: ", ".join(_outstanding(zaak, db, which)))
def taken_klaar(zaak: Zaak, db: Session, which: Any) -> bool:
    """Eerst nog: {wat}."""
    return not _outstanding(zaak, db, which)
