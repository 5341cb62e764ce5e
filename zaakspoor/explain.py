"""The whole story of one zaak, in order of time: events, jobs, automatic steps, messages and their
proof, tasks.

For whoever is on call. Numbers of persons and answers of residents are not told.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from zaken.base.clock import AMSTERDAM
from zaken.base.log import masked
from zaken.models import (
    Attempt,
    Automation,
    Delivery,
    Event,
    Notice,
    Queue,
    Status,
    Statustype,
    Task,
    Voortgang,
    Zaak,
    Zaaktype,
)

SHOWN = 160  # characters of a text
# What a register told of somebody is not told on: only whether it knew.
_FOUND = re.compile(r"\b([a-z]+_[a-z]+|wijk|parkeerzone|leeftijd): (?!(?:ja|nee|onbekend)\b)[^,]+")


@dataclass(frozen=True, order=True)
class Line:
    """One thing that happened; `rank` orders what happened at the same moment."""

    at: datetime
    rank: int
    number: int
    what: str
    correlation: str = ""

    def __str__(self) -> str:
        when = f"{self.at.astimezone(AMSTERDAM):%Y-%m-%d %H:%M:%S}"
        mark = f"  [{self.correlation[:12]}]" if self.correlation else ""
        return masked(f"{when}  {self.what}{mark}")


def story(db: Session, number: str) -> list[str]:
    """The lines for people about the zaak (or zaken) with this number or uuid; empty when there is
    none.
    """
    known = Zaak.uuid == as_uuid(number) if as_uuid(number) else Zaak.identificatie == number
    told: list[str] = []
    for zaak in db.execute(_heads().where(known).order_by(Zaak.id)):
        parts = (_events, _jobs, _automations, _notices, _deliveries, _attempts, _tasks)
        lines = sorted(line for part in parts for line in part(db, zaak))
        told += [*_head(db, zaak), "", *map(str, lines), ""]
    return told[:-1]


def as_uuid(text: str) -> UUID | None:
    """The uuid that this text is, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _heads() -> Any:
    columns = (
        Zaak.id,
        Zaak.uuid,
        Zaak.identificatie,
        Zaak.startdatum,
        Zaak.einddatum,
        Zaak.bronorganisatie,
    )
    progress = (
        Voortgang.normdatum,
        Voortgang.fatale_datum,
        Voortgang.routering,
        Voortgang.volledig_op,
    )
    return (
        select(
            *columns, *progress, Zaaktype.omschrijving, Zaaktype.versie, Queue.naam.label("queue")
        )
        .join(Zaaktype, Zaaktype.id == Zaak.zaaktype_id)
        .outerjoin(Voortgang, Voortgang.zaak_id == Zaak.id)
        .outerjoin(Queue, Queue.id == Voortgang.queue_id)
    )


def _head(db: Session, zaak: Any) -> Iterator[str]:
    status = db.scalar(
        select(Statustype.omschrijving)
        .join(Status, Status.statustype_id == Statustype.id)
        .where(Status.zaak_id == zaak.id)
        .order_by(Status.datum_status_gezet.desc(), Status.id.desc())
        .limit(1)
    )
    yield f"{zaak.identificatie}  {zaak.omschrijving} (version {zaak.versie})  {zaak.uuid}"
    yield (
        f"status {status or '-'}; began {zaak.startdatum}, ended "
        f"{zaak.einddatum or '-'}; queue {zaak.queue or '-'}"
    )
    yield (
        f"norm {zaak.normdatum or '-'}; law {zaak.fatale_datum or '-'}; "
        f"complete {when(zaak.volledig_op)}"
    )
    for decision in zaak.routering or []:
        by = decision.get("door") or f"rule {decision.get('regel')}"
        yield masked(f"routed to {decision.get('queue')} by {by}: {decision.get('waarom')}")


def when(moment: datetime | None) -> str:
    """A moment on the clock of the town hall, to the second."""
    return f"{moment.astimezone(AMSTERDAM):%Y-%m-%d %H:%M:%S}" if moment else "-"


def _events(db: Session, zaak: Any) -> Iterator[Line]:
    statuses = _statuses(db, zaak)
    query = select(Event).where(Event.hoofdobject == zaak.uuid).order_by(Event.id)
    for event in db.scalars(query):
        who = f"{event.actor} ({event.actor_soort})" if event.actor_soort else event.actor
        what = f"event {event.id}  {who}: {event.actie} {event.resource}"
        for more in (statuses.get(event.resource_uuid) or _change(event), event.toelichting):
            what += f"  {more[:SHOWN]}" if more else ""
        what += f"  FAILED: {event.fout}" if event.fout else ""
        what += "" if event.handled_at else "  (not handled yet)"
        yield Line(event.at, 0, event.id, what, event.correlation)


def _statuses(db: Session, zaak: Any) -> dict[UUID, str]:
    """From → to, for the event of each status."""
    rows = db.execute(
        select(Status.uuid, Statustype.omschrijving)
        .join(Statustype, Statustype.id == Status.statustype_id)
        .where(Status.zaak_id == zaak.id)
        .order_by(Status.datum_status_gezet, Status.id)
    ).all()
    before = ["(new)", *(name for _, name in rows)]
    return {uuid: f"{old} → {new}" for old, (uuid, new) in zip(before, rows, strict=False)}


def _change(event: Event) -> str:
    """Which fields changed. Names only: values may be somebody's secrets."""
    if event.resource == "zaakeigenschap":
        return str((event.nieuw or event.oud or {}).get("naam", ""))
    if "update" not in event.actie or not event.nieuw or event.oud is None:
        return ""
    changed = [key for key, value in event.oud.items() if event.nieuw.get(key) != value]
    return f"changed: {', '.join(changed)}" if changed else ""


def _jobs(db: Session, zaak: Any) -> Iterator[Line]:
    """Jobs that wait, run or failed; one that succeeded is thrown away."""
    for row in db.execute(text(_JOBS), {"zaak": str(zaak.uuid), "id": zaak.id}):
        at = row.at or row.scheduled_at
        if at is None:
            continue
        later = f", not before {when(row.scheduled_at)}" if row.scheduled_at else ""
        what = f"job {row.id}  {row.task_name}: {row.status}, {row.attempts} tries{later}"
        yield Line(at, 5, row.id, what, (row.args or {}).get("correlation_id", ""))


def _automations(db: Session, zaak: Any) -> Iterator[Line]:
    for row in db.scalars(select(Automation).where(Automation.zaak_id == zaak.id)):
        planned = f"automation {row.id}  {row.doe} ({row.sleutel.partition(':')[0]}): "
        if row.state == "gepland":
            tried = f", {row.tries} tries so far: {row.uitkomst}" if row.tries else ""
            yield Line(
                row.created_at, 1, row.id, f"{planned}planned for {when(row.next_at)}{tried}"
            )
        else:
            outcome = f"{row.state} after {row.tries} tries  " + _FOUND.sub(r"\1: …", row.uitkomst)
            yield Line(row.done_at or row.created_at, 1, row.id, planned + outcome[:SHOWN])


def _notices(db: Session, zaak: Any) -> Iterator[Line]:
    for row in db.scalars(select(Notice).where(Notice.zaak_id == zaak.id)):
        letter = f", letter of {row.paginas} pages" if row.brief_sha256 else ""
        read = f", read {when(row.read_at)}" if row.read_at else ""
        because = f" because of event {row.event_id}" if row.event_id else ""
        what = f"notice {row.id}  {row.soort} '{row.onderwerp}'{because}: {row.state}{letter}{read}"
        yield Line(row.created_at, 2, row.id, what)


def _deliveries(db: Session, zaak: Any) -> Iterator[Line]:
    query = select(Delivery).join(Notice).where(Notice.zaak_id == zaak.id)
    for row in db.scalars(query):
        ref = f", reference {row.external_id}" if row.external_id else ""
        why = f": {row.reden}" if row.reden else ""
        again = f", next try {when(row.next_at)}" if row.state in ("klaar", "afstemmen") else ""
        what = (
            f"  delivery {row.id} of notice {row.notice_id}  "
            f"{row.kanaal}: {row.state} after {row.tries} tries"
        )
        yield Line(row.created_at, 3, row.id, f"{what}{ref}{why}{again}"[: 2 * SHOWN])


def _attempts(db: Session, zaak: Any) -> Iterator[Line]:
    query = select(Attempt).join(Delivery).join(Notice).where(Notice.zaak_id == zaak.id)
    for row in db.scalars(query):
        told = {k: v for k, v in row.detail.items() if k in ("reden", "ref", "uitleg", "id") and v}
        detail = ", ".join(f"{k} {v}" for k, v in told.items())
        what = (
            f"    attempt {row.id} of delivery {row.delivery_id} "
            f" {row.soort}: {row.uitkomst}  {detail}"
        )
        yield Line(row.at, 4, row.id, what[: 2 * SHOWN].rstrip())


def _tasks(db: Session, zaak: Any) -> Iterator[Line]:
    query = select(Task, Queue.naam).join(Queue).where(Task.zaak_id == zaak.id)
    for row, queue in db.execute(query):
        due = f", due {when(row.due)}" if row.due else ""
        done = (
            f"; done {when(row.done_at)} by {row.done_by}: {row.uitkomst}"
            if row.done_at
            else "; open"
        )
        what = f"task {row.id}  {row.soort} '{row.titel}' for {queue}{due}{done}"
        yield Line(row.created_at, 1, row.id, what[: 2 * SHOWN])


_JOBS = """
    select j.id, j.task_name, j.status::text, j.attempts, j.scheduled_at, j.args,
           (select min(e.at) from procrastinate_events e where e.job_id = j.id) as at
    from procrastinate_jobs j
    where (j.task_name in ('react', 'complete') and j.args ->> 'zaak' = :zaak)
       or (j.task_name = 'automate' and (j.args ->> 'automation')::bigint in
           (select id from automation where zaak_id = :id))
       or (j.task_name = 'notifications.compose' and (j.args ->> 'notice_id')::bigint in
           (select id from notice where zaak_id = :id))
       or (j.task_name = 'notifications.deliver' and (j.args ->> 'delivery_id')::bigint in
           (select d.id from delivery d join notice n on n.id = d.notice_id where n.zaak_id = :id))
    order by j.id
"""
