"""Reading: one SELECT whose labelled columns are the JSON fields.

No ORM objects, one query per relation.
"""

from collections.abc import Mapping
from functools import cache
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, cast, func, literal, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by, array
from sqlalchemy.orm import Session, aliased

from schemas.engine.filters import criteria, ordered
from schemas.engine.shape import RESOURCES, Link, Links, ReadOnly, Resource
from zaken.base.errors import Forbidden, Invalid, NotFound
from zaken.base.subject import Subject
from zaken.models import Enkelvoudiginformatieobject, Zaak
from zaken.tally import count_of_zaken, zaak_tally

PAGE_SIZE = 100
LONGEST = 10_000  # a list without pages holds at most this many
NO_TEXTS = array([], type_=Text)
Item = dict[str, Any]


def url(resource: Resource, uuid: Any, zaak_uuid: Any = None) -> Any:
    """The URL of a row, made by the database."""
    head, nested, tail = f"{resource.api.url}/{resource.path}/".partition("{zaak}")
    if nested:
        return literal(head) + cast(zaak_uuid, Text) + literal(tail) + cast(uuid, Text)
    return literal(head) + cast(uuid, Text)


@cache
def select_json(path: str) -> Select[Any]:
    """Every field of the resource as a column under its JSON name."""
    resource = RESOURCES[path]
    model = resource.model
    query = select().select_from(model)
    zaak = None
    if "{zaak}" in path:
        of = aliased(Zaak)
        query = query.join(of, model.zaak_id == of.id)  # type: ignore[attr-defined]
        zaak = of.uuid
    columns = [url(resource, model.uuid, zaak).label("url")]  # type: ignore[attr-defined]
    for name in resource.schema.model_fields:
        column, target = field(resource, name)
        if target is not None:
            other, key = target
            query = query.outerjoin(other, key == other.id)
        columns.append(column.label(resource.alias(name)))
    return query.add_columns(*columns)


def field(resource: Resource, name: str) -> tuple[Any, Any]:
    """The column of one field, and for a link the table it needs with the key that leads there."""
    model: Any = resource.model
    link, links, computed = (resource.marked(name, mark) for mark in (Link, Links, ReadOnly))
    sql = getattr(computed, "sql", None)
    if links:
        return children(model, links), None
    if link and sql:
        return url(RESOURCES[link.to], sql(model)), None
    if link:
        other = aliased(RESOURCES[link.to].model)
        return url(RESOURCES[link.to], other.uuid), (other, getattr(model, f"{name}_id"))  # type: ignore[attr-defined]
    return (sql(model) if sql else getattr(model, name)), None


def children(model: Any, links: Links) -> Any:
    """The URLs of what points back to this row, oldest first; an empty array for none."""
    target = RESOURCES[links.to]
    child: Any = aliased(target.model)
    of = (
        child.id.in_(links.via(model))
        if callable(links.via)
        else getattr(child, links.via) == model.id
    )
    where = url(target, child.uuid, getattr(model, "uuid", None))
    urls = func.coalesce(func.array_agg(aggregate_order_by(where, child.id)), NO_TEXTS)
    return select(urls).where(of).correlate(model).scalar_subquery()


def guard(resource: Resource, subject: Subject, scope: str) -> ColumnElement[bool]:
    """The WHERE that leaves only what this subject may see.

    Raises Forbidden when it holds the scope nowhere (G-54).
    """
    if not subject.has(scope):
        raise Forbidden
    model: Any = resource.model
    if subject.everything or not (
        model is Zaak or scope.startswith("documenten.") or resource.of_zaak
    ):
        return true()
    if scope.startswith("documenten."):
        seen = subject.sees(scope, typed(Enkelvoudiginformatieobject))
        if model is Enkelvoudiginformatieobject:
            return seen
        return model.informatieobject_id.in_(select(Enkelvoudiginformatieobject.id).where(seen))  # type: ignore[no-any-return]
    if model is Zaak:
        return subject.sees(scope, Zaak)
    return model.zaak_id.in_(select(Zaak.id).where(subject.sees(scope, Zaak)))  # type: ignore[no-any-return]


def typed(document: Any) -> Any:
    """A document (or its table) as grants look at it: their type is then an
    informatieobjecttype.
    """
    return SimpleNamespace(
        zaaktype_id=document.informatieobjecttype_id,
        vertrouwelijkheidaanduiding=document.vertrouwelijkheidaanduiding,
    )


def fetch(db: Session, query: Select[Any]) -> list[Item]:
    rows = db.execute(query)
    keys = [str(key) for key in rows.keys()]  # noqa: SIM118  not a dict: the names of the columns
    return [dict(zip(keys, row, strict=True)) for row in rows]


def represent(resource: Resource, db: Session, obj: Any) -> Item:
    """One object as every reader of the API sees it."""
    model: Any = resource.model
    return fetch(db, select_json(resource.path).where(model.id == obj.id))[0]


def read_one(
    db: Session,
    resource: Resource,
    uuid: UUID,
    *within: ColumnElement[bool],
    subject: Subject,
) -> Item:
    """One resource.

    Raises NotFound, or Forbidden when it is there but not for this subject (G-56).
    """
    model: Any = resource.model
    one = [model.uuid == uuid, *within]
    allowed = guard(resource, subject, read_scope(resource))
    if found := fetch(db, select_json(resource.path).where(allowed, *one)):
        return found[0]
    if db.scalar(select(model.id).where(*one)):
        raise Forbidden
    raise NotFound


def id_of(db: Session, resource: Resource, uuid: UUID, *, subject: Subject, scope: str) -> int:
    """The key of one row that this subject may see. Raises as `read_one`."""
    model: Any = resource.model
    allowed = guard(resource, subject, scope)
    found = db.execute(select(model.id, allowed).where(model.uuid == uuid)).first()
    if found is None:
        raise NotFound
    if not found[1]:
        raise Forbidden
    return int(found[0])


def read_page(
    db: Session,
    resource: Resource,
    params: Mapping[str, str],
    *within: ColumnElement[bool],
    subject: Subject,
) -> tuple[int, list[Item]]:
    """How many there are, and those on page `params["page"]`.

    Raises Invalid (filters) and NotFound (no such page).
    """
    model: Any = resource.model
    page = page_number(params)
    size = LONGEST if resource.bare else PAGE_SIZE
    clauses = [*within, *criteria(resource, params)]
    order = ordered(resource, params)
    scope = read_scope(resource)
    clauses.append(guard(resource, subject, scope))
    # The ids first: what is skipped by an offset then costs no links and no JSON.
    ids = select(model.id).where(*clauses).order_by(*order).limit(size).offset((page - 1) * size)
    items = fetch(db, select_json(resource.path).where(model.id.in_(ids)).order_by(*order))
    if not items and page > 1:
        raise NotFound(detail="Ongeldige pagina.")
    if page == 1 and len(items) < size:
        return len(items), items
    if resource.bare:
        raise Invalid.field("zaak", "required", f"Dit zijn er meer dan {LONGEST}. Kies een zaak.")
    return count(db, resource, params, subject=subject, clauses=clauses), items


def count(
    db: Session,
    resource: Resource,
    params: Mapping[str, str],
    *,
    subject: Subject,
    clauses: list[ColumnElement[bool]],
) -> int:
    """How many rows the clauses leave.

    All zaken, or all of a zaaktype, are summed from the tally (ADR 0011).
    """
    model: Any = resource.model
    plain = params.keys() - {"page", "expand", "ordering"}
    if model is Zaak and plain <= {"zaaktype"}:
        of_type = [resource.filters[name](zaak_tally.c, params[name]) for name in plain]
        return count_of_zaken(db, subject.sees(read_scope(resource), zaak_tally.c), *of_type)
    return db.scalar(select(func.count()).select_from(model).where(*clauses)) or 0


def page_number(params: Mapping[str, str]) -> int:
    """The page asked for; one that cannot exist is not found (G-22)."""
    asked = params.get("page", "1")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10 and int(asked) > 0):
        raise NotFound(detail="Ongeldige pagina.")
    return int(asked)


def read_scope(resource: Resource) -> str:
    scope = resource.scopes["read"]
    return scope if isinstance(scope, str) else scope(None)
