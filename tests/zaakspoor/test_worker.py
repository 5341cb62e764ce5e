"""The worker: reactions in order, what fails is set aside and told, and no work is forgotten."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import select, text, update
from structlog.testing import capture_logs

from tests.playbook import Playbook, staff
from tests.workflows.conftest import case, municipality
from tests.workflows.test_transcripts import report
from workflows import casework
from zaakspoor import worker
from zaken.base import clock
from zaken.base.db import sessions
from zaken.base.jobs import RETRY
from zaken.base.log import correlation
from zaken.models import Automation, Event, Queue, Task

__all__ = ["case", "municipality"]
Open = Callable[..., Any]


@pytest.fixture(autouse=True)
def _quietly() -> Iterator[None]:
    """Failures on purpose need no tracebacks in the output."""
    with capture_logs():
        yield


@pytest.fixture
def reacts() -> Iterator[Callable[[Any], None]]:
    """Add a reaction for the length of a test."""
    before = [*worker.REACTIONS]
    yield lambda told: worker.REACTIONS.append(worker.each(told))
    worker.REACTIONS[:] = before


def note(book: Playbook, tekst: str) -> None:
    """A fact that nothing has reacted to yet."""
    karin = staff()
    with sessions.begin() as db:
        casework.add_note(db, karin, book.zaak(db), tekst)


def fails_on(tekst: str, seen: list[str]) -> Any:
    """A reaction that writes down each note it is told of, and cannot bear one of them."""

    def reaction(db: Any, event: Event, zaak: Any) -> None:
        if event.resource == "notitie" and event.nieuw:
            db.add(Queue(naam=f"spoor {event.id}", omschrijving=""))
            if event.nieuw["tekst"] == tekst:
                raise ValueError("999990019 past niet")
            seen.append(event.nieuw["tekst"])

    return reaction


def notes(book: Playbook) -> list[Event]:
    with sessions() as db:
        mine = Event.hoofdobject == book.uuid, Event.resource == "notitie"
        return list(db.scalars(select(Event).where(*mine).order_by(Event.id)))


def test_events_of_a_zaak_are_handled_in_order_each_once(case: Open, reacts: Any) -> None:
    book, seen = case("MELDING-OR", report()), list[str]()
    reacts(fails_on("", seen))
    for number in range(30):  # more than go in one transaction
        note(book, str(number))
    while worker.handle_next(book.uuid):
        pass
    assert seen == [str(n) for n in range(30)]
    assert not worker.handle_next(book.uuid)


def test_what_went_well_stays_and_what_fails_holds_up_its_successors(
    case: Open, reacts: Any
) -> None:
    book, seen = case("MELDING-OR", report()), list[str]()
    reacts(fails_on("stuk", seen))
    for tekst in ("eerst", "stuk", "daarna"):
        note(book, tekst)
    worker.handle_next(book.uuid)
    for _ in range(3):
        with pytest.raises(ValueError, match="past niet"):
            worker.handle_next(book.uuid)
    assert [n.handled_at is not None for n in notes(book)] == [True, False, False]
    with sessions() as db:
        traces = db.scalars(select(Queue.naam).where(Queue.naam.like("spoor %"))).all()
    assert traces == [f"spoor {notes(book)[0].id}"], "half a reaction was kept"


def test_on_the_last_try_it_is_set_aside_with_a_task_and_the_next_are_handled(
    case: Open, reacts: Any
) -> None:
    book, seen = case("MELDING-OR", report()), list[str]()
    reacts(fails_on("stuk", seen))
    for tekst in ("eerst", "stuk", "daarna"):
        note(book, tekst)
    while worker.handle_next(book.uuid, last_try=True):
        pass
    assert seen == ["eerst", "eerst", "daarna"]  # together first, then one by one
    eerst, stuk, daarna = notes(book)
    assert (eerst.fout, daarna.fout) == ("", "")
    assert stuk.fout.startswith("ValueError")
    assert "999990019" not in stuk.fout
    assert all(n.handled_at for n in notes(book))
    with sessions() as db:
        task = db.scalars(select(Task).where(Task.sleutel == f"event:{stuk.id}")).one()
    assert task.titel == "Een gevolg van 'create notitie' mislukte"
    assert "999990019" not in task.toelichting


def test_the_job_knows_its_last_try(case: Open, reacts: Any) -> None:
    book = case("MELDING-OR", report())
    reacts(fails_on("stuk", []))
    note(book, "stuk")
    first, last = (
        cast(Any, SimpleNamespace(job=SimpleNamespace(attempts=tries)))
        for tries in (0, RETRY.max_attempts)
    )
    with pytest.raises(ValueError, match="past niet"):
        worker.react.func(first, zaak=str(book.uuid))
    worker.react.func(last, zaak=str(book.uuid))
    assert all(n.fout and n.handled_at for n in notes(book))


def test_set_aside_can_be_done_over_when_the_cause_is_gone(case: Open, reacts: Any) -> None:
    book, seen = case("MELDING-OR", report()), list[str]()
    reacts(fails_on("stuk", seen))
    note(book, "stuk")
    while worker.handle_next(book.uuid, last_try=True):
        pass
    worker.REACTIONS.pop()
    assert worker.replay(notes(book)[0].id)
    assert worker.handle_next(book.uuid)
    assert notes(book)[0].fout == ""


def test_an_event_of_a_zaak_that_is_gone_is_put_away(case: Open) -> None:
    book = case("MELDING-OR", report())
    note(book, "vlak voor het einde")
    gone = book.uuid.__class__(int=book.uuid.int ^ 1)
    with sessions.begin() as db:
        one = select(Event.id).where(Event.hoofdobject == book.uuid, Event.handled_at.is_(None))
        db.execute(update(Event).where(Event.id.in_(one)).values(hoofdobject=gone))
    assert worker.handle_next(gone)
    assert not worker.handle_next(gone)
    worker.set_aside(10**9, ValueError("weg"))  # nothing to note it on


def test_reactions_carry_the_correlation_of_what_they_react_to(case: Open, reacts: Any) -> None:
    book, seen = case("MELDING-OR", report()), list[str]()
    reacts(lambda db, event, zaak: seen.append(correlation.get()))
    token = correlation.set("een-verzoek-van-toen")
    note(book, "met een spoor")
    correlation.reset(token)
    worker.handle_next(book.uuid)
    assert seen == ["een-verzoek-van-toen"]


def calls(task: str) -> int:
    with sessions() as db:
        query = (
            "select count(*) from procrastinate_jobs where task_name = :task and status = 'todo'"
        )
        return int(db.scalar(text(query), {"task": task}) or 0)


def test_the_sweep_calls_for_work_that_no_call_points_at_once(case: Open) -> None:
    book = case("MELDING-OR", report(), on="2026-02-02 10:00")
    note(book, "vergeten")
    with sessions.begin() as db:
        db.execute(text("delete from procrastinate_jobs"))
        zaak = book.zaak(db)
        row = Automation(zaak_id=zaak.id, sleutel="9:proef", doe="herinneren", met={})
        row.next_at = clock.now()
        db.add(row)
    worker.sweep()
    assert (calls("react"), calls("automate")) == (1, 1)
    worker.sweep()
    assert (calls("react"), calls("automate")) == (1, 1)


def test_the_sweep_leaves_what_is_not_due(case: Open) -> None:
    book = case("MELDING-OR", report(), on="2026-02-02 10:00")
    with sessions.begin() as db:
        zaak = book.zaak(db)
        row = Automation(zaak_id=zaak.id, sleutel="9:proef", doe="herinneren", met={})
        row.next_at = clock.now().replace(year=2199)
        db.add(row)
        db.execute(text("delete from procrastinate_jobs"))
    worker.sweep()
    assert calls("automate") == 0
