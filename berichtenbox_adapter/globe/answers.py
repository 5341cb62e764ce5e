"""Answers of the subscription check, kept for a while: per resident and type of letter, so that
consent for one is never taken for the other. The number of the resident is kept as a keyed hash.
"""

import hmac
from collections.abc import Collection
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import text

from zaken.base.clock import now
from zaken.base.db import sessions
from zaken.base.settings import settings

OLDEST = timedelta(days=7)  # a check may be at most this old when the letter is offered
_FRESH = text(
    "select lezer, gewenst from globe_abonnement"
    " where lezer = any(:lezers) and berichttype = :berichttype and gevraagd > :sinds"
)
_KEEP = text(
    "insert into globe_abonnement (lezer, berichttype, gewenst, gevraagd)"
    " values (:lezer, :berichttype, :gewenst, :gevraagd)"
    " on conflict (lezer, berichttype)"
    " do update set gewenst = excluded.gewenst, gevraagd = excluded.gevraagd"
)
_FORGET = text("delete from globe_abonnement where gevraagd <= :sinds")


def fresh(bsns: Collection[str], berichttype: str) -> dict[str, bool]:
    """What was answered about these residents, not longer ago than `globe_check_hours`."""
    names = {_name(bsn): bsn for bsn in bsns}
    age = min(timedelta(hours=settings().globe_check_hours), OLDEST)
    wanted = {"lezers": list(names), "berichttype": berichttype, "sinds": now() - age}
    with sessions.begin() as db:
        return {names[lezer]: bool(yes) for lezer, yes in db.execute(_FRESH, wanted)}


def keep(answers: dict[str, bool], berichttype: str) -> None:
    """Remember these answers, with the moment."""
    moment = now()
    rows = [
        {
            "lezer": _name(bsn),
            "berichttype": berichttype,
            "gewenst": yes,
            "gevraagd": moment,
        }
        for bsn, yes in answers.items()
    ]
    if rows:
        with sessions.begin() as db:
            db.execute(_KEEP, sorted(rows, key=lambda row: str(row["lezer"])))


def forget_old() -> int:
    """Throw away what may not be used any more. Returns how many answers went."""
    with sessions.begin() as db:
        gone = db.execute(_FORGET, {"sinds": now() - OLDEST})
        return int(getattr(gone, "rowcount", 0))


def _name(bsn: str) -> str:
    key = settings().secret_key.encode()
    return hmac.new(key, f"globe:{bsn}".encode(), sha256).hexdigest()
