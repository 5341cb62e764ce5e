"""Answers to questions: checked, made uniform, and described as JSON Schema. The same for e-forms,
pages and steps.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from workflows.facts import FALSE, TRUE, Facts, kinds_of
from workflows.parts import Veld
from zaken.base.clock import AMSTERDAM
from zaken.base.errors import Invalid

LENGTH = {"tekst": 200, "lange_tekst": 3000, "adres": 120, "email": 254}


def check(
    questions: Iterable[Veld],
    answers: Mapping[str, Any],
    *,
    prefix: str = "",
    files: frozenset[str] = frozenset(),
    around: Facts | None = None,
) -> dict[str, str]:
    """The answers as they are kept (text per fact). Raises Invalid with every wrong field at once.

    `files` are the names of the file questions that came with an attachment; unknown answers are
    refused by name. `around`: what is known besides, for `verplicht_als`.
    """
    asked = {q.veld: q for q in questions}
    wrong = [
        _fault(f"{prefix}{name}", "unknown", "Deze vraag staat niet in het formulier.")
        for name in answers
        if name not in asked
    ]
    kept: dict[str, str] = {}
    for name, question in asked.items():
        given = answers.get(name)
        if question.soort == "bestand" or given is None or given == "":
            continue
        try:
            kept[name] = _PARSE[question.soort](question, given)
        except ValueError as error:
            wrong.append(_fault(f"{prefix}{name}", "invalid", str(error)))
    known = with_answers(asked.values(), kept, around)
    for name, question in asked.items():
        present = name in files if question.soort == "bestand" else name in kept
        failed = any(fault["name"] == f"{prefix}{name}" for fault in wrong)
        if not present and not failed and required(question, known):
            reason = (
                "Dit bestand ontbreekt."
                if question.soort == "bestand"
                else "Dit antwoord ontbreekt."
            )
            wrong.append(_fault(f"{prefix}{name}", "required", reason))
    if wrong:
        raise Invalid(*wrong)
    return kept


def with_answers(
    questions: Iterable[Veld], answers: Mapping[str, str], around: Facts | None = None
) -> Facts:
    """These answers, and what is known besides."""
    besides = around if around is not None else Facts({}, {})
    return Facts({**besides, **answers}, {**besides.kinds, **kinds_of(questions)})


def required(question: Veld, facts: Facts) -> bool:
    """Must this question be answered, given the other answers?"""
    return question.verplicht or (
        question.verplicht_als is not None and question.verplicht_als.holds(facts)
    )


def in_words(question: Veld, value: str) -> str:
    """A kept answer as people read it: the label of a choice, a Dutch date, ja or nee."""
    if question.soort == "keuze":
        return question.keuzes.get(value, value)
    if question.soort == "datum" and re.fullmatch(r"\d{8}", value):
        return f"{value[6:]}-{value[4:6]}-{value[:4]}"
    if question.soort == "tijdstip" and re.fullmatch(r"\d{14}", value):
        return f"{value[6:8]}-{value[4:6]}-{value[:4]} {value[8:10]}.{value[10:12]} uur"
    if question.soort == "bedrag":
        return f"€ {value.replace('.', ',')}"
    return value


def json_schema(questions: Iterable[Veld]) -> dict[str, Any]:
    """JSON Schema 2020-12 of the answers object. File questions are not in it: they come as
    attachments.
    """
    asked = [q for q in questions if q.soort != "bestand"]
    properties = {
        q.veld: {"title": q.vraag}
        | ({"description": q.hulp} if q.hulp else {})
        | _SCHEMA[q.soort](q)
        for q in asked
    }
    must = [q.veld for q in asked if q.verplicht]
    return {
        "type": "object",
        "properties": properties,
        "required": must,
        "additionalProperties": False,
    }


def _fault(name: str, code: str, reason: str) -> dict[str, str]:
    return {"name": name, "code": code, "reason": reason}


def _text(question: Veld, given: Any) -> str:
    text = str(given).strip()
    if "\x00" in text:
        raise ValueError("Dit teken kan niet.")
    low, high = question.min or 0, question.max or LENGTH.get(question.soort, 200)
    if not low <= len(text) <= high:
        raise ValueError(f"Gebruik {low} tot {high} tekens; dit zijn er {len(text)}.")
    return text


def _number(question: Veld, given: Any) -> str:
    if isinstance(given, bool) or not re.fullmatch(r"-?\d{1,9}", str(given).strip()):
        raise ValueError("Vul een heel getal in.")
    value = int(str(given))
    _within(question, value, "getal")
    return str(value)


def _within(question: Veld, value: int | Decimal, what: str) -> None:
    if question.min is not None and value < question.min:
        raise ValueError(f"Vul een {what} in van {question.min} of meer.")
    if question.max is not None and value > question.max:
        raise ValueError(f"Vul een {what} in van {question.max} of minder.")


def _amount(question: Veld, given: Any) -> str:
    try:
        value = Decimal(str(given).replace(",", "."))
    except InvalidOperation:
        raise ValueError("Vul een bedrag in, zoals 12,50.") from None
    if not value.is_finite() or not 0 <= value < 10_000_000:
        raise ValueError("Vul een bedrag in van 0 tot 10 miljoen euro.")
    _within(question, value, "bedrag")
    return f"{value:.2f}"


def _yes_no(_: Veld, given: Any) -> str:
    word = str(given).strip().lower()
    if word in TRUE:
        return "ja"
    if word in FALSE:
        return "nee"
    raise ValueError("Antwoord met ja of nee.")


def _date(_: Veld, given: Any) -> str:
    text = str(given).strip()
    for form in ("%Y-%m-%d", "%Y%m%d", "%d-%m-%Y"):
        try:
            return f"{datetime.strptime(text, form):%Y%m%d}"  # noqa: DTZ007  a calendar date has no zone
        except ValueError:
            continue
    raise ValueError("Vul een datum in die bestaat, zoals 29-02-2028.")


def _moment(_: Veld, given: Any) -> str:
    text = str(given).strip()
    if re.fullmatch(r"\d{14}", text):
        text = f"{text[:8]}T{text[8:]}"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("Vul een datum en een tijd in, zoals 2028-02-29T20:00.") from None
    local = moment.astimezone(AMSTERDAM) if moment.tzinfo else moment
    return f"{local:%Y%m%d%H%M%S}"


def _choice(question: Veld, given: Any) -> str:
    key = str(given).strip()
    if key in question.keuzes:
        return key
    by_label = {label.lower(): k for k, label in question.keuzes.items()}
    if key.lower() in by_label:
        return by_label[key.lower()]
    raise ValueError(f"Kies een van: {', '.join(question.keuzes)}.")


def _address(question: Veld, given: Any) -> str:
    if isinstance(given, Mapping):
        extra = " ".join(str(given.get(k) or "") for k in ("huisletter", "huisnummertoevoeging"))
        given = f"{given.get('postcode', '')} {given.get('huisnummer', '')} {extra}".strip()
    found = re.match(
        r"\s*([1-9]\d{3})\s*([A-Za-z]{2})[\s,]+(\d{1,5})\s*([A-Za-z0-9 -]{0,12})$", str(given)
    )
    if not found or found[2].upper() in ("SA", "SD", "SS"):
        raise ValueError("Vul een postcode en huisnummer in, zoals 2282 AB 12.")
    return _text(
        question, " ".join([found[1] + found[2].upper(), found[3], found[4].strip()]).strip()
    )


def _point(_: Veld, given: Any) -> str:
    is_geojson = isinstance(given, Mapping)
    pair: Any = given.get("coordinates") if is_geojson else re.split(r"[,\s]+", str(given).strip())
    try:
        first, second = (float(part) for part in pair)
    except (TypeError, ValueError):
        raise ValueError("Vul een plek in als breedte en lengte, zoals 52.036,4.325.") from None
    lat, lon = (second, first) if is_geojson else (first, second)  # GeoJSON: longitude first
    if not (50.7 <= lat <= 53.6 and 3.3 <= lon <= 7.3):
        raise ValueError("Deze plek ligt niet in Nederland.")
    return f"{lat:.6f},{lon:.6f}"


def _matching(
    pattern: str, reason: str, clean: Callable[[str], str] = str
) -> Callable[[Veld, Any], str]:
    def parse(question: Veld, given: Any) -> str:
        text = clean(_text(question, given))
        if not re.fullmatch(pattern, text):
            raise ValueError(reason)
        return text

    return parse


_PARSE: dict[str, Callable[[Veld, Any], str]] = {
    "tekst": _text,
    "lange_tekst": _text,
    "getal": _number,
    "bedrag": _amount,
    "ja_nee": _yes_no,
    "datum": _date,
    "tijdstip": _moment,
    "keuze": _choice,
    "adres": _address,
    "punt": _point,
    "email": _matching(
        r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}", "Vul een e-mailadres in, zoals naam@voorbeeld.nl."
    ),
    "telefoon": _matching(
        r"\+?\d{10,15}",
        "Vul een telefoonnummer in, zoals 06 12 34 56 78.",
        lambda t: re.sub(r"[\s()-]", "", t),
    ),
    "kenteken": _matching(
        r"(?=.*\d)(?=.*[A-Z])[A-Z0-9]{6}",
        "Vul een kenteken in, zoals AB-123-C.",
        lambda t: re.sub(r"[\s-]", "", t).upper(),
    ),
}


def _string(question: Veld) -> dict[str, Any]:
    low = {"minLength": question.min} if question.min else {}
    return {"type": "string", "maxLength": question.max or LENGTH.get(question.soort, 200)} | low


def _bounded(question: Veld) -> dict[str, Any]:
    bounds = {"minimum": question.min, "maximum": question.max}
    return {"type": "integer"} | {k: v for k, v in bounds.items() if v is not None}


_SCHEMA: dict[str, Callable[[Veld], dict[str, Any]]] = {
    **dict.fromkeys(("tekst", "lange_tekst", "telefoon", "kenteken"), _string),
    "getal": _bounded,
    "bedrag": lambda _: {"type": "string", "pattern": r"^\d+([.,]\d{1,2})?$"},
    "ja_nee": lambda _: {"enum": ["ja", "nee", True, False]},
    "datum": lambda _: {"type": "string", "format": "date"},
    "tijdstip": lambda _: {"type": "string", "format": "date-time"},
    "keuze": lambda q: {"enum": list(q.keuzes)},
    "adres": lambda _: {
        "type": ["string", "object"],
        "description": "2282AB 12 A, of {postcode, huisnummer, huisletter}",
    },
    "punt": lambda _: {
        "type": ["string", "object"],
        "description": "breedte,lengte (WGS84), of een GeoJSON-punt",
    },
    "email": lambda _: {"type": "string", "format": "email", "maxLength": 254},
}


def age(born: date, on: date) -> int:
    """Whole years. Born on 29 February: a year older on 1 March in ordinary years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
