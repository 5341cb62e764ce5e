"""A road, or a kind of message on it, that takes nothing now: who comes next waits instead of
failing in turn. The state is a row, so every process sees it; it is
asked and kept under that row's lock.

Closed → open: at once when the far side blames our settings (one wrong type must not burn ten
thousand letters), or when as many different deliveries in a row found trouble. Open → one may try
→ closed, or open again for twice as long.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from berichtenbox_adapter.port import Accepted, NotSent, Offer, Refused, Uncertain
from zaken.base.clock import now
from zaken.base.log import log
from zaken.base.settings import settings
from zaken.models import Breaker, Delivery

ROAD = ""  # the `soort` of the breaker of a whole road
WAITS = "wacht: deze weg is onderbroken"
OF_SETTINGS = 10  # a fault of ours takes a person: that much longer between two tries
STOPPED = ("klaar", "afstemmen", "aangeboden")


def waits_until(db: Session, kanaal: str, soort: str) -> datetime | None:
    """Until when a delivery of this kind has to wait; None when it may go, maybe as the one that
    tries whether the road works again.
    """
    open_ones = _of(db, kanaal, ROAD, soort)
    moments = [b.open_tot for b in open_ones if b.open_tot and b.open_tot > now()]
    if moments:
        return max(moments)
    for breaker in open_ones:
        # Who tries may die doing so: then the next one may, after the same patience.
        breaker.state, breaker.open_tot = (
            "proef",
            now() + timedelta(seconds=settings().lease_seconds),
        )
    return None


def put_off(delivery: Delivery, until: datetime) -> None:
    """It waits behind a breaker. No try is counted; what may be there already is still asked
    about first.
    """
    if delivery.state == "verzenden":  # its worker died; only the far side knows how far it got
        delivery.state = "afstemmen"
    delivery.next_at, delivery.lease_until, delivery.reden = until, None, WAITS


def failed_by_settings(db: Session, kanaal: str, soort: str, reden: str) -> tuple[bool, datetime]:
    """The far side blames our settings: this kind of message stops at once. Returns (was it open
    already, until when).
    """
    breaker = _row(db, kanaal, soort)
    was_open = breaker.state == "open" or breaker.keren > 0
    if breaker.state != "open":
        _open(breaker, reden, seconds=settings().breaker_seconds * OF_SETTINGS)
    return was_open, breaker.open_tot or now()


def judge(db: Session, delivery: Delivery, soort: str, answer: Offer | None) -> None:
    """What an answer of the far side says about the road: trouble counts, an answer closes. None:
    it said nothing, and the next one may try.
    """
    match answer:
        case None:
            for breaker in _of(db, delivery.kanaal, ROAD, soort):
                breaker.open_tot = now() if breaker.state == "proef" else breaker.open_tot
        case Refused(_, "configuratie"):
            pass  # failed_by_settings
        case Accepted() | Refused():
            _close(db, delivery.kanaal, soort)
        case NotSent(reden, na) | Uncertain(reden, na):
            _trouble(db, delivery, reden=reden, na=na)


def try_now(db: Session, kanaal: str, soort: str | None = None) -> int:
    """A person mended it, or wants to know: the next delivery may try at once. Returns how many
    breakers that concerns.
    """
    found = [b for b in _of(db, kanaal) if soort is None or b.soort == soort]
    for breaker in found:
        breaker.open_tot = now()
        _release(db, kanaal)
    return len(found)


def _trouble(db: Session, delivery: Delivery, *, reden: str, na: float | None) -> None:
    breaker = _row(db, delivery.kanaal, ROAD)
    if breaker.state == "open":
        return  # it was under way when the breaker opened
    if delivery.id not in breaker.mislukt:
        breaker.mislukt = [*breaker.mislukt, delivery.id][-settings().breaker_faults :]
    if breaker.state == "proef" or len(breaker.mislukt) >= settings().breaker_faults:
        _open(breaker, reden, seconds=settings().breaker_seconds, na=na)


def _open(breaker: Breaker, reden: str, *, seconds: float, na: float | None = None) -> None:
    longest = settings().breaker_longest
    pause = max(min(seconds * 2.0 ** min(breaker.keren, 12), longest), min(na or 0.0, longest))
    breaker.state, breaker.reden, breaker.keren = "open", reden[:200], breaker.keren + 1
    breaker.sinds = breaker.sinds or now()
    breaker.open_tot = now() + timedelta(seconds=pause)
    log(__name__).error(
        "breaker opened",
        kanaal=breaker.kanaal,
        soort=breaker.soort,
        reden=breaker.reden,
        seconds=round(pause),
    )


def _close(db: Session, kanaal: str, soort: str) -> None:
    """A road that answers is no road in trouble. Without a row nothing is written."""
    for breaker in _of(db, kanaal, ROAD, soort, every=True):
        was = breaker.state
        breaker.state, breaker.keren, breaker.mislukt = "dicht", 0, []
        breaker.reden, breaker.sinds, breaker.open_tot = "", None, None
        if was != "dicht":
            log(__name__).info("breaker closed", kanaal=kanaal, soort=breaker.soort)
            _release(db, kanaal)


def _release(db: Session, kanaal: str) -> None:
    """Who waited need not wait for its moment: the sweep finds them, a bounded number at a time."""
    waiting = (
        select(Delivery.id)
        .where(Delivery.kanaal == kanaal, Delivery.state.in_(STOPPED), Delivery.reden == WAITS)
        .where(Delivery.next_at > now())
        # Who holds one of them may be waiting for our breaker; he will see that it is closed.
        .with_for_update(skip_locked=True)
    )
    free = update(Delivery).where(Delivery.id.in_(waiting)).values(next_at=now())
    db.execute(free.execution_options(synchronize_session=False))


def _of(db: Session, kanaal: str, *soorten: str, every: bool = False) -> list[Breaker]:
    """The breakers of these kinds (none given: of all kinds) that are not closed, or with `every`
    also those that count faults; locked.
    """
    wanted = select(Breaker).where(Breaker.kanaal == kanaal).order_by(Breaker.soort)
    if soorten:
        wanted = wanted.where(Breaker.soort.in_(soorten))
    one: Any = (Breaker.mislukt != []) | (Breaker.state != "dicht")
    wanted = wanted.where(one if every else Breaker.state != "dicht")
    fresh = wanted.with_for_update().execution_options(populate_existing=True)
    return list(db.scalars(fresh))


def _row(db: Session, kanaal: str, soort: str) -> Breaker:
    """The breaker, locked; made when there was none."""
    blank = {"state": "dicht", "reden": "", "keren": 0, "mislukt": []}
    key = {"kanaal": kanaal, "soort": soort}
    db.execute(insert(Breaker).values(**key, **blank).on_conflict_do_nothing())
    found = select(Breaker).filter_by(**key).with_for_update()
    return db.scalars(found.execution_options(populate_existing=True)).one()
