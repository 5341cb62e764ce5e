"""What must be true of a condition in a case type file: its facts exist and can be so."""

from collections.abc import Iterable, Iterator
from typing import Any

from workflows.conditions import Condition, number
from workflows.definition import Definition, Veld


def facts_of(d: Definition) -> dict[str, Veld]:
    """The questions whose answers are kept, by name."""
    return {question.veld: question for question in d.facts()}


def known_names(place: str, used: Iterable[str], known: set[str], kind: str) -> Iterator[str]:
    """A fault for every name that is used but not known."""
    for name in used:
        if name not in known:
            listed = ", ".join(sorted(known)) or "nog niets"
            yield f"{place}: {kind} '{name}' bestaat niet. Kies uit: {listed}."


def condition_faults(
    d: Definition, place: str, condition: Condition, *, after: bool = False
) -> Iterator[str]:
    """`after`: the condition is looked at when the zaak may have a resultaat already."""
    known = facts_of(d)
    for fact, wanted in condition.root.items():
        if fact not in known and not (after and fact == "resultaat"):
            listed = ", ".join([*known, *(["resultaat"] if after else [])])
            yield f"{place}: gegeven '{fact}' bestaat niet. Kies uit: {listed}."
            continue
        allowed = _values(d, known.get(fact))
        for value in _wanted(wanted):
            if allowed is not None and value not in allowed:
                listed = ", ".join(sorted(map(str, allowed)))
                yield f"{place}.{fact}: '{value}' kan niet voorkomen. Kies uit: {listed}."
        yield from _compared(f"{place}.{fact}", wanted)


def _values(d: Definition, question: Veld | None) -> set[Any] | None:
    """The values a fact can have; None when anything can be."""
    if question is None:
        return {r.naam for r in d.resultaattypen}
    if question.soort == "ja_nee":
        return {"ja", "nee", True, False}
    return set(question.keuzes) if question.soort == "keuze" else None


def _wanted(wanted: Any) -> list[Any]:
    if not isinstance(wanted, dict):
        return [wanted]
    one = [wanted["niet"]] if "niet" in wanted else []
    many = [wanted[word] for word in ("een_van", "geen_van") if isinstance(wanted.get(word), list)]
    return one + [value for values in many for value in values]


def _compared(place: str, wanted: Any) -> Iterator[str]:
    for word, value in wanted.items() if isinstance(wanted, dict) else ():
        is_list = isinstance(value, list)
        if word in ("een_van", "geen_van") and not is_list:
            yield f"{place}.{word}: schrijf een lijst tussen rechte haken: [a, b]."
        limits = value if word == "tussen" and is_list and len(value) == 2 else [value]
        counts = word in ("hoogstens", "minstens", "meer_dan", "minder_dan", "tussen")
        if counts and (word == "tussen") != (len(limits) == 2):
            yield f"{place}.tussen: schrijf twee getallen tussen rechte haken: [1, 5]."
        elif counts and any(number(str(limit)) is None for limit in limits):
            yield f"{place}.{word}: '{value}' is geen getal. Schrijf een getal."
