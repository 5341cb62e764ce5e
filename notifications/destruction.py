"""Carrying out a destruction list: batch after batch, and at its end the statement. May die
anywhere: what is done is noted with it, and the next run goes on from there.

Per zaak: one transaction that takes its rows away and notes which files were its own; then those
files; then the note goes. Killed in between, the note is still there and the files go next time.
"""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from berichtenbox_adapter.transports.print import forget
from notifications import destruction_statement as statements
from zaken.actions.archieflijst import DESTROY
from zaken.actions.bestanden import throw_away_now
from zaken.actions.vernietigen import claim_next, destroy_item, fail_item, swept
from zaken.base import db as database
from zaken.base.errors import Problem
from zaken.base.jobs import defer
from zaken.base.log import log
from zaken.base.settings import settings
from zaken.models import Archiefitem
from zaken.queries.archieflijst import leftovers

BATCH = 50  # zaken in one job; then others get their turn
_log = log(__name__)


def carry_out(lijst: UUID, *, at_most: int = BATCH) -> bool:
    """Destroy the next zaken of this list. Returns True when there are more: a job is asked for.

    Repeatable, and harmless beside another that does the same. A zaak that refuses does not hold
    up the others. Before the days to think are over, or after the end, it does nothing.
    """
    more = in_turns(lijst, destroy_next, at_most=at_most)
    if not more:
        statements.close(lijst)
    return more


def in_turns(lijst: UUID, do_next: Callable[[UUID], bool], *, at_most: int) -> bool:
    """Do the next things of this list, `at_most` so many, until there is nothing to do now. Returns
    True when there may be more: a job is asked for.
    """
    sweep_up(lijst)
    for _ in range(at_most):
        if not do_next(lijst):
            return False
    with database.sessions.begin() as db:
        defer(db, DESTROY, lijst=str(lijst))
    return True


def destroy_next(lijst: UUID) -> bool:
    """One zaak of the list: destroyed, skipped or failed. False when none is left to do now."""
    item_id = 0
    try:
        with database.sessions.begin() as db:
            item = claim_next(db, lijst)
            if item is None:
                return False
            item_id = item.id
            destroy_item(db, item)
    except (Problem, IntegrityError) as error:  # this zaak only; a lost database is tried again
        refused(item_id, error)
    sweep_up(lijst)
    return True


def refused(item_id: int, error: Exception) -> None:
    """This zaak could not leave: its item says why, and the list goes on without it."""
    _log.warning("a zaak could not leave", item_id=item_id, why=type(error).__name__)
    reason = error.detail if isinstance(error, Problem) else str(error)
    if isinstance(error, IntegrityError):  # its text may hold data
        reason = "iets anders verwijst er nog naar"
    with database.sessions.begin() as db:
        fail_item(db, item_id, reason)


def sweep_up(lijst: UUID) -> None:
    """Throw away the files of zaken whose rows are gone. No transaction is open meanwhile."""
    with database.sessions.begin() as db:
        waiting = leftovers(db, lijst)
    for item_id in waiting:
        with database.sessions.begin() as db:
            rest = _rest(db, item_id)
        throw_away_now(rest.get("bestanden", []))
        forget(settings().print_dir, rest.get("brieven", []))
        with database.sessions.begin() as db:
            swept(db, item_id)


def _rest(db: Session, item_id: int) -> dict[str, list[str]]:
    return db.get_one(Archiefitem, item_id).rest or {}
