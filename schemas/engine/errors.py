"""From what a parser says to what the standard says: code, camelCase dotted name, Dutch reason
(G-30 to G-36).
"""

from collections.abc import Iterator
from math import isfinite
from typing import Any

import orjson
from pydantic import ValidationError

from zaken.base.errors import Invalid, Problem
from zaken.base.keeps import keeps

DEEPEST = 40  # levels of nesting in one body


class NotAcceptable(Problem):
    status, code, title = 406, "not_acceptable", "Deze vorm kunnen wij niet leveren."


class UnsupportedMediaType(Problem):
    status, code, title = 415, "unsupported_media_type", "Stuur de gegevens als application/json."


class NotJson(Problem):
    status, code, title = 400, "parse_error", "Dit is geen geldige JSON."


CODES = {
    "missing": ("required", "Dit veld is verplicht."),
    "string_too_long": ("max_length", "Dit veld mag hoogstens {max_length} tekens hebben."),
    "string_too_short": ("min_length", "Dit veld moet minstens {min_length} tekens hebben."),
    "too_long": ("max_length", "Dit zijn er te veel."),
    "literal_error": ("invalid_choice", "Dit is geen geldige keuze."),
    "list_type": ("not_a_list", "Hier hoort een lijst."),
    "less_than_equal": ("max_value", "Deze waarde mag hoogstens {le} zijn."),
    "greater_than_equal": ("min_value", "Deze waarde moet minstens {ge} zijn."),
    "string_type": ("invalid", "Hier hoort een tekst."),
    "bool_parsing": ("invalid", "Kies true of false."),
    "bool_type": ("invalid", "Kies true of false."),
    "timezone_aware": ("invalid", "Noem de tijdzone bij dit tijdstip."),
}


@keeps("G-32", "Every wrong field is told at once")
@keeps("G-33", "A field is named in camelCase, with dots into groups and numbers into lists")
def invalid(error: ValidationError, *prefix: str) -> Invalid:
    """Every field that is wrong, in one problem (G-32)."""
    found: list[dict[str, Any]] = [dict(e) for e in error.errors(include_url=False)]
    inner = [
        {**param, "name": ".".join((*prefix, *map(str, e["loc"]), param["name"]))}
        for e in found
        if e["type"] == "fields"
        for param in e["ctx"]["params"]
    ]
    return Invalid(*(_param(e, prefix) for e in found if e["type"] != "fields"), *inner)


@keeps("G-34", "What is wrong with a field is told with the generic codes of the standard")
def _param(error: dict[str, Any], prefix: tuple[str, ...]) -> dict[str, str]:
    name = ".".join((*prefix, *map(str, error["loc"]))) or "nonFieldErrors"
    context, given = error.get("ctx") or {}, error.get("input")
    if error["type"] == "field":
        return {"name": name, "code": context["code"], "reason": context["reason"]}
    if given is None and error["type"] != "missing":
        return {"name": name, "code": "null", "reason": "Dit veld mag niet null zijn."}
    if given == "" and error["type"] == "string_too_short":
        return {"name": name, "code": "blank", "reason": "Dit veld mag niet leeg zijn."}
    code, reason = CODES.get(error["type"], ("invalid", "Deze waarde klopt niet."))
    return {"name": name, "code": code, "reason": reason.format(**context)}


@keeps("G-202", "Only the keys that were sent count: absent, null and a value are three things")
def body_of(raw: bytes) -> dict[str, Any]:
    """The JSON object in a request.

    Raises NotJson, Invalid (not an object; a NUL, too deep, not a number).
    """
    try:
        data = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise NotJson(detail=f"Dit is geen geldige JSON: {error.msg}.") from None
    if not isinstance(data, dict):
        raise Invalid.field("nonFieldErrors", "invalid", "Stuur een JSON-object.")
    wrong = [
        {"name": name or "nonFieldErrors", "code": "invalid", "reason": reason}
        for name, reason in unstorable(data, "", 0)
    ]
    if wrong:
        raise Invalid(*wrong)
    return data


def unstorable(value: Any, name: str, depth: int) -> Iterator[tuple[str, str]]:
    """What JSON can say and PostgreSQL cannot keep."""
    if depth > DEEPEST:
        yield name, f"Dit is dieper genest dan {DEEPEST} niveaus."
    elif isinstance(value, str):
        if "\x00" in value:
            yield name, "Een nulteken kan hier niet."
    elif isinstance(value, float):
        if not isfinite(value):
            yield name, "Dit is geen getal."
    elif isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in pairs:
            if isinstance(key, str) and "\x00" in key:
                yield name, "Een nulteken kan hier niet."
            else:
                yield from unstorable(inner, f"{name}.{key}" if name else str(key), depth + 1)
