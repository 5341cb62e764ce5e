"""Puts the web side of the product together: the APIs, the pages, and the answers to what goes
wrong.
"""

from fastapi import APIRouter, FastAPI
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from portal.problems import install as install_pages
from portal.render import SecurityHeaders
from schemas.aanvragen import router as aanvragen
from schemas.apis import APIS
from schemas.betalingen import router as betalingen
from schemas.globe import router as ebms
from schemas.notificaties import router as notificaties
from schemas.ontvangstbewijzen import router as ontvangstbewijzen
from schemas.router import fill_represent, make_routes
from zaakspoor import health, memory, problems
from zaakspoor.middleware import Around


class Front:
    """The APIs of the standard to the left, everything else to the right. It keeps no state: any
    number of processes may serve beside each other.
    """

    def __init__(self, apis: ASGIApp, rest: ASGIApp) -> None:
        self.apis, self.rest = apis, rest
        self.roots = tuple(f"{api.root}/" for api in APIS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_api = scope["type"] == "http" and scope["path"].startswith(self.roots)
        await (self.apis if is_api else self.rest)(scope, receive, send)


def create_app() -> ASGIApp:
    """The whole web application."""
    fill_represent()
    apis = Starlette(routes=make_routes())
    apis.add_middleware(SecurityHeaders)
    rest = FastAPI(
        title="Zaakspoor", openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False
    )
    ours = (aanvragen, betalingen, ontvangstbewijzen, ebms, notificaties)
    for router in (health.router, *ours, pages()):
        rest.include_router(router)
    install_pages(rest)
    problems.install(apis)
    problems.install(rest)
    return Around(Front(apis, rest))


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
memory.settle()
