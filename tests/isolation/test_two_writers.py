"""Two people on one zaak, in every order: they wait for each other, and the second gets a clear
answer.
"""

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.playbook import staff
from tests.workflows.test_transcripts import event

KARIN, SASKIA = ("k.dejong", "Karin de Jong"), ("s.vandam", "Saskia van Dam")


@pytest.fixture
def zaak(committed: Any) -> Any:
    """The uuid of an open evenement, really committed."""
    from workflows.definition import files, load
    from workflows.intake import submit
    from workflows.publish import current, publish
    from zaken.base.subject import SYSTEEM
    from zaken.models import Queue

    with committed.begin() as db:
        for path in files():
            publish(db, load(path), rsin="123456782", vanaf=date(2020, 1, 1))
        db.add(Queue(naam="vergunningen_apv", omschrijving="APV", zaaktypen=["*"]))
    with committed.begin() as db:
        return submit(db, SYSTEEM, current(db, "EVENEMENT"), event()).uuid


def load_zaak(db: Any, uuid: Any) -> Any:
    from sqlalchemy import select

    from zaken.models import Zaak

    return db.scalars(select(Zaak).where(Zaak.uuid == uuid)).one()


def second_writer(
    committed: Any, first: Callable[[Any], None], second: Callable[[Any], None]
) -> dict[str, Any]:
    """Start `second` while `first` still holds the zaak; what became of it."""
    outcome: dict[str, Any] = {}

    def later() -> None:
        from zaken.base.errors import Problem

        try:
            with committed.begin() as db:
                second(db)
            outcome["second"] = "done"
        except Problem as problem:
            outcome["second"] = problem.detail

    with committed.begin() as db:
        first(db)
        thread = threading.Thread(target=later)
        thread.start()
        thread.join(0.7)
        outcome["waited"] = thread.is_alive()
    thread.join(15)
    return outcome


def test_of_two_who_take_up_a_zaak_the_second_hears_who_has_it(committed: Any, zaak: Any) -> None:
    from workflows import casework

    karin, saskia = staff(*KARIN), staff(*SASKIA)
    outcome = second_writer(
        committed,
        lambda db: casework.claim(db, karin, load_zaak(db, zaak)),
        lambda db: casework.claim(db, saskia, load_zaak(db, zaak)),
    )
    assert outcome == {"waited": True, "second": "Karin de Jong heeft deze zaak al opgepakt."}


def test_of_two_steps_at_once_the_second_is_judged_after_the_first(
    committed: Any, zaak: Any
) -> None:
    from workflows.steps import take_step

    karin, saskia = staff(*KARIN), staff(*SASKIA)
    outcome = second_writer(
        committed,
        lambda db: take_step(db, karin, load_zaak(db, zaak), "intrekken"),
        lambda db: take_step(db, saskia, load_zaak(db, zaak), "in_behandeling_nemen"),
    )
    assert outcome["waited"] is True
    assert "kan niet vanuit" in outcome["second"]


def test_a_page_that_is_no_longer_true_is_refused_and_says_who_changed_it(
    committed: Any, zaak: Any
) -> None:
    from sqlalchemy import func, select

    from workflows import casework
    from workflows.steps import refuse_stale
    from zaken.base.errors import Conflict
    from zaken.models import Event

    karin, saskia = staff(*KARIN), staff(*SASKIA)
    with committed.begin() as db:
        seen = db.scalar(select(func.max(Event.id)).where(Event.hoofdobject == zaak))
        casework.add_note(db, karin, load_zaak(db, zaak), "Ik bel de organisator.")
    with committed.begin() as db:
        refuse_stale(db, karin, load_zaak(db, zaak), seen)  # your own change is no surprise
    with (
        pytest.raises(Conflict, match=r"Karin de Jong heeft deze zaak om \d\d\.\d\d uur gewijzigd"),
        committed.begin() as db,
    ):
        refuse_stale(db, saskia, load_zaak(db, zaak), seen)


def test_no_document_slips_into_a_zaak_that_is_being_closed(committed: Any, zaak: Any) -> None:
    from workflows import casework
    from workflows.steps import take_step
    from zaken.base.subject import STAFF_SCOPES, Grant, Subject

    karin = staff(*KARIN)
    clerk = Subject("medewerker", "m.bakker", "Mo Bakker", (Grant(STAFF_SCOPES),), medewerker_id=1)

    def add(db: Any) -> None:
        casework.add_document(
            db,
            clerk,
            load_zaak(db, zaak),
            casework.Upload(
                chunks=[b"te laat"],
                bestandsnaam="laat.txt",
                formaat="text/plain",
                titel="Te laat",
                documenttype="aanvulling",
            ),
        )

    outcome = second_writer(
        committed, lambda db: take_step(db, karin, load_zaak(db, zaak), "intrekken"), add
    )
    assert outcome["waited"] is True
    assert "afgesloten" in outcome["second"]


def test_two_workers_on_one_zaak_handle_each_event_once(committed: Any, zaak: Any) -> None:
    from sqlalchemy import func, select

    from zaakspoor.worker import handle_next
    from zaken.models import Event, Notice, Task

    def drain() -> None:
        while handle_next(zaak):
            pass

    threads = [threading.Thread(target=drain) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with committed() as db:
        assert (
            db.scalar(select(func.count()).select_from(Event).where(Event.handled_at.is_(None)))
            == 0
        )
        assert db.scalar(select(func.count()).select_from(Notice)) == 1
        assert (
            db.scalar(select(func.count()).select_from(Task).where(Task.soort == "behandelen")) == 1
        )
        routed = select(func.count()).select_from(Event).where(Event.actie == "gerouteerd")
        assert db.scalar(routed) == 1
