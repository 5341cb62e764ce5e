"""Counts of one case type for who leads or manages: how long, how often handed over, waited, done
again, and what needed nobody. Numbers only; the file for process mining beside it holds more.
"""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session
from starlette.responses import Response

from portal.render import attachment, page
from portal.session import needs_role
from portal.werkplek import grafiek
from portal.werkplek.proces_files import WRITERS, Names
from workflows.calendars import opening
from zaken.base.clock import today
from zaken.base.db import Read, reads
from zaken.base.errors import Invalid, NotFound
from zaken.base.settings import settings
from zaken.base.subject import Subject
from zaken.facts import as_date
from zaken.queries.dossier import looked
from zaken.queries.proces import Choice, types_of, versions
from zaken.queries.proces import traces as traces_of
from zaken.queries.proces_tellen import Counts, count, per_month

router = APIRouter(prefix="/werkplek/proces", include_in_schema=False)
Leads = Annotated[Subject, Depends(needs_role("teamleider", "beheerder"))]
MOST = 20_000  # zaken that a page counts; the command counts more
UNSTATED = "(nog geen status)"
LONG_ENOUGH = 32  # characters of a key from which no name can be guessed
TYPES = {"xes": "application/xml", "csv": "text/csv"}
# Column by column: its head, its measure, and what of it is shown.
COLUMNS = (
    ("Zaken", "verblijf", "zaken"),
    ("Duur", "verblijf", "uren"),
    ("Nu", "verblijf", "nu"),
    ("Stilgezet", "opgeschort", "uren"),
    ("Wacht op inwoner", "inwoner", "uren"),
    ("Wacht op oppakken", "oppakken", "uren"),
    ("Andere afdeling", "afdeling", "keren"),
    ("Andere persoon", "persoon", "keren"),
    ("Teruggezet", "teruggezet", "keren"),
    ("Heropend", "heropend", "keren"),
    ("Taak opnieuw", "taak", "keren"),
    ("Bericht hersteld", "bericht", "keren"),
)


class Asked(BaseModel):
    """What the address of the page holds."""

    zaaktype: Annotated[str, Field(max_length=80)] = ""
    van: Annotated[str, Field(max_length=10)] = ""
    tot: Annotated[str, Field(max_length=10)] = ""


@dataclass(frozen=True)
class Period:
    """From the first day up to the other, which does not count."""

    van: date
    tot: date


@router.get("")
def cijfers(
    request: Request, db: Read, subject: Leads, *, wat: Annotated[Asked, Query()]
) -> Response:
    """The counts of one case type over a period, drawn and as a table."""
    known = types_of(db, subject, settings().rsin, everything="beheerder" in subject.roles)
    shown: dict[str, Any] = {"cijfers": None, "fouten": [], "status": 200}
    period = _year()
    try:
        period = _period(wat)
        if wat.zaaktype:
            shown |= _counted(db, subject, wat=wat, period=period, known=known)
    except Invalid as problem:
        told = [(p["name"], p["reason"]) for p in problem.params]
        shown |= {"fouten": told, "status": problem.status}
    return page(
        request,
        "werkplek/cijfers.html",
        titel="Cijfers",
        actief="/werkplek/proces",
        zaaktypen=known,
        wat=wat,
        van=wat.van or period.van.isoformat(),
        tot=wat.tot or period.tot.isoformat(),
        **shown,
    )


def _counted(
    db: Session, subject: Subject, *, wat: Asked, period: Period, known: Sequence[Any]
) -> dict[str, Any]:
    choice = _choice(db, wat, period, known)
    counts = count(db, choice, lambda day: opening().closed(day) is None, most=MOST)
    names = [name for name in counts.statussen if counts.of("verblijf", name).mediaan is not None]
    bars = [(name, counts.of("verblijf", name).mediaan or 0.0) for name in names]
    asked = {"zaaktype": wat.zaaktype, "van": period.van, "tot": period.tot}
    return {
        "cijfers": counts,
        "rijen": [*_rows(counts)],
        "koppen": [head for head, _, _ in COLUMNS],
        "maanden": (months := _filled(per_month(db, choice), period)),
        "balken": grafiek.bars(bars),
        "lijnen": grafiek.lines([(m.maand, (m.begonnen, m.klaar)) for m in months]),
        "adres": urlencode(asked),
        "export": _level(subject, choice) is not None,
    }


@router.get("/logboek.{vorm}")
def logboek(db: Read, subject: Leads, *, vorm: str, wat: Annotated[Asked, Query()]) -> Response:
    """The event log of these zaken as a file, while it is read. Only zaken that he may see."""
    if vorm not in WRITERS:
        raise NotFound
    known = types_of(db, subject, settings().rsin, everything="beheerder" in subject.roles)
    choice = _choice(db, wat, _period(wat), known)
    level = _level(subject, choice)
    if level is None:
        raise NotFound
    looked(db, subject, None, f"proceslog {wat.zaaktype} ({vorm})"[:200])
    chunks = _written(vorm, wat.zaaktype, Choice(choice.zaaktypen, choice.van, choice.tot, level))
    name = f"{wat.zaaktype}.{vorm}"
    return attachment(chunks, naam=name, formaat=TYPES[vorm], omvang=None)


def _written(vorm: str, zaaktype: str, choice: Choice) -> Iterator[bytes]:
    """Read on a connection of its own: the request's is given back before the first byte leaves."""
    key = settings().secret_key
    names = Names(key if len(key) >= LONG_ENOUGH else secrets.token_hex(32))
    with reads() as db:
        for part in WRITERS[vorm](zaaktype, traces_of(db, choice), names):
            yield part.encode()


@dataclass(frozen=True)
class Month:
    maand: str
    begonnen: int
    klaar: int


def _filled(found: Sequence[Any], period: Period) -> list[Month]:
    """Every month from the first with something in it, also those with nothing; what was closed
    before the period began is no month of it.
    """
    known = {row.maand: (row.begonnen, row.klaar) for row in found}
    known = {month: told for month, told in known.items() if month >= f"{period.van:%Y-%m}"}
    if not known:
        return []
    year, month = map(int, min(known).split("-"))
    names = []
    while (name := f"{year:04d}-{month:02d}") <= max(known):
        names.append(name)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return [Month(name, *known.get(name, (0, 0))) for name in names]


def _choice(db: Session, wat: Asked, period: Period, known: Sequence[Any]) -> Choice:
    if wat.zaaktype not in {row.identificatie for row in known}:
        raise Invalid.field("zaaktype", "does_not_exist", "Kies een zaaktype uit de lijst.")
    ids = versions(db, wat.zaaktype, settings().rsin)
    return Choice(ids, period.van, period.tot)


def _level(subject: Subject, choice: Choice) -> int | None:
    """Up to which level of confidentiality he sees zaken of every version; None: none of them."""
    levels = [
        max(
            (
                grant.max_rank
                for grant in subject.grants
                if grant.gives("zaken.lezen") and (grant.type_ids is None or id in grant.type_ids)
            ),
            default=None,
        )
        for id in choice.zaaktypen
    ]
    known = [level for level in levels if level is not None]
    return min(known) if known and len(known) == len(levels) else None


def _year() -> Period:
    """The twelve months up to and including today."""
    end = today()
    return Period(date(end.year - 1, end.month, 1), date.fromordinal(end.toordinal() + 1))


def _period(wat: Asked) -> Period:
    """What was asked for. Raises Invalid."""
    year = _year()
    found = {}
    for name, typed, default in (("van", wat.van, year.van), ("tot", wat.tot, year.tot)):
        found[name] = as_date(typed) if typed else default
        if found[name] is None:
            raise Invalid.field(name, "invalid", "Schrijf de datum als jjjj-mm-dd.")
    van, tot = found["van"] or year.van, found["tot"] or year.tot
    if van >= tot:
        raise Invalid.field("tot", "invalid", "De einddatum ligt niet na de begindatum.")
    return Period(van, tot)


def _rows(counts: Counts) -> Iterator[tuple[str, list[str]]]:
    """A row per status in the order of the case type, and all together."""
    told = {status for _, status in counts.measures}
    for status in [*counts.statussen, *({UNSTATED} & told), ""]:
        cells = [_cell(counts, name, status, what) for _, name, what in COLUMNS]
        yield status or "Alles samen", cells


def _cell(counts: Counts, name: str, status: str, what: str) -> str:
    measure = counts.of(name, status)
    if what != "uren":
        return str(getattr(measure, what))
    if measure.mediaan is None or measure.p90 is None:
        return "geen"
    return f"{measure.mediaan:.1f} / {measure.p90:.1f}".replace(".", ",")
