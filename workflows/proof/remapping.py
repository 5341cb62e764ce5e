"""The rows of one zaak from one version of its zaaktype to another, by name, and back from what was
kept. Rows only: who may do it, and what is told of it, is migration.py.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.answers import required
from workflows.definition import Definition
from workflows.zaak_facts import facts
from zaken.base.clock import now
from zaken.models import (
    Automation,
    Eigenschap,
    Migratie,
    Resultaattype,
    Rol,
    Roltype,
    Statustype,
    Zaak,
    Zaaktype,
)

DATES = ("normdatum", "fatale_datum")
OF_ZAAK = ("einddatum_gepland", "uiterlijke_einddatum_afdoening")


class Mapping:
    """What of a zaak is called what in the other version."""

    def __init__(self, zaak: Zaak, target: Zaaktype, old: Definition, new: Definition) -> None:
        self.zaak, self.target, self.old, self.new = zaak, target, old, new
        self.statustypen = {s.naam: s for s in target.statustypen}
        self.resultaattypen = {r.naam: r for r in target.resultaattypen}
        self.eigenschappen = {e.naam: e for e in target.eigenschappen}

    def refusals(self) -> Iterator[str]:
        """Why this zaak cannot be taken along; nothing when it can."""
        zaak, versie = self.zaak, self.target.versie
        if zaak.status and zaak.status.statustype.naam not in self.statustypen:
            name = zaak.status.statustype.omschrijving
            yield f"Versie {versie} heeft geen status '{name}', en daar is de zaak nu."
        if zaak.resultaat and zaak.resultaat.resultaattype.naam not in self.resultaattypen:
            name = zaak.resultaat.resultaattype.omschrijving
            yield f"Versie {versie} heeft geen resultaat '{name}', en dat is al gegeven."
        for rol in zaak.rollen:
            if self.roltype(rol) is None:
                name = rol.roltype.omschrijving
                yield f"Versie {versie} heeft geen rol '{name}', en iemand heeft die rol."

    def remarks(self) -> list[str]:
        """What is worth knowing, though it stops nothing."""
        known, lines = self.new.known(facts(self.zaak)), list[str]()
        gone = sorted(e.naam for e in self.zaak.eigenschappen if e.naam not in self.eigenschappen)
        if gone:
            lines.append(f"gegevens die versie {self.target.versie} niet kent: {', '.join(gone)}")
        missing = [
            q.veld
            for q in self.new.formulier
            if q.soort != "bestand" and q.veld not in known and required(q, known)
        ]
        if missing:
            lines.append(f"antwoorden die ontbreken: {', '.join(missing)}")
        return lines

    def roltype(self, rol: Rol) -> Roltype | None:
        """By its name in the file, if both files know it; else by its description and kind."""
        naam = next((r.naam for r in self.old.roltypen if _is(r, rol.roltype)), "")
        wanted = next((r for r in self.new.roltypen if r.naam == naam), None)
        for kind in self.target.roltypen:
            if wanted is not None and _is(wanted, kind):
                return kind
        same = (k for k in self.target.roltypen if k.omschrijving == rol.roltype.omschrijving)
        return next(same, None)

    def numbers(self) -> dict[int, int]:
        """The number of each automatic step that is the same in both files."""
        found: dict[int, int] = {}
        for number, step in enumerate(self.old.automatisch, 1):
            for other, wanted in enumerate(self.new.automatisch, 1):
                if step == wanted and other not in found.values():
                    found[number] = other
                    break
        return found


def _is(named: Any, kind: Roltype) -> bool:
    return bool(named.omschrijving == kind.omschrijving)


def snapshot(db: Session, zaak: Zaak) -> dict[str, Any]:
    """Ids, dates and keys as they are; no names and no facts."""
    progress = zaak.voortgang
    planned = db.scalars(select(Automation).where(Automation.zaak_id == zaak.id))
    return {
        "statussen": {str(s.id): s.statustype_id for s in zaak.statussen},
        "rollen": {str(r.id): r.roltype_id for r in zaak.rollen},
        "eigenschappen": {str(e.id): e.eigenschap_id for e in zaak.eigenschappen},
        "resultaat": zaak.resultaat.resultaattype_id if zaak.resultaat else None,
        "automation": {str(a.id): [a.sleutel, a.state, a.uitkomst] for a in planned},
        "zaak": {name: _iso(getattr(zaak, name)) for name in OF_ZAAK},
        "voortgang": {name: _iso(getattr(progress, name, None)) for name in DATES}
        | {"termijn": progress.termijn if progress else {}},
    }


def take_along(db: Session, mapping: Mapping) -> None:
    """Point every row of the zaak at the other version. A past status or a fact that it does not
    know keeps what it had.
    """
    zaak = mapping.zaak
    for status in zaak.statussen:
        status.statustype = mapping.statustypen.get(status.statustype.naam, status.statustype)
    for rol in zaak.rollen:
        rol.roltype = mapping.roltype(rol) or rol.roltype
    for fact in zaak.eigenschappen:
        fact.eigenschap = mapping.eigenschappen.get(fact.naam, fact.eigenschap)
    if zaak.resultaat:
        kind = zaak.resultaat.resultaattype
        zaak.resultaat.resultaattype = mapping.resultaattypen.get(kind.naam, kind)
    _automation(db, mapping)
    zaak.zaaktype = mapping.target


def _automation(db: Session, mapping: Mapping) -> None:
    """What was planned or done keeps its place when the other file has the same step; the rest is
    put aside, so that it does not stand for a step that happens to have its number.
    """
    numbers = mapping.numbers()
    rows = list(db.scalars(select(Automation).where(Automation.zaak_id == mapping.zaak.id)))
    wanted: dict[int, str] = {}
    for row in rows:
        number, _, stay = row.sleutel.partition(":")
        other = numbers.get(int(number)) if number.isdecimal() else None
        wanted[row.id] = f"{other}:{stay}" if other else _aside(mapping.zaak.zaaktype, row.sleutel)
        if other is None and row.state == "gepland":
            row.state, row.done_at = "vervallen", now()
            row.uitkomst = f"Niet in versie {mapping.target.versie} van het zaaktype."
    _rename(db, rows, wanted)


def _rename(db: Session, rows: list[Automation], wanted: dict[int, str]) -> None:
    """Give each row its key, by way of one nobody has: two may change places."""
    for row in rows:
        row.sleutel = f"naar:{row.id}"
    db.flush()
    for row in rows:
        row.sleutel = wanted[row.id]
    db.flush()


def _aside(version: Zaaktype, key: str) -> str:
    return key if key.startswith("v") else f"v{version.versie}:{key}"


def restore(db: Session, zaak: Zaak, kept: Migratie) -> None:
    """The rows as `snapshot` found them. What was planned since is put aside."""
    was, since = kept.voor, zaak.zaaktype
    for status in zaak.statussen:
        status.statustype = _was(db, was["statussen"], status, Statustype) or status.statustype
    for rol in zaak.rollen:
        rol.roltype = _was(db, was["rollen"], rol, Roltype) or rol.roltype
    for fact in zaak.eigenschappen:
        fact.eigenschap = _was(db, was["eigenschappen"], fact, Eigenschap) or fact.eigenschap
    if zaak.resultaat and was["resultaat"]:
        zaak.resultaat.resultaattype = db.get_one(Resultaattype, was["resultaat"])
    zaak.zaaktype = db.get_one(Zaaktype, kept.van_id)
    _restore_automation(db, zaak, was["automation"], since)
    _restore_dates(zaak, was)


def _was(db: Session, kinds: dict[str, int], row: Any, model: Any) -> Any:
    """The type this row had; None for a row that is younger."""
    return db.get_one(model, kinds[str(row.id)]) if str(row.id) in kinds else None


def _restore_dates(zaak: Zaak, was: dict[str, Any]) -> None:
    for name, value in was["zaak"].items():
        setattr(zaak, name, _day(value))
    if progress := zaak.voortgang:
        for name in DATES:
            setattr(progress, name, _day(was["voortgang"][name]))
        progress.termijn = was["voortgang"]["termijn"]


def _restore_automation(
    db: Session, zaak: Zaak, was: dict[str, list[str]], since: Zaaktype
) -> None:
    rows = list(db.scalars(select(Automation).where(Automation.zaak_id == zaak.id)))
    wanted: dict[int, str] = {}
    for row in rows:
        if before := was.get(str(row.id)):
            wanted[row.id] = before[0]
            if row.state == "vervallen" and before[1] == "gepland":
                row.state, row.uitkomst, row.done_at = before[1], before[2], None
            continue
        wanted[row.id] = _aside(since, row.sleutel)
        if row.state == "gepland":
            row.state, row.done_at = "vervallen", now()
    _rename(db, rows, wanted)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
