"""From rows and the case type file to what a page says about a zaak: answer, path, dates. Pure
functions, no database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from portal.layout.words import as_date
from workflows.definition import Definition, Statustype
from workflows.words import fill, remedy_date, status_text, values_from
from zaken.base.clock import today

# Answers that tell nothing about a person: all that somebody with only the track code may read
# back.
IMPERSONAL = ("keuze", "ja_nee", "datum", "tijdstip")


@dataclass(frozen=True)
class Moment:
    """One point of the path: what was done, where we are, what comes."""

    naam: str
    stand: Literal["klaar", "nu", "straks"]
    datum: date | None = None
    tekst: str = ""


@dataclass(frozen=True)
class Datum:
    """A date the resident may count on, and why it is that date."""

    datum: date | None
    voorlopig: bool
    stappen: list[str]
    staat_stil: bool = False

    @property
    def is_voorbij(self) -> bool:
        """A promise that was not kept is said as it is (requirement 1.3.1-a)."""
        return self.datum is not None and self.datum < today()


@dataclass(frozen=True)
class Beeld:
    """What the page of one zaak says."""

    antwoord: str  # what is happening now
    doen: str  # what the resident must do; empty: nothing
    herstel: date | None  # before when
    pad: list[Moment]
    verwacht: Datum | None
    uiterlijk: Datum | None
    afdeling: str
    is_klaar: bool

    @property
    def soort(self) -> str:
        """The colour of the answer."""
        return "actie" if self.doen else "klaar" if self.is_klaar else "loopt"


def beeld(
    zaak: Any,
    definition: Definition | None,
    statuses: Sequence[Any],
    facts: Mapping[str, str],
) -> Beeld:
    """Everything the page says, from one row, its statuses (oldest first) and its facts."""
    termijn = zaak.termijn or {}
    words = _words(zaak, definition, facts)
    return Beeld(
        antwoord=answer(zaak, definition, words),
        doen=todo(zaak, definition, words),
        herstel=remedy_date(termijn),
        pad=path(zaak, definition, statuses, words=words),
        # After the decision was announced there is nothing left to expect.
        verwacht=None if "gestopt_op" in termijn else _date(termijn.get("norm")),
        uiterlijk=None if "gestopt_op" in termijn else _date(termijn.get("wettelijk")),
        afdeling=definition.opgave if definition else zaak.afdeling,
        is_klaar=zaak.einddatum is not None,
    )


def short(zaak: Any, definition: Definition | None, facts: Mapping[str, str]) -> Beeld:
    """The same for a line in a list: without the path."""
    return beeld(zaak, definition, [], facts)


def impersonal(definition: Definition | None, facts: Mapping[str, str]) -> dict[str, str]:
    """The facts a follower may read in texts."""
    if definition is None:
        return {}
    shown = {q.veld for q in definition.facts() if q.soort in IMPERSONAL}
    return {name: value for name, value in facts.items() if name in shown}


def _words(zaak: Any, definition: Definition | None, facts: Mapping[str, str]) -> dict[str, str]:
    if definition is None:
        return {}
    return values_from(
        definition,
        identificatie=zaak.identificatie,
        facts=facts,
        termijn=zaak.termijn or {},
        resultaat=zaak.resultaat or "",
        op=as_date(zaak.status_sinds) or zaak.startdatum,
    )


def answer(zaak: Any, definition: Definition | None, words: Mapping[str, str]) -> str:
    """What is happening now, in the words of the statustype."""
    if not zaak.status_omschrijving:
        return "Wij hebben uw aanvraag ontvangen en verwerken deze."
    if definition is None or not _known(definition, zaak.status):
        return str(zaak.statustekst or zaak.status_omschrijving)
    return status_text(definition, zaak.status, zaak.resultaat or "", words)


def todo(zaak: Any, definition: Definition | None, words: Mapping[str, str]) -> str:
    """What the resident must do now, in the words of the statustype; empty for nothing."""
    if definition is None or zaak.einddatum or not _known(definition, zaak.status):
        return ""
    return fill(definition.status(zaak.status).doen, words)


def path(
    zaak: Any,
    definition: Definition | None,
    statuses: Sequence[Any],
    *,
    words: Mapping[str, str],
) -> list[Moment]:
    """Done (with dates), now, and the usual way from here to the end."""
    been = [Moment(s.omschrijving, "klaar", as_date(s.datum_status_gezet)) for s in statuses]
    if been and not zaak.einddatum:
        last = been[-1]
        been[-1] = Moment(last.naam, "nu", last.datum)
    coming = [] if zaak.einddatum or definition is None else ahead(definition, zaak.status or "")
    return been + [Moment(s.omschrijving, "straks") for s in coming]


def ahead(definition: Definition, status: str) -> list[Statustype]:
    """The statuses that normally follow: in the order of the file, without the detours that stop
    the clock.
    """
    order = [s.naam for s in definition.statustypen]
    if status not in order:
        return list(definition.statustypen)
    back = [s.naar for s in definition.stappen if status in s.van and s.naar != definition.last]
    resumes = [order.index(naar) for naar in back] if is_detour(definition, status) else []
    start = min(resumes, default=order.index(status) + 1)
    return [
        s
        for s in definition.statustypen[start:]
        if s.naam != status and not is_detour(definition, s.naam)
    ]


def is_detour(definition: Definition, status: str) -> bool:
    """Is this a status off the usual way: because something is missing, or because it ends
    differently here?

    A step there stops the clock, or all steps there give one and the same resultaat (sent on to
    another). A decision is no detour: more than one resultaat leads to it.
    """
    leading = [s for s in definition.stappen if s.naar == status]
    if not leading or status == definition.last:
        return False
    decided = {s.resultaat for s in leading}
    return all(s.schort_op for s in leading) or (len(decided) == 1 and "" not in decided)


def _known(definition: Definition, status: str | None) -> bool:
    return any(s.naam == status for s in definition.statustypen)


def _date(told: Mapping[str, Any] | None) -> Datum | None:
    if not told or not told.get("einde"):
        return None
    return Datum(
        date.fromisoformat(told["einde"]),
        bool(told.get("voorlopig")),
        [step["inwoner"] for step in told.get("stappen", []) if step.get("inwoner")],
        bool(told.get("staat_stil_sinds")),
    )
