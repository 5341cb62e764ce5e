"""What a resident has to do in a zaak, what he did, and when he is expected where. Pure functions,
no database.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from workflows.definition import Definition
from workflows.kalender import datum
from workflows.parts import Veld
from workflows.parts_taken import Taak
from workflows.task_notices import planned
from workflows.tasks import is_for_part
from workflows.words import fill
from zaken.base.clock import local_date, now, today


def form_id(uuid: UUID) -> str:
    """What a task is called on the page; its form goes by this name too."""
    return f"taak-{uuid}"


@dataclass(frozen=True)
class Opdracht:
    """One thing to do: answer, send, confirm or pay."""

    uuid: UUID
    titel: str
    tekst: str
    uiterlijk: date | None
    betalen: bool
    vraagt: Sequence[Veld]
    wie: str  # the omschrijving of his roltype, when it is not for the one who applied

    @property
    def id(self) -> str:
        return form_id(self.uuid)

    @property
    def is_te_laat(self) -> bool:
        return self.uiterlijk is not None and self.uiterlijk < today()

    @property
    def knop(self) -> str:
        return "Versturen" if self.vraagt else "Ik heb dit gedaan"

    @property
    def kort(self) -> str:
        """For a line in a list: `Tekening sturen, uiterlijk op 30 november 2026`."""
        if self.uiterlijk is None:
            return self.titel
        day = datum(self.uiterlijk, weekday=False)
        return f"{self.titel}, {'dit moest op' if self.is_te_laat else 'uiterlijk op'} {day}"


@dataclass(frozen=True)
class Afspraak:
    """An appointment; without `moment` it is still to be planned."""

    titel: str
    tekst: str
    moment: datetime | None
    plaats: str
    stand: str
    is_nog: bool  # it is still to come

    @property
    def wanneer(self) -> str:
        """`dinsdag 1 december 2026 om 10.00 uur`."""
        return in_words(self.moment) if self.moment else ""


@dataclass(frozen=True)
class Gedaan:
    """Something of the past: done, or not needed any more."""

    titel: str
    op: datetime
    vervallen: bool

    @property
    def zin(self) -> str:
        day = datum(local_date(self.op), weekday=False)
        if self.vervallen:
            return f"{self.titel}: niet meer nodig sinds {day}."
        return f"{self.titel}: gedaan op {day}."


@dataclass(frozen=True)
class Taken:
    doen: Sequence[Opdracht] = ()
    afspraken: Sequence[Afspraak] = ()
    gedaan: Sequence[Gedaan] = ()


def in_words(moment: datetime) -> str:
    """`dinsdag 1 december 2026 om 10.00 uur`: a moment in Amsterdam."""
    return f"{datum(moment.date())} om {moment:%H.%M} uur"


def mine(
    definition: Definition | None, rows: Iterable[Any], parts: Iterable[tuple[str, str]]
) -> list[Any]:
    """Of these tasks the ones that somebody with these parts in the zaak has to do with."""
    if definition is None:
        return []
    known, held = {t.taak: t for t in definition.taken}, list(parts)
    return [
        row
        for row in rows
        if row.taak in known
        and (row.soort == "afspraak" or is_for_part(definition, known[row.taak], held))
    ]


def taken(
    definition: Definition | None,
    rows: Sequence[Any],
    words: Mapping[str, str],
    *,
    is_klaar: bool = False,
) -> Taken:
    """These tasks (oldest first) as the page tells of them. In a closed zaak nothing is to do."""
    if definition is None:
        return Taken()
    known = [(row, task) for row in rows if (task := definition.task(row.taak))]
    again = {row.taak: row.uuid for row, _ in known}  # the newest of each name
    own = [(row, task) for row, task in known if row.soort == "inwoner"]
    return Taken(
        doen=[
            _todo(definition, row, task, words)
            for row, task in own
            if row.done_at is None and not is_klaar
        ],
        afspraken=[
            _appointment(row, task, words)
            for row, task in known
            if row.soort == "afspraak" and _is_told(row, is_klaar)
        ],
        gedaan=[
            Gedaan(row.titel, row.done_at, row.vervallen)
            for row, _ in own
            if row.done_at and (not row.vervallen or again[row.taak] == row.uuid)
        ],
    )


def _todo(definition: Definition, row: Any, task: Taak, words: Mapping[str, str]) -> Opdracht:
    rol = next((r for r in definition.roltypen if r.naam == task.voor), None)
    return Opdracht(
        uuid=row.uuid,
        titel=row.titel,
        tekst=fill(task.tekst, words),
        uiterlijk=local_date(row.due) if row.due else None,
        betalen=task.betalen,
        vraagt=task.vraagt,
        wie=rol.omschrijving if rol and rol.generiek != "initiator" else "",
    )


def _is_told(row: Any, is_klaar: bool) -> bool:
    """An appointment that was not made, and one that lapsed and has passed, is no news."""
    moment = planned(row)
    if row.vervallen:
        return moment is not None and moment > now()
    return moment is not None or (row.done_at is None and not is_klaar)


def _appointment(row: Any, task: Taak, words: Mapping[str, str]) -> Afspraak:
    moment = planned(row)
    if row.vervallen:
        stand = "Deze afspraak gaat niet door."
    elif row.done_at:
        stand = "Deze afspraak is geweest."
    else:
        stand = "" if moment else "Wij laten u nog weten wanneer en waar dit is."
    return Afspraak(
        row.titel,
        fill(task.tekst, words),
        moment,
        str(row.gegevens.get("plaats", "")),
        stand,
        row.done_at is None,
    )
