"""One delivery, in three parts: claim it (transaction), carry it out (network, no transaction),
settle it (transaction).

Who dies between the parts leaves a lease that runs out; the next one asks the far side first
whether the message got there.
"""

from sqlalchemy import select

from notifications.carrying import carry_out, claim
from notifications.compose import ensure_letter
from notifications.settle import settle
from zaken.base import db as database
from zaken.models import Delivery, Notice


def deliver(delivery_id: int) -> None:
    """Try this delivery once, if it is due. Of two workers at once, one finds nothing to do."""
    with database.sessions.begin() as db:
        needs_letter = db.scalar(
            select(Delivery.notice_id)
            .join(Delivery.notice)
            .where(
                Delivery.id == delivery_id,
                Delivery.kanaal == "print",
                Notice.brief_sha256.is_(None),
            )
        )
    if needs_letter:
        ensure_letter(needs_letter)
    with database.sessions.begin() as db:
        claimed = claim(db, delivery_id)
    if claimed is None:
        return
    report = carry_out(claimed)
    with database.sessions.begin() as db:
        settle(db, claimed, report)
