"""Templates to texts: subject, text and "why you get this" of a notice, the e-mail that points at
it, the letter's HTML.

Templates are sandboxed: they may come from the municipality's own folder (`sjablonen/` beside its
case type files).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    FileSystemLoader,
    TemplateNotFound,
    Undefined,
    select_autoescape,
)
from jinja2.sandbox import SandboxedEnvironment

from zaken.base.errors import Invalid
from zaken.base.settings import settings

SHIPPED = Path(__file__).parent / "templates"
SUBJECT, TEXT = 50, 4000  # characters the Berichtenbox takes; we say the same everywhere
PLAIN = "status"  # the template for a name that is not there
ATTENTION = "attendering"
SHORTENED = "De hele toelichting staat bij uw zaak op onze website."


@dataclass(frozen=True)
class Texts:
    onderwerp: str
    tekst: str
    waarom: str = ""


class Blank(Undefined):
    """A word a template asks for and nobody knows: shown as an ellipsis, like in the texts of the
    case type file.
    """

    def __str__(self) -> str:
        return "…"


@cache
def environment() -> SandboxedEnvironment:
    """Jinja2 without reach into Python; the municipality's own templates win over ours."""
    own = settings().zaaktypen
    places = [own / "sjablonen", SHIPPED] if own else [SHIPPED]
    loaders: list[BaseLoader] = [FileSystemLoader(place) for place in places]
    return SandboxedEnvironment(
        loader=ChoiceLoader(loaders),
        autoescape=select_autoescape(["html"]),
        undefined=Blank,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def names() -> list[str]:
    """The templates a case type file may name in `sjabloon`."""
    found = {
        t.partition("/")[0] for t in environment().list_templates() if t.endswith("/tekst.txt")
    }
    return sorted(found - {ATTENTION})


def letters() -> list[str]:
    """The letters a case type file may name in `brief`."""
    found = (
        t
        for t in environment().list_templates()
        if t.startswith("brieven/") and t.endswith(".html")
    )
    return sorted(Path(t).stem for t in found if not Path(t).name.startswith("_"))


def render(sjabloon: str, values: Mapping[str, object]) -> Texts:
    """The notice in words, within the limits of the Berichtenbox; nothing is cut off half-way.

    A subject that grew too long gives way to the plain one and moves into the text; a toelichting
    that does not fit gives way to a line that says where it can be read. Raises Invalid when the
    text is too long even so.
    """
    name = sjabloon if sjabloon in names() else PLAIN
    onderwerp = str(values.get("onderwerp") or "").strip() or _file(name, "onderwerp.txt", values)
    extra = ""
    if len(onderwerp) > SUBJECT:
        onderwerp, extra = _file(name, "onderwerp.txt", values), f"{onderwerp}\n\n"
    tekst = extra + _file(name, "tekst.txt", values)
    if len(tekst) > TEXT:
        tekst = extra + _file(name, "tekst.txt", {**values, "toelichting": SHORTENED})
    for veld, text, limit in (("onderwerp", onderwerp, SUBJECT), ("tekst", tekst, TEXT)):
        if not 0 < len(text) <= limit:
            reason = f"'{name}' heeft {len(text)} tekens in {veld}; er passen er 1 tot {limit}."
            raise Invalid.field(veld, "max_length", reason)
    return Texts(onderwerp, tekst, _file(name, "waarom.txt", values))


def attention(values: Mapping[str, object]) -> Texts:
    """The e-mail that only says that there is a message: its nature, what is asked, until when.
    Never what it says.
    """
    return Texts(_file(ATTENTION, "onderwerp.txt", values), _file(ATTENTION, "tekst.txt", values))


def letter(brief: str, values: Mapping[str, object]) -> str:
    """The HTML of a letter. An unknown name gives the plain letter."""
    name = brief if brief in letters() else "brief"
    return environment().get_template(f"brieven/{name}.html").render(values)


def statement(values: Mapping[str, object]) -> str:
    """The HTML of a statement of destruction; no case type file may name it."""
    return environment().get_template("brieven/_verklaring.html").render(values)


def style() -> str:
    """The style sheet of letters: the municipality's own, or the shipped one."""
    loader = environment().loader
    if loader is None:
        raise TemplateNotFound("brieven/brief.css")
    return loader.get_source(environment(), "brieven/brief.css")[0]


def _file(name: str, file: str, values: Mapping[str, object]) -> str:
    text = environment().get_template(f"{name}/{file}").render(values)
    lines = [line.rstrip() for line in text.strip().splitlines()]
    # never two empty lines in a row
    kept = [line for i, line in enumerate(lines) if line or (i and lines[i - 1])]
    return "\n".join(kept)
