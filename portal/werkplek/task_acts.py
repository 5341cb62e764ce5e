"""The buttons of the tasks of a case type file: done, ask advice, plan, let go."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from portal.layout.velden import read
from portal.render import see_other
from portal.session import Posted, Staff, text
from portal.werkplek.acts import attempt, chunks, conflict_page
from portal.werkplek.jobs import form_of
from portal.werkplek.pages import dossier_page
from portal.werkplek.preview import Filled
from workflows import task_people, tasks
from workflows.casework import Upload
from workflows.parts import Veld
from workflows.publish import definition_of
from zaken.base.db import Db
from zaken.base.errors import Conflict, NotFound
from zaken.base.subject import Subject
from zaken.models import Task
from zaken.queries import werkplek

router = APIRouter(prefix="/werkplek", include_in_schema=False)

Act = Callable[[Task], Any]


def do(
    request: Request, db: Session, subject: Subject, *, uuid: UUID, form: FormData, act: Act
) -> Response:
    """One verb on one task. A refusal comes back in the dossier, with what was typed."""
    row = werkplek.task_of(db, subject, uuid)
    if row.zaak is None or not row.taak:
        raise NotFound
    zaak_uuid = row.zaak.uuid
    problem = attempt(db, partial(act, row))
    if problem is None:
        return see_other(f"/werkplek/zaken/{zaak_uuid}", melding="opgeslagen")
    if isinstance(problem, Conflict):
        return conflict_page(request, problem, form, uuid=zaak_uuid)
    typed = {k: w for k, w in form.multi_items() if isinstance(w, str) and k != "csrf"}
    filled = Filled(form_of(row), typed, problem)
    return dossier_page(request, db, subject, uuid=zaak_uuid, filled=filled)


@router.post("/taken/{uuid}/klaar")
def klaar(request: Request, db: Db, subject: Staff, *, uuid: UUID, form: Posted) -> Response:
    """The task is done, with the answers, points and files it asks for."""

    def act(row: Task) -> None:
        definition = definition_of(row.zaak.zaaktype) if row.zaak else None
        task = definition.task(row.taak) if definition else None
        asked = task.vraagt if task else []
        answers, given = read(form, asked)
        points = range(len(task.punten) if task else 0)
        answer = tasks.Answer(
            answers,
            {q.veld: [_upload(f, q) for f in given[q.veld]] for q in asked if q.veld in given},
            frozenset(nr for nr in points if text(form, f"punt{nr}")),
            text(form, "tekst"),
        )
        tasks.complete(db, subject, row, answer)

    return do(request, db, subject, uuid=uuid, form=form, act=act)


def _upload(file: UploadFile, asked: Veld) -> Upload:
    return Upload(
        chunks=chunks(file),
        bestandsnaam=file.filename or asked.vraag,
        formaat=file.content_type or "application/octet-stream",
        titel=asked.vraag,
        documenttype=asked.documenttype,
    )


@router.post("/taken/{uuid}/advies")
def advies(request: Request, db: Db, subject: Staff, *, uuid: UUID, form: Posted) -> Response:
    """Ask somebody for advice; or one more."""
    answers, _ = read(form, task_people.ASKED)
    act = partial(task_people.ask_advice, db, subject, given=answers)
    return do(request, db, subject, uuid=uuid, form=form, act=act)


@router.post("/taken/{uuid}/afspraak")
def afspraak(request: Request, db: Db, subject: Staff, *, uuid: UUID, form: Posted) -> Response:
    """Plan the appointment, or plan it anew."""
    answers, _ = read(form, task_people.APPOINTED)
    act = partial(task_people.appoint, db, subject, given=answers)
    return do(request, db, subject, uuid=uuid, form=form, act=act)


@router.post("/taken/{uuid}/vervalt")
def vervalt(request: Request, db: Db, subject: Staff, *, uuid: UUID, form: Posted) -> Response:
    """This advice is not needed any more."""
    reason = text(form, "reden")[:1000]
    act = partial(task_people.drop_advice, db, subject, reden=reason)
    return do(request, db, subject, uuid=uuid, form=form, act=act)
