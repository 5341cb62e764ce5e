"""JSON in: parse, turn URLs into objects, refuse what is fixed.

The change itself is `zaken.change`.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import bindparam, inspect, select, update
from sqlalchemy.orm import Session

from schemas.engine import mirror, read, relations
from schemas.engine.errors import invalid
from schemas.engine.mirror_rows import is_elsewhere
from schemas.engine.shape import RESOURCES, Immutable, Link, Resource, Schema, address
from zaken import change
from zaken.base.clock import now
from zaken.base.errors import Forbidden, Invalid, NotFound
from zaken.base.keeps import keeps
from zaken.base.subject import Granted, Subject
from zaken.change import find_locked, lock, remove
from zaken.events import plain
from zaken.models import Voortgang, Zaak

Json = dict[str, Any]
Shape = TypeVar("Shape", bound=Schema)
UNREAD: Any = object()
ELSEWHERE = "Achter deze URL staat niet het soort gegeven dat hier hoort."


@dataclass(frozen=True)
class By:
    """Who asks, and why in his own words."""

    subject: Subject
    toelichting: str = ""


def create(db: Session, resource: Resource, body: Json, by: By) -> Json:
    """Make one. Raises Forbidden before it looks at the body, then Invalid (G-201)."""
    scope = allowed(db, resource, body, subject=by.subject)
    return save_new(db, resource, build(db, resource, parse(resource, body)), by=by, scope=scope)


def save_new(db: Session, resource: Resource, obj: Any, *, by: By, scope: str) -> Json:
    """Save a new object by the resource's action.

    Raises Forbidden when this subject may not do that to an object of its type and level.
    """
    permit(by.subject, scope, obj)
    how = {"scope": scope, "save": resource.save, "toelichting": by.toelichting}
    answer = change.change(db, by.subject, obj, "create", **how)  # type: ignore[arg-type]
    relations.begin(db, obj, answer)
    if obj.hoofdobject is not obj:  # a zaak that was opened just now starts its quiet period itself
        restart_quiet_period(db, obj)
    return answer


@keeps("G-104", "PUT replaces, PATCH keeps what was not sent")
def modify(
    db: Session, resource: Resource, uuid: UUID, *, body: Json, by: By, partial: bool
) -> Json:
    """Change one: PATCH merges with what is there, PUT replaces it (G-104).

    Raises as `create`, and NotFound.
    """
    obj, oud, scope = load(db, resource, uuid, operation="update", subject=by.subject)
    data = parse(resource, {**oud, **body} if partial else body)
    sent = {name for name in resource.input.model_fields if resource.alias(name) in body}
    refuse_changes(resource, data, oud, sent)
    with db.no_autoflush:
        values = values_of(db, resource, data, sent if partial else None)
        for name, value in values.items():
            if name not in resource.fixed:
                setattr(obj, name, value)
        consult(db, resource, obj)
        classify(obj)
        permit(by.subject, scope, obj)
    how = {"scope": scope, "save": resource.save, "oud": oud, "toelichting": by.toelichting}
    actie = "partial_update" if partial else "update"
    answer = change.change(db, by.subject, obj, actie, **how)  # type: ignore[arg-type]
    restart_quiet_period(db, obj)
    return answer


def delete(db: Session, resource: Resource, uuid: UUID, by: By) -> None:
    """Remove one. Raises NotFound, Forbidden."""
    obj, oud, scope = load(db, resource, uuid, operation="delete", subject=by.subject)
    relations.end(db, obj, oud)
    remove(db, by.subject, obj, scope=scope, oud=oud, toelichting=by.toelichting)
    restart_quiet_period(db, obj)


def refuse_stray(db: Session, resource: Resource, uuid: UUID, zaak: str) -> None:
    """Below one zaak (its uuid, from the path) is only what belongs to it. Raises NotFound."""
    if "{zaak}" not in resource.path:
        return
    model: Any = resource.model
    found = db.scalar(
        select(Zaak.uuid).join(model, model.zaak_id == Zaak.id).where(model.uuid == uuid)
    )
    if str(found) != zaak.lower():
        raise NotFound


def load(
    db: Session, resource: Resource, uuid: UUID, *, operation: str, subject: Subject
) -> tuple[Any, Json, str]:
    """The object to change, how it looks now, and the scope this subject may change it by.

    Its zaak is locked; the object is as the one who had that lock before us left it (law 5).
    Raises NotFound, also when that one removed it.
    """
    model: Any = resource.model
    wanted = select(model).where(model.uuid == uuid)
    obj = db.scalar(wanted)
    if obj is not None and obj.hoofdobject not in (None, obj):
        lock(db, obj.hoofdobject)
        obj = db.scalar(wanted.execution_options(populate_existing=True))
    if obj is None:
        raise NotFound
    lock(db, obj.hoofdobject)  # a main object itself; for the others it is held already
    scope = scope_for(resource, operation, subject, obj.hoofdobject)
    permit(subject, scope, obj)
    return obj, plain(read.represent(resource, db, obj)) or {}, scope


@keeps("G-57", "A new object is judged on its own type and level, a child on its main object's.")
def allowed(db: Session, resource: Resource, body: Json, *, subject: Subject) -> str:
    """The scope by which this subject may add to the main object the body names; that is then
    locked (G-57).
    """
    if not (name := resource.parent):
        return scope_for(resource, "create", subject, None)
    alias, link = resource.alias(name), resource.marked(name, Link)
    wrong = Invalid.field
    if not (named := body.get(alias)):
        raise wrong(alias, "required", "Dit veld is verplicht.")
    if not isinstance(named, str):
        raise wrong(alias, "invalid", "Hier hoort een tekst.")
    found = find(db, link, named, locked=True)
    if isinstance(found, str):
        raise wrong(alias, found, "Deze URL leidt niet naar het soort gegeven dat hier hoort.")
    scope = scope_for(resource, "create", subject, found)
    if not subject.may(scope, found):
        raise Forbidden
    return scope


def scope_for(resource: Resource, operation: str, subject: Subject, main: Any) -> str:
    """Of the scopes that allow this, one that the subject has here.

    Raises Forbidden when it has none.
    """
    asked = resource.scopes[operation]
    scopes = (asked if isinstance(asked, str) else asked(main)).split(" | ")
    for scope in scopes:
        if subject.may(scope, main) if main is not None and main.id else subject.has(scope):
            return scope
    raise Forbidden


@keeps("G-59", "An update is judged on what it makes of the object as well as on what that was.")
def permit(subject: Subject, scope: str, obj: Any) -> None:
    """May the subject do this to an object of this type and level?

    Judged on what is about to be saved too (G-58, G-59).
    """
    # What is no such object follows its main object, which was asked before.
    if hasattr(obj, "GRANTED") and not subject.may(scope, obj):
        raise Forbidden


def parse(resource: Resource, body: Json) -> Schema:
    return checked(resource.input, body)


def checked(shape: type[Shape], body: Json) -> Shape:
    """The body in this shape. Raises Invalid with everything that is wrong."""
    try:
        return shape.model_validate(body)
    except ValidationError as error:
        raise invalid(error) from None


def build(db: Session, resource: Resource, data: Schema, **more: Any) -> Any:
    """The new object, not yet saved, with its level of confidentiality derived."""
    with db.no_autoflush:
        obj = resource.model(**values_of(db, resource, data), **more)
        consult(db, resource, obj)
        classify(obj)
    return obj


def consult(db: Session, resource: Resource, obj: Any) -> None:
    """Put what stands in reference lists beside the object, for its rules: `obj.fetched`."""
    if found := mirror.fetched(db, obj, resource):
        obj.fetched = found


@keeps("G-58", "The level is derived before anybody asks whether this may be made.")
def classify(obj: Any) -> None:
    """No level given: that of its type, before anybody asks who may (zrc-009, drc-007, G-58)."""
    granted: Granted | None = getattr(obj, "GRANTED", None)
    if granted and granted.level and not obj.vertrouwelijkheidaanduiding:
        kind = getattr(obj, granted.kind)
        obj.vertrouwelijkheidaanduiding = kind.vertrouwelijkheidaanduiding


def values_of(
    db: Session, resource: Resource, data: Schema, only: set[str] | None = None
) -> dict[str, Any]:
    """Columns and their values, of all fields or of `only` these; URLs become objects.

    Raises Invalid for every URL that does not lead to one.
    """
    names = type(data).model_fields.keys() if only is None else only
    values = {name: _plain(getattr(data, name)) for name in names}
    wrong: list[dict[str, str]] = []
    for name in resource.names(Link):
        if name not in values:
            continue
        target = find(db, resource.marked(name, Link), values[name])
        if isinstance(target, str):
            reason = "Deze URL leidt niet naar het soort gegeven dat hier hoort."
            wrong.append({"name": resource.alias(name), "code": target, "reason": reason})
        else:
            values |= {name: target, f"{name}_id": target.id if target else None}
    said = {resource.alias(name): values[name] for name in names}
    wrong += [
        {"name": where, "code": code, "reason": ELSEWHERE}
        for where, code in mirror.wrong(db, resource, said)
    ]
    if wrong:
        raise Invalid(*wrong)
    return values


def _plain(value: Any) -> Any:
    """Groups are kept as JSON, under the names of the standard."""
    if isinstance(value, Schema):
        return plain(value.model_dump(by_alias=True))
    return [_plain(v) for v in value] if isinstance(value, list) else value


def find(db: Session, link: Link, url: Any, *, locked: bool = False) -> Any:
    """The object behind a URL, ours or the row that stands for one elsewhere (`locked`: for
    ourselves); None for no URL, or the code of what is wrong with it.
    """
    if not url or not isinstance(url, str):  # a parent is looked up before the body is checked
        return link.unknown if url else None
    if link.by and not url.startswith(("http://", "https://")):
        return named(db, link, url)
    found = address(url)
    possible = link.to if isinstance(link.to, tuple) else (link.to,)
    if found and found[0] not in possible:
        return link.wrong
    if found:
        target: Any = RESOURCES[found[0]].model
        return by_uuid(db, target, found[1], locked=locked) or link.unknown
    if is_elsewhere(url) and (code := mirror.verdict(db, url)):
        return code
    for path in possible:
        target = RESOURCES[path].model
        known = hasattr(target, "extern") and db.scalar(select(target).where(target.extern == url))
        if known:
            if locked:
                lock(db, known)
            return known
    return link.unknown


def named(db: Session, link: Link, name: str) -> Any:
    """The newest row that bears this name, or the code for none."""
    model: Any = RESOURCES[str(link.to)].model
    bearing = select(model).where(getattr(model, link.by) == name)
    return db.scalar(bearing.order_by(model.id.desc()).limit(1)) or "does_not_exist"


def by_uuid(db: Session, model: Any, uuid: UUID, *, locked: bool) -> Any:
    """The row with this uuid, or None. What this transaction holds already is not read again."""
    held = change.locked(db).get(uuid)
    if isinstance(held, model):
        return held
    if locked:
        return find_locked(db, model, model.uuid == uuid)
    return db.scalar(of_uuid(model), {"uuid": uuid})


@cache
def of_uuid(model: Any) -> Any:
    """The query of one row by its uuid, made once."""
    return select(model).where(model.uuid == bindparam("uuid"))


@keeps("G-103", "A fixed field may be sent back as it was, and not otherwise")
def refuse_changes(resource: Resource, data: Schema, oud: Json, sent: set[str]) -> None:
    """Raises Invalid for every field that is fixed and now differs (G-103)."""
    changed = [
        resource.alias(name)
        for name in resource.names(Immutable)
        if name in sent
        and plain({"": _plain(getattr(data, name))}) != {"": oud[resource.alias(name)]}
    ]
    if changed:
        reason = "Dit veld mag niet gewijzigd worden."
        params = (
            {"name": n, "code": "wijzigen-niet-toegelaten", "reason": reason} for n in changed
        )
        raise Invalid(*params)


def restart_quiet_period(db: Session, obj: Any) -> None:
    """An e-form is still busy with this zaak: it is complete when no call came for a while."""
    zaak = obj.hoofdobject
    if not isinstance(zaak, Zaak):
        return
    # Read under the lock of the zaak already, or not: then the row itself is asked.
    known = inspect(zaak).dict.get("voortgang", UNREAD)
    if known is UNREAD or (known is not None and known.volledig_op is None):
        busy = update(Voortgang).where(
            Voortgang.zaak_id == zaak.id, Voortgang.volledig_op.is_(None)
        )
        db.execute(
            busy.values(laatste_aanvulling=now()), execution_options={"synchronize_session": False}
        )
