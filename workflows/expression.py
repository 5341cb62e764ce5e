"""The expressions a case type file may write: a small part of the Common Expression Language, read
into a tree that can be checked and put in words. CEL itself (workflows/conditions.py) evaluates.

Everything this grammar takes is CEL with the same meaning (tested); the rest of CEL is refused:
macros, arithmetic, and every function but `timestamp`, `double`, `startsWith` and `contains`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import cel
from lark import Lark, Token, Transformer, UnexpectedInput, v_args
from lark.exceptions import VisitError

MOST = 1000  # characters
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)", re.ASCII)  # of RFC 3339
# Words that CEL keeps for itself: no fact can have such a name.
KEPT_WORDS = frozenset(
    {"as", "break", "const", "continue", "else", "for", "function", "if", "import", "in", "let"}
    | {"loop", "package", "namespace", "return", "var", "void", "while", "true", "false", "null"}
    | {"double", "timestamp"}  # ours: the two functions
)


@dataclass(frozen=True)
class Fact:
    """A name. `as_number`: written `double(name)`, a text to be read as a number."""

    name: str
    at: int  # the first character, counted from 1
    as_number: bool = False


@dataclass(frozen=True)
class Value:
    """A literal: text, number, true or false, null, or a moment."""

    value: str | int | float | bool | datetime | None
    at: int


@dataclass(frozen=True)
class Compare:
    """`left op right`, with op one of == != < <= > >=."""

    left: "Node"
    op: str
    right: "Node"
    at: int


@dataclass(frozen=True)
class OneOf:
    """`left in [values]`."""

    left: "Node"
    values: tuple[Value, ...]
    at: int


@dataclass(frozen=True)
class Text:
    """`fact.startsWith('…')` or `fact.contains('…')`."""

    fact: Fact
    method: str
    text: str
    at: int


@dataclass(frozen=True)
class Not:
    part: "Node"
    at: int


@dataclass(frozen=True)
class All:
    parts: tuple["Node", ...]
    at: int


@dataclass(frozen=True)
class Any_:
    parts: tuple["Node", ...]
    at: int


Node = Fact | Value | Compare | OneOf | Text | Not | All | Any_


class BadExpression(ValueError):
    """Not an expression we take. The text is a Dutch sentence with place and remedy."""


@dataclass(frozen=True)
class Expression:
    tree: Node
    program: cel.Program
    names: frozenset[str]


@lru_cache(maxsize=4096)
def read(text: str) -> Expression:
    """An expression, compiled once per text. Raises BadExpression."""
    if len(text) > MOST:
        raise BadExpression(
            f"de voorwaarde heeft {len(text)} tekens. Maak er hoogstens {MOST} van, of deel haar op"
        )
    try:
        tree: Any = _PARSER.parse(text)
    except UnexpectedInput as wrong:
        raise BadExpression(_told(text, wrong)) from None
    except VisitError as wrong:
        if isinstance(wrong.orig_exc, BadExpression):
            raise wrong.orig_exc from None
        raise
    names = frozenset(n.name for n in walk(tree) if isinstance(n, Fact))
    if kept := names & KEPT_WORDS:
        raise BadExpression(f"'{min(kept)}' is een woord van de taal zelf, geen gegeven")
    try:
        program = cel.compile(text)
    except ValueError:  # brackets a hundred deep: what else could differ is held equal by a test
        raise BadExpression("de voorwaarde is te ingewikkeld. Deel haar op") from None
    return Expression(tree, program, names)


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it."""
    yield node
    match node:
        case Compare(left, _, right):
            yield from walk(left)
            yield from walk(right)
        case OneOf(left, values):
            yield from walk(left)
            yield from values
        case Text(fact):
            yield fact
        case Not(part):
            yield from walk(part)
        case All(parts) | Any_(parts):
            for part in parts:
                yield from walk(part)
        case _:
            pass


GRAMMAR = r"""
?start: either
?either: both ("||" both)*                              -> any_
?both: compared ("&&" compared)*                        -> all_
?compared: unary
    | unary OP unary                                    -> compare
    | unary "in" "[" [literal ("," literal)*] "]"       -> one_of
?unary: "!" atom                                        -> not_
    | atom
?atom: literal
    | fact
    | "double" "(" NAME ")"                             -> as_number
    | NAME "." METHOD "(" TEXT ")"                      -> text_test
    | "(" either ")"
fact: NAME
?literal: TEXT                                          -> text
    | NUMBER                                            -> number
    | "true"                                            -> true
    | "false"                                           -> false
    | "null"                                            -> null
    | "timestamp" "(" TEXT ")"                          -> moment
OP: "==" | "!=" | "<=" | ">=" | "<" | ">"
METHOD: "startsWith" | "contains"
NAME: /[a-z][a-z0-9_]*/
NUMBER: /-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,6})?/
TEXT: /'([^'\\\n]|\\['"\\n])*'/ | /"([^"\\\n]|\\['"\\n])*"/
%ignore /[ \t\r\n]+/
"""


def _unquoted(token: Token) -> str:
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], str(token)[1:-1])


@v_args(inline=True)
class _Tree(Transformer[Token, Node]):
    """Each rule of the grammar as a node, with where it stands."""

    def fact(self, name: Token) -> Fact:
        return Fact(str(name), _at(name))

    def as_number(self, name: Token) -> Fact:
        return Fact(str(name), _at(name), as_number=True)

    def text_test(self, name: Token, method: Token, text: Token) -> Text:
        return Text(Fact(str(name), _at(name)), str(method), _unquoted(text), _at(name))

    def text(self, token: Token) -> Value:
        return Value(_unquoted(token), _at(token))

    def number(self, token: Token) -> Value:
        return Value(float(token) if "." in token else int(token), _at(token))

    def true(self) -> Value:
        return Value(True, 0)

    def false(self) -> Value:
        return Value(False, 0)

    def null(self) -> Value:
        return Value(None, 0)

    def moment(self, token: Token) -> Value:
        try:
            if MOMENT.fullmatch(str(token)[1:-1]):
                return Value(datetime.fromisoformat(str(token)[1:-1]), _at(token))
        except ValueError:
            pass  # the thirtieth of February
        raise BadExpression(
            f"bij teken {_at(token)}: {token} is geen tijdstip. Schrijf bijvoorbeeld "
            "timestamp('2027-01-31T00:00:00+01:00')"
        )

    def compare(self, left: Node, op: Token, right: Node) -> Compare:
        return Compare(left, str(op), right, left.at or _at(op))

    def one_of(self, left: Node, *values: Value | None) -> OneOf:
        return OneOf(left, tuple(v for v in values if v is not None), left.at)

    def not_(self, part: Node) -> Not:
        return Not(part, part.at)

    def all_(self, *parts: Node) -> Node:
        return All(parts, parts[0].at) if len(parts) > 1 else parts[0]

    def any_(self, *parts: Node) -> Node:
        return Any_(parts, parts[0].at) if len(parts) > 1 else parts[0]


def _at(token: Token) -> int:
    return (token.start_pos or 0) + 1


_PARSER = Lark(GRAMMAR, parser="lalr", transformer=_Tree())

# What people write when they think of another language, and what to write instead.
_INSTEAD = (
    (r"=(?!=)", "Schrijf `==` voor 'is gelijk aan'"),
    (r"(en|and)\b|&(?!&)", "Schrijf `&&` voor 'en'"),
    (r"(of|or)\b|\|(?!\|)", "Schrijf `||` voor 'of'"),
    (r"(niet|not)\b", "Schrijf `!` of `!=` voor 'niet'"),
    (r"['\"]", "Sluit de tekst af met hetzelfde aanhalingsteken als waarmee zij begint"),
    (r"\(", "Er is alleen timestamp('…'), double(naam), naam.startsWith('…'), naam.contains('…')"),
    (r"[-+*/%?]", "Rekenen en kiezen kan niet in een voorwaarde"),
    (r"\d", "Schrijf een getal als 12 of 12.50"),
)


def _told(text: str, wrong: UnexpectedInput) -> str:
    start = wrong.pos_in_stream if wrong.pos_in_stream is not None else len(text)
    rest = text[start:].strip()
    ended = isinstance(getattr(wrong, "token", None), Token) and wrong.token.type == "$END"  # type: ignore[attr-defined]
    if ended or not rest:
        return f"bij teken {len(text)}: de voorwaarde is niet af. Maak haar af, of haal haar weg"
    remedy = next(
        (said for pattern, said in _INSTEAD if re.match(pattern, rest)),
        "Schrijf bijvoorbeeld `wijk == 'noord' && bezoekers <= 150`",
    )
    return f"bij teken {start + 1}: '{rest[:20]}' past hier niet. {remedy}"
