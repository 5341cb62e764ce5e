"""Case type files to the catalogue, one or all: for the command line and the demo. What a file may
say is workflows/definition.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.definition import Definition, files
from workflows.publish import current, publish
from zaakspoor.checking import checked
from zaken.base.clock import today
from zaken.base.db import sessions
from zaken.base.errors import Invalid, NotFound
from zaken.base.settings import settings
from zaken.models import Catalogus, Zaaktype


@dataclass(frozen=True)
class Published:
    """What became of one file."""

    file: str
    zaaktype: str
    versie: int
    is_new: bool


def publish_all(
    paths: Sequence[Path] = (),
    *,
    since: date | None = None,
    vanaf: date | None = None,
    tot: date | None = None,
) -> list[Published]:
    """Publish these files, or all there are. All or nothing: one broken file and nothing changed.
    Raises BrokenFile, and Invalid for dates that would change what holds already.

    Valid from `vanaf` (today) up to and including `tot` (no end). A first version may begin in the
    past: `since` says when, unless `vanaf` does.
    """
    definitions = [(path, checked(path)) for path in paths or files()]
    with sessions.begin() as db:
        done = []
        for path, definition in definitions:
            before = latest(db, definition.zaaktype)
            start = vanaf or (since if before is None else None) or today()
            refuse_dates(before, definition, start=start, end=tot)
            row = publish(db, definition, rsin=settings().rsin, vanaf=start, tot=tot)
            is_new = before is None or row.versie != before.versie
            done.append(Published(path.name, row.identificatie, row.versie, is_new))
        return done


def refuse_dates(
    before: Zaaktype | None, definition: Definition, *, start: date, end: date | None
) -> None:
    """Raise Invalid when a version that is valid already would get other dates than it had."""
    if end and end < start:
        raise Invalid.field("tot", "invalid", f"De laatste dag ({end}) ligt voor {start}.")
    if before is None or before.definitie == definition.model_dump(mode="json"):
        return
    if start < today():
        raise Invalid.field(
            "vanaf",
            "invalid",
            f"{definition.zaaktype}: {start} ligt in het verleden, en toen gold versie "
            f"{before.versie}. Zaken die toen begonnen zouden dan bij geen versie meer passen. "
            f"Kies vandaag of later: --vanaf {today()}.",
        )
    if before.begin_geldigheid > start:
        raise Invalid.field(
            "vanaf",
            "invalid",
            f"{definition.zaaktype}: versie {before.versie} gaat in op {before.begin_geldigheid}. "
            f"Kies die dag of later: --vanaf {before.begin_geldigheid}.",
        )


def latest(db: Session, identificatie: str) -> Zaaktype | None:
    """The highest version that was published here from a file."""
    ours = Zaaktype.identificatie == identificatie, Catalogus.rsin == settings().rsin
    query = select(Zaaktype).join(Zaaktype.catalogus).where(*ours, Zaaktype.definitie.is_not(None))
    return db.scalar(query.order_by(Zaaktype.versie.desc()).limit(1))


def version_of(db: Session, identificatie: str, versie: int = 0) -> Zaaktype:
    """One version by its number, or (0) the one that is valid today. Raises NotFound."""
    if not versie:
        return current(db, identificatie)
    ours = Zaaktype.identificatie == identificatie, Catalogus.rsin == settings().rsin
    query = select(Zaaktype).join(Zaaktype.catalogus).where(*ours, Zaaktype.versie == versie)
    found = db.scalar(query)
    if found is None:
        raise NotFound(detail=f"Er is geen versie {versie} van zaaktype '{identificatie}'.")
    return found
