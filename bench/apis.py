"""A case for every list, detail, expand and write of the six APIs, made from their declarations.

What a new object looks like is taken from one that exists; where that cannot be, bodies.py says
what has to differ.
"""

from collections.abc import Callable
from functools import partial
from itertools import cycle, islice
from typing import Any
from urllib.parse import quote

from bench import bodies
from bench.calls import Case, fetch, get, send_json
from bench.samples import Found, filters, path_of, some
from schemas.engine.expand import relations
from schemas.engine.shape import OPERATIONS, RESOURCES, Operation, ReadOnly, Resource
from schemas.router import make_routes

WRITTEN = 3000  # at most so many are made, changed or removed in one case
LISTED = 50  # different lists below a parent, different values of a filter


make_routes()  # with the modules that it names, RESOURCES and OPERATIONS are complete


def cases() -> list[Case]:
    """Reads first, then what changes, then what removes: each finds the data as they were."""
    resources = list(RESOURCES.values())
    return [
        *(case for resource in resources for case in reading(resource)),
        *(case for o in OPERATIONS.values() for case in declared(o)),
        *(case for resource in resources for case in writing(resource)),
        *(case for resource in resources for case in removing(resource)),
    ]


def name_of(resource: Resource) -> str:
    return f"{resource.api.component}.{resource.name}"


def reading(resource: Resource) -> list[Case]:
    """The list, one, and the list with each relation expanded."""
    name, path = name_of(resource), resource.path
    made = [
        Case(f"{name}.list", f"GET {path}", partial(_lists, resource), "api"),
        Case(f"{name}.detail", f"GET {path}/…", partial(_details, resource), "api"),
    ]
    for relation in relations(resource):
        title = f"GET {path}?expand={relation}"
        made.append(
            Case(f"{name}.expand.{relation}", title, partial(_expanded, resource, relation), "api")
        )
    return made


ROWS = 10  # that a filtered list gives


def filtering() -> list[Case]:
    """The list of zaken by each of its filters and in each order."""
    resource = RESOURCES["zaken"]
    return [
        Case(f"filter.{name}" + f".{value}" * (name == "ordering"), f"{name}={value[:40]}",
             partial(_filtered, resource, name, value), "filters")
        for name, value in filters(resource)
    ]  # fmt: skip


def writing(resource: Resource) -> list[Case]:
    name, path, methods = name_of(resource), resource.path, methods_of(resource)
    made = []
    if "POST" in methods:
        make = partial(_creates, resource)
        made.append(Case(f"{name}.create", f"POST {path}", make, "api", once=True, expect="201"))
    if "PUT" in methods:
        patch, put = partial(_updates, resource, "PATCH"), partial(_updates, resource, "PUT")
        made.append(Case(f"{name}.patch", f"PATCH {path}/…", patch, "api"))
        made.append(Case(f"{name}.put", f"PUT {path}/…", put, "api"))
    return made


def removing(resource: Resource) -> list[Case]:
    if "DELETE" not in methods_of(resource):
        return []
    name, make = f"{name_of(resource)}.delete", partial(_deletes, resource)
    return [Case(name, f"DELETE {resource.path}/…", make, "api", once=True, expect="204")]


def methods_of(resource: Resource) -> set[str]:
    """What can be done with it, by the engine or by a route of its own."""
    named = {"create": "POST", "update": "PUT", "delete": "DELETE"}
    own = {o.method for o in OPERATIONS.values() if o.resource is resource and is_usual(o)}
    return own | {named[name] for name in resource.scopes if name in named}


def is_usual(operation: Operation) -> bool:
    """Does it take the place of a list, a detail or a write of the engine?"""
    below = f"/{operation.resource.path}"
    return operation.path in (below, f"{below}/{{uuid}}")


def declared(operation: Operation) -> list[Case]:
    """The hand-written routes that bodies.py knows how to ask."""
    if is_usual(operation):
        return []
    name = f"{operation.api.component}.{operation.name}.{operation.method.lower()}"
    title = f"{operation.method} {operation.path.lstrip('/')}"
    if operation.method == "GET" and operation.path.count("{") <= 1:
        return [Case(name, title, partial(_asked, operation), "api")]
    asks = bodies.ASKED.get((operation.api.component, operation.method, operation.path), ())
    return [
        Case(
            f"{name}.{number}" if number else name, f"{title} {said}".strip(),
            partial(_posted, operation, make), "api",
            once=operation.status == 201, expect=str(operation.status),
        )
        for number, (said, make) in enumerate(asks)
    ]  # fmt: skip


def unknown() -> list[str]:
    """The hand-written routes that nothing here asks."""
    return [
        f"{o.method} {o.path}" for o in OPERATIONS.values() if not is_usual(o) and not declared(o)
    ]


# ------------------------------------------------------------------------------------ the requests


def _lists(resource: Resource) -> list[str]:
    if "{" in resource.path:
        return [get(path_of(resource, one.parent)) for one in some(resource, LISTED)]
    if resource.bare:  # such a list is asked of one zaak or document
        return _bare(resource)
    last = (fetch(path_of(resource)) or {"count": 0})["count"] // 100
    return [get(f"{path_of(resource)}?page={page}") for page in range(1, min(last, 20) + 1)] or [
        get(path_of(resource))
    ]


def _bare(resource: Resource) -> list[str]:
    """By the link that its filters name first."""
    found = []
    for one in some(resource, LISTED):
        item = fetch(f"{path_of(resource)}/{one.uuid}") or {}
        name = next((n for n in resource.filters if str(item.get(n, "")).startswith("http")), "")
        if name:
            found.append(get(f"{path_of(resource)}?{name}={quote(item[name], safe='')}"))
    return found


def _details(resource: Resource) -> list[str]:
    return [get(f"{path_of(resource, one.parent)}/{one.uuid}") for one in some(resource)]


def _expanded(resource: Resource, relation: str) -> list[str]:
    asked = []
    for request in _lists(resource):
        line, rest = request.split("\r\n", 1)
        method, path, version = line.split(" ")
        joined = f"{path}{'&' if '?' in path else '?'}expand={relation}"
        asked.append(f"{method} {joined} {version}\r\n{rest}")
    return asked


def _filtered(resource: Resource, name: str, value: str) -> list[str]:
    if not value:
        return []
    # As many rows from a small register as from a large one, or nothing could be compared.
    return [get(f"{path_of(resource)}?{name}={quote(value, safe='')}&pageSize={ROWS}")]


def _bodies(resource: Resource, count: int, fresh: bool) -> list[tuple[Found, Any]]:
    """What some look like, without what is only shown; as new ones if `fresh`."""
    shown = {resource.alias(name) for name in resource.names(ReadOnly)} | {"url"}
    found = []
    for one in some(resource, count):
        item = fetch(f"{path_of(resource, one.parent)}/{one.uuid}")
        if item is None:
            continue
        body = {name: value for name, value in item.items() if name not in shown}
        found.append((one, bodies.changed(resource, body, fresh=fresh)))
    return found


def _creates(resource: Resource) -> list[str]:
    own: Callable[[], Any] | None = bodies.NEW.get(resource.path)
    if own:
        return [
            send_json("POST", path_of(resource, parent), body)
            for parent, body in islice(own(), WRITTEN)
        ]
    known = _bodies(resource, 60, fresh=True)
    return [
        send_json("POST", path_of(resource, one.parent), bodies.again(resource, body))
        for one, body in islice(cycle(known), WRITTEN if known else 0)
        if body is not None
    ]


def _updates(resource: Resource, method: str) -> list[str]:
    """As it is already; a PATCH of one text."""
    made = []
    for one, body in _bodies(resource, 60, fresh=False):
        if body is None:
            continue
        part = bodies.part_of(body) if method == "PATCH" else body
        made.append(send_json(method, f"{path_of(resource, one.parent)}/{one.uuid}", part))
    return made


def _deletes(resource: Resource) -> list[str]:
    from bench.calls import headers
    from bench.loader import raw

    found = bodies.removable(resource, WRITTEN)
    return [raw("DELETE", f"{path_of(resource, o.parent)}/{o.uuid}", headers()) for o in found]


def _asked(operation: Operation) -> list[str]:
    path = f"{operation.api.root}{operation.path}"
    before, nested, after = path.partition("{")
    if not nested:
        return [get(f"{path}{bodies.QUERY.get(operation.path, '')}")]
    tail = after.partition("}")[2]
    return [get(f"{before}{one.parent or one.uuid}{tail}") for one in some(operation.resource)]


def _posted(operation: Operation, make: Callable[[], list[Any]]) -> list[str]:
    path = f"{operation.api.root}{operation.path}"
    return [send_json(operation.method, path, body) for body in make()]
