"""How many zaken there are, without counting them (ADR 0011).

Triggers note every change, a worker adds the notes up.
"""

from sqlalchemy import BigInteger, Column, ColumnElement, Table, func, select, text
from sqlalchemy.orm import Session

from zaken.models import Base, Vertrouwelijkheid

# Filled by the triggers of the first migration, never by us. The columns are named as those of
# zaak, so `sees` fits both.
zaak_tally = Table(
    "zaak_tally",
    Base.metadata,
    Column("zaaktype_id", BigInteger, nullable=False),
    Column("vertrouwelijkheidaanduiding", Vertrouwelijkheid, nullable=False),
    Column("delta", BigInteger, nullable=False),
)


def count_of_zaken(db: Session, *criteria: ColumnElement[bool]) -> int:
    """The sum of the notes that meet criteria on `zaak_tally.c`; exact, not an estimate."""
    total = select(func.coalesce(func.sum(zaak_tally.c.delta), 0)).where(*criteria)
    return int(db.scalar(total) or 0)


def rollup(db: Session) -> int:
    """Replace the notes by one per zaaktype and level, and return how many rows that saved.

    Anybody may call it, often. Notes that arrive meanwhile are not seen and not lost; a second
    roll-up at the same moment does nothing.
    """
    if not db.scalar(select(func.pg_try_advisory_xact_lock(func.hashtext("zaak_tally")))):
        return 0
    before, after = db.execute(
        text("""
        with gone as (
          delete from zaak_tally returning zaaktype_id, vertrouwelijkheidaanduiding, delta),
        kept as (
          insert into zaak_tally
          select zaaktype_id, vertrouwelijkheidaanduiding, sum(delta) from gone
          group by zaaktype_id, vertrouwelijkheidaanduiding having sum(delta) <> 0
          returning 1)
        select (select count(*) from gone), (select count(*) from kept)
        """)
    ).one()
    return int(before - after)
