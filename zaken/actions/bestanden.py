"""Which files are still spoken of, and throwing away the others."""

from datetime import datetime, timedelta

from sqlalchemy import func, select, union_all
from sqlalchemy.orm import Session

from zaken.base import files
from zaken.base.clock import now
from zaken.base.db import reads, sessions
from zaken.base.errors import Unavailable
from zaken.models import (
    Archiefitem,
    Archieflijst,
    Bestandsdeel,
    Documentimport,
    Enkelvoudiginformatieobject,
    EnkelvoudiginformatieobjectVersie,
    Notice,
)

# Every column that names a file. One that is missing here loses its files.
SPEAKS = (
    Enkelvoudiginformatieobject.sha256,
    EnkelvoudiginformatieobjectVersie.sha256,
    Bestandsdeel.sha256,
    Documentimport.metadata_sha256,
    Notice.brief_sha256,
    Archieflijst.verklaring_sha256,
    Archiefitem.pakket_sha256,
)
PATIENCE = timedelta(days=1)  # a transaction that still has to commit its row is long over
AT_ONCE = 500


def hold(db: Session, sha256: str) -> None:
    """Keep housekeeping off this file until this transaction is over: its row is about to commit.

    Raises Unavailable when the file went away just before; whoever tries again stores it anew.
    """
    db.execute(select(func.pg_advisory_xact_lock_shared(_key(sha256))))
    if not files.exists(sha256):
        raise Unavailable(detail="Het bestand kon niet worden bewaard. Probeer het opnieuw.")


def collect(hour: int) -> int:
    """Throw away what no row speaks of, of a twenty-fourth part of all files: each is looked at
    once a day. Returns how many.
    """
    before = now() - PATIENCE
    gone = files.forget_unfinished(before)
    for number in range(hour % 24, 256, 24):
        names: list[str] = []
        for name in files.storage().names(f"{number:02x}", before):
            names.append(name)
            if len(names) == AT_ONCE:
                gone += _throw_away(names)
                names = []
        gone += _throw_away(names)
    return gone


def throw_away_now(names: list[str]) -> int:
    """Throw these away at once, unless a row speaks of them. Returns how many; one that somebody
    is about to keep again is left to the housekeeping.
    """
    return sum(_throw_one(name, now()) for name in names)


def _throw_away(names: list[str]) -> int:
    with reads() as db:
        loose = sorted({*names} - _spoken_of(db, names))
    return sum(_throw_one(name, now() - PATIENCE) for name in loose)


def _throw_one(name: str, before: datetime) -> int:
    """Asked once more, while nobody can be about to commit a row that speaks of it."""
    with sessions.begin() as db:
        alone = db.scalar(select(func.pg_try_advisory_xact_lock(_key(name))))
        if not alone or _spoken_of(db, [name]):
            return 0
        return int(files.storage().remove(name, before))


def _spoken_of(db: Session, names: list[str]) -> set[str]:
    parts = [select(column).where(column.in_(names)) for column in SPEAKS]
    return {name for name in db.scalars(union_all(*parts)) if name}


def _key(sha256: str) -> int:
    return int(sha256[:15], 16)  # a number that a lock can have
