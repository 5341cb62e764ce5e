"""The register of templates as people look at it: owner, version, how easy it reads, what it names,
which case types use it, and what it looks like filled in. Changes nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from notifications import kort, register, sandbox, texts
from notifications.template_check import as_sentences, elements, own_files
from notifications.template_samples import samples
from workflows import task_notices, term_notices
from workflows.consistency_reading import LEAST_SCORE, measure
from workflows.definition import Definition
from workflows.parts import Bericht


@dataclass(frozen=True)
class Shown:
    """One template. `score` is Flesch-Douma of its text with made-up data; `elementen` says of each
    thing a notification must name whether it is there.
    """

    naam: str
    eigenaar: str
    aard: str
    bron: str  # meegeleverd or eigen
    versie: str  # SHA-256, hex
    score: int
    leesbaar: bool
    elementen: dict[str, bool]


@dataclass(frozen=True)
class Use:
    """One notice of a case type that is made with a template."""

    zaaktype: str
    omschrijving: str
    bij: str
    soort: str
    onderwerp: str


def listed() -> list[Shown]:
    """Every template there is, by name."""
    return [shown(name) for name in texts.names()]


def shown(name: str) -> Shown:
    """This template; a KeyError when it is not there."""
    made = texts.environment()
    line = register.entries(made)[name]
    own = set(register.content_of(made, name)) & set(own_files())
    found = measure(as_sentences(example(name).tekst))
    score = found.score if found else 100
    return Shown(
        naam=name,
        eigenaar=line.eigenaar,
        aard=line.aard,
        bron="eigen" if own and _differs(name) else "meegeleverd",
        versie=register.version_of(register.content_of(made, name)),
        score=score,
        leesbaar=score >= LEAST_SCORE,
        elementen=elements(made, name, line.aard),
    )


def example(name: str, taal: str = kort.NL) -> texts.Texts:
    """The texts with made-up data, in this language beside Dutch."""
    aard = register.entries(texts.environment())[name].aard
    return texts.render(name, samples(aard)[0] | {"taal": taal})


def uses(name: str, definitions: Iterable[Definition]) -> Iterator[Use]:
    """Which notices of these case types are made with it; the standard ones too."""
    for definition in definitions:
        of_tasks = {
            moment: Bericht(bij=[moment], aan="", sjabloon=template, onderwerp=subject)
            for (_, moment), (template, subject) in task_notices.STANDARD.items()
        }
        named = {moment for bericht in definition.berichten for moment in bericht.bij}
        standard = [b for moment, b in of_tasks.items() if definition.taken and moment not in named]
        for bericht in [*term_notices.notices_of(definition), *standard]:
            if bericht.sjabloon == name:
                yield Use(
                    definition.zaaktype, definition.omschrijving, ", ".join(bericht.bij),
                    bericht.soort, bericht.onderwerp,
                )  # fmt: skip


def _differs(name: str) -> bool:
    """Is it not the text that came with the product?"""
    if name not in register.names_in(sandbox.shipped()):
        return True
    ours = register.content_of(sandbox.shipped(), name)
    return ours != register.content_of(texts.environment(), name)
