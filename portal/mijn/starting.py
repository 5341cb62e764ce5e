"""The start page of the municipality: three doors, and what one can apply for."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from portal.mijn.definitions import definitions
from portal.render import page
from portal.session import HereWithForm
from zaken.base.db import Read
from zaken.queries import mijn

router = APIRouter()


@router.get("/")
def start(request: Request, db: Read, here: HereWithForm) -> Response:
    """Where do you want to go?"""
    rows = mijn.forms(db)
    known = definitions(db, {r.uuid for r in rows})
    formulieren = [(r, known[r.uuid]) for r in rows]
    return page(request, "mijn/start.html", titel="Welkom", formulieren=formulieren)
