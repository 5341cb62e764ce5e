"""Keeping a fact of a zaak: under the name of its kind, with a warning when it does not look like
one.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from zaken.actions.zaak_archief import rederive
from zaken.base.keeps import keeps
from zaken.models import Zaakeigenschap, Zaakobject


@keeps("zrcL-23", "A zaakeigenschap bears the naam of its eigenschap.")
@keeps("zrcL-24", "A value that breaks the specificatie is kept, and the answer warns of it.")
def set_eigenschap(eigenschap: Zaakeigenschap, db: Session) -> None:
    """Keep a fact; the archive dates of a closed zaak may come from it."""
    eigenschap.naam = eigenschap.eigenschap.naam
    if fault := fault_of(eigenschap.eigenschap.specificatie, eigenschap.waarde):
        db.info.setdefault("warnings", []).append(fault)
    db.add(eigenschap)
    db.flush()  # the archive asks the database
    rederive(db, eigenschap.zaak)


def set_zaakobject(zaakobject: Zaakobject, db: Session) -> None:
    """Keep what a zaak is about; the archive dates of a closed zaak may come from it."""
    db.add(zaakobject)
    db.flush()  # the archive asks the database
    rederive(db, zaakobject.zaak)


def fault_of(specificatie: Mapping[str, Any], waarde: str) -> str:
    """What is wrong with this value by its specificatie, in ASCII for a header; '' when nothing."""
    formaat, lengte = specificatie.get("formaat") or "", str(specificatie.get("lengte") or "")
    choices = specificatie.get("waardenverzameling") or []
    if not waarde:
        return ""
    if choices and waarde not in choices:
        return "De waarde komt niet voor in de waardenverzameling van de eigenschap."
    if formaat == "tekst" and lengte.isascii() and lengte.isdigit() and len(waarde) > int(lengte):
        return f"De waarde is langer dan {lengte} tekens."
    if formaat == "getal" and not _is_number(waarde, lengte):
        return f"De waarde is geen getal van lengte {lengte}."
    if formaat == "datum" and not _is_moment(waarde, "%Y%m%d", 8):
        return "De waarde is geen datum (JJJJMMDD)."
    if formaat == "datum_tijd" and not _is_moment(waarde, "%Y%m%d%H%M%S", 14):
        return "De waarde is geen tijdstip (JJJJMMDDuummss)."
    return ""


def _is_number(waarde: str, lengte: str) -> bool:
    """As long as `n`, or as `n,m` says: n digits, of which m after the comma."""
    found = re.fullmatch(r"-?(\d+)(?:[.,](\d+))?", waarde, re.ASCII)
    whole, _, part = lengte.partition(",")
    if found is None or not (lengte.isascii() and whole.isdigit()):
        return found is not None
    behind = len(found[2] or "")
    return len(found[1]) <= int(whole) and behind <= (int(part) if part.isdigit() else 0)


def _is_moment(waarde: str, layout: str, length: int) -> bool:
    try:
        return len(waarde) == length and bool(datetime.strptime(waarde, layout))  # noqa: DTZ007  a local time
    except ValueError:
        return False
