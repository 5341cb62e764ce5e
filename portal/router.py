"""Every page of the portal in one router, for the app."""

from fastapi import APIRouter

from portal import auth
from portal.balie import pages as balie
from portal.mijn import router as mijn
from portal.werkplek import acts
from portal.werkplek import pages as werkplek

router = APIRouter(include_in_schema=False)
for part in (auth, mijn, werkplek, acts, balie):
    router.include_router(part.router)
