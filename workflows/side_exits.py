"""The ways off the usual path that a step may name in `zijpad`, with the rules that the law or good
care puts on each. The steps are steps.py; what the file must say is consistency_exits.py.

`refused` is asked with the guards of a step, `follow` does what comes with it; both on every road:
page, API and timer.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows import terms
from workflows.definition import Definition
from workflows.parts import Stap
from workflows.publish import definition_of
from workflows.suspension import end_suspension
from workflows.terms import datum
from workflows.words import remedy_date
from zaken.actions.zaak import relate
from zaken.base.clock import AMSTERDAM, now, today
from zaken.base.errors import Conflict, Invalid
from zaken.base.subject import SYSTEEM, Subject, asker
from zaken.change import act, change, hold, lock, represent
from zaken.models import (
    Enkelvoudiginformatieobject,
    Opschorting,
    Task,
    Zaak,
    Zaakinformatieobject,
    ZaaktypeInformatieobjecttype,
)
from zaken.queries.related import by_number, parts_running

REMEDY = "Awb 4:15(1)(a)"  # the ground of a suspension that offers a remedy term
FOUR_WEEKS = terms.Term.parse("P4W")
# What a side exit asks, by the name under which the answer is kept.
ENDS = ("intrekken", "buiten_behandeling", "doorzenden", "dubbel")
CALL_US = "Dit kan nu niet. Bel ons."  # he may not know which zaken there are
Take = Callable[[Session, Subject, Zaak, str], Any]
ASKS = {"doorzenden": "organisatie", "dubbel": "ander_zaaknummer"}
WORK = "zaken.bijwerken"


@dataclass(frozen=True)
class At:
    """A zaak at a side exit."""

    db: Session
    zaak: Zaak
    definition: Definition
    stap: Stap

    @property
    def facts(self) -> Mapping[str, str]:
        return {e.naam: e.waarde for e in self.zaak.eigenschappen}

    @property
    def answer(self) -> str:
        """What this side exit asks, if it was answered."""
        return self.facts.get(ASKS.get(self.stap.zijpad, ""), "").strip()


def refused(
    db: Session, zaak: Zaak, definition: Definition, stap: Stap, *, asked: bool
) -> list[str]:
    """One Dutch sentence per rule of this side exit that does not hold. `asked`: the answers of the
    step are there; before that only what does not depend on them is looked at.
    """
    at = At(db, zaak, definition, stap)
    found = list(_BEFORE.get(stap.zijpad, _nothing)(at))
    if asked and not found:
        found += [*_result(at), *_AFTER.get(stap.zijpad, _nothing)(at)]
    return found


def follow(db: Session, zaak: Zaak, definition: Definition, stap: Stap) -> None:
    """What comes with a side exit, once its status is given."""
    if not stap.zijpad:
        return
    at, asking = At(db, zaak, definition, stap), asker(db)
    if stap.zijpad in ENDS:
        last = remedy_date(zaak.voortgang.termijn if zaak.voortgang else {})
        over = last is not None and last < today()
        end_suspension(db, SYSTEEM, zaak, definition, verlopen=over)
        _drop_tasks(at)
    if stap.zijpad == "doorzenden":
        told = {"organisatie": at.answer, "ontvangen": zaak.startdatum.isoformat()}
        act(db, SYSTEEM, zaak, "doorgezonden", scope=WORK, nieuw=told, toelichting=at.answer)
    if stap.zijpad == "dubbel":
        db.info["asker"] = asking
        _link(at)
    db.info["asker"] = asking  # the change this is part of goes on as who made it


def end_parts(db: Session, subject: Subject, zaak: Zaak, take: Take) -> None:
    """Its deelzaken end with it, each by its own way to be withdrawn. Raises Invalid when one has
    none: then a person must end that first.
    """
    for part in parts_running(db, zaak):
        lock(db, part)
        definition = definition_of(part.zaaktype)
        here = part.status.statustype.naam if part.status else ""
        steps = definition.stappen if definition else []
        way = next((s for s in steps if s.zijpad == "intrekken" and here in s.van), None)
        if way is None:
            theirs = subject.kind in ("burger", "bedrijf")
            reason = CALL_US if theirs else "Sluit eerst de deelzaken van deze zaak."
            raise Invalid.field("stap", "deelzaken-open", reason)
        take(db, SYSTEEM, part, way.stap)


def _nothing(at: At) -> Iterator[str]:
    yield from ()


def _result(at: At) -> Iterator[str]:
    """Over the API a status comes alone. A side exit needs its own resultaat, and the resultaat of
    a side exit needs that exit: or its rules could be walked around.
    """
    present = at.zaak.resultaat.resultaattype.naam if at.zaak.resultaat else ""
    exits = {step.resultaat for step in at.definition.stappen if step.zijpad}
    strict = bool(at.stap.zijpad) or present in exits - {""}
    if strict and at.stap.resultaat and present != at.stap.resultaat:
        kind = next(r for r in at.definition.resultaattypen if r.naam == at.stap.resultaat)
        yield f"'{at.stap.knop}' kan alleen met het resultaat '{kind.omschrijving}'."


# Buiten behandeling (Awb 4:5)


def _remedy(at: At) -> Iterator[str]:
    """Only after a chance to complete the application, and within four weeks after that (Awb
    4:5(1) and (4)).
    """
    offered = at.db.scalars(
        select(Opschorting)
        .where(Opschorting.zaak_id == at.zaak.id, Opschorting.grond == REMEDY)
        .order_by(Opschorting.verzonden_op.desc(), Opschorting.id.desc())
        .limit(1)
    ).first()
    if offered is None or offered.hersteltermijn is None:
        yield "Geef de aanvrager eerst de kans om de aanvraag aan te vullen (Awb 4:5 lid 1)."
        return
    running = offered.geeindigd_op is None
    if offered.hersteltermijn >= today() and (running or not _came_in(at, offered)):
        until = datum(offered.hersteltermijn, weekday=False)
        yield f"De aanvrager heeft nog tot en met {until} om de aanvraag aan te vullen (Awb 4:5)."
        return
    last = last_day(offered.geeindigd_op or offered.hersteltermijn)
    if today() > last:
        yield (
            f"Buiten behandeling stellen kon tot en met {datum(last, weekday=False)} "
            "(Awb 4:5 lid 4): de aanvraag moet inhoudelijk worden beslist."
        )


def last_day(ended: date) -> date:
    """The last day to announce it: four weeks after the application was completed, or after the
    remedy term passed unused (Awb 4:5(4)).
    """
    return terms.legal_deadline(ended, FOUR_WEEKS).end


def _came_in(at: At, offered: Opschorting) -> bool:
    """Did a paper of the applicant come in since he was asked for it?"""
    link, known = Zaakinformatieobject, ZaaktypeInformatieobjecttype
    papers = (
        select(link.registratiedatum)
        .join(
            Enkelvoudiginformatieobject, Enkelvoudiginformatieobject.id == link.informatieobject_id
        )
        .join(
            known,
            known.informatieobjecttype_id == Enkelvoudiginformatieobject.informatieobjecttype_id,
        )
        .where(
            link.zaak_id == at.zaak.id,
            known.zaaktype_id == at.zaak.zaaktype_id,
            known.richting == "inkomend",
        )
    )
    days = (moment.astimezone(AMSTERDAM).date() for moment in at.db.scalars(papers))
    return any(day >= offered.verzonden_op for day in days)


# Doorzenden (Awb 2:3)


def _where_to(at: At) -> Iterator[str]:
    if not at.answer:
        yield "Vul in naar welke organisatie dit gaat (Awb 2:3)."


# Dubbel


def _goes_on(at: At) -> Iterator[str]:
    """The other zaak exists, may be seen by who says so, is of the same person and still runs."""
    if not at.answer:
        yield "Vul het nummer in van de zaak die doorgaat."
        return
    other = _other(at)
    if other is None:
        yield f"Er is geen andere zaak met nummer '{at.answer}'."
    elif other.is_closed:
        yield f"Zaak {other.identificatie} is al afgesloten. Dan gaat er geen zaak door."
    elif not _same(at, other):
        yield f"Zaak {other.identificatie} is van een andere aanvrager."


def _other(at: At, *, free: bool = False) -> Zaak | None:
    return by_number(at.db, asker(at.db), at.zaak, at.answer, free=free)


def _same(at: At, other: Zaak) -> bool:
    """Of the same person; or, where anybody may report without a name, about the same kind of
    thing.
    """
    if "geen" in at.definition.toegang.inloggen:
        return other.zaaktype.identificatie == at.zaak.zaaktype.identificatie
    mine = initiators(at.zaak)
    return bool(mine) and mine == initiators(other)


def initiators(zaak: Zaak) -> set[tuple[str, str, str]]:
    """Who the zaak began with, by the numbers that name people and companies."""
    return {
        (rol.bsn or "", rol.kvk or "", rol.vestiging or "")
        for rol in zaak.rollen
        if rol.roltype.omschrijving_generiek == "initiator" and (rol.bsn or rol.kvk)
    }


def _link(at: At) -> None:
    """Both zaken name each other. Raises Conflict when somebody is changing the other one: two
    people could close both as the double of the other.
    """
    other = _other(at, free=True)
    if other is None or other.is_closed:
        raise Conflict(
            detail=f"Een collega werkt nu aan zaak {at.answer}. Probeer het straks opnieuw.",
            code="bezet",
        )
    hold(at.db, other)
    said = f"Dubbel: zaak {other.identificatie} gaat door."
    for one, two in ((at.zaak, other), (other, at.zaak)):
        lock(at.db, one)
        oud = represent(at.db, one)
        save = partial(_relate, to=two)
        change(at.db, SYSTEEM, one, "update", scope=WORK, save=save, oud=oud, toelichting=said)


def _relate(zaak: Zaak, db: Session, *, to: Zaak) -> None:
    relate(zaak, to, "onderwerp")


def _drop_tasks(at: At) -> None:
    """What the case type asked people to do for this zaak need not be done any more."""
    asked = select(Task).where(
        Task.zaak_id == at.zaak.id,
        Task.done_at.is_(None),
        Task.sleutel.like(f"taak:{at.zaak.uuid}:%"),
    )
    for task in at.db.scalars(asked):
        task.done_at, task.done_by, task.uitkomst = now(), "systeem", f"Vervallen: {at.stap.knop}."


_BEFORE: dict[str, Callable[[At], Iterator[str]]] = {"buiten_behandeling": _remedy}
_AFTER: dict[str, Callable[[At], Iterator[str]]] = {"doorzenden": _where_to, "dubbel": _goes_on}
