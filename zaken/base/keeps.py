"""Which promise of the standard each function keeps. `docs/rules.md` and its test are made from
this.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

Kept = TypeVar("Kept", bound=Callable[..., Any])


@dataclass(frozen=True)
class Promise:
    """One sentence of the standard, in our own words, and the function that makes it true."""

    id: str
    sentence: str
    module: str
    name: str


PROMISES: list[Promise] = []


def keeps(id: str, sentence: str) -> Callable[[Kept], Kept]:
    """Say of a function (or class) that it keeps the rule with this id: `@keeps("G-07", "…")`.

    It changes nothing about the function. Several may stand above each other.
    """

    def mark(what: Kept) -> Kept:
        PROMISES.append(Promise(id, sentence, what.__module__, what.__qualname__))
        return what

    return mark
