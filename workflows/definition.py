"""The case type file: what may stand in it, and what must be true of it. Explained key by key in
docs/zaaktype.md.

A file is policy, read by functional administrators, hence Dutch. It holds data only, never code.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, ValidationError, ValidationInfo, model_validator

from workflows.conditions_words import Asked
from workflows.facts import Facts, Kind, kinds_of
from workflows.file_faults import BrokenFile, read_yaml, told
from workflows.parts import (
    Automatisch,
    Bericht,
    Documenttype,
    Kcc,
    Part,
    Regel,
    Resultaattype,
    Roltype,
    Stap,
    Statustype,
    Tarief,
    Termijn,
    Toegang,
    Veld,
)
from workflows.parts_exits import Herstellen
from workflows.parts_taken import Taak
from zaken.base.settings import settings
from zaken.base.subject import VERTROUWELIJKHEID

__all__ = ["KNOWN_WORDS", "SHIPPED", "BrokenFile", "Definition", "files", "load", "placeholders"]

SHIPPED = Path(__file__).parent / "definitions"
# What a text may name between braces besides the answers of the form: the system knows these.
KNOWN_WORDS = frozenset(
    {"zaaknummer", "datum", "norm", "verwacht", "uiterlijk", "opgave", "gemeente", "telefoon"}
    | {"resultaat", "hersteldatum", "bedrag", "nieuwe_datum", "respijt", "dwangsom"}
)
# Facts the system gives: every condition may ask after them, no question may be called so.
GIVEN = (
    Veld(
        veld="aanvrager",
        vraag="Wie vraagt aan",
        soort="keuze",
        keuzes={"burger": "Inwoner", "bedrijf": "Bedrijf", "anoniem": "Onbekend"},
    ),
    Veld(
        veld="kanaal",
        vraag="Hoe kwam de zaak binnen",
        soort="keuze",
        keuzes={
            "formulier": "Formulier",
            "balie": "Balie",
            "telefoon": "Telefoon",
            "post": "Post",
            "api": "Ander systeem",
        },
    ),
    Veld(veld="geheim", vraag="Gegevens zijn geheim", soort="ja_nee"),
)


class Definition(BaseModel):
    model_config = Part.model_config

    zaaktype: Annotated[str, Field(max_length=50, pattern=r"^[A-Z0-9][A-Z0-9-]+$")]
    omschrijving: Annotated[str, Field(max_length=80)]
    opgave: str  # the department, as the resident reads it
    doel: str
    aanleiding: str
    onderwerp: str
    handeling_initiator: str = "aanvragen"
    handeling_behandelaar: str = "behandelen"
    vertrouwelijkheidaanduiding: Literal[VERTROUWELIJKHEID]  # type: ignore[valid-type]
    selectielijst_procestype: int
    toegang: Toegang = Toegang()
    termijn: Termijn
    formulier: list[Veld]
    eigenschappen: list[Veld] = []  # facts that are not asked, but found or decided
    statustypen: Annotated[list[Statustype], Field(min_length=2)]
    resultaattypen: Annotated[list[Resultaattype], Field(min_length=1)]
    roltypen: list[Roltype]
    documenttypen: list[Documenttype] = []
    besluittypen: list[str] = []
    stappen: Annotated[list[Stap], Field(min_length=1)]
    taken: list[Taak] = []
    routering: Annotated[list[Regel], Field(min_length=1)]
    automatisch: list[Automatisch] = []
    berichten: list[Bericht] = []
    leges: list[Tarief] = []  # the first whose condition holds
    kcc: Kcc = Kcc()
    herstellen: Herstellen = Herstellen()
    geen_intrekken: str = ""  # why an applicant cannot withdraw, when no step has that zijpad
    bron: str = ""
    controleren: list[str] = []  # what a person must still check before real use

    @property
    def first(self) -> str:
        return self.statustypen[0].naam

    @property
    def last(self) -> str:
        return self.statustypen[-1].naam

    @property
    def initiator(self) -> str:
        """The naam of the roltype of who applies."""
        return next((r.naam for r in self.roltypen if r.generiek == "initiator"), "")

    def status(self, naam: str) -> Statustype:
        return next(s for s in self.statustypen if s.naam == naam)

    def step(self, naam: str) -> Stap:
        return next(s for s in self.stappen if s.stap == naam)

    def task(self, naam: str) -> Taak | None:
        """The task with this name; None for one that only an earlier version had."""
        return next((t for t in self.taken if t.taak == naam), None)

    def facts(self) -> Iterator[Veld]:
        """Every question whose answer is kept as a zaakeigenschap: of the form, of the steps and
        the tasks, and what is found.
        """
        seen: set[str] = set()
        for veld in (
            *self.formulier,
            *self.eigenschappen,
            *(v for stap in self.stappen for v in stap.vraagt),
            *(v for taak in self.taken for v in taak.vraagt),
        ):
            if veld.soort != "bestand" and veld.veld not in seen:
                seen.add(veld.veld)
                yield veld

    @cached_property
    def kinds(self) -> dict[str, Kind]:
        """What each fact is in a condition: text, number, yes or no, or date."""
        return kinds_of((*self.facts(), *GIVEN))

    @cached_property
    def asked(self) -> dict[str, Asked]:
        """How people know each fact."""
        return {veld.veld: Asked(veld.vraag, veld.keuzes) for veld in self.facts()}

    def known(self, values: Mapping[str, str]) -> Facts:
        """These facts, each of its kind: what a condition of this file is asked with."""
        return Facts(values, self.kinds)

    @model_validator(mode="after")
    def consistent(self, info: ValidationInfo) -> Self:
        """A file must be sound to be published; what was published stays readable when the checks
        grow stricter.
        """
        if (info.context or {}).get("published"):
            return self
        from workflows.consistency import faults  # the checks know this shape; one page each

        if found := faults(self):
            raise ValueError("\n".join(found))
        return self


def load(path: Path) -> Definition:
    """Read one file. Raises BrokenFile."""
    content, lines = read_yaml(path.name, path.read_text(encoding="utf-8"))
    try:
        return Definition.model_validate(content)
    except ValidationError as error:
        raise told(path.name, lines, error, Definition) from None


def files() -> list[Path]:
    """The shipped examples and the municipality's own files; a file of the same name in its own
    folder wins.
    """
    own = settings().zaaktypen
    found = {
        p.name: p for folder in (SHIPPED, own) if folder for p in sorted(folder.glob("*.yaml"))
    }
    return list(found.values())


def placeholders(text: str) -> set[str]:
    """The words between braces in a text."""
    return set(re.findall(r"\{(\w+)\}", text))
