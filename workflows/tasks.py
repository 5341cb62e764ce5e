"""The tasks of a case type file: made, lapsed and closed after each fact; done by people.

Everything here is repeatable. A task is one row, known by its name and its stay in a status.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows import answers, four_eyes, task_dates
from workflows.casework import Upload, add_document
from workflows.definition import Definition
from workflows.outstanding import closed_by_facts, guards_of, key, newest, wanted
from workflows.parts import Automatisch
from workflows.parts_taken import VOLLEDIG, Taak
from workflows.publish import definition_of
from workflows.routing import find_queue
from workflows.steps import keep_facts
from workflows.zaak_facts import facts
from zaken.actions.besloten import queue_for_task
from zaken.base.clock import now
from zaken.base.errors import Conflict, Forbidden, Invalid, TooLarge
from zaken.base.subject import OWN_ROLES, SYSTEEM, Subject
from zaken.change import change, lock
from zaken.models import Queue, Task, Zaak

WORK = "zaken.bijwerken"
REMIND = "taak_herinneren"  # what the automation calls a reminder it has planned
LEFT, CLOSED = "De zaak is al verder.", "De zaak is afgesloten."
NOT_NEEDED = "Dit is bij deze zaak niet meer nodig."
NO_CHECK, LONGEST = 1, 4000
TOO_LARGE = "Dit bestand is te groot. Kies een kleiner bestand."
APPLICANT = ("burger", "bedrijf")


# What happens by itself


def arrange(db: Session, zaak: Zaak, definition: Definition) -> None:
    """Make what the file asks for now, let lapse what it asks for no more, close what the facts say
    is done. Under the lock of the zaak.
    """
    rows = of_file(db, zaak)
    asked = {(task.taak, stay): task for task, stay in wanted(zaak, definition)}
    stays = _stays(zaak)
    for row in rows:
        if row.done_at is None and (row.taak, row.stay) not in asked:
            lapse(db, row, NOT_NEEDED if row.stay in stays else LEFT)
    for (naam, stay), task in asked.items():
        mine = [row for row in rows if (row.taak, row.stay) == (naam, stay)]
        if all(row.vervallen for row in mine):
            mine = [_make(db, zaak, task, stay=stay, number=len(mine) + 1)]
        for row in mine:
            if row.done_at is None:
                _follow(db, zaak, task, row)


def _stays(zaak: Zaak) -> set[str]:
    """What a task of now may be for: the whole zaak, or the present stay in a status."""
    return {VOLLEDIG, str(status.uuid) if (status := newest(zaak)) else ""}


def _make(db: Session, zaak: Zaak, task: Taak, *, stay: str, number: int) -> Task:
    """The task; one that lapsed and is asked for again is another one, with a number."""
    row = Task(
        sleutel=key(zaak, task.taak, stay, number),
        soort=task.soort,
        titel=task.titel,
        taak=task.taak,
        stay=stay,
        queue_id=_queue(db, zaak, task),
        due=task_dates.due(task.binnen),
        zaak=zaak,
    )
    change(db, SYSTEEM, row, "taak_gemaakt", scope=WORK, toelichting=task.titel)
    return row


def _queue(db: Session, zaak: Zaak, task: Taak) -> int:
    named = select(Queue.id).where(Queue.naam == task.queue)
    own = db.scalar(named) if task.queue else None
    chosen = own or (zaak.voortgang and zaak.voortgang.queue_id) or find_queue(db, "").id
    return queue_for_task(db, zaak, chosen)  # of a restricted zaak: its own


def _follow(db: Session, zaak: Zaak, task: Taak, row: Task) -> None:
    """An open task goes with its zaak to another queue, and closes when the facts say so."""
    if row.queue_id != (queue_id := _queue(db, zaak, task)):
        row.queue_id = queue_id
    if closed_by_facts(zaak, db, task):
        said = "Betaald." if task.betalen else "Dit bleek uit de gegevens van de zaak."
        _end(db, SYSTEEM, row, said)


def lapse(db: Session, row: Task, why: str, subject: Subject = SYSTEEM) -> None:
    """Nobody has to do this any more."""
    row.done_at, row.done_by, row.uitkomst = now(), _name(subject), why
    row.vervallen = True
    change(db, subject, row, "taak_vervallen", scope=WORK, toelichting=f"{row.titel}. {why}")


def end_all(db: Session, zaak: Zaak) -> None:
    """A closed zaak has no tasks of its file any more."""
    for row in of_file(db, zaak):
        if row.done_at is None:
            lapse(db, row, CLOSED)


def planned(
    db: Session, zaak: Zaak, definition: Definition
) -> Iterator[tuple[str, Automatisch, datetime]]:
    """What must still happen by itself: reminders, and the steps that follow on a task. Each with
    the key under which it happens once, and the moment.
    """
    if not definition.taken:
        return
    here, stays = newest(zaak), _stays(zaak)
    asked = {(task.taak, stay): task for task, stay in wanted(zaak, definition)}
    rows = [row for row in of_file(db, zaak) if row.stay in stays]
    for row in rows:
        task = asked.get((row.taak, row.stay))
        if task and row.done_at is None and row.due and task.herinneren:
            at = task_dates.reminder(row.due, task.herinneren)
            met = {"taak": row.id, "due": row.due.isoformat()}
            if at is not None:
                remind = Automatisch(bij=task.bij, doe=REMIND, met=met)
                yield f"{REMIND}:{row.id}:{met['due']}", remind, at
    # A step is tried anew after each task that is done: the order in which they are does not
    # matter. Done is done: it may be its own answer that makes the file ask for it no more.
    done = max((r.done_at for r in rows if r.done_at and not r.vervallen), default=None)
    for step in {t.daarna for t in definition.taken if t.daarna and _done(rows, t.taak)}:
        stap = definition.step(step)
        if done and here and here.statustype.naam in stap.van:
            als = [*guards_of(definition, stap)]
            follow = Automatisch(bij=here.statustype.naam, doe="stap", stap=step, als=als)
            yield f"daarna:{step}:{here.uuid}:{done.isoformat()}", follow, now()


def _done(rows: Sequence[Task], naam: str) -> bool:
    mine = [row for row in rows if row.taak == naam and not row.vervallen]
    return bool(mine) and all(row.done_at for row in mine)


def remind(db: Session, task_id: int, due: str) -> str:
    """Say that a task is due soon; not of one that is done, or that is due at another moment."""
    row = db.get(Task, task_id)
    if row is None or row.done_at or row.due is None or row.due.isoformat() != due:
        return NOT_NEEDED
    row.gegevens = {**row.gegevens, "herinnerd": now().isoformat()}
    change(db, SYSTEEM, row, "taak_herinnering", scope=WORK, toelichting=row.titel)
    return row.titel


def of_file(db: Session, zaak: Zaak) -> Sequence[Task]:
    """The tasks of this zaak that its file asks for or asked for, the oldest first."""
    found = select(Task).where(Task.zaak_id == zaak.id, Task.taak != "").order_by(Task.id)
    return db.scalars(found).all()


# What people do


@dataclass(frozen=True)
class Answer:
    """What comes with a task that is done: answers and files by question, which points are ticked
    (counted from 0), and for advice what was said.
    """

    velden: Mapping[str, Any] = field(default_factory=dict)
    bestanden: Mapping[str, Sequence[Upload]] = field(default_factory=dict)
    punten: frozenset[int] = frozenset()
    tekst: str = ""


def complete(db: Session, subject: Subject, row: Task, answer: Answer) -> None:
    """Do a task: answers become facts, files documents, and the task is closed, in one transaction.

    Raises Conflict (a colleague did it, or it is not asked any more), Forbidden (not for you, or
    four eyes) and Invalid (a wrong answer by its field).
    """
    zaak, definition, task = opened(db, row)
    permit(db, subject, zaak, definition, task=task)
    _whole(task, row, answer)
    files = {name: given for name, given in answer.bestanden.items() if given}
    known = facts(zaak)  # a question may be needed because of what was answered before
    kept = answers.check(task.vraagt, answer.velden, files=frozenset(files), around=known)
    keep_facts(db, subject, zaak, kept)
    papers = [str(paper.uuid) for paper in _file(db, subject, zaak, task=task, files=files)]
    row.gegevens = {
        **row.gegevens,
        **({"documenten": papers} if papers else {}),
        **({"punten": list(task.punten)} if task.punten else {}),
        **({"advies": answer.tekst.strip()} if task.soort == "advies" else {}),
    }
    _end(db, subject, row, answer.tekst.strip())


def opened(db: Session, row: Task) -> tuple[Zaak, Definition, Taak]:
    """Lock the zaak of an open task of its file. Raises Conflict when it is not asked any more."""
    zaak = row.zaak
    if zaak is None or not row.taak:
        raise Invalid.field("taak", "invalid", "Deze taak hoort niet bij een zaaktypebestand.")
    lock(db, zaak)
    db.refresh(row, with_for_update={"of": Task})
    definition = definition_of(zaak.zaaktype)
    asked = {(t.taak, stay): t for t, stay in wanted(zaak, definition)} if definition else {}
    task = asked.get((row.taak, row.stay))
    if row.done_at and not row.vervallen:
        raise Conflict(detail=f"{row.done_by} heeft deze taak al afgerond.", code="al-afgerond")
    if definition is None or task is None or zaak.is_closed or row.done_at:
        raise Conflict(detail=f"Deze taak is vervallen. {LEFT}", code="vervallen")
    return zaak, definition, task


def permit(
    db: Session, subject: Subject, zaak: Zaak, definition: Definition, *, task: Taak
) -> None:
    """Raise Forbidden, with the reason, when this subject may not do this task."""
    if not is_for(subject, zaak, definition, task):
        raise Forbidden(detail=f"De taak '{task.titel}' is niet aan u.")
    if reason := four_eyes.refusal(db, subject, zaak, definition, [task.taak]):
        raise Forbidden(detail=reason, code="vier-ogen")


def is_for(subject: Subject, zaak: Zaak, definition: Definition, task: Taak) -> bool:
    """May this kind of subject do this task at all? Staff does its own, and writes down what an
    adviser or the applicant said; the applicant, or who acts for him, does his own.
    """
    if subject.kind == "medewerker":
        return bool(task.voor)
    if subject.kind not in APPLICANT or task.soort != "inwoner" or not subject.owns(zaak):
        return False
    mine = [r for r in zaak.rollen if subject.is_named_by(r)]
    parts = [(r.roltype.omschrijving_generiek, r.indicatie_machtiging) for r in mine]
    return is_for_part(definition, task, parts)


def is_for_part(definition: Definition, task: Taak, parts: Iterable[tuple[str, str]]) -> bool:
    """Is this task for whoever has these parts in the zaak? Each part is the generieke omschrijving
    of the roltype, and the indicatieMachtiging: who acts for an applicant does what he has to do.
    """
    kind = next((r.generiek for r in definition.roltypen if r.naam == task.voor), "")
    return any(
        part == kind or (machtiging == "gemachtigde" and part in OWN_ROLES)
        for part, machtiging in parts
    )


def _whole(task: Taak, row: Task, answer: Answer) -> None:
    """What each soort needs before it can be done."""
    if missing := [p.rstrip(".") for nr, p in enumerate(task.punten) if nr not in answer.punten]:
        raise Invalid.field("punten", "required", f"Nog niet afgevinkt: {'; '.join(missing)}.")
    if task.soort == "advies":
        if not row.gegevens.get("naam"):
            raise Invalid.field("naam", "required", "Leg eerst vast wie u om advies vraagt.")
        if not NO_CHECK <= len(answer.tekst.strip()) <= LONGEST:
            raise Invalid.field("tekst", "required", "Schrijf het advies op: 1 tot 4000 tekens.")
    if task.soort == "afspraak" and not row.gegevens.get("moment"):
        raise Invalid.field("moment", "required", "Plan eerst wanneer en waar de afspraak is.")
    if task.betalen:
        raise Invalid.field("taak", "betalen", "Deze taak sluit vanzelf als er betaald is.")


def _file(
    db: Session, subject: Subject, zaak: Zaak, *, task: Taak, files: Mapping[str, Sequence[Upload]]
) -> Iterator[Any]:
    asked = {q.veld: q for q in task.vraagt if q.soort == "bestand"}
    for name, uploads in files.items():
        if name not in asked:
            raise Invalid.field(name, "unknown", "Dit bestand wordt hier niet gevraagd.")
        if len(uploads) > asked[name].max_aantal:
            most = asked[name].max_aantal
            raise Invalid.field(name, "invalid", f"Stuur hoogstens {most} bestanden.")
        for upload in uploads:
            try:
                yield add_document(db, subject, zaak, upload)
            except TooLarge as error:
                raise Invalid.field(name, error.code, TOO_LARGE) from None
            except Invalid as error:  # of the document: here it is the question that went wrong
                raise Invalid(*({**fault, "name": name} for fault in error.params)) from None


def _end(db: Session, subject: Subject, row: Task, uitkomst: str) -> None:
    row.done_at, row.uitkomst = now(), uitkomst[:2000]
    row.done_by, row.done_by_id = _name(subject), four_eyes.person(db, subject)
    scope = "zaken.eigen" if subject.kind in APPLICANT else WORK
    change(db, subject, row, "taak_klaar", scope=scope, toelichting=row.titel)


def _name(subject: Subject) -> str:
    """Who did it, for people to read."""
    return subject.name if subject.kind == "systeem" else subject.label or subject.name
