"""Is a template fit to be sent? It is filled in with made-up data and judged: known words, the
sandbox, B1 (ADR 27), and the things a notification must name (Wmebv). The municipality's own
templates are used only when they pass. Reads files, never the database.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from notifications import kort, register, sandbox
from notifications.template_samples import SAYS, samples
from workflows.consistency_reading import hard, measure
from workflows.definition import BrokenFile, files, load
from zaken.base.log import log
from zaken.base.settings import settings

SUBJECT, TEXT = 50, 4000
KINDS = (*kort.ELEMENTS, "waarom")
FOLDER = "sjablonen"


@dataclass(frozen=True)
class TemplateFault:
    """One thing to mend in a template, in Dutch."""

    sjabloon: str
    zin: str

    def __str__(self) -> str:
        return f"{self.sjabloon}: {self.zin}"


def own_files(folder: Path | None = None) -> dict[str, str]:
    """Path to text of the municipality's own templates: of this folder, or of `sjablonen` beside
    its case type files. Empty when there are none.
    """
    beside = settings().zaaktypen
    place = folder or (beside / FOLDER if beside else None)
    if place is None or not place.is_dir():
        return {}
    return {
        path.relative_to(place).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(place.rglob("*"))
        if path.is_file() and path.suffix in (".txt", ".html", ".css", ".yaml")
    }


def sound(own: Mapping[str, str]) -> dict[str, str]:
    """Those of these files that may be used. What has a fault is left out, with the parts of its
    own that it includes, and the log says so: the shipped text is used instead.
    """
    left = dict(own)
    while left:
        found = list(faults(left))
        bad = {path for fault in found for path in left if _belongs(path, fault, left)}
        if not bad:
            break
        for fault in found:
            log(__name__).error("template refused", sjabloon=fault.sjabloon, reden=fault.zin)
        left = {path: text for path, text in left.items() if path not in bad}
    return left


def faults(own: Mapping[str, str]) -> Iterator[TemplateFault]:
    """Every fault of these templates, and of ours as they change them. No files: of ours alone."""
    made = sandbox.make(own)
    try:
        lines = register.entries(made)
    except BrokenFile as error:
        yield TemplateFault(register.REGISTER, str(error))
        return
    for name in register.names_in(made):
        line = lines.get(name, register.Entry())
        if not line.eigenaar or not kort.is_known(line.aard):
            yield TemplateFault(
                name,
                f"zet in {register.REGISTER} wie het beheert (eigenaar) en wat voor bericht het is "
                f"(aard: {', '.join(kort.kinds())}).",
            )
        else:
            yield from _notice_faults(made, name, line.aard)
    for letter in register.letters_in(made):
        yield from _letter_faults(made, letter)


def _belongs(path: str, fault: TemplateFault, own: Mapping[str, str]) -> bool:
    """Is this own file part of what has the fault?"""
    if path == fault.sjabloon or path.startswith(f"{fault.sjabloon}/"):
        return True
    if fault.sjabloon == register.REGISTER or path.endswith((".css", ".yaml")):
        return False
    return Path(path).name.startswith("_") and any(
        f'"{path}"' in text for text in _texts_of(sandbox.make(own), fault.sjabloon)
    )


def _texts_of(made: ImmutableSandboxedEnvironment, name: str) -> list[str]:
    places = [name] if name.endswith(".html") else [f"{name}/{file}" for file in register.FILES]
    found = []
    for place in places:
        try:
            found += list(sandbox.parts(made, place).values())
        except TemplateError:  # what cannot be read includes nothing
            continue
    return found


def _notice_faults(
    made: ImmutableSandboxedEnvironment, name: str, aard: str
) -> Iterator[TemplateFault]:
    try:
        words = {
            word
            for file in register.FILES
            for word in sandbox.unknown(made, f"{name}/{file}", _of_case_types())
        }
        if words:
            yield TemplateFault(name, f"onbekende woorden: {', '.join(sorted(words))}.")
            return
        for values in samples(aard):
            filled = [sandbox.filled(made, f"{name}/{file}", values) for file in register.FILES]
            yield from (TemplateFault(name, said) for said in _judged(*filled))
    except TemplateError as error:
        yield TemplateFault(name, f"kan niet worden ingevuld: {error}")
        return
    for element, present in elements(made, name, aard).items():
        if not present:
            yield TemplateFault(name, f"{element}: {SAYS[element]}")


def _judged(onderwerp: str, tekst: str, waarom: str) -> Iterator[str]:
    if not 0 < len(onderwerp) <= SUBJECT:
        yield f"onderwerp: {len(onderwerp)} tekens; er passen er 1 tot {SUBJECT}."
    if not 0 < len(tekst) <= TEXT:
        yield f"tekst: {len(tekst)} tekens; er passen er 1 tot {TEXT}."
    for place, text in (("onderwerp", onderwerp), ("tekst", tekst), ("waarom", waarom)):
        if found := measure(as_sentences(text)):
            yield from hard(place, found)


def _letter_faults(made: ImmutableSandboxedEnvironment, name: str) -> Iterator[TemplateFault]:
    place = f"brieven/{name}.html"
    try:
        if words := sandbox.unknown(made, place, _of_case_types()):
            yield TemplateFault(place, f"onbekende woorden: {', '.join(sorted(words))}.")
            return
        for values in samples("besluit"):
            html = made.get_template(place).render(values)
            if '<html lang="nl"' not in html:
                yield TemplateFault(place, 'de taal ontbreekt: begin met <html lang="nl">.')
            if 'class="bezwaar"' not in html and name == "besluit":
                yield TemplateFault(place, "de tekst over bezwaar of beroep ontbreekt.")
    except TemplateError as error:
        yield TemplateFault(place, f"kan niet worden ingevuld: {error}")


def elements(made: ImmutableSandboxedEnvironment, name: str, aard: str) -> dict[str, bool]:
    """Which of the things that a notification must name are there (Wmebv): nature, legal effect,
    what is asked, until when, and why you get this. In the summary that points at it, and where
    something is asked in the text itself. Raises TemplateError.
    """
    values = samples(aard)[0]
    days = ("8 december 2026", "9 december 2026")
    if aard in kort.ASKING:
        values |= dict(zip(("hersteldatum", "taak_uiterlijk"), days, strict=True))
    text = sandbox.filled(made, f"{name}/tekst.txt", values)
    said = kort.summary(aard, dag=kort.day_of(aard, values))
    present = {element: bool(said.said(element)) for element in kort.ELEMENTS}
    present["aard"] &= str(values["zaak"]) in text
    if aard in kort.DECISIONS:
        present["gevolg"] &= "niet eens" in text
        present["actie"] &= str(values["rechtsmiddel"]) in text
        present["wanneer"] &= str(values["rechtsmiddel_binnen"]) in text
    if aard in kort.ASKING:
        present["actie"] &= any(str(values[word]) in text for word in ("doen", "taak_tekst"))
        present["wanneer"] &= any(day in text for day in days)
    because = sandbox.filled(made, f"{name}/waarom.txt", values)
    present["waarom"] = str(values["zaak"]) in because
    return present


def as_sentences(text: str) -> str:
    """Each line a sentence: a line that is no sentence (an address, a greeting) does not run on in
    the next one.
    """
    lines = (line.strip() for line in text.splitlines())
    return " ".join(line if line[-1] in ".?!:" else f"{line}." for line in lines if line)


@cache
def _of_case_types() -> frozenset[str]:
    """The facts of all case types on file: a template of a municipality may name them."""
    return frozenset(veld.veld for path in files() for veld in load(path).facts())
