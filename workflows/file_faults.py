"""Where in a case type file a fault is, and what it is, in Dutch with a remedy.

The faults themselves are found by the shape (parts.py, definition.py) and by consistency.py.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

NAMES = ("naam", "stap", "veld", "taak")  # what people call an item of a list
QUOTED = re.compile(r"'([^']+)'")


@dataclass(frozen=True)
class Fault:
    """One thing to mend. `regel` counts from 1."""

    bestand: str
    regel: int
    zin: str  # place, what is wrong and the remedy

    def __str__(self) -> str:
        return f"{self.bestand}, regel {self.regel}: {self.zin}"


class BrokenFile(Exception):
    """A case type file that cannot be used. The text names file, line, place and remedy of each
    fault, a line each; `faults` has them apart.
    """

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        super().__init__("\n".join(map(str, faults)))


# The parser in C, where PyYAML has it: a file is read in a tenth of the time.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Lines:
    """The lines of a YAML file, found by place: `stappen.verlenen.als`, `berichten.3`."""

    def __init__(self, text: str) -> None:
        self.root: Node | None = yaml.compose(text, Loader=LOADER)

    def of(self, sentence: str) -> int:
        """The line of a sentence that begins with its place. A word in quotes that stands there
        tells it more precisely; of a name that stands there twice it is the last one.
        """
        place = sentence.partition(": ")[0]
        node, line = self._find(place)
        words = QUOTED.findall(sentence)
        if node is not None and words:
            found = [n for n in _scalars(node) if n.value == words[0]]
            if found:
                return _line(found[-1] if " keer" in sentence else found[0])
        return line

    def place(self, loc: Sequence[str | int]) -> str:
        """A place of pydantic as people read it: items by their name, or counted from 1."""
        node, told = self.root, list[str]()
        for number, part in enumerate(loc):
            if isinstance(part, int) and isinstance(node, SequenceNode) and part < len(node.value):
                node = node.value[part]
                told.append(_called(node) or str(part + 1))
            elif (found := _under(node, str(part))) is not None:
                node = found[1]
                told.append(str(part))
            elif number == len(loc) - 1 and isinstance(node, MappingNode):
                told.append(str(part))  # the key that is missing
        return ".".join(told) or "bestand"

    def twice(self) -> Iterator[str]:
        """Keys that stand twice in one place: YAML would silently take the last."""
        yield from _twice(self.root, "")

    def mentions(self, text: str) -> int:
        """The line where a listed text begins; 1 when it cannot be told."""
        for node in _scalars(self.root) if self.root else ():
            if node.value == text:
                return _line(node)
        return 1

    def _find(self, place: str) -> tuple[Node | None, int]:
        node, line = self.root, 1
        if place.startswith("vraag ") and node is not None:
            asked = [n for n in _mappings(node) if _called(n) == place.removeprefix("vraag ")]
            return (asked[0], _line(asked[0])) if asked else (node, line)
        for part in re.sub(r" \(.*?\)", "", place).split("."):
            if (found := _under(node, part)) is None:
                break
            line, node = _line(found[0]), found[1]
        return node, line


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1


def _under(node: Node | None, part: str) -> tuple[Node, Node] | None:
    """(where it is written, what is there): the key of a mapping, or an item of a list by its name,
    its number from 1, or the only key it has.
    """
    if isinstance(node, MappingNode):
        return next(((k, v) for k, v in node.value if k.value == part), None)
    if not isinstance(node, SequenceNode):
        return None
    for item in node.value:
        if _called(item) == part or (isinstance(item, ScalarNode) and item.value == part):
            return item, item
    if part.isdecimal() and 0 < int(part) <= len(node.value):
        return node.value[int(part) - 1], node.value[int(part) - 1]
    return next((found for i in node.value if (found := _under(i, part))), None)


def _called(node: Node) -> str:
    pairs = node.value if isinstance(node, MappingNode) else []
    return next((str(v.value) for k, v in pairs if k.value in NAMES), "")


def _mappings(node: Node) -> Iterator[MappingNode]:
    if isinstance(node, MappingNode):
        yield node
    for child in _children(node):
        yield from _mappings(child)


def _scalars(node: Node) -> Iterator[ScalarNode]:
    if isinstance(node, ScalarNode):
        yield node
    for child in _children(node):
        yield from _scalars(child)


def _children(node: Node) -> Iterator[Node]:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield from (key, value)
    elif isinstance(node, SequenceNode):
        yield from node.value


def _twice(node: Node | None, place: str) -> Iterator[str]:
    if isinstance(node, SequenceNode):
        for number, item in enumerate(node.value, 1):
            yield from _twice(item, f"{place}.{_called(item) or number}".strip("."))
    if not isinstance(node, MappingNode):
        return
    seen: set[str] = set()
    for key, value in node.value:
        if key.value in seen:
            where = place or "bestand"
            yield f"{where}: '{key.value}' staat er 2 keer. Haal er een weg, of voeg ze samen."
        seen.add(str(key.value))
        yield from _twice(value, f"{place}.{key.value}".strip("."))


def read_yaml(name: str, text: str) -> tuple[Any, Lines]:
    """What the file says, and its lines. Raises BrokenFile for what is no YAML, or says a thing
    twice.
    """
    try:
        lines = Lines(text)
        content = yaml.load(text, Loader=LOADER)  # noqa: S506  a safe one
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = " ".join(str(getattr(error, "problem", "") or error).split())
        told = (
            f"geen geldige YAML ({said}). Kijk naar de inspringing, en zet een tekst met een "
            "dubbele punt tussen aanhalingstekens."
        )
        raise BrokenFile(Fault(name, mark.line + 1 if mark else 1, told)) from None
    if twice := [Fault(name, lines.of(said), said) for said in lines.twice()]:
        raise BrokenFile(*twice)
    return content, lines


def told(name: str, lines: Lines, error: ValidationError, model: type[BaseModel]) -> BrokenFile:
    """The faults of a file in its shape or in what it says."""
    found = []
    for one in error.errors():
        place = lines.place(one["loc"])
        whole = not one["loc"] and one["type"] == "value_error"
        for said in one["msg"].removeprefix("Value error, ").split("\n"):
            words = said if whole else f"{place}: {in_dutch(one, said, model)}"
            found.append(Fault(name, lines.of(words), words))
    return BrokenFile(*found)


def in_dutch(error: Any, said: str, model: type[BaseModel]) -> str:
    """What pydantic found wrong, with the remedy."""
    context, given = error.get("ctx", {}), error.get("input")
    match error["type"]:
        case "value_error":
            return said
        case "missing":
            return "ontbreekt. Vul dit in; docs/zaaktype.md zegt wat er hoort te staan."
        case "extra_forbidden":
            key = str(error["loc"][-1])
            near = get_close_matches(key, _keys(model), n=1, cutoff=0.75)
            return f"dit woord hoort hier niet. {_meant(near)}"
        case "literal_error":
            choices = str(context["expected"]).replace(" or ", ", ").replace("'", "")
            return f"'{given}' kan hier niet. Kies uit: {choices}."
        case "string_pattern_mismatch":
            shown = "letters, cijfers en _" if "a-z" in context["pattern"] else "hoofdletters"
            return f"'{given}' is geen goede naam. Gebruik {shown}, en niet te lang."
        case "string_too_long":
            return f"{len(str(given))} tekens. Maak er hoogstens {context['max_length']} van."
        case "too_short":
            return f"er staan er te weinig. Schrijf er minstens {context['min_length']}."
        case "greater_than_equal" | "less_than_equal":
            low = "ge" in context
            return f"{given} kan niet. Schrijf {context['ge' if low else 'le']} of {_more(low)}."
    return _wrong_kind(str(error["type"]), given)


def _wrong_kind(kind: str, given: Any) -> str:
    wanted = {
        "string": "een tekst (zet hem zo nodig tussen aanhalingstekens)",
        "int": "een heel getal",
        "decimal": "een bedrag, zoals 12.50",
        "float": "een getal",
        "bool": "true of false",
        "list": "een lijst: elk deel op een eigen regel, met een streepje ervoor",
        "dict": "woorden met een waarde: `woord: waarde`",
        "model": "woorden met een waarde: `woord: waarde`",
    }
    named = next((words for word, words in wanted.items() if kind.startswith(word)), "iets anders")
    shown = str(given)[:40] if isinstance(given, str | int | float | bool) else "dit"
    return f"'{shown}' past hier niet. Schrijf {named}."


def _meant(near: list[str]) -> str:
    if near:
        return f"Bedoelt u `{near[0]}`? Haal het anders weg."
    return "Haal het weg, of kijk in docs/zaaktype.md hoe het heet."


def _more(low: bool) -> str:
    return "meer" if low else "minder"


def _keys(model: Any, seen: set[Any] | None = None) -> set[str]:
    """Every word a case type file knows, at any depth."""
    seen = seen if seen is not None else set()
    if model in seen:
        return set()
    seen.add(model)
    found = set(model.model_fields)
    for field in model.model_fields.values():
        for inner in _models(field.annotation):
            found |= _keys(inner, seen)
    return found


def _models(annotation: Any) -> Iterator[Any]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _models(inner)
