"""Made-up answers to the questions of a case type, drawn so that its conditions are met on both
sides. Pure; the same `rng` gives the same answers.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from workflows.answers import required
from workflows.conditions import Condition
from workflows.definition import Definition
from workflows.guards import named
from workflows.parts import Veld
from zaken.base.clock import AMSTERDAM

MOST = 400  # of a number without a maximum
# What a register usually answers; other facts it finds are drawn like answers.
FOUND = {"adres_gevonden": "ja", "brp_gevonden": "ja", "brp_geheim": "nee", "brp_overleden": "nee"}
FOUND |= {"adres_id": "0603200000001234", "brp_adres": "2282AB 12"}
DISTRICTS = ("noord", "zuid")
AGES = (18, 90)


@dataclass(frozen=True)
class Drawer:
    """Draws for one zaak. `now` is when it begins: dates lie after it."""

    definition: Definition
    rng: Random
    now: datetime

    def answers(self, questions: Iterable[Veld], facts: Mapping[str, str]) -> dict[str, str]:
        """An answer to each of these that needs one, and to some of the others; `facts` is what is
        known already. File questions are left out.
        """
        given: dict[str, str] = {}
        moment = self.now + timedelta(days=self.rng.randint(25, 90))
        for question in questions:
            if question.soort == "bestand":
                continue
            chance = self.rng.random() < 0.4
            known = self.definition.known({**facts, **given})
            if not (required(question, known) or chance):
                continue
            moment += timedelta(hours=self.rng.randint(2, 6))
            given[question.veld] = self.value(question, moment)
        return given

    def found(self, names: Iterable[str]) -> dict[str, str]:
        """What a register would answer: the facts it writes, if this case type keeps them."""
        known = {question.veld: question for question in self.definition.facts()}
        return {
            name: FOUND.get(name) or self.value(known[name], self.now)
            for name in names
            if name in known
        }

    def value(self, question: Veld, moment: datetime) -> str:
        """One answer of the right kind."""
        rng, named_ = self.rng, mentioned(self.definition, question.veld)
        match question.soort:
            case "ja_nee":
                return rng.choice(("ja", "nee"))
            case "keuze":
                return rng.choice(list(question.keuzes))
            case "getal":
                return str(self._number(question, named_))
            case "bedrag":
                return f"{self._number(question, named_)}.00"
            case "datum":
                return moment.astimezone(AMSTERDAM).date().isoformat()
            case "tijdstip":
                return moment.astimezone(AMSTERDAM).replace(minute=0, second=0).isoformat()
        return EXAMPLES.get(question.soort) or self._text(question, named_)

    def _number(self, question: Veld, named_: set[str]) -> int:
        low = question.min or 0
        edges = [int(word) + step for word in named_ if word.isdecimal() for step in (-1, 0, 1)]
        high = question.max if question.max is not None else max(MOST, low, *edges)
        if question.veld == "leeftijd":
            low, high = AGES
        edges = [edge for edge in sorted(edges) if low <= edge <= high]
        if edges and self.rng.random() < 0.5:
            return self.rng.choice(edges)
        top = min(high, max([2 * edge for edge in edges], default=high))
        return self.rng.randint(low, max(low, top))

    def _text(self, question: Veld, named_: set[str]) -> str:
        words = sorted(word for word in named_ if not word.isdecimal())
        if question.veld == "wijk":
            words = [*dict.fromkeys((*DISTRICTS, *words))]
        if words and self.rng.random() < 0.8:
            return self.rng.choice(words)
        said = f"Voorbeeld {self.rng.randint(1, 999)}"
        return said.ljust(question.min or 0, "x")[: question.max or 200]


EXAMPLES = {
    "adres": "2282AB 12",
    "punt": "52.036,4.325",
    "email": "voorbeeld@example.nl",
    "telefoon": "0612345678",
    "kenteken": "XX999X",
}
_VALUE = re.compile(r"\d+|[a-z][a-z0-9_]+")


def mentioned(definition: Definition, veld: str) -> set[str]:
    """The numbers and words that conditions on this fact speak of."""
    known = {question.veld for question in definition.facts()} | WORDS
    found: set[str] = set()
    for condition in conditions(definition):
        if veld in condition.names:
            found |= set(_VALUE.findall(condition.in_words())) - known
    return found


WORDS = {
    "is", "en", "of", "niet", "een", "van", "geen", "altijd", "hoogstens", "minstens", "meer",
    "dan", "minder", "tussen", "gevuld", "ja", "nee", "bekend", "onbekend", "resultaat",
}  # fmt: skip


def conditions(definition: Definition) -> Iterator[Condition]:
    """Every condition of the file, wherever it stands."""
    yield from (norm.als for norm in definition.termijn.normen)
    yield from (law.als for law in definition.termijn.alternatives)
    for rules in (definition.routering, definition.berichten, definition.leges):
        yield from (rule.als for rule in rules)
    for task in definition.taken:
        yield task.als
        if task.klaar_als is not None:
            yield task.klaar_als
    for question in (*definition.formulier, *definition.facts()):
        if question.verplicht_als is not None:
            yield question.verplicht_als
    listed = [step.als for step in definition.stappen]
    for als in [*listed, *(auto.als for auto in definition.automatisch)]:
        for guard, argument in named(als):
            if guard == "feit" and argument is not None:
                yield Condition.model_validate(argument)
