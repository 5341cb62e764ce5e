"""The pages of residents in one router."""

from fastapi import APIRouter

from portal.mijn import applying, betalen, doing, following, pages, starting, voorkeuren

router = APIRouter(include_in_schema=False)
for part in (starting, pages, doing, betalen, following, applying, voorkeuren):
    router.include_router(part.router)
