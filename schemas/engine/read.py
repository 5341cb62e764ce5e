"""Reading: PostgreSQL itself makes the JSON of a resource, so no row becomes an object here.

One query for a page, one per relation that is expanded.
"""

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import (
    ColumnElement,
    Date,
    Executable,
    Select,
    Text,
    TextClause,
    bindparam,
    cast,
    func,
    literal,
    literal_column,
    select,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by, array
from sqlalchemy.orm import Session, aliased

from schemas.engine import believed
from schemas.engine.counts import count, count_rows
from schemas.engine.filters import (
    WAITING,
    Shape,
    criteria,
    day,
    made_once,
    ordered,
    page_size,
)
from schemas.engine.reverse import shown
from schemas.engine.shape import RESOURCES, Link, Links, ReadOnly, Resource, Shown, main_of
from zaken.base.clock import today
from zaken.base.db import rows, written_out
from zaken.base.errors import Forbidden, Invalid, NotFound
from zaken.base.keeps import keeps
from zaken.base.subject import VERTROUWELIJKHEID, Grant, Subject
from zaken.events import DAY
from zaken.models import Vertrouwelijkheid, Zaak

LONGEST = 10_000  # a list without pages holds at most this many
NO_TEXTS = array([], type_=Text)
LEVELS = f"(ARRAY{list(VERTROUWELIJKHEID)})"
# The date a caller asks about with `datumGeldigheid`, for use inside `ReadOnly(sql)`; today if not.
MARK = DAY
OP: ColumnElement[Any] = literal_column(MARK, Date)
UUID_ASKED = "CAST(:uuid AS UUID)"
# The values that SQL of our own making waits for.
WAITS = (MARK, UUID_ASKED, believed.CLIENT, *WAITING)
PROOF = text(believed.VERSION)
Item = dict[str, Any]
Rights = tuple[bool, bool, tuple[Grant, ...]]  # of an application


@keeps("G-06", "A resource is named by one absolute address that ends in its uuid")
def url(resource: Resource, model: Any, zaak_uuid: Any = None) -> Any:
    """The URL of a row (or of a uuid), made by the database; of a row that stands for one elsewhere
    that one's own.
    """
    uuid = getattr(model, "uuid", model)
    head, nested, tail = f"{resource.api.url}/{resource.path}/".partition("{zaak}")
    made = literal(head) + cast(uuid, Text)
    if nested:
        made = literal(head) + cast(zaak_uuid, Text) + literal(tail) + cast(uuid, Text)
    return func.coalesce(model.extern, made) if hasattr(model, "extern") else made


@cache
def json_sql(path: str) -> str:
    """The SQL that makes the JSON text of one row of this resource's table."""
    resource = RESOURCES[path]
    model: Any = resource.model
    zaak = of_zaak(model) if "{zaak}" in path else None
    columns = [url(resource, model, zaak).label("url")]
    columns += [field(resource, n).label(resource.alias(n)) for n in resource.schema.model_fields]
    made = select(*columns).select_from(model)
    inner, _, table = written_out(made).rpartition("\nFROM ")
    if table.strip() != model.__tablename__:
        raise TypeError(f"{path} reads {table}: use correlated scalar subqueries")
    return f"CAST((SELECT row_to_json(_) FROM ({inner}) _) AS TEXT)"  # noqa: S608  our own text


def of_zaak(model: Any) -> Any:
    """The uuid of the zaak below which this row has its address."""
    return select(Zaak.uuid).where(Zaak.id == model.zaak_id).correlate(model).scalar_subquery()


@cache
def json_column(path: str) -> Any:
    """The same, as a column to select: a text of one piece, so that a query is quickly built."""
    return as_text(json_sql(path))


def as_text(sql: str) -> TextClause:
    """SQL of our own making as it is, but for the values that it waits for."""
    escaped = sql.replace(":", "\\:")
    for mark in WAITS:
        escaped = escaped.replace(mark.replace(":", "\\:"), mark)
    made = text(escaped)
    return made.bindparams(bindparam("op", type_=Date)) if MARK in sql else made


@lru_cache(maxsize=1000)
def one_of(path: str, rights: Rights) -> TextClause:
    """The query of one resource by its uuid, for applications with these rights. It is made once:
    that takes longer than asking it. Raises Forbidden.
    """
    resource = RESOURCES[path]
    model: Any = resource.model
    one = select().select_from(model).where(model.uuid == literal_column(UUID_ASKED))
    one = one.where(guard(resource, holder(rights), read_scope(resource)))
    return as_text(written_out(proven(path, one)))


@lru_cache(maxsize=1000)
def first_of(path: str, shape: Shape, size: int, rights: Rights) -> TextClause:
    """The query of the first page of a list, likewise. Raises Forbidden, Invalid."""
    resource = RESOURCES[path]
    clauses = chosen(resource, dict(shape), holder(rights))
    return as_text(written_out(proven(path, on_page(resource, clauses, {}, size, 0))))


def proven(path: str, rows_of: Select[Any]) -> Select[Any]:
    """Of these rows the JSON, and beside it the proof of who asks."""
    return rows_of.add_columns(literal_column(json_sql(path)), literal_column(believed.VERSION))


def rights_of(subject: Subject) -> Rights:
    return subject.everything, subject.published_only, subject.grants


def holder(rights: Rights) -> Subject:
    """An application with these rights."""
    everything, published_only, grants = rights
    return Subject(
        "applicatie", "", grants=grants, everything=everything, published_only=published_only
    )


def field(resource: Resource, name: str) -> Any:
    """The expression of one field."""
    model: Any = resource.model
    link, links, computed = (resource.marked(name, mark) for mark in (Link, Links, ReadOnly))
    sql = getattr(computed or resource.marked(name, Shown), "sql", None)
    if links:
        return children(model, links)
    if link and sql:
        return sql(model) if isinstance(link.to, tuple) else url(RESOURCES[link.to], sql(model))
    if link:
        other: Any = aliased(RESOURCES[link.to].model)
        found = select(url(RESOURCES[link.to], other))
        made = found.where(other.id == getattr(model, f"{name}_id")).scalar_subquery()
        # A text that may be empty is never null (G-207).
        empty = resource.schema.model_fields[name].default == ""
        return func.coalesce(made, "") if empty else made
    return sql(model) if sql else plain(getattr(model, name))


def plain(column: Any) -> Any:
    """A column as JSON shows it: a level of confidentiality by its name."""
    if not isinstance(column.type, Vertrouwelijkheid):
        return column
    named = literal_column(f"{LEVELS}[{column.class_.__tablename__}.{column.key} + 1]", Text)
    return named


def children(model: Any, links: Links) -> Any:
    """The URLs of what points back to this row, oldest first; an empty array for none."""
    target = RESOURCES[links.to]
    child: Any = aliased(target.model)
    of = (
        child.id.in_(links.via(model))
        if callable(links.via)
        else getattr(child, links.via) == model.id
    )
    where = url(target, child, getattr(model, "uuid", None))
    urls = func.coalesce(func.array_agg(aggregate_order_by(where, child.id)), NO_TEXTS)
    return select(urls).where(of).correlate(model).scalar_subquery()


@keeps("G-28", "Searching shows no more than listing: one WHERE guards both")
@keeps(
    "zrc-006", "Lists, searches, details and writes ask the grants of the zaak, its children too."
)
@keeps("G-54", "A list is refused without its scope, else it leaves out what no grant covers.")
def guard(resource: Resource, subject: Subject, scope: str) -> ColumnElement[bool]:
    """The WHERE that leaves only what this subject may see.

    Raises Forbidden when it holds the scope nowhere (G-54).
    """
    component = resource.api.component if scope.startswith("audittrails.") else ""
    if not any(subject.has(one, component) for one in scope.split(" | ")):
        raise Forbidden
    if resource.parent:
        return below(resource.model, resource.parent, subject, scope)
    return subject.sees(scope, resource.model) if hasattr(resource.model, "GRANTED") else true()


def below(model: Any, parent: str, subject: Subject, scope: str) -> ColumnElement[bool]:
    """Only what belongs to a main object that this subject may see."""
    main = main_of(model, parent)
    if subject.everything and not subject.hides(scope, main.GRANTED):
        return true()
    seen = select(main.id).where(subject.sees(scope, main))
    return getattr(model, f"{parent}_id").in_(seen)  # type: ignore[no-any-return]


def texts(db: Session, resource: Resource, query: Select[Any], *, op: str = "") -> list[str]:
    """The JSON texts of the rows this query (of nothing, with its FROM and WHERE) leaves."""
    asked = query.add_columns(json_column(resource.path))
    client = believed.unproven(db)
    return told(db, asked.add_columns(PROOF) if client else asked, dated(resource, op))


def told(db: Session, query: Executable, bound: dict[str, Any]) -> list[str]:
    """The first column of this query. The last proves who asks, when that is asked for."""
    client = believed.unproven(db)
    found = rows(db, query, bound | ({"client": client} if client else {}))
    if client and found:
        believed.prove(db, found[0][-1])
    return [row[0] for row in found]


def dated(resource: Resource, op: str) -> dict[str, Any]:
    """The date that representations of this resource ask for, if they do."""
    return {"op": day(op) if op else today()} if MARK in json_sql(resource.path) else {}


def items(db: Session, resource: Resource, *where: ColumnElement[bool], op: str = "") -> list[Item]:
    """The resources that meet these criteria, as every reader of the API sees them."""
    query = select().select_from(resource.model).where(*where)
    return [orjson.loads(found) for found in texts(db, resource, query, op=op)]


def represent(resource: Resource, db: Session, obj: Any) -> Item:
    """One object as every reader of the API sees it."""
    model: Any = resource.model
    return items(db, resource, model.id == obj.id)[0]


@keeps("G-56", "What is there but outside the grants is forbidden, not hidden as not found.")
def read_one(
    db: Session,
    resource: Resource,
    uuid: UUID,
    *within: ColumnElement[bool],
    subject: Subject,
    op: str = "",
) -> str:
    """The JSON text of one resource.

    Raises NotFound, or Forbidden when it is there but not for this subject (G-56).
    """
    model: Any = resource.model
    if within or subject.kind != "applicatie":
        allowed = guard(resource, subject, read_scope(resource))
        one = select().select_from(model).where(allowed, model.uuid == uuid, *within)
        found = texts(db, resource, one, op=op)
    else:
        bound = {"uuid": uuid, "client": ""} | dated(resource, op)
        found = told(db, one_of(resource.path, rights_of(subject)), bound)
    if found:
        return shown(db, resource, found, subject)[0]
    if db.scalar(select(model.id).where(model.uuid == uuid, *within)):
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
) -> tuple[int, list[str]]:
    """How many there are, and the JSON texts of those on page `params["page"]`.

    Raises Invalid (filters) and NotFound (no such page).
    """
    page, size = page_number(params), LONGEST if resource.bare else page_size(params)
    common = made_once(resource, params) if page == 1 and not within else None
    if common and subject.kind == "applicatie":
        query = first_of(resource.path, common[0], size, rights_of(subject))
        found = told(db, query, {"client": ""} | common[1] | dated(resource, ""))
    else:
        clauses = [*within, *chosen(resource, params, subject)]
        asked = on_page(resource, clauses, params, size, (page - 1) * size)
        found = texts(db, resource, asked, op=params.get("datumGeldigheid", ""))
    found = shown(db, resource, found, subject)
    if not found and page > 1:
        raise NotFound(detail="Ongeldige pagina.")
    if page == 1 and len(found) < size:
        return len(found), found
    if resource.bare:
        raise Invalid.field("zaak", "required", f"Dit zijn er meer dan {LONGEST}. Kies een zaak.")
    clauses = [*within, *chosen(resource, params, subject)]
    if within:
        return count_rows(db, resource.model, clauses), found
    seen = page * size if len(found) == size else 0
    total = count(db, resource, params, subject=subject, clauses=clauses, seen=seen)
    return total, found


def chosen(
    resource: Resource, params: Mapping[str, str], subject: Subject
) -> list[ColumnElement[bool]]:
    """The WHERE of a list. Raises Invalid for its filters, then Forbidden."""
    clauses = [*criteria(resource, params), guard(resource, subject, read_scope(resource))]
    extern = getattr(resource.model, "extern", None)
    return clauses if extern is None else [*clauses, extern.is_(None)]


def on_page(
    resource: Resource,
    clauses: list[ColumnElement[bool]],
    params: Mapping[str, str],
    size: int,
    skipped: int,
) -> Select[Any]:
    """The rows of one page, of nothing. The ids first: what is skipped then costs no links and no
    JSON. Raises Invalid.
    """
    model: Any = resource.model
    order = ordered(resource, params)
    ids = select(model.id).where(*clauses).order_by(*order).limit(size).offset(skipped)
    return select().select_from(model).where(model.id.in_(ids)).order_by(*order)


@keeps("G-22", "A page that is not there is not found")
def page_number(params: Mapping[str, str]) -> int:
    """The page asked for; one that cannot exist is not found (G-22)."""
    asked = params.get("page", "1")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10 and int(asked) > 0):
        raise NotFound(detail="Ongeldige pagina.")
    return int(asked)


def read_scope(resource: Resource) -> str:
    scope = resource.scopes["read"]
    return scope if isinstance(scope, str) else scope(None)
