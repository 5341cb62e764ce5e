"""Case type files to the catalogue, one or all: for the command line and the demo. What a file may
say is workflows/definition.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflows.definition import Definition, files, load
from workflows.publish import publish
from zaken.base.db import sessions
from zaken.base.settings import settings
from zaken.models import Catalogus, Zaaktype


@dataclass(frozen=True)
class Published:
    """What became of one file."""

    file: str
    zaaktype: str
    versie: int
    is_new: bool


def publish_all(paths: Sequence[Path] = (), *, since: date | None = None) -> list[Published]:
    """Publish these files, or all there are. All or nothing: one broken file and nothing changed.
    Raises BrokenFile.

    A first version is valid from `since` (today), a later one always from today.
    """
    definitions = [(path, load(path)) for path in paths or files()]
    with sessions.begin() as db:
        done = []
        for path, definition in definitions:
            before = _latest(db, definition)
            row = publish(db, definition, rsin=settings().rsin, vanaf=None if before else since)
            done.append(Published(path.name, row.identificatie, row.versie, row.versie != before))
        return done


def _latest(db: Session, definition: Definition) -> int:
    ours = Zaaktype.identificatie == definition.zaaktype, Catalogus.rsin == settings().rsin
    query = select(func.max(Zaaktype.versie)).join(Zaaktype.catalogus).where(*ours)
    return int(db.scalar(query) or 0)
