"""Random corrections between random steps: a zaak is never closed without a resultaat, never open
with an end, and nothing of its history is lost.
"""

import random
from contextlib import ExitStack
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.playbook import Playbook, moment
from tests.properties.walking import trusted
from tests.workflows.exits_file import publish_all, stall
from workflows import corrections
from workflows.corrections import Reason, mendable
from workflows.steps import next_steps
from zaken.base import clock
from zaken.base.db import sessions
from zaken.base.errors import Problem
from zaken.models import Zaak

WHY = Reason("Een fout.", "Wij maakten een fout.")


@pytest.fixture
def published(db: Any) -> None:
    publish_all(db)


@given(seed=st.integers(0, 10_000))
@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_mended_a_zaak_is_open_or_closed_and_never_half(
    published: None, seed: int
) -> None:
    dice = random.Random(seed)
    with ExitStack() as stack:
        stack.enter_context(clock.frozen(moment("2026-02-02 10:00")))
        zaak, before = stall(stack, geld=dice.choice([0, 5000])), 0
        for _ in range(10):
            dice.choice([step, step, mend, anything])(zaak, dice)
            with sessions() as db:
                before = sound(zaak.zaak(db), before)


def step(zaak: Playbook, dice: random.Random) -> None:
    """A step that is offered."""
    with sessions.begin() as db:
        offered = [p.stap for p in next_steps(db, trusted(), zaak.zaak(db)) if p.allowed]
    if offered:
        chosen = dice.choice(offered)
        tried(lambda: zaak.step(chosen.stap, **{q.veld: "Iets." for q in chosen.vraagt}))


def mend(zaak: Playbook, dice: random.Random) -> None:
    """A correction that is offered."""
    with sessions.begin() as db:
        found = mendable(db, trusted(), zaak.zaak(db))
        kinds = [k.naam for k in found.resultaten]
        opens = [k.naam for k in found.open_bij]
    acts = [lambda db, z: corrections.mend_status(db, trusted(), z, WHY)] if found.vorige else []
    acts += [lambda db, z, k=k: corrections.mend_result(db, trusted(), z, k, WHY) for k in kinds]
    acts += [lambda db, z, k=k: corrections.reopen(db, trusted(), z, k, WHY) for k in opens]
    if acts:
        chosen = dice.choice(acts)
        tried(lambda: zaak.do(chosen))


def anything(zaak: Playbook, dice: random.Random) -> None:
    """A correction that nobody offered."""
    naam = dice.choice(["verleend", "ontvangen", "klaar", "besloten", "weg"])
    act = dice.choice([corrections.mend_result, corrections.reopen])
    tried(lambda: zaak.do(lambda db, z: act(db, trusted(), z, naam, WHY)))


def tried(act: Any) -> None:
    """A refusal says why."""
    try:
        act()
    except Problem as refused:
        assert refused.detail.strip()


def sound(zaak: Zaak, before: int) -> int:
    """Is the zaak whole? The number of its statuses, which only grows."""
    assert zaak.status is not None
    assert zaak.is_closed == zaak.status.statustype.is_eindstatus
    if zaak.is_closed:
        assert zaak.resultaat is not None
        assert zaak.archiefnominatie == zaak.resultaat.resultaattype.archiefnominatie
        assert zaak.archiefactiedatum is not None
    else:
        assert (zaak.archiefactiedatum, zaak.archiefnominatie) == (None, None)
    assert len(zaak.statussen) >= before
    return len(zaak.statussen)
