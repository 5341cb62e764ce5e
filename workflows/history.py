"""What a zaak went through, as whoever mends it needs to know it: which statuses count, what was
said in them, what happened by itself. Reads only.
"""

from collections.abc import Iterable, Iterator
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from zaken.models import Automation, Event, Notice, Resultaat, Status, Statustype, Zaak

# The verbs of a correction, as the timeline knows them.
STATUS, RESULTAAT, HEROPEND = "status_hersteld", "resultaat_hersteld", "heropend"
VERBS = (STATUS, RESULTAAT, HEROPEND)


def standing(db: Session, zaak: Zaak) -> list[Status]:
    """The statuses that count, oldest first: what was mended since is left out."""
    found = db.scalars(
        select(Event.nieuw["status"].as_string()).where(
            Event.hoofdobject == zaak.uuid, Event.actie.in_((STATUS, HEROPEND))
        )
    )
    mended, stood = set(found), list[Status]()
    for status in (s for s in zaak.statussen if s.id):
        if str(status.uuid) in mended:
            places = [i for i, s in enumerate(stood) if s.statustype_id == status.statustype_id]
            stood = stood[: places[-1]] if places else stood
        stood.append(status)
    return stood


def had(stood: Iterable[Status]) -> list[Statustype]:
    """Where a closed zaak can be opened again: the newest status first."""
    kinds = [s.statustype for s in stood if not s.statustype.is_eindstatus]
    return list(dict.fromkeys(reversed(kinds)))


def kind_of(status: Status) -> str:
    return str(status.statustype.uuid)


def done_in(db: Session, zaak: Zaak, statuses: Iterable[Status]) -> list[Automation]:
    """What was done by itself in these stays."""
    stays = {str(status.uuid) for status in statuses}
    rows = db.scalars(
        select(Automation)
        .where(Automation.zaak_id == zaak.id, Automation.state == "klaar")
        .order_by(Automation.id)
    )
    return [row for row in rows if row.sleutel.partition(":")[2] in stays]


def in_words(row: Automation) -> str:
    said = f": {row.uitkomst}" if row.uitkomst else ""
    return f"{row.doe.replace('_', ' ').capitalize()}{said}"


def told_in(db: Session, zaak: Zaak, statuses: Iterable[UUID]) -> list[Notice]:
    """The notices that these statuses gave, oldest first."""
    events = select(Event.id).where(
        Event.hoofdobject == zaak.uuid,
        Event.resource == Status.__tablename__,
        Event.resource_uuid.in_(list(statuses)),
    )
    found = select(Notice).where(Notice.zaak_id == zaak.id, Notice.event_id.in_(events))
    return list(db.scalars(found.order_by(Notice.id)))


def since_result(db: Session, zaak: Zaak) -> Iterator[UUID]:
    """The statuses given with or after the resultaat as it is."""
    given = db.scalar(
        select(Event.id)
        .where(Event.hoofdobject == zaak.uuid, Event.resource == Resultaat.__tablename__)
        .order_by(Event.id.desc())
        .limit(1)
    )
    yield from db.scalars(
        select(Event.resource_uuid).where(
            Event.hoofdobject == zaak.uuid,
            Event.resource == Status.__tablename__,
            Event.id > (given or 0),
        )
    )


def since(db: Session, zaak: Zaak, status: Status) -> int:
    """The event after which things happened in this status: it was given, or mended into."""
    given = and_(Event.resource_uuid == status.uuid, Event.actie == "create")
    mended = and_(
        Event.actie.in_((STATUS, HEROPEND)), Event.nieuw["status"].as_string() == str(status.uuid)
    )
    last = select(func.max(Event.id)).where(Event.hoofdobject == zaak.uuid, or_(given, mended))
    return db.scalar(last) or 0
