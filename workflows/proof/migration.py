"""Running zaken to another version of their zaaktype, each in a transaction of its own, and back.

Over the API a zaaktype stays what it is (zrcL-03). This is an act of an administrator, with a
report beforehand, an event, and a ledger from which it can be undone (ADR 28).
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflows.dates import set_dates
from workflows.definition import Definition
from workflows.proof.remapping import Mapping, restore, snapshot, take_along
from workflows.publish import definition_of
from workflows.routing import choose
from workflows.terms import datum
from workflows.zaak_facts import facts
from zaken.base.clock import now
from zaken.base.errors import Invalid
from zaken.base.subject import Subject
from zaken.change import act, add, lock, outside, represent
from zaken.events import record
from zaken.models import Event, Migratie, Queue, Task, Zaak, Zaaktype

WORK = "zaken.bijwerken"
# What follows by itself does not move a zaak on.
FOLLOWS = ("gerouteerd", "signaal", "nieuwe_datum")


@dataclass
class Report:
    """What happens, or happened, to one zaak. With a `weigering` nothing does."""

    zaaknummer: str
    regels: list[str] = field(default_factory=list)
    weigering: str = ""


def migrate(
    db: Session,
    subject: Subject,
    zaak: Zaak,
    target: Zaaktype,
    *,
    groep: UUID,
    later: bool = False,
) -> Report:
    """Take one zaak to this version of its zaaktype, and tell what that changes.

    Raises Invalid, with the reason, for a zaak that does not fit, or whose last legal day would be
    later (unless `later`): the caller rolls back.
    """
    lock(db, zaak)
    old, new = definition_of(zaak.zaaktype), definition_of(target)
    _refuse(zaak, target, old, new)
    if old is None or new is None:
        raise AssertionError("refused above")
    mapping = Mapping(zaak, target, old, new)
    if reasons := list(mapping.refusals()):
        raise _refused(" ".join(reasons))
    before, shown = snapshot(db, zaak), dict(represent(db, zaak))
    kept = Migratie(groep=groep, zaak_id=zaak.id, van_id=zaak.zaaktype_id, naar_id=target.id)
    kept.voor, kept.door, kept.event_id = before, subject.name, 0
    report = Report(zaak.identificatie, _moved(db, zaak, target, mapping))
    report.regels += _route(db, zaak, old, new)

    def save() -> None:
        take_along(db, mapping)
        add(kept, db)
        db.flush()  # the dates are calculated from the rows
        if zaak.voortgang and "gestopt_op" not in zaak.voortgang.termijn:
            set_dates(db, zaak, new)

    versions = {"van": zaak.zaaktype.versie, "naar": target.versie}
    told = f"Van versie {versions['van']} naar versie {versions['naar']} van het zaaktype."
    act(db, subject, zaak, "gemigreerd", scope=WORK, save=save, nieuw=versions, toelichting=told)
    record(db, subject, "update", zaak, oud=shown, nieuw=outside(Zaak) or {})
    dates = _dates(before, zaak)
    if dates and dates[-1].later and not later:
        raise _refused(
            f"{dates[-1].zin} Dat is later dan de wet de inwoner nu belooft. "
            "Mag dat toch, geef dan --later."
        )
    report.regels += [one.zin for one in dates] + _tell(db, subject, zaak, dates)
    kept.event_id = _last_event(db, zaak)
    return report


def undo(db: Session, subject: Subject, kept: Migratie) -> Report:
    """Put one zaak back as it was before this migration. Raises Invalid when it was undone already,
    or the zaak has moved on.
    """
    zaak = kept.zaak
    lock(db, zaak)
    if kept.ongedaan_op:
        raise _refused("Dit is al ongedaan gemaakt.")
    if zaak.zaaktype_id != kept.naar_id:
        raise _refused("De zaak heeft intussen een andere versie.")
    if moved := _moved_on(db, zaak, kept):
        raise _refused(moved)
    before, shown = snapshot(db, zaak), dict(represent(db, zaak))
    source = db.get_one(Zaaktype, kept.van_id)

    def save() -> None:
        restore(db, zaak, kept)
        kept.ongedaan_op = now()

    versions = {"van": zaak.zaaktype.versie, "naar": source.versie}
    told = f"Terug naar versie {source.versie} van het zaaktype."
    act(
        db, subject, zaak, "migratie_ongedaan", scope=WORK, save=save, nieuw=versions,
        toelichting=told,
    )  # fmt: skip
    record(db, subject, "update", zaak, oud=shown, nieuw=outside(Zaak) or {})
    dates = _dates(before, zaak)
    lines = [f"weer versie {source.versie} (was {versions['van']})", *(d.zin for d in dates)]
    return Report(zaak.identificatie, lines + _tell(db, subject, zaak, dates))


def _refuse(zaak: Zaak, target: Zaaktype, old: Any, new: Any) -> None:
    present = zaak.zaaktype
    if present.identificatie != target.identificatie:
        raise _refused(f"De zaak is van zaaktype {present.identificatie}.")
    if present.id == target.id:
        raise _refused(f"De zaak heeft al versie {target.versie}.")
    if target.concept or old is None or new is None:
        raise _refused("Een van beide versies komt niet uit een zaaktypebestand.")
    if zaak.is_closed:
        raise _refused("De zaak is gesloten.")


def _refused(reason: str) -> Invalid:
    return Invalid.field("zaak", "migratie-niet-mogelijk", reason)


def _moved(db: Session, zaak: Zaak, target: Zaaktype, mapping: Mapping) -> list[str]:
    status = zaak.status.statustype.omschrijving if zaak.status else "nog geen status"
    lines = [f"van versie {zaak.zaaktype.versie} naar {target.versie}; blijft bij '{status}'"]
    if count := _open_tasks(db, zaak):
        lines.append(f"{count} open {'taak blijft' if count == 1 else 'taken blijven'} staan")
    return lines + mapping.remarks()


def _route(db: Session, zaak: Zaak, old: Definition, new: Definition) -> list[str]:
    """Where the rules would put it now, if they decide."""
    progress = zaak.voortgang
    if progress is None or progress.queue_id is None:
        return []
    was, becomes = (choose(d, d.known(facts(zaak))).queue for d in (old, new))
    if was == becomes:
        return []
    queue = db.get_one(Queue, progress.queue_id).naam
    by_hand = bool(progress.routering and progress.routering[-1].get("door"))
    if progress.behandelaar_id or by_hand:
        return [f"blijft bij '{queue}' (in behandeling of met de hand gezet); regel: '{becomes}'"]
    return [f"gaat van '{queue}' naar '{becomes}'"]


@dataclass(frozen=True)
class Moved:
    """A date that changed."""

    zin: str
    later: bool


def _dates(before: dict[str, Any], zaak: Zaak) -> list[Moved]:
    """What the resident sees of the norm and of the law; the law last."""
    progress = zaak.voortgang
    if progress is None:
        return []
    found = []
    for key, called in (("normdatum", "verwacht op"), ("fatale_datum", "uiterlijk")):
        old, new = before["voortgang"][key], getattr(progress, key)
        day = date.fromisoformat(old) if old else None
        if day != new:
            later = bool(key == "fatale_datum" and day and (new is None or new > day))
            found.append(Moved(f"{called} {_day(new)} (was {_day(day)}).", later))
    return found


def _day(day: date | None) -> str:
    return datum(day, weekday=False) if day else "geen datum"


def _tell(db: Session, subject: Subject, zaak: Zaak, dates: list[Moved]) -> list[str]:
    """Somebody who was told a date hears of the new one."""
    if not dates:
        return []
    words = " ".join(one.zin[0].upper() + one.zin[1:] for one in dates)
    act(db, subject, zaak, "nieuwe_datum", scope=WORK, toelichting=words)
    return ["de inwoner krijgt bericht over de nieuwe datum"]


def _moved_on(db: Session, zaak: Zaak, kept: Migratie) -> str:
    """What happened since, if that was not a consequence of the migration."""
    later = Event.hoofdobject == zaak.uuid, Event.id > kept.event_id
    for event in db.scalars(select(Event).where(*later).order_by(Event.id)):
        by_itself = event.actor_soort == "systeem" and event.actie in FOLLOWS
        if event.resource in ("notice", "delivery") or by_itself:
            continue
        moment: datetime = event.at
        who = event.actor_weergave or event.actor
        return (
            f"De zaak is verder: {who} deed '{event.actie}' ({event.resource}) op "
            f"{datum(moment.date(), weekday=False)}. Terugzetten zou dat overslaan."
        )
    return ""


def _last_event(db: Session, zaak: Zaak) -> int:
    db.flush()
    return db.scalar(select(func.max(Event.id)).where(Event.hoofdobject == zaak.uuid)) or 0


def _open_tasks(db: Session, zaak: Zaak) -> int:
    """How many tasks wait for somebody; they stay as they are."""
    waiting = Task.zaak_id == zaak.id, Task.done_at.is_(None), Task.soort != "behandelen"
    return db.scalar(select(func.count()).select_from(Task).where(*waiting)) or 0
