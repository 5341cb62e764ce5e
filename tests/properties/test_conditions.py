"""Conditions for any facts: the form before CEL means in CEL what it meant, and what is checked and
put in words is what CEL evaluates.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from workflows.conditions import Condition
from workflows.expression import All, Any_, Compare, Fact, Node, Not, OneOf, Text, Value, read
from workflows.facts import Facts, Kind

# ------------------------------------------------------- the form before CEL, as it was evaluated

YES, NO = ("ja", "true", "1"), ("nee", "false", "0", "")


def same(have: str, wanted: Any) -> bool:
    if isinstance(wanted, bool):
        return have.lower() in (YES if wanted else NO)
    return have == str(wanted)


def order(test: Callable[[float, Any], bool]) -> Callable[[str, Any], bool]:
    def compared(have: str, limit: Any) -> bool:
        try:
            return test(float(have.replace(",", ".")), limit)
        except ValueError:
            return False

    return compared


OLD: dict[str, Callable[[str, Any], bool]] = {
    "hoogstens": order(lambda v, limit: v <= float(limit)),
    "minstens": order(lambda v, limit: v >= float(limit)),
    "meer_dan": order(lambda v, limit: v > float(limit)),
    "minder_dan": order(lambda v, limit: v < float(limit)),
    "tussen": order(lambda v, pair: float(pair[0]) <= v <= float(pair[1])),
    "een_van": lambda have, values: any(same(have, v) for v in values),
    "geen_van": lambda have, values: not any(same(have, v) for v in values),
    "niet": lambda have, value: not same(have, value),
    "gevuld": lambda have, wanted: bool(have) == (wanted is True or str(wanted).lower() in YES),
}


def held(mapping: dict[str, Any], facts: dict[str, str]) -> bool:
    return all(
        all(OLD[word](facts.get(fact, ""), value) for word, value in wanted.items())
        if isinstance(wanted, dict)
        else same(facts.get(fact, ""), wanted)
        for fact, wanted in mapping.items()
    )


# Facts as answers.check keeps them, and what a file compared each kind with.
TEXTS = ["noord", "zuid", "ja", "nee", "true", "0", "1", "2", "O'Neill", 'a"b', "a\\b", "Café"]
KEPT: dict[str, tuple[Kind, st.SearchStrategy[str]]] = {
    "wijk": ("tekst", st.sampled_from(TEXTS)),
    "aantal": ("getal", st.integers(-5, 5).map(str)),
    "gevaar": ("ja_nee", st.sampled_from(["ja", "nee"])),
    "begin": ("datum", st.dates(date(1900, 1, 1)).map(lambda d: f"{d:%Y%m%d}")),
}
KINDS = {name: kind for name, (kind, _) in KEPT.items()}
FACTS = st.fixed_dictionaries({}, optional={name: kept for name, (_, kept) in KEPT.items()})
LIMITS = st.integers(-5, 5) | st.sampled_from([0.5, -1.25, "3"])


def wanted(name: str) -> st.SearchStrategy[Any]:
    value = KEPT[name][1] | st.sampled_from(TEXTS) | st.booleans() | st.integers(-5, 5)
    words: dict[str, Any] = {
        "een_van": st.lists(value, min_size=1, max_size=3),
        "geen_van": st.lists(value, min_size=1, max_size=3),
        "niet": value,
        "gevuld": st.sampled_from([True, False, "ja", "nee"]),
    }
    if name != "begin":  # the order of a date as a number was nothing to write
        words |= dict.fromkeys(("hoogstens", "minstens", "meer_dan", "minder_dan"), LIMITS)
        words["tussen"] = st.tuples(LIMITS, LIMITS).map(list)
    return value | st.fixed_dictionaries({}, optional=words).filter(bool)


MAPPINGS = st.fixed_dictionaries({}, optional={name: wanted(name) for name in KEPT})


@given(MAPPINGS, FACTS)
@example({"gevaar": {"geen_van": [True]}}, {})
@example({"begin": "19370101"}, {"begin": "19370101"})  # twenty minutes from Greenwich
def test_the_form_before_cel_means_the_same_in_cel(
    mapping: dict[str, Any], facts: dict[str, str]
) -> None:
    condition = Condition.model_validate(mapping, context={"published": True})
    assert condition.holds(Facts(facts, KINDS)) is held(mapping, facts), condition.text(KINDS)
    assert condition.names == set(mapping)
    assert condition.in_words()


@given(MAPPINGS.filter(bool))
def test_the_advice_how_to_write_it_in_cel_can_be_followed(mapping: dict[str, Any]) -> None:
    text = Condition.model_validate(mapping).text(KINDS)
    assert read(text).names <= set(mapping)


# ------------------------------------------------------------------- our tree and CEL's evaluation

NAMES = st.sampled_from([*KEPT, "einde"])
VALUES = (
    st.sampled_from(["'noord'", '"ja"', r"'O\'Neill'", "null", "true", "false"])
    | st.sampled_from(["timestamp('2026-07-01T00:00:00Z')", "-5", "0", "12.50"])
    | st.integers(-5, 5).map(str)
)
OPS = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
ATOMS = (
    NAMES
    | st.tuples(NAMES | VALUES, OPS, NAMES | VALUES).map(" ".join)
    | st.tuples(NAMES, st.lists(VALUES, max_size=3)).map(lambda p: f"{p[0]} in [{', '.join(p[1])}]")
    | st.just("wijk.startsWith('no')")
    | st.just('wijk.contains("oo")')
    | NAMES.map(lambda name: f"double({name}) >= 1")
)
EXPRESSIONS = st.recursive(
    ATOMS,
    lambda more: (
        st.tuples(more, st.sampled_from([" && ", "||"]), more).map("".join)
        | more.map(lambda e: f"!({e})")
        | more.map(lambda e: f"({e})")
    ),
    max_leaves=8,
)


def bracketed(node: Node) -> str:
    """The tree written out with every bracket: no precedence left to differ on."""
    match node:
        case Fact(name, _, as_number):
            return f"double({name})" if as_number else name
        case Value():
            return literal(node)
        case Compare(left, op, right):
            return f"({bracketed(left)} {op} {bracketed(right)})"
        case OneOf(left, values):
            return f"({bracketed(left)} in [{', '.join(map(literal, values))}])"
        case Text(fact, method, text):
            return f"{fact.name}.{method}({literal(Value(text, 0))})"
        case Not(part):
            return f"!({bracketed(part)})"
        case All(parts) | Any_(parts):
            joined = " && " if isinstance(node, All) else " || "
            return f"({joined.join(map(bracketed, parts))})"


def literal(node: Value) -> str:
    match node.value:
        case datetime() as moment:
            return f"timestamp('{moment.isoformat()}')"
        case None:
            return "null"
        case bool() as yes:
            return str(yes).lower()
        case str() as text:
            return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
        case number:
            return str(number)


@given(EXPRESSIONS, FACTS)
def test_what_is_checked_and_told_is_what_cel_evaluates(text: str, facts: dict[str, str]) -> None:
    told = Facts(facts, KINDS | {"einde": "datum"})
    again = bracketed(read(text).tree)
    assert Condition(text).holds(told) is Condition(again).holds(told), again
    assert Condition(text).in_words()
