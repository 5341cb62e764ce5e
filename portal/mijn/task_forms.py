"""The tasks of a resident as forms on the page of his zaak: the questions, what was filled in, what
is wrong, and what came too late.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from portal.layout import velden
from portal.mijn.taken import Opdracht, mine
from workflows.definition import Definition
from zaken.base.errors import Conflict, Invalid, Problem
from zaken.base.subject import Subject
from zaken.queries import mijn_taken

# The step (or the id of the task), what was filled in, what is wrong.
Wrong = tuple[str, Mapping[str, str], Problem]


def my_tasks(
    db: Session,
    subject: Subject,
    zaken: Mapping[int, Definition | None],
    *,
    only_open: bool = False,
) -> dict[int, list[Any]]:
    """Zaak id → the tasks in it that this resident has to do with, oldest first. No query at all
    when no case type has tasks.
    """
    wanted = [zaak_id for zaak_id, d in zaken.items() if d is not None and d.taken]
    found: dict[int, list[Any]] = {zaak_id: [] for zaak_id in zaken}
    if wanted:
        parts = mijn_taken.parts(db, subject, wanted)
        rows = mijn_taken.tasks(db, subject, wanted, only_open=only_open)
        found |= {i: mine(zaken[i], rows[i], parts[i]) for i in wanted}
    return found


def task_form(opdracht: Opdracht, wrong: Wrong | None) -> dict[str, Any]:
    """A task as the template draws it: its questions, and what was wrong with the last try."""
    naam, waarden, error = wrong or ("", {}, None)
    mine_is_wrong = naam == opdracht.id and isinstance(error, Invalid)
    vragen = velden.questions(
        opdracht.vraagt,
        waarden if mine_is_wrong else {},
        velden.faults(error) if mine_is_wrong and error else {},
        voor=f"{opdracht.uuid}-",
    )
    return {
        "taak": opdracht,
        "vragen": vragen,
        "bestand": any(vraag.soort == "bestand" for vraag in vragen),
        "fouten": velden.summary(vragen, error) if mine_is_wrong else [],
    }


@dataclass(frozen=True)
class TeLaat:
    """A task that could not be done any more: why, and what was filled in, to keep."""

    zin: str
    ingevuld: list[tuple[str, str]]


def missed(wrong: Wrong | None, definition: Definition | None) -> TeLaat | None:
    """What came for a task that is over; None for anything else."""
    if wrong is None or not isinstance(wrong[2], Conflict):
        return None
    asked = {q.veld: q.vraag for q in definition.facts()} if definition else {}
    return TeLaat(wrong[2].detail, [(asked.get(n, n), given) for n, given in wrong[1].items()])
