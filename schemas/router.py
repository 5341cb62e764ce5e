"""All APIs of the standard on one router, and how each resource looks to the rest of the house."""

from functools import partial

from starlette.routing import BaseRoute, Mount, Router

from schemas import (
    audittrail,
    autorisaties,
    besluiten,
    catalogi,
    documenten,
    documenten_delen,
    documenten_import,
    documenten_lezen,
    documenten_relaties,
    documenten_samen,
    documenten_schrijven,
    notificaties,
    zaakbesluiten,
    zaken,
    zaken_meer,
    zaken_overige,
    zaken_routes,
    zaken_samen,
    zaken_spiegel,
    zaken_zoek,
)
from schemas.apis import APIS
from schemas.engine import openapi_page
from schemas.engine.read import json_sql
from schemas.engine.routes import mount, mount_operations
from schemas.engine.shape import RESOURCES, Api
from zaken.change import REPRESENT
from zaken.models import Objectinformatieobject

# Importing them fills RESOURCES and OPERATIONS.
MODULES = (
    catalogi,
    zaken,
    zaken_meer,
    zaken_overige,
    zaken_routes,
    zaken_samen,
    zaken_spiegel,
    zaken_zoek,
    documenten,
    documenten_schrijven,
    documenten_lezen,
    documenten_delen,
    documenten_relaties,
    documenten_samen,
    documenten_import,
    besluiten,
    zaakbesluiten,
    autorisaties,
    notificaties,
    audittrail,
)


def make_routes() -> list[BaseRoute]:
    """Every endpoint of every API.

    They stand beside the pages, not below FastAPI's router: what it does for a route (dependencies,
    exit stacks, its own validation) costs these calls half their time, and they use none of it.
    """
    return [Mount(api.root, app=api_router(api)) for api in APIS]


def api_router(api: Api) -> Router:
    router = Router(redirect_slashes=False)
    openapi_page.describe(api, router)
    mount_operations(api, router)
    for resource in RESOURCES.values():
        if resource.api is api:
            mount(resource, router)
    return router


def fill_represent() -> None:
    """Tell the domain how its objects look outside: the same SELECT that answers a GET."""
    # Where two APIs show the same table, the one that names it as the table does comes first.
    for resource in sorted(RESOURCES.values(), key=lambda one: one.name != one.model.__tablename__):
        REPRESENT.setdefault(resource.model, partial(json_sql, resource.path))
    REPRESENT.setdefault(Objectinformatieobject, documenten_relaties.shows)
