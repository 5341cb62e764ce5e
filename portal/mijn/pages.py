"""The pages of a resident who is signed in: my zaken, one zaak, a step, messages, documents."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.datastructures import UploadFile
from starlette.responses import Response

from portal.layout import velden
from portal.mijn import betalen, view
from portal.mijn.access import own_zaak, sure_enough
from portal.mijn.definitions import definitions
from portal.mijn.task_forms import Wrong, missed, my_tasks, task_form
from portal.render import attachment, page, see_other
from portal.session import Here, Posted, Resident, Visit, text
from workflows import answers
from workflows.casework import Upload, add_document
from workflows.definition import Definition
from workflows.parts import Stap
from workflows.steps import Possible, next_steps, take_step
from workflows.term_acts import NoticeOfDefault, receive_notice
from workflows.zaak_facts import facts
from zaken.base import files
from zaken.base.clock import today
from zaken.base.db import Db, Read
from zaken.base.errors import Conflict, Invalid
from zaken.base.subject import Subject
from zaken.models import Zaak
from zaken.queries import mijn
from zaken.queries.dossier import looked, zaak_of
from zaken.queries.related import related

router = APIRouter(prefix="/mijn")
CHUNK = 1 << 20


@router.get("/")
def overzicht(request: Request, db: Read, subject: Resident) -> Response:
    """My zaken: what needs me first, then what runs, then what is done."""
    rows = mijn.my_zaken(db, subject)
    known = definitions(db, {r.zaaktype_uuid for r in rows})
    told = mijn.facts(db, [r.id for r in rows])
    tasks = my_tasks(db, subject, {r.id: known[r.zaaktype_uuid] for r in rows}, only_open=True)
    zaken = [(r, view.short(r, known[r.zaaktype_uuid], told[r.id], tasks[r.id])) for r in rows]
    return page(
        request,
        "mijn/overzicht.html",
        titel="Mijn zaken",
        actief="/mijn/",
        doen=[z for z in zaken if z[1].wacht_op_inwoner],
        lopend=[z for z in zaken if not z[1].wacht_op_inwoner and not z[1].is_klaar],
        klaar=[z for z in zaken if z[1].is_klaar],
        ongelezen=mijn.unread(db, subject),
    )


@router.get("/zaken/{uuid}")
def zaak(request: Request, db: Read, subject: Resident, *, here: Here, uuid: UUID) -> Response:
    """Track and trace of one zaak."""
    return zaak_page(request, db, subject, here=here, uuid=uuid)


@router.post("/zaken/{uuid}/stappen")
def stap(
    request: Request, db: Db, subject: Resident, *, here: Here, uuid: UUID, form: Posted
) -> Response:
    """Take a step: the answers of its form, and its files."""
    found = own_zaak(request, db, subject, here=here, uuid=uuid)
    chosen = text(form, "stap")
    possible = next((p for p in next_steps(db, subject, found) if p.stap.stap == chosen), None)
    if possible is None:
        raise Conflict(detail="Dit kan nu niet meer. Bekijk uw zaak opnieuw.")
    antwoorden, bestanden = velden.read(form, possible.stap.vraagt)
    try:
        with db.begin_nested():  # a refusal undoes the files that were added
            _hand_in(db, subject, found, stap=possible.stap, given=(antwoorden, bestanden))
    except Invalid as error:
        wrong = (chosen, antwoorden, error)
        return zaak_page(request, db, subject, here=here, uuid=uuid, wrong=wrong)
    return see_other(f"/mijn/zaken/{uuid}", melding="stap")


@router.post("/zaken/{uuid}/ingebrekestelling")
def ingebrekestelling(
    request: Request, db: Db, subject: Resident, *, here: Here, uuid: UUID, form: Posted
) -> Response:
    """Write that we are late (Awb 4:17): the ordinary electronic way to do so."""
    found = own_zaak(request, db, subject, here=here, uuid=uuid)
    who = subject.label or "de aanvrager"
    try:
        receive_notice(db, subject, found, NoticeOfDefault(today(), who, "Mijn zaken"))
    except Invalid as error:
        raise Conflict(detail=f"{error.params[0]['reason']} Bekijk uw zaak opnieuw.") from None
    return see_other(f"/mijn/zaken/{uuid}", melding="ingebrekestelling")


@router.get("/berichten/")
def berichten(request: Request, db: Read, subject: Resident) -> Response:
    """All messages, newest first."""
    rows = mijn.messages(db, subject)
    return page(
        request,
        "mijn/berichten.html",
        titel="Berichten",
        actief="/mijn/berichten/",
        berichten=rows,
        wegen=mijn.deliveries(db, [r.id for r in rows]),
        ongelezen=sum(r.read_at is None for r in rows),
    )


@router.get("/berichten/{uuid}")
def bericht(request: Request, db: Read, subject: Resident, *, here: Here, uuid: UUID) -> Response:
    """One message; opening it marks it as read."""
    found = mijn.message(db, subject, uuid)
    sure_enough(request, db, here, found.zaaktype_uuid)
    mijn.mark_read(db, found.id)
    looked(db, subject, found.zaak_id, "mijn/bericht")
    return page(
        request,
        "mijn/bericht.html",
        titel=found.onderwerp,
        actief="/mijn/berichten/",
        bericht=found,
        wegen=mijn.deliveries(db, [found.id])[found.id],
        ongelezen=mijn.unread(db, subject),
    )


@router.get("/documenten/{uuid}")
def document(request: Request, db: Read, subject: Resident, *, here: Here, uuid: UUID) -> Response:
    """Download one document of my zaken."""
    found = mijn.document(db, subject, uuid)
    sure_enough(request, db, here, found.zaaktype_uuid)
    looked(db, subject, found.zaak_id, "mijn/document")
    return attachment(
        files.stream(found.sha256),
        naam=found.bestandsnaam or found.titel,
        formaat=found.formaat,
        omvang=found.bestandsomvang,
    )


def zaak_page(
    request: Request,
    db: Session,
    subject: Subject,
    *,
    here: Visit,
    uuid: UUID,
    wrong: Wrong | None = None,
) -> Response:
    """The page of one zaak; after a refusal with what was filled in."""
    found = mijn.my_zaak(db, subject, uuid)
    definition = sure_enough(request, db, here, found.zaaktype_uuid)
    looked(db, subject, found.id, "mijn/zaak")
    laatste = definition.last if definition else ""
    stappen = [_form(p, laatste, wrong) for p in _steps(db, subject, found, definition=definition)]
    berichten = mijn.messages(db, subject, zaak_id=found.id)
    told = mijn.facts(db, [found.id])[found.id]
    tasks = my_tasks(db, subject, {found.id: definition})[found.id]
    beeld = view.beeld(found, definition, mijn.statuses(db, found.id), told, tasks)
    taken = [task_form(opdracht, wrong) for opdracht in beeld.taken.doen]
    return page(
        request,
        "mijn/zaak.html",
        status=_status(wrong),
        titel=found.zaaktype,
        zaak=found,
        beeld=beeld,
        stappen=stappen,
        taken=taken,
        te_laat=missed(wrong, definition),
        te_betalen=betalen.due(told, found.betalingsindicatie),
        documenten=mijn.documents(db, subject, found.id),
        berichten=berichten,
        rond=[r for r in related(db, subject, found.id) if not r.intern],
        wegen=mijn.deliveries(db, [b.id for b in berichten]),
        ongelezen=mijn.unread(db, subject),
        fouten=[fout for form in [*stappen, *taken] for fout in form["fouten"]],
    )


def _status(wrong: Wrong | None) -> int:
    if wrong is None:
        return 200
    return wrong[2].status if isinstance(wrong[2], Conflict) else 422


def _steps(
    db: Session, subject: Subject, row: Any, *, definition: Definition | None
) -> list[Possible]:
    """The steps this resident may take now. Most statuses have none, and then no zaak is loaded."""
    if definition is None or not any(_is_for_residents(s, row.status) for s in definition.stappen):
        return []
    return [p for p in next_steps(db, subject, zaak_of(db, subject, row.uuid)) if p.allowed]


def _is_for_residents(stap: Stap, status: str | None) -> bool:
    return status in stap.van and bool(set(stap.door) - {"behandelaar", "systeem"})


def _form(possible: Possible, laatste: str, wrong: Wrong | None) -> dict[str, Any]:
    """A step as the template draws it: its button, its questions, what was wrong with the last try.

    `sluit`: it ends the zaak (withdrawing), so it stands apart from what is asked.
    """
    stap = possible.stap
    naam, waarden, error = wrong or ("", {}, None)
    mine = error if naam == stap.stap else None
    vragen = velden.questions(
        stap.vraagt,
        waarden if mine else {},
        velden.faults(mine) if mine else {},
        voor=f"{stap.stap}-",
    )
    return {
        "stap": stap.stap,
        "knop": stap.knop,
        "toelichting": stap.toelichting,
        "sluit": possible.naar.naam == laatste,
        "vragen": vragen,
        "fouten": velden.summary(vragen, mine) if mine else [],
    }


def _hand_in(
    db: Session,
    subject: Subject,
    found: Zaak,
    *,
    stap: Stap,
    given: tuple[dict[str, str], dict[str, list[UploadFile]]],
) -> None:
    antwoorden, bestanden = given
    asked = [q for q in stap.vraagt if q.soort == "bestand"]
    known = answers.with_answers(stap.vraagt, antwoorden, facts(found))
    missing = [q.veld for q in asked if q.veld not in bestanden and answers.required(q, known)]
    if missing:
        reason = "Dit bestand ontbreekt. Kies een bestand."
        raise Invalid(*({"name": n, "code": "required", "reason": reason} for n in missing))
    for question in asked:
        for file in bestanden.get(question.veld, [])[: question.max_aantal]:
            add_document(
                db,
                subject,
                found,
                Upload(
                    chunks=chunks(file),
                    bestandsnaam=file.filename or "bestand",
                    formaat=file.content_type or "",
                    titel=question.vraag,
                    documenttype=question.documenttype,
                ),
            )
    take_step(db, subject, found, stap.stap, antwoorden)


def chunks(file: UploadFile) -> Iterator[bytes]:
    """The bytes of an upload in pieces."""
    while piece := file.file.read(CHUNK):
        yield piece
