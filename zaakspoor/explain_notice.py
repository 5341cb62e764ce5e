"""The story of one message, from the fact it tells of to its receipt, in order of time. For whoever
is on call, or must answer a judge; numbers of persons are not told.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.evidence import LATE, notice_of
from zaakspoor.explain import Line, when
from zaken.models import Attempt, Delivery, Event, Notice

# What happened, as one says it: (soort, uitkomst) of an attempt.
SAID: dict[tuple[str, str], str] = {
    ("bereikbaarheid", "ja"): "asked whether the reader can be reached here: yes",
    ("bereikbaarheid", "nee"): "asked whether the reader can be reached here: no",
    ("bereikbaarheid", "onbekend"): "asked whether the reader can be reached here: no answer",
    ("aanbieden", "accepted"): "offered, and accepted",
    ("aanbieden", "refused"): "offered, and refused",
    ("aanbieden", "notsent"): "certainly not sent; tried again later",
    ("aanbieden", "uncertain"): "offered, but the answer got lost: it may be there or not",
    ("afstemmen", "gevonden"): "asked the far side: it is there; nothing was sent again",
    ("afstemmen", "niet_gevonden"): "asked the far side: it is not there",
    ("afstemmen", "onbekend"): "asked the far side: it cannot tell now",
    ("afstemmen", "mogelijk_dubbel"): "nobody to ask: sent again under the same key",
    ("afstemmen", "niet_gevraagd"): "an earlier try was never cleared up",
    ("ontvangstbewijs", "bezorgd"): "receipt: delivered",
    ("besluit", "opnieuw"): "a person decided: send again under the same key",
    ("besluit", "papier"): "a person decided: on paper",
    ("besluit", "intrekken"): "a person decided: do not send",
    ("terugval", "gesloten"): "last moment: this road is closed, a letter goes",
    ("dubbel", "dubbel_bezorgd"): "arrived over two roads",
}
SHOWN = ("reden", "ref", "door", "was", "event", "tijdstip", "inhoud_sha256", "bijlagen_sha256")


def notice_story(db: Session, uuid: UUID) -> list[str]:
    """The lines about the notice (or the delivery) with this uuid; empty when there is none."""
    notice = notice_of(db, uuid)
    if notice is None:
        return []
    lines = [*_reason(db, notice), _made(notice)]
    for delivery in notice.deliveries:
        lines += [*_planned(delivery), *map(_happened, delivery.attempts), *_ended(delivery)]
    if notice.read_at:
        lines.append(Line(notice.read_at, 9, notice.id, "the reader opened it in Mijn zaken"))
    return [*_head(notice), "", *map(str, sorted(lines))]


def _head(notice: Notice) -> Iterator[str]:
    twice = "; ARRIVED TWICE" if notice.dubbel else ""
    yield f"{notice.soort} '{notice.onderwerp}' of {notice.zaak.identificatie}  {notice.uuid}"
    last = when(notice.uiterste_verzending)
    yield f"state {notice.state}{twice}; what hangs goes on paper at {last}"
    rules = ", ".join(notice.afweging.get("regels", [])) or "none applied"
    closed = ", ".join(notice.afweging.get("dicht", [])) or "none"
    yield f"rules about the reader: {rules}; roads closed by them: {closed}"


def _reason(db: Session, notice: Notice) -> Iterator[Line]:
    event = db.scalar(select(Event).where(Event.id == notice.event_id))
    if event is not None:
        who = f"{event.actor} ({event.actor_soort})" if event.actor_soort else event.actor
        what = f"event {event.id}  {who}: {event.actie} {event.resource}"
        yield Line(event.at, 0, event.id, what, event.correlation)


def _made(notice: Notice) -> Line:
    letter = f", letter {notice.brief_sha256[:16]}…" if notice.brief_sha256 else ""
    what = f"notice made, key {notice.sleutel}, content {notice.inhoud_sha256[:16]}…{letter}"
    return Line(notice.created_at, 1, notice.id, what)


def _planned(delivery: Delivery) -> Iterator[Line]:
    what = f"  {delivery.kanaal}: planned, key {delivery.uuid}"
    yield Line(delivery.created_at, 2, delivery.id, what)


def _happened(attempt: Attempt) -> Line:
    outcome = attempt.uitkomst.removeprefix(LATE)
    said = SAID.get((attempt.soort, outcome), f"{attempt.soort}: {outcome}")
    late = "" if outcome == attempt.uitkomst else "; too late to count"
    detail = ", ".join(f"{k} {_short(v)}" for k, v in attempt.detail.items() if k in SHOWN and v)
    what = f"    {attempt.delivery.kanaal}: {said}{late}" + (f"  ({detail})" if detail else "")
    return Line(attempt.at, 3, attempt.id, what)


def _ended(delivery: Delivery) -> Iterator[Line]:
    why = f": {delivery.reden}" if delivery.reden else ""
    if delivery.done_at:
        what = f"  {delivery.kanaal}: {delivery.state}{why}"
        yield Line(delivery.done_at, 4, delivery.id, what)
        return
    more = f", next look {when(delivery.next_at)}" if delivery.state != "dode_letter" else ""
    moment = max([delivery.created_at, *(a.at for a in delivery.attempts)])
    what = f"  {delivery.kanaal}: now {delivery.state}{why}{more}"
    yield Line(moment, 8, delivery.id, what)


def _short(value: Any) -> str:
    """A hash in so many characters that people can compare it."""
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"{text[:16]}…" if len(text) == 64 else text
