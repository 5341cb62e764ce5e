"""Rows of the ledgers of terms: what happened to them, and the calendars they were counted with."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from zaken.models import Kalenderversie, Opschorting, Termijnfeit, Zaak


def keep_fact(fact: Termijnfeit, db: Session) -> None:
    """Write down a fact. Nothing in this ledger is ever changed."""
    db.add(fact)


def keep_calendar(db: Session, versie: str, inhoud: dict[str, Any]) -> int:
    """A calendar came into force; the id of its row."""
    made = Kalenderversie(versie=versie, inhoud=inhoud)
    db.add(made)
    db.flush()  # its id tells which one is ready later
    return made.id


def follow_flag(db: Session, zaak: Zaak, grond: str, on: date) -> None:
    """A consumer set or took away the flag of suspension, which is all the standard has: the ledger
    begins or ends on that day.
    """
    still = bool(zaak.opschorting["indicatie"])
    running = db.scalar(
        select(Opschorting).where(
            Opschorting.zaak_id == zaak.id, Opschorting.geeindigd_op.is_(None)
        )
    )
    if still and running is None:
        reason = str(zaak.opschorting.get("reden", ""))
        db.add(Opschorting(zaak_id=zaak.id, grond=grond, reden=reason, verzonden_op=on))
    elif not still and running is not None:
        running.geeindigd_op = on
    if zaak.voortgang:
        zaak.voortgang.opgeschort_sinds = on if still else None
    db.flush()  # the dates are calculated from the ledger
