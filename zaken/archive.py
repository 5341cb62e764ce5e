"""When may a closed zaak be destroyed? brondatum and archiefactiedatum (zrc-021): pure functions
over a loaded zaak.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from zaken.facts import as_date
from zaken.models import Zaak

_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$")


def derive(zaak: Zaak) -> tuple[str | None, date | None]:
    """(archiefnominatie, archiefactiedatum) for a zaak with einddatum and resultaat; the date is
    None if not to be found.
    """
    if zaak.resultaat is None:
        return zaak.archiefnominatie, None
    kind = zaak.resultaat.resultaattype
    nominatie = zaak.archiefnominatie or kind.archiefnominatie
    start = brondatum(zaak)
    if start is None or not kind.archiefactietermijn:
        return nominatie, None
    return nominatie, add_duration(start, kind.archiefactietermijn)


def brondatum(zaak: Zaak) -> date | None:
    """The day the retention starts to count, by the afleidingswijze of the resultaattype."""
    procedure = (zaak.resultaat and zaak.resultaat.resultaattype.brondatum_archiefprocedure) or {}
    way = _WAYS.get(procedure.get("afleidingswijze", "afgehandeld"))
    return way(zaak, procedure) if way else None


def add_duration(start: date, duration: str) -> date:
    """Calendar arithmetic with an ISO 8601 duration (P1Y, P6M, P8W, P10D). 29 February becomes 28.
    Raises ValueError.
    """
    if not (found := _DURATION.match(duration)) or duration == "P":
        raise ValueError(f"Geen duur: {duration}")
    years, months, weeks, days = (int(part or 0) for part in found.groups())
    month = start.month - 1 + months
    year, month = start.year + years + month // 12, month % 12 + 1
    moved = date(year, month, min(start.day, monthrange(year, month)[1]))
    return moved + timedelta(days=7 * weeks + days)


def _of_eigenschap(zaak: Zaak, procedure: dict[str, str]) -> date | None:
    value = next(
        (e.waarde for e in zaak.eigenschappen if e.naam == procedure.get("datumkenmerk")), ""
    )
    return as_date(value)


def _of_termijn(zaak: Zaak, procedure: dict[str, str]) -> date | None:
    term = procedure.get("procestermijn")
    return add_duration(zaak.einddatum, term) if term and zaak.einddatum else None


_WAYS: dict[str, Callable[[Zaak, dict[str, str]], date | None]] = {
    "afgehandeld": lambda zaak, _: zaak.einddatum,
    "hoofdzaak": lambda zaak, _: zaak.hoofdzaak.einddatum if zaak.hoofdzaak else None,
    "eigenschap": _of_eigenschap,
    # the file names the eigenschap that holds the end date of the decision
    "vervaldatum_besluit": _of_eigenschap,
    "termijn": _of_termijn,
}
