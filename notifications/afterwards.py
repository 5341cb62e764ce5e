"""What is heard of a delivery after the far side took it: it arrived, it was given up, it came
back. By receipt, by bounced mail or by a return file; each is written down once.
"""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from berichtenbox_adapter.port import Failed, Found
from notifications.carrying import note_attempts
from notifications.channels import tally
from notifications.settle import bury, delivered, locked, refused
from zaken.models import Attempt, Delivery

SOORT = "ontvangstbewijs"
RETURNED = "retour"
ENDED = ("ingetrokken", "niet_bereikbaar", "afgekeurd", "gesloten")
SEEN, TAKEN = "herhaald", "verwerkt"


@dataclass(frozen=True)
class News:
    """One thing a far side told later: its own word for it, and what makes it this very report."""

    uitkomst: str
    bewijs: dict[str, Any] = field(default_factory=dict)


def heard(db: Session, delivery_id: int, news: News, means: Found | Failed | None) -> str:
    """Keep this news and do what it means; None: it means nothing yet. Returns `verwerkt`, or
    `herhaald` for what was kept before.
    """
    delivery = _once(db, delivery_id, news)
    if delivery is None:
        return SEEN
    if isinstance(means, Found) and delivery.state != "bezorgd":
        delivered(db, delivery)
    elif isinstance(means, Failed):
        _give_up(db, delivery, means)
    _count(db, delivery)
    return TAKEN


def came_back(db: Session, delivery_id: int, news: News, reden: str) -> str:
    """The post brought this letter back. Nothing is sent by itself: a person looks for the address
    first. Returns as `heard`.
    """
    delivery = _once(db, delivery_id, news)
    if delivery is None:
        return SEEN
    if delivery.state != "ingetrokken":
        delivery.reden, delivery.done_at = f"de brief kwam terug: {reden}", None
        bury(db, delivery)
    _count(db, delivery)
    return TAKEN


def was_returned(db: Session, delivery: Delivery) -> bool:
    """Did this letter come back? Then the same letter to the same address is no use."""
    mine = Attempt.delivery_id == delivery.id, Attempt.uitkomst == RETURNED
    return bool(db.scalar(select(exists().where(*mine, Attempt.soort == SOORT))))


def _once(db: Session, delivery_id: int, news: News) -> Delivery | None:
    """The delivery, locked, with this news written down; None when it was written down before."""
    delivery = locked(db, delivery_id)
    if delivery is None:
        return None
    same = select(
        exists().where(
            Attempt.delivery_id == delivery.id,
            Attempt.soort == SOORT,
            Attempt.uitkomst == news.uitkomst,
            Attempt.detail.contains(news.bewijs),
        )
    )
    if db.scalar(same):
        return None
    note_attempts(db, delivery, [(SOORT, news.uitkomst, news.bewijs | {"was": delivery.state})])
    return delivery


def _give_up(db: Session, delivery: Delivery, failed: Failed) -> None:
    if delivery.state in ENDED or delivery.state == "dode_letter":
        return  # it had ended already; what is new stands in the evidence
    delivery.lease_until = None
    refused(db, delivery, failed.reden, failed.fout, adres_onjuist=failed.adres_onjuist)


def _count(db: Session, delivery: Delivery) -> None:
    db.flush()  # the state of the notice follows from the deliveries as they now are
    db.expire(delivery.notice, ["deliveries"])
    delivery.notice.state = tally(delivery.notice)
