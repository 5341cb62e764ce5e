"""Finds work that no job points at: after a crash, after a restored backup, after a job that gave
up.
"""

from datetime import timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from notifications import globe, lopende_zaken, nrc, nrc_upkeep
from notifications.carrying import due
from notifications.fallback import overdue
from zaken.actions.mailing import JOB
from zaken.base.clock import now
from zaken.base.jobs import defer
from zaken.base.settings import settings
from zaken.models import Delivery, Notice
from zaken.queries import mailing

AT_ONCE = 200
_WAITING = text(
    "select args->>:name from procrastinate_jobs"
    " where task_name = :task and status = 'todo'"
    " and (scheduled_at is null or scheduled_at <= now())"
)


def sweep(db: Session) -> int:
    """Ask for a job for every due delivery, every notice and every subscriber that waits, unless
    one waits already. Returns how many.
    """
    deliveries = select(Delivery.id).where(due()).order_by(Delivery.next_at).limit(AT_ONCE)
    # A fresh notice has a job of its own; only one that was forgotten is looked for.
    forgotten = now() - timedelta(seconds=4 * settings().sweep_seconds)
    notices = (
        select(Notice.id)
        .where(Notice.state == "gepland", Notice.created_at <= forgotten)
        .limit(AT_ONCE)
    )
    found = [("notifications.deliver", "delivery_id", id) for id in db.scalars(deliveries)]
    found += [("notifications.compose", "notice_id", id) for id in db.scalars(notices)]
    found += [("notifications.fallback", "notice_id", id) for id in db.scalars(overdue(AT_ONCE))]
    found += [(JOB, "mailing_id", id) for id in mailing.due(db, AT_ONCE)]
    found += [(nrc.DELIVER, "abonnement_id", id) for id in nrc_upkeep.waiting_subscribers(db)]
    found += [(globe.MATCH, "bericht_id", id) for id in globe.matchable(db, AT_ONCE)]
    found += [(lopende_zaken.DELIVER, "row_id", id) for id in lopende_zaken.waiting(db, AT_ONCE)]
    asked = 0
    for task, name in {(task, name) for task, name, _ in found}:
        waiting = set(db.scalars(_WAITING, {"task": task, "name": name}))
        for id in (i for t, _, i in found if t == task and str(i) not in waiting):
            defer(db, task, at=None, **{name: id})
            asked += 1
    return asked
