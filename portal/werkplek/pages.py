"""The pages of the desk that only show: work list, dossier, tasks, undelivered notices, search.
Changes: acts.py.
"""

from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session
from starlette.responses import Response

from notifications import nrc_upkeep
from portal.balie.recognise import recognise
from portal.render import attachment, page, see_other
from portal.session import Posted, Staff, text
from portal.werkplek import view as v
from portal.werkplek.deadline import lights
from portal.werkplek.jobs import form_of, jobs
from portal.werkplek.people import hit
from portal.werkplek.preview import Filled, steps
from portal.werkplek.terms_view import terms_of
from workflows.corrections import mendable
from zaken.base import files
from zaken.base.clock import now
from zaken.base.db import Read
from zaken.base.errors import NotFound, Problem
from zaken.base.subject import Subject
from zaken.models import Task
from zaken.queries import balie, dossier, werkplek
from zaken.queries.afwezig import absences

router = APIRouter(prefix="/werkplek", include_in_schema=False)

CALLBACKS = "terugbellen"
PERSONAL = "Zoek op naam, BSN of adres met het zoekveld. Dan komt het niet in het webadres."


class Filters(BaseModel):
    """What the address of the work list may hold: which tab, which part of it. Never anything about
    a person.
    """

    lijst: Annotated[str, Field(max_length=80)] = ""
    zaaktype: Annotated[str, Field(max_length=80)] = ""
    zoek: Annotated[str, Field(max_length=80)] = ""
    wie: Annotated[str, Field(pattern="^(|vrij|mij)$")] = ""
    pagina: Annotated[int, Field(ge=1, le=1000)] = 1

    def url(self, **other: str | int) -> str:
        """This list with something else changed; empty filters are left out."""
        kept = {k: w for k, w in (self.model_dump() | other).items() if w not in ("", 1)}
        return f"/werkplek/?{urlencode(kept)}" if kept else "/werkplek/"


@router.get("/")
def worklist(
    request: Request, db: Read, subject: Staff, *, wat: Annotated[Filters, Query()]
) -> Response:
    """My own work, one of my queues, or the calls to return."""
    queues = werkplek.my_queues(db, subject)
    if wat.lijst == CALLBACKS:
        return _callbacks(request, db, subject, wat=wat, queues=queues)
    queue = next((q for q in queues if q.naam == wat.lijst), None)
    if wat.lijst and queue is None:
        raise NotFound
    wanted = werkplek.Wanted(
        queue.id if queue else 0, wat.zaaktype, wat.zoek.strip(), wat.wie, pagina=wat.pagina
    )
    found = werkplek.worklist(db, subject, wanted)
    return page(
        request,
        "werkplek/werkvoorraad.html",
        titel=queue.omschrijving if queue else "Mijn werk",
        actief="/werkplek/",
        wat=wat,
        queues=queues,
        rijen=[(row, lights(row)) for row in found.rijen],
        meer=found.meer,
        zaaktypen=werkplek.zaaktypen_of(db, subject, wanted),
        taken=werkplek.tasks(db, subject, queue_id=queue.id if queue else 0),
        nu=now(),
    )


def _callbacks(
    request: Request, db: Session, subject: Subject, *, wat: Filters, queues: Any
) -> Response:
    return page(
        request,
        "werkplek/terugbellen.html",
        titel="Terugbellen",
        actief="/werkplek/",
        wat=wat,
        queues=queues,
        taken=werkplek.tasks(db, subject, CALLBACKS),
        nu=now(),
    )


@router.get("/zaken/{uuid}")
def zaak(request: Request, db: Read, subject: Staff, *, uuid: UUID) -> Response:
    """The dossier. Every look is written down."""
    return dossier_page(request, db, subject, uuid=uuid)


def dossier_page(
    request: Request,
    db: Session,
    subject: Subject,
    *,
    uuid: UUID,
    filled: Filled | None = None,
    toon_bsn: bool = False,
) -> Response:
    """The dossier; after a refusal with what was typed, and with BSNs only when they were asked for
    just now.
    """
    filled = filled or Filled()
    found = dossier.dossier(db, subject, uuid)
    dossier.looked(db, subject, found.zaak.id, "dossier: BSN getoond" if toon_bsn else "dossier")
    return page(
        request,
        "werkplek/zaak.html",
        status=filled.problem.status if filled.problem else 200,
        titel=f"{found.zaak.identificatie} {found.zaak.zaaktype.omschrijving}",
        actief="",
        dossier=found,
        zaak=found.zaak,
        v=v.view(found),
        stappen=steps(db, subject, found.zaak, filled),
        taken=jobs(db, subject, found, filled),
        queues=v.elsewhere(dossier.queues(db), found, "teamleider" in subject.roles),
        afwezig=v.away(found, absences(db)) if found.behandelaar else "",
        t=terms_of(found),
        herstel=mendable(db, subject, found.zaak),
        filled=filled,
        fouten=_faults(filled.problem),
        bsns=v.full_bsns(found.zaak) if toon_bsn else [],
        nu=now(),
    )


def _faults(problem: Problem | None) -> list[tuple[str, str]]:
    """For the summary above the page. Sentences stand at their field too."""
    if problem is None:
        return []
    return [("", p["reason"]) for p in problem.params] or [("", problem.detail)]


@router.get("/zaken/{uuid}/documenten/{document}")
def document(request: Request, db: Read, subject: Staff, *, uuid: UUID, document: UUID) -> Response:
    """The bytes of one document, to keep."""
    zaak = dossier.zaak_of(db, subject, uuid)
    found = dossier.document_of(db, subject, zaak, document)
    if found.sha256 is None:
        raise NotFound(detail="Dit document heeft geen inhoud.")
    dossier.looked(db, subject, zaak.id, "document")
    name = found.bestandsnaam or found.titel
    return attachment(
        files.stream(found.sha256), naam=name, formaat=found.formaat, omvang=found.bestandsomvang
    )


@router.get("/taken/{uuid}")
def taak(request: Request, db: Read, subject: Staff, *, uuid: UUID) -> Response:
    """One task, to finish. A task of the case type file is finished where the zaak is."""
    task = werkplek.task_of(db, subject, uuid)
    if task.taak and task.zaak:
        anchor = form_of(task) if task.done_at is None else "werk"
        return see_other(f"/werkplek/zaken/{task.zaak.uuid}#{anchor}")
    return task_page(request, task)


def task_page(
    request: Request,
    task: Task,
    problem: Problem | None = None,
    getypt: str = "",
    *,
    adres: str = "",
) -> Response:
    """The task; after a refusal with what was typed."""
    return page(
        request,
        "werkplek/taak.html",
        status=problem.status if problem else 200,
        titel=task.titel,
        actief="",
        taak=task,
        getypt=getypt,
        adres=adres,
        fouten=_faults(problem),
        nu=now(),
    )


@router.get("/dode-letters")
def dode_letters(request: Request, db: Read, subject: Staff) -> Response:
    """Notices that nobody got, until somebody decides. A teamleider also sees what other systems
    did not get.
    """
    found = werkplek.dead_letters(db, subject)
    leads = "teamleider" in subject.roles
    return page(
        request,
        "werkplek/dode_letters.html",
        titel="Niet bezorgd",
        actief="/werkplek/dode-letters",
        rijen=found,
        notificaties=nrc_upkeep.dead(db, limit=100) if leads else [],
    )


@router.get("/zoeken")
def zoeken(
    request: Request, db: Read, subject: Staff, *, q: Annotated[str, Query(max_length=80)] = ""
) -> Response:
    """Search by zaaknummer: that may stand in an address. A person is looked for by POST."""
    understood = recognise(q)
    if understood.question.nummers and not understood.question.kvk:
        return _found(
            request, db, subject, question=understood.question, woorden=understood.woorden
        )
    return _results(request, [], woorden=PERSONAL if q else understood.woorden)


@router.post("/zoeken")
def zoek(request: Request, db: Read, subject: Staff, *, form: Posted) -> Response:
    """The search box of every page of the desk. A number goes into the address; a person never
    does.
    """
    typed = text(form, "q")
    understood = recognise(typed)
    if understood.question.nummers and not understood.question.kvk:
        return see_other(f"/werkplek/zoeken?{urlencode({'q': typed})}")
    dossier.looked(db, subject, None, "zoeken op persoon")
    return _found(request, db, subject, question=understood.question, woorden=understood.woorden)


def _found(
    request: Request, db: Session, subject: Subject, *, question: balie.Question, woorden: str
) -> Response:
    found = balie.find(db, subject, question)
    if len(found.rijen) == 1 and question.nummers:
        return see_other(f"/werkplek/zaken/{found.rijen[0].uuid}")
    return _results(request, found.rijen, woorden=woorden)


def _results(request: Request, rijen: Any, *, woorden: str) -> Response:
    hits = [hit(row) for row in rijen]
    return page(
        request, "werkplek/zoeken.html", titel="Zoeken", actief="", rijen=hits, woorden=woorden
    )
