"""The monthly parts of the event table: there is always one for now and for the months to come."""

from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from zaken.base.clock import today

BEFORE, AHEAD = 1, 3  # months


def ensure_partitions(db: Session) -> list[str]:
    """Make the parts that are missing, from last month to three ahead, and return their names.

    Rows that came too early lie in the default part and are moved along. Cheap when nothing is
    missing: the worker asks daily.
    """
    present = set(
        db.scalars(
            text(
                "select inhrelid::regclass::text from pg_inherits"
                " where inhparent = 'event'::regclass"
            )
        )
    )
    wanted = [month(today(), offset) for offset in range(-BEFORE, AHEAD + 1)]
    missing = [start for start in wanted if name_of(start) not in present]
    if missing:
        db.execute(text("set local lock_timeout = '4s'"))
    for start in missing:
        add_partition(db, start)
    return [name_of(start) for start in missing]


def add_partition(db: Session, start: date) -> None:
    """Built beside the table and then attached, so that writers wait for a moment only."""
    name, end = name_of(start), month(start, 1)
    span = {"from": start.isoformat(), "to": end.isoformat()}
    # Identity is left out: the parts take their numbers from the whole.
    db.execute(text(f"create table {name} (like event including defaults including constraints)"))
    db.execute(
        text(
            f"with early as (delete from event_default where at >= :from and at < :to returning *) "  # noqa: S608
            f"insert into {name} select * from early"
        ),
        {key: f"{value}T00:00:00Z" for key, value in span.items()},
    )
    attach = f"alter table event attach partition {name} for values"
    db.execute(text(f"{attach} from ('{span['from']} 00:00+00') to ('{span['to']} 00:00+00')"))


def name_of(start: date) -> str:
    return f"event_{start:%Y_%m}"


def month(day: date, offset: int) -> date:
    """The first of the month that many months away."""
    count = day.year * 12 + day.month - 1 + offset
    return date(count // 12, count % 12 + 1, 1)
