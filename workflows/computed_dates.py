"""Dates that follow from another date, so that nobody works them out by hand (`datum_berekenen` of
a case type file). Needs no network.

`met`: `veld` (the fact it writes), `uit` (a fact with a date, `ontvangst`, or the day this status
began when left out), and one of `na` (a term of the law: the Algemene termijnenwet may move its
end), `plus` (counted on the calendar) or `voor` (counted back, which the Atw never moves).
`te_laat`: a fact that says yes when the zaak came in after that day.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from workflows import terms
from workflows.calendars import calendars
from workflows.consistency_conditions import facts_of, known_names
from workflows.definition import Definition
from workflows.zaak_facts import facts
from zaken.base.clock import local_date
from zaken.facts import as_date
from zaken.models import Zaak

RECEIPT = "ontvangst"
WORDS = ("veld", "uit", "na", "plus", "voor", "te_laat")
COUNTED = ("na", "plus", "voor")


def compute(zaak: Zaak, met: Mapping[str, Any]) -> dict[str, str]:
    """The facts to keep; none while the date it counts from is not known. Without `uit` a day that
    is known already stays (it may have come on paper).
    """
    known, veld = facts(zaak), str(met["veld"])
    begin = _begin(zaak, known, str(met.get("uit", "")))
    if begin is None or (not met.get("uit") and known.get(veld)):
        return {}
    day = _day(begin, met)
    found = {veld: f"{day:%Y%m%d}"}
    if late := str(met.get("te_laat", "")):
        found[late] = "ja" if zaak.startdatum > day else "nee"
    return found


def _begin(zaak: Zaak, known: Mapping[str, str], uit: str) -> date | None:
    if uit == RECEIPT:
        return zaak.startdatum
    if uit:
        return as_date(known.get(uit, ""))
    return local_date(zaak.status.datum_status_gezet) if zaak.status else None


def _day(begin: date, met: Mapping[str, Any]) -> date:
    legal = calendars().legal
    if "na" in met:
        return terms.legal_deadline(begin, terms.Term.parse(str(met["na"])), calendar=legal).end
    if "voor" in met:
        return terms.Term.parse(str(met["voor"])).before(begin)
    if "plus" in met:
        return terms.Term.parse(str(met["plus"])).after(begin, legal)
    return begin


def computed_faults(d: Definition) -> Iterator[str]:
    """Every fault as a Dutch sentence `place: what. Remedy.`"""
    asked = facts_of(d)
    days = {name for name, q in asked.items() if q.soort == "datum"}
    moments = days | {name for name, q in asked.items() if q.soort == "tijdstip"}
    yes_no = {name for name, q in asked.items() if q.soort == "ja_nee"}
    for nr, auto in enumerate(d.automatisch, 1):
        if auto.doe != "datum_berekenen":
            continue
        place, met = f"automatisch.{nr}.met", auto.met
        yield from known_names(place, met.keys(), {*WORDS}, "woord")
        yield from known_names(f"{place}.veld", [str(met.get("veld", ""))], days, "datum")
        if met.get("uit"):
            yield from known_names(f"{place}.uit", [str(met["uit"])], moments | {RECEIPT}, "datum")
        if met.get("te_laat"):
            yield from known_names(f"{place}.te_laat", [str(met["te_laat"])], yes_no, "ja_nee")
        counted = [word for word in COUNTED if word in met]
        if len(counted) > 1:
            yield f"{place}: kies een van na, plus en voor."
        for word in counted:
            if not _is_calendar_term(str(met[word])):
                told = "Schrijf dagen, weken of maanden: P6W."
                yield f"{place}.{word}: '{met[word]}' past niet. {told}"


def _is_calendar_term(text: str) -> bool:
    try:
        return terms.Term.parse(text).unit not in (terms.Unit.HOURS, terms.Unit.WORKING_DAYS)
    except ValueError:
        return False
