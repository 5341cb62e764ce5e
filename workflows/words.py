"""The words of a case type, filled in for one zaak: what the resident, the KCC and the notices all
say alike.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from string import Formatter
from typing import Any

from workflows.answers import in_words
from workflows.definition import Definition
from workflows.later_dates import STATUS_DAY, later
from workflows.parts import Veld
from workflows.penalty import euros, penalty
from workflows.publish import definition_of
from workflows.terms import datum
from zaken.base.clock import local_date
from zaken.base.settings import settings
from zaken.facts import as_date
from zaken.models import Zaak

UNKNOWN = "…"  # shown where a fact is not known yet; better than a brace or a crash


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with `{word}` replaced. Only plain names are replaced: no attributes, no indexes, no
    formats.
    """
    parts = []
    for literal, name, _, _ in Formatter().parse(text):
        parts.append(literal)
        if name is not None:
            later_on = later(name, values.get(STATUS_DAY, ""))
            parts.append(values.get(name) or later_on or UNKNOWN)
    return "".join(parts)


def values_from(
    definition: Definition,
    *,
    identificatie: str,
    facts: Mapping[str, str],
    termijn: Mapping[str, Any] | None = None,
    resultaat: str = "",
    op: date | None = None,
) -> dict[str, str]:
    """The values for the texts of one zaak, from plain data (no ORM objects needed).

    `termijn` is Voortgang.termijn; `resultaat` the naam of the resultaattype; `op` the day of the
    status.
    """
    told = {q.veld: spoken(q, facts[q.veld]) for q in definition.facts() if facts.get(q.veld)}
    norm, legal = ((termijn or {}).get(key) or {} for key in ("norm", "wettelijk"))
    expected, latest = norm.get("einde"), legal.get("einde")
    hersteldatum = remedy_date(termijn or {})
    named = next((r.omschrijving for r in definition.resultaattypen if r.naam == resultaat), "")
    return {
        **told,
        "zaaknummer": identificatie,
        "opgave": definition.opgave,
        "gemeente": settings().gemeente,
        "telefoon": settings().telefoon,
        "resultaat": named.lower(),
        "norm": norm.get("tekst", ""),
        "verwacht": _day(expected or latest),
        "uiterlijk": _day(latest or expected),
        **(of_day(op) if op else {}),
        "hersteldatum": datum(hersteldatum, weekday=False) if hersteldatum else "",
        "bedrag": told.get("leges", ""),
        **_late(termijn or {}),
    }


def _late(termijn: Mapping[str, Any]) -> dict[str, str]:
    """What an applicant reads when it becomes later than the law says."""
    found, decided = penalty(termijn), (termijn.get("ingebreke") or {}).get("besluit")
    first = found.first_day if found else None
    return {
        "nieuwe_datum": _day(termijn.get("uitgesteld_tot")),
        "respijt": datum(found.grace, weekday=False) if found else "",
        "dwangsom_vanaf": datum(first, weekday=False) if first else "",
        "dwangsom": euros(Decimal(decided) / 100) if decided is not None else "",
    }


def of_day(op: date) -> dict[str, str]:
    """The words for the day of a status: `datum`, and what later dates are counted from."""
    return {"datum": datum(op, weekday=False), STATUS_DAY: op.isoformat()}


def spoken(question: Veld, value: str) -> str:
    """A kept answer in the middle of a sentence: a date as people say it."""
    day = as_date(value) if question.soort == "datum" else None
    return datum(day, weekday=False) if day else in_words(question, value)


def values(zaak: Zaak) -> dict[str, str]:
    """The same for a loaded zaak."""
    definition = definition_of(zaak.zaaktype)
    if definition is None:
        return {
            "zaaknummer": zaak.identificatie,
            "gemeente": settings().gemeente,
            "telefoon": settings().telefoon,
        }
    progress, last = zaak.voortgang, zaak.status
    return values_from(
        definition,
        identificatie=zaak.identificatie,
        facts={e.naam: e.waarde for e in zaak.eigenschappen},
        termijn=progress.termijn if progress else None,
        resultaat=zaak.resultaat.resultaattype.naam if zaak.resultaat else "",
        op=local_date(last.datum_status_gezet) if last else zaak.startdatum,
    )


def remedy_date(termijn: Mapping[str, Any]) -> date | None:
    """The last day to complete the application, while the clock stands still."""
    text = termijn.get("hersteldatum")
    return date.fromisoformat(text) if text else None


def status_text(
    definition: Definition, status: str, resultaat: str, words: Mapping[str, str]
) -> str:
    """What the resident reads for this status (and, in the last one, for this resultaat)."""
    kind = definition.status(status)
    return fill(kind.teksten.get(resultaat, kind.tekst), words)


def _day(iso: str | None) -> str:
    return datum(date.fromisoformat(iso), weekday=False) if iso else ""
