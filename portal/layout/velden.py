"""Questions of a case type file as fields on a page, and a posted form back to answers. No checks
of answers here.

vragen = questions(stap.vraagt, waarden=..., fouten=faults(error))   → in the template:
f.veld(vraag) antwoorden, bestanden = read(form, stap.vraagt)
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from starlette.datastructures import FormData, UploadFile

from workflows.conditions_words import value_in_words
from workflows.expression import All, Compare, Fact, Node, Not, OneOf, Value
from workflows.facts import kinds_of
from workflows.parts import Veld
from zaken.base.errors import Problem

FEW = 6  # up to so many choices are radio buttons; more are a list
JA_NEE = (("ja", "Ja"), ("nee", "Nee"))
FILE_KINDS = ".pdf,.jpg,.jpeg,.png,.heic,.docx,.odt,.txt"

# What helps a browser, a screen reader and a phone's keyboard, by kind of question.
EISEN: dict[str, dict[str, str]] = {
    "getal": {"inputmode": "numeric"},
    "bedrag": {"inputmode": "decimal"},
    "datum": {"type": "date"},
    "tijdstip": {"type": "datetime-local"},
    "email": {"type": "email", "autocomplete": "email", "spellcheck": "false"},
    "telefoon": {"type": "tel", "autocomplete": "tel"},
    "kenteken": {"autocapitalize": "characters", "spellcheck": "false", "maxlength": "11"},
    "punt": {"inputmode": "text"},
}
ANSWERED = {
    "==": "",
    "!=": "iets anders dan ",
    "<=": "hoogstens ",
    ">=": "minstens ",
    "<": "minder dan ",
    ">": "meer dan ",
}
HULP = {
    "kenteken": "Bijvoorbeeld: AB-123-C.",
    "bedrag": "In euro’s. Bijvoorbeeld: 12,50.",
    "adres": "Postcode en huisnummer. Bijvoorbeeld: 2282 AB 12.",
    "punt": "De plek op de kaart, als breedte en lengte. Bijvoorbeeld: 52.036, 4.325.",
}


@dataclass(frozen=True)
class Vraag:
    """One field as the template draws it."""

    naam: str
    label: str
    soort: str = "tekst"
    verplicht: bool = False
    hulp: str = ""
    fout: str = ""
    waarde: str = ""
    keuzes: Sequence[tuple[str, str]] = ()
    max_aantal: int = 1
    extra: Mapping[str, str] = field(default_factory=dict)
    voor: str = ""  # before the id, when two forms on one page ask the same

    @property
    def id(self) -> str:
        return f"veld-{self.voor}{self.naam}"

    @property
    def vorm(self) -> str:
        """How it is drawn: keuze (radio buttons), lijst, lang, bestand or invoer."""
        if self.keuzes:
            return "keuze" if len(self.keuzes) <= FEW else "lijst"
        return {"lange_tekst": "lang", "bestand": "bestand"}.get(self.soort, "invoer")

    @property
    def beschreven(self) -> str:
        """The ids of hint and error, for aria-describedby."""
        ids = [f"{self.id}-hulp"] if self.hulp else []
        return " ".join(ids + ([f"{self.id}-fout"] if self.fout else []))

    @property
    def eisen(self) -> dict[str, str | bool | None]:
        """The attributes of the input."""
        given: dict[str, str | bool | None] = {**EISEN.get(self.soort, {}), **self.extra}
        given["aria-describedby"] = self.beschreven or None
        given["aria-invalid"] = "true" if self.fout else None
        given["required"] = "required" if self.verplicht else None
        if self.soort == "bestand":
            given["accept"] = FILE_KINDS
            given["multiple"] = "multiple" if self.max_aantal > 1 else None
        elif self.vorm == "invoer":
            given.setdefault("type", "text")
        return given


Fouten = Mapping[str, str]


def questions(
    velden: Iterable[Veld],
    waarden: Mapping[str, str] | None = None,
    fouten: Fouten | None = None,
    *,
    voor: str = "",
) -> list[Vraag]:
    """The fields of these questions, with what was filled in and what is wrong with it."""
    every = list(velden)
    return [_question(v, every, waarden or {}, fouten=fouten or {}, voor=voor) for v in every]


def filled(vraag: Vraag, waarden: Mapping[str, str], fouten: Fouten) -> Vraag:
    """A field of the page itself, with what was filled in and what is wrong with it."""
    return replace(vraag, waarde=waarden.get(vraag.naam, ""), fout=fouten.get(vraag.naam, ""))


def _question(
    veld: Veld, every: list[Veld], waarden: Mapping[str, str], *, fouten: Fouten, voor: str
) -> Vraag:
    return Vraag(
        naam=veld.veld,
        label=veld.vraag,
        soort=veld.soort,
        verplicht=veld.verplicht,
        hulp=_hint(veld, every),
        fout=fouten.get(veld.veld, ""),
        waarde=waarden.get(veld.veld, ""),
        keuzes=JA_NEE if veld.soort == "ja_nee" else tuple(veld.keuzes.items()),
        max_aantal=veld.max_aantal,
        extra=_limits(veld),
        voor=voor,
    )


def _limits(veld: Veld) -> dict[str, str]:
    if veld.soort in ("tekst", "lange_tekst") and veld.max:
        return {"maxlength": str(veld.max)}
    return {}


def _hint(veld: Veld, every: list[Veld]) -> str:
    hints = [veld.hulp or HULP.get(veld.soort, ""), _needed_when(veld, every)]
    if veld.soort == "bestand":
        amount = f"U mag {veld.max_aantal} bestanden kiezen. " if veld.max_aantal > 1 else ""
        hints.append(f"{amount}Een foto, pdf of document van hoogstens 25 MB.")
    return " ".join(filter(None, hints))


def _needed_when(veld: Veld, every: list[Veld]) -> str:
    """`verplicht_als` in the words of the form: the file's own names mean nothing to a resident.
    Nothing when the condition asks more than one sentence about answers can say.
    """
    expression = veld.verplicht_als.expression(kinds_of(every)) if veld.verplicht_als else None
    if expression is None:
        return ""
    by_name = {v.veld: v for v in every}
    tree = expression.tree
    parts = tree.parts if isinstance(tree, All) else (tree,)
    told = [_answered(part, by_name) for part in parts]
    return f"Verplicht als u {' en '.join(filter(None, told))}." if all(told) else ""


def _answered(part: Node, by_name: Mapping[str, Veld]) -> str:
    """One comparison as an answer that was given; empty when it is no such thing."""
    match part:
        case Compare(Fact(name), op, Value() as value) if name in by_name and op in ANSWERED:
            given = ANSWERED[op] + _shown(by_name[name], value)
        case OneOf(Fact(name), values) | Not(OneOf(Fact(name), values)) if name in by_name:
            given = ANSWERED["!="] if isinstance(part, Not) else ""
            given += " of ".join(_shown(by_name[name], value) for value in values)
        case Fact(name) | Not(Fact(name)) if name in by_name:
            given = "‘nee’" if isinstance(part, Not) else "‘ja’"
        case _:
            return ""
    return f"‘{by_name[name].vraag}’ hebt beantwoord met {given}"


def _shown(asked: Veld, value: Value) -> str:
    words = value_in_words(value)
    return f"‘{asked.keuzes.get(words, words)}’"


def read(
    form: FormData, velden: Iterable[Veld]
) -> tuple[dict[str, str], dict[str, list[UploadFile]]]:
    """The answers (without blanks around them) and the uploaded files, by the question."""
    antwoorden: dict[str, str] = {}
    bestanden: dict[str, list[UploadFile]] = {}
    for veld in velden:
        given = form.getlist(veld.veld)
        if veld.soort == "bestand":
            files = [f for f in given if isinstance(f, UploadFile) and f.filename]
            bestanden |= {veld.veld: files} if files else {}
        else:
            answer = next((g.strip() for g in given if isinstance(g, str) and g.strip()), "")
            antwoorden |= {veld.veld: answer} if answer else {}
    return antwoorden, bestanden


def faults(problem: Problem) -> dict[str, str]:
    """What is wrong, by the name of the question: `antwoorden.kenteken` and `kenteken` are the same
    field.
    """
    return {p["name"].rpartition(".")[2]: p["reason"] for p in problem.params}


def summary(vragen: Iterable[Vraag], problem: Problem | None = None) -> list[tuple[str, str]]:
    """For `f.fouten_boven`: (id of the field, sentence); what belongs to no field comes without an
    id.
    """
    shown = list(vragen)
    at_field = [(_first_input(v), _about(v)) for v in shown if v.fout]
    named = {v.naam for v in shown}
    loose = [
        ("", reason)
        for name, reason in (faults(problem) if problem else {}).items()
        if name not in named
    ]
    if problem and not problem.params:
        loose.append(("", problem.detail))
    return at_field + loose


def _about(vraag: Vraag) -> str:
    """`Waar gaat het over? Dit antwoord ontbreekt.`"""
    return f"{vraag.label}{'' if vraag.label.endswith('?') else ':'} {vraag.fout}"


def _first_input(vraag: Vraag) -> str:
    return f"{vraag.id}-1" if vraag.vorm == "keuze" else vraag.id
