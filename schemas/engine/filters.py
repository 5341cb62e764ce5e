"""What may stand in the query string of a list.

A filter is a function (model, text) -> clause, or one of the kinds here.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Text,
    Uuid,
    any_,
    cast,
    exists,
    false,
    literal,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY

from schemas.engine.shape import RESOURCES, Resource, address
from zaken.base.errors import Invalid
from zaken.base.keeps import keeps
from zaken.base.settings import settings

Clause = ColumnElement[bool]
Filter = Callable[[Any, str], Clause]
NOT_FILTERS = frozenset({"page", "pageSize", "expand"})
PAGE_SIZE, LARGEST_PAGE = 100, 500
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)  # ISO 8601 also knows weeks; the standard does not
RANGES: dict[str, Callable[[Any, Any], Clause]] = {
    "": lambda column, value: column == value,
    "lt": lambda column, value: column < value,
    "lte": lambda column, value: column <= value,
    "gt": lambda column, value: column > value,
    "gte": lambda column, value: column >= value,
}


class Waits(str):
    """Not a value, but where one comes later: the SQL of a parameter of a query made once."""

    __slots__ = ()


# As many values as one query that is made once may wait for.
WAITING = tuple(Waits(f"CAST(:value{number} AS TEXT)") for number in range(6))


class NotAChoice(ValueError):
    """A value that is none of those that may be."""


@dataclass(frozen=True)
class Same:
    """A filter on a row that points here by `via`.

    All filters on one table must hit the same row (zrcL-32).
    """

    model: Any
    via: str
    filter: Filter


@dataclass(frozen=True)
class Exact:
    """A filter that makes the same statement for every value. `bound` is what that statement is
    given, None for a value that asks for another one; `waiting` makes it, where `clause` does not.
    """

    clause: Callable[[Any, Any], Clause]
    waiting: Callable[[Any, Any], Clause] | None = None
    bound: Callable[[str], str | None] = str

    def __call__(self, model: Any, value: str) -> Clause:
        if isinstance(value, Waits):
            return (self.waiting or self.clause)(model, literal_column(value, Text))
        return self.clause(model, value)


@dataclass(frozen=True)
class Few:
    """A filter that knows few values: a statement may be kept for each."""

    clause: Filter

    def __call__(self, model: Any, value: str) -> Clause:
        return self.clause(model, value)


@dataclass(frozen=True)
class Unless:
    """A filter that holds with `value` when the caller does not say otherwise."""

    value: str
    filter: Filter


@dataclass(frozen=True)
class Experimental:
    """A filter beyond the standard: unknown where the setting `experimental` is off."""

    filter: Any


@dataclass(frozen=True)
class Asks:
    """A parameter that changes what is shown, of the list and of one alike: no WHERE of its own
    unless it also is a `filter` of the list.
    """

    filter: Filter | None = None


@dataclass(frozen=True)
class Ordering:
    """The order of the list, and (if `choices`) what the parameter `ordering` may ask instead
    (G-25).
    """

    default: str = ""
    choices: Mapping[str, str] | None = None


def text(attribute: str) -> Filter:
    """Exactly this text."""
    return Exact(lambda model, value: getattr(model, attribute) == value)


@keeps("G-29", "Several values of one filter stand between commas")
def among(attribute: str, choices: tuple[str, ...] = ()) -> Filter:
    """One of these, comma separated (G-29); bound as one array, however many."""

    def clause(model: Any, value: str) -> Clause:
        wanted = {one_of(v, choices) if choices else v for v in value.split(",")}
        return getattr(model, attribute) == any_(literal(sorted(wanted), ARRAY(Text)))  # type: ignore[no-any-return]

    return clause


def choice(attribute: str, choices: tuple[str, ...]) -> Filter:
    """One value of a closed list."""
    return Few(lambda model, value: getattr(model, attribute) == one_of(value, choices))


def one_of(value: str, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise NotAChoice(f"'{value}' is geen geldige keuze.")
    return value


def isnull(attribute: str) -> Filter:
    """true or false: is there no value?"""

    def clause(model: Any, value: str) -> Clause:
        column = getattr(model, attribute)
        return column.is_(None) if boolean(value) else column.is_not(None)  # type: ignore[no-any-return]

    return Few(clause)


@keeps("G-29", "A question of yes or no is answered true or false")
def boolean(value: str) -> bool:
    if value.lower() not in ("true", "false", "1", "0"):
        raise ValueError("Kies true of false.")
    return value.lower() in ("true", "1")


def contains(attribute: str) -> Filter:
    """An array column that holds this text."""
    return lambda model, value: literal(value) == any_(getattr(model, attribute))


def icontains(attribute: str) -> Filter:
    """A text that holds this one, whatever the case: as a trigram index reads it."""

    def clause(model: Any, value: str) -> Clause:
        escaped = re.sub(r"([\\%_])", r"\\\1", value)
        return getattr(model, attribute).ilike(f"%{escaped}%")  # type: ignore[no-any-return]

    return clause


def link(attribute: str, to: str) -> Filter:
    """The URL of the resource this row points at, ours or that of another provider."""

    def clause(model: Any, value: str) -> Clause:
        found = address(value)
        target: Any = RESOURCES[to].model
        if found and found[0] == to:
            one = target.uuid == found[1]
        elif not value.startswith(("http://", "https://")):
            raise ValueError("Voer een geldige URL in.")
        elif found or not hasattr(target, "extern"):
            return false()
        else:
            one = target.extern == value
        return points_at(model, one)

    def waiting(model: Any, value: Any) -> Clause:
        return points_at(model, RESOURCES[to].model.uuid == cast(value, Uuid))  # type: ignore[attr-defined]

    def points_at(model: Any, one: Any) -> Clause:
        target: Any = RESOURCES[to].model
        wanted = select(target.id).where(one).scalar_subquery()
        return getattr(model, f"{attribute}_id") == wanted  # type: ignore[no-any-return]

    def ours(value: str) -> str | None:
        found = address(value)
        return str(found[1]) if found and found[0] == to else None

    return Exact(clause, waiting, ours)


@keeps("G-08", "A date is written as year, month and day")
def day(value: str) -> date:
    """A date as the standard writes it (G-08)."""
    try:
        if not DAY.fullmatch(value):
            raise ValueError
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError("Voer een geldige datum in (JJJJ-MM-DD).") from None


def moment(value: str) -> datetime:
    """A moment with its timezone."""
    try:
        found = datetime.fromisoformat(value.replace(" ", "+"))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise ValueError("Voer een geldig tijdstip met tijdzone in.")
    return found


def dates(
    attribute: str, name: str, *kinds: str, parse: Callable[[str], Any] = day
) -> dict[str, Filter]:
    """The filters `name`, `name__lt` and so on of one date column; `isnull` is one of the kinds."""
    made: dict[str, Filter] = {}
    for kind in kinds:
        if kind == "isnull":
            made[f"{name}__isnull"] = isnull(attribute)
        else:
            made[f"{name}__{kind}".removesuffix("__")] = _range(attribute, kind, parse)
    return made


def _range(attribute: str, kind: str, parse: Callable[[str], Any]) -> Filter:
    return lambda model, value: RANGES[kind](getattr(model, attribute), parse(value))


@keeps("G-23", "A filter is checked like a field, and every wrong one is told")
def criteria(resource: Resource, params: Mapping[str, str]) -> list[Clause]:
    """The WHERE of these parameters. Raises Invalid with every wrong one (G-23, G-24)."""
    clauses: list[Clause] = []
    same: dict[tuple[Any, str], list[Clause]] = defaultdict(list)
    wrong: list[dict[str, str]] = []
    usual = {
        name: kind.value for name, kind in resource.filters.items() if isinstance(kind, Unless)
    }
    for name, value in {**usual, **params}.items():
        kind = kind_of(resource, name)
        if name in NOT_FILTERS or (name == "ordering" and isinstance(kind, Ordering)):
            continue
        try:
            if kind is None:
                wrong.append(unknown(name))
            elif "\x00" in value:
                raise ValueError("Een nulteken kan hier niet.")
            elif isinstance(kind, Same):
                same[kind.model, kind.via].append(kind.filter(kind.model, value))
            else:
                clauses.append(kind(resource.model, value))
        except ValueError as error:
            code = "invalid_choice" if isinstance(error, NotAChoice) else "invalid"
            wrong.append({"name": name, "code": code, "reason": str(error)})
    if wrong:
        raise Invalid(*wrong)
    here: Any = resource.model
    rows = [exists().where(getattr(m, via) == here.id, *found) for (m, via), found in same.items()]
    return [*clauses, *rows]


Shape = tuple[tuple[str, str], ...]


def made_once(resource: Resource, params: Mapping[str, str]) -> tuple[Shape, dict[str, str]] | None:
    """These parameters, when one statement serves all that ask like this: with `WAITING` where a
    value comes later, and those values. None when the statement depends on more.
    """
    shape: list[tuple[str, str]] = []
    values: dict[str, str] = {}
    for name in sorted(params.keys() - NOT_FILTERS):
        value, kind = params[name], kind_of(resource, name)
        kind = kind.filter if isinstance(kind, Same) else kind
        if isinstance(kind, Exact) and len(values) < len(WAITING) and "\x00" not in value:
            if (bound := kind.bound(value)) is None:
                return None
            shape.append((name, WAITING[len(values)]))
            values[f"value{len(values)}"] = bound
        elif isinstance(kind, Few):
            shape.append((name, value))
        else:
            return None
    return tuple(shape), values


def kind_of(resource: Resource, name: str) -> Any:
    """The filter of this name, out of its wrappings; None for a name that means nothing here."""
    kind = resource.filters.get(name)
    if isinstance(kind, Experimental):
        kind = kind.filter if settings().experimental else None
    if isinstance(kind, Unless):
        return kind.filter
    return (kind.filter or anything) if isinstance(kind, Asks) else kind


def anything(model: Any, value: str) -> Clause:
    return true()


def page_size(params: Mapping[str, str]) -> int:
    """How many on a page; `pageSize` is beyond the standard. Raises Invalid."""
    asked = params.get("pageSize")
    if asked is None:
        return PAGE_SIZE
    if not settings().experimental:
        raise Invalid(unknown("pageSize"))
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
    if not 0 < number <= LARGEST_PAGE:
        reason = f"Kies een getal van 1 tot en met {LARGEST_PAGE}."
        raise Invalid.field("pageSize", "invalid", reason)
    return number


def asked_of_one(resource: Resource, params: Mapping[str, str]) -> str:
    """The date a detail is asked for. Raises Invalid for a parameter that a detail has not."""
    asks = [n for n, kind in resource.filters.items() if isinstance(kind, Asks)]
    if wrong := [unknown(name) for name in params if name != "expand" and name not in asks]:
        raise Invalid(*wrong)
    value = params.get("datumGeldigheid", "")
    try:
        return day(value).isoformat() if value else ""
    except ValueError as error:
        raise Invalid.field("datumGeldigheid", "invalid", str(error)) from None


@keeps("G-24", "A parameter that the list does not know is refused")
def unknown(name: str) -> dict[str, str]:
    reason = f"De parameter '{name}' bestaat hier niet."
    return {"name": "nonFieldErrors", "code": "unknown-parameters", "reason": reason}


@keeps("G-25", "A list can be ordered, always with the id last")
def ordered(resource: Resource, params: Mapping[str, str]) -> list[Any]:
    """Newest first, unless asked otherwise; always with the id last, or pages would overlap.

    Raises Invalid.
    """
    model: Any = resource.model
    how = kind_of(resource, "ordering")
    if not isinstance(how, Ordering):
        return [model.id.desc()]
    columns = [getattr(model, how.default).desc()] if how.default else []
    asked = params.get("ordering", "")
    if asked:
        if not how.choices:
            raise Invalid(unknown("ordering"))
        columns = [_direction(model, how.choices, part) for part in asked.split(",")]
        # The same direction for the id: one index serves both, read from either end.
        if not asked.rpartition(",")[2].startswith("-"):
            return [*columns, model.id.asc()]
    return [*columns, model.id.desc()]


def _direction(model: Any, choices: Mapping[str, str], part: str) -> Any:
    name = part.removeprefix("-")
    if name not in choices:
        raise Invalid.field("ordering", "invalid_choice", f"'{name}' is geen geldige keuze.")
    column = getattr(model, choices[name])
    return column.desc() if part.startswith("-") else column.asc()
