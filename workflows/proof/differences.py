"""Two versions of a case type compared, in words: what a functional administrator reads before he
publishes. Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from workflows.conditions import Condition
from workflows.definition import Definition
from workflows.file_faults import NAMES
from workflows.guards import named
from workflows.proof.phrases import ITEMS, SAME, SUBJECTS, label
from workflows.terms import Term

# Keys whose value is a length of time, told as people say it.
DURATIONS = ("duur", "verlengen", "herstel", "na", "archiefactietermijn", "procestermijn", "binnen")


@dataclass(frozen=True)
class Difference:
    """One change. `onderwerp` is the heading it stands under."""

    onderwerp: str
    zin: str


def differences(old: Definition, new: Definition) -> list[Difference]:
    """Everything that differs, in the order of the file; empty when the versions say the same."""
    found = []
    for name in type(new).model_fields:
        subject = SUBJECTS.get(name, "Algemeen")
        sentences = _field(name, getattr(old, name, None), getattr(new, name), where="")
        found += [Difference(subject, sentence) for sentence in sentences]
    return found


def in_words(found: Sequence[Difference]) -> list[str]:
    """As lines: a heading per subject, its sentences below it."""
    lines: list[str] = []
    for subject in dict.fromkeys(one.onderwerp for one in found):
        lines += [f"{subject}:", *(f"- {one.zin}" for one in found if one.onderwerp == subject)]
    return lines or ["Er is geen verschil."]


def _field(name: str, old: Any, new: Any, *, where: str) -> Iterator[str]:
    """The sentences about one key; `where` is the item it belongs to, in words."""
    if old == new:
        return
    if _is_part(old) and _is_part(new):
        yield from _part(old, new, where=_inside(name, where))
    elif isinstance(old, list) and isinstance(new, list) and _has_parts([*old, *new]):
        yield from _items(name, old, new, where=where)
    elif isinstance(old, list) and isinstance(new, list) and name in ITEMS:
        yield from _listed(name, old, new)
    elif isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _mapping(name, old, new, where=where)
    else:
        yield _became(label(name), spoken(name, old), spoken(name, new), where)


def _part(old: Any, new: Any, *, where: str) -> Iterator[str]:
    for name in type(new).model_fields:
        yield from _field(name, getattr(old, name, None), getattr(new, name), where=where)


def _became(what: str, old: str, new: str, where: str) -> str:
    at = f"Bij {where}: " if where else ""
    if not old:
        said = f"{what} is nieuw: {new}."
    elif not new:
        said = f"{what} vervalt (was {old})."
    else:
        said = f"{what} wordt {new} (was {old})."
    return f"{at}{said}" if at else said[0].upper() + said[1:]


def _mapping(name: str, old: Any, new: Any, *, where: str) -> Iterator[str]:
    for key in dict.fromkeys((*old, *new)):
        if old.get(key) != new.get(key):
            what = f"{label(name)} voor '{key}'"
            yield _became(what, spoken(name, old.get(key)), spoken(name, new.get(key)), where)


def _listed(name: str, old: Sequence[Any], new: Sequence[Any]) -> Iterator[str]:
    item = ITEMS[name]
    yield from (f'Nieuw {item}: "{one}"' for one in new if one not in old)
    yield from (f'Vervallen {item}: "{one}"' for one in old if one not in new)


def _items(name: str, old: list[Any], new: list[Any], *, where: str) -> Iterator[str]:
    """Items of a list: the same ones compared, then what came and what went, and the order."""
    pairs = _paired(name, old, new)
    at = f" bij {where}" if where else ""
    for before, after in pairs:
        if before != after:
            yield from _item(name, before, after, at)
    kept_old, kept_new = [id(b) for b, _ in pairs], [id(a) for _, a in pairs]
    for one in new:
        if id(one) not in kept_new:
            yield f"Nieuw{at}: {called(name, one)}{_detail(name, one)}."
    for one in old:
        if id(one) not in kept_old:
            yield f"Vervalt{at}: {called(name, one)}{_detail(name, one)}."
    order = [id(a) for b, a in sorted(pairs, key=lambda pair: _index(old, pair[0]))]
    if order != [id(one) for one in new if id(one) in kept_new]:
        listed = ", ".join(called(name, one) for one in new)
        yield f"De volgorde{at} wordt: {listed}."


def _index(items: list[Any], one: Any) -> int:
    return next(number for number, other in enumerate(items) if other is one)


def _item(name: str, old: Any, new: Any, at: str) -> Iterator[str]:
    if name == "normen" and old.als == new.als:
        yield (
            f"De norm voor {_for_whom(new.als)} wordt {_days(new.werkdagen)} (was {old.werkdagen})."
        )
        return
    yield from _part(old, new, where=f"{called(name, old)}{at}")


def _days(count: int) -> str:
    return "1 werkdag" if count == 1 else f"{count} werkdagen"


def _for_whom(condition: Condition) -> str:
    return f"zaken met {condition.in_words()}" if condition.names else "alle andere zaken"


def _paired(name: str, old: list[Any], new: list[Any]) -> list[tuple[Any, Any]]:
    """What is the same item in both: equal, else of the same name, else alike where it counts."""
    left, right, pairs = list(old), list(new), list[tuple[Any, Any]]()
    fields = [tuple(type(new[0] if new else old[0]).model_fields)]
    key = _name_key([*old, *new])
    for group in [*fields, *([(key,)] if key else SAME.get(name, ()))]:
        for after in list(right):
            before = next((b for b in left if _alike(b, after, group)), None)
            if before is not None:
                pairs.append((before, after))
                _drop(left, before)
                _drop(right, after)
    return pairs


def _alike(one: Any, other: Any, fields: Sequence[str]) -> bool:
    return all(getattr(one, f, None) == getattr(other, f, None) for f in fields)


def _drop(items: list[Any], one: Any) -> None:
    del items[_index(items, one)]


def _name_key(items: Sequence[Any]) -> str:
    """The key that names the items of this list; a name must be there and be its own."""
    first = type(items[0]).model_fields
    key = next((k for k in NAMES if k in first), "")
    return key if key and all(getattr(i, key, "") for i in items) and "doe" not in first else ""


def called(name: str, item: Any) -> str:
    """One item in words: `stap 'Weigeren'`, `routeregel naar intake`."""
    kind = ITEMS.get(name, f"`{name}`")
    for key in ("knop", "titel", "omschrijving", "vraag"):
        if shown := getattr(item, key, ""):
            return f"{kind} '{shown}'"
    if name in ("normen", "routering", "leges"):
        return f"{kind} voor {_for_whom(item.als)}"
    for key, word in (("doe", ""), ("onderwerp", "")):
        if (shown := getattr(item, key, None)) is not None:
            return " ".join(filter(None, (kind, word, f"'{shown}'")))
    shown = next((getattr(item, key) for key in NAMES if getattr(item, key, "")), "")
    return f"{kind} '{shown}'" if shown else kind


def _detail(name: str, item: Any) -> str:
    """What makes this item what it is, for one that is new or gone."""
    told = []
    for key in ("werkdagen", "bedrag", "van", "naar", "bij", "als", "resultaat", "tekst"):
        value = getattr(item, key, None)
        shown = spoken(key, value) if value else ""
        if shown and shown not in called(name, item) and shown != "altijd":
            told.append(f"{label(key)} is {shown}")
    return f" ({'; '.join(told)})" if told else ""


def spoken(name: str, value: Any) -> str:
    """A value in the middle of a sentence; empty for nothing."""
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, Condition):
        return value.in_words() if value.names else "altijd"
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if name == "als" and isinstance(value, list):
        return ", ".join(_guard(guard, argument) for guard, argument in named(value))
    if isinstance(value, list):
        return ", ".join(spoken(name, one) for one in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {spoken(name, one)}" for key, one in value.items())
    if _is_part(value):
        set_ = ((k, getattr(value, k)) for k in sorted(value.model_fields_set))
        return ", ".join(f"{k} {spoken(k, one)}" for k, one in set_ if spoken(k, one))
    text = _duration(str(value)) if name in DURATIONS else str(value)
    return f'"{text}"' if " " in text else text


def _duration(text: str) -> str:
    try:
        return str(Term.parse(text))
    except ValueError:
        return text


def _guard(name: str, argument: Any) -> str:
    if argument is None:
        return name
    try:
        said = Condition.model_validate(argument).in_words() if name == "feit" else str(argument)
    except ValueError:
        said = str(argument)
    return f"{name} {said}"


def _is_part(value: Any) -> bool:
    return isinstance(value, BaseModel) and not isinstance(value, Condition)


def _has_parts(items: Sequence[Any]) -> bool:
    return bool(items) and all(_is_part(item) for item in items)


def _inside(name: str, where: str) -> str:
    return where if name in SUBJECTS else f"{label(name)}{f' van {where}' if where else ''}"
