"""What people do besides steps, and when they may not: every refusal is a sentence."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.playbook import PDF, RESIDENT, Playbook, moment, staff
from tests.workflows.test_transcripts import event, extract, permit, report
from workflows import casework
from workflows.suspension import Pause
from zaken.base import clock
from zaken.base.db import sessions
from zaken.base.errors import Problem
from zaken.base.subject import KCC_SCOPES, SYSTEEM, Grant, Subject
from zaken.models import Contactmoment, Event, Medewerker, Notitie, Queue, Rol, Task

Open = Callable[..., Any]
Act = Callable[[Any, Any], Any]


@pytest.fixture
def karin(municipality: None) -> Subject:
    return staff()


@pytest.fixture
def mo(municipality: None) -> Subject:
    return staff("m.bakker", "Mo Bakker")


def refused(book: Playbook, act: Act) -> str:
    """The sentence with which this is refused; nothing of it may be left behind."""
    before = events(book)
    with pytest.raises(Problem) as problem, sessions.begin() as db:
        act(db, book.zaak(db))
    assert events(book) == before
    return problem.value.detail


def events(book: Playbook) -> list[str]:
    with sessions() as db:
        mine = select(Event.actie).where(Event.hoofdobject == book.uuid).order_by(Event.id)
        return list(db.scalars(mine))


def holder(book: Playbook) -> str:
    """Who has the zaak, its task and its rol: all three or none."""
    with sessions() as db:
        zaak = book.zaak(db)
        assert zaak.voortgang is not None
        task = db.scalars(select(Task).where(Task.sleutel == f"behandelen:{zaak.uuid}")).one()
        assert task.medewerker_id == zaak.voortgang.behandelaar_id
        roles = db.scalars(select(Rol).where(Rol.zaak_id == zaak.id)).all()
        named = [
            r.betrokkene_identificatie["achternaam"]
            for r in roles
            if r.roltype.omschrijving_generiek == "behandelaar"
        ]
        found = db.get(Medewerker, zaak.voortgang.behandelaar_id or 0)
        assert named == ([found.naam] if found else [])
        return found.naam if found else ""


def claim(who: Subject) -> Act:
    return lambda db, zaak: casework.claim(db, who, zaak)


def release(who: Subject) -> Act:
    return lambda db, zaak: casework.release(db, who, zaak, "Ik ben met verlof.")


def send_on(who: Subject, queue: str, reden: str) -> Act:
    def act(db: Any, zaak: Any) -> None:
        to = db.scalars(select(Queue).where(Queue.naam == queue)).one()
        casework.reroute(db, who, zaak, to, reden)

    return act


# Taking up and putting back


def test_a_zaak_is_taken_up_once_and_put_back_whole(
    case: Open, karin: Subject, mo: Subject
) -> None:
    book = case("MELDING-OR", report())
    assert holder(book) == ""
    assert holder(book.do(claim(karin)).do(claim(karin))) == "Karin de Jong"
    assert events(book).count("toegewezen") == 1
    assert refused(book, claim(mo)) == "Karin de Jong heeft deze zaak al opgepakt."
    assert holder(book.do(release(karin))) == ""
    assert holder(book.do(claim(mo))) == "Mo Bakker"


def test_only_who_has_it_or_a_teamleider_puts_it_back(
    case: Open, karin: Subject, mo: Subject
) -> None:
    book = case("MELDING-OR", report()).do(claim(karin))
    assert "Alleen de behandelaar of een teamleider" in refused(book, release(mo))
    leader = replace(mo, roles=frozenset({"teamleider"}))
    assert holder(book.do(release(leader)).do(release(mo))) == ""
    assert events(book).count("vrijgegeven") == 1


def test_who_is_no_medewerker_takes_nothing_up(case: Open) -> None:
    book = case("BRP-UITTREKSEL", extract(paid=False))
    assert refused(book, claim(RESIDENT))
    assert refused(book, claim(SYSTEEM))


# Sending on


def test_sending_on_needs_a_reason_and_takes_the_zaak_from_its_holder(
    case: Open, karin: Subject
) -> None:
    book = case("MELDING-OR", report()).do(claim(karin))
    assert "Schrijf waarom" in refused(book, send_on(karin, "handhaving", "  "))
    book.do(send_on(karin, "handhaving", "Er staat een auto op.")).queue("handhaving", "auto")
    with sessions() as db:
        zaak = book.zaak(db)
        assert zaak.voortgang is not None
        task = db.scalars(select(Task).where(Task.sleutel == f"behandelen:{zaak.uuid}")).one()
        assert (zaak.voortgang.behandelaar_id, task.medewerker_id) == (None, None)
        assert task.queue_id == zaak.voortgang.queue_id
        assert zaak.voortgang.routering[-1]["door"] == "Karin de Jong"


def test_who_lost_the_zaak_by_sending_it_on_is_no_behandelaar_any_more(
    case: Open, karin: Subject
) -> None:
    book = case("MELDING-OR", report()).do(claim(karin))
    assert holder(book.do(send_on(karin, "handhaving", "Er staat een auto op."))) == ""


def test_an_agent_of_the_contact_centre_may_not_send_on(case: Open, mo: Subject) -> None:
    agent = replace(mo, grants=(Grant(KCC_SCOPES),))
    assert refused(case("MELDING-OR", report()), send_on(agent, "handhaving", "Zomaar."))


# Stopping the clock


def test_the_clock_is_stopped_with_a_reason_and_runs_on_with_the_days_added(
    case: Open, karin: Subject
) -> None:
    book = case("EVENEMENT", event()).due(legal=date(2026, 3, 30))
    assert "Schrijf waarom" in refused(
        book, lambda db, zaak: casework.suspend(db, karin, zaak, Pause(" "))
    )
    book.do(lambda db, zaak: casework.suspend(db, karin, zaak, Pause("Wij wachten.")))
    book.suspended().days(10)
    assert refused(book, lambda db, zaak: casework.suspend(db, karin, zaak, Pause("Nog eens.")))
    book.do(lambda db, zaak: casework.resume(db, karin, zaak)).suspended(False)
    book.due(legal=date(2026, 4, 8))  # nine whole days stood still
    assert refused(book, lambda db, zaak: casework.resume(db, karin, zaak)) == (
        "De zaak is niet opgeschort."
    )


def test_a_case_type_that_cannot_be_suspended_says_so(case: Open, karin: Subject) -> None:
    book = case("MELDING-OR", report())
    assert "kan niet worden opgeschort" in refused(
        book, lambda db, zaak: casework.suspend(db, karin, zaak, Pause("Wij wachten."))
    )


# Notes and papers


def test_a_note_says_something_and_no_book(case: Open, karin: Subject) -> None:
    book = case("MELDING-OR", report())

    def write(text: str) -> Act:
        return lambda db, zaak: casework.add_note(db, karin, zaak, text)

    for text in ("", "   ", "x" * 4001):
        assert "1 tot 4000 tekens" in refused(book, write(text))
    book.do(lambda db, zaak: casework.add_note(db, karin, zaak, "  Gebeld.  "))
    with sessions() as db:
        note = db.scalars(select(Notitie).where(Notitie.zaak_id == book.zaak(db).id)).one()
    assert (note.tekst, note.auteur) == ("Gebeld.", "Karin de Jong")


def test_a_document_has_a_kind_that_the_case_type_knows(case: Open, karin: Subject) -> None:
    paper = casework.Upload(
        chunks=[PDF], bestandsnaam="x.pdf", formaat="application/pdf", titel="X",
        documenttype="besluit_evenement",
    )  # fmt: skip
    told = refused(
        case("PARKEERVERGUNNING-BEWONER", permit()),
        lambda db, zaak: casework.add_document(db, karin, zaak, paper),
    )
    assert told == "Dit zaaktype kent geen documenten van soort 'besluit_evenement'."


def test_another_resident_adds_nothing_to_this_zaak(case: Open) -> None:
    book = case("PARKEERVERGUNNING-BEWONER", permit(paid=False))
    paper = casework.Upload(
        chunks=[PDF], bestandsnaam="x.pdf", formaat="application/pdf", titel="X",
        documenttype="bewijs_gebruik",
    )  # fmt: skip
    other = replace(RESIDENT, person="999990032")
    assert refused(book, lambda db, zaak: casework.add_document(db, other, zaak, paper))


# The caller


def asked(**more: str) -> casework.Asked:
    known = {
        "kanaal": "telefoon",
        "vraag": "Hoe staat het?",
        "antwoord": "",
        "uitkomst": "beantwoord",
    }
    return casework.Asked(**(known | {"niveau": "L0"} | more))


def test_a_talk_without_a_question_is_not_kept(case: Open, karin: Subject) -> None:
    book = case("MELDING-OR", report())
    assert refused(book, lambda db, zaak: casework.contact(db, karin, zaak, asked(vraag=" "))) == (
        "Schrijf op wat de vraag was."
    )
    book.do(lambda db, zaak: casework.contact(db, karin, zaak, asked()))
    book.do(lambda db, _: casework.contact(db, karin, None, asked()))
    with sessions() as db:
        kept = db.scalars(select(Contactmoment).order_by(Contactmoment.id)).all()
        assert [k.zaak_id is None for k in kept] == [False, True]


def promise(queue_id: int, **more: Any) -> casework.Promise:
    known = {"naam": "Femke de Vries", "telefoon": "0612345601", "vraag": "Wanneer komt u?"}
    return casework.Promise(queue_id, **(known | more))


def test_a_promise_without_a_name_number_or_question_cannot_be_kept(
    case: Open, karin: Subject
) -> None:
    book = case("MELDING-OR", report())

    def make(**more: Any) -> Act:
        return lambda db, zaak: casework.callback(db, karin, zaak, promise(1, **more))

    for part in ("naam", "telefoon", "vraag"):
        assert refused(book, make(**{part: " "})).startswith("Vul dit in")
    gone = clock.now() - timedelta(minutes=1)
    assert refused(book, make(due=gone)) == "Het moment van terugbellen is al voorbij."


def test_a_call_is_promised_for_noon_of_the_next_working_day_and_kept_once(
    case: Open, karin: Subject, mo: Subject
) -> None:
    book = case("MELDING-OR", report(), on="2026-02-06 16:00")  # a Friday
    with sessions.begin() as db:
        zaak = book.zaak(db)
        assert zaak.voortgang is not None
        assert zaak.voortgang.queue_id is not None
        task = casework.callback(db, karin, zaak, promise(zaak.voortgang.queue_id))
        db.flush()
        id = task.id
    assert task.due == moment("2026-02-09 12:00")

    def finish(who: Subject, text: str) -> Act:
        return lambda db, _: casework.finish_task(db, who, db.get_one(Task, id), text)

    assert refused(book, finish(mo, " ")) == "Schrijf op wat de uitkomst is."
    book.do(lambda db, _: casework.failed_call(db, mo, db.get_one(Task, id)))
    with sessions() as db:
        later = db.get_one(Task, id)
        assert later.gegevens["pogingen"] == 1
        assert later.due == clock.now() + timedelta(hours=2)
    book.do(finish(mo, "Uitgelegd."))
    assert refused(book, finish(karin, "Ik ook.")) == "Mo Bakker heeft deze taak al afgerond."
