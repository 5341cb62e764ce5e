"""A date so long after that of a status, as a text of a case type file asks for it:
`{datum_na_4_weken}`. Nobody has to work it out.
"""

import re
from datetime import date

from workflows.task_dates import last_day
from workflows.terms import datum

STATUS_DAY = "datum_iso"  # among the words of a zaak: the day of its status, to count from
_UNIT = "dag|dagen|week|weken|maand|maanden|jaar|werkdag|werkdagen"
_LATER = re.compile(rf"datum_na_([1-9]\d{{0,2}})_({_UNIT})")
_UNITS = {"dag": "D", "week": "W", "weken": "W", "maand": "M", "jaar": "Y"}


def is_later(word: str) -> bool:
    """Is this the name of such a date?"""
    return _LATER.fullmatch(word) is not None


def later(word: str, status_day: str) -> str:
    """`27 maart 2026`, counted from `status_day` (ISO 8601); empty for any other word, and while
    that day is not known. Months keep the number of the day; no weekend is skipped, but by
    `werkdagen`.
    """
    found = _LATER.fullmatch(word)
    if found is None or not status_day:
        return ""
    number, unit = found.groups()
    if unit.startswith("werkdag"):
        term = f"{number} werkdagen"
    else:
        term = f"P{number}{next(u for name, u in _UNITS.items() if unit.startswith(name))}"
    return datum(last_day(date.fromisoformat(status_day), term), weekday=False)
