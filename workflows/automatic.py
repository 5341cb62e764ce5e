"""The automatic actions a case type file may name after `doe:`. Each in two halves: look (network,
no lock), then do (lock).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows import tasks
from workflows.casework import next_working_noon
from workflows.computed_dates import compute
from workflows.definition import Definition
from workflows.lookups import find_address, find_person
from workflows.results import decide
from workflows.routing import find_queue
from workflows.steps import keep_facts, take_step
from workflows.subcases import open_deelzaak, open_vervolgzaak
from workflows.suspension import end_suspension
from workflows.words import remedy_date
from workflows.zaak_facts import facts as facts_of_zaak
from zaken.actions.werk import Ask, ask_a_person
from zaken.base.clock import today
from zaken.base.subject import SYSTEEM
from zaken.change import act, change
from zaken.models import Queue, Zaak

Found = dict[str, str]
WORK = "zaken.bijwerken"


@dataclass(frozen=True)
class Moment:
    """The zaak (locked) at the moment of doing, the file's arguments in `met`, and what `look`
    found.
    """

    db: Session
    zaak: Zaak
    definition: Definition
    met: dict[str, Any]
    found: Found


@dataclass(frozen=True)
class Action:
    """`look` asks the world (given plain facts, may raise lookups.Unavailable); `do` changes the
    zaak, in one transaction.
    """

    do: Callable[[Moment], str]
    look: Callable[[dict[str, Any], dict[str, str], str], Found] | None = None


def look_up_address(met: dict[str, Any], facts: dict[str, str], bsn: str) -> Found:
    """`met: {veld: adres}`: the fact that holds postcode and house number. Finds district and
    parking zone.
    """
    parts = facts.get(str(met.get("veld", "adres")), "").split(" ", 2)
    if len(parts) < 2:
        return {"adres_gevonden": "onbekend"}
    found = find_address(*parts)
    if found is None:
        return {"adres_gevonden": "nee"}
    zone = {"parkeerzone": found.parkeerzone} if found.parkeerzone else {}
    return {"adres_gevonden": "ja", "adres_id": found.id, "wijk": found.wijk} | zone


def look_up_person(met: dict[str, Any], facts: dict[str, str], bsn: str) -> Found:
    """The applicant in the BRP. Only what the case needs is kept (AVG 5(1)(c))."""
    person = find_person(bsn) if bsn else None
    if person is None:
        return {"brp_gevonden": "nee"}
    found = {
        "brp_gevonden": "ja",
        "brp_geheim": "ja" if person.geheim else "nee",
        "brp_overleden": "ja" if person.overleden else "nee",
        # The address of somebody with a secret address is not copied into the case.
        "brp_adres": "" if person.geheim else person.adres,
        "leeftijd": "" if person.leeftijd is None else str(person.leeftijd),
    }
    return {name: value for name, value in found.items() if value}


def keep(at: Moment) -> str:
    known = {q.veld for q in at.definition.facts()}
    kept = {name: value for name, value in at.found.items() if name in known}
    keep_facts(at.db, SYSTEEM, at.zaak, kept)
    return ", ".join(f"{name}: {value}" for name, value in kept.items())


def step(at: Moment) -> str:
    take_step(
        at.db, SYSTEEM, at.zaak, str(at.met["stap"]), toelichting=str(at.met.get("toelichting", ""))
    )
    return f"stap {at.met['stap']}"


def fee(at: Moment) -> str:
    """The first tariff of the file whose condition holds; nothing due means nothing to pay."""
    known = facts_of_zaak(at.zaak)
    amount = next((t.bedrag for t in at.definition.leges if t.als.holds(known)), None)
    if amount is None:
        return "geen tarief"
    keep_facts(at.db, SYSTEEM, at.zaak, {"leges": f"{amount:.2f}"})
    wanted = "nvt" if amount == 0 else "nog_niet"
    if (
        at.zaak.betalingsindicatie in ("", "nog_niet", "nvt")
        and at.zaak.betalingsindicatie != wanted
    ):
        oud = {"betalingsindicatie": at.zaak.betalingsindicatie}
        at.zaak.betalingsindicatie = wanted
        told = f"Leges € {amount:.2f}".replace(".", ",")
        change(at.db, SYSTEEM, at.zaak, "update", scope=WORK, oud=oud, toelichting=told)
    return f"leges {amount:.2f}"


def remind(at: Moment) -> str:
    """The notices of the file with this moment in `bij` go out (default: herinnering)."""
    until = remedy_date(at.zaak.voortgang.termijn) if at.zaak.voortgang else None
    if until is not None and until < today():
        return "De dag waarop het binnen moest zijn, is al voorbij."  # the worker was long away
    moment = str(at.met.get("moment", "herinnering"))
    act(at.db, SYSTEEM, at.zaak, moment, scope=WORK)
    return moment


def give_task(at: Moment) -> str:
    """A task for people: `at.met: {titel, queue}`."""
    progress = at.zaak.voortgang
    queue = at.db.scalar(select(Queue).where(Queue.naam == str(at.met.get("queue", ""))))
    if queue is None and progress and progress.queue_id:
        queue = at.db.get(Queue, progress.queue_id)
    title = str(at.met.get("titel", "Controleren"))
    chosen = queue or find_queue(at.db, "")
    ask_a_person(
        at.db,
        at.zaak,
        Ask(
            queue_id=chosen.id,
            titel=title,
            toelichting="",
            sleutel=f"taak:{at.zaak.uuid}:{title}",
            due=next_working_noon(),
        ),
    )
    return title


def result(at: Moment) -> str:
    decide(at.db, SYSTEEM, at.zaak, str(at.met["naam"]))
    return str(at.met["naam"])


def resume(at: Moment) -> str:
    end_suspension(at.db, SYSTEEM, at.zaak, at.definition, verlopen=bool(at.met.get("verlopen")))
    return "hervat"


def keep_date(at: Moment) -> str:
    """A date worked out from another one (computed_dates.py)."""
    found = compute(at.zaak, at.met)
    keep_facts(at.db, SYSTEEM, at.zaak, found)
    return ", ".join(f"{name}: {value}" for name, value in found.items()) or "nog niet bekend"


def remind_of_task(at: Moment) -> str:
    """A task is due soon. Planned by the file's `herinneren`, never by its `automatisch`."""
    return tasks.remind(at.db, int(at.met["taak"]), str(at.met["due"]))


ACTIONS: dict[str, Action] = {
    "stap": Action(step),
    "adres_opzoeken": Action(keep, look_up_address),
    "persoon_opzoeken": Action(keep, look_up_person),
    "leges_berekenen": Action(fee),
    "herinneren": Action(remind),
    "taak": Action(give_task),
    "resultaat": Action(result),
    "hervatten": Action(resume),
    "datum_berekenen": Action(keep_date),
    "deelzaak": Action(lambda at: open_deelzaak(at.db, at.zaak, at.met)),
    "vervolgzaak": Action(lambda at: open_vervolgzaak(at.db, at.zaak, at.met)),
}
# What is planned besides what a file writes after `doe:`.
PLANNED = ACTIONS | {tasks.REMIND: Action(remind_of_task)}
# What may still happen when the zaak is closed: it changes another one.
AFTERWARDS = ("vervolgzaak",)
