"""What people do to a term, and what the law makes of it: extending, telling of a delay, a notice
of default, the penalty. Every refusal is a sentence.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from tests.playbook import RESIDENT, Playbook, staff
from tests.workflows.test_transcripts import event, extract, report
from workflows import penalty, term_acts, term_watch
from workflows.term_acts import Delay, Extend, NoticeOfDefault, PenaltyDecision
from zaken.base import clock
from zaken.base.db import sessions
from zaken.base.errors import Problem
from zaken.base.subject import Subject
from zaken.models import Event, Notice, Task, Termijnfeit
from zaken.queries.archieflijst import why_not

Open = Callable[..., Playbook]
ANNOUNCED = date(2026, 5, 20)


@pytest.fixture
def karin(municipality: None) -> Subject:
    return staff()


def d(text: str) -> date:
    return date.fromisoformat(text)


def extend(who: Subject, duur: str = "P6W", reden: str = "De brandweer is druk.") -> Any:
    return lambda db, zaak: term_acts.extend(db, who, zaak, Extend(duur, reden))


def delay(who: Subject, tot: str, reden: str = "De brandweer is druk.") -> Any:
    return lambda db, zaak: term_acts.delay(db, who, zaak, Delay(d(tot), reden))


def notice(who: Subject, on: str) -> Any:
    told = NoticeOfDefault(d(on), "Femke de Vries", "post")
    return lambda db, zaak: term_acts.receive_notice(db, who, zaak, told)


def decide(who: Subject, **more: Any) -> Any:
    return lambda db, zaak: term_acts.decide_penalty(db, who, zaak, PenaltyDecision(**more))


def refused(book: Playbook, act: Any) -> str:
    with pytest.raises(Problem) as said, sessions.begin() as db:
        act(db, book.zaak(db))
    return said.value.detail


def termijn(book: Playbook) -> dict[str, Any]:
    with sessions() as db:
        progress = book.zaak(db).voortgang
        assert progress is not None
        return progress.termijn


def said(book: Playbook, reader: str, on: date) -> str:
    return " ".join(penalty.steps(termijn(book), reader, on))


def open_tasks(book: Playbook) -> list[str]:
    with sessions() as db:
        mine = Task.zaak_id == book.zaak(db).id, Task.done_at.is_(None)
        return [t.titel for t in db.scalars(select(Task).where(*mine).order_by(Task.id))]


# Extending


def test_an_extension_moves_the_legal_date_and_is_told(case: Open, karin: Subject) -> None:
    book = case("EVENEMENT", event()).due(legal=d("2026-03-30"))
    norm = termijn(book)["norm"]["einde"]
    book.do(extend(karin)).due(legal=d("2026-05-11"), norm=d(norm))
    book.says("Wij hebben meer tijd nodig").says("De brandweer is druk.").says("11 mei 2026")
    with sessions() as db:
        zaak = book.zaak(db)
        assert zaak.verlenging == {"reden": "De brandweer is druk.", "duur": "P6W"}
        assert zaak.uiterlijke_einddatum_afdoening == d("2026-05-11")
        fact = db.scalars(select(Termijnfeit).where(Termijnfeit.zaak_id == zaak.id)).one()
        assert (fact.soort, fact.datum, fact.duur) == ("verlenging", d("2026-02-02"), "P6W")
    assert any(
        "Verlengd met 6 weken" in s["medewerker"] for s in termijn(book)["wettelijk"]["stappen"]
    )


def test_an_extension_is_refused_when_it_is_too_long_too_often_or_too_late(
    case: Open, karin: Subject
) -> None:
    book = case("EVENEMENT", event())
    assert refused(book, extend(karin, "P9W")) == "Verlengen kan met hoogstens 8 weken."
    assert "Schrijf waarom" in refused(book, extend(karin, "P1W", " "))
    for nonsense in ("zes weken", "P0W", "PT48H", "5 werkdagen", "P9999Y"):
        assert "P6W" in refused(book, extend(karin, nonsense))
    book.do(extend(karin, "P2W"))
    assert "al een keer verlengd" in refused(book, extend(karin, "P1W"))
    late = case("EVENEMENT", event()).days(60)
    assert "Verlengen kan niet meer" in refused(late, extend(karin))
    assert termijn(late)["wettelijk"]["einde"] == "2026-03-30"


def test_an_extension_on_the_last_day_itself_is_in_time(case: Open, karin: Subject) -> None:
    case("EVENEMENT", event()).days(56).do(extend(karin)).due(legal=d("2026-05-11"))


def test_only_a_case_type_that_says_so_is_extended(case: Open, karin: Subject) -> None:
    by_law = case("BRP-UITTREKSEL", extract(paid=False))
    assert "kan niet worden verlengd" in refused(by_law, extend(karin))
    no_law = case("MELDING-OR", report())
    assert "geen termijn van de wet" in refused(no_law, extend(karin))
    assert refused(by_law, extend(RESIDENT, "P1W"))


# Telling of a delay (Awb 4:14)


def test_a_delay_moves_the_date_once_where_the_law_sets_no_term(case: Open, karin: Subject) -> None:
    book = case("EVENEMENT", event()).do(delay(karin, "2026-04-20")).due(legal=d("2026-04-20"))
    book.says("Wij verwachten ons besluit op 20 april 2026.")
    book.do(delay(karin, "2026-05-04")).due(legal=d("2026-04-20"))
    book.says("De laatste dag van de wet is 20 april 2026.")
    assert "Uitstel gemeld" in termijn(book)["wettelijk"]["stappen"][-1]["medewerker"]


def test_a_delay_moves_nothing_where_the_law_sets_the_term(case: Open, karin: Subject) -> None:
    book = case("BRP-UITTREKSEL", extract(paid=False))
    legal = d(termijn(book)["wettelijk"]["einde"])
    book.do(delay(karin, "2026-03-31")).due(legal=legal)
    with sessions() as db:
        assert book.zaak(db).einddatum_gepland == d("2026-03-31")


def test_a_delay_names_an_ordinary_day_that_is_later(case: Open, karin: Subject) -> None:
    book = case("EVENEMENT", event())
    assert "Noem een dag na maandag 30 maart 2026" in refused(book, delay(karin, "2026-03-30"))
    assert "Goede Vrijdag" in refused(book, delay(karin, "2026-04-03"))
    assert "Schrijf waarom" in refused(book, delay(karin, "2026-04-20", ""))
    assert "te ver weg" in refused(book, delay(karin, "2036-04-21"))


def test_a_delay_told_after_the_end_moves_nothing_any_more(case: Open, karin: Subject) -> None:
    book = case("EVENEMENT", event()).days(60).do(delay(karin, "2026-04-20"))
    book.due(legal=d("2026-03-30"))


# The notice of default and the penalty (Awb 4:17)


def test_a_notice_of_default_gives_two_weeks_and_then_costs_money_every_day(
    case: Open, karin: Subject
) -> None:
    book = case("EVENEMENT", event()).days(70)  # 13 April, two weeks after the end
    book.do(notice(karin, "2026-04-13")).says("tot en met 28 april 2026").says("29 april 2026")
    kept = termijn(book)["ingebreke"]
    assert (kept["respijt"], kept["eerste_dag"]) == ("2026-04-28", "2026-04-29")
    assert any("Ingebrekestelling: maak het besluit" in t for t in open_tasks(book))
    assert "Het bedrag is" not in said(book, "inwoner", d("2026-04-28"))
    assert "Wij zijn 21 dagen te laat. Het bedrag is 567 euro." in said(book, "inwoner", ANNOUNCED)
    assert "21 dagen: 567 euro (Awb 4:17 lid 2)" in said(book, "medewerker", ANNOUNCED)
    assert "1442 euro" in said(book, "inwoner", d("2027-01-01"))
    assert "loopt al" in refused(book, notice(karin, "2026-04-13"))


def test_a_notice_of_default_that_comes_too_early_is_kept_and_does_nothing(
    case: Open, karin: Subject
) -> None:
    book = case("EVENEMENT", event()).days(56).do(notice(karin, "2026-03-30"))
    book.says("U bent te vroeg").says("30 maart 2026")
    assert "te vroeg" in said(book, "medewerker", d("2026-03-30"))
    assert not any("Ingebrekestelling" in t for t in open_tasks(book))
    assert penalty.penalty(termijn(book)) is None
    book.days(10).do(notice(karin, "2026-04-09"))
    assert termijn(book)["ingebreke"]["ontvangen"] == "2026-04-09"


def test_who_waits_for_the_applicant_is_not_in_default(case: Open, karin: Subject) -> None:
    book = case("EVENEMENT", event()).days(50).step("aanvulling_vragen", ontbreekt="Het plan")
    book.days(9).do(notice(karin, "2026-04-02"))
    assert "staat stil" in said(book, "medewerker", d("2026-04-02"))


def test_a_notice_comes_from_somebody_on_a_day_that_was(case: Open, karin: Subject) -> None:
    book = case("EVENEMENT", event()).days(70)
    assert "niet na vandaag" in refused(book, notice(karin, "2026-04-14"))
    assert "na de ontvangst" in refused(book, notice(karin, "2026-02-01"))
    nobody = NoticeOfDefault(d("2026-04-13"), " ")
    assert "wie" in refused(
        book, lambda db, zaak: term_acts.receive_notice(db, karin, zaak, nobody)
    )


def test_a_resident_is_answered_and_cannot_be_too_early(case: Open, karin: Subject) -> None:
    book = case("BRP-UITTREKSEL", extract(paid=False))
    assert "nog niet te laat" in refused(book, notice(RESIDENT, "2026-02-02"))
    book.days(40).do(notice(RESIDENT, "2026-03-14")).says("Wij hebben die ontvangen.")


def test_the_decision_ends_the_penalty_and_somebody_sets_its_amount(
    case: Open, karin: Subject
) -> None:
    book = late_decision(case, karin)
    assert any("Stel de dwangsom vast: 567 euro, uiterlijk" in t for t in open_tasks(book))
    assert not any("Ingebrekestelling" in t for t in open_tasks(book))
    book.days(100)
    assert "567 euro" in said(book, "inwoner", clock.today())
    book.do(decide(karin)).says("Het bedrag is 567 euro.")
    assert "al besloten" in refused(book, decide(karin))


def late_decision(case: Open, karin: Subject) -> Playbook:
    book = case("EVENEMENT", event()).do(claim(karin)).step("in_behandeling_nemen")
    book.days(70).do(notice(karin, "2026-04-13")).days(37)
    return book.step("weigeren", motivering="APV 2:25: het is daar te druk.")


def claim(who: Subject) -> Any:
    from workflows import casework

    return lambda db, zaak: casework.claim(db, who, zaak)


def test_a_penalty_that_nobody_set_keeps_the_zaak_from_destruction(
    case: Open, karin: Subject
) -> None:
    book = late_decision(case, karin).closed("geweigerd")
    far = d("2046-01-01")
    with sessions() as db:
        assert (
            why_not(db, book.zaak(db), far, "vernietigen")
            == "over een dwangsom is nog niet besloten"
        )
    book.do(decide(karin, geen=True, reden="U bent geen belanghebbende."))
    book.says("U bent geen belanghebbende.").says("0 euro")
    with sessions() as db:
        assert "dwangsom" not in why_not(db, book.zaak(db), far, "vernietigen")


def test_a_penalty_is_set_only_when_there_is_one_and_it_is_over(case: Open, karin: Subject) -> None:
    book = case("EVENEMENT", event())
    assert "geen dwangsom" in refused(book, decide(karin))
    book.days(70).do(notice(karin, "2026-04-13"))
    assert "loopt nog" in refused(book, decide(karin))
    book.days(100)
    assert "Schrijf waarom" in refused(book, decide(karin, geen=True))
    book.do(decide(karin)).says("1442 euro")


def test_after_the_last_penalty_day_the_calendar_itself_asks_for_the_amount(
    case: Open, karin: Subject
) -> None:
    book = case("EVENEMENT", event()).days(70).do(notice(karin, "2026-04-13")).days(57)
    assert clock.today() == d("2026-06-09"), "the last day that costs money"
    assert term_watch.by_calendar() == 0
    book.days(1)
    assert (term_watch.by_calendar(), term_watch.by_calendar()) == (1, 0)
    assert any("1442 euro" in t for t in open_tasks(book))


def test_a_decision_within_the_two_weeks_costs_nothing(case: Open, karin: Subject) -> None:
    book = case("EVENEMENT", event()).do(claim(karin)).step("in_behandeling_nemen")
    book.days(70).do(notice(karin, "2026-04-13")).days(15)
    book.step("weigeren", motivering="APV 2:25: het is daar te druk.")
    assert open_tasks(book) == []
    assert "geen dwangsom" in refused(book, decide(karin))


def test_nothing_is_done_to_a_term_that_has_ended(case: Open, karin: Subject) -> None:
    book = late_decision(case, karin)
    for act in (extend(karin), delay(karin, "2027-01-04"), notice(karin, "2026-05-20")):
        assert "al bekendgemaakt" in refused(book, act)


def test_every_fact_is_one_event_and_one_notice(case: Open, karin: Subject) -> None:
    book = case("EVENEMENT", event()).do(extend(karin)).settle()
    with sessions() as db:
        zaak = book.zaak(db)
        told = select(Event.nieuw).where(Event.hoofdobject == zaak.uuid, Event.actie == "verlengd")
        assert [e["fataleDatumWas"] for e in db.scalars(told)] == ["2026-03-30"]
        sent = select(Notice.sjabloon).where(Notice.zaak_id == zaak.id)
        assert db.scalars(sent).all().count("verlengd") == 1
