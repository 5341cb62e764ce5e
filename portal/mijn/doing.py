"""A resident does a task of his zaak: answers, sends files, or says that it is done. Paying is in
betalen.py.
"""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile
from starlette.responses import Response

from portal.layout import velden
from portal.mijn.access import own_zaak
from portal.mijn.pages import chunks, zaak_page
from portal.mijn.taken import form_id
from portal.render import see_other
from portal.session import Here, Posted, Resident
from workflows import tasks
from workflows.casework import Upload
from workflows.parts import Veld
from workflows.publish import definition_of
from zaken.base.db import Db
from zaken.base.errors import Conflict, Invalid, NotFound
from zaken.models import Task, Zaak
from zaken.queries.mijn_taken import task_of

router = APIRouter(prefix="/mijn/taken")
CLOSED = "Dit is niet meer nodig: uw zaak is klaar. U hoeft niets meer te doen."
FURTHER = "Dit is niet meer nodig: wij zijn al verder met uw zaak. U hoeft dit niet meer te doen."
BY_OTHER = "Dit is al gedaan door iemand anders. U hoeft niets meer te doen."


@router.post("/{uuid}")
def gedaan(
    request: Request, db: Db, subject: Resident, *, here: Here, uuid: UUID, form: Posted
) -> Response:
    """The task is done, with the answers and files it asks for."""
    row = task_of(db, subject, uuid)
    found = own_zaak(request, db, subject, here=here, uuid=_zaak(row))
    definition = definition_of(found.zaaktype)
    task = definition.task(row.taak) if definition else None
    antwoorden, bestanden = velden.read(form, asked := task.vraagt if task else [])
    papers = {q.veld: [_upload(f, q) for f in bestanden.get(q.veld, [])] for q in asked}
    try:
        with db.begin_nested():  # a refusal undoes the files that were added
            tasks.complete(db, subject, row, tasks.Answer(antwoorden, papers))
    except (Conflict, Invalid) as error:
        if isinstance(error, Conflict) and _by_himself(row, subject.label):
            return see_other(f"/mijn/zaken/{found.uuid}", melding="taak_was_klaar")
        told = Conflict(detail=_why(found, error)) if isinstance(error, Conflict) else error
        wrong = (form_id(uuid), antwoorden, told)
        return zaak_page(request, db, subject, here=here, uuid=found.uuid, wrong=wrong)
    return see_other(f"/mijn/zaken/{found.uuid}", melding="taak")


def _zaak(row: Task) -> UUID:
    if row.zaak is None:
        raise NotFound
    return row.zaak.uuid


def _upload(file: UploadFile, asked: Veld) -> Upload:
    return Upload(
        chunks=chunks(file),
        bestandsnaam=file.filename or "bestand",
        formaat=file.content_type or "",
        titel=asked.vraag,
        documenttype=asked.documenttype,
    )


def _by_himself(row: Task, naam: str) -> bool:
    """A double click, or a page that was open twice."""
    return row.done_at is not None and not row.vervallen and row.done_by == naam


def _why(zaak: Zaak, error: Conflict) -> str:
    """In words for a resident: he need not know who of us did what."""
    if error.code == "al-afgerond":
        return BY_OTHER
    return CLOSED if zaak.is_closed else FURTHER
