"""The buttons that mend what went wrong: a status, a resultaat, a zaak closed too early."""

from collections.abc import Callable
from uuid import UUID

from fastapi import APIRouter, Request
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.responses import Response

from portal.session import Posted, Staff, text
from portal.werkplek.acts import do
from workflows.corrections import Reason, mend_result, mend_status, reopen
from zaken.base.db import Db
from zaken.base.errors import NotFound
from zaken.base.subject import Subject
from zaken.models import Zaak

router = APIRouter(prefix="/werkplek", include_in_schema=False)


def _status(db: Session, subject: Subject, zaak: Zaak, form: FormData, why: Reason) -> None:
    mend_status(db, subject, zaak, why)


def _resultaat(db: Session, subject: Subject, zaak: Zaak, form: FormData, why: Reason) -> None:
    mend_result(db, subject, zaak, text(form, "resultaat"), why)


def _heropenen(db: Session, subject: Subject, zaak: Zaak, form: FormData, why: Reason) -> None:
    reopen(db, subject, zaak, text(form, "naar"), why)


MENDS: dict[str, Callable[[Session, Subject, Zaak, FormData, Reason], None]] = {
    "status": _status,
    "resultaat": _resultaat,
    "heropenen": _heropenen,
}


@router.post("/zaken/{uuid}/herstel/{wat}")
def herstel(
    request: Request, db: Db, subject: Staff, *, uuid: UUID, wat: str, form: Posted
) -> Response:
    """Mend it, and tell who was told something wrong."""
    if wat not in MENDS:
        raise NotFound
    why = Reason(text(form, "reden"), text(form, "uitleg"))
    return do(
        request,
        db,
        subject,
        uuid=uuid,
        form=form,
        act=lambda zaak: MENDS[wat](db, subject, zaak, form, why),
    )
