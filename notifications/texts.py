"""Templates to texts: subject, text and "why you get this" of a notice, the e-mail that points at
it, the letter's HTML.

The municipality's own templates win over ours, when they passed the check (template_check.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from jinja2 import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from sqlalchemy.orm import Session

from notifications import kort, letter_style, register, sandbox, template_check
from notifications.preferences import wish_of
from notifications.promises import promised
from notifications.register import ATTENTION, letters_in, names_in
from zaken.base.errors import Invalid
from zaken.models import Rol

SUBJECT, TEXT = 50, 4000  # characters the Berichtenbox takes; we say the same everywhere
PLAIN = "status"  # the template for a name that is not there
SHORTENED = "De hele toelichting staat bij uw zaak op onze website."


@dataclass(frozen=True)
class Texts:
    onderwerp: str
    tekst: str
    waarom: str = ""
    sjabloon: str = ""  # the template that was used
    kenmerken: Mapping[str, str] = field(default_factory=dict)  # as Notice.kenmerken
    belofte: date | None = None


@cache
def environment() -> ImmutableSandboxedEnvironment:
    """Our templates, and those of the municipality that passed the check; read once."""
    return sandbox.make(template_check.sound(template_check.own_files()))


def names() -> list[str]:
    """The templates a case type file may name in `sjabloon`."""
    return names_in(environment())


def letters() -> list[str]:
    """The letters a case type file may name in `brief`."""
    return letters_in(environment())


def render(sjabloon: str, values: Mapping[str, object]) -> Texts:
    """The notice in words, within the limits of the Berichtenbox; nothing is cut off half-way.

    A subject that grew too long gives way to the plain one and moves into the text; a toelichting
    that does not fit gives way to a line that says where it can be read. Raises Invalid when the
    text is too long even so.
    """
    name = sjabloon if sjabloon in names() else PLAIN
    marks = _marks(name, values)
    below = kort.below(marks["aard"], taal=marks["taal"], dag=marks["dag"])
    values = {**values, "in_het_kort": below}
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
    waarom = _file(name, "waarom.txt", values)
    return Texts(onderwerp, tekst, waarom, name, marks, promised(tekst, values))


def stamp(db: Session, made: Texts, rol: Rol, soort: str) -> dict[str, Any]:
    """What a Notice keeps of how it was made: the version of its template, what its notification
    names, the day it promises, and what its reader wanted for this kind of message then.
    """
    return {
        "sjabloon_sha256": register.keep_version(db, environment(), made.sjabloon),
        "kenmerken": dict(made.kenmerken),
        "belofte": made.belofte,
        "voorkeur": wish_of(rol, soort),
    }


def _marks(name: str, values: Mapping[str, object]) -> dict[str, str]:
    aard = register.entries(environment()).get(name, register.Entry()).aard
    kind = kort.kind_of(str(values.get("soort", "")), aard, values)
    taal = str(values.get("taal") or kort.NL)
    marks = {"aard": kind, "dag": kort.day_of(kind, values), "taal": taal}
    if kind in kort.DECISIONS:
        remedy = ("rechtsmiddel", "rechtsmiddel_bij", "rechtsmiddel_binnen")
        marks |= {word: str(values[word]) for word in remedy if values.get(word)}
    return marks


def attention(values: Mapping[str, object]) -> Texts:
    """The e-mail that only says that there is a message: its nature, what is asked, until when.
    Never what it says.
    """
    return Texts(_file(ATTENTION, "onderwerp.txt", values), _file(ATTENTION, "tekst.txt", values))


def short_attention(values: Mapping[str, object]) -> str:
    """The same in the few words of an SMS."""
    return _file(ATTENTION, "sms.txt", values)


def letter(brief: str, values: Mapping[str, object]) -> str:
    """The HTML of a letter. An unknown name gives the plain letter."""
    name = brief if brief in letters() else "brief"
    return environment().get_template(f"brieven/{name}.html").render(values)


def statement(values: Mapping[str, object]) -> str:
    """The HTML of a statement of destruction or transfer; no case type file may name it."""
    return environment().get_template("brieven/_verklaring.html").render(values)


def proof(values: Mapping[str, object]) -> str:
    """The HTML of the proof of a notice; no case type file may name it."""
    return environment().get_template("brieven/_bewijs.html").render(values)


def style() -> str:
    """The style sheet of letters, the municipality's own or the shipped one, in its house style."""
    return letter_style.sheet(sandbox.source(environment(), "brieven/brief.css"))


def _file(name: str, file: str, values: Mapping[str, object]) -> str:
    try:
        return sandbox.filled(environment(), f"{name}/{file}", values)
    except TemplateError as error:
        reason = f"'{name}' kan niet worden ingevuld: {error}"
        raise Invalid.field("sjabloon", "invalid", reason) from None
