"""The tasks of a status, done in a trial: answers drawn, points ticked, papers brought."""

from sqlalchemy.orm import Session

from workflows import tasks
from workflows.casework import Upload
from workflows.parts_taken import Taak
from workflows.proof.samples import Drawer
from workflows.zaak_facts import facts
from zaken.base.clock import now
from zaken.base.subject import Subject
from zaken.models import Task, Zaak

PAPER = b"%PDF-1.4 proef\n%%EOF\n"


def waiting(db: Session, zaak: Zaak, definition_tasks: list[Taak]) -> list[tuple[Task, Taak]]:
    """The open tasks that a person does."""
    named = {task.taak: task for task in definition_tasks}
    rows = [row for row in tasks.of_file(db, zaak) if not row.done_at and row.taak in named]
    found = [(row, named[row.taak]) for row in rows]
    return [(row, task) for row, task in found if not task.betalen and not task.closes_itself]


def do(db: Session, by: Subject, row: Task, task: Taak, drawer: Drawer) -> None:
    """One task to its end. Raises Problem when this subject may not."""
    zaak = row.zaak
    if zaak is None:
        return
    if task.soort in ("advies", "afspraak"):  # who was asked, or when it is: made up as well
        row.gegevens = {**row.gegevens, "naam": "Proef", "moment": now().isoformat()}
        db.flush()
    files = {
        asked.veld: [
            Upload([PAPER], "proef.pdf", "application/pdf", asked.vraag, asked.documenttype)
        ]
        for asked in task.vraagt
        if asked.soort == "bestand" and asked.verplicht
    }
    answer = tasks.Answer(
        velden=drawer.answers(task.vraagt, facts(zaak)),
        bestanden=files,
        punten=frozenset(range(len(task.punten))),
        tekst="Proef",
    )
    tasks.complete(db, by, row, answer)
