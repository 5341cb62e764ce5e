"""The notices about what a resident has to do, also where a case type file has none: nobody does a
task, or comes to an appointment, that he does not know of.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from workflows.definition import Definition
from workflows.kalender import datum
from workflows.parts import Bericht
from workflows.task_people import moment_of
from workflows.words import fill, values
from zaken.base.clock import local_date, now
from zaken.models import Task

MOMENTS = ("taak_gemaakt", "taak_gepland", "taak_herinnering", "taak_vervallen")
# The soort of the task and the moment, the template, and what its subject says.
STANDARD = {
    ("inwoner", "taak_gemaakt"): ("taak", "U moet iets doen voor uw zaak"),
    ("inwoner", "taak_herinnering"): ("taak_herinnering", "Herinnering: wij wachten op u"),
    ("afspraak", "taak_gepland"): ("afspraak", "Uw afspraak met ons"),
    ("afspraak", "taak_herinnering"): ("afspraak", "Herinnering: uw afspraak met ons"),
    ("afspraak", "taak_vervallen"): ("afspraak_vervallen", "Uw afspraak gaat niet door"),
}


def is_news(task: Task, moment: str) -> bool:
    """Is there still something to tell? Not of what was done meanwhile; and that a task lapsed
    matters to who had an appointment that was still to come.
    """
    if moment == "taak_vervallen":
        at = planned(task)
        return at is not None and at > now()
    return task.done_at is None


def notices_of(definition: Definition, task: Task, moment: str) -> Iterator[Bericht]:
    """The standard notice of this moment, unless the file names the moment itself. To the applicant
    whose task it is; of an appointment to who applied.
    """
    named = {m for bericht in definition.berichten for m in bericht.bij}
    asked = definition.task(task.taak)
    standard = STANDARD.get((task.soort, moment))
    if standard is None or asked is None or moment in named:
        return
    template, subject = standard
    aan = asked.voor if task.soort == "inwoner" else definition.initiator
    yield Bericht(bij=[moment], aan=aan, sjabloon=template, onderwerp=subject)


def words_of(definition: Definition, task: Task) -> dict[str, str]:
    """What a text about this task may say besides: `taak`, `taak_tekst`, `taak_uiterlijk` (when it
    is due), `taak_wanneer` and `taak_plaats` (of an appointment); empty for what there is not.
    """
    asked, at = definition.task(task.taak), planned(task)
    told: dict[str, Any] = {
        "taak": task.titel,
        "taak_tekst": fill(asked.tekst, values(task.zaak)) if asked and task.zaak else "",
        "taak_uiterlijk": datum(local_date(task.due)) if task.due and at is None else "",
        "taak_wanneer": f"{datum(at.date())} om {at:%H.%M} uur" if at else "",
        "taak_plaats": str(task.gegevens.get("plaats", "")),
    }
    return told


def planned(task: Any) -> datetime | None:
    """The moment of this appointment; None when none was chosen yet, and for other tasks."""
    kept = task.gegevens.get("moment") if task.soort == "afspraak" else None
    return moment_of(str(kept)) if kept else None
