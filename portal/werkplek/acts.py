"""Every button of the desk: one POST each, one verb each. A refusal comes back on the page, with
what was typed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from sqlalchemy.orm import Session
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from notifications import contact, nrc_upkeep
from notifications.dead_letters import resend, to_paper, withdraw
from portal.layout.velden import read
from portal.render import page, see_other
from portal.session import Posted, Staff, needs_role, safe_next, text
from portal.werkplek.pages import dossier_page, task_page
from portal.werkplek.preview import Filled
from workflows import casework, steps
from workflows.parts import Veld
from workflows.publish import definition_of
from zaken.base.db import Db
from zaken.base.errors import Conflict, Forbidden, Invalid, NotFound, Problem, TooLarge
from zaken.base.files import CHUNK
from zaken.base.subject import Subject
from zaken.models import Delivery, Queue, Zaak
from zaken.queries import dossier, werkplek

router = APIRouter(prefix="/werkplek", include_in_schema=False)

Act = Callable[[Zaak], Any]
Leader = Annotated[Subject, Depends(needs_role("teamleider"))]


def attempt(db: Session, act: Callable[[], Any]) -> Problem | None:
    """Do it whole or not at all; what was refused is undone before the page is made again."""
    try:
        with db.begin_nested():
            act()
    except (Invalid, Conflict, Forbidden, TooLarge) as problem:
        return problem
    return None


def do(
    request: Request, db: Session, subject: Subject, *, uuid: UUID, form: FormData, act: Act
) -> Response:
    """One verb on a zaak that the page showed as it was at event `gezien`."""
    zaak = dossier.zaak_of(db, subject, uuid)
    seen = text(form, "gezien")

    def fresh() -> None:
        steps.refuse_stale(db, subject, zaak, int(seen) if seen.isdigit() else 0)
        act(zaak)

    problem = attempt(db, fresh)
    if problem is None:
        return see_other(f"/werkplek/zaken/{uuid}", melding="opgeslagen")
    if isinstance(problem, Conflict):
        return conflict_page(request, problem, form, uuid=uuid)
    return dossier_page(request, db, subject, uuid=uuid, filled=_filled(form, problem))


def conflict_page(request: Request, problem: Problem, form: FormData, *, uuid: UUID) -> Response:
    """Who changed what, and what you had typed: nothing of it is lost."""
    ours = ("csrf", "gezien", "stap", "terug")
    typed = [
        (k, w) for k, w in form.multi_items() if isinstance(w, str) and w.strip() and k not in ours
    ]
    return page(
        request,
        "werkplek/conflict.html",
        status=problem.status,
        titel="Niet opgeslagen",
        uitleg=problem.detail,
        getypt=typed,
        uuid=uuid,
    )


def _filled(form: FormData, problem: Problem | None = None) -> Filled:
    typed = {k: w for k, w in form.multi_items() if isinstance(w, str) and k != "csrf"}
    return Filled(text(form, "stap") or text(form, "formulier"), typed, problem)


@router.post("/zaken/{uuid}/stappen")
def stap(request: Request, db: Db, subject: Staff, *, uuid: UUID, form: Posted) -> Response:
    """Take a step with the answers it asks for; or only show what it will do with them."""
    if text(form, "vooraf"):
        return dossier_page(request, db, subject, uuid=uuid, filled=_filled(form))

    def act(zaak: Zaak) -> None:
        definition, name = definition_of(zaak.zaaktype), text(form, "stap")
        steps_ = definition.stappen if definition else []
        asked = next((s.vraagt for s in steps_ if s.stap == name), [])
        answers, given = read(form, asked)
        _keep_files(db, subject, zaak, asked=asked, given=given)
        toelichting = text(form, "stap_toelichting")[:1000]
        steps.take_step(db, subject, zaak, name, answers, toelichting=toelichting)

    return do(request, db, subject, uuid=uuid, form=form, act=act)


def _keep_files(
    db: Session,
    subject: Subject,
    zaak: Zaak,
    *,
    asked: Sequence[Veld],
    given: Mapping[str, Sequence[UploadFile]],
) -> None:
    """The documents a step asks for go into the dossier with it; without them there is no step."""
    for veld in (v for v in asked if v.soort == "bestand"):
        files = given.get(veld.veld, [])
        if veld.verplicht and not files:
            raise Invalid.field(veld.veld, "required", "Dit bestand ontbreekt.")
        for file in files[: veld.max_aantal]:
            _add(db, subject, zaak, file=file, titel=veld.vraag, documenttype=veld.documenttype)


def _add(
    db: Session, subject: Subject, zaak: Zaak, *, file: UploadFile, titel: str, documenttype: str
) -> None:
    casework.add_document(
        db,
        subject,
        zaak,
        casework.Upload(
            chunks=chunks(file),
            bestandsnaam=file.filename or titel,
            formaat=file.content_type or "application/octet-stream",
            titel=titel,
            documenttype=documenttype,
        ),
    )


@router.post("/zaken/{uuid}/oppakken")
def oppakken(request: Request, db: Db, subject: Staff, *, uuid: UUID, form: Posted) -> Response:
    """Take the zaak up. Two people at once: one gets it, the other reads who. Back to the list it
    came from.
    """
    zaak = dossier.zaak_of(db, subject, uuid)
    return _from_list(request, db, subject, zaak=zaak, form=form, act=casework.claim)


@router.post("/zaken/{uuid}/vrijgeven")
def vrijgeven(request: Request, db: Db, subject: Staff, *, uuid: UUID, form: Posted) -> Response:
    """Put the zaak back for a colleague."""
    zaak = dossier.zaak_of(db, subject, uuid)
    reason = text(form, "reden")[:1000]

    def act(db: Session, subject: Subject, zaak: Zaak) -> None:
        casework.release(db, subject, zaak, reason)

    return _from_list(request, db, subject, zaak=zaak, form=form, act=act)


def _from_list(
    request: Request,
    db: Session,
    subject: Subject,
    *,
    zaak: Zaak,
    form: FormData,
    act: Callable[[Session, Subject, Zaak], None],
) -> Response:
    uuid = zaak.uuid
    problem = attempt(db, lambda: act(db, subject, zaak))
    if isinstance(problem, Conflict):
        return conflict_page(request, problem, form, uuid=uuid)
    if problem is not None:
        return dossier_page(request, db, subject, uuid=uuid, filled=_filled(form, problem))
    back = safe_next(text(form, "terug"))
    return (
        see_other(back)
        if "?" in back
        else see_other(back or f"/werkplek/zaken/{uuid}", melding="opgeslagen")
    )


@router.post("/zaken/{uuid}/notities")
def notitie(request: Request, db: Db, subject: Staff, *, uuid: UUID, form: Posted) -> Response:
    """Write a note. It needs no fresh page: a note of one does not undo the work of another."""
    zaak = dossier.zaak_of(db, subject, uuid)
    problem = attempt(db, lambda: casework.add_note(db, subject, zaak, text(form, "tekst")))
    if problem is not None:
        return dossier_page(request, db, subject, uuid=uuid, filled=_filled(form, problem))
    return see_other(f"/werkplek/zaken/{uuid}", melding="opgeslagen")


@router.post("/zaken/{uuid}/doorsturen")
def doorsturen(request: Request, db: Db, subject: Staff, *, uuid: UUID, form: Posted) -> Response:
    """Send the zaak to another queue. Whoever sends it away may no longer see it: then to the work
    list.
    """
    chosen = text(form, "queue")
    queue = db.get(Queue, int(chosen)) if chosen.isdigit() else None

    def act(zaak: Zaak) -> None:
        if queue is None:
            raise Invalid.field("queue", "required", "Kies een afdeling.")
        openen = text(form, "openen") == "ja"
        casework.reroute(db, subject, zaak, queue, text(form, "reden")[:1000], openen=openen)

    answer = do(request, db, subject, uuid=uuid, form=form, act=act)
    return see_other("/werkplek/", melding="opgeslagen") if answer.status_code == 303 else answer


@router.post("/zaken/{uuid}/documenten")
def documenten(request: Request, db: Db, subject: Staff, *, uuid: UUID, form: Posted) -> Response:
    """Put a document in the dossier."""
    file = form.get("bestand")

    def act(zaak: Zaak) -> None:
        if not isinstance(file, UploadFile) or not file.filename:
            raise Invalid.field("bestand", "required", "Kies een bestand.")
        casework.add_document(
            db,
            subject,
            zaak,
            casework.Upload(
                chunks=chunks(file),
                bestandsnaam=file.filename,
                formaat=file.content_type or "application/octet-stream",
                titel=text(form, "titel") or file.filename,
                documenttype=text(form, "documenttype"),
                voor_inwoner=text(form, "voor_inwoner") == "ja",
            ),
        )

    return do(request, db, subject, uuid=uuid, form=form, act=act)


def chunks(file: UploadFile) -> Iterator[bytes]:
    """The bytes of an upload, a piece at a time."""
    while chunk := file.file.read(CHUNK):
        yield chunk


@router.post("/zaken/{uuid}/bsn")
def bsn(request: Request, db: Db, subject: Staff, *, uuid: UUID, form: Posted) -> Response:
    """Show the whole BSN, once, and write down who asked. A POST, so that no link or reload shows
    it.
    """
    return dossier_page(request, db, subject, uuid=uuid, toon_bsn=True)


DEAD: dict[str, Callable[[Session, Subject, Delivery], Any]] = {
    "opnieuw": resend,
    "papier": to_paper,
    "intrekken": withdraw,
}


@router.post("/dode-letters/{uuid}/{wat}")
def dode_letter(
    request: Request, db: Db, subject: Staff, *, uuid: UUID, wat: str, form: Posted
) -> Response:
    """Send it again, send it on paper, or leave it."""
    if wat not in DEAD:
        raise NotFound
    delivery = werkplek.delivery_of(db, subject, uuid)
    problem = attempt(db, lambda: DEAD[wat](db, subject, delivery))
    if problem is not None:
        return conflict_page(request, problem, form, uuid=delivery.notice.zaak.uuid)
    return see_other(
        safe_next(text(form, "terug")) or "/werkplek/dode-letters", melding="opgeslagen"
    )


@router.post("/notificaties/opnieuw")
def notificaties(db: Db, subject: Leader, form: Posted) -> Response:
    """Send what other systems did not get once more, all of it, each at its place."""
    nrc_upkeep.resend(db)
    return see_other("/werkplek/dode-letters", melding="opgeslagen")


@router.post("/taken/{uuid}")
def taak(request: Request, db: Db, subject: Staff, *, uuid: UUID, form: Posted) -> Response:
    """Finish a task, or note that nobody answered the telephone."""
    task = werkplek.task_of(db, subject, uuid)
    outcome = text(form, "uitkomst")

    def act() -> None:
        if text(form, "wat") == "niet_bereikt":
            casework.failed_call(db, subject, task)
        else:
            if contact.is_repair(task):
                contact.repair(db, subject, task, text(form, "adres"))
            casework.finish_task(db, subject, task, outcome)

    if (problem := attempt(db, act)) is not None:
        return task_page(request, task, problem, outcome, adres=text(form, "adres"))
    lijst = "terugbellen" if task.soort == "terugbellen" else ""
    return see_other(f"/werkplek/?lijst={lijst}" if lijst else "/werkplek/")
