"""From the JSON of another provider to a row of ours with its URL in `extern`: attributes by their
names, links to rows that are made first. One short transaction each; nothing is locked.
"""

from datetime import date, datetime
from typing import Any, TypeGuard

from pydantic.alias_generators import to_camel
from sqlalchemy import ARRAY, JSON, func, select
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from schemas.engine.shape import RESOURCES, address
from zaken.base import remote
from zaken.base.clock import now, today
from zaken.base.db import reads, sessions
from zaken.base.remote_guard import RemoteError, WrongShape
from zaken.base.settings import settings
from zaken.base.subject import RANK
from zaken.change import add
from zaken.models import Informatieobjecttype, Zaaktype, ZaaktypeInformatieobjecttype

Json = dict[str, Any]

# The links that make a row what it is, by our path: field → path of ours. Others are left open.
PARENTS = {
    "zaaktypen": {"catalogus": "catalogussen"},
    "informatieobjecttypen": {"catalogus": "catalogussen"},
    "besluittypen": {"catalogus": "catalogussen"},
    "statustypen": {"zaaktype": "zaaktypen"},
    "resultaattypen": {"zaaktype": "zaaktypen"},
    "roltypen": {"zaaktype": "zaaktypen"},
    "eigenschappen": {"zaaktype": "zaaktypen"},
    "enkelvoudiginformatieobjecten": {"informatieobjecttype": "informatieobjecttypen"},
    "besluiten": {"besluittype": "besluittypen"},
}
# The kind of resource that each of our paths serves.
SHAPES = {
    "catalogussen": "catalogus",
    "zaaktypen": "zaaktype",
    "statustypen": "statustype",
    "resultaattypen": "resultaattype",
    "roltypen": "roltype",
    "eigenschappen": "eigenschap",
    "informatieobjecttypen": "informatieobjecttype",
    "besluittypen": "besluittype",
    "enkelvoudiginformatieobjecten": "enkelvoudiginformatieobject",
    "besluiten": "besluit",
    "zaken": "zaak",
}
# Relations of types by name; an older provider gives URLs there.
BY_NAME = {"besluittypen": "besluittype", "informatieobjecttypen": "informatieobjecttype"}
LONGEST = 1000  # characters of a URL
# Members that are ours alone, or that say what we do not keep.
NEVER = frozenset({"id", "uuid", "extern", "versie", "sha256", "lock"})
EMPTY: dict[type, Any] = {str: "", bool: False, int: 0, list: [], dict: {}}


def is_elsewhere(url: object) -> TypeGuard[str]:
    """The URL of another provider? What begins as ours is ours, also when nothing is there."""
    return (
        isinstance(url, str)
        and url.startswith(("http://", "https://"))
        and not url.startswith(settings().base_url.rstrip("/") + "/")
        and len(url) <= LONGEST
    )


def keep(path: str, url: str) -> int:
    """The id of the row that stands for this URL, new or brought up to date.

    Raises RemoteError as `remote.fetch`, also when its parent cannot be fetched.
    """
    body = remote.fetch(url, SHAPES[path])
    model: Any = RESOURCES[path].model
    links = {f"{name}_id": parent(path, name, body) for name in PARENTS.get(path, {})}
    values = links | members(model, body) | names(model, body)
    for last in (False, True):
        try:
            with sessions.begin() as db:
                row = save(db, model, url, values)
                relate(db, row, body)
                return int(row.id)
        except (IntegrityError, DataError):  # somebody made it at the same moment
            if last:
                break
    raise WrongShape("does not fit beside what we know of that catalogue")


def parent(path: str, name: str, body: Json) -> int:
    """The id of the row a body refers to. Only a document may be of a type of ours: who could add
    to a type of ours from outside would change how our zaken are handled.
    """
    to, url = PARENTS[path][name], body.get(name)
    if is_elsewhere(url):
        return keep(to, url)
    found = address(url)
    if found and found[0] == to and path == "enkelvoudiginformatieobjecten":
        model: Any = RESOURCES[to].model
        with reads() as db:
            if id := db.scalar(select(model.id).where(model.uuid == found[1])):
                return int(id)
    raise WrongShape(f"{name} is ours, or nothing")


def save(db: Session, model: Any, url: str, values: Json) -> Any:
    row = db.scalar(select(model).where(model.extern == url))
    if row is None:
        row = model(extern=url, **values)
        if model is Zaaktype:  # the outside world does not number its versions
            same = select(func.max(Zaaktype.versie)).where(
                Zaaktype.catalogus_id == values["catalogus_id"],
                Zaaktype.identificatie == values["identificatie"],
            )
            row.versie = (db.scalar(same) or 0) + 1
        add(row, db)
    else:
        for name, value in values.items():
            if getattr(row, name) != value:
                setattr(row, name, value)
    db.flush()
    return row


def members(model: Any, body: Json) -> Json:
    """The columns that the body has a member for, and the least for those that must have a value.

    Raises WrongShape for a value of another type.
    """
    values: Json = {}
    for column in model.__table__.columns:
        ours = column.key in NEVER or (model is Zaaktype and column.key == "definitie")
        if ours or column.foreign_keys or column.computed is not None:
            continue
        value = body.get(to_camel(column.key))
        if value is not None:
            values[column.key] = as_kept(column, value)
        elif not column.nullable and column.default is None:
            values[column.key] = least(column.type.python_type)
    return values


def least(kind: type) -> Any:
    if kind is datetime:
        return now()
    return today() if kind is date else EMPTY.get(kind, "")


def as_kept(column: Any, value: Any) -> Any:
    """A value of JSON as the column has it."""
    kind: Any = (dict, list) if isinstance(column.type, JSON) else column.type.python_type
    try:
        if kind is datetime:
            return datetime.fromisoformat(value)
        if kind is date:
            return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise WrongShape(f"{column.key} is no date") from None
    if column.key == "vertrouwelijkheidaanduiding" and value not in RANK:
        raise WrongShape("no level of confidentiality")
    if kind is str and isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise WrongShape(f"{column.key} is of another type")
    if isinstance(column.type, ARRAY) and not all(isinstance(one, str) for one in value):
        raise WrongShape(f"{column.key} holds another type")
    return value


def names(model: Any, body: Json) -> Json:
    """Relations by name; where the body has URLs, the names of what is behind them."""
    found: Json = {}
    for name, shape in BY_NAME.items():
        if name in model.__table__.columns and isinstance(body.get(name), list):
            found[name] = [name_of(str(one), shape) for one in body[name][:100]]
    return found


def name_of(one: str, shape: str) -> str:
    if not is_elsewhere(one):
        return one
    try:
        return str(remote.fetch(one, shape).get("omschrijving", ""))
    except RemoteError:
        return one  # a relation that cannot be read fits nothing


def relate(db: Session, row: Any, body: Json) -> None:
    """Which kinds of documents a zaaktype elsewhere knows, of those that we have met (zrc-017):
    asked when either of the two comes in.
    """
    if isinstance(row, Zaaktype):
        for kind in db.scalars(_mirrored(Informatieobjecttype, row.catalogus_id)):
            if knows(body, kind):
                note(db, row.id, kind.id)
    if isinstance(row, Informatieobjecttype):
        for zaaktype in db.scalars(_mirrored(Zaaktype, row.catalogus_id)):
            if knows(remote.known(db, zaaktype.extern or "") or {}, row):
                note(db, zaaktype.id, row.id)


def _mirrored(model: Any, catalogus_id: int) -> Any:
    return select(model).where(model.catalogus_id == catalogus_id, model.extern.is_not(None))


def knows(zaaktype: Json, kind: Informatieobjecttype) -> bool:
    """Does that provider say so, by URL or by name?"""
    told = zaaktype.get("informatieobjecttypen")
    return isinstance(told, list) and (kind.extern in told or kind.omschrijving in told)


def note(db: Session, zaaktype_id: int, kind_id: int) -> None:
    link = ZaaktypeInformatieobjecttype
    of_type = link.zaaktype_id == zaaktype_id
    if db.scalar(select(link.id).where(of_type, link.informatieobjecttype_id == kind_id)) is None:
        number = db.scalar(select(func.max(link.volgnummer)).where(of_type)) or 0
        add(
            link(zaaktype_id=zaaktype_id, informatieobjecttype_id=kind_id, volgnummer=number + 1),
            db,
        )
