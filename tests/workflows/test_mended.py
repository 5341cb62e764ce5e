"""Things that once went wrong, each by its name."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.playbook import Playbook, staff
from tests.workflows.test_transcripts import event, report
from workflows import casework
from workflows.automation import TRIES, carry_out
from workflows.words import spoken
from zaken.actions.werk import Ask, ask_a_person
from zaken.base import clock
from zaken.base.db import sessions
from zaken.base.errors import Conflict, Forbidden
from zaken.base.subject import STAFF_SCOPES, Grant
from zaken.facts import as_date
from zaken.models import Automation, Queue, Rol, Task, Zaakeigenschap
from zaken.queries.due import due_work

Open = Callable[..., Any]
NONSENSE = ["20260230", "2026", "", "gisteren", "９９９９0101", "2026-13-01"]


@pytest.mark.parametrize("value", NONSENSE)
def test_a_fact_that_is_no_date_is_no_crash(value: str) -> None:
    from workflows.parts import Veld

    assert as_date(value) is None
    assert isinstance(spoken(Veld(veld="dag", vraag="Welke dag?", soort="datum"), value), str)


def test_a_consumer_that_writes_nonsense_in_a_date_does_not_stop_the_zaak(case: Open) -> None:
    saskia = staff("s.vandam", "Saskia van Dam")

    def spoil(db: Any, zaak: Any) -> None:
        fact = db.scalars(
            select(Zaakeigenschap).where(
                Zaakeigenschap.zaak_id == zaak.id, Zaakeigenschap.naam == "einde"
            )
        ).one()
        fact.waarde = "20260230"

    (
        case("EVENEMENT", event())
        .do(lambda db, zaak: casework.claim(db, saskia, zaak))
        .step("in_behandeling_nemen", by=saskia)
        .step("verlenen", by=saskia, voorschriften="Rustig aan.")
        .do(spoil)
        .refuses("na_evenement_sluiten", "pas na", by=saskia)
    )


def test_closing_a_zaak_leaves_the_tasks_that_still_need_somebody(case: Open) -> None:
    def failed_letter(db: Any, zaak: Any) -> None:
        queue = db.scalars(select(Queue)).first()
        ask = Ask(queue.id, "Bericht niet bezorgd", "", "dood:1", soort="bericht_mislukt")
        ask_a_person(db, zaak, ask)

    zaak = case("MELDING-OR", report()).do(failed_letter).step("oplossen", terugmelding="Klaar.")
    zaak.closed("uitgevoerd").settle()
    with sessions() as db:
        task = db.scalars(select(Task).where(Task.soort == "bericht_mislukt")).one()
        assert task.done_at is None


def broken_step(zaak: Playbook) -> int:
    """An automatic step that can only fail."""
    with sessions.begin() as db:
        row = Automation(
            zaak_id=zaak.zaak(db).id,
            sleutel="kapot",
            doe="resultaat",
            met={"naam": "bestaat_niet", "als": [], "bij": ["volledig"]},
            next_at=clock.now(),
        )
        db.add(row)
        db.flush()
        return row.id


def test_a_step_that_always_fails_ends_with_a_person_not_in_a_circle(case: Open) -> None:
    zaak = case("MELDING-OR", report())
    number = broken_step(zaak)
    for hour in range(1, TRIES + 3):
        with clock.frozen(clock.now() + timedelta(hours=hour)):
            carry_out(number)
    with sessions() as db:
        row = db.get_one(Automation, number)
        assert (row.state, row.tries) == ("mislukt", TRIES)
        assert "StopIteration" in row.uitkomst
        asked = select(Task).where(Task.sleutel == f"mislukt:{number}")
        assert len(db.scalars(asked).all()) == 1


def test_a_try_counts_before_it_is_made(case: Open) -> None:
    """A step that kills its worker would otherwise be tried for ever."""
    from workflows.automation import _claim

    zaak = case("MELDING-OR", report())
    number = broken_step(zaak)
    with sessions.begin() as db:
        assert _claim(db, number) is not None
    with sessions.begin() as db:
        assert _claim(db, number) is None, "somebody has it; it comes free when the lease ends"
        assert db.get_one(Automation, number).tries == 1


def test_sending_a_zaak_on_leaves_no_old_handler_behind(case: Open) -> None:
    karin, saskia = staff(), staff("s.vandam", "Saskia van Dam")

    def send_on(db: Any, zaak: Any) -> None:
        queue = db.scalars(select(Queue).where(Queue.naam == "handhaving")).one()
        casework.reroute(db, karin, zaak, queue, "Hoort bij handhaving.")

    zaak = (
        case("EVENEMENT", event())
        .do(lambda db, zaak: casework.claim(db, karin, zaak))
        .do(send_on)
        .do(lambda db, zaak: casework.claim(db, saskia, zaak))
    )
    with sessions() as db:
        handlers = [
            r.betrokkene_identificatie["identificatie"]
            for r in db.scalars(select(Rol).where(Rol.betrokkene_type == "medewerker"))
        ]
        assert handlers == ["s.vandam"]
        assert zaak.zaak(db).voortgang is not None


def test_a_call_that_a_colleague_finished_is_not_opened_again(case: Open) -> None:
    karin, saskia = staff(), staff("s.vandam", "Saskia van Dam")
    zaak = case("EVENEMENT", event())
    with sessions.begin() as db:
        queue = db.scalars(select(Queue)).first()
        promise = casework.Promise(queue.id, "Anna", "0612345678", "Wanneer?")
        task = casework.callback(db, karin, zaak.zaak(db), promise)
        casework.finish_task(db, saskia, task, "Uitgelegd.")
    with pytest.raises(Conflict, match="Saskia van Dam"), sessions.begin() as db:
        casework.failed_call(db, karin, db.get_one(Task, task.id))


def test_a_zaak_of_a_type_without_a_file_is_not_called_for_ever(client: Any, db: Any) -> None:
    from tests.catalogue import ZAKEN, make_types

    types = make_types(db)
    assert client.post(f"{ZAKEN}/zaken", json=types.zaak()).status_code == 201
    with clock.frozen(clock.now() + timedelta(hours=1)):
        assert [c for c in due_work(db, 0) if c.task == "complete"] == []


def test_people_still_call_about_a_closed_zaak(case: Open) -> None:
    mo = replace(staff("m.bakker", "Mo Bakker"), grants=(Grant(STAFF_SCOPES),))
    zaak = case("MELDING-OR", report()).step("oplossen", terugmelding="Klaar.")
    with sessions.begin() as db:
        closed = zaak.closed("uitgevoerd").zaak(db)
        queue = db.scalars(select(Queue)).first()
        casework.contact(
            db, mo, closed, casework.Asked("telefoon", "Klaar?", "Ja", "beantwoord", "L0")
        )
        promise = casework.Promise(queue.id, "Anna", "0612345678", "Wie kwam er langs?")
        task = casework.callback(db, mo, closed, promise)
        casework.failed_call(db, mo, task)
        casework.finish_task(db, mo, task, "Uitgelegd.")
        casework.add_note(db, mo, closed, "De melder is tevreden.")
    with sessions() as db, pytest.raises(Forbidden, match="afgesloten"):
        closed = zaak.zaak(db)
        casework.claim(db, mo, closed)
