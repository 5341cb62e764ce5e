"""Every page of the portal in one router, for the app."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse

from portal import auth
from portal.balie import pages as balie
from portal.mijn import router as mijn
from portal.werkplek import (
    absence,
    acts,
    archief,
    berichten,
    bewijs,
    cijfers,
    mending,
    sjablonen,
    task_acts,
    term_acts,
    zaaktypen,
)
from portal.werkplek import pages as werkplek

router = APIRouter(include_in_schema=False)
desk = (
    acts,
    task_acts,
    term_acts,
    mending,
    absence,
    archief,
    berichten,
    bewijs,
    cijfers,
    sjablonen,
    zaaktypen,
)
for part in (auth, mijn, werkplek, *desk, balie):
    router.include_router(part.router)


@router.get("/mijn")
@router.get("/mijn/berichten")
@router.get("/werkplek")
@router.get("/balie")
def typed_by_hand(request: Request) -> RedirectResponse:
    """People leave out the last slash when they type an address."""
    return RedirectResponse(f"{request.url.path}/", 308)
