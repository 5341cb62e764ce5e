"""The form of conditions before CEL, which versions published then still hold:
`{categorie: afval, bezoekers_max: {hoogstens: 150}}`. All parts must hold. Read as CEL, never run.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from workflows.facts import FALSE, TRUE, Kind
from zaken.base.clock import AMSTERDAM

ORDER = {"hoogstens": "<=", "minstens": ">=", "meer_dan": ">", "minder_dan": "<"}
NEVER = "false"


def check(root: Mapping[str, Any]) -> None:
    """Raises ValueError for a comparison that was never there."""
    for fact, wanted in root.items():
        if unknown := set(wanted if isinstance(wanted, dict) else ()) - set(WORDS):
            raise ValueError(
                f"{fact}: onbekende vergelijking {sorted(unknown)}. Schrijf een expressie, "
                "zoals \"wijk == 'noord' && bezoekers <= 150\""
            )


def as_cel(root: Mapping[str, Any], kinds: Mapping[str, Kind]) -> str:
    """The same condition in CEL, for facts of these kinds (text unless told otherwise)."""
    parts = [
        part
        for fact, wanted in root.items()
        for part in _parts(str(fact), kinds.get(fact, "tekst"), wanted)
    ]
    return " && ".join(parts)


def looks_like(wanted: Any) -> Kind:
    """The kind of fact that this part seems to be about."""
    if isinstance(wanted, dict):
        if set(wanted) & {*ORDER, "tussen"}:
            return "getal"
        many = wanted.get("een_van") or wanted.get("geen_van") or [wanted.get("niet")]
        wanted = many[0] if isinstance(many, list) and many else many
    if isinstance(wanted, bool):
        return "ja_nee"
    return "getal" if isinstance(wanted, int | float) else "tekst"


def _parts(fact: str, kind: Kind, wanted: Any) -> list[str]:
    if not isinstance(wanted, dict):
        return [_same(fact, kind, wanted)]
    return [WORDS[word](fact, kind, value) for word, value in wanted.items() if word in WORDS]


def _same(fact: str, kind: Kind, wanted: Any) -> str:
    """Equal as text; true and false are yes and no in every usual spelling, and false is also what
    nobody answered.
    """
    if isinstance(wanted, bool):
        return _yes(fact, kind) if wanted else _no(fact, kind)
    literal = _literal(kind, str(wanted))
    if literal is None:
        return NEVER
    return fact if literal == "true" else f"{fact} == {literal}"


def _yes(fact: str, kind: Kind) -> str:
    if kind == "ja_nee":
        return fact
    words = {"tekst": TRUE, "getal": ("1",)}.get(kind, ())
    return _any_of(fact, kind, words)


def _no(fact: str, kind: Kind) -> str:
    if kind == "ja_nee":
        return f"{fact} != true"
    words = {"tekst": FALSE[:-1], "getal": ("0",)}.get(kind, ())  # the last is nothing at all
    return f"({fact} == null || {_any_of(fact, kind, words)})" if words else f"{fact} == null"


def _any_of(fact: str, kind: Kind, values: Any) -> str:
    values = values if isinstance(values, list | tuple) else [values]
    if kind == "ja_nee":  # `in` is never an error, also of what is not known; a bare fact is
        values = ["ja" if v is True else v for v in values]
    literals = [_literal(kind, str(v)) for v in values if not isinstance(v, bool)]
    listed = ", ".join(x for x in literals if x is not None)
    parts = [f"{fact} in [{listed}]"] if listed else []
    parts += [_same(fact, kind, v) for v in values if isinstance(v, bool)]
    return f"({' || '.join(parts)})" if len(parts) > 1 else parts[0] if parts else NEVER


def _literal(kind: Kind, text: str) -> str | None:
    """The value as CEL writes it; None when a fact of this kind can never be it."""
    match kind:
        case "ja_nee":
            return {"ja": "true", "nee": "false"}.get(text)
        case "getal":
            return _number(text)
        case "datum":
            return _moment(text)
        case _:
            escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
            return f"'{escaped}'" if text else "null"


def _number(text: str) -> str | None:
    try:
        value = float(text)
    except ValueError:
        return None
    if not abs(value) < 1e15:
        return None
    return str(int(value)) if value.is_integer() else f"{value:.6f}".rstrip("0")


def _moment(text: str) -> str | None:
    form = {8: "%Y%m%d", 14: "%Y%m%d%H%M%S"}.get(len(text), "")
    try:
        found = datetime.strptime(text, form).replace(tzinfo=AMSTERDAM)
    except ValueError:
        return None
    if (offset := found.utcoffset()) and offset.seconds % 60:
        found = found.astimezone(UTC)  # the Netherlands kept a time of its own until 1937
    return f"timestamp('{found.isoformat()}')"


def _ordered(op: str) -> Callable[[str, Kind, Any], str]:
    def part(fact: str, kind: Kind, limit: Any) -> str:
        if kind == "datum":
            literal = _moment(str(limit))
        else:
            literal = _number(str(limit)) if kind != "ja_nee" else None
        if literal is None:
            return NEVER
        if kind == "tekst":  # a number in a text
            return f"double({fact}) {op} {literal}"
        return f"{fact} {op} {literal}"

    return part


def _between(fact: str, kind: Kind, pair: Any) -> str:
    low, high = pair if isinstance(pair, list) and len(pair) == 2 else ("", "")
    return f"{_ordered('>=')(fact, kind, low)} && {_ordered('<=')(fact, kind, high)}"


def _known(fact: str, _: Kind, wanted: Any) -> str:
    return f"{fact} {'!=' if wanted is True or str(wanted).lower() in TRUE else '=='} null"


def _not(fact: str, kind: Kind, wanted: Any) -> str:
    literal = None if isinstance(wanted, bool) else _literal(kind, str(wanted))
    if literal is not None:
        return f"{fact} != {literal}"
    same = _same(fact, kind, wanted)
    return {NEVER: "true", fact: f"{fact} != true"}.get(same, f"!({same})")


WORDS: dict[str, Callable[[str, Kind, Any], str]] = {
    **{word: _ordered(op) for word, op in ORDER.items()},
    "tussen": _between,
    "een_van": lambda fact, kind, values: _any_of(fact, kind, values),
    "geen_van": lambda fact, kind, values: f"!({_any_of(fact, kind, values)})",
    "niet": _not,
    "gevuld": _known,
}
