"""Puts the web side of the product together: the APIs, the pages, and the answers to what goes
wrong.
"""

from fastapi import APIRouter, FastAPI

from portal.problems import install as install_pages
from schemas.aanvragen import router as aanvragen
from schemas.betalingen import router as betalingen
from schemas.ontvangstbewijzen import router as ontvangstbewijzen
from schemas.router import fill_represent, make_router
from zaakspoor import health, problems
from zaakspoor.middleware import Around


def create_app() -> FastAPI:
    """The whole web application.

    It keeps no state: any number of processes may serve beside each other.
    """
    fill_represent()
    app = FastAPI(
        title="Zaakspoor", openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False
    )
    for router in (health.router, make_router(), aanvragen, betalingen, ontvangstbewijzen, pages()):
        app.include_router(router)
    install_pages(app)
    problems.install(app)
    app.add_middleware(Around)  # the last one added is the outermost
    return app


def pages() -> APIRouter:
    """The rooms of the portal. A room that is not in this installation is left out."""
    try:
        from portal.router import router
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("portal."):
            raise
        return APIRouter()
    return router


app = create_app()
