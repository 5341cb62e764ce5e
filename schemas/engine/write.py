"""JSON in: parse, turn URLs into objects, refuse what is fixed.

The change itself is `zaken.change`.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from schemas.engine import read
from schemas.engine.errors import invalid
from schemas.engine.shape import RESOURCES, Immutable, Link, Resource, Schema, address
from zaken.base.clock import now
from zaken.base.errors import Forbidden, Invalid, NotFound
from zaken.base.subject import Subject
from zaken.change import change, lock, remove
from zaken.events import plain
from zaken.models import Enkelvoudiginformatieobject, Voortgang, Zaak

Json = dict[str, Any]


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
    answer = change(db, by.subject, obj, "create", **how)  # type: ignore[arg-type]
    restart_quiet_period(db, obj)
    return answer


def modify(
    db: Session, resource: Resource, uuid: UUID, *, body: Json, by: By, partial: bool
) -> Json:
    """Change one: PATCH merges with what is there, PUT replaces it (G-104).

    Raises as `create`, and NotFound.
    """
    obj, oud, scope = load(db, resource, uuid, operation="update", subject=by.subject)
    data = parse(resource, {**oud, **body} if partial else body)
    refuse_changes(resource, data, oud)
    with db.no_autoflush:
        for name, value in values_of(db, resource, data).items():
            if name not in resource.fixed:
                setattr(obj, name, value)
        classify(obj)
        permit(by.subject, scope, obj)
    how = {"scope": scope, "save": resource.save, "oud": oud, "toelichting": by.toelichting}
    actie = "partial_update" if partial else "update"
    answer = change(db, by.subject, obj, actie, **how)  # type: ignore[arg-type]
    restart_quiet_period(db, obj)
    return answer


def delete(db: Session, resource: Resource, uuid: UUID, subject: Subject) -> None:
    """Remove one. Raises NotFound, Forbidden."""
    obj, oud, scope = load(db, resource, uuid, operation="delete", subject=subject)
    remove(db, subject, obj, scope=scope, oud=oud)
    restart_quiet_period(db, obj)


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
    lock(db, obj.hoofdobject)  # a zaak itself; for the others it is held already
    scope = scope_for(resource, operation, subject, obj.hoofdobject)
    permit(subject, scope, obj)
    return obj, plain(read.represent(resource, db, obj)) or {}, scope


def allowed(db: Session, resource: Resource, body: Json, *, subject: Subject) -> str:
    """The scope by which this subject may add to the zaak the body names; that zaak is then
    locked (G-57).
    """
    if not resource.of_zaak:
        return scope_for(resource, "create", subject, None)
    wrong = Invalid.field
    if not (named := body.get("zaak")):
        raise wrong("zaak", "required", "Dit veld is verplicht.")
    found = address(named)
    if found and found[0] != "zaken":
        raise wrong("zaak", "incorrect_match", "Deze URL is niet van een zaak.")
    zaak = db.scalar(select(Zaak).where(Zaak.uuid == found[1])) if found else None
    if zaak is None:
        raise wrong("zaak", "object-does-not-exist", "Deze zaak bestaat niet.")
    lock(db, zaak)
    scope = scope_for(resource, "create", subject, zaak)
    if not subject.may(scope, zaak):
        raise Forbidden
    return scope


def scope_for(resource: Resource, operation: str, subject: Subject, zaak: Zaak | None) -> str:
    """Of the scopes that allow this, one that the subject has here.

    Raises Forbidden when it has none.
    """
    asked = resource.scopes[operation]
    scopes = (asked if isinstance(asked, str) else asked(zaak)).split(" | ")
    for scope in scopes:
        if subject.may(scope, zaak) if zaak is not None and zaak.id else subject.has(scope):
            return scope
    raise Forbidden


def permit(subject: Subject, scope: str, obj: Any) -> None:
    """May the subject do this to an object of this type and level?

    Judged on what is about to be saved too (G-58, G-59).
    """
    if isinstance(obj, Zaak):
        judged: Any = obj
    elif isinstance(obj, Enkelvoudiginformatieobject):
        judged = read.typed(obj)
    else:
        return  # follows its zaak, which was asked before
    if not subject.may(scope, judged):
        raise Forbidden


def parse(resource: Resource, body: Json) -> Schema:
    try:
        return resource.input.model_validate(body)
    except ValidationError as error:
        raise invalid(error) from None


def build(db: Session, resource: Resource, data: Schema, **more: Any) -> Any:
    """The new object, not yet saved, with its level of confidentiality derived."""
    with db.no_autoflush:
        obj = resource.model(**values_of(db, resource, data), **more)
        classify(obj)
    return obj


def classify(obj: Any) -> None:
    """No level given: that of its type, before anybody asks who may (zrc-009, drc-007, G-58)."""
    if isinstance(obj, Zaak | Enkelvoudiginformatieobject) and not obj.vertrouwelijkheidaanduiding:
        kind = obj.zaaktype if isinstance(obj, Zaak) else obj.informatieobjecttype
        obj.vertrouwelijkheidaanduiding = kind.vertrouwelijkheidaanduiding


def values_of(db: Session, resource: Resource, data: Schema) -> dict[str, Any]:
    """Columns and their values; URLs become objects.

    Raises Invalid for every URL that does not lead to one.
    """
    values = {name: _plain(getattr(data, name)) for name in type(data).model_fields}
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
    if wrong:
        raise Invalid(*wrong)
    return values


def _plain(value: Any) -> Any:
    """Groups are kept as JSON, under the names of the standard."""
    if isinstance(value, Schema):
        return plain(value.model_dump(by_alias=True))
    return [_plain(v) for v in value] if isinstance(value, list) else value


def find(db: Session, link: Link, url: str | None) -> Any:
    """The object behind a URL, None for no URL, or the code of what is wrong with it."""
    if not url:
        return None
    found = address(url)
    if found is None or found[0] != link.to:
        return link.wrong if found else link.unknown
    target: Any = RESOURCES[link.to].model
    return db.scalar(select(target).where(target.uuid == found[1])) or link.unknown


def refuse_changes(resource: Resource, data: Schema, oud: Json) -> None:
    """Raises Invalid for every field that is fixed and now differs (G-103)."""
    changed = [
        resource.alias(name)
        for name in resource.names(Immutable)
        if name in data.model_fields_set
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
    if zaak := obj.hoofdobject:
        busy = update(Voortgang).where(
            Voortgang.zaak_id == zaak.id, Voortgang.volledig_op.is_(None)
        )
        db.execute(busy.values(laatste_aanvulling=now()))
