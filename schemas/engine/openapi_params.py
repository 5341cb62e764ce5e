"""The parameters in an OpenAPI document. A filter is described by the field it is named after: it
is checked like that field (G-23).
"""

from typing import Any

from schemas.engine.expand import relations
from schemas.engine.filters import Asks, Experimental, Ordering
from schemas.engine.shape import RESOURCES, Resource
from zaken.base.settings import settings
from zaken.base.subject import VERTROUWELIJKHEID

Json = dict[str, Any]
RANGES = frozenset({"lt", "lte", "gt", "gte"})
KEPT = ("type", "format", "enum", "maxLength")
TEXT: Json = {"type": "string"}
EXPERIMENTAL: Json = {"x-experimental": True}
LEVELS: Json = {"type": "string", "enum": list(VERTROUWELIJKHEID)}
AUDIT = ("X-NLX-Logrecord-ID", "X-Audit-Toelichting")


def parameter(name: str, where: str, schema: Json = TEXT, **more: Any) -> Json:
    return {"name": name, "in": where, "required": where == "path", "schema": schema, **more}


def in_path(path: str) -> list[Json]:
    """The uuids in a path."""
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    return [parameter(name, "path", {"type": "string", "format": "uuid"}) for name in names]


def headers(method: str, *, trail: bool, crs: bool, tagged: bool) -> list[Json]:
    """What may stand in the headers of a request, beside its Content-Type."""
    found: list[Json] = []
    if trail and method in ("post", "put", "patch", "delete"):
        found += [parameter(name, "header") for name in AUDIT]
    if tagged:
        found.append(parameter("If-None-Match", "header"))
    if crs:
        only = {"type": "string", "enum": ["EPSG:4326"]}
        wanted = ["Accept-Crs"] if method != "delete" else []
        wanted += ["Content-Crs"] if method in ("post", "put", "patch") else []
        found += [parameter(name, "header", only) for name in wanted]
    return found


def queries(resource: Resource, components: Json, answer: Json) -> list[Json]:
    """The query string of a list."""
    found = [
        filtered(resource, name, kind, components, answer)
        for name, kind in resource.filters.items()
        if not isinstance(kind, Ordering) and shown(kind)
    ]
    order = resource.filters.get("ordering")
    if isinstance(order, Ordering) and order.choices:
        found.append(ordering(order))
    if not resource.bare:
        found.append(parameter("page", "query", {"type": "integer"}))
        if settings().experimental:
            found.append(parameter("pageSize", "query", {"type": "integer"}) | EXPERIMENTAL)
    return found + expands(resource)


def of_one(resource: Resource, components: Json, answer: Json) -> list[Json]:
    """The query string of one: what changes how it is shown."""
    asked = {n: k for n, k in resource.filters.items() if isinstance(k, Asks)}
    found = [filtered(resource, name, k, components, answer) for name, k in asked.items()]
    return found + expands(resource)


def shown(kind: Any) -> bool:
    return settings().experimental or not isinstance(kind, Experimental)


def expands(resource: Resource) -> list[Json]:
    return [parameter("expand", "query")] if relations(resource) else []


def ordering(kind: Ordering) -> Json:
    names = [f"{sign}{name}" for name in kind.choices or () for sign in ("", "-")]
    return parameter("ordering", "query", **separated({"type": "string", "enum": names}))


def separated(item: Json) -> Json:
    """Values between commas."""
    return {"schema": {"type": "array", "items": item}, "style": "form", "explode": False}


def filtered(resource: Resource, name: str, kind: Any, components: Json, answer: Json) -> Json:
    """How one filter looks: as it says itself, or as the field it is named after."""
    more = EXPERIMENTAL if isinstance(kind, Experimental) else {}
    while kind is not None and not hasattr(kind, "described"):
        kind = getattr(kind, "filter", None)
    if kind is not None:
        return parameter(name, "query", kind.described) | more
    if name == "maximaleVertrouwelijkheidaanduiding":
        return parameter(name, "query", LEVELS) | more
    base, _, last = name.rpartition("__")
    if last == "isnull":
        return parameter(name, "query", {"type": "boolean"}) | more
    if last in RANGES or last in ("in", "icontains"):
        item = named(resource, base, components, answer)
        how: Json = separated(item) if last == "in" else {"schema": item}
        return parameter(name, "query", **how) | more
    return parameter(name, "query", named(resource, name, components, answer)) | more


def named(resource: Resource, name: str, components: Json, answer: Json) -> Json:
    """The field of that name; `a__b` goes into a group, or into the resource with that name."""
    first, *rest = name.split("__")
    of = next((r for r in RESOURCES.values() if r.name == first and r.api is resource.api), None)
    schema = answer
    if rest and of is not None and first not in flat(answer, components):
        schema = components.get(of.schema.__name__, {})
        first, *rest = rest
    for step in (first, *rest):
        inside = flat(schema, components)
        # A variant of a group (`natuurlijkPersoon`) is no field of its own: stay in the group.
        schema = inside.get(step, schema if rest and step != rest[-1] else TEXT)
    plain = pick(schema, components)
    return plain if plain.get("type") in ("string", "integer", "boolean", "number") else TEXT


def pick(schema: Json, components: Json) -> Json:
    """Type, format, choices and length of a field, whatever it is wrapped in."""
    found: Json = {}
    for part in parts(schema, components):
        found |= {key: part[key] for key in KEPT if key in part}
        if part.get("type") == "array":
            return pick(part["items"], components)
    if found.get("format") == "uri":
        found.pop("maxLength", None)
    if "enum" in found:
        found["enum"] = [choice for choice in found["enum"] if choice]
    return found


def flat(schema: Json, components: Json) -> Json:
    """The fields of a schema and of all its variants."""
    found: Json = {}
    for part in parts(schema, components):
        found = {**part.get("properties", {}), **found}
    return found


def parts(schema: Json, components: Json) -> list[Json]:
    if "$ref" in schema:
        return parts(components[schema["$ref"].rpartition("/")[2]], components)
    inner = [p for kind in ("allOf", "oneOf", "anyOf") for p in schema.get(kind, [])]
    return [schema, *(found for part in inner for found in parts(part, components))]
