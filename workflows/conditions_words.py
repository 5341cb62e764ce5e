"""An expression of a case type file in Dutch, for staff who ask "why here?"."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from workflows.expression import All, Any_, Compare, Fact, Node, Not, OneOf, Text, Value
from zaken.base.clock import AMSTERDAM

_OPS = {"<=": "hoogstens", ">=": "minstens", ">": "meer dan", "<": "minder dan"}
_OPS_OF_TIME = {"<=": "op of voor", ">=": "op of na", ">": "na", "<": "voor"}
_FLIPPED = {"<=": ">=", ">=": "<=", "<": ">", ">": "<"}


def in_words(tree: Node) -> str:
    """`bezoekers_max is hoogstens 150 en wijk is noord of oost`."""
    match tree:
        case All(parts):
            return " en ".join(_within(p) for p in parts)
        case Any_(parts):
            return " of ".join(_within(p) for p in parts)
        case Not(part):
            return _denied(part)
        case Compare(left, op, right):
            return _compared(left, op, right)
        case OneOf(left, values):
            return f"{value_in_words(left)} is {_listed(values)}"
        case Text(fact, method, text):
            verb = "begint met" if method == "startsWith" else "bevat"
            return f"{fact.name} {verb} {text}"
        case Fact():
            return f"{value_in_words(tree)} is ja"
        case Value(value):
            return "altijd" if value is True else "nooit"


class Asked(NamedTuple):
    """How people know a fact: the question it answers, and its choices by value."""

    question: str
    choices: Mapping[str, str]


def as_asked(node: Node, known: Mapping[str, Asked]) -> Any:
    """The same, with each fact, and what is compared with it, as people know it."""
    match node:
        case Fact(name):
            return replace(node, name=f"‘{known[name].question}’") if name in known else node
        case Compare(left, _, right):
            return replace(
                node,
                left=_chosen(as_asked(left, known), right, known),
                right=_chosen(as_asked(right, known), left, known),
            )
        case OneOf(left, values):
            labels = tuple(_chosen(value, left, known) for value in values)
            return replace(node, left=as_asked(left, known), values=labels)
        case Text(fact):
            return replace(node, fact=as_asked(fact, known))
        case Not(part):
            return replace(node, part=as_asked(part, known))
        case All(parts) | Any_(parts):
            return replace(node, parts=tuple(as_asked(part, known) for part in parts))
        case _:
            return node


def _chosen(node: Any, beside: Node, known: Mapping[str, Asked]) -> Any:
    """A value beside a fact that is a choice: its label."""
    if isinstance(node, Value) and isinstance(beside, Fact) and beside.name in known:
        label = known[beside.name].choices.get(str(node.value))
        return replace(node, value=f"‘{label}’") if label else node
    return node


def _denied(part: Node) -> str:
    match part:
        case Fact():
            return f"{value_in_words(part)} is nee"
        case OneOf(left, values):
            return f"{value_in_words(left)} is niet {_listed(values)}"
        case _:
            return f"niet ({in_words(part)})"


def value_in_words(node: Node) -> str:
    """A fact by its name, a value as people write it."""
    match node:
        case Fact(name):
            return name
        case Value(bool() as yes):
            return "ja" if yes else "nee"
        case Value(None):
            return "onbekend"
        case Value(datetime() as moment):
            local = moment.astimezone(AMSTERDAM)
            hour = f" {local:%H.%M} uur" if (local.hour, local.minute) != (0, 0) else ""
            return f"{local:%d-%m-%Y}{hour}"
        case Value(value):
            return str(value).replace(".", ",") if isinstance(value, float) else str(value)
        case _:
            return f"({in_words(node)})"


def _within(node: Node) -> str:
    told = in_words(node)
    return f"({told})" if isinstance(node, All | Any_) else told


def _listed(values: tuple[Value, ...]) -> str:
    words = list(dict.fromkeys(value_in_words(v) for v in values))
    return " of ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else "niets"


def _compared(left: Node, op: str, right: Node) -> str:
    if isinstance(left, Value) and not isinstance(right, Value):
        left, op, right = right, _FLIPPED.get(op, op), left
    name, value = value_in_words(left), value_in_words(right)
    if isinstance(right, Value) and right.value is None:
        return f"{name} is {'onbekend' if op == '==' else 'bekend'}"
    if op in ("==", "!="):
        return f"{name} is {'' if op == '==' else 'niet '}{value}"
    is_time = isinstance(right, Value) and isinstance(right.value, datetime)
    return f"{name} is {(_OPS_OF_TIME if is_time else _OPS)[op]} {value}"
