"""A document of another provider that belongs to a zaak or besluit of ours: that provider is told,
after our own row was committed, for it asks us whether the relation is there (zrc-005, brc-005).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from zaken.base import remote
from zaken.base.clock import now
from zaken.base.db import reads, sessions
from zaken.base.errors import Invalid
from zaken.base.jobs import defer
from zaken.base.keeps import keeps
from zaken.base.log import log
from zaken.base.remote_guard import BadUrl, RemoteError, is_below, parsed
from zaken.base.subject import SYSTEEM
from zaken.change import change, remove, represent
from zaken.models import Base

Json = dict[str, Any]

# What binds a document to its object: the table, and the relationship that leads to the object.
BINDING = {"zaakinformatieobject": "zaak", "besluitinformatieobject": "besluit"}
FAILED = "Het andere register kon de relatie niet vastleggen; er is niets gewijzigd."
LATER_SECONDS = 60.0
told = log(__name__)


@dataclass(frozen=True)
class Plan:
    """What to tell after the commit, and what to do when that fails."""

    tell: Callable[[], None]
    undo: Callable[[Session], None]
    field: str = "informatieobject"


def begin(db: Session, obj: Any, shown: Json) -> None:
    """Plan to tell that this relation is there, if its document is elsewhere."""
    if _is_elsewhere(obj):
        body = {**_pair(obj, shown), "objectType": BINDING[obj.__tablename__]}
        model, uuid = type(obj), obj.uuid
        plan(db, Plan(lambda: _post(body), lambda fresh: take_away(fresh, model, uuid)))
        # Who is killed between the commit and the telling is caught up with.
        later = now() + timedelta(seconds=LATER_SECONDS)
        defer(db, "relation", at=later, table=obj.__tablename__, uuid=str(uuid))


def end(db: Session, obj: Any, shown: Json) -> None:
    """Plan to tell that this relation is gone."""
    if _is_elsewhere(obj):
        pair, model = _pair(obj, shown), type(obj)
        values = {c.key: getattr(obj, c.key) for c in obj.__table__.columns if c.key != "id"}
        plan(db, Plan(lambda: _delete(pair), lambda fresh: _put_back(fresh, model, values)))


@keeps("zrc-005", "The other register hears of a document's zaak; when it cannot, we take it back")
@keeps("brc-005", "The other register hears of a document's besluit; when it cannot, so do we")
def settle(db: Session) -> None:
    """After the commit: carry out what was planned in this transaction.

    Raises Invalid (pending-relations) when the other register did not take part; what it was about
    is then as it was before.
    """
    failed = ""
    for plan in db.info.pop("relations", ()):
        try:
            plan.tell()
        except RemoteError as error:
            told.warning("a document's register did not take part", reason=str(error))
            failed = plan.field
            with sessions.begin() as fresh:
                plan.undo(fresh)
    if failed:
        raise Invalid.field(failed, "pending-relations", FAILED)


def catch_up(table: str, uuid: UUID) -> None:
    """Tell what was not told; nothing when the relation is known there, or gone here.

    Raises RemoteError when the other register does not take part.
    """
    model = next(m.class_ for m in Base.registry.mappers if m.class_.__tablename__ == table)
    with reads() as db:
        obj = db.scalar(select(model).where(model.uuid == uuid))
        if obj is None or not _is_elsewhere(obj):
            return
        body = {**_pair(obj, represent(db, obj)), "objectType": BINDING[table]}
    _post(body)


def withdraw_all(db: Session, links: list[tuple[str, str]]) -> None:
    """Plan to tell that these documents have nothing to do any more with what was destroyed.

    A register that does not take part keeps an address that leads nowhere.
    """

    def tell() -> None:
        for document, object_ in links:
            try:
                _delete({"informatieobject": document, "object": object_})
            except RemoteError as error:
                told.warning("a document's register did not take part", reason=str(error))

    if links:
        plan(db, Plan(tell, lambda fresh: None))


def _is_elsewhere(obj: Any) -> bool:
    return obj.__tablename__ in BINDING and bool(getattr(obj.informatieobject, "extern", None))


def _pair(obj: Any, shown: Json) -> Json:
    of = BINDING[obj.__tablename__]
    return {"informatieobject": obj.informatieobject.extern, "object": shown[of]}


def plan(db: Session, plan: Plan) -> None:
    """Tell this after the commit, or else undo it."""
    db.info.setdefault("relations", []).append(plan)


def _list_at(document: str) -> str:
    """Where the register of this document keeps its relations."""
    return f"{document.rpartition('/enkelvoudiginformatieobjecten/')[0]}/objectinformatieobjecten"


def _post(body: Json) -> None:
    if not _find(body):  # an answer that was lost
        remote.send("POST", _list_at(body["informatieobject"]), body)


def _delete(pair: Json) -> None:
    """Raises BadUrl for an address outside that list: one register may not make us throw away what
    is another's.
    """
    here = parsed(_list_at(pair["informatieobject"]))
    for url in _find(pair):
        if not is_below(parsed(url), here):
            raise BadUrl("a relation in another register")
        remote.send("DELETE", url)


def _find(pair: Json) -> list[str]:
    """The relations of this document with this object that are there already."""
    asked = {name: pair[name] for name in ("object", "informatieobject")}
    found = remote.send("GET", f"{_list_at(pair['informatieobject'])}?{urlencode(asked)}")
    rows = found.get("results", []) if isinstance(found, dict) else found
    same = [row for row in rows or () if isinstance(row, dict) and asked.items() <= row.items()]
    return [str(row["url"]) for row in same if "url" in row]


def take_away(db: Session, model: Any, uuid: Any) -> None:
    obj = db.scalar(select(model).where(model.uuid == uuid))
    if obj is not None:
        remove(db, SYSTEEM, obj, scope="zaken.bijwerken", oud=represent(db, obj))


def _put_back(db: Session, model: Any, values: Json) -> None:
    obj = model(**values)
    for name in (model.PARENT, "informatieobject"):
        other = getattr(model, name).property.entity.class_
        setattr(obj, name, db.get(other, values[f"{name}_id"]))
    change(db, SYSTEEM, obj, "create", scope="zaken.bijwerken")
