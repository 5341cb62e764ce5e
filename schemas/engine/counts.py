"""How many rows a list has: exact up to `LIVE`, beyond that no older than `SECONDS` (ADR 11)."""

import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.operators import ilike_op

from schemas.engine.shape import Resource
from zaken.base.subject import Subject
from zaken.models import Zaak
from zaken.tally import count_of_zaken, zaak_tally

LIVE = 10_000  # rows that are counted for every request
SECONDS = 15.0  # how long a larger count is good
DEARER = (
    30  # or this many times as long as it took to make: never more than a thirtieth of the time
)
REMEMBERED = 1000  # larger counts, per process
NO_FILTERS = frozenset({"page", "pageSize", "expand", "ordering"})
_LARGE: dict[Any, tuple[float, int]] = {}


def count(
    db: Session,
    resource: Resource,
    params: Mapping[str, str],
    *,
    subject: Subject,
    clauses: list[ColumnElement[bool]],
    seen: int,
) -> int:
    """How many rows the clauses leave, when the caller sees that there are at least `seen`.

    All zaken, or all of a zaaktype, are summed from the tally. A large count is remembered for a
    moment, and nothing is counted meanwhile; when it says that there is nothing after this page, it
    is made anew: who follows `next` misses nothing.
    """
    model: Any = resource.model
    plain = params.keys() - NO_FILTERS
    if model is Zaak and plain <= {"zaaktype", "maximaleVertrouwelijkheidaanduiding"}:
        of_type = [resource.filters[name](zaak_tally.c, params[name]) for name in plain]
        scope = str(resource.scopes["read"])
        return count_of_zaken(db, subject.sees(scope, zaak_tally.c), *of_type)
    asked = frozenset((name, params[name]) for name in plain)
    key = (resource.path, asked, subject.everything, subject.published_only, subject.grants)
    until, total = _LARGE.get(key, (0.0, 0))
    began = time.monotonic()
    if began < until and total > seen:
        return total
    live = count_rows(db, model, clauses, most=LIVE + 1)
    if live <= LIVE:
        return live
    total = count_rows(db, model, clauses)
    if len(_LARGE) >= REMEMBERED:
        _LARGE.clear()
    spent = time.monotonic() - began
    _LARGE[key] = (began + spent + max(SECONDS, DEARER * spent), total)
    return total


def count_rows(
    db: Session, model: Any, clauses: list[ColumnElement[bool]], *, most: int | None = None
) -> int:
    """The rows that the clauses leave, counted; no further than `most`."""
    rows = select(model.id).where(*clauses)
    if most is not None:
        rows = rows.limit(most)
        # A part of a text: by its index when few rows hold it, else from the newest row back. The
        # planner would rather read the table from its beginning.
        if any(getattr(clause, "operator", None) is ilike_op for clause in clauses):
            rows = rows.order_by(model.id.desc())
    return db.scalar(select(func.count()).select_from(rows.subquery())) or 0
