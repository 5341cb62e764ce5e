"""What others put in a folder for us: bounced mail in a Maildir, return files of the print service.

A file is dealt with in transactions of its own and put away afterwards. Killed in between, it is
read again; what was written down before is then seen.
"""

from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from berichtenbox_adapter.port import Failed, Found
from berichtenbox_adapter.transports import bounces, print_returns
from notifications.afterwards import RETURNED, News, came_back, heard
from workflows.routing import find_queue
from zaken.actions.werk import Ask, ask_a_person
from zaken.base import db as database
from zaken.base.clock import now
from zaken.base.log import log
from zaken.base.settings import settings
from zaken.models import Delivery

LOCK = 727_002
AT_ONCE = 500  # files of one kind in one round
PATIENCE = timedelta(hours=1)  # a return file without its last line is no longer being written
MEANS = {"gepost": Found("")}
_log = log(__name__)


def collect() -> int:
    """Read what lies there. Returns how many files. One worker at a time."""
    with database.sessions.begin() as db:
        # Held by a transaction of its own, which touches nothing else while files are read.
        if not db.scalar(select(func.pg_try_advisory_xact_lock(LOCK))):
            return 0
        found = settings().bounce_maildir
        done = read_bounces(found) if found else 0
        return done + (read_print_returns(settings().print_dir) if settings().print_retour else 0)


def read_bounces(folder: Path) -> int:
    """Take the reports about our mail from this Maildir; leave all other mail there, as read.
    Returns how many were taken. Raises OSError for a folder that is no Maildir or cannot be read.
    """
    taken = 0
    for path in sorted((folder / "new").iterdir())[:AT_ONCE]:
        with path.open("rb") as mail:
            bounce = bounces.read_report(mail.read(bounces.LARGEST))
        if bounce is not None and _took(bounce):
            path.unlink()  # it names the reader, and we have what we need
            taken += 1
        else:
            path.rename(folder / "cur" / f"{path.name.partition(':')[0]}:2,S")
    return taken


def _took(bounce: bounces.Bounce) -> bool:
    """Did this report concern a delivery of ours?"""
    with database.sessions.begin() as db:
        delivery_id = _delivery(db, bounce.sleutel, "email")
        if delivery_id is None:
            return False
        failed = Failed(
            "",
            f"de mail kwam terug: {bounce.status}",
            "niet_bereikbaar",
            adres_onjuist=bounce.adres_onjuist,
        )
        news = News(f"mail:{bounce.actie}", {"status": bounce.status})
        heard(db, delivery_id, news, failed if bounce.is_final else None)
        return True


def read_print_returns(folder: Path) -> int:
    """Read the return files in `retour/` and put each away: in `verwerkt/`, or in `afgekeurd/` with
    a task for a person. Returns how many were dealt with. Raises OSError.
    """
    place, done = folder / "retour", 0
    for path in sorted(place.glob("*.csv"))[:AT_ONCE] if place.is_dir() else []:
        content = path.read_bytes()[: print_returns.LARGEST + 1]
        try:
            lines = print_returns.read_returns(content)
        except print_returns.Unfinished:
            age = now().timestamp() - path.stat().st_mtime
            if age < PATIENCE.total_seconds():
                continue
            _reject(path, content, "de laatste regel ontbreekt")
        except print_returns.Corrupt as error:
            _reject(path, content, str(error))
        else:
            strangers = sum(not _took_line(line) for line in lines)
            if strangers:
                _tell(path, content, f"{strangers} van {len(lines)} brieven kennen wij niet")
            _put_away(path, "verwerkt")
        done += 1
    return done


def _took_line(line: print_returns.Line) -> bool:
    """Did this line concern a letter of ours?"""
    with database.sessions.begin() as db:
        delivery_id = _delivery(db, line.sleutel, "print")
        if delivery_id is None:
            return False
        news = News(line.status, {"tijdstip": line.tijdstip.isoformat()})
        if line.status == RETURNED:
            came_back(db, delivery_id, news, "zoek het goede adres")
        else:
            heard(db, delivery_id, news, MEANS.get(line.status))
        return True


def _delivery(db: Session, sleutel: object, kanaal: str) -> int | None:
    wanted = select(Delivery.id).where(Delivery.uuid == sleutel, Delivery.kanaal == kanaal)
    return db.scalar(wanted)


def _reject(path: Path, content: bytes, reden: str) -> None:
    _tell(path, content, reden)
    _put_away(path, "afgekeurd")


def _tell(path: Path, content: bytes, reden: str) -> None:
    """Ask a person to look into this file; once per content."""
    _log.error("return file of the print service", bestand=path.name, reden=reden)
    with database.sessions.begin() as db:
        ask = Ask(
            queue_id=find_queue(db, "").id,
            titel="Een retourbestand van de printdienst klopt niet",
            toelichting=f"{path.name}: {reden}. Vraag het na bij de printdienst.",
            sleutel=f"retourbestand:{sha256(content).hexdigest()}",
        )
        ask_a_person(db, None, ask)


def _put_away(path: Path, where: str) -> None:
    target = path.parent / where
    target.mkdir(exist_ok=True)
    path.replace(target / path.name)
