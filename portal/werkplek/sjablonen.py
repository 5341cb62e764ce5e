"""What a functional administrator sees of the texts of notices: owner, version, how easy they read,
what they name, who uses them, and how they look with made-up data or for one zaak he may see. Shows
only; a municipality changes its texts in its own folder.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from notifications import kort, templates_shown, texts
from notifications.notices import Preview, preview
from portal.render import page
from portal.session import needs_role
from workflows.definition import Definition
from workflows.parts import Bericht
from workflows.publish import definition_of
from zaken.base.clock import today
from zaken.base.db import Read
from zaken.base.errors import Invalid, NotFound
from zaken.base.subject import Subject
from zaken.models import Zaak
from zaken.queries.dossier import by_number, looked, zaak_of
from zaken.queries.zaaktypen import names, versions

router = APIRouter(prefix="/werkplek/sjablonen", include_in_schema=False)
Beheerder = Annotated[Subject, Depends(needs_role("beheerder"))]
ELEMENTEN = {
    "aard": "Wat voor bericht",
    "gevolg": "Wat het betekent",
    "actie": "Wat iemand moet doen",
    "wanneer": "Voor wanneer",
    "waarom": "Waarom iemand het krijgt",
}


@router.get("")
def listed(request: Request, db: Read, subject: Beheerder) -> Response:
    """Every template, with how many notices of the case types are made with it."""
    known = _definitions(db)
    rows = [(one, len(list(templates_shown.uses(one.naam, known)))) for one in _all()]
    return page(
        request, "werkplek/sjablonen.html", titel="Sjablonen", actief="/werkplek/sjablonen",
        rijen=rows, kort=kort.TALEN,
    )  # fmt: skip


@router.get("/{naam}")
def one(
    request: Request,
    db: Read,
    subject: Beheerder,
    *,
    naam: str,
    taal: Annotated[str, Query(pattern="^(nl|en)$")] = kort.NL,
    zaak: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """One template: what it names, where it is used, and what it says."""
    if naam not in texts.names():
        raise NotFound
    shown = templates_shown.shown(naam)
    sample = templates_shown.example(naam, taal)
    found, melding = _for_zaak(db, subject, naam=naam, nummer=zaak.strip())
    return page(
        request,
        "werkplek/sjabloon.html",
        titel=f"Sjabloon {naam}",
        actief="/werkplek/sjablonen",
        een=shown,
        elementen=ELEMENTEN,
        gebruik=list(templates_shown.uses(naam, _definitions(db))),
        voorbeeld=sample,
        aankondiging=kort.summary(sample.kenmerken["aard"], taal=taal, dag=sample.kenmerken["dag"]),
        talen=kort.TALEN,
        taal=taal,
        nummer=zaak,
        echt=found,
        reden=melding,
    )


def _all() -> list[templates_shown.Shown]:
    return templates_shown.listed()


def _definitions(db: Session) -> list[Definition]:
    """The case types as they are valid today."""
    day, found = today(), []
    for name in names(db):
        for zaaktype, _ in versions(db, name):
            end = zaaktype.einde_geldigheid
            valid = zaaktype.begin_geldigheid <= day and (end is None or end >= day)
            if not zaaktype.concept and valid and (definition := definition_of(zaaktype)):
                found.append(definition)
    return found


def _for_zaak(
    db: Session, subject: Subject, *, naam: str, nummer: str
) -> tuple[Preview | None, str]:
    """The notice for this zaak, or why there is none. Only of zaken that this subject sees; that he
    looked is written down.
    """
    uuid: UUID | None = by_number(db, subject, nummer) if nummer else None
    if uuid is None:
        return None, "Deze zaak is er niet, of u mag haar niet zien." if nummer else ""
    found = zaak_of(db, subject, uuid)
    looked(db, subject, found.id, "werkplek/sjablonen")
    try:
        return preview(db, found, _bericht(found, naam)), ""
    except Invalid as error:
        return None, error.params[0]["reason"] if error.params else error.detail


def _bericht(zaak: Zaak, naam: str) -> Bericht:
    """The notice of its case type that uses this template, else one that says it to the applicant.

    Raises Invalid when the zaaktype has no case type file.
    """
    definition = definition_of(zaak.zaaktype)
    if definition is None:
        raise Invalid.field("zaaktype", "geen-berichten", "Dit zaaktype heeft geen berichten.")
    used = (b for b in definition.berichten if b.sjabloon == naam)
    bij = [definition.first]
    plain = Bericht(bij=bij, aan=definition.initiator, sjabloon=naam, onderwerp="")
    return next(used, plain)
