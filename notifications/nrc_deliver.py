"""Delivery to one subscriber: claim (transaction), send (network, no transaction), settle
(transaction), and on to the next.

What happened to one main object goes out in order: a message waits until its predecessor is there
or is given up. A claim has a lease; who dies leaves one that runs out, and the message is sent
again.
"""

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session, aliased

from notifications import nrc_call
from notifications.nrc import Message, wake
from notifications.nrc_call import Answer
from zaken.base import db as database
from zaken.base.clock import now
from zaken.base.keeps import keeps
from zaken.base.settings import settings
from zaken.models import Abonnement, Notificatie

TURN = 5.0  # seconds one subscriber may keep a worker busy before others have their turn
SENT = "bezorgd"


@dataclass(frozen=True)
class Claim:
    """A message that is ours until `until`, and all that is needed to send it."""

    id: int
    abonnement_id: int
    bericht: UUID
    message: Message
    url: str
    auth: str = field(repr=False)
    formaat: str
    until: datetime


@keeps("nrcL-22", "Delivery is at least once; here it is also in order for each main object.")
def drain(abonnement_id: int, *, seconds: float = TURN) -> int:
    """Deliver what is due for this subscriber, one message after the other. Returns how many got
    there.

    Several workers may do this at once: each takes messages of other main objects.
    """
    arrived, end = 0, time.monotonic() + seconds
    claimed = step(abonnement_id, None, None)
    if claimed is None:
        return 0
    with nrc_call.client(claimed.url) as http:
        while claimed is not None:
            body, kind = nrc_call.in_form(
                claimed.message, claimed.formaat, claimed.bericht, claimed.id
            )
            answer = Answer(0, "de claim is verlopen")
            if now() < claimed.until:  # else we slept too long: it may be somebody else's now
                answer = nrc_call.post(http, claimed.url, body=body, auth=claimed.auth, kind=kind)
            arrived += answer.is_received
            ended = time.monotonic() > end
            claimed = step(abonnement_id, claimed, answer, take=not ended)
    return arrived


def step(
    abonnement_id: int, done: Claim | None, answer: Answer | None, *, take: bool = True
) -> Claim | None:
    """Write down what came of one, and take the next: one transaction."""
    with database.sessions.begin() as db:
        if done is not None and answer is not None:
            settle(db, done, answer)
        if take:
            return claim(db, abonnement_id)
        wake(db, abonnement_id)
        return None


def due() -> ColumnElement[bool]:
    """Which messages are to be taken up now, leaving their order aside."""
    return (
        (Notificatie.state == "klaar")
        & (Notificatie.next_at <= now())
        & or_(Notificatie.lease_until.is_(None), Notificatie.lease_until <= now())
    )


def is_first() -> ColumnElement[bool]:
    """Is nothing that happened earlier to the same main object still to be delivered here?"""
    earlier = aliased(Notificatie)
    waiting = (
        select(earlier.id)
        .where(
            earlier.abonnement_id == Notificatie.abonnement_id,
            earlier.hoofdobject == Notificatie.hoofdobject,
            earlier.id < Notificatie.id,
            earlier.state == "klaar",
        )
        .order_by(earlier.id)
        .limit(1)
    )
    # Asked row by row until one is first; as NOT EXISTS all rows are joined before one is taken.
    return waiting.scalar_subquery().is_(None)


def claim(db: Session, abonnement_id: int) -> Claim | None:
    """Make the next message ours for `lease_seconds`; None when there is nothing to do now.

    A subscriber that was away is tried with one message at a time, by one worker.
    """
    who = db.scalar(select(Abonnement).where(Abonnement.id == abonnement_id))
    if who is None or (who.pauze_tot is not None and who.pauze_tot > now()):
        return None
    until = now() + timedelta(seconds=settings().lease_seconds)
    if who.storingen and not probing(db, who, until):
        return None
    row = db.scalar(
        select(Notificatie)
        .where(Notificatie.abonnement_id == abonnement_id, due(), is_first())
        .order_by(Notificatie.next_at, Notificatie.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Notificatie)
    )
    if row is None:
        return None
    row.lease_until, row.tries = until, row.tries + 1
    return Claim(
        row.id,
        abonnement_id,
        row.bericht,
        row.body,
        url=who.callback_url,
        auth=who.auth,
        formaat=who.formaat,
        until=until,
    )


def probing(db: Session, who: Abonnement, until: datetime) -> bool:
    """Take the right to try a subscriber that was away; False when somebody else has it."""
    free = or_(Abonnement.pauze_tot.is_(None), Abonnement.pauze_tot <= now())
    mine = update(Abonnement).where(Abonnement.id == who.id, free).values(pauze_tot=until)
    return bool(db.execute(mine).rowcount)  # type: ignore[attr-defined]


def settle(db: Session, claimed: Claim, answer: Answer) -> None:
    """Write down what came of it. Somebody who was too slow changes nothing but a success."""
    row = db.scalar(
        select(Notificatie).where(Notificatie.id == claimed.id).with_for_update(of=Notificatie)
    )
    if row is None or row.state != "klaar":
        return
    if answer.is_received:
        row.state, row.done_at, row.lease_until, row.fout = SENT, now(), None, ""
        heard(db, claimed.abonnement_id)
    elif row.lease_until == claimed.until:
        row.lease_until, row.fout = None, answer.reden
        if answer.is_refused:
            refused(db, row)
        else:
            db.flush()
            away(db, claimed.abonnement_id)


def heard(db: Session, abonnement_id: int) -> None:
    """It answers: whatever waits for it may go."""
    was_away = Abonnement.storingen > 0
    db.execute(
        update(Abonnement)
        .where(Abonnement.id == abonnement_id, was_away)
        .values(storingen=0, pauze_tot=None)
    )


@keeps(
    "nrcL-21", "A failed try is repeated after 25, 100, 400 … 52000 seconds, then a person decides."
)
def refused(db: Session, row: Notificatie) -> None:
    """It answered that it does not want this one: later again, at last not any more."""
    pauses = settings().nrc_retry_seconds
    row.geweigerd += 1
    if row.geweigerd > len(pauses):
        row.state, row.done_at = "dood", now()
    else:
        row.next_at = now() + timedelta(seconds=pauses[row.geweigerd - 1])
        db.execute(behind(row))
    heard(db, row.abonnement_id)
    if row.state == "klaar":
        wake(db, row.abonnement_id, at=row.next_at)


def behind(row: Notificatie) -> Any:
    """What waits for this message is not looked at before it is tried again."""
    later = update(Notificatie).where(
        Notificatie.abonnement_id == row.abonnement_id,
        Notificatie.hoofdobject == row.hoofdobject,
        Notificatie.id > row.id,
        Notificatie.state == "klaar",
        Notificatie.next_at < row.next_at,
    )
    return later.values(next_at=row.next_at).execution_options(synchronize_session=False)


def away(db: Session, abonnement_id: int) -> None:
    """It cannot listen: all its messages wait, one is tried now and then. What waited as long as
    all pauses together is given up.
    """
    config = settings()
    who = db.scalar(select(Abonnement).where(Abonnement.id == abonnement_id).with_for_update())
    if who is None:
        return
    pauses = config.nrc_retry_seconds
    pause = min(pauses[min(who.storingen, len(pauses) - 1)], config.nrc_probe_seconds)
    who.storingen += 1
    who.pauze_tot = now() + timedelta(seconds=pause)
    db.execute(given_up(abonnement_id, now() - timedelta(seconds=sum(pauses))))
    wake(db, abonnement_id, at=who.pauze_tot)


def given_up(abonnement_id: int, before: datetime) -> Any:
    """What waits since before that moment, and is not in anybody's hands, is dead."""
    mine = Notificatie.abonnement_id == abonnement_id, Notificatie.state == "klaar"
    free = or_(Notificatie.lease_until.is_(None), Notificatie.lease_until <= now())
    old = select(Notificatie.id).where(*mine, free, Notificatie.since <= before)
    gone = update(Notificatie).where(Notificatie.id.in_(old.with_for_update(skip_locked=True)))
    return gone.values(state="dood", done_at=now()).execution_options(synchronize_session=False)
