"""Following one zaak without a sign-in, with the track code. Shows no personal data, no messages,
no documents.
"""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session
from starlette.responses import Response

from portal.mijn import view
from portal.mijn.definitions import definitions
from portal.render import page
from portal.session import (
    Follower,
    Here,
    HereWithForm,
    Posted,
    Visit,
    keep,
    set_cookie,
    start,
    text,
)
from zaken.base.db import Db, Read
from zaken.base.subject import Subject
from zaken.queries import mijn, mijn_taken
from zaken.queries.dossier import looked

router = APIRouter(prefix="/mijn/volgen")
UNKNOWN = (
    "Wij vinden geen zaak met dit nummer en deze code. Controleer of u alles goed hebt overgenomen."
)


@router.get("")
def ask(request: Request, here: HereWithForm) -> Response:
    """The form: number and code."""
    return _form(request, "", "")


@router.post("")
def find(request: Request, db: Db, here: Here, form: Posted) -> Response:
    """Number and code together open the status page."""
    nummer, code = text(form, "zaaknummer").upper(), text(form, "volgcode")
    zaak_id = _by_code(db, code, nummer) if nummer else None
    return follow(db, here, zaak_id) if zaak_id else _form(request, nummer, UNKNOWN)


@router.get("/zaak")
def zaak(request: Request, db: Read, subject: Follower) -> Response:
    """The status page. The code is not in its address, so not in history or logs either."""
    return show(request, db, subject, "mijn/volgen_zaak.html")


@router.get("/{code}")
def by_link(request: Request, db: Db, here: Here, code: str) -> Response:
    """The link of a letter or mail: remembered in the session, then away from this address."""
    zaak_id = _by_code(db, code)
    return follow(db, here, zaak_id) if zaak_id else _form(request, "", UNKNOWN)


def follow(db: Session, here: Visit, zaak_id: int, where: str = "/mijn/volgen/zaak") -> Response:
    """From now on this browser follows the zaak; a sign-in that it has stays."""
    response = RedirectResponse(where, 303)
    if here.soort:
        keep(db, here, zaak_id=zaak_id)
    else:
        token, _ = start(db, {"zaak_id": zaak_id}, replaces=here.key)
        set_cookie(response, token)
    return response


def show(request: Request, db: Session, subject: Subject, template: str) -> Response:
    """A page about the one zaak of this follower."""
    found = mijn.followed_zaak(db, subject)
    definition = definitions(db, [found.zaaktype_uuid])[found.zaaktype_uuid]
    looked(db, subject, found.id, "mijn/volgen")
    told = view.impersonal(definition, mijn.facts(db, [found.id])[found.id])
    tasks = mijn_taken.tasks(db, subject, [found.id], only_open=True)[found.id]
    todo = [task for task in tasks if task.soort == "inwoner"]  # where somebody will be is personal
    return page(
        request,
        template,
        titel=f"Zaak {found.identificatie}",
        zaak=found,
        beeld=view.beeld(found, definition, mijn.statuses(db, found.id), told, todo),
    )


def _by_code(db: Session, code: str, nummer: str = "") -> int | None:
    try:
        return mijn.zaak_by_code(db, UUID(code), nummer)
    except ValueError:
        return None


def _form(request: Request, nummer: str, fout: str) -> Response:
    fouten = [("veld-volgcode", fout)] if fout else []
    return page(
        request,
        "mijn/volgen.html",
        status=404 if fout else 200,
        titel="Zaak volgen",
        nummer=nummer,
        fouten=fouten,
    )
