"""The one way to change anything: lock, may you, rules, closed?, save, write down. API, pages and
automation all enter here.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session

from zaken.actions.besloten import close_off
from zaken.base.errors import Forbidden, Invalid, NotFound
from zaken.base.keeps import keeps
from zaken.base.subject import Subject
from zaken.events import on_behalf, record, shown
from zaken.models import Archieflijst, Zaak, row
from zaken.rules import RULES
from zaken.rules.ztc_published import refuse_frozen, refuse_used

# How an object looks to the outside: what makes the SQL for the JSON text of its row, when it is
# asked for. The API schemas fill this in at start-up: they know, the domain does not.
REPRESENT: dict[type, Callable[[], str]] = {}

# What speaks about a zaak without being part of it: tables of our own, and what zrc-007 leaves out.
OURS = frozenset(
    {
        "bewaarbelang",
        "contactmoment",
        "task",
        "termijnfeit",
        "notitie",
        "notice",
        "delivery",
        "zaakcontactmoment",
        "zaakverzoek",
        "zaaknotitie",
    }
)

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
    db.info["asker"] = subject
    with db.no_autoflush:
        lock(db, main)
        for zaak in touched(obj):
            lock(db, zaak)
        permit(subject, scope, main)
        refuse_frozen(db, subject, obj, actie)
        db.info["actie"] = actie  # a list of names is merged by PUT, replaced by PATCH
        check(db, obj)
        refuse_closed(subject, obj, main)
        save(obj, db)
        close_off(obj, db, subject)
    db.flush()  # the database's own checks, and the ids the representation needs
    nieuw = outside(type(obj)) or dict(row(obj))
    return record(db, subject, actie, obj, oud=oud, nieuw=nieuw, toelichting=toelichting)


def remove(
    db: Session,
    subject: Subject,
    obj: Any,
    *,
    scope: str,
    oud: dict[str, Any],
    toelichting: str = "",
) -> None:
    """Delete `obj`, with the same questions asked first."""
    main = obj.hoofdobject
    db.info["asker"] = subject
    lock(db, main)
    for zaak in touched(obj):
        lock(db, zaak)
    permit(subject, scope, main)
    refuse_frozen(db, subject, obj, "destroy")
    refuse_used(db, obj)
    refuse_closed(subject, obj, main)
    record(db, subject, "destroy", obj, oud=oud, nieuw=None, toelichting=toelichting)
    db.delete(obj)


def represent(db: Session, obj: Any) -> dict[str, Any]:
    """The object as the outside sees it: through the API's SELECT, or its plain columns for tables
    of our own.
    """
    seen = outside(type(obj))
    return shown(db, obj, seen) if seen else dict(row(obj))


def outside(model: type) -> str:
    """The SQL of how rows of this table look to the outside; '' for a table of our own."""
    made = REPRESENT.get(model)
    return made() if made else ""


def lock(db: Session, main: Any) -> None:
    """Two writers of one main object (a zaak, a document, a besluit) wait for each other, and the
    second one sees what the first one did. Raises NotFound when that was removing it.
    """
    if (
        main is not None
        and inspect(main).persistent
        and not db.is_modified(main)
        and main.uuid not in locked(db)
    ):
        try:
            db.refresh(main, with_for_update={"of": type(main)})
        except InvalidRequestError:  # who held the lock before us removed it
            raise NotFound from None
        hold(db, main)


def find_locked(db: Session, model: Any, *where: Any) -> Any:
    """The one row of a main object that meets these criteria, locked as `lock` does in the same
    query; None when there is none.
    """
    one = select(model).where(*where).with_for_update(of=model)
    main = db.scalar(one.execution_options(populate_existing=True))
    if main is not None:
        hold(db, main)
    return main


def hold(db: Session, main: Any) -> None:
    """Remember that this is locked. What was read of it before the lock is read again."""
    if isinstance(main, Zaak):
        for name in ("statussen", "resultaat", "rollen", "eigenschappen", "voortgang"):
            db.expire(main, [name])
    locked(db)[main.uuid] = main


def locked(db: Session) -> dict[Any, Any]:
    """The main objects this transaction holds, by uuid. A session is one transaction, so it
    remembers; and as long as it does, nothing of them is read twice.
    """
    held: dict[Any, Any] = db.info.setdefault("locked", {})
    return held


def permit(subject: Subject, scope: str, main: Any) -> None:
    if main is None:
        if not subject.has(scope):
            raise Forbidden
    elif not subject.may(scope, main):
        raise Forbidden


@keeps("brcL-07", "To add, change or remove a besluit of a closed zaak takes a forced zaken scope.")
@keeps("zrcL-34", "A besluit on a closed zaak changes the zaak, so it asks what the zaak asks.")
def refuse_closed(subject: Subject, obj: Any, main: Any) -> None:
    """A closed zaak does not change, except by who may force it; a status has a ladder of its own
    (zrc-007, zrc-008).

    The rule keeps the resources of the standard. People still call about a closed zaak, and the
    call-back that was promised is still made: what they say is written down (OURS).
    """
    if obj.__tablename__ in OURS:
        return
    wanted = "zaken.heropenen" if obj.__tablename__ == "status" else "zaken.geforceerd-bijwerken"
    for zaak in [main] if isinstance(main, Zaak) else touched(obj):
        if zaak.is_closed and not subject.may(wanted, zaak):
            raise Forbidden(detail="Deze zaak is afgesloten en kan niet meer gewijzigd worden.")


def touched(obj: Any) -> list[Zaak]:
    """The zaken that change with this, though it is no part of them: those of a besluit, the
    hoofdzaak of a zaak that becomes a deelzaak.
    """
    found: list[Zaak] = getattr(obj, "touches", [])
    return found


def check(db: Session, obj: Any) -> None:
    broken = [rule for rule in RULES.get(type(obj), []) if not rule.holds(obj, db)]
    if broken:
        raise Invalid(
            *({"name": rule.field, "code": rule.code, "reason": rule.message} for rule in broken)
        )


def act(  # noqa: PLR0913  as `change`
    db: Session,
    subject: Subject,
    zaak: Zaak | Archieflijst,
    verb: str,
    *,
    scope: str,
    save: Callable[[], object] = lambda: None,
    nieuw: dict[str, Any] | None = None,
    toelichting: str = "",
) -> None:
    """A verb of our own on a zaak or a list (claim, route, approve …): the same door, told in
    the timeline by its own name.
    """
    lock(db, zaak)
    permit(subject, scope, zaak)
    refuse_closed(subject, zaak, zaak)
    namens = on_behalf(subject, zaak)  # as it was before
    save()
    db.flush()  # the event comes after what it tells
    record(db, subject, verb, zaak, oud=None, nieuw=nieuw, toelichting=toelichting, namens=namens)
