"""The buttons of the desk that concern the terms of a zaak: stop and start, extend, tell of a
delay, take in a notice of default, set the penalty.
"""

from datetime import date
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from portal.session import Posted, Staff, text
from portal.werkplek.acts import do
from workflows import casework, term_acts
from workflows.grounds import REMEDY
from workflows.suspension import Pause
from zaken.base.db import Db
from zaken.base.errors import Invalid
from zaken.models import Zaak

router = APIRouter(prefix="/werkplek", include_in_schema=False)


def day(form: FormData, name: str) -> date:
    """A day of a date field. Raises Invalid for what is none."""
    try:
        return date.fromisoformat(text(form, name).strip())
    except ValueError:
        raise Invalid.field(name, "invalid", "Vul een datum in die bestaat.") from None


@router.post("/zaken/{uuid}/opschorten")
def opschorten(request: Request, db: Db, subject: Staff, *, uuid: UUID, form: Posted) -> Response:
    """Stop the clock by hand."""

    def act(zaak: Zaak) -> None:
        pause = Pause(
            text(form, "reden")[:1000],
            text(form, "grond") or REMEDY,
            day(form, "vanaf") if text(form, "vanaf") else None,
            day(form, "tot") if text(form, "tot") else None,
        )
        casework.suspend(db, subject, zaak, pause)

    return do(request, db, subject, uuid=uuid, form=form, act=act)


@router.post("/zaken/{uuid}/hervatten")
def hervatten(request: Request, db: Db, subject: Staff, *, uuid: UUID, form: Posted) -> Response:
    """Let the clock run again."""
    return do(
        request,
        db,
        subject,
        uuid=uuid,
        form=form,
        act=lambda zaak: casework.resume(db, subject, zaak),
    )


@router.post("/zaken/{uuid}/verlengen")
def verlengen(request: Request, db: Db, subject: Staff, *, uuid: UUID, form: Posted) -> Response:
    """Extend the term, and tell the applicant."""

    def act(zaak: Zaak) -> None:
        agreed = text(form, "instemming") == "ja"
        wanted = term_acts.Extend(text(form, "duur"), text(form, "reden"), agreed)
        term_acts.extend(db, subject, zaak, wanted)

    return do(request, db, subject, uuid=uuid, form=form, act=act)


@router.post("/zaken/{uuid}/uitstel")
def uitstel(request: Request, db: Db, subject: Staff, *, uuid: UUID, form: Posted) -> Response:
    """Tell the applicant that it becomes later."""

    def act(zaak: Zaak) -> None:
        wanted = term_acts.Delay(day(form, "tot"), text(form, "reden"))
        term_acts.delay(db, subject, zaak, wanted)

    return do(request, db, subject, uuid=uuid, form=form, act=act)


@router.post("/zaken/{uuid}/ingebrekestelling")
def ingebrekestelling(
    request: Request, db: Db, subject: Staff, *, uuid: UUID, form: Posted
) -> Response:
    """Write down that a notice of default came in."""

    def act(zaak: Zaak) -> None:
        who, how = text(form, "wie"), text(form, "kanaal")
        notice = term_acts.NoticeOfDefault(day(form, "datum"), who, how)
        term_acts.receive_notice(db, subject, zaak, notice)

    return do(request, db, subject, uuid=uuid, form=form, act=act)


@router.post("/zaken/{uuid}/dwangsom")
def dwangsom(request: Request, db: Db, subject: Staff, *, uuid: UUID, form: Posted) -> Response:
    """Set the amount of the penalty."""

    def act(zaak: Zaak) -> None:
        none = text(form, "geen") == "ja"
        wanted = term_acts.PenaltyDecision(text(form, "reden"), geen=none)
        term_acts.decide_penalty(db, subject, zaak, wanted)

    return do(request, db, subject, uuid=uuid, form=form, act=act)
