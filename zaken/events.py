"""One row per fact. The audit trail, the timeline and everything that reacts are readings of this
table.
"""

from typing import Any, Protocol
from uuid import UUID

import orjson
from sqlalchemy import insert
from sqlalchemy.orm import Session

from zaken.base.clock import now
from zaken.base.jobs import defer
from zaken.base.log import correlation
from zaken.base.subject import Subject
from zaken.models import Event

Json = dict[str, Any] | None


class Recordable(Protocol):
    __tablename__: str
    uuid: UUID

    @property
    def hoofdobject(self) -> Any: ...


def record(  # noqa: PLR0913  a fact has this many sides
    db: Session,
    subject: Subject,
    actie: str,
    obj: Recordable,
    *,
    oud: Json,
    nieuw: Json,
    toelichting: str = "",
) -> None:
    """Write down that `subject` did `actie` (create, update, destroy or a verb of our own), and
    wake the worker.

    `oud` and `nieuw` are the JSON that readers of the API saw and will see (G-90). One wake-up per
    main object and transaction.
    """
    of = (obj.hoofdobject or obj).uuid
    db.execute(
        insert(Event).values(
            at=now(),
            actor=subject.name,
            actor_weergave=subject.label,
            actor_soort=subject.kind,
            correlation=correlation.get(),
            actie=actie,
            resource=obj.__tablename__,
            resource_uuid=obj.uuid,
            hoofdobject=of,
            toelichting=toelichting,
            oud=plain(oud),
            nieuw=plain(nieuw),
        )
    )
    woken: set[UUID] = db.info.setdefault("woken", set())
    if of not in woken:
        woken.add(of)
        defer(db, "react", zaak=str(of))


def plain(data: Json) -> Json:
    """The same data as JSON would carry it: dates and uuids become text."""
    return None if data is None else orjson.loads(orjson.dumps(data))
