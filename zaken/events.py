"""One row per fact. The audit trail, the timeline and everything that reacts are readings of this
table.
"""

from functools import cache
from typing import Any, Protocol
from uuid import UUID

import orjson
from sqlalchemy import DateTime, TextClause, bindparam, insert, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from zaken.base.clock import now, today
from zaken.base.db import rows
from zaken.base.jobs import defer
from zaken.base.keeps import keeps
from zaken.base.log import correlation
from zaken.base.subject import Subject
from zaken.models import Event, Zaak

Json = dict[str, Any] | None
DAY = "CAST(:op AS DATE)"  # in such SQL: the day that is asked about


class Recordable(Protocol):
    __tablename__: str
    uuid: UUID

    @property
    def hoofdobject(self) -> Any: ...


@keeps("G-82", "What is told of a change is written in the transaction of that change.")
def record(  # noqa: PLR0913  a fact has this many sides
    db: Session,
    subject: Subject,
    actie: str,
    obj: Recordable,
    *,
    oud: Json,
    nieuw: Json | str,
    toelichting: str = "",
    namens: str = "",
) -> dict[str, Any]:
    """Write down that `subject` did `actie` (create, update, destroy or a verb of our own), and
    wake the worker. Returns `nieuw`.

    `oud` and `nieuw` are the JSON that readers of the API saw and will see (G-90); `nieuw` may be
    the SQL that makes it, then the database does both at once. One wake-up per main object and
    transaction. `namens`: for which absent colleague, when the change itself hides that.
    """
    of = (obj.hoofdobject or obj).uuid
    fact: dict[str, Any] = {
        "at": now(),
        "actor": subject.name,
        "actor_weergave": subject.label,
        "actor_soort": subject.kind,
        "gebruiker": subject.user,
        "namens": namens or on_behalf(subject, obj),
        "correlation": correlation.get(),
        "actie": actie,
        "resource": obj.__tablename__,
        "resource_uuid": obj.uuid,
        "hoofdobject": of,
        "toelichting": toelichting,
        "oud": plain(oud),
    }
    if isinstance(nieuw, str):
        told = rows(db, telling(nieuw, obj.__tablename__), fact | _asked(nieuw, obj))
        seen: dict[str, Any] = orjson.loads(told[0][0])
    else:
        db.execute(insert(Event).values(fact | {"nieuw": plain(nieuw)}))
        seen = nieuw or {}
    woken: set[UUID] = db.info.setdefault("woken", set())
    if of not in woken:
        woken.add(of)
        defer(db, "react", zaak=str(of))
    return seen


def on_behalf(subject: Subject, obj: Recordable) -> str:
    """The naam of the absent colleague whose zaak or task this is, if the subject looks after his
    work today; '' otherwise. The subject acts as himself and with his own rights.
    """
    if not subject.namens:
        return ""
    main = obj.hoofdobject or obj
    progress = main.voortgang if isinstance(main, Zaak) else None
    held = (getattr(obj, "medewerker_id", None), progress and progress.behandelaar_id)
    return next((naam for id, naam in subject.namens if id in held), "")


COLUMNS = (
    "at", "actor", "actor_weergave", "actor_soort", "gebruiker", "namens", "correlation", "actie",
    "resource", "resource_uuid", "hoofdobject", "toelichting", "oud",
)  # fmt: skip


@cache
def telling(shows: str, table: str) -> TextClause:
    """One statement that shows a row of this table, and notes the event with what it showed."""
    names = ", ".join(COLUMNS)
    values = ", ".join(f":{name}" for name in COLUMNS)
    return text(
        f"with shown as materialized (select {_escaped(shows)} as json from {table}"  # noqa: S608  our own text
        f" where {table}.id = :row_id),"
        f" told as (insert into event ({names}, nieuw, fout)"
        f" select {values}, cast(shown.json as jsonb), '' from shown)"
        " select json from shown"
    ).bindparams(
        bindparam("oud", type_=JSONB(none_as_null=True)), bindparam("at", type_=DateTime(True))
    )


@cache
def showing(shows: str, table: str) -> TextClause:
    """The statement that shows one row."""
    return text(f"select {_escaped(shows)} from {table} where {table}.id = :row_id")  # noqa: S608


def shown(db: Session, obj: Any, shows: str) -> dict[str, Any]:
    """The object as readers of the API see it; `shows` is the SQL that makes its JSON text."""
    found = db.execute(showing(shows, obj.__tablename__), _asked(shows, obj)).scalar_one()
    seen: dict[str, Any] = orjson.loads(found)
    return seen


def _asked(shows: str, obj: Any) -> dict[str, Any]:
    return {"row_id": obj.id} | ({"op": today()} if DAY in shows else {})


def _escaped(sql: str) -> str:
    """Colons that are no parameters."""
    return sql.replace(DAY, "\x00").replace(":", "\\:").replace("\x00", DAY)


def plain(data: Json) -> Json:
    """The same data as JSON would carry it: dates and uuids become text."""
    return None if data is None else orjson.loads(orjson.dumps(data))
