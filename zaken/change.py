"""The one way to change anything: lock, may you, rules, closed?, save, write down. API, pages and
automation all enter here.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from zaken.base.errors import Forbidden, Invalid
from zaken.base.subject import Subject
from zaken.events import record
from zaken.models import Zaak, row
from zaken.rules import RULES

# How an object looks to the outside. The API schemas fill this in at start-up: they know, the
# domain does not.
REPRESENT: dict[type, Callable[[Session, Any], dict[str, Any]]] = {}

# Tables of our own that speak about a zaak without being part of it.
OURS = frozenset({"contactmoment", "task", "notitie", "notice", "delivery"})

Save = Callable[[Any, Session], None]


def add(obj: Any, db: Session) -> None:
    """The plain way to save: keep it."""
    db.add(obj)


def change(  # noqa: PLR0913  the one door: everything about a change is named where it is made
    db: Session,
    subject: Subject,
    obj: Any,
    actie: str,
    *,
    scope: str,
    save: Save = add,
    oud: dict[str, Any] | None = None,
    toelichting: str = "",
) -> dict[str, Any]:
    """Save `obj` as `subject`, if every rule holds, and return how it now looks to the outside.

    Raises Forbidden (scope missing, or zaak closed: zrc-007), Invalid (every broken rule at once).
    Validation comes before the closed-zaak check (zrc-007e).
    """
    main = obj.hoofdobject
    with db.no_autoflush:
        lock(db, main)
        permit(subject, scope, main)
        check(db, obj)
        refuse_closed(subject, obj, main)
        save(obj, db)
    db.flush()  # the database's own checks, and the ids the representation needs
    nieuw = represent(db, obj)
    record(db, subject, actie, obj, oud=oud, nieuw=nieuw, toelichting=toelichting)
    return nieuw


def remove(db: Session, subject: Subject, obj: Any, *, scope: str, oud: dict[str, Any]) -> None:
    """Delete `obj`, with the same questions asked first."""
    main = obj.hoofdobject
    lock(db, main)
    permit(subject, scope, main)
    refuse_closed(subject, obj, main)
    record(db, subject, "destroy", obj, oud=oud, nieuw=None)
    db.delete(obj)


def represent(db: Session, obj: Any) -> dict[str, Any]:
    """The object as the outside sees it: through the API's SELECT, or its plain columns for tables
    of our own.
    """
    seen = REPRESENT.get(type(obj))
    return seen(db, obj) if seen else dict(row(obj))


def lock(db: Session, main: Any) -> None:
    """Two writers of one main object (a zaak, a document, a besluit) wait for each other, and the
    second one sees what the first one did.
    """
    if (
        main is not None
        and inspect(main).persistent
        and not db.is_modified(main)
        and main.uuid not in locked(db)
    ):
        db.refresh(main, with_for_update={"of": type(main)})
        if isinstance(main, Zaak):
            for name in ("statussen", "resultaat", "rollen", "eigenschappen", "voortgang"):
                db.expire(main, [name])
        locked(db).add(main.uuid)


def locked(db: Session) -> set[Any]:
    """The main objects this transaction holds. A session is one transaction, so it remembers."""
    held: set[Any] = db.info.setdefault("locked", set())
    return held


def permit(subject: Subject, scope: str, main: Any) -> None:
    if main is None:
        if not subject.has(scope):
            raise Forbidden
    elif not subject.may(scope, main):
        raise Forbidden


def refuse_closed(subject: Subject, obj: Any, main: Any) -> None:
    """A closed zaak does not change, except by who may force it; a status has a ladder of its own
    (zrc-007, zrc-008).

    The rule keeps the resources of the standard. People still call about a closed zaak, and the
    call-back that was promised is still made: what they say is written down (OURS).
    """
    if not isinstance(main, Zaak) or not main.is_closed or obj.__tablename__ in OURS:
        return
    wanted = "zaken.heropenen" if obj.__tablename__ == "status" else "zaken.geforceerd-bijwerken"
    if not subject.may(wanted, main):
        raise Forbidden(detail="Deze zaak is afgesloten en kan niet meer gewijzigd worden.")


def check(db: Session, obj: Any) -> None:
    broken = [rule for rule in RULES.get(type(obj), []) if not rule.holds(obj, db)]
    if broken:
        raise Invalid(
            *({"name": rule.field, "code": rule.code, "reason": rule.message} for rule in broken)
        )


def act(  # noqa: PLR0913  as `change`
    db: Session,
    subject: Subject,
    zaak: Zaak,
    verb: str,
    *,
    scope: str,
    save: Callable[[], object] = lambda: None,
    nieuw: dict[str, Any] | None = None,
    toelichting: str = "",
) -> None:
    """A verb of our own on a zaak (claim, route, suspend …): the same door, told in the timeline by
    its own name.
    """
    lock(db, zaak)
    permit(subject, scope, zaak)
    refuse_closed(subject, zaak, zaak)
    save()
    db.flush()  # the event comes after what it tells
    record(db, subject, verb, zaak, oud=None, nieuw=nieuw, toelichting=toelichting)
