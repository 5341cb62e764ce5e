"""When may a closed zaak be destroyed? brondatum and archiefactiedatum (zrc-021): pure functions.

A date can be missing for two reasons. It may still come: a permit has no end yet, the hoofdzaak is
still open. Then there is no date now, and it is derived anew when its source changes. Or it can
never come: the catalogue forgot the procestermijn, a date is no date. Then closing is refused,
unless the municipality says otherwise (setting `archief_streng`, C-10).
"""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from zaken.base.keeps import keeps
from zaken.facts import as_date

_DURATION = re.compile(
    r"P(?=[\dT])(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?"
    r"(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?$"
)


class NotDerivable(Exception):
    """This date will never be found: something is missing or wrong that does not come by itself."""


@dataclass(frozen=True)
class Besluiten:
    """The decisions of a zaak, as far as archiving asks."""

    ingangsdatum: date | None = None  # the latest of each
    vervaldatum: date | None = None


@dataclass(frozen=True)
class Sources:
    """Everything a brondatum can come from."""

    einddatum: date | None = None
    heeft_hoofdzaak: bool = False
    einddatum_hoofdzaak: date | None = None
    eigenschappen: Mapping[str, str] = field(default_factory=dict)
    besluiten: Besluiten | None = None  # None: there are no besluiten
    gerelateerd: Sequence[date | None] | None = None  # None: there are no related zaken
    objecten: Sequence[tuple[str, Mapping[str, Any] | None]] = ()  # objectType, what we hold of it


@dataclass(frozen=True)
class Found:
    """What the archive needs to know of a zaak; either date may be unknown."""

    nominatie: str | None
    brondatum: date | None = None
    actiedatum: date | None = None


@keeps("zrc-021", "Closing derives archiefnominatie and archiefactiedatum by the resultaattype.")
@keeps(
    "zrc-026",
    "startdatumBewaartermijn is the day retention starts: what was filled in counts, else what is"
    " derived, for a zaak that is to be destroyed.",
)
def derive(
    kind: Any, sources: Sources, *, nominatie: str | None = None, start: date | None = None
) -> Found:
    """By this resultaattype. A nominatie or start of retention that was given stays (C-09).

    Raises NotDerivable.
    """
    nominatie = nominatie or kind.archiefnominatie
    if not kind.archiefactietermijn:
        return Found(nominatie, start)
    begin = start or brondatum(kind.brondatum_archiefprocedure or {}, sources)
    if begin is None:
        return Found(nominatie)
    return Found(nominatie, begin, after(begin, kind.archiefactietermijn))


def after(start: date, duration: str) -> date:
    """This long after a day. Raises NotDerivable when no calendar goes that far."""
    try:
        return add_duration(start, duration)
    except (ValueError, OverflowError):
        raise NotDerivable(f"{start} en dan nog {duration}: die dag bestaat niet.") from None


def brondatum(procedure: Mapping[str, Any], sources: Sources) -> date | None:
    """The day the retention starts to count, by its afleidingswijze; None: not known yet.

    Raises NotDerivable.
    """
    name = procedure.get("afleidingswijze") or "afgehandeld"
    return _WAYS[name](sources, procedure) if name in _WAYS else None


def add_duration(start: date, duration: str) -> date:
    """Calendar arithmetic with an ISO 8601 duration (P1Y, P6M, P8W, P10D). 29 February becomes 28.
    Hours do not move a day. Raises ValueError, also past the last day a calendar has.
    """
    if not (found := _DURATION.match(duration)):
        raise ValueError(f"Geen duur: {duration}")
    years, months, weeks, days = (int(part or 0) for part in found.groups())
    month = start.month - 1 + months
    year, month = start.year + years + month // 12, month % 12 + 1
    try:
        moved = date(year, month, min(start.day, monthrange(year, month)[1]))
        return moved + timedelta(days=7 * weeks + days)
    except (OverflowError, ValueError) as error:
        raise ValueError(f"Te ver: {duration}") from error


def follow(data: Any, path: str) -> Any:
    """What a path like `a/b` leads to in nested JSON; None when it leads nowhere."""
    for name in path.split("/"):
        data = data.get(name) if isinstance(data, Mapping) else None
    return data


def _of_hoofdzaak(sources: Sources, _: Mapping[str, Any]) -> date | None:
    if not sources.heeft_hoofdzaak:
        raise NotDerivable("De zaak heeft geen hoofdzaak.")
    return sources.einddatum_hoofdzaak


def _of_eigenschap(sources: Sources, procedure: Mapping[str, Any]) -> date | None:
    value = sources.eigenschappen.get(procedure.get("datumkenmerk") or "", "")
    if value and as_date(value) is None:
        raise NotDerivable(f"De waarde van '{procedure['datumkenmerk']}' is geen datum.")
    return as_date(value)


def _of_termijn(sources: Sources, procedure: Mapping[str, Any]) -> date | None:
    if not (term := procedure.get("procestermijn")):
        raise NotDerivable("Het resultaattype noemt geen procestermijn.")
    return after(sources.einddatum, term) if sources.einddatum else None


def _of_related(sources: Sources, _: Mapping[str, Any]) -> date | None:
    if sources.gerelateerd is None:
        raise NotDerivable("De zaak heeft geen gerelateerde zaken.")
    ends = [day for day in sources.gerelateerd if day]
    # One that is still open may end last: the maximum is not known yet.
    return max(ends, default=None) if len(ends) == len(sources.gerelateerd) else None


def _of_begin(sources: Sources, _: Mapping[str, Any]) -> date | None:
    if sources.besluiten is None:
        raise NotDerivable("De zaak heeft geen besluit.")
    return sources.besluiten.ingangsdatum


def _of_end(sources: Sources, procedure: Mapping[str, Any]) -> date | None:
    """The date itself, not the day after (C-11).

    A case type file may name the eigenschap that holds it: not every municipality keeps besluiten.
    """
    if sources.besluiten:
        return sources.besluiten.vervaldatum
    return _of_eigenschap(sources, procedure)


def _of_objects(sources: Sources, procedure: Mapping[str, Any]) -> date | None:
    path, wanted = procedure.get("datumkenmerk") or "", procedure.get("objecttype") or ""
    known_here = [data for kind, data in sources.objecten if kind == wanted]
    if any(data is None for data in known_here):
        return None  # we have its address only: somebody looks there and fills the date in
    values = [follow(data, path) for data in known_here]
    days = [as_date(v) for v in values if isinstance(v, str)]
    known = [day for day in days if day]
    if not known or len(known) < len(values):
        raise NotDerivable(f"Niet elk object van soort '{wanted}' noemt een datum '{path}'.")
    return max(known)


_WAYS: dict[str, Callable[[Sources, Mapping[str, Any]], date | None]] = {
    "afgehandeld": lambda sources, _: sources.einddatum,
    "hoofdzaak": _of_hoofdzaak,
    "eigenschap": _of_eigenschap,
    "termijn": _of_termijn,
    "gerelateerde_zaak": _of_related,
    "ingangsdatum_besluit": _of_begin,
    "vervaldatum_besluit": _of_end,
    "zaakobject": _of_objects,
    "ander_datumkenmerk": lambda sources, _: None,  # kept elsewhere; somebody fills it in
}
