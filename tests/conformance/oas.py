"""An OpenAPI document as flat facts: every operation, parameter and field with its type, format,
choices, length and whether it may be null or must be there. Both sides of the contract test are
read by this, so that a wrapper (allOf, $ref, expand) is no difference.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

SHELF = Path(__file__).parents[2].parent / "shared" / "zgw" / "oas"
PUBLISHED = {
    "zaken": "zaken-1.7.0.yaml",
    "catalogi": "catalogi-1.3.3.yaml",
    "documenten": "documenten-1.7.0.yaml",
    "besluiten": "besluiten-1.1.0.yaml",
    "autorisaties": "autorisaties-1.1.0.yaml",
    "notificaties": "notificaties-1.0.1.yaml",
}
METHODS = ("get", "head", "post", "put", "patch", "delete")
CHILDREN = ("allOf", "oneOf", "anyOf")
Json = dict[str, Any]
Facts = dict[str, dict[str, Any]]  # what (an operation, a parameter, a field) -> aspect -> value


def published(api: str) -> Json:
    """The newest stable file of this API."""
    loaded: Json = yaml.load((SHELF / PUBLISHED[api]).read_text(), Loader=yaml.CSafeLoader)
    return loaded


@dataclass
class Merged:
    """One schema with all its wrappers taken off."""

    types: set[str] = field(default_factory=set)
    formats: set[str] = field(default_factory=set)
    enum: set[str] | None = None
    length: set[int] = field(default_factory=set)
    nullable: bool = False
    read_only: bool = False
    write_only: bool = False
    required: set[str] = field(default_factory=set)
    properties: dict[str, list[Json]] = field(default_factory=dict)
    items: list[Json] = field(default_factory=list)

    def aspects(self) -> dict[str, Any]:
        return {
            "type": " | ".join(sorted(self.types)) or "any",
            "format": " | ".join(sorted(self.formats)),
            "enum": "|".join(sorted(self.enum or ())),
            "maxLength": " ".join(map(str, sorted(self.length))),
            "nullable": self.nullable,
            "shape": self.shape(),
        }

    def shape(self) -> str:
        """Are the fields of this object told?"""
        if "object" not in self.types:
            return ""
        return "described" if self.properties else "open"


class Document:
    """One OpenAPI document, asked for its facts."""

    def __init__(self, content: Json) -> None:
        self.content = content

    def facts(self) -> Facts:
        found: Facts = {}
        for path, item in self.content["paths"].items():
            for method in METHODS:
                if method in item:
                    shared = item.get("parameters", [])
                    self._operation(found, f"{method.upper()} {_path(path)}", item[method], shared)
        return found

    def _operation(self, found: Facts, name: str, made: Json, shared: list[Json]) -> None:
        success = {s: self.resolved(r) for s, r in made["responses"].items() if s[0] == "2"}
        refused = {s for s in made["responses"] if s[0] == "4"}
        headers = {h for r in success.values() for h in r.get("headers", {})}
        found[f"{name} ()"] = {
            "operationId": made.get("operationId", ""),
            "scopes": " ".join(sorted(_scopes(made.get("security", [])))),
            "status": " ".join(sorted(success)),
            "errors": " ".join(sorted(refused)),
            "headers": " ".join(sorted(h for h in headers)),
        }
        for parameter in map(self.resolved, [*shared, *made.get("parameters", [])]):
            if parameter["in"] != "path" and parameter["name"] != "Content-Type":
                what = f"{name} {parameter['in']} {parameter['name']}"
                found[what] = self._parameter(parameter)
        for kind, schema in _contents(self.resolved(made.get("requestBody", {}))):
            if kind == "application/json":
                self._fields(found, f"{name} body", schema, written=True)
        for answer in success.values():
            for kind, schema in _contents(answer):
                if kind == "application/json":
                    self._fields(found, f"{name} answer", schema, written=False)

    def _parameter(self, parameter: Json) -> dict[str, Any]:
        merged = self.merged([parameter.get("schema", {})])
        for schema in merged.items:  # a comma separated list: compared by what is between commas
            inside = self.merged([schema])
            merged.enum, merged.formats = inside.enum, inside.formats
        return merged.aspects() | {"required": parameter.get("required", False)}

    def _fields(self, found: Facts, name: str, schema: Json, *, written: bool) -> None:
        left_out: tuple[str, ...] = ()
        found[f"{name} *"] = {"shape": self.merged([schema]).shape()}
        for path, merged, required in self.walk([schema], (), ()):
            if merged.read_only if written else merged.write_only:
                left_out += (f"{path}.", f"{path}[")
                continue
            if path.startswith(left_out):
                continue
            key = f"{name} {path}"
            found[key] = merged.aspects() | {"required": required}

    def walk(
        self, schemas: list[Json], at: tuple[str, ...], seen: tuple[int, ...]
    ) -> Iterator[tuple[str, Merged, bool]]:
        """Every field below, by its dotted name; a list adds [] and an `_expand` is not entered."""
        here = self.merged(schemas)
        for name, parts in here.properties.items():
            inner, where = self.merged(parts), (*at, name)
            yield ".".join(where), inner, name in here.required
            marks = tuple(id(self.resolved(p)) for p in parts)
            if name == "_expand" or seen.count(marks[0]) > 1:
                continue
            yield from self._below(inner, parts, where, (*seen, *marks))
        if here.items and not at:
            yield from self.walk(here.items, ("[]",), seen)

    def _below(
        self, inner: Merged, parts: list[Json], where: tuple[str, ...], seen: tuple[int, ...]
    ) -> Iterator[tuple[str, Merged, bool]]:
        if inner.properties:
            yield from self.walk(parts, where, seen)
        if inner.items:
            each = (*where[:-1], f"{where[-1]}[]")
            merged = self.merged(inner.items)
            yield ".".join(each), merged, False
            if merged.properties:
                yield from self.walk(inner.items, each, seen)

    def resolved(self, schema: Json) -> Json:
        """What a reference points at; one to another file is left as an open object."""
        while "$ref" in schema:
            file, _, pointer = schema["$ref"].partition("#/")
            if file:
                return {"type": "object"}
            found: Any = self.content
            for part in pointer.split("/"):
                found = found[part.replace("~1", "/").replace("~0", "~")]
            schema = found
        return schema

    def merged(self, schemas: list[Json]) -> Merged:
        into = Merged()
        for schema in schemas:
            self._merge(into, schema, set(), optional=False)
        return into

    def _merge(self, into: Merged, schema: Json, seen: set[int], *, optional: bool) -> None:
        schema = self.resolved(schema)
        if id(schema) in seen:
            return
        seen.add(id(schema))
        _own(into, schema, optional=optional)
        for kind in CHILDREN:
            for part in schema.get(kind, []):
                self._merge(into, part, seen, optional=optional or kind != "allOf")
        mapping = schema.get("discriminator", {}).get("mapping", {})
        for target in mapping.values():
            self._merge(into, {"$ref": target}, seen, optional=True)


def _own(into: Merged, schema: Json, *, optional: bool) -> None:
    """What a schema says itself."""
    kinds = schema.get("type", [])
    kinds = {kinds} if isinstance(kinds, str) else set(kinds)
    if "properties" in schema and not kinds:
        kinds = {"object"}
    choices = schema.get("enum", [schema["const"]] if "const" in schema else None)
    if choices is not None:
        into.enum = (into.enum or set()) | {str(c) or "''" for c in choices if c is not None}
        into.nullable |= None in choices
        kinds |= {"string"} if {type(c) for c in choices} == {str} else set()
    into.nullable |= "null" in kinds or bool(schema.get("nullable"))
    into.types |= kinds - {"null"}
    into.formats |= {schema["format"]} if "format" in schema else set()
    into.length |= {schema["maxLength"]} if "maxLength" in schema else set()
    into.read_only |= bool(schema.get("readOnly"))
    into.write_only |= bool(schema.get("writeOnly"))
    into.required |= set() if optional else set(schema.get("required", ()))
    for name, inner in schema.get("properties", {}).items():
        known = into.properties.setdefault(name, [])
        known += [inner] if inner not in known else []
    if schema.get("items"):
        into.items.append(schema["items"])


def _path(path: str) -> str:
    """The path with nameless parameters."""
    return "/".join("{}" if part.startswith("{") else part for part in path.split("/"))


def _scopes(security: list[Json]) -> set[str]:
    named = {scope for entry in security for scopes in entry.values() for scope in scopes}
    parts = {part for scope in named for part in scope.strip("()").split("|")}
    return {part.strip(" ()") for part in parts}


def _contents(part: Json) -> Iterator[tuple[str, Json]]:
    for kind, content in part.get("content", {}).items():
        yield kind, content.get("schema", {})
