"""Random walks over every case type: no dead ends, no illegal jumps, every zaak has a queue and can
end.
"""

import random
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.playbook import Playbook, femke, file, gouden_leeuw, moment
from tests.properties.test_mending import mend
from tests.properties.walking import own_step, somebody, sound, trusted, work
from workflows import answers, casework, terms, words
from workflows.calendars import opening
from workflows.definition import Definition, files, load, placeholders
from workflows.intake import Application
from workflows.parts import Veld
from workflows.proof.samples import Drawer
from workflows.steps import machine, next_steps
from zaken.base import clock
from zaken.base.db import sessions
from zaken.base.errors import Problem

DEFINITIONS = [load(path) for path in files()]
NAMES = [d.zaaktype for d in DEFINITIONS]
PATHS = -(-10_000 // len(DEFINITIONS))  # of each type: ten thousand together


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
    said = "Een antwoord dat lang genoeg is."
    fitting = said.ljust(question.min or 0, "!")[: question.max or 3000]
    return samples.get(question.soort, fitting)


def application(definition: Definition, dice: random.Random) -> Application:
    asked = [q for q in definition.formulier if q.soort != "bestand"]
    who = gouden_leeuw() if "eherkenning" in definition.toegang.inloggen else femke("hoog")
    attached = tuple(file(q.veld) for q in definition.formulier if q.soort == "bestand")
    return Application({q.veld: answer(q, dice) for q in asked}, who, {}, attached)


def kept_answers(definition: Definition, dice: random.Random) -> dict[str, str]:
    """Answers to the form and to what is found or asked later, as they are kept."""
    drawer = Drawer(definition, dice, moment("2026-02-02 10:00"))
    questions = [*definition.formulier, *definition.facts()]
    asked = list({q.veld: q for q in questions if q.soort != "bestand"}.values())
    return answers.check(asked, {q.veld: drawer.value(q, drawer.now) for q in asked})


@pytest.mark.parametrize("definition", DEFINITIONS, ids=NAMES)
def test_ten_thousand_blind_walks_all_end_and_never_jump(definition: Definition) -> None:
    """On the bare machine: whatever is chosen, the next status is one the file names for that
    step; a correction (one move in twenty) puts the status back, and the zaak still ends.
    """
    steps = machine(-1 - NAMES.index(definition.zaaktype), definition)
    moves = {(s.stap, van): s.naar for s in definition.stappen for van in s.van}
    dice = random.Random(7)
    for _ in range(PATHS):
        state, length, before = definition.first, 0, definition.first
        while state != definition.last and length < 200:
            if dice.random() < 0.05:
                state, length = before, length + 1
                continue
            offered = steps.get_triggers(state)
            assert offered, f"{definition.zaaktype}: nothing leaves {state}"
            chosen = dice.choice(offered)
            target = steps.get_transitions(chosen, state)[0].dest
            assert target == moves[chosen, state]
            before, state, length = state, target, length + 1
        assert state == definition.last


@pytest.mark.parametrize("definition", DEFINITIONS, ids=NAMES)
def test_whatever_is_answered_there_is_a_queue_a_term_and_a_whole_text(
    definition: Definition,
) -> None:
    """Two thousand applications over all case types, in plain data."""
    dice, received = random.Random(11), date(2026, 2, 2)
    for _ in range(PATHS // 5):
        kept = kept_answers(definition, dice)
        facts = definition.known(kept)
        assert next(rule.naar for rule in definition.routering if rule.als.holds(facts))
        norm = terms.norm_deadline(received, definition.termijn.norm(facts), calendar=opening())
        assert norm.end >= received
        assert norm.steps
        law = definition.termijn.law(facts)
        if law is not None:
            legal = terms.legal_deadline(received, law.term)
            assert legal.end > received
            assert legal.steps
        result = dice.choice(definition.resultaattypen).naam
        whole_texts(definition, kept, result, einde=norm.end.isoformat())


def whole_texts(definition: Definition, kept: dict[str, str], result: str, *, einde: str) -> None:
    """Every text of the file says what is known, and leaves no brace."""
    termijn = {"norm": {"einde": einde, "tekst": "3 werkdagen"}, "hersteldatum": einde}
    filled = words.values_from(
        definition, identificatie="2026-1", facts=kept, termijn=termijn, resultaat=result
    )
    for status in definition.statustypen:
        text = status.teksten.get(result, status.tekst)
        said = words.status_text(definition, status.naam, result, filled)
        assert said.strip(), f"{definition.zaaktype}: {status.naam} says nothing after {result}"
        assert not {"{", "}"} & {*said}
        known = all(filled.get(word) for word in placeholders(text))
        assert words.UNKNOWN not in said or not known
    for notice in definition.berichten:
        assert 1 <= len(words.fill(notice.onderwerp, filled).strip()) <= 50


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
        karin = trusted()
        for _ in range(40):
            if ended(zaak):
                break
            zaak.do(lambda db, z: casework.claim(db, karin, z))
            worked = dice.random() < 0.7 and work(zaak, definition, dice)
            if not worked and not try_one(zaak, dice):
                zaak.days(20)  # it waits: for papers, for an event, for a payment
            sound(zaak, definition)
        assert ended(zaak), f"{definition.zaaktype} with seed {seed} never ends"


@pytest.mark.parametrize("definition", DEFINITIONS, ids=NAMES)
@given(seed=st.integers(0, 10_000))
@settings(
    max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_tasks_side_exits_and_corrections_break_no_promise(
    municipality: None, definition: Definition, seed: int
) -> None:
    """Whatever staff, the applicant and the calendar do, in whatever order."""
    dice = random.Random(seed)
    with ExitStack() as stack:
        stack.enter_context(clock.frozen(moment("2026-02-02 10:00")))
        zaak = Playbook(stack, definition.zaaktype, application(definition, dice))
        moves = [
            lambda: work(zaak, definition, dice),
            lambda: try_one(zaak, dice),
            lambda: mend(zaak, dice),
            lambda: own_step(zaak, definition, dice),
            lambda: zaak.days(dice.choice([1, 8, 20])),
        ]
        for _ in range(10):
            dice.choices(moves, [3, 4, 1, 1, 1])[0]()
            sound(zaak, definition)


def ended(zaak: Playbook) -> bool:
    with sessions() as db:
        found = zaak.zaak(db)
        assert found.voortgang is not None
        assert found.voortgang.queue_id is not None or found.is_closed
        return found.is_closed


def try_one(zaak: Playbook, dice: random.Random) -> bool:
    """Somebody takes one of the steps that are offered him; a refusal must say why."""
    by = somebody(dice)
    with sessions.begin() as db:
        offered = [p.stap for p in next_steps(db, by, zaak.zaak(db)) if p.allowed]
    dice.shuffle(offered)
    for stap in offered:
        for question in stap.vraagt:
            if question.soort == "bestand":
                zaak.upload(question.documenttype, by=trusted())
        given_answers = {q.veld: answer(q, dice) for q in stap.vraagt if q.soort != "bestand"}
        try:
            zaak.step(stap.stap, by, **given_answers)
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
