"""The pages of the contact centre: one search box, the answer card, what was said, and the promise
to call back.
"""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.responses import Response

from portal.balie import promise
from portal.balie.answer import answer, session_level
from portal.balie.recognise import HELP, recognise
from portal.balie.verify import LEVELS, level
from portal.layout.velden import faults
from portal.layout.words import local
from portal.render import page, see_other
from portal.session import Here, Posted, keep, needs_role, text
from portal.werkplek.acts import attempt
from portal.werkplek.people import hit
from portal.werkplek.view import choices
from workflows import casework
from zaken.base.db import Db, Read
from zaken.base.errors import Invalid, Problem
from zaken.base.subject import Subject
from zaken.models import Zaak
from zaken.queries import balie, dossier

router = APIRouter(prefix="/balie", include_in_schema=False)

Agent = Annotated[Subject, Depends(needs_role("kcc", "teamleider"))]

KANALEN = (
    ("telefoon", "Telefoon"),
    ("balie", "Balie"),
    ("e-mail", "E-mail"),
    ("chat", "Chat"),
    ("post", "Post"),
)
UITKOMSTEN = (("beantwoord", "Beantwoord"), ("doorverbonden", "Doorverbonden met de afdeling"))


@router.get("/")
def zoeken(request: Request, subject: Agent) -> Response:
    """The one search box, empty."""
    return page(
        request,
        "balie/zoeken.html",
        titel="Balie",
        actief="/balie/",
        hits=None,
        woorden=HELP,
        getypt="",
    )


@router.post("/")
def zoek(request: Request, db: Db, subject: Agent, *, here: Here, form: Posted) -> Response:
    """What was typed stays in the session: an address, a log or the browser's history never holds
    it.
    """
    keep(db, here, balie_zoek=text(form, "q")[:120], balie_controle=None)
    return see_other("/balie/resultaten")


@router.get("/resultaten")
def resultaten(request: Request, db: Read, subject: Agent, *, here: Here) -> Response:
    """What was found for the last search of this session."""
    typed = str(here.gegevens.get("balie_zoek", ""))
    understood = recognise(typed)
    found = balie.find(db, subject, understood.question, intern=False)
    if not understood.question.is_empty:
        dossier.looked(db, subject, None, "balie: zoeken")
    return page(
        request,
        "balie/zoeken.html",
        titel="Gevonden zaken" if found.rijen else "Balie",
        actief="/balie/",
        hits=None if understood.question.is_empty else [hit(row) for row in found.rijen],
        meer=found.meer,
        woorden=understood.woorden,
        getypt="" if understood.question.bsn else typed,
    )


@router.get("/zaken/{uuid}")
def zaak(request: Request, db: Read, subject: Agent, *, here: Here, uuid: UUID) -> Response:
    """The answer card. Every look is written down."""
    return card_page(request, db, subject, here=here, uuid=uuid)


def card_page(
    request: Request,
    db: Session,
    subject: Subject,
    *,
    here: Here,
    uuid: UUID,
    refused: tuple[Problem, FormData] | None = None,
) -> Response:
    """The card; after a refusal with what was typed."""
    found = balie.card(db, subject, uuid)
    reached = session_level(here.gegevens.get("balie_controle"), str(uuid))
    dossier.looked(db, subject, found.zaak.id, f"balie: kaart ({reached})")
    return page(
        request,
        "balie/kaart.html",
        titel=f"{found.zaak.identificatie} {found.zaak.zaaktype.omschrijving}",
        actief="",
        zaak=found.zaak,
        a=answer(found, reached),
        niveaus=LEVELS,
        gecontroleerd=(here.gegevens.get("balie_controle") or {}).get("punten", [])
        if reached != "L0"
        else [],
        contacten=found.contacten,
        queue_id=str(found.queue.id) if found.queue else "",
        **_form(db, refused),
    )


def _form(db: Session, refused: tuple[Problem, FormData] | None) -> dict[str, Any]:
    """What the two forms below a card need: choices, the default promise, and what was typed."""
    due = casework.next_working_noon()
    problem, form = refused or (None, FormData())
    typed = {k: w for k, w in form.multi_items() if isinstance(w, str)}
    return {
        "status": problem.status if problem else 200,
        "kanalen": KANALEN,
        "uitkomsten": UITKOMSTEN,
        "queues": choices(dossier.queues(db)),
        "dag": typed.get("dag") or f"{local(due):%Y-%m-%d}",
        "tijd": typed.get("tijd") or f"{local(due):%H:%M}",
        "belofte": promise.in_words(due),
        "getypt": typed,
        "veldfouten": faults(problem) if problem else {},
        "fouten": [("", p["reason"]) for p in problem.params] or [("", problem.detail)]
        if problem
        else [],
    }


@router.post("/zaken/{uuid}/controle")
def controle(
    request: Request, db: Db, subject: Agent, *, here: Here, uuid: UUID, form: Posted
) -> Response:
    """The caller was checked: the level follows from what was ticked, and is written down."""
    found = dossier.zaak_of(db, subject, uuid)
    ticked = [w for w in form.getlist("punt") if isinstance(w, str)]
    reached = level(ticked)
    keep(db, here, balie_controle={"zaak": str(uuid), "niveau": reached, "punten": ticked})
    dossier.looked(db, subject, found.id, f"balie: controle {reached}")
    return see_other(f"/balie/zaken/{uuid}")


@router.post("/zaken/{uuid}/contact")
def contact(
    request: Request, db: Db, subject: Agent, *, here: Here, uuid: UUID, form: Posted
) -> Response:
    """Note what was asked and answered."""
    reached = session_level(here.gegevens.get("balie_controle"), str(uuid))
    return _act(
        request, db, subject, on=(here, uuid), form=form,
        act=lambda zaak: _contact(db, subject, zaak, form=form, niveau=reached),
    )  # fmt: skip


@router.post("/zaken/{uuid}/terugbellen")
def terugbellen(
    request: Request, db: Db, subject: Agent, *, here: Here, uuid: UUID, form: Posted
) -> Response:
    """Promise a call by the specialist. The conversation itself is noted as well: the next agent
    sees both.
    """
    reached = session_level(here.gegevens.get("balie_controle"), str(uuid))
    return _act(
        request, db, subject, on=(here, uuid), form=form,
        act=lambda zaak: _callback(db, subject, zaak, form=form, niveau=reached),
    )  # fmt: skip


def _act(
    request: Request,
    db: Session,
    subject: Subject,
    *,
    on: tuple[Here, UUID],
    form: FormData,
    act: Callable[[Zaak], None],
) -> Response:
    here, uuid = on
    zaak = dossier.zaak_of(db, subject, uuid)
    if (problem := attempt(db, lambda: act(zaak))) is not None:
        return card_page(request, db, subject, here=here, uuid=uuid, refused=(problem, form))
    return see_other(f"/balie/zaken/{uuid}", melding="opgeslagen")


def _contact(
    db: Session,
    subject: Subject,
    zaak: Zaak | None,
    *,
    form: FormData,
    niveau: str,
    uitkomst: str = "",
) -> None:
    casework.contact(
        db,
        subject,
        zaak,
        casework.Asked(
            kanaal=_choice(form, "kanaal", KANALEN),
            vraag=text(form, "vraag"),
            antwoord=text(form, "antwoord"),
            uitkomst=uitkomst or _choice(form, "uitkomst", UITKOMSTEN),
            niveau=niveau,
        ),
    )


def _choice(form: FormData, name: str, choices: tuple[tuple[str, str], ...]) -> str:
    given = text(form, name) or choices[0][0]
    if given not in dict(choices):
        raise Invalid.field(name, "invalid", "Kies een van de mogelijkheden.")
    return given


def _callback(
    db: Session, subject: Subject, zaak: Zaak | None, *, form: FormData, niveau: str
) -> None:
    queue = text(form, "queue")
    if not queue.isdigit() or int(queue) not in {q.id for q in dossier.queues(db)}:
        raise Invalid.field("queue", "required", "Kies wie er terugbelt.")
    casework.callback(
        db,
        subject,
        zaak,
        casework.Promise(
            queue_id=int(queue),
            naam=text(form, "naam"),
            telefoon=text(form, "telefoon"),
            vraag=text(form, "vraag"),
            due=promise.promised(text(form, "dag"), text(form, "tijd")),
        ),
    )
    _contact(db, subject, zaak, form=form, niveau=niveau, uitkomst="terugbelnotitie")


@router.get("/terugbellen")
def los_terugbellen(request: Request, db: Read, subject: Agent) -> Response:
    """A promise to somebody who has no zaak yet."""
    return _loose_page(request, db, None)


@router.post("/terugbellen")
def los_beloven(request: Request, db: Db, subject: Agent, *, form: Posted) -> Response:
    """Note it in the queue of the department."""
    problem = attempt(db, lambda: _callback(db, subject, None, form=form, niveau="L0"))
    if problem is not None:
        return _loose_page(request, db, (problem, form))
    return see_other("/balie/", melding="opgeslagen")


def _loose_page(
    request: Request, db: Session, refused: tuple[Problem, FormData] | None
) -> Response:
    return page(
        request,
        "balie/terugbellen.html",
        titel="Terugbelnotitie",
        actief="/balie/terugbellen",
        queue_id="",
        naam="",
        telefoon="",
        **_form(db, refused),
    )
