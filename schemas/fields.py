"""The kinds of fields the APIs share: texts with a length, RSIN, dates, durations, URLs.

Each says what is wrong in Dutch.
"""

import re
from datetime import date
from typing import Annotated, Any, Literal, NoReturn
from unicodedata import category

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    JsonValue,
)
from pydantic_core import PydanticCustomError

from zaken.base.keeps import keeps
from zaken.base.subject import VERTROUWELIJKHEID
from zaken.numbers import is_rsin

Niveau = Literal[VERTROUWELIJKHEID]  # type: ignore[valid-type]
_DURATION = re.compile(
    r"P(?!$)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?!$)(\d+H)?(\d+M)?(\d+S)?)?", re.ASCII
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_URL = re.compile(r"https?://[^\s/]+(/\S*)?")


class Filled:
    """May be left out or null in a body, and is then derived: never null in an answer."""


class Looks:
    """How a group looks whose validator knows more than its type: like one of these shapes."""

    def __init__(self, *shapes: type[BaseModel], nullable: bool = False) -> None:
        self.shapes, self.nullable = shapes, nullable

    def __get_pydantic_json_schema__(
        self, core_schema: Any, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        options = [handler(shape.__pydantic_core_schema__) for shape in self.shapes]
        return {"type": "object", "anyOf": [*options, *([{"type": "null"}] * self.nullable)]}


def refuse(code: str, reason: str) -> NoReturn:
    """Say that a field is wrong, with the code of the standard. For use inside validators."""
    raise PydanticCustomError("field", "{reason}", {"code": code, "reason": reason})


@keeps("G-15", "An identification has a largest length, and no other limit on its characters")
def upto(longest: int) -> Any:
    """A text that may be empty: `Annotated[str, upto(80)]`."""
    return Field(max_length=longest)


def filled(longest: int) -> Any:
    """A text that must say something."""
    return Field(min_length=1, max_length=longest)


def _one_line(value: str) -> str:
    if any(category(character) == "Cc" for character in value):
        refuse("invalid", "Regeleinden en andere stuurtekens kunnen hier niet.")
    return value


@keeps("G-14", "An RSIN has nine digits that pass the eleven test")
def _rsin(value: str) -> str:
    if value and not (value.isascii() and value.isdigit()):
        refuse("only-digits", "Gebruik alleen cijfers.")
    if value and not is_rsin(value):
        refuse("invalid", "Dit is geen geldig RSIN.")
    return value


def _url(value: str) -> str:
    if value and not _URL.fullmatch(value):
        refuse("invalid", "Voer een geldige URL in.")
    return value


@keeps("G-08", "A duration is written in ISO 8601, and stays in months or days as it was")
def _duration(value: str) -> str:
    if not _DURATION.fullmatch(value) or len(value) > 30:
        refuse("invalid", "Voer een geldige duur in, zoals P8W of P1Y2M.")
    return value


def _iso(value: Any) -> Any:
    """JSON has no dates: only their text is one. A number is not, and neither is a text of one,
    which would be taken for seconds since 1970.
    """
    text = isinstance(value, str) and value and not _DAY.match(value)
    if text or not isinstance(value, str | date | None):
        refuse("invalid", "Voer een geldige datum in.")
    return value


def _plausible(value: date) -> date:
    """Room on both sides for timezones and terms; outside it no calendar can count."""
    if not 1000 <= value.year <= 9000:
        refuse("invalid", "Deze datum kan niet.")
    return value


OneLine = AfterValidator(_one_line)  # a text that may end up in a header
Rsin = Annotated[str, Field(max_length=9), AfterValidator(_rsin)]
RequiredRsin = Annotated[str, Field(min_length=1, max_length=9), AfterValidator(_rsin)]
_IS_URL: dict[str, JsonValue] = {"format": "uri"}
Url = Annotated[str, Field(max_length=1000, json_schema_extra=_IS_URL), AfterValidator(_url)]
RequiredUrl = Annotated[
    str, Field(min_length=1, max_length=1000, json_schema_extra=_IS_URL), AfterValidator(_url)
]
Duration = Annotated[
    str, Field(json_schema_extra={"format": "duration"}), AfterValidator(_duration)
]
Date = Annotated[date, BeforeValidator(_iso), AfterValidator(_plausible)]
Moment = Annotated[AwareDatetime, BeforeValidator(_iso), AfterValidator(_plausible)]
Reference = Annotated[
    str, Field(min_length=1, max_length=1000)
]  # a URL that must lead to a resource
