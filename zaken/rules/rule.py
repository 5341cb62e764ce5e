"""What a rule is: an id, the field it is about, a code, and a question; and the question that many
of them ask. The rules themselves are next door.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Rule:
    id: str
    field: str
    code: str
    holds: Callable[..., bool]

    @property
    def message(self) -> str:
        """The docstring of the rule: what the caller is told when it does not hold."""
        return (self.holds.__doc__ or "").strip()

    @property
    def name(self) -> str:
        return self.holds.__name__


def rule(id: str, field: str, code: str) -> Callable[[Callable[..., bool]], Rule]:
    """Make a rule of a predicate that reads true: `@rule("zrc-016", "nonFieldErrors",
    "zaaktype-mismatch")`.
    """
    return lambda holds: Rule(id, field, code, holds)


ANY = "nonFieldErrors"


def no_other(db: Session, obj: Any, same: Select[int]) -> bool:
    """Do these ids name at most this object itself, which may not have one yet?"""
    return all(id == obj.id for id in db.scalars(same))
