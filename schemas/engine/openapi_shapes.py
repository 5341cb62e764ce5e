"""The component schemas of an OpenAPI document: from Pydantic's JSON Schema to OpenAPI 3.0, the
version in which the standard itself is published.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any

from pydantic import BaseModel, TypeAdapter, create_model

from schemas.engine.expand import relations
from schemas.engine.shape import RESOURCES, Inside, Link, Links, ReadOnly, Resource, Schema
from schemas.fields import Filled
from zaken.base.keeps import keeps

Json = dict[str, Any]
REF = "#/components/schemas/"
Shape = tuple[Any, Any]  # a model and the way it is used: validation or serialization
TEXT: Json = {"type": "string"}
PARAM: Json = {
    "type": "object",
    "properties": {name: TEXT for name in ("name", "code", "reason")},
    "required": ["name", "code", "reason"],
}
FOUT: Json = {
    "type": "object",
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "code": TEXT,
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": TEXT,
        "instance": {"type": "string", "format": "uri"},
    },
    "required": ["code", "title", "status", "detail", "instance"],
}
PROBLEMS: Json = {
    "Fout": FOUT,
    "ValidatieFout": {
        "allOf": [
            {"$ref": f"{REF}Fout"},
            {
                "type": "object",
                "properties": {"invalidParams": {"type": "array", "items": PARAM}},
            },
        ]
    },
}
DROPPED = frozenset({"title", "examples", "propertyNames", "patternProperties"})


@cache
def output(resource: Resource) -> type[BaseModel]:
    """The shape of an answer: the schema, with its url."""
    return given(resource.schema, resource)  # type: ignore[no-any-return]


@cache
def given(kind: Any, resource: Resource) -> Any:
    """What a hand-written operation gives: of a resource's own shape, or one made from it, the
    answer.
    """
    if not is_of(kind, resource):
        return kind
    return create_model(kind.__name__, __base__=kind, url=(str, ...))


@cache
def taken(kind: Any, resource: Resource) -> Any:
    """What a hand-written operation takes: without what a client never writes."""
    if not is_of(kind, resource):
        return kind
    if kind is resource.schema:
        return resource.input
    fields: dict[str, Any] = {
        name: (info.annotation, info)
        for name, info in kind.model_fields.items()
        if not has(kind, name, ReadOnly)
    }
    return create_model(f"{kind.__name__}In", __base__=Schema, **fields)


def is_of(kind: Any, resource: Resource) -> bool:
    return isinstance(kind, type) and issubclass(kind, resource.schema)


def has(model: type[BaseModel], name: str, *marks: type) -> bool:
    """Does this field carry one of these marks?"""
    found = model.model_fields[name].metadata
    return any(m is mark or isinstance(m, mark) for m in found for mark in marks)


class References(dict[Shape, Json]):
    """What to write for a shape: a reference, or the schema itself when it has no name."""

    def answer(self, resource: Resource) -> Json:
        return self[output(resource), "serialization"]

    def body(self, resource: Resource) -> Json:
        return self[resource.input, "validation"]


def components(resources: list[Resource], others: Iterable[Shape]) -> tuple[References, Json]:
    """A reference to each of these shapes, and what the references point at."""
    shapes: list[Shape] = [(output(r), "serialization") for r in resources]
    shapes += [(r.input, "validation") for r in resources]
    shapes += [shape for shape in dict.fromkeys(others) if shape not in shapes]
    inputs = [(n, mode, TypeAdapter(kind)) for n, (kind, mode) in enumerate(shapes)]
    made, known = TypeAdapter.json_schemas(inputs, ref_template=REF + "{model}")
    references = References((s, lowered(made[n, s[1]])) for n, s in enumerate(shapes))
    defined = {name: lowered(schema) for name, schema in known.get("$defs", {}).items()}
    for shape, reference in references.items():
        if "$ref" in reference and hasattr(shape[0], "model_fields"):
            mark(shape[0], defined[name_of(reference)])
    for resource in resources:
        add_variants(resource, references, defined)
    return references, {**defined, **PROBLEMS}


def add_variants(resource: Resource, references: References, defined: Json) -> None:
    """The other shapes of one resource: its answer with _expand, its PATCH."""
    plain, name = references.answer(resource), resource.schema.__name__
    body = defined[name_of(references.body(resource))]
    defined[f"Patched{name}"] = {k: v for k, v in body.items() if k != "required"}
    if related := expandable(resource, references):
        more = {"type": "object", "properties": {"_expand": grouped(related)}}
        defined[f"{name_of(plain)}Expanded"] = {"allOf": [plain, more]}


def name_of(reference: Json) -> str:
    return str(reference["$ref"]).removeprefix(REF)


@keeps("G-207", "What may be null is told; any other text is empty when there is nothing")
def mark(model: type[BaseModel], schema: Json) -> None:
    """What Pydantic cannot know: which texts are URLs, what a client never writes, what is never
    null.
    """
    for name, info in model.model_fields.items():
        shown = schema["properties"].get(info.alias or name)
        if shown is None:
            continue
        if has(model, name, Link, Links):
            shown.get("items", shown).setdefault("format", "uri")
        if name == "uuid":
            shown["format"] = "uuid"
        if has(model, name, Filled):
            shown |= {"nullable": False, "enum": [c for c in shown.get("enum", []) if c]}
            schema["properties"][info.alias or name] = {k: v for k, v in shown.items() if v}
        elif has(model, name, ReadOnly) and "allOf" not in shown and "$ref" not in shown:
            shown["readOnly"] = True
    if "url" in schema["properties"] and "url" in model.model_fields:
        finish(schema)


@keeps("G-208", "An answer names what it holds; what is required but nowhere defined is left out")
def finish(answer: Json) -> None:
    """An answer holds every field; its url comes first."""
    own = answer["properties"].pop("url")
    own |= {"format": "uri", "minLength": 1, "maxLength": 1000, "readOnly": True}
    answer["properties"] = {"url": own, **answer["properties"]}
    answer["required"] = list(answer["properties"])


def grouped(properties: Json) -> Json:
    return {"type": "object", "readOnly": True, "properties": properties}


def expandable(resource: Resource, references: References) -> Json:
    """The relations that `expand` can put in an answer. What is of another API is an object; what
    is not here, or may not be seen, is null.
    """
    found: Json = {}
    for alias, (to, key) in relations(resource).items():
        targets = [RESOURCES[path] for path in to if path in RESOURCES]
        known = [
            references.answer(t) for t in targets if (output(t), "serialization") in references
        ]
        one = known[0] if len(to) == len(known) == 1 else {"type": "object"}
        many = bool(key) or any(
            resource.alias(name) == alias for name in resource.names(Links, Inside)
        )
        found[alias] = {"type": "array", "items": one} if many else or_null(one)
    return found


def or_null(one: Json) -> Json:
    return {"nullable": True} | ({"allOf": [one]} if "$ref" in one else one)


def lowered(schema: Any) -> Any:
    """The same schema in the words of OpenAPI 3.0: null is a property of a type, not a type."""
    if isinstance(schema, list):
        return [lowered(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {
        key: {name: lowered(inner) for name, inner in value.items()}
        if key == "properties"
        else value
        if key in ("enum", "default", "required", "mapping")
        else lowered(value)
        for key, value in schema.items()
        if key not in DROPPED and not (key == "default" and value is None)
    }
    if "const" in made:
        made["enum"] = [made.pop("const")]
    for bound in ("Minimum", "Maximum"):
        if (limit := made.get(f"exclusive{bound}")) is not None:
            made |= {f"exclusive{bound}": True, bound.lower(): limit}
    return referred(without_null(made))


def without_null(schema: Json) -> Json:
    options = schema.get("anyOf", [])
    rest = [option for option in options if option != {"type": "null"}]
    if len(rest) == len(options):
        return schema
    outer: Json = {key: value for key, value in schema.items() if key != "anyOf"}
    outer["nullable"] = True
    if len(rest) > 1:
        return outer | {"anyOf": rest}
    inner: Json = rest[0]
    if "enum" in inner:
        inner = inner | {"enum": [*inner["enum"], None]}
    return inner | outer


def referred(schema: Json) -> Json:
    """Beside a reference nothing else counts in 3.0: it goes in a wrapper."""
    if "$ref" not in schema or len(schema) == 1:
        return schema
    rest = {key: value for key, value in schema.items() if key != "$ref"}
    return rest | {"allOf": [{"$ref": schema["$ref"]}]}
