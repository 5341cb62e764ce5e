"""The open tasks of a dossier as its page shows them: what is asked, of whom, and who may do it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from portal.layout import velden
from portal.layout.velden import Vraag
from portal.werkplek.preview import Filled
from workflows import four_eyes
from workflows.answers import in_words
from workflows.definition import Definition
from workflows.parts_taken import Taak
from workflows.publish import definition_of
from workflows.task_people import APPOINTED, ASKED
from workflows.tasks import is_for
from workflows.zaak_facts import facts
from zaken.base.subject import Subject
from zaken.models import Task, Zaak
from zaken.queries.dossier import Dossier

BUTTONS = {
    "checklist": "Alles is nagekeken",
    "advies": "Leg het advies vast",
    "afspraak": "De afspraak is geweest",
    "wacht": "Dit is er nu",
    "inwoner": "Leg vast namens de aanvrager",
}
HINTS = {
    "wacht": "Hier wordt op gewacht. U hoeft nu niets te doen.",
    "inwoner": "Dit doet de aanvrager zelf, op zijn eigen pagina.",
}


@dataclass(frozen=True)
class Job:
    """One open task. `waarom` says why this medewerker may not do it; then there are no forms."""

    rij: Task
    voor: str
    uitleg: str
    wacht_op: str
    verplicht: bool
    waarom: str
    knop: str
    vragen: list[Vraag]
    punten: list[tuple[str, str, bool]]  # name of the box, the point, ticked
    vooraf: list[Vraag] = field(default_factory=list)  # what is asked or planned first
    nog_een: bool = False  # an advice beside others: it may be let go
    is_open: bool = False

    @property
    def id(self) -> str:
        return form_of(self.rij)

    @property
    def is_advies(self) -> bool:
        return self.rij.soort == "advies"

    @property
    def gevraagd(self) -> bool:
        """Is the adviser asked, or the appointment planned?"""
        return bool(self.rij.gegevens.get("naam") or self.rij.gegevens.get("moment"))

    @property
    def moment(self) -> str:
        return in_words(APPOINTED[0], str(self.rij.gegevens.get("moment", "")))

    @property
    def heeft_bestand(self) -> bool:
        return any(vraag.soort == "bestand" for vraag in self.vragen)


def form_of(row: Task) -> str:
    """What the forms of this task are called on the page, and where the page jumps to."""
    return f"taak-{row.uuid}"


def jobs(db: Session, subject: Subject, dossier: Dossier, filled: Filled) -> list[Job]:
    """The open tasks of the case type file, the earliest first."""
    definition = definition_of(dossier.zaak.zaaktype)
    if definition is None or dossier.zaak.is_closed:
        return []
    found: list[Job] = []
    for row in (r for r in dossier.taken if r.taak and r.done_at is None):
        if task := definition.task(row.taak):
            job = _job(db, subject, dossier.zaak, definition=definition, task=task, row=row)
            job = _typed(job, dossier.zaak, task, filled=filled)
            mine = [r for r in dossier.taken if _is_beside(r, row)]
            first = all(row.id <= r.id for r in mine if r.done_at is None)
            # One more adviser is asked at the first of them; each of them may be let go.
            ask = job.vooraf if first or not job.gevraagd else []
            found.append(replace(job, vooraf=ask, nog_een=job.is_advies and len(mine) > 1))
    return found


def _is_beside(row: Task, other: Task) -> bool:
    """Do they stand for the same task of the file, asked of more than one? That task too."""
    return (row.taak, row.stay, row.vervallen) == (other.taak, other.stay, False)


def _job(
    db: Session, subject: Subject, zaak: Zaak, *, definition: Definition, task: Taak, row: Task
) -> Job:
    roles = {r.naam: r.omschrijving for r in definition.roltypen}
    waits = task.klaar_als.in_words(known=definition.asked) if task.klaar_als else ""
    return Job(
        row,
        roles.get(task.voor, task.voor.capitalize()),
        "Deze taak sluit vanzelf als er betaald is." if task.betalen else HINTS.get(task.soort, ""),
        waits,
        task.verplicht,
        _why_not(db, subject, zaak, definition, task=task),
        BUTTONS.get(task.soort, "Klaar"),
        [],
        [],
    )


def _why_not(
    db: Session, subject: Subject, zaak: Zaak, definition: Definition, *, task: Taak
) -> str:
    if not is_for(subject, zaak, definition, task) or task.betalen:
        return HINTS.get(task.soort, "Deze taak is niet aan u.")
    return four_eyes.refusal(db, subject, zaak, definition, [task.taak])


def _typed(job: Job, zaak: Zaak, task: Taak, *, filled: Filled) -> Job:
    """With its questions, what is known of them, and what was typed and refused."""
    mine = filled if filled.stap == job.id else Filled()
    wrong = velden.faults(mine.problem) if mine.problem else {}
    asked = list(task.vraagt)
    first = {"advies": ASKED, "afspraak": APPOINTED}.get(task.soort, ())
    before = f"{job.rij.id}-"
    known: Mapping[str, str] = mine.waarden or facts(zaak)
    ticked = [
        (f"punt{nr}", p, bool(mine.waarden.get(f"punt{nr}"))) for nr, p in enumerate(task.punten)
    ]
    given = mine.waarden.get("tekst", "") if job.gevraagd else ""
    said = Vraag(
        "tekst", "Wat is het advies?", "lange_tekst", True, waarde=given, voor=before,
        fout=wrong.get("tekst", ""), extra={"maxlength": "4000"},
    )  # fmt: skip
    questions = velden.questions(asked, known, wrong, voor=before)
    return replace(
        job,
        vragen=([said] if task.soort == "advies" else []) + questions,
        punten=ticked,
        vooraf=velden.questions(first, mine.waarden, wrong, voor=f"{before}vooraf-"),
        is_open=bool(mine.stap),
    )
