"""A trial of a case type: where zaken go. The same every time, and nothing stays."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select, text

from tests.playbook import femke
from workflows.definition import SHIPPED, Definition, load
from workflows.intake import Application, submit
from workflows.publish import current, publish
from workflows.steps import take_step
from zaakspoor.simulation import made_up, nowhere, real, run
from zaakspoor.simulation_report import report
from zaken.base.subject import SYSTEEM
from zaken.models import Event, Medewerker, Notice, Queue, Zaak, Zaaktype

SINCE = date(2026, 2, 2)


def permit() -> Definition:
    return load(SHIPPED / "parkeervergunning-bewoner.yaml")


def changed(definition: Definition, **more: Any) -> Definition:
    return Definition.model_validate(definition.model_dump(mode="json") | more)


def quiet(_: int) -> None:
    """Nobody watches."""


def test_the_same_seed_gives_the_same_zaken() -> None:
    first = made_up(permit(), seed=7, number=20, since=SINCE)
    again = made_up(permit(), seed=7, number=20, since=SINCE)
    assert [(c.start, c.facts) for c in first] == [(c.start, c.facts) for c in again]
    assert first != made_up(permit(), seed=8, number=20, since=SINCE)


def test_answers_are_drawn_on_both_sides_of_a_limit() -> None:
    event = load(SHIPPED / "evenement.yaml")
    cases = made_up(event, seed=1, number=60, since=SINCE)
    visitors = [int(case.facts["bezoekers_max"]) for case in cases]
    for limit in (150, 500):
        assert any(n <= limit for n in visitors)
        assert any(n > limit for n in visitors)
    assert {case.facts["tijden_overdag"] for case in cases} == {"ja", "nee"}


def test_a_trial_ends_every_zaak_and_leaves_nothing(committed: Any) -> None:
    with committed.begin() as db:
        db.add(Queue(naam="parkeren", omschrijving="Parkeren", zaaktypen=["*"]))
    before = date(2026, 2, 2)
    cases = made_up(permit(), seed=1, number=4, since=before)
    [trial] = run(cases, [("nieuw", permit())], quiet)
    assert [one.vast for one in trial.outcomes] == [""] * 4
    assert trial.count(lambda one: one.queue) == {"parkeren": 4}
    assert all(one.berichten for one in trial.outcomes)
    [again] = run(cases, [("nieuw", permit())], quiet)
    assert again.outcomes == trial.outcomes, "the same zaken give the same figures"
    with committed() as db:
        for model in (Zaak, Zaaktype, Event, Notice, Medewerker):
            assert db.scalar(select(func.count()).select_from(model)) == 0, model
        jobs = db.scalar(text("select count(*) from procrastinate_jobs"))
        assert jobs == 0, "nothing was asked of the worker, so nothing is sent"


def test_a_trial_uses_up_no_zaaknummer(committed: Any) -> None:
    with nowhere(), committed.begin() as db:
        drawn = db.scalar(text("select nextval('zaaknummer')"))
    assert drawn == 9_000_000_000
    with committed.begin() as db:
        assert db.scalar(text("select nextval('zaaknummer')")) < 9_000_000_000


def test_versions_stand_beside_each_other(committed: Any) -> None:
    """The new version sends every zaak to one queue more."""
    new = changed(permit(), routering=[{"naar": "nieuwe_afdeling", "waarom": "Proef"}])
    cases = made_up(permit(), seed=1, number=3, since=SINCE)
    told = "\n".join(report(run(cases, [("nu", permit()), ("nieuw", new)], quiet), kop="Proef"))
    lines = [" ".join(line.split()) for line in told.splitlines()]
    assert "nu nieuw" in lines
    fallen = [line for line in lines if line.startswith("intake (queue 'nieuwe_afdeling' bestaat")]
    assert [line.split()[-2:] for line in fallen] == [["0", "3"]]
    assert "Grenzen van deze proef" in told


def test_a_new_question_is_answered_for_zaken_that_did_not_have_it(committed: Any) -> None:
    question = {"veld": "extra", "vraag": "Extra?", "soort": "ja_nee", "verplicht": True}
    old = permit()
    form = [*old.model_dump(mode="json")["formulier"], question]
    cases = made_up(old, seed=1, number=2, since=SINCE)
    [trial] = run(cases, [("nieuw", changed(old, formulier=form))], quiet)
    assert [one.aangevuld for one in trial.outcomes] == [1, 1]


def test_past_zaken_are_tried_with_their_facts_and_ending(
    committed: Any, far_sides: str, clock: Any
) -> None:
    answers = {"kenteken": "AB-123-C", "tenaamstelling": "ja", "volgnummer": "1"}
    answers |= {"ingangsdatum": "2026-02-10"}
    from tests.playbook import moment

    with clock(moment("2026-02-02 10:00")), committed.begin() as db:
        publish(db, permit(), rsin="123456782")
        kind = current(db, "PARKEERVERGUNNING-BEWONER")
        zaak = submit(db, SYSTEEM, kind, Application(answers, femke()))
        take_step(db, SYSTEEM, zaak, "intrekken")
    with committed() as db:
        cases = real(db, "PARKEERVERGUNNING-BEWONER", number=10)
    assert [(case.facts["kenteken"], case.resultaat) for case in cases] == [
        ("AB123C", "ingetrokken")
    ]
    [trial] = run(cases, [("nieuw", permit())], quiet)
    assert [one.vast for one in trial.outcomes] == [""]


@pytest.mark.parametrize("name", ["evenement", "melding-openbare-ruimte", "uittreksel-brp"])
def test_every_shipped_type_can_be_tried(name: str, committed: Any) -> None:
    definition = load(SHIPPED / f"{name}.yaml")
    [trial] = run(
        made_up(definition, seed=3, number=3, since=SINCE), [("nieuw", definition)], quiet
    )
    assert [one.vast for one in trial.outcomes] == [""] * 3
    assert all(one.resultaat and one.dagen is not None for one in trial.outcomes)
