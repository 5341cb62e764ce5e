"""Of every resource some that exist: their addresses, what they look like, and a value for each
filter of its list."""

import re
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from bench.calls import SAMPLE, fetch, rows, some_ids
from schemas.engine.filters import Ordering
from schemas.engine.shape import RESOURCES, Resource

# The last part of the name of a filter that says how, not what.
HOWS = ("in", "isnull", "gt", "gte", "lt", "lte", "icontains", "contains", "overlap")
# What is tried where the data give no value; the first one that is answered well counts.
GUESSES = ("x", "true", "2026-01-01", "2026-01-01T00:00:00Z", "https://register.example.nl/x")


@dataclass(frozen=True)
class Found:
    """One row: its uuid and, where the path of the resource is below another one, that one's."""

    uuid: str
    parent: str = ""


def path_of(resource: Resource, parent: str = "") -> str:
    """The path of the list, with the parent filled in."""
    before, nested, after = resource.path.partition("{")
    below = f"{before}{parent}{after.partition('}')[2]}" if nested else resource.path
    return f"{resource.api.root}/{below}"


def some(resource: Resource, count: int = SAMPLE) -> list[Found]:
    """Spread over the whole table."""
    model: Any = resource.model
    uuids = "t.uuid, '' as parent"
    join = ""
    if "{" in resource.path:
        parent = model.PARENT
        to = getattr(model, parent).property.entity.class_.__table__.name
        uuids, join = "t.uuid, p.uuid as parent", f"join {to} p on p.id = t.{parent}_id"
    source = str(getattr(model.__table__, "element", model.__table__).name)
    head = f"select {uuids} from {source} t {join}"
    extern = " and t.extern is null" if hasattr(model, "extern") else ""
    if not numbered(source):
        found = rows(f"{head} limit {count}")
    else:
        ids = some_ids(source, count)
        query = f"{head} where t.id = any(:ids){extern} order by t.id"
        found = rows(query, ids=ids)
    return [Found(str(row.uuid), str(row.parent)) for row in found]


def numbered(source: str) -> bool:
    """Is it a table whose rows are numbered? A view is not."""
    query = (
        "select 1 from pg_attribute where attrelid = to_regclass(:t) and attname = 'id'"
        " and attidentity <> ''"
    )
    return bool(rows(query, t=source))


@cache
def items(path: str) -> tuple[dict[str, Any], ...]:
    """A few resources as the API shows them, spread over the whole table."""
    resource = RESOURCES[path]
    found = (fetch(f"{path_of(resource, one.parent)}/{one.uuid}") for one in some(resource, 40))
    return tuple(item for item in found if item)


def filters(resource: Resource) -> list[tuple[str, str]]:
    """The name of every filter and a value that occurs; "" where none was found."""
    values: list[tuple[str, str]] = []
    for name, kind in resource.filters.items():
        if isinstance(kind, Ordering):
            values += [("ordering", way) for one in kind.choices or () for way in (one, f"-{one}")]
        else:
            values.append((name, value_of(resource, name)))
    return values


def value_of(resource: Resource, name: str) -> str:
    """From the data if they have one: the field of that name, or the one inside a group."""
    head, *rest = name.split("__")
    how = rest.pop() if rest and rest[-1] in HOWS else ""
    if how == "isnull":
        return "true"
    parts = [head, *rest]
    found = among(items(resource.path), parts)
    if not found and parts[0] == "rol":
        found = among(_rollen(parts[2] if len(parts) > 3 else ""), parts[1:])
    if not found and len(parts) > 1:
        found = next((v for r in _linked(resource, parts[0]) if (v := among(r, parts[1:]))), "")
    return found or _guess(resource, name)


def _rollen(kind: str) -> tuple[dict[str, Any], ...]:
    """Those of one kind of betrokkene (natuurlijkPersoon), or all."""
    wanted = re.sub("([A-Z])", r"_\1", kind).lower()
    return tuple(i for i in items("rollen") if not kind or i["betrokkeneType"] == wanted)


def _linked(resource: Resource, name: str) -> list[tuple[dict[str, Any], ...]]:
    from schemas.engine.expand import relations

    to = relations(resource).get(name, ((), ""))[0]
    return [items(path) for path in to if "{" not in path]


def among(found: tuple[dict[str, Any], ...], parts: list[str]) -> str:
    """A value at this place in one of the items, not always of the same one."""
    chosen = list(found)
    Random(":".join(parts)).shuffle(chosen)
    return next((value for item in chosen if (value := walk(item, parts))), "")


def walk(item: Any, parts: list[str]) -> str:
    for part in parts:
        if isinstance(item, list):
            item = item[0] if item else None
        # betrokkeneIdentificatie__natuurlijkPersoon__inpBsn: the kind is not a level of the JSON.
        inner = part not in (parts[0], parts[-1])
        if isinstance(item, dict) and part not in item and inner:
            continue
        item = item.get(part) if isinstance(item, dict) else None
    if isinstance(item, list):
        item = item[0] if item else None
    if isinstance(item, bool):
        return "true" if item else "false"
    return str(item) if isinstance(item, str | int) else ""


@cache
def _guess(resource: Resource, name: str) -> str:
    for value in (*_choices(name), *GUESSES):
        if fetch(f"{path_of(resource, _a_parent(resource))}?{name}={value}") is not None:
            return value
    return ""


def _choices(name: str) -> tuple[str, ...]:
    known = {
        "archiefnominatie": ("vernietigen",),
        "omschrijvingGeneriek": ("initiator",),
        "maximaleVertrouwelijkheidaanduiding": ("zeer_geheim",),
    }
    return next((values for word, values in known.items() if word in name), ())


def _a_parent(resource: Resource) -> str:
    if "{" not in resource.path:
        return ""
    return next((one.parent for one in some(resource, 1)), "")
