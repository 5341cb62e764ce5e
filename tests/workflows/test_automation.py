"""What happens by itself: once per stay, dropped when its moment is gone, looked at by date."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from tests.playbook import Playbook, staff
from tests.workflows.test_transcripts import CAFE, PAID, event, extract, permit, report
from workflows import casework
from workflows.automation import carry_out, react, signal
from zaakspoor.worker import handle_next, replay
from zaken.base import clock
from zaken.base.db import sessions
from zaken.base.subject import SYSTEEM
from zaken.change import change
from zaken.models import Automation, Event, Notice, Task

Open = Callable[..., Any]
ASK = {"ontbreekt": "De tekening van het podium."}


def rows(book: Playbook, doe: str) -> list[tuple[str, str]]:
    """(state, outcome) of each automatic step of this kind, oldest first."""
    with sessions() as db:
        wanted = select(Automation.state, Automation.uitkomst).where(
            Automation.zaak_id == book.zaak(db).id, Automation.doe == doe
        )
        return [(r.state, r.uitkomst) for r in db.execute(wanted.order_by(Automation.id))]


def states(book: Playbook, doe: str) -> list[str]:
    return [state for state, _ in rows(book, doe)]


def written(book: Playbook) -> dict[str, int]:
    """How much there is of everything that reactions write."""
    with sessions() as db:
        id = book.zaak(db).id
        counts = {
            kind.__tablename__: db.scalar(
                select(func.count()).select_from(kind).where(kind.zaak_id == id)
            )
            for kind in (Automation, Notice, Task)
        }
        mine = select(func.count()).select_from(Event).where(Event.hoofdobject == book.uuid)
        return {name: number or 0 for name, number in (counts | {"event": db.scalar(mine)}).items()}


def progress(book: Playbook, db: Any) -> Any:
    found = book.zaak(db).voortgang
    assert found is not None
    return found


# Once, and only in time


def test_a_step_happens_once_however_many_facts_come_in(case: Open) -> None:
    karin = staff()
    book = case("MELDING-OR", report())
    for number in range(3):
        book.do(lambda db, zaak, n=number: casework.add_note(db, karin, zaak, f"Notitie {n}"))
    assert states(book, "adres_opzoeken") == ["klaar"]


def test_a_second_stay_in_a_status_has_its_own_reminder(case: Open) -> None:
    book = case("EVENEMENT", event()).step("aanvulling_vragen", **ASK)
    assert states(book, "herinneren") == ["gepland"]
    book.days(10).upload("aanvulling", by=CAFE).step("stukken_aanleveren", by=CAFE).days(1)
    assert states(book, "herinneren") == ["klaar"]
    book.step("aanvulling_vragen", **ASK).days(10)
    assert states(book, "herinneren") == ["klaar", "klaar"]


def test_nobody_is_reminded_of_a_day_that_is_over(case: Open) -> None:
    """The worker was away for three weeks."""
    book = case("EVENEMENT", event()).step("aanvulling_vragen", **ASK).days(21)
    said = "De dag waarop het binnen moest zijn, is al voorbij."
    assert rows(book, "herinneren") == [("klaar", said)]
    with sessions() as db:
        assert db.scalar(select(Notice.id).where(Notice.sjabloon == "herinnering")) is None


def test_a_reminder_for_a_status_that_is_left_is_dropped_with_its_reason(case: Open) -> None:
    book = case("EVENEMENT", event()).step("aanvulling_vragen", **ASK).days(3)
    book.upload("aanvulling", by=CAFE).step("stukken_aanleveren", by=CAFE).days(10)
    assert rows(book, "herinneren") == [("vervallen", "De zaak is al verder.")]
    book.notices("ontvangst", "verzoek")


def test_a_reminder_that_nobody_needs_is_dropped_with_the_sentence_of_the_guard(case: Open) -> None:
    book = case("EVENEMENT", event()).step("aanvulling_vragen", **ASK)
    book.do(lambda db, zaak: setattr(zaak, "opschorting", {"indicatie": False, "reden": ""}))
    book.days(10)
    assert ("vervallen", "Dit kan alleen als de termijn stilstaat.") in rows(book, "herinneren")


def test_what_is_planned_of_a_closed_zaak_is_dropped_and_its_tasks_are_done(case: Open) -> None:
    book = case("BRP-UITTREKSEL", extract(paid=False))
    assert states(book, "herinneren") == ["gepland"]
    book.step("intrekken").closed("ingetrokken")
    assert ("vervallen", "De zaak is afgesloten.") in rows(book, "herinneren")
    book.days(10)
    assert "klaar" not in states(book, "herinneren")


def test_a_promise_to_call_back_survives_the_end_of_its_zaak(case: Open) -> None:
    karin = staff()

    def promise(db: Any, zaak: Any) -> None:
        asked = casework.Promise(zaak.voortgang.queue_id, "Femke", "0612345601", "Wanneer?")
        casework.callback(db, karin, zaak, asked)

    book = case("MELDING-OR", report()).do(promise).step("oplossen", terugmelding="De tak is weg.")
    with sessions() as db:
        left = db.scalars(
            select(Task.soort).where(Task.zaak_id == book.zaak(db).id, Task.done_at.is_(None))
        ).all()
    assert left == ["terugbellen"]


def test_a_step_that_is_not_due_is_not_carried_out(case: Open) -> None:
    book = case("BRP-UITTREKSEL", extract(paid=False))
    with sessions() as db:
        id = db.scalars(
            select(Automation.id).where(
                Automation.zaak_id == book.zaak(db).id, Automation.doe == "herinneren"
            )
        ).one()
    carry_out(id)
    carry_out(10**9)  # one that does not exist
    assert states(book, "herinneren") == ["gepland"]


# The calendar


def test_a_condition_on_a_date_is_looked_at_again_every_day_until_it_holds(case: Open) -> None:
    saskia = staff("s.vandam", "Saskia van Dam")
    book = (
        case("EVENEMENT", event(), on="2026-06-18 10:00")
        .do(lambda db, zaak: casework.claim(db, saskia, zaak))
        .step("in_behandeling_nemen", by=saskia)
        .step("verlenen", by=saskia, voorschriften="Muziek uit om 22.00 uur.")
        .at("besluit_genomen")
    )
    for _ in range(2):  # the party is on the twentieth
        book.days(1).at("besluit_genomen")
        with sessions() as db:
            planned = db.scalars(
                select(Automation).where(
                    Automation.zaak_id == book.zaak(db).id, Automation.state == "gepland"
                )
            ).one()
            assert planned.next_at.astimezone(clock.AMSTERDAM).hour == 9
            assert clock.local_date(planned.next_at) == clock.today() + timedelta(days=1)
    book.days(1).closed("verleend")


def test_the_end_of_the_time_to_mend_is_told_before_and_ends_the_suspension_after_it(
    case: Open,
) -> None:
    book = case("EVENEMENT", event()).step("aanvulling_vragen", **ASK)
    book.days(13).suspended().at("aanvullen")
    assert states(book, "taak") == ["gepland"]
    book.days(2)
    assert states(book, "taak") == ["klaar"]
    book.days(3).suspended(False).at("in_behandeling")


# Signals


def test_half_most_and_all_of_a_term_are_told_once_each(case: Open) -> None:
    book = case("EVENEMENT", event())
    told: list[str] = []
    for _ in range(60):
        book.days(1)
        for _ in range(2):
            with sessions.begin() as db:
                told += signal(db, book.zaak(db))
    assert sorted(told) == sorted(f"{t}:{p}" for t in ("norm", "wettelijk") for p in (50, 80, 100))
    with sessions() as db:
        assert progress(book, db).signalen == told
        words = db.scalars(
            select(Event.toelichting).where(
                Event.hoofdobject == book.uuid, Event.actie == "signaal"
            )
        ).all()
    assert len(words) >= 5
    assert "De wettelijke termijn is voorbij." in words


def test_a_zaak_that_stands_still_or_is_closed_gives_no_signal(case: Open) -> None:
    still = case("EVENEMENT", event()).step("aanvulling_vragen", **ASK)
    done = case("MELDING-OR", report()).step("oplossen", terugmelding="De tak is weg.")
    still.stack.enter_context(clock.frozen(clock.now() + timedelta(days=100)))
    for book in (still, done):
        with sessions.begin() as db:
            assert signal(db, book.zaak(db)) == []


# Again


def test_every_event_handled_again_changes_nothing(case: Open) -> None:
    book = case("PARKEERVERGUNNING-BEWONER", permit(tenaamstelling="lease"))
    book.step("aanvulling_vragen", ontbreekt="Het contract.")
    before = written(book)
    with sessions() as db:
        ids = db.scalars(select(Event.id).where(Event.hoofdobject == book.uuid)).all()
    for id in ids:
        assert replay(id)
    assert handle_next(book.uuid)
    book.settle()
    assert written(book) == before
    assert not replay(10**9)


def test_handled_again_after_the_end_a_zaak_stays_as_it_is(case: Open) -> None:
    book = case("BRP-UITTREKSEL", extract()).closed("geleverd")
    before = written(book)
    with sessions.begin() as db:
        zaak = book.zaak(db)
        for one in db.scalars(select(Event).where(Event.hoofdobject == book.uuid)).all():
            react(db, [one], zaak)
    book.settle().closed("geleverd")
    assert written(book) == before


def test_paying_twice_delivers_once(case: Open) -> None:
    def pay(db: Any, zaak: Any) -> None:
        zaak.betalingsindicatie, zaak.laatste_betaaldatum = "geheel", PAID
        change(db, SYSTEEM, zaak, "update", scope="zaken.bijwerken")

    book = case("BRP-UITTREKSEL", extract(paid=False)).do(pay).closed("geleverd")
    book.notices("ontvangst", "afgehandeld")
    assert states(book, "stap").count("klaar") == 1


def test_a_step_that_is_refused_asks_a_person_once(case: Open) -> None:
    """Somebody broke the plan: the file names a step that this status does not know."""
    book = case("BRP-UITTREKSEL", extract(paid=False))
    with sessions.begin() as db:
        zaak = book.zaak(db)
        met = {"stap": "leveren", "als": [], "bij": ["ontvangen"]}
        db.add(Automation(zaak_id=zaak.id, sleutel="99:proef", doe="stap", met=met))
    book.settle().settle()
    assert "mislukt" in states(book, "stap")
    with sessions() as db:
        titles = db.scalars(select(Task.titel).where(Task.zaak_id == book.zaak(db).id)).all()
    assert titles.count("Automatische stap mislukt: stap") == 1


def test_the_work_of_a_zaak_is_due_when_its_norm_is(case: Open) -> None:
    book = case("MELDING-OR", report()).due(norm=date(2026, 2, 9))
    with sessions() as db:
        task = db.scalars(
            select(Task).where(Task.zaak_id == book.zaak(db).id, Task.soort == "behandelen")
        ).one()
    assert task.due is not None
    assert clock.local_date(task.due) == date(2026, 2, 9)
