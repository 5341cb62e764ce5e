"""From a fact to messages: one row for each subscriber that wants to hear of it (ZGW
notifications). Sending them is next door, in nrc_deliver.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from notifications.nrc_kanalen import (
    ACTIES,
    Channel,
    channel_of,
    kenmerken,
    kenmerken_before,
)
from zaken.base.clock import now
from zaken.base.jobs import defer
from zaken.base.keeps import keeps
from zaken.models import Abonnement, Event, Notificatie

Message = dict[str, Any]
DELIVER = "notifications.nrc"  # the job that takes up one subscriber
# Who wants to know of messages that other routers send us (our webhook).
LISTENERS: list[Callable[[Session, Message], None]] = []
# Verbs of our own that change what readers of the API see of the main object.
VERBS = dict.fromkeys(
    ("opgeschort", "hervat", "verlengd", "archiefdatum_afgeleid"), "partial_update"
)


@keeps("nrcL-02", "Every write gives a message about its resource and its main object.")
@keeps("nrcL-05", "Messages are made from what was committed, by the worker, never before.")
@keeps("nrcL-06", "A router or subscriber that fails cannot make a request fail.")
def fan_out(db: Session, event: Event) -> int:
    """Write one message for each subscriber that wants to hear of this fact. Repeatable.

    Without subscribers to its channel this is one small query. Returns how many were asked for.
    """
    channel, actie = channel_of(event.resource), VERBS.get(event.actie, event.actie)
    if channel is None or actie not in ACTIES:
        return 0
    asked: dict[str, list[Abonnement]] = db.info.setdefault("nrc_subscribers", {})
    if channel.naam not in asked:  # once in a transaction, however many facts it handles
        asked[channel.naam] = subscribers(db, channel.naam)
    wanted = asked[channel.naam]
    if not wanted:
        return 0
    is_main = event.resource == channel.main
    url = channel.url(event.hoofdobject) if is_main else (event.nieuw or event.oud or {}).get("url")
    gone = is_main and actie == "destroy"
    known = None if gone else kenmerken(db, channel, event.hoofdobject)
    if known is None:
        known = kenmerken_before(db, channel, before(db, channel, event))
    if not url or not (known or gone or not channel.filters):
        return 0  # a table without a place in the API, or part of something that is not ours
    message = compose(channel, event, actie=actie, resource_url=str(url), kenmerken=known)
    return publish(db, message, of_destroy(event.hoofdobject) if gone else of_event(event), wanted)


@keeps("nrcL-03", "A message says that something happened, not what: no data of the case.")
def compose(
    channel: Channel, event: Event, *, actie: str, resource_url: str, kenmerken: dict[str, str]
) -> Message:
    """The message of the standard; it carries no data besides the kenmerken."""
    return {
        "kanaal": channel.naam,
        "hoofdObject": channel.url(event.hoofdobject),
        "resource": channel.resource(event.resource),
        "resourceUrl": resource_url,
        "actie": actie,
        "aanmaakdatum": moment(event.at),
        "kenmerken": kenmerken,
    }


def before(db: Session, channel: Channel, event: Event) -> Mapping[str, Any]:
    """How the main object was, when it is gone: as the fact of its end tells."""
    if event.resource == channel.main:
        return event.oud or event.nieuw or {}
    end = select(Event.oud).where(
        Event.hoofdobject == event.hoofdobject,
        Event.resource == channel.main,
        Event.actie == "destroy",
    )
    return db.scalar(end) or {}


def publish(
    db: Session, message: Message, bericht: UUID, wanted: Iterable[Abonnement] | None = None
) -> int:
    """One row per matching subscriber, and a wake-up call for each. Returns how many.

    Who publishes about the same main object waits here, so that rows are numbered in the order in
    which they commit.
    """
    if wanted is None:
        wanted = subscribers(db, message["kanaal"])
    matching = [a.id for a in wanted if matches(a.kanalen, message)]
    if not matching:
        return 0
    about = message["hoofdObject"]
    db.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(about, 727))))
    plain = {"bericht": bericht, "kanaal": message["kanaal"], "hoofdobject": about, "body": message}
    rows = [{"abonnement_id": id, **defaults(), **plain} for id in matching]
    db.execute(insert(Notificatie).values(rows).on_conflict_do_nothing())
    for id in matching:
        wake(db, id)
    return len(matching)


def defaults() -> dict[str, Any]:
    """What a row begins with."""
    start = {"state": "klaar", "tries": 0, "geweigerd": 0, "fout": ""}
    return {**start, "next_at": now(), "since": now()}


def subscribers(db: Session, kanaal: str) -> list[Abonnement]:
    """Who listens to this channel at all."""
    return list(
        db.scalars(
            select(Abonnement)
            .where(Abonnement.kanalen.contains([{"naam": kanaal}]))
            .order_by(Abonnement.id)
        )
    )


@keeps("nrcL-20", "Filters in one group hold together, groups beside each other; `*` is anything.")
def matches(groups: Iterable[Mapping[str, Any]], message: Mapping[str, Any]) -> bool:
    """Does one of these groups want this message?"""
    told = message.get("kenmerken") or {}
    return any(
        group["naam"] == message["kanaal"]
        and all(v in ("*", told.get(k)) for k, v in (group.get("filters") or {}).items())
        for group in groups
    )


def wake(db: Session, abonnement_id: int, *, at: datetime | None = None) -> None:
    """Ask for a turn of this subscriber, now or at a moment; once per transaction."""
    woken: set[tuple[int, datetime | None]] = db.info.setdefault("nrc_woken", set())
    if (abonnement_id, at) not in woken:
        woken.add((abonnement_id, at))
        defer(db, DELIVER, at=at, abonnement_id=abonnement_id)


def of_event(event: Event) -> UUID:
    """The name of the message about a fact: the same however often it is made."""
    return uuid5(NAMESPACE_URL, f"zaakspoor:event:{event.id}")


def of_destroy(hoofdobject: UUID) -> UUID:
    """The name of the message about the end of a main object: it ends once."""
    return uuid5(NAMESPACE_URL, f"zaakspoor:destroy:{hoofdobject}")


def fresh() -> UUID:
    """The name of a message of another producer."""
    return uuid4()


def moment(at: datetime) -> str:
    """A moment in the notation of the standard, in UTC."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
