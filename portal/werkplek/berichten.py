"""The operator's page of messages: what hangs, failed, came twice or has no receipt; roads that are
stopped; mass mailings with their buttons. For functional administrators.
"""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from sqlalchemy.orm import Session
from starlette.datastructures import UploadFile
from starlette.responses import Response

from notifications import breaker
from notifications.mailing import Wish, make
from notifications.mailing_list import Template
from portal.render import page, see_other
from portal.session import Posted, needs_role, text
from portal.werkplek.acts import attempt
from workflows.publish import current
from zaken.actions.mailing import pause, start, stop
from zaken.base.clock import now
from zaken.base.db import Db, Read
from zaken.base.errors import Invalid, NotFound, Problem, TooLarge
from zaken.base.settings import settings
from zaken.base.subject import Subject
from zaken.models import Mailing
from zaken.queries import bezorging
from zaken.queries.mailing import failures, mailing_of, mailings, progress

router = APIRouter(prefix="/werkplek/berichten", include_in_schema=False)
Beheerder = Annotated[Subject, Depends(needs_role("beheerder"))]
HERE = "/werkplek/berichten"

# Each kind of trouble: what it is called, what it means, and what is said when there is none.
KINDS = {
    "hangt": (
        "Hangt",
        "Al langer dan een uur onderweg. Het systeem blijft het proberen.",
        "Niets hangt.",
    ),
    "mislukt": (
        "Niet bezorgd",
        "Een collega beslist: opnieuw, op papier, of niet meer.",
        "Er zijn geen berichten die wachten op een besluit.",
    ),
    "wacht": (
        "Zonder ontvangstbewijs",
        "Aangenomen, maar al langer dan een dag geen bewijs. Er wordt niets opnieuw verstuurd.",
        "Van elk bericht is het bewijs er, of het is nog geen dag geleden.",
    ),
    "dubbel": (
        "Dubbel bezorgd",
        "Digitaal en op papier aangekomen. Weeg welke datum telt.",
        "Geen bericht kwam twee keer aan.",
    ),
}
STAND = {
    "klaar": ("klaar om te starten", "neutral"),
    "loopt": ("loopt", "active"),
    "gepauzeerd": ("gepauzeerd", "warning"),
    "gestopt": ("gestopt", "danger"),
    "verstuurd": ("alle brieven gemaakt", "success"),
}
SOORT = [("bericht", "Nieuws"), ("verzoek", "Een verzoek"), ("besluit", "Een besluit")]
MAILING = f"{HERE}/mailings"


@router.get("")
def overview(request: Request, db: Read, subject: Beheerder) -> Response:
    """Everything at once."""
    return _overview(request, db, subject)


def _overview(
    request: Request,
    db: Session,
    subject: Subject,
    *,
    problem: Problem | None = None,
    getypt: dict[str, str] | None = None,
) -> Response:
    return page(
        request,
        "werkplek/berichten.html",
        status=problem.status if problem else 200,
        titel="Berichten",
        actief=HERE,
        soorten=[(*KINDS[k], bezorging.watched(db, subject, k), k) for k in KINDS],
        onderbroken=bezorging.breakers(db),
        alarmen=bezorging.alarms(db),
        mailings=mailings(db),
        standen=STAND,
        keuzes=SOORT,
        fouten=_faults(problem),
        getypt=getypt or {},
        nu=now(),
    )


@router.post("/onderbreking")
def proberen(db: Db, subject: Beheerder, form: Posted) -> Response:
    """Let the next message over this road, or of this kind, try at once."""
    if not breaker.try_now(db, text(form, "kanaal"), text(form, "soort")):
        raise NotFound(detail="Deze weg is niet onderbroken.")
    return see_other(HERE, melding="opgeslagen")


@router.post("/mailings")
def maken(request: Request, db: Db, subject: Beheerder, form: Posted) -> Response:
    """Check a list and keep it, ready to start."""
    made: list[Mailing] = []
    problem = attempt(db, lambda: made.append(_made(db, subject, form)))
    if problem is not None:
        return _overview(request, db, subject, problem=problem, getypt=_typed(form))
    return see_other(f"{MAILING}/{made[0].uuid}", melding="opgeslagen")


def _made(db: Session, subject: Subject, form: Any) -> Mailing:
    file = form.get("lijst")
    if not isinstance(file, UploadFile) or not file.filename:
        raise Invalid.field("lijst", "required", "Kies het bestand met de lijst.")
    if (file.size or 0) > settings().max_upload_bytes:
        raise TooLarge
    asked = text(form, "zaaktype").strip()
    try:
        zaaktype = current(db, asked) if asked else None
    except NotFound as missing:
        raise Invalid.field("zaaktype", "does_not_exist", missing.detail) from None
    template = Template(text(form, "onderwerp").strip(), text(form, "tekst").replace("\r\n", "\n"))
    wish = Wish(text(form, "naam"), template, text(form, "soort") or "bericht", zaaktype)
    return make(db, subject, wish, file.file)


@router.get("/mailings/{uuid}")
def mailing(request: Request, db: Read, subject: Beheerder, *, uuid: UUID) -> Response:
    """One mailing: how far it is, and what went wrong."""
    return _mailing(request, db, mailing_of(db, uuid))


def _mailing(
    request: Request, db: Session, found: Mailing, problem: Problem | None = None
) -> Response:
    return page(
        request,
        "werkplek/mailing.html",
        status=problem.status if problem else 200,
        titel=f"Mailing {found.naam}",
        actief=HERE,
        stand=progress(db, found),
        mailing=found,
        mislukt=failures(db, found),
        standen=STAND,
        fouten=_faults(problem),
    )


# What a button of a mailing does with what was typed.
VERBS: dict[str, Callable[[Session, Subject, Mailing, str], None]] = {
    "starten": lambda db, who, of, why: start(db, who, of),
    "pauzeren": pause,
    "stoppen": stop,
}


@router.post("/mailings/{uuid}/{wat}")
def doen(
    request: Request, db: Db, subject: Beheerder, *, uuid: UUID, wat: str, form: Posted
) -> Response:
    """Start, pause or stop it."""
    if wat not in VERBS:
        raise NotFound
    found = mailing_of(db, uuid)
    problem = attempt(db, lambda: VERBS[wat](db, subject, found, text(form, "reden")))
    if problem is not None:
        db.expire_all()
        return _mailing(request, db, found, problem)
    return see_other(f"{MAILING}/{uuid}", melding="opgeslagen")


def _faults(problem: Problem | None) -> list[tuple[str, str]]:
    """Each fault, with the field it is about when there is one."""
    if problem is None:
        return []
    told = [(p["name"] if " " not in p["name"] else "lijst", p["reason"]) for p in problem.params]
    return told or [("", problem.detail)]


def _typed(form: Any) -> dict[str, str]:
    return {k: w for k, w in form.multi_items() if isinstance(w, str) and k != "csrf"}
