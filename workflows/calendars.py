"""The calendars in force: decree days, opening days and amounts of the dwangsom, as an
administrator keeps them in a file. Arithmetic is kalender.py.

The municipality's own file (setting `kalender`) goes over the shipped one, key by key. A changed
file is seen by every process at its next question; a broken one is told and the last good one
stays, because a date must be counted by something.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

import orjson
import yaml
from pydantic import Field, ValidationError, model_validator

from workflows.kalender import WEEKDAYS, Decree, LegalCalendar, OpeningCalendar
from workflows.parts import Part
from workflows.terms import DwangsomRate
from zaken.base.log import log
from zaken.base.settings import settings

SHIPPED = Path(__file__).parent / "kalender.yaml"
Weekday = Literal["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"]
WORKDAYS: tuple[Weekday, ...] = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag")
# Between quotes: YAML reads 17:00 as a number.
Hour = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
_log = log(__name__)


class Gelijkgesteld(Part):
    """A royal decree: these days count as holidays (Atw 3 lid 3), and no others in those years."""

    bron: str
    van: Annotated[int, Field(ge=2000, le=2200)]
    tot_en_met: Annotated[int, Field(ge=2000, le=2200)]
    dagen: list[date]

    @model_validator(mode="after")
    def days_of_its_years(self) -> "Gelijkgesteld":
        for day in self.dagen:
            if not self.van <= day.year <= self.tot_en_met:
                raise ValueError(f"{day} valt niet in {self.van} tot en met {self.tot_en_met}")
        return self


class Gemeentehuis(Part):
    """When the town hall is open, besides the holidays of the law."""

    werkdagen: Annotated[tuple[Weekday, ...], Field(min_length=1)] = WORKDAYS
    open_op_goede_vrijdag: bool = False
    open_op_5_mei: bool = False
    van: Hour = "08:30"
    tot: Hour = "17:00"
    gesloten: tuple[date, ...] = ()
    open: tuple[date, ...] = ()


class Bedrag(Part):
    dagen: Annotated[int, Field(ge=1, le=365)]
    euro: Annotated[Decimal, Field(gt=0, max_digits=6, decimal_places=2)]


class Dwangsom(Part):
    """Amounts for a first day from `vanaf` on, in bands of days (Awb 4:17 lid 2)."""

    vanaf: date
    bron: str
    bedragen: Annotated[list[Bedrag], Field(min_length=1)]


class Kalender(Part):
    """The file."""

    gelijkgesteld: Annotated[list[Gelijkgesteld], Field(min_length=1)]
    gemeentehuis: Gemeentehuis = Gemeentehuis()
    dwangsom: Annotated[list[Dwangsom], Field(min_length=1)]
    controleren: tuple[str, ...] = ()


class BrokenCalendar(Exception):
    """A calendar file that cannot be used. The text names file, place and remedy, in Dutch."""


@dataclass(frozen=True)
class Calendars:
    """What terms are counted with. `hours`: from when until when the town hall is open. `version`
    (a hash of the content) changes when any of it does; `last_decree` is the last year that all
    holidays are known of.
    """

    legal: LegalCalendar
    opening: OpeningCalendar
    hours: tuple[time, time]
    rates: tuple[DwangsomRate, ...]
    version: str
    content: dict[str, Any]

    @property
    def last_decree(self) -> int:
        return self.legal.covered_until.year


def read(own: Path | None) -> Calendars:
    """The shipped file with the municipality's own over it. Raises BrokenCalendar."""
    content = _content(SHIPPED)
    if own is not None:
        content |= _content(own)
    try:
        found = Kalender.model_validate(content)
    except ValidationError as error:
        faults = [
            f"{'.'.join(map(str, e['loc']))}: {e['msg'].removeprefix('Value error, ')}"
            for e in error.errors()
        ]
        raise BrokenCalendar(f"{(own or SHIPPED).name}: {'; '.join(faults)}.") from None
    return _calendars(found)


def _content(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:  # also a day that does not exist
        told = " ".join(str(error).split())
        raise BrokenCalendar(f"{path.name}: niet te lezen als YAML. {told}") from None
    if not isinstance(content, dict):
        raise BrokenCalendar(f"{path.name}: begin met een woord als `gemeentehuis:`.")
    return content


def _calendars(found: Kalender) -> Calendars:
    legal = LegalCalendar(
        tuple(Decree(g.bron, g.van, g.tot_en_met, tuple(g.dagen)) for g in found.gelijkgesteld)
    )
    hall = found.gemeentehuis
    opening = OpeningCalendar(
        weekdays=frozenset(WEEKDAYS.index(day) for day in hall.werkdagen),
        closing_days=frozenset(hall.gesloten),
        open_days=frozenset(hall.open),
        open_on_5_may=hall.open_op_5_mei,
        open_on_good_friday=hall.open_op_goede_vrijdag,
        legal=legal,
    )
    rates = tuple(
        DwangsomRate(d.vanaf, tuple((b.dagen, b.euro) for b in d.bedragen), d.bron)
        for d in found.dwangsom
    )
    content = found.model_dump(mode="json", exclude={"controleren"})
    version = hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()[:12]
    hours = time.fromisoformat(hall.van), time.fromisoformat(hall.tot)
    return Calendars(legal, opening, hours, rates, version, content)


class _Kept:
    """The calendars this process last read, and the file as it was then."""

    seen: tuple[object, ...] = ()
    calendars: Calendars | None = None


def calendars() -> Calendars:
    """Those in force now. A file that cannot be used is logged, once per change."""
    own = settings().kalender
    seen = _state(own)
    if _Kept.calendars is None or _Kept.seen != seen:
        _Kept.calendars = _good(own, _Kept.calendars)
        _Kept.seen = seen
    return _Kept.calendars


def _state(own: Path | None) -> tuple[object, ...]:
    try:
        stat = own.stat() if own else None
    except OSError:
        return (own, "gone")
    return (own, stat and stat.st_mtime_ns, stat and stat.st_size)


def _good(own: Path | None, last: Calendars | None) -> Calendars:
    try:
        return read(own)
    except BrokenCalendar as error:
        _log.error("calendar not usable, the last good one stays", why=str(error))
        return last or read(None)


def legal() -> LegalCalendar:
    """The calendar of the law."""
    return calendars().legal


def opening() -> OpeningCalendar:
    """The days the town hall is open."""
    return calendars().opening
