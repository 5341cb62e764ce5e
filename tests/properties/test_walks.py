"""Random walks over every case type: no dead ends, no illegal jumps, every zaak has a queue and can
end.
"""

import random
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.playbook import Playbook, femke, file, gouden_leeuw, moment, staff
from workflows import casework
from workflows.definition import Definition, Veld, files, load
from workflows.intake import Application
from workflows.steps import machine, next_steps
from zaken.base import clock
from zaken.base.db import sessions
from zaken.base.errors import Problem

DEFINITIONS = [load(path) for path in files()]
NAMES = [d.zaaktype for d in DEFINITIONS]


def answer(question: Veld, dice: random.Random) -> str:
    """A valid answer to any question."""
    samples = {
        "getal": str(dice.randint(question.min or 1, min(question.max or 900, 900))),
        "bedrag": "12,50",
        "ja_nee": dice.choice(["ja", "nee"]),
        "datum": "2026-03-02",
        "tijdstip": "2026-03-02T20:00",
        "adres": dice.choice(["2282ZZ 1", "2289ZZ 999"]),
        "punt": "52.04,4.32",
        "email": "iemand@voorbeeld.example",
        "telefoon": "0612345678",
        "kenteken": "SD001B",
    }
    if question.soort == "keuze":
        return dice.choice(list(question.keuzes))
    return samples.get(question.soort, "Een antwoord dat lang genoeg is.")


def application(definition: Definition, dice: random.Random) -> Application:
    asked = [q for q in definition.formulier if q.soort != "bestand"]
    who = gouden_leeuw() if "eherkenning" in definition.toegang.inloggen else femke("hoog")
    attached = tuple(file(q.veld) for q in definition.formulier if q.soort == "bestand")
    return Application({q.veld: answer(q, dice) for q in asked}, who, {}, attached)


@pytest.mark.parametrize("definition", DEFINITIONS, ids=NAMES)
def test_ten_thousand_blind_walks_all_end_and_never_jump(definition: Definition) -> None:
    """On the bare machine: whatever is chosen, the next status is one the file names
    for that step.
    """
    steps = machine(-1 - NAMES.index(definition.zaaktype), definition)
    moves = {(s.stap, van): s.naar for s in definition.stappen for van in s.van}
    dice = random.Random(7)
    for _ in range(2_500):
        state, length = definition.first, 0
        while state != definition.last and length < 200:
            offered = steps.get_triggers(state)
            assert offered, f"{definition.zaaktype}: nothing leaves {state}"
            chosen = dice.choice(offered)
            target = steps.get_transitions(chosen, state)[0].dest
            assert target == moves[chosen, state]
            state, length = target, length + 1
        assert state == definition.last


@pytest.mark.parametrize("definition", DEFINITIONS, ids=NAMES)
@given(seed=st.integers(0, 10_000))
@settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_real_zaak_walks_to_its_end(
    municipality: None, definition: Definition, seed: int
) -> None:
    """With guards, automation and time: there is always a step, a queue, and in the end an end."""
    dice = random.Random(seed)
    with ExitStack() as stack:
        stack.enter_context(clock.frozen(moment("2026-02-02 10:00")))
        zaak = Playbook(stack, definition.zaaktype, application(definition, dice))
        karin = staff()
        for _ in range(40):
            if ended(zaak):
                break
            zaak.do(lambda db, z: casework.claim(db, karin, z))
            if not try_one(zaak, dice):
                zaak.days(20)  # it waits: for papers, for an event, for a payment
        assert ended(zaak), f"{definition.zaaktype} with seed {seed} never ends"


def ended(zaak: Playbook) -> bool:
    with sessions() as db:
        found = zaak.zaak(db)
        assert found.voortgang is not None
        assert found.voortgang.queue_id is not None or found.is_closed
        return found.is_closed


def try_one(zaak: Playbook, dice: random.Random) -> bool:
    """Take one of the steps that are offered; a refusal must say why."""
    with sessions.begin() as db:
        offered = [p.stap for p in next_steps(db, staff(), zaak.zaak(db)) if p.allowed]
    dice.shuffle(offered)
    for stap in offered:
        for question in stap.vraagt:
            if question.soort == "bestand":
                zaak.upload(question.documenttype, by=staff())
        given_answers = {q.veld: answer(q, dice) for q in stap.vraagt if q.soort != "bestand"}
        try:
            zaak.step(stap.stap, **given_answers)
        except Problem as refused:
            assert refused.detail.strip()
        else:
            return True
    return False


@pytest.mark.parametrize("definition", DEFINITIONS, ids=NAMES)
def test_no_step_leads_where_the_file_does_not(
    case: Callable[..., Any], definition: Definition
) -> None:
    """Every step that does not start here is refused with a reason, and leaves the zaak where it
    was.
    """
    zaak = case(definition.zaaktype, application(definition, random.Random(3)))
    if ended(zaak):
        return
    with sessions() as db:
        status = zaak.zaak(db).status
        assert status is not None
        here = status.statustype.naam
    for stap in definition.stappen:
        if here not in stap.van:
            zaak.refuses(stap.stap, "kan niet").at(here)
