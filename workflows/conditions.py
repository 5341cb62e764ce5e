"""Conditions on facts, as a case type file writes them: one expression in CEL (ADR 26).

als: "bezoekers_max <= 150 && tijden_overdag && wijk in ['noord', 'oost']"

A fact that is not known is null. An expression that cannot be worked out (an order of something
unknown) does not hold: nothing here raises on what a resident or a consumer filled in.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import RootModel, ValidationInfo, model_validator

from workflows import mapping_form
from workflows.conditions_words import Asked, as_asked, in_words
from workflows.expression import BadExpression, Expression, read
from workflows.facts import Facts, Kind
from zaken.base.log import log


class Condition(RootModel[Any]):
    """An expression; the empty one always holds. What was published long ago may be in the mapping
    form (`{bezoekers_max: {hoogstens: 150}}`): it is kept as it was, and read as CEL.
    """

    root: Any = ""
    model_config = {"frozen": True}

    @model_validator(mode="after")
    def can_be_read(self, info: ValidationInfo) -> "Condition":
        if (info.context or {}).get("published") or not self.root:
            return self
        if isinstance(self.root, dict):
            mapping_form.check(self.root)
        elif isinstance(self.root, str):
            read(self.root)
        else:
            raise ValueError(
                f"'{self.root}' is geen voorwaarde. Schrijf een expressie tussen aanhalingstekens, "
                "zoals \"wijk == 'noord'\""
            )
        return self

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.root, dict) and bool(self.root)

    def text(self, kinds: Mapping[str, Kind]) -> str:
        """The expression in CEL; of the mapping form, given the kinds of its facts."""
        return mapping_form.as_cel(self.root, kinds) if self.is_mapping else str(self.root or "")

    def expression(self, kinds: Mapping[str, Kind]) -> Expression | None:
        """The expression, compiled once; None for the empty one. Raises BadExpression."""
        text = self.text(kinds)
        return read(text) if text.strip() else None

    def holds(self, facts: Facts) -> bool:
        """Does it hold for these facts? Never raises: what cannot be worked out does not hold."""
        try:
            expression = self.expression(facts.kinds)
            if expression is None:
                return True
            known = {name: facts.value(name) for name in expression.names}
            return expression.program.execute(known) is True
        except (TypeError, ValueError, RuntimeError, ArithmeticError, LookupError):
            return False
        except BaseException as error:
            # a panic of the library is no Exception; what ends the process passes
            if type(error).__name__ != "PanicException":
                raise
            log(__name__).error("condition panicked", voorwaarde=str(self.root)[:200])
            return False

    def __hash__(self) -> int:
        return hash(repr(self.root))

    @property
    def names(self) -> set[str]:
        """The facts it asks after."""
        if self.is_mapping:
            return set(self.root)
        expression = self._readable({})
        return set(expression.names) if expression else set()

    def in_words(
        self, kinds: Mapping[str, Kind] | None = None, known: Mapping[str, Asked] | None = None
    ) -> str:
        """For the "why here?" line: `categorie is afval en bezoekers_max is hoogstens 150`; with
        `known`, for who never saw the file.
        """
        expression = self._readable(kinds if kinds is not None else _guessed(self.root))
        return in_words(as_asked(expression.tree, known or {})) if expression else "altijd"

    def _readable(self, kinds: Mapping[str, Kind]) -> Expression | None:
        try:
            return self.expression(kinds)
        except BadExpression:
            return None


def condition(content: Any) -> Condition:
    """A condition that was published already, as the guard `feit` carries it: never refused."""
    return Condition.model_validate(content or "", context={"published": True})


def _guessed(root: Any) -> dict[str, Kind]:
    """Kinds for the words of a mapping form, where nobody told which they are."""
    wanted = root.items() if isinstance(root, dict) else ()
    return {name: mapping_form.looks_like(value) for name, value in wanted}
