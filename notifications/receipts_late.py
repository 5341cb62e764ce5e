"""Messages that a far side accepted and of which no receipt came: operators hear of them once in so
many hours, and nothing is sent again.
"""

from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from zaken.base.clock import now
from zaken.base.log import log
from zaken.base.settings import settings
from zaken.models import Delivery, Signaal

KEY = "geen_ontvangstbewijs"


def watch(db: Session) -> int:
    """Give the alarm of each road that is due: at most one per `receipt_hours` (24), however many
    messages wait, and only while any waits. Returns how many were given.
    """
    patience = timedelta(hours=settings().receipt_hours)
    late = Delivery.state == "aangeboden", Delivery.aangeboden_op <= now() - patience
    found = {
        kanaal: number
        for kanaal, number in db.execute(
            select(Delivery.kanaal, func.count()).where(*late).group_by(Delivery.kanaal)
        )
    }
    keys = {f"{KEY}:{kanaal}": (kanaal, number) for kanaal, number in sorted(found.items())}
    over = Signaal.sleutel.startswith(f"{KEY}:"), Signaal.sleutel.not_in(keys)
    db.execute(delete(Signaal).where(*over))
    return sum(_alarm(db, key, *told, since=now() - patience) for key, told in keys.items())


def _alarm(db: Session, key: str, kanaal: str, number: int, *, since: object) -> bool:
    """One statement decides, so of two processes at once one gives the alarm."""
    said = insert(Signaal).values(sleutel=key, at=now(), aantal=number)
    again = said.on_conflict_do_update(
        index_elements=[Signaal.sleutel],
        set_={"at": now(), "aantal": number},
        where=Signaal.at <= since,
    )
    given = db.execute(again.returning(Signaal.sleutel)).scalar() is not None
    if given:
        log(__name__).error("no receipt", kanaal=kanaal, messages=number)
    return given
