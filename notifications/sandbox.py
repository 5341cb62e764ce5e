"""Where templates are filled in: a sandbox that knows its words. A word that no part of the system
can give is refused; one that is known, and that this zaak has no value for, is an ellipsis.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    DictLoader,
    FileSystemLoader,
    Undefined,
    meta,
    nodes,
    select_autoescape,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing

from workflows.definition import KNOWN_WORDS
from workflows.kalender import datum
from zaken.base.clock import AMSTERDAM, local_date

SHIPPED = Path(__file__).parent / "templates"
# What a template may name besides the words of a case type file (KNOWN_WORDS).
OF_A_ZAAK = frozenset(
    {"aanhef", "zaak", "soort_zaak", "soort", "status", "status_tekst", "doen", "klaar", "link"}
    | {"toelichting", "onderwerp", "ontvangen", "organisatie", "postadres", "bestuursorgaan"}
    | {"volgen", "rol", "rolnaam", "dwangsom_vanaf", "in_het_kort"}
    | {"rechtsmiddel", "rechtsmiddel_bij", "rechtsmiddel_binnen"}
)
OF_A_TASK = frozenset({"taak", "taak_tekst", "taak_uiterlijk", "taak_wanneer", "taak_plaats"})
OF_A_CORRECTION = frozenset({"wat", "uitleg", "was", "wordt", "fout"})
OF_A_POINTER = frozenset({"kort", "kort_ook", "per", "zaaknummers"})
OF_A_LETTER = frozenset(
    {"adres", "vandaag", "gemaakt", "alineas", "tekst_alineas", "gegevens", "persoon", "taal"}
    | {"kort_titel"}
    | {"motivering", "voorschriften"}
)
KNOWN = KNOWN_WORDS | OF_A_ZAAK | OF_A_TASK | OF_A_CORRECTION | OF_A_POINTER | OF_A_LETTER
_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")
_UNITS = (("jaar", "jaar"), ("maand", "maanden"), ("week", "weken"), ("dag", "dagen"))


class Blank(Undefined):
    """A word that has no value. Known: an ellipsis, like in the texts of a case type file, and not
    true. Not known: UndefinedError, whatever is done with it.
    """

    def _known(self) -> bool:
        # A part of something that is there may be left out: a statement has no package yet.
        return self._undefined_obj is not missing or self._undefined_name in KNOWN

    def _refuse(self) -> NoReturn:
        raise self._undefined_exception(self._undefined_message)

    def __str__(self) -> str:
        return "…" if self._known() else self._refuse()

    def __bool__(self) -> bool:
        return False if self._known() else self._refuse()

    def __iter__(self) -> Iterator[Any]:
        return iter(()) if self._known() else self._refuse()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Blank) if self._known() else self._refuse()

    def __hash__(self) -> int:
        return hash(self._undefined_name)


def make(own: Mapping[str, str] | None = None) -> ImmutableSandboxedEnvironment:
    """Jinja2 without reach into Python. `own`: path to text of the municipality's own templates,
    which win over ours.
    """
    loaders: list[BaseLoader] = [DictLoader(own)] if own else []
    made = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([*loaders, FileSystemLoader(SHIPPED)]),
        autoescape=select_autoescape(["html"]),
        undefined=Blank,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(dag=_day, duur=_length, tijdstip=_moment)
    return made


def filled(
    environment: ImmutableSandboxedEnvironment, path: str, values: Mapping[str, object]
) -> str:
    """The text of this template, without spaces at the end of lines and never with two empty lines
    in a row.
    """
    text = environment.get_template(path).render(values)
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept = [line for i, line in enumerate(lines) if line or (i and lines[i - 1])]
    return "\n".join(kept)


def source(environment: ImmutableSandboxedEnvironment, path: str) -> str:
    """The template as it was written. Raises TemplateNotFound."""
    loader = environment.loader
    if loader is None:
        raise LookupError("templates have no place")
    return loader.get_source(environment, path)[0]


def parts(environment: ImmutableSandboxedEnvironment, path: str) -> dict[str, str]:
    """This template and all that it includes, extends or imports: path to text."""
    found: dict[str, str] = {}
    wanted = [path]
    while wanted:
        here = wanted.pop()
        if here not in found:
            found[here] = source(environment, here)
            referred = meta.find_referenced_templates(environment.parse(found[here]))
            wanted += [name for name in referred if name]
    return found


def unknown(
    environment: ImmutableSandboxedEnvironment, path: str, also: frozenset[str]
) -> set[str]:
    """The words this template and its parts ask for that nobody can give. `also`: words besides
    those the system knows. Raises TemplateSyntaxError, TemplateNotFound.
    """
    asked: set[str] = set()
    for text in parts(environment, path).values():
        tree = environment.parse(text)
        brought = {
            name if isinstance(name, str) else name[1]
            for node in tree.find_all(nodes.FromImport)
            for name in node.names
        }
        asked |= meta.find_undeclared_variables(tree) - brought
    return asked - KNOWN - also


@cache
def shipped() -> ImmutableSandboxedEnvironment:
    """The templates that come with the product, without any others."""
    return make()


def _day(text: str | None) -> str:
    """`14 oktober 2026` of a date or moment in ISO 8601."""
    if not text:
        return ""
    when = datetime.fromisoformat(text)
    return datum(local_date(when) if when.tzinfo else when.date(), weekday=False)


def _moment(text: str | None) -> str:
    """`14 oktober 2026 om 10:02:07` of a moment in ISO 8601, on the clock of the town hall."""
    if not text:
        return ""
    return f"{_day(text)} om {datetime.fromisoformat(text).astimezone(AMSTERDAM):%H:%M:%S}"


def _length(duration: str | None) -> str:
    """`20 jaar` of P20Y; what is no such duration stays as it is."""
    found = _DURATION.fullmatch(duration or "")
    parts = zip(found.groups(), _UNITS, strict=True) if found else ()
    said = [f"{n} {one if n == '1' else more}" for n, (one, more) in parts if n]
    return " en ".join(said) or (duration or "")
