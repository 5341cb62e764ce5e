"""Whatever the rules, the facts, the queues and who is away: a zaak lies in exactly one queue whose
people may see it, never a restricted one in the open, and never with who is away or may not.
"""

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.portal import desk
from tests.routing import is_, rule, ruled
from workflows import casework
from workflows.definition import Definition
from workflows.routing import misfit, must_be_closed, route
from workflows.steps import keep_facts
from zaken.base.clock import today
from zaken.base.errors import Problem
from zaken.base.subject import SYSTEEM, VERTROUWELIJKHEID, Subject
from zaken.models import Afwezigheid, Medewerker, Queue, Task, Zaak
from zaken.queries.afwezig import absences
from zaken.queries.medewerkers import staff_named

TYPE = "PARKEERVERGUNNING-BEWONER"
FACTS = {"tenaamstelling": ("ja", "lease", "huur"), "volgnummer": ("1", "2", "4")}
NAMES = ("parkeren", "senior", "fraude", "zorg", "intake", "intake_besloten", "bestaat_niet")
WORLDS, MOVES = 25, 12


@dataclass
class World:
    dice: random.Random
    db: Session
    definition: Definition
    zaak: Zaak
    people: list[str]

    def someone(self) -> Subject:
        found = staff_named(self.db, self.dice.choice(self.people))
        assert found is not None
        return found


def make(db: Session, dice: random.Random) -> World:
    desk.types(db, "parkeervergunning-bewoner")
    queues = [_queue(db, dice, naam) for naam in NAMES[:-1] if dice.random() < 0.8]
    people = [f"m{number}" for number in range(6)]
    made = []
    for username in people:
        mine = [q for q in queues if dice.random() < 0.4]
        role = dice.choice(["behandelaar", "behandelaar", "teamleider", "kcc"])
        made.append(Medewerker(username=username, naam=username, roles=[role], queues=mine))
    db.add_all(made)
    db.flush()
    for one in made:
        if dice.random() < 0.4:
            deputy = dice.choice([other.id for other in made if other is not one] + [None])
            away = Afwezigheid(medewerker_id=one.id, vervanger_id=deputy, gemeld_door="test")
            away.van, away.tot = today(), today() + timedelta(days=dice.randint(0, 9))
            db.add(away)
    rules = [_rule(dice, people) for _ in range(dice.randint(0, 5))]
    if dice.random() < 0.7:
        rules.append(rule(dice.choice(NAMES)))
    definition = ruled(desk.file("parkeervergunning-bewoner"), *rules)
    zaak = desk.apply(db, desk.anna())
    zaak.zaaktype.definitie = definition.model_dump(mode="json", by_alias=True)
    return World(dice, db, definition, zaak, people)


def _queue(db: Session, dice: random.Random, naam: str) -> Queue:
    types = dice.choice([("*",), (TYPE,), (TYPE, "EVENEMENT"), ("EVENEMENT",)])
    made = desk.queue(db, naam, *types, level=dice.choice(VERTROUWELIJKHEID))
    made.besloten = dice.random() < 0.4
    if naam.startswith("intake"):  # the net is for everything
        made.zaaktypen, made.max_vertrouwelijkheid = ["*"], "zeer_geheim"
    return made


def _rule(dice: random.Random, people: list[str]) -> Any:
    fact = dice.choice(list(FACTS))
    who = dice.choice(["", "", dice.choice(people), "weggegaan"])
    return rule(
        dice.choice(NAMES),
        is_(fact, dice.choice(FACTS[fact])),
        besloten=dice.random() < 0.3,
        persoon=who,
        minste_werk=not who and dice.random() < 0.6,
    )


def move(world: World) -> None:
    """Something happens to the zaak; refused is fine."""
    db, zaak, dice = world.db, world.zaak, world.dice
    fact = dice.choice(list(FACTS))
    queues = list(db.scalars(select(Queue)))
    who, to, openen = world.someone(), dice.choice(queues), dice.random() < 0.5
    secret = {"brp_geheim": dice.choice(["ja", "nee", "nee"])}
    acts = [
        lambda: keep_facts(db, SYSTEEM, zaak, {fact: dice.choice(FACTS[fact])}),
        lambda: keep_facts(db, SYSTEEM, zaak, secret),
        lambda: casework.claim(db, who, zaak),
        lambda: casework.release(db, who, zaak, "Terug."),
        lambda: casework.reroute(db, who, zaak, to, "Hoort daar.", openen=openen),
    ]
    try:
        with db.begin_nested():
            dice.choice(acts)()
    except Problem:
        db.expire_all()
    route(db, zaak, world.definition)
    db.flush()
    db.expire_all()


def check(world: World) -> None:
    db, zaak = world.db, world.zaak
    progress = zaak.voortgang
    assert progress is not None
    queue = db.get_one(Queue, progress.queue_id)
    assert zaak.besloten_in == (queue.id if queue.besloten else None)
    shut = bool(must_be_closed(zaak)) or zaak.besloten_in is not None
    assert misfit(queue, zaak, besloten=shut) == ""
    work = db.scalars(select(Task).where(Task.zaak_id == zaak.id)).all()
    assert [(task.queue_id, task.medewerker_id) for task in work] == [
        (queue.id, progress.behandelaar_id)
    ]
    if progress.behandelaar_id:
        holder = db.get_one(Medewerker, progress.behandelaar_id)
        subject = staff_named(db, holder.username)
        assert subject is not None
        assert subject.may("zaken.bijwerken", zaak)
        assert subject.medewerker_id not in absences(db).away


@pytest.mark.parametrize("seed", range(WORLDS))
def test_one_queue_never_in_the_open_never_with_who_is_away(db: Session, seed: int) -> None:
    world = make(db, random.Random(seed))
    route(db, world.zaak, world.definition)
    db.flush()
    db.expire_all()
    for _ in range(MOVES):
        check(world)
        move(world)
    check(world)
