"""The OpenAPI document of one API, made from its declarations (G-04): what we serve and what we
say cannot differ.
"""

from functools import cache
from typing import Any

from schemas.engine.openapi_params import filtered, headers, in_path, of_one, queries
from schemas.engine.openapi_shapes import REF, References, components, given, name_of, taken
from schemas.engine.shape import OPERATIONS, RESOURCES, Api, Operation, Resource
from zaken.base.keeps import keeps
from zaken.base.settings import settings

Json = dict[str, Any]
VERBS = {
    "get": ("retrieve", "read", "200"),
    "head": ("headers", "read", "200"),
    "post": ("create", "create", "201"),
    "put": ("update", "update", "200"),
    "patch": ("partial_update", "update", "200"),
    "delete": ("destroy", "delete", "204"),
}
ERRORS = {
    "400": "Wat u stuurt klopt niet.",
    "401": "Wij weten niet wie u bent. (Wij antwoorden dan met 403.)",
    "403": "Dit mag u niet.",
    "404": "Dit is er niet.",
    "406": "Deze vorm kunnen wij niet leveren.",
    "409": "Iemand anders was net voor u.",
    "413": "Het verzoek is te groot.",
    "415": "Dit soort gegevens kan hier niet.",
    "416": "Dit deel van het bestand is er niet.",
    "500": "Er gaat bij ons iets mis.",
}
GOOD = {
    "204": "Er is geen inhoud.",
    "206": "Het deel dat u vroeg.",
    "304": "U hebt dit al zo.",
}


@cache
@keeps(
    "G-01", "Every operation of the published file is served; what differs is listed in docs/zgw.md"
)
@keeps(
    "G-114",
    "The published files are the contract, not what some implementation generates",
)
def document(api: Api) -> Json:
    """OpenAPI 3.0 of this API."""
    resources = [r for r in RESOURCES.values() if r.api is api]
    own = [o for o in OPERATIONS.values() if o.api is api]
    own = [o for o in own if settings().experimental or not o.experimental]
    references, schemas = components(resources, shapes_of(own))
    paths: Json = {}
    for resource in resources:
        Description(resource, references, schemas).add_to(paths)
    for one in own:
        add_operation(one, Description(one.resource, references, schemas), paths)
    return {
        "openapi": "3.0.3",
        "info": {
            "title": api.title,
            "version": api.version,
            "license": {"name": "EUPL-1.2", "url": "https://eupl.eu/1.2/nl/"},
        },
        "servers": [{"url": api.url}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": {status: problem(status) for status in ERRORS},
            "securitySchemes": {
                "JWT-Claims": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
            },
        },
    }


# The older files call reading one and removing one by other names.
OLDER = frozenset({"brc", "ac", "nrc"})
OLD_VERBS = {"retrieve": "read", "destroy": "delete"}


class Description:
    """The operations of one resource."""

    def __init__(self, resource: Resource, references: References, schemas: Json) -> None:
        self.resource, self.references, self.schemas = resource, references, schemas
        self.answer, self.body = references.answer(resource), references.body(resource)
        expanded = f"{name_of(self.answer)}Expanded"
        self.seen = {"$ref": REF + expanded} if expanded in schemas else self.answer
        self.crs = resource.path == "zaken"
        self.trail = resource.api.component in ("zrc", "drc", "brc")

    def add_to(self, paths: Json) -> None:
        where = described_path(self.resource.path)
        of_list: Json = {"get": self.listed()}
        if "create" in self.resource.scopes:
            of_list["post"] = self.operation("post", self.body)
        patched: Json = {"$ref": f"{REF}Patched{self.resource.schema.__name__}"}
        of_one: Json = {"get": self.operation("get"), "head": self.operation("head")}
        if "update" in self.resource.scopes:
            of_one["put"] = self.operation("put", self.body)
            of_one["patch"] = self.operation("patch", patched)
        if "delete" in self.resource.scopes:
            of_one["delete"] = self.operation("delete")
        for path, operations in ((where, of_list), (f"{where}/{{uuid}}", of_one)):
            place(paths, path).update(operations)

    def operation(self, method: str, body: Json | None = None) -> Json:
        verb, right, status = VERBS[method]
        tagged = method in ("get", "head")
        parameters = headers(method, trail=self.trail, crs=self.crs, tagged=tagged)
        if method == "get":
            parameters += of_one(self.resource, self.schemas, self.answer)
        answer = self.seen if method == "get" else self.answer
        answer = answer if method not in ("head", "delete") else {}
        shown = {"Content-Crs"} if self.crs and method != "delete" else set()
        shown |= {"ETag"} if tagged else set()
        shown |= {"Location"} if method == "post" else set()
        made = described(
            f"{self.resource.name}_{self.verb(verb)}",
            self.resource,
            scopes_of(self.resource, right),
            {status: answered(answer, shown)},
        )
        if body is not None:
            content = {"application/json": {"schema": body}}
            made["requestBody"] = {"required": True, "content": content}
        made["parameters"] = parameters
        made["responses"] |= refusals(method, one=method != "post" or "{" in self.resource.path)
        made["responses"] |= responses("304") if tagged else {}
        return made

    def verb(self, usual: str) -> str:
        old = self.resource.api.component in OLDER or self.resource.name == "zaaknotitie"
        return OLD_VERBS.get(usual, usual) if old else usual

    def page(self) -> Json:
        """The wrapper of a list, or the bare list."""
        answer = listing(self.seen, bare=self.resource.bare)
        if self.resource.bare:
            return answer
        name = f"Paginated{name_of(self.answer)}List"
        self.schemas[name] = answer
        return {"$ref": REF + name}

    def listed(self) -> Json:
        shown = {"Content-Crs"} if self.crs else set()
        made = described(
            f"{self.resource.name}_list",
            self.resource,
            scopes_of(self.resource, "read"),
            {"200": answered(self.page(), shown)},
        )
        made["parameters"] = queries(self.resource, self.schemas, self.answer)
        made["parameters"] += headers("get", trail=self.trail, crs=self.crs, tagged=False)
        one = "{" in self.resource.path or not self.resource.bare  # or there is no such page
        made["responses"] |= refusals("get", one=one)
        return made


def shapes_of(own: list[Operation]) -> list[tuple[Any, Any]]:
    """What the hand-written operations take and give."""
    bodies = [(taken(o.takes, o.resource), "validation") for o in own if has_shape(o.takes)]
    return bodies + [
        (given(o.gives, o.resource), "serialization") for o in own if has_shape(o.gives)
    ]


def has_shape(kind: Any) -> bool:
    return kind is not None and kind is not bytes and not isinstance(kind, dict | str)


def add_operation(own: Operation, of: Description, paths: Json) -> None:
    """A hand-written operation, from what it declares; it replaces the engine's of that place."""
    method, path = own.method.lower(), described_path(own.path.strip("/"))
    tagged = method in ("get", "head") and own.path == f"/{own.resource.path}/{{uuid}}"
    shown = ({"Location"} if own.status == 201 else set()) | ({"ETag"} if tagged else set())
    shown |= {"Content-Crs"} if of.crs else set()
    good = result(own, of) if method != "head" and own.status != 204 else {}
    made = described(
        own.name, own.resource, bracketed(own.scope), {str(own.status): answered({}, shown) | good}
    )
    if own.takes is not None:
        made["requestBody"] = {"required": True, "content": body_of(own, of, method)}
    known = {p["name"]: p for p in queries(own.resource, of.schemas, of.answer)}
    made["parameters"] = [
        known.get(name) or filtered(own.resource, name, None, of.schemas, of.answer)
        for name in own.params
        if method != "head"
    ]
    made["parameters"] += headers(method, trail=of.trail, crs=of.crs, tagged=tagged)
    made["responses"] |= refusals(method, one="{" in own.path)
    made["responses"] |= responses(*own.also, *(("304",) if tagged else ()))
    if own.experimental:
        made["x-experimental"] = True
    place(paths, path)[method] = made


def result(own: Operation, of: Description) -> Json:
    """What the good answer of a hand-written operation holds."""
    if own.gives is bytes:
        raw = {"schema": {"type": "string", "format": "binary"}}
        return {"content": {"application/octet-stream": raw}}
    if has_shape(own.gives):
        whole = own.gives is own.resource.schema
        named = of.references[given(own.gives, own.resource), "serialization"]
        schema = of.seen if whole and own.method == "GET" else named
    elif isinstance(own.gives, dict):
        schema = own.gives
    else:
        schema = of.page() if own.name.endswith(("_zoek", "_list")) else of.answer
    return {"content": {"application/json": {"schema": schema}}}


def body_of(own: Operation, of: Description, method: str) -> Json:
    """What it takes, by its media type: JSON, or whatever `x-content-type` in a schema says."""
    if isinstance(own.takes, dict):
        kind = own.takes.get("x-content-type", "application/json")
        return {kind: {"schema": {k: v for k, v in own.takes.items() if k != "x-content-type"}}}
    schema = of.references[taken(own.takes, own.resource), "validation"]
    if own.name.endswith("_zoek") and "$ref" in schema:
        listed = {p["name"]: p["schema"] for p in queries(own.resource, of.schemas, of.answer)}
        as_listed(of.schemas[name_of(schema)]["properties"], listed)
    if method == "patch" and "$ref" in schema:
        name = name_of(schema)
        loose = {k: v for k, v in of.schemas[name].items() if k != "required"}
        of.schemas[f"Patched{name}"] = loose
        schema = {"$ref": f"{REF}Patched{name}"}
    return {"application/json": {"schema": schema}}


def as_listed(properties: Json, listed: Json) -> None:
    """What a search takes looks like the filters of the list: none of it is null."""
    for name, shown in properties.items():
        if name in listed and name != "ordering":
            properties[name] = listed[name]
        shown.pop("nullable", None)


def place(paths: Json, path: str) -> Json:
    """The entry of a path, with the uuids in it."""
    inside = in_path(path)
    found: Json = paths.setdefault(path, {"parameters": inside} if inside else {})
    return found


def described(name: str, resource: Resource, scopes: str, responses: Json) -> Json:
    first = resource.path.rpartition("}/")[2]
    return {
        "operationId": name,
        "tags": [first],
        "security": [{"JWT-Claims": [scopes]}],
        "responses": responses,
    }


def scopes_of(resource: Resource, right: str) -> str:
    """The scopes an operation asks, as the published files write them."""
    asked = resource.scopes[right]
    return bracketed(asked if isinstance(asked, str) else asked(None))


def bracketed(scopes: str) -> str:
    return f"({scopes})" if " | " in scopes else scopes


def described_path(path: str) -> str:
    """`zaken/{zaak}/x` with the name the published files give a uuid."""
    nested = path.split("/")
    parts = (f"{p[:-1]}_uuid}}" if p[:1] == "{" and p != "{uuid}" else p for p in nested)
    return "/" + "/".join(parts)


def answered(schema: Json, shown: set[str]) -> Json:
    """A good answer and its headers."""
    texts = {
        name: {"schema": {"type": "string", **({"format": "uri"} if name == "Location" else {})}}
        for name in ("API-version", *sorted(shown))
    }
    content = {"content": {"application/json": {"schema": schema}}} if schema else {}
    return {"description": "OK", "headers": texts, **content}


def refusals(method: str, *, one: bool) -> Json:
    """What can be wrong with a call of this kind."""
    found = ["400", "401", "403", "406", "500"] + (["404"] if one else [])
    found += ["409", "413", "415"] if method in ("post", "put", "patch") else []
    return responses(*sorted(found))


def responses(*statuses: str) -> Json:
    """Refusals as they are for all, and what is told by its status alone."""
    return {
        status: {"description": GOOD[status]}
        if status in GOOD
        else {"$ref": f"#/components/responses/{status}"}
        for status in statuses
    }


def problem(status: str) -> Json:
    schema = {"$ref": REF + ("ValidatieFout" if status == "400" else "Fout")}
    return {
        "description": ERRORS[status],
        "headers": {"API-version": {"schema": {"type": "string"}}},
        "content": {"application/problem+json": {"schema": schema}},
    }


def listing(item: Json, *, bare: bool) -> Json:
    items = {"type": "array", "items": item}
    if bare:
        return items
    link = {"type": "string", "format": "uri", "nullable": True}
    fields = {"count": {"type": "integer"}, "next": link, "previous": link, "results": items}
    return {"type": "object", "properties": fields, "required": ["count", "results"]}
