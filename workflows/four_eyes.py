"""Four eyes: two things of one zaak that one person may not both do (`niet_door` in the file).

Counted by the medewerker, never by a name that is shown, and never by whose place somebody takes.
It holds both ways: in whatever order the two are done, and in whatever status.
"""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.definition import Definition
from zaken.base.subject import Subject
from zaken.models import Medewerker, Task, Zaak

UNNAMED = (
    "Hier gelden vier ogen: wij moeten weten welke medewerker dit doet. "
    "Zet zijn gebruikersnaam als user_id in het token."
)
BY_ITSELF = "Hier gelden vier ogen. Dit kan niet vanzelf: een medewerker moet dit doen."
BY_STAFF = "Hier gelden vier ogen. Dit doet een medewerker van de gemeente."


def person(db: Session, subject: Subject) -> int | None:
    """The id of the medewerker who acts. Of an application: whom its token names, if he works here.

    Only a name in the token counts, which is signed; a header is not.
    """
    if subject.kind == "medewerker":
        return subject.medewerker_id or None
    if subject.kind != "applicatie" or not subject.user or not subject.vouched:
        return None
    named = select(Medewerker.id).where(Medewerker.username == subject.user, Medewerker.actief)
    return db.scalar(named)


def refusal(
    db: Session, subject: Subject, zaak: Zaak, definition: Definition, doing: Collection[str]
) -> str:
    """Why this subject may not do these steps or this task; '' when he may. `doing` holds their
    names: more than one when it is not known which of them it is.
    """
    bars = _bars(definition)
    strict = any(bars.get(name) for name in doing)
    others = {a for a, names in bars.items() if names & {*doing}}.union(
        *(bars.get(name, set()) for name in doing)
    )
    if not others:
        return ""
    if subject.kind == "systeem":
        return BY_ITSELF if strict else ""
    if subject.kind in ("burger", "bedrijf", "volger"):
        return BY_STAFF if strict else ""
    me = person(db, subject)
    if me is None:
        return UNNAMED
    mine = [name for name in sorted(others) if me in _doers(db, zaak, definition, name)]
    if not mine:
        return ""
    done = " en ".join(f"'{_called(definition, name)}'" for name in mine)
    return f"U hebt {done} zelf gedaan. Een collega moet dit doen."


def _bars(definition: Definition) -> dict[str, set[str]]:
    """What each step and task names in `niet_door`."""
    steps = {s.stap: {*s.niet_door} for s in definition.stappen if s.niet_door}
    return steps | {t.taak: {*t.niet_door} for t in definition.taken if t.niet_door}


def _doers(db: Session, zaak: Zaak, definition: Definition, name: str) -> set[int]:
    """Who did this task or took this step on this zaak, ever.

    Of a status from before steps were kept it is not known which step gave it: every step that
    leads there counts. The first status is given by no step.
    """
    done = select(Task.done_by_id).where(
        Task.zaak_id == zaak.id, Task.taak == name, Task.done_by_id.is_not(None)
    )
    found = {id for id in db.scalars(done) if id}
    leads_to = {s.naar for s in definition.stappen if s.stap == name}
    taken = sorted((s for s in zaak.statussen if s.id), key=lambda s: s.id)[1:]
    return found | {
        s.medewerker_id
        for s in taken
        if s.medewerker_id
        and (name in s.stappen or (not s.stappen and s.statustype.naam in leads_to))
    }


def _called(definition: Definition, name: str) -> str:
    """A task by its title, a step by its button."""
    titles = {t.taak: t.titel for t in definition.taken}
    return (titles | {s.stap: s.knop for s in definition.stappen})[name]
