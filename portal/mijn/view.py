"""From rows and the case type file to what a page says about a zaak: answer, path, dates. Pure
functions, no database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from portal.layout.words import as_date, datum
from portal.mijn.taken import Taken, taken
from workflows import penalty
from workflows.definition import Definition
from workflows.parts import Statustype
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
class Laat:
    """The law's last day passed, or the resident wrote that it did: what follows from it."""

    stappen: list[str]
    mag_schrijven: bool  # a notice of default can be sent now
    geld: bool  # would money be due?


@dataclass(frozen=True)
class Beeld:
    """What the page of one zaak says."""

    antwoord: str  # what is happening now
    doen: str  # what the resident must do; empty: nothing
    herstel: date | None  # before when
    pad: list[Moment]
    verwacht: Datum | None
    uiterlijk: Datum | None
    laat: "Laat | None"
    afdeling: str
    is_klaar: bool
    taken: Taken

    @property
    def wacht_op_inwoner(self) -> bool:
        """Must the resident do something?"""
        return bool(self.doen or self.taken.doen)

    @property
    def soort(self) -> str:
        """The colour of the answer."""
        return "actie" if self.wacht_op_inwoner else "klaar" if self.is_klaar else "loopt"


def beeld(
    zaak: Any,
    definition: Definition | None,
    statuses: Sequence[Any],
    facts: Mapping[str, str],
    tasks: Sequence[Any] = (),
) -> Beeld:
    """Everything the page says, from one row, its statuses (oldest first), its facts, and the tasks
    this reader has to do with (oldest first).
    """
    termijn = zaak.termijn or {}
    words = _words(zaak, definition, facts)
    is_klaar = zaak.einddatum is not None
    return Beeld(
        antwoord=answer(zaak, definition, words),
        doen=todo(zaak, definition, words),
        herstel=remedy_date(termijn),
        pad=path(zaak, definition, statuses, done=[t for t in tasks if t.done_at]),
        # After the decision was announced there is nothing left to expect.
        verwacht=None if "gestopt_op" in termijn else _date(termijn.get("norm")),
        uiterlijk=None if "gestopt_op" in termijn else _date(termijn.get("wettelijk")),
        laat=late(zaak, definition, facts),
        afdeling=definition.opgave if definition else zaak.afdeling,
        is_klaar=is_klaar,
        taken=taken(definition, tasks, words, is_klaar=is_klaar),
    )


def late(zaak: Any, definition: Definition | None, facts: Mapping[str, str]) -> Laat | None:
    """What a resident can do when we are late, and what he gets (Awb 4:17); None when on time."""
    termijn = zaak.termijn or {}
    steps = penalty.steps(termijn, "inwoner", today(), zaak.einddatum)
    legal, law = _date(termijn.get("wettelijk")), None
    runs = zaak.einddatum is None and "gestopt_op" not in termijn
    if definition is not None and runs and legal and legal.is_voorbij and not legal.staat_stil:
        law = definition.termijn.law(definition.known(facts))
    may = law is not None and penalty.penalty(termijn) is None
    return Laat(steps, may, bool(law and law.dwangsom)) if steps or may else None


def short(
    zaak: Any,
    definition: Definition | None,
    facts: Mapping[str, str],
    tasks: Sequence[Any] = (),
) -> Beeld:
    """The same for a line in a list: without the path."""
    return beeld(zaak, definition, [], facts, tasks)


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
    done: Sequence[Any] = (),
) -> list[Moment]:
    """Done (with dates, and what the resident did then), now, and the usual way from here to the
    end.
    """
    been = []
    for number, status in enumerate(statuses):
        until = statuses[number + 1].datum_status_gezet if number + 1 < len(statuses) else None
        stand: Literal["klaar", "nu"] = "klaar" if until or zaak.einddatum else "nu"
        since = status.datum_status_gezet
        did = _did(done, since if number else None, until)
        been.append(Moment(status.omschrijving, stand, as_date(since), did))
    coming = [] if zaak.einddatum or definition is None else ahead(definition, zaak.status or "")
    return been + [Moment(s.omschrijving, "straks") for s in coming]


def _did(done: Sequence[Any], since: datetime | None, until: datetime | None) -> str:
    """What was done in this stretch of time."""
    said = [
        f"Afspraak geweest: {t.titel}."
        if t.soort == "afspraak"
        else f"Gedaan op {datum(t.done_at)}: {t.titel}."
        for t in done
        if not t.vervallen
        and (since is None or since <= t.done_at)
        and (until is None or t.done_at < until)
    ]
    return " ".join(said)


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
