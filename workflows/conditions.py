"""Conditions on answers, as a case type file may write them. All parts must hold; nothing else than
data, never code.

als: {categorie: afval, bezoekers_max: {hoogstens: 150}, wijk: {een_van: [noord, oost]}, foto:
{gevuld: ja}}
"""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import RootModel, model_validator

Facts = Mapping[str, str]
TRUE, FALSE = ("ja", "true", "1"), ("nee", "false", "0", "")


class Condition(RootModel[dict[str, Any]]):
    """Fact → what it must be. The empty condition always holds."""

    root: dict[str, Any] = {}
    model_config = {"frozen": True}

    @model_validator(mode="after")
    def known_words(self) -> "Condition":
        for fact, wanted in self.root.items():
            words = set(wanted) if isinstance(wanted, dict) else set()
            if unknown := words - set(COMPARE):
                raise ValueError(
                    f"{fact}: onbekende vergelijking {sorted(unknown)}; er is {sorted(COMPARE)}"
                )
        return self

    def holds(self, facts: Facts) -> bool:
        """Do all parts hold for these facts? A fact that is not there holds nothing but `gevuld:
        nee`.
        """
        return all(_holds(facts.get(fact, ""), wanted) for fact, wanted in self.root.items())

    def __hash__(self) -> int:
        return hash(repr(self.root))

    @property
    def names(self) -> set[str]:
        return set(self.root)

    def in_words(self) -> str:
        """For the "why here?" line: `categorie is afval en bezoekers_max is hoogstens 150`."""
        return (
            " en ".join(_in_words(fact, wanted) for fact, wanted in self.root.items()) or "altijd"
        )


def _holds(have: str, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return all(COMPARE[word](have, value) for word, value in wanted.items())
    return same(have, wanted)


def same(have: str, wanted: Any) -> bool:
    """Equal as text; yes and no in every usual spelling."""
    if isinstance(wanted, bool):
        return have.lower() in (TRUE if wanted else FALSE)
    return have == str(wanted)


def number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def _compared(have: str, test: Any) -> bool:
    value = number(have)
    return value is not None and bool(test(value))


COMPARE: dict[str, Callable[[str, Any], bool]] = {
    "hoogstens": lambda have, limit: _compared(have, lambda v: v <= float(limit)),
    "minstens": lambda have, limit: _compared(have, lambda v: v >= float(limit)),
    "meer_dan": lambda have, limit: _compared(have, lambda v: v > float(limit)),
    "minder_dan": lambda have, limit: _compared(have, lambda v: v < float(limit)),
    "tussen": lambda have, pair: _compared(have, lambda v: float(pair[0]) <= v <= float(pair[1])),
    "een_van": lambda have, values: any(same(have, value) for value in values),
    "geen_van": lambda have, values: not any(same(have, value) for value in values),
    "niet": lambda have, value: not same(have, value),
    "gevuld": lambda have, wanted: bool(have) == (wanted is True or str(wanted).lower() in TRUE),
}
_WORDS = {
    "een_van": "een van",
    "geen_van": "geen van",
    "meer_dan": "meer dan",
    "minder_dan": "minder dan",
}


def _in_words(fact: str, wanted: Any) -> str:
    if not isinstance(wanted, dict):
        return f"{fact} is {'ja' if wanted is True else 'nee' if wanted is False else wanted}"
    return " en ".join(
        f"{fact} is {_WORDS.get(word, word)} {value}" for word, value in wanted.items()
    )
