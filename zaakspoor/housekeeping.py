"""What must happen now and then and belongs to no request: signals of terms, stranded zaken,
partitions, tallies, and throwing away.

Every chore is repeatable and may run in several processes at once; one that fails does not hold up
the next.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from sqlalchemy import and_, delete, or_, select, text
from sqlalchemy.orm import Session

from berichtenbox_adapter.globe import answers
from notifications import globe, nrc_kanalen, nrc_upkeep, promises, receipts_late
from workflows import automation, recalculate, routing, term_watch
from workflows.publish import definition_of
from zaken import tally
from zaken.actions import bewaartermijn
from zaken.actions.bestanden import collect
from zaken.base.clock import now, today
from zaken.base.db import reads, sessions
from zaken.base.errors import Problem
from zaken.base.log import log
from zaken.change import lock
from zaken.migrations.partitions import ensure_partitions
from zaken.models import Afwezigheid, DeadAddress, Sessie, Voortgang, Zaak

BATCH = 500
KEPT_DAYS = 7  # finished jobs that were not deleted (failed ones) are kept this long, to look at
ABSENCE_DAYS = 365  # who was away is kept this long, to explain how work was divided
ADDRESS_DAYS = 730  # an address that did not work may be somebody else's by then
STALLED_HOURS = 1  # a job whose worker is gone: the sweep has long found its work again
_log = log(__name__)


def run() -> dict[str, int]:
    """Every chore once. Returns what each did, -1 for one that failed (and was logged)."""
    done = {name: _tried(name, chore) for name, chore in CHORES.items()}
    _log.info("housekeeping", **done)
    return done


def _tried(name: str, chore: Callable[[], int]) -> int:
    try:
        return chore()
    except Exception:  # the job edge: the other chores still have to be done
        _log.exception("housekeeping failed", chore=name)
        return -1


def signal_terms() -> int:
    """Tell of every term that passed 50, 80 or 100 per cent since the last time. One transaction
    per zaak.
    """
    told = 0
    for zaak_id in _due_for_a_signal(today()):
        try:
            with sessions.begin() as db:
                zaak = db.get(Zaak, zaak_id)
                lock(db, zaak)  # what another process told just now is seen
                told += len(automation.signal(db, zaak)) if zaak else 0
        except Problem as refused:  # this zaak only; the others must hear
            _log.warning("signal refused", zaak_id=zaak_id, why=refused.detail)
    return told


def _due_for_a_signal(day: date) -> Iterator[int]:
    """Ids of open zaken that passed a threshold nobody told of, in batches by id: short reads, no
    long lock.
    """
    passed = [
        and_(
            end.is_not(None),
            ~Voortgang.signalen.contains([f"{name}:{percent}"]),
            # Never later than terms.threshold_days says; that function has the last word.
            Zaak.startdatum + (end - Zaak.startdatum) * percent // 100 <= day,
        )
        for name, end in (("norm", Voortgang.normdatum), ("wettelijk", Voortgang.fatale_datum))
        for percent in (50, 80, 100)
    ]
    last = 0
    while True:
        query = (
            select(Zaak.id)
            .join(Voortgang, Voortgang.zaak_id == Zaak.id)
            .where(Zaak.id > last, Zaak.einddatum.is_(None), or_(*passed))
            .where(Zaak.opschorting["indicatie"].as_boolean().is_(False))
            .order_by(Zaak.id)
            .limit(BATCH)
        )
        with reads() as db:
            found = db.scalars(query).all()
        yield from found
        if len(found) < BATCH:
            return
        last = found[-1]


def gather_stranded() -> int:
    """Send zaken that lie in a queue where nobody works any more to intake, a batch at a time."""
    with reads() as db:
        found = routing.stranded(db, BATCH)
    moved = 0
    for zaak_id in found:
        try:
            with sessions.begin() as db:
                zaak = db.get(Zaak, zaak_id)
                lock(db, zaak)
                definition = definition_of(zaak.zaaktype) if zaak else None
                if zaak and definition:
                    moved += routing.route(db, zaak, definition, again=True)
        except Problem as refused:  # this zaak only; the others must be found
            _log.warning("stranded zaak stays", zaak_id=zaak_id, why=refused.detail)
    return moved


def forget_absences() -> int:
    """Who was away long ago is nobody's business any more (AVG 5(1)(e))."""
    with sessions.begin() as db:
        long_ago = today() - timedelta(days=ABSENCE_DAYS)
        return _rows(db, delete(Afwezigheid).where(Afwezigheid.tot < long_ago))


def forget_addresses() -> int:
    """Addresses that mail came back from long ago: if they still do not work, they come back."""
    with sessions.begin() as db:
        long_ago = now() - timedelta(days=ADDRESS_DAYS)
        return _rows(db, delete(DeadAddress).where(DeadAddress.created_at < long_ago))


def make_partitions() -> int:
    """The partitions of the coming months exist before their first event does."""
    with sessions.begin() as db:
        return len(ensure_partitions(db))


def roll_up() -> int:
    """Add up the notes of the tally."""
    with sessions.begin() as db:
        return tally.rollup(db)


def forget_sessions() -> int:
    """Sessions of browsers that stayed away."""
    with sessions.begin() as db:
        return _rows(db, delete(Sessie).where(Sessie.expires_at < now()))


def register_kanalen() -> int:
    """The notification channels of our own APIs are there, also right after the first start."""
    with sessions.begin() as db:
        return nrc_kanalen.register(db)


def forget_notifications() -> int:
    """Notifications that were delivered some time ago."""
    with sessions.begin() as db:
        return nrc_upkeep.forget(db)


def watch_receipts() -> int:
    """Messages whose receipt stays away: one alarm per road and day."""
    with sessions.begin() as db:
        return receipts_late.watch(db)


def forget_globe() -> int:
    """What MijnOverheid told long ago, and its answers that may not be used any more."""
    with sessions.begin() as db:
        gone = globe.forget(db)
    return gone + answers.forget_old()


def forget_jobs() -> int:
    """Jobs that ended some time ago, and jobs whose worker died: their work stands in our own
    tables.
    """
    with sessions.begin() as db:
        return sum(_rows(db, statement) for statement in (_FINISHED, _STALLED))


def forget_files() -> int:
    """Files that no row speaks of: of a transaction that was rolled back, of a document that went
    (drc-008).
    """
    return collect(now().hour)


def _rows(db: Session, statement: object) -> int:
    return int(db.execute(statement).rowcount)  # type: ignore[call-overload]


_FINISHED = text("""
    delete from procrastinate_jobs j where status in ('succeeded', 'failed', 'cancelled', 'aborted')
    and not exists (select 1 from procrastinate_events e where e.job_id = j.id
                    and e.at > now() - make_interval(days => :days))
""").bindparams(days=KEPT_DAYS)
_STALLED = text("""
    delete from procrastinate_jobs j where status = 'doing'
    and not exists (select 1 from procrastinate_workers w where w.id = j.worker_id)
    and not exists (select 1 from procrastinate_events e where e.job_id = j.id
                    and e.at > now() - make_interval(hours => :hours))
""").bindparams(hours=STALLED_HOURS)
CHORES: dict[str, Callable[[], int]] = {
    "kanalen": register_kanalen,
    "partitions": make_partitions,
    "kalender": recalculate.when_changed,
    "termijnen": term_watch.by_calendar,
    "signals": signal_terms,
    "stranded": gather_stranded,
    "absences": forget_absences,
    "addresses": forget_addresses,
    "tally": roll_up,
    "sessions": forget_sessions,
    "jobs": forget_jobs,
    "files": forget_files,
    "notifications": forget_notifications,
    "receipts": watch_receipts,
    "promises": promises.look,
    "globe": forget_globe,
    "looks": bewaartermijn.forget_looks,
    "facts": bewaartermijn.forget_facts,
    "messages": bewaartermijn.forget_messages,
}
