"""The OpenAPI document of one API, made from its declarations (G-04): what we serve and what we
say cannot differ.
"""

from functools import cache
from typing import Any

from pydantic import create_model
from pydantic.json_schema import models_json_schema

from schemas.engine.filters import Ordering
from schemas.engine.shape import RESOURCES, Api, Link, Links, Resource, Schema

Json = dict[str, Any]
REF = "#/components/schemas/"
PROBLEM: Json = {
    "type": "object",
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "code": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "format": "uri"},
        "invalidParams": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {name: {"type": "string"} for name in ("name", "code", "reason")},
            },
        },
    },
    "required": ["code", "title", "status", "detail", "instance"],
}


@cache
def document(api: Api) -> Json:
    """OpenAPI 3.1 of this API."""
    resources = [r for r in RESOURCES.values() if r.api is api]
    shapes: list[tuple[type[Schema], Any]] = []
    for resource in resources:
        shapes += [(output(resource), "serialization"), (resource.input, "validation")]
    names, defined = models_json_schema(shapes, ref_template=REF + "{model}")
    paths: Json = {}
    for resource in resources:
        describe(resource, names, paths)
    return {
        "openapi": "3.1.0",
        "info": {"title": api.title, "version": api.version},
        "servers": [{"url": api.url}],
        "paths": paths,
        "components": {
            "schemas": {**defined.get("$defs", {}), "Fout": PROBLEM},
            "securitySchemes": {
                "JWT-Claims": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
            },
        },
        "security": [{"JWT-Claims": []}],
    }


@cache
def output(resource: Resource) -> type[Schema]:
    """The shape of an answer: the schema, with its url."""
    return create_model(
        f"{resource.schema.__name__}Answer", __base__=resource.schema, url=(str, ...)
    )


def describe(resource: Resource, names: Any, paths: Json) -> None:
    answer, body = (
        names[output(resource), "serialization"],
        names[resource.input, "validation"],
    )
    where, one = f"/{resource.path}", f"/{resource.path}/{{uuid}}"
    listed = answered("200", listing(resource, answer))
    paths[where] = {"get": operation(resource, "list", listed, parameters=queries(resource))}
    paths[one] = {
        "get": operation(resource, "retrieve", answered("200", answer)),
        "head": operation(resource, "headers", {"200": {"description": "OK"}}),
    }
    if "create" in resource.scopes:
        paths[where]["post"] = operation(resource, "create", answered("201", answer), body=body)
    if "update" in resource.scopes:
        paths[one]["put"] = operation(resource, "update", answered("200", answer), body=body)
        loose = {"type": "object", "description": "Any of the fields of the whole; the rest stays."}
        paths[one]["patch"] = operation(
            resource, "partial_update", answered("200", answer), body=loose
        )
    if "delete" in resource.scopes:
        paths[one]["delete"] = operation(
            resource, "destroy", {"204": {"description": "No content"}}
        )
    for path in (where, one):
        inside = [part[1:-1] for part in path.split("/") if part.startswith("{")]
        if inside:
            paths[path]["parameters"] = [parameter(name, "path") for name in inside]


def operation(
    resource: Resource,
    verb: str,
    responses: Json,
    *,
    body: Json | None = None,
    parameters: list[Json] | None = None,
) -> Json:
    made: Json = {
        "operationId": f"{resource.name}_{verb}",
        "tags": [resource.path],
        "responses": {
            **responses,
            "default": answered("4XX", {"$ref": REF + "Fout"}, problem=True)["4XX"],
        },
    }
    if body is not None:
        made["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    if parameters:
        made["parameters"] = parameters
    return made


def answered(status: str, schema: Json, *, problem: bool = False) -> Json:
    kind = "application/problem+json" if problem else "application/json"
    return {
        status: {"description": "Fout" if problem else "OK", "content": {kind: {"schema": schema}}}
    }


def listing(resource: Resource, item: Json) -> Json:
    items = {"type": "array", "items": item}
    if resource.bare:
        return items
    link = {"type": ["string", "null"], "format": "uri"}
    fields = {"count": {"type": "integer"}, "next": link, "previous": link, "results": items}
    return {"type": "object", "properties": fields, "required": ["count", "results"]}


def queries(resource: Resource) -> list[Json]:
    names = [
        n for n, f in resource.filters.items() if not (isinstance(f, Ordering) and not f.choices)
    ]
    more = ["expand"] if resource.names(Link, Links) else []
    return [
        parameter(name, "query") for name in [*names, *([] if resource.bare else ["page"]), *more]
    ]


def parameter(name: str, where: str) -> Json:
    kind = {"type": "integer"} if name == "page" else {"type": "string"}
    return {"name": name, "in": where, "required": where == "path", "schema": kind}
