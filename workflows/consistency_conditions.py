"""What must be true of a condition in a case type file: its facts exist, can be so, and are
compared with their own kind; and it neither always nor never holds, as far as that can be seen.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from math import inf

from workflows.conditions import Condition
from workflows.conditions_words import in_words, value_in_words
from workflows.definition import GIVEN, Definition
from workflows.expression import (
    KEPT_WORDS,
    All,
    Any_,
    BadExpression,
    Compare,
    Fact,
    Node,
    Not,
    OneOf,
    Text,
    Value,
)
from workflows.facts import Kind, kinds_of
from workflows.parts import Veld

A_KIND = {"tekst": "tekst", "getal": "een getal", "ja_nee": "ja of nee", "datum": "een datum"}
ORDER = ("<", "<=", ">", ">=")
FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
Faults = Iterator[str]


def facts_of(d: Definition) -> dict[str, Veld]:
    """The questions whose answers are kept, by name."""
    return {question.veld: question for question in d.facts()}


def known_names(place: str, used: Iterable[str], known: set[str], kind: str) -> Faults:
    """A fault for every name that is used but not known."""
    for name in used:
        if name not in known:
            listed = ", ".join(sorted(known)) or "nog niets"
            yield f"{place}: {kind} '{name}' bestaat niet. Kies uit: {listed}."


def name_faults(d: Definition) -> Faults:
    """A fact may not have a name that the system or the language of conditions keeps for itself."""
    given = {question.veld for question in GIVEN}
    for name in facts_of(d):
        if name in given:
            yield f"vraag {name}: dit gegeven geeft het systeem zelf. Kies een andere naam."
        if name in KEPT_WORDS:
            yield f"vraag {name}: dit woord is van de taal van voorwaarden. Kies een andere naam."


def condition_faults(
    d: Definition, place: str, condition: Condition, *, after: bool = False
) -> Faults:
    """`after`: the condition is looked at when the zaak may have a resultaat already."""
    known = facts_of(d) | {question.veld: question for question in GIVEN}
    if after:
        results = {r.naam: r.omschrijving for r in d.resultaattypen}
        known["resultaat"] = Veld(veld="resultaat", vraag="", soort="keuze", keuzes=results)
    if condition.is_mapping:
        text = condition.text(kinds_of(known.values()))
        yield f'{place}: deze vorm is vervallen. Schrijf de voorwaarde als expressie: "{text}".'
        return
    try:
        expression = condition.expression({})
    except BadExpression as wrong:  # only in a condition that was never read, as of a guard
        yield f"{place}: {wrong}."
        return
    if expression:
        yield from _Check(place, known).condition(expression.tree)


class _Check:
    """The walk through one expression, with the questions it may ask after."""

    def __init__(self, place: str, known: dict[str, Veld]) -> None:
        self.place = place
        self.known = known
        self.kinds = kinds_of(known.values())

    def said(self, node: Node, sentence: str) -> str:
        at = f", bij teken {node.at}" if node.at else ""
        return f"{self.place}{at}: {sentence}"

    def condition(self, node: Node) -> Faults:
        """Something that is so or not."""
        match node:
            case All(parts) | Any_(parts):
                for part in parts:
                    yield from self.condition(part)
                yield from self.together(node)
            case Not(part):
                yield from self.condition(part)
            case Compare():
                yield from self.compare(node)
            case OneOf(left, values):
                yield from self.one_of(left, values)
            case Text(fact):
                yield from self.text(fact)
            case Fact():
                yield from self.bare(node)
            case Value():
                yield self.said(node, _fixed(node))

    def name(self, fact: Fact) -> Faults:
        if fact.name not in self.known:
            listed = ", ".join(self.known)
            yield self.said(fact, f"gegeven '{fact.name}' bestaat niet. Kies uit: {listed}.")
        elif fact.as_number and self.kinds[fact.name] != "tekst":
            told = f"double() is voor een tekst. Schrijf alleen `{fact.name}`."
            yield self.said(fact, told)

    def bare(self, fact: Fact) -> Faults:
        yield from (faults := [*self.name(fact)])
        kind = self.kind(fact)
        if not faults and kind != "ja_nee":
            yield self.said(
                fact,
                f"'{fact.name}' is {A_KIND[kind or 'tekst']}, geen ja of nee. Schrijf waarmee u "
                f"het vergelijkt, of `{fact.name} != null` voor 'is bekend'.",
            )

    def text(self, fact: Fact) -> Faults:
        yield from (faults := [*self.name(fact)])
        kind = self.kind(fact)
        if not faults and kind and kind != "tekst":
            yield self.said(fact, f"'{fact.name}' is {A_KIND[kind]}, geen tekst. Vergelijk met ==.")

    def compare(self, node: Compare) -> Faults:
        sides = (node.left, node.right)
        faults = [fault for side in sides for fault in self.operand(side)]
        yield from faults
        facts = [side for side in sides if isinstance(side, Fact)]
        if faults:
            return
        if not facts or node.left == node.right:
            yield self.said(node, "vergelijkt niets met een gegeven. Noem een gegeven.")
            return
        if any(isinstance(side, Value) and side.value is None for side in sides):
            if node.op not in ("==", "!="):
                yield self.said(node, "null heeft geen grootte. Schrijf == null of != null.")
            return
        yield from self.matching(node, facts[0], sides[1] if sides[0] is facts[0] else sides[0])

    def matching(self, node: Compare, fact: Fact, other: Node) -> Faults:
        mine, its = self.kind(fact), self.kind(other)
        if mine != its:
            yield self.differs(fact, other)
        elif node.op in ORDER and mine not in ("getal", "datum"):
            yield self.said(
                node,
                f"'{fact.name}' is {A_KIND[mine or 'tekst']}: {node.op} is voor getallen en "
                "datums. Gebruik ==, != of in.",
            )
        else:
            if isinstance(other, Value):
                yield from self.choice(fact, other)
            yield from self.together(All((node,), node.at))

    def one_of(self, left: Node, values: tuple[Value, ...]) -> Faults:
        yield from (faults := [*self.operand(left)])
        if faults:
            return
        if not isinstance(left, Fact):
            yield self.said(left, "zet voor `in` een gegeven.")
        elif not values:
            yield self.said(left, "geldt nooit: de lijst is leeg. Zet er waarden in.")
        else:
            for value in values:
                if value.value is not None and self.kind(left) != self.kind(value):
                    yield self.differs(left, value)
                elif value.value is not None:
                    yield from self.choice(left, value)

    def operand(self, node: Node) -> Faults:
        if isinstance(node, Fact):
            yield from self.name(node)
        elif not isinstance(node, Value):
            yield self.said(node, "vergelijkt met een hele voorwaarde. Gebruik && en ||.")

    def differs(self, fact: Fact, other: Node) -> str:
        mine, its = self.kind(fact) or "tekst", self.kind(other) or "tekst"
        remedies = {
            "ja_nee": f"Schrijf `{fact.name}` of `!{fact.name}`, zonder aanhalingstekens",
            "getal": "Schrijf een getal, zonder aanhalingstekens",
            "datum": "Schrijf timestamp('2027-01-31T00:00:00+01:00')",
            "tekst": "Zet de tekst tussen aanhalingstekens",
        }
        what = value_in_words(other)
        return self.said(
            other if other.at else fact,
            f"'{fact.name}' is {A_KIND[mine]} en '{what}' is {A_KIND[its]}. {remedies[mine]}.",
        )

    def choice(self, fact: Fact, value: Value) -> Faults:
        question = self.known[fact.name]
        if question.keuzes and value.value not in question.keuzes:
            listed = ", ".join(sorted(question.keuzes))
            told = f"'{value.value}' kan niet voorkomen bij '{fact.name}'. Kies uit: {listed}."
            yield self.said(value, told)

    def kind(self, node: Node) -> Kind | None:
        match node:
            case Fact(name, _, as_number):
                return "getal" if as_number else self.kinds.get(name)
            case Value(bool()):
                return "ja_nee"
            case Value(int() | float()):
                return "getal"
            case Value(datetime()):
                return "datum"
            case Value(str()):
                return "tekst"
            case _:
                return None

    def together(self, node: All | Any_) -> Faults:
        """What can never be so, or is always so, as far as numbers and equalities tell."""
        pairs = [p for p in map(_pair, node.parts) if p]
        equal = {(f, op): [v for g, o, v in pairs if (g, o) == (f, op)] for f, op, _ in pairs}
        for (fact, op), values in equal.items():
            if len(set(map(repr, values))) > 1:
                if op == "==" and isinstance(node, All):
                    yield self.never(node, f"'{fact}' kan niet tegelijk verschillende waarden zijn")
                if op == "!=" and isinstance(node, Any_):
                    yield self.said(
                        node, f"geldt altijd ({in_words(node)}). Schrijf && in plaats van ||."
                    )
        if isinstance(node, All):
            yield from self.bounds(node, pairs)

    def bounds(self, node: All, pairs: list[tuple[str, str, object]]) -> Faults:
        numbers = [(f, o, v) for f, o, v in pairs if isinstance(v, int | float) and v is not True]
        for fact in dict.fromkeys(f for f, op, _ in numbers if op in ORDER):
            question = self.known.get(fact)
            counted = question is not None and question.soort == "getal"
            low = (question.min if counted and question and question.min is not None else -inf, 0)
            high = (question.max if counted and question and question.max is not None else inf, 0)
            for value, op in ((v, op) for f, op, v in numbers if f == fact):
                if op in (">", ">=", "=="):
                    low = max(low, (value, int(op == ">")))
                if op in ("<", "<=", "=="):
                    high = min(high, (value, -int(op == "<")))
            if low[0] > high[0] or (low[0] == high[0] and (low[1] or high[1])):
                yield self.never(node, f"'{fact}' kan zulke getallen niet hebben")

    def never(self, node: Node, why: str) -> str:
        return self.said(node, f"geldt nooit ({in_words(node)}): {why}. Verbeter dit, of haal weg.")


def _fixed(value: Value) -> str:
    if not isinstance(value.value, bool):
        word = value_in_words(value)
        return f"'{word}' is geen voorwaarde. Vergelijk een gegeven ermee."
    return "geldt altijd. Laat `als` weg." if value.value else "geldt nooit. Haal deze regel weg."


def _pair(node: Node) -> tuple[str, str, object] | None:
    """`name op value`, with the name first."""
    match node:
        case Compare(Fact(name), op, Value(value)):
            return name, op, value
        case Compare(Value(value), op, Fact(name)):
            return name, FLIPPED.get(op, op), value
        case _:
            return None
