"""Keeping a notice: once per key, with what was decided about its reader, its last moment, and the
job that draws and plans it. The words are made elsewhere.
"""

from datetime import datetime, timedelta
from hashlib import sha256

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.asking import ask
from notifications.readers import SECRET, Reader
from workflows.task_dates import due
from zaken.base.clock import now
from zaken.base.errors import Conflict
from zaken.base.jobs import defer
from zaken.base.settings import settings
from zaken.base.subject import SYSTEEM
from zaken.events import record
from zaken.models import Notice, Rol, Zaak

COMPOSE = "notifications.compose"
STOPPED = "bericht_tegengehouden"


def known(db: Session, sleutel: str) -> Notice | None:
    """The notice under this key."""
    return db.scalar(select(Notice).where(Notice.sleutel == sleutel))


def keep(
    db: Session, notice: Notice, reader: Reader, *, uiterlijk: str = "", rank: int = 0
) -> Notice:
    """Save the notice and ask for its job, or return the one that was there. `uiterlijk`: how long
    until a letter goes whatever hangs (`P2D`, `3 werkdagen`); empty: as the settings say. `rank`:
    how its job stands among others, as `defer` takes it.

    Raises Conflict when its key was used to say something else.
    """
    notice.kanalen = [road for road in notice.kanalen if road not in reader.dicht]
    notice.inhoud_sha256 = hash_of(notice)
    if (found := known(db, notice.sleutel)) is not None:
        if found.inhoud_sha256 not in ("", notice.inhoud_sha256):
            raise Conflict(
                detail="Onder dit kenmerk is al iets anders gezegd.", code="ander-bericht"
            )
        return found
    notice.afweging = reader.proof()
    notice.uiterste_verzending = _last_moment(uiterlijk)
    db.add(notice)
    db.flush()  # the job needs its id
    defer(db, COMPOSE, rank=rank, notice_id=notice.id)
    return notice


def hash_of(notice: Notice) -> str:
    """SHA-256 (hex) of what is said, to whom and over which roads."""
    said = (notice.soort, notice.onderwerp, notice.tekst, notice.brief, notice.rol_id)
    return sha256(orjson.dumps([*said, sorted(notice.kanalen)])).hexdigest()


def nobody_told(db: Session, rol: Rol, reader: Reader, *, sleutel: str, onderwerp: str) -> None:
    """No notice is made for the dead: a person decides who must hear of it. Kept as a fact of the
    zaak; asking twice asks once.
    """
    zaak: Zaak = rol.zaak
    task = ask(
        db,
        zaak,
        soort="controleren",
        titel=f"Niet verstuurd, de ontvanger is overleden: {onderwerp}",
        toelichting="Beslis wie dit moet weten, bijvoorbeeld de erfgenamen.",
        sleutel=f"{STOPPED}:{sleutel}",
    )
    if not task.gegevens:
        task.gegevens = reader.proof() | {"onderwerp": onderwerp}
        record(
            db, SYSTEEM, STOPPED, zaak, oud=None, nieuw=dict(task.gegevens), toelichting=onderwerp
        )


def unreachable(db: Session, notice: Notice) -> None:
    """A decision or a request that no road is left for, because the address is secret: a person
    brings it.
    """
    if notice.soort == "bericht" or SECRET not in notice.afweging.get("regels", []):
        return
    ask(
        db,
        notice.zaak,
        soort="controleren",
        titel=f"Bezorg dit bericht zelf: {notice.onderwerp}",
        toelichting="Het adres van de ontvanger is geheim. Het mag niet op een brief staan.",
        sleutel=f"geheim_adres:{notice.sleutel}",
    )


def _last_moment(uiterlijk: str) -> datetime | None:
    if uiterlijk:
        return due(uiterlijk)
    hours = settings().fallback_hours
    return now() + timedelta(hours=hours) if hours else None
