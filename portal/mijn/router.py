"""The pages of residents in one router."""

from fastapi import APIRouter

from portal.mijn import applying, betalen, following, pages, starting

router = APIRouter(include_in_schema=False)
for part in (starting, pages, betalen, following, applying):
    router.include_router(part.router)
