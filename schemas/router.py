"""All APIs of the standard on one router, and how each resource looks to the rest of the house."""

from typing import Any

from fastapi import APIRouter, Request, Response

from schemas import audittrail, catalogi, documenten, zaken
from schemas.apis import APIS
from schemas.engine import openapi
from schemas.engine.read import json_sql
from schemas.engine.routes import json, mount, mount_operations
from schemas.engine.shape import RESOURCES, Api
from zaken.change import REPRESENT

MODULES = (catalogi, zaken, documenten, audittrail)  # importing them fills RESOURCES
OWN_ROUTES = {"zrc": audittrail.mount, "drc": documenten.mount}


def make_router() -> APIRouter:
    """Every endpoint of every API."""
    router = APIRouter()
    for api in APIS:
        router.include_router(api_router(api))
    return router


def api_router(api: Api) -> APIRouter:
    router = APIRouter(prefix=api.root)
    router.add_api_route("/openapi.json", described(api), methods=["GET"], include_in_schema=False)
    if own := OWN_ROUTES.get(api.component):
        own(router)
    mount_operations(api, router)
    for resource in RESOURCES.values():
        if resource.api is api:
            mount(resource, router)
    return router


def described(api: Api) -> Any:
    def document(request: Request) -> Response:
        return json(openapi.document(api))

    return document


def fill_represent() -> None:
    """Tell the domain how its objects look outside: the same SELECT that answers a GET."""
    for resource in RESOURCES.values():
        REPRESENT.setdefault(resource.model, json_sql(resource.path))
