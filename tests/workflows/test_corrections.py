"""Mending a wrong status, a wrong resultaat, a zaak closed too early: who may, what is told, and
that nothing is erased.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from tests.playbook import RESIDENT, Playbook, moment, staff
from tests.workflows.exits_file import definition, publish_all, raw, stall
from workflows import casework, corrections
from workflows.corrections import Reason
from zaakspoor.worker import handle_next, replay
from zaken.base import clock
from zaken.base.db import sessions
from zaken.base.errors import Problem
from zaken.base.subject import STAFF_SCOPES, Grant, Subject
from zaken.models import Automation, Event, Notice, Task

Stall = Callable[..., Playbook]
Act = Callable[[Any, Any], None]
WHY = Reason("Verkeerde knop.", "Een medewerker koos de verkeerde knop.")


@pytest.fixture
def apply(db: Any) -> Iterator[Stall]:
    publish_all(db)
    with ExitStack() as stack:
        stack.enter_context(clock.frozen(moment("2026-02-02 10:00")))
        yield lambda **more: stall(stack, **more)


def colleague(username: str = "p.post") -> Subject:
    """An employee who is no teamleider."""
    who = staff(username, "Peter Post")
    return Subject(
        "medewerker",
        username,
        "Peter Post",
        (Grant(STAFF_SCOPES),),
        medewerker_id=who.medewerker_id,
    )


def back(by: Subject | None = None, why: Reason = WHY) -> Act:
    return lambda db, zaak: corrections.mend_status(db, by or staff(), zaak, why)


def otherwise(naam: str, by: Subject | None = None, why: Reason = WHY) -> Act:
    return lambda db, zaak: corrections.mend_result(db, by or staff(), zaak, naam, why)


def again(naar: str = "bekijken", by: Subject | None = None, why: Reason = WHY) -> Act:
    return lambda db, zaak: corrections.reopen(db, by or staff(), zaak, naar, why)


def refused(book: Playbook, act: Act) -> str:
    """What somebody reads who may not, or not so."""
    with pytest.raises(Problem) as problem, sessions.begin() as db:
        act(db, book.zaak(db))
    return problem.value.detail


def granted(apply: Stall) -> Playbook:
    """Granted by hand, and closed by itself."""
    return apply().step("bekijken").step("verlenen").closed("verleend")


# A wrong status


def test_a_wrong_status_goes_back_and_stays_in_the_history(apply: Stall) -> None:
    def as_it_was(db: Any, zaak: Any) -> None:
        names = [s.statustype.naam for s in zaak.statussen]
        assert names == ["ontvangen", "bekijken", "besloten", "bekijken"]
        assert zaak.resultaat is None
        assert zaak.voortgang.fatale_datum == date(2026, 3, 30)

    (
        apply()
        .step("bekijken")
        .step("weigeren")
        .at("besloten")
        .do(back())
        .at("bekijken")
        .do(as_it_was)
        .offers("verlenen", "weigeren", "vragen", "intrekken", "doorzenden", "dubbel")
    )


def test_whoever_read_a_wrong_decision_is_told_which_notice_was_wrong(apply: Stall) -> None:
    def as_a_decision(db: Any, zaak: Any) -> None:
        last = db.scalars(select(Notice).order_by(Notice.id.desc())).first()
        assert (last.soort, last.brief) == ("besluit", "brief")
        assert last.kanalen == ["berichtenbox", "email", "print"]

    (
        apply()
        .step("bekijken")
        .step("weigeren")
        .days(2)
        .do(back())
        .notices("ontvangst", "besluit", "correctie")
        .says('ons bericht van 2 februari 2026, met als onderwerp "Besluit over uw kraam"')
        .says("Een medewerker koos de verkeerde knop.")
        .says("is nu weer: in behandeling")
        .says("Wij trekken het besluit in dat niet klopte.")
        .do(as_a_decision)
    )


def test_a_wrong_notice_cannot_be_mended_in_silence(apply: Stall) -> None:
    zaak = apply().step("bekijken").step("weigeren")
    assert "Er is al een bericht verstuurd" in refused(zaak, back(why=Reason("Fout.")))
    assert "Schrijf waarom" in refused(zaak, back(why=Reason(" ", "Een fout.")))
    zaak.at("besloten").notices("ontvangst", "besluit")


def test_a_status_that_nobody_was_told_of_goes_back_without_a_notice(apply: Stall) -> None:
    apply().step("bekijken").do(back(why=Reason("Te vroeg."))).at("ontvangen").notices("ontvangst")


def test_what_happened_by_itself_is_told_and_does_not_happen_again(apply: Stall) -> None:
    def once(db: Any, zaak: Any) -> None:
        tasks = db.scalars(select(Task).where(Task.titel == "Bekijk de plek")).all()
        assert len(tasks) == 1
        event = db.scalars(select(Event).where(Event.actie == "status_hersteld")).one()
        assert event.nieuw["was"] == "In behandeling"
        assert event.nieuw["gedaan"] == ["Deelzaak: begonnen"]

    apply(geld=5000).step("bekijken").do(back(why=Reason("Te vroeg."))).at("ontvangen").do(once)


def test_a_first_status_and_a_closed_zaak_have_no_status_to_go_back_to(apply: Stall) -> None:
    assert "eerste status" in refused(apply(), back())
    assert "Heropen de zaak" in refused(granted(apply), back())


def test_going_back_twice_goes_one_further_back(apply: Stall) -> None:
    zaak = apply().step("bekijken").step("vragen", ontbreekt="de tekening").suspended()
    zaak.do(back(why=Reason("Fout."))).at("bekijken").suspended(False)
    zaak.do(back(why=Reason("Fout."))).at("ontvangen")
    assert "eerste status" in refused(zaak, back())


# A wrong resultaat


def test_another_resultaat_of_a_closed_zaak_gives_it_other_archive_dates(apply: Stall) -> None:
    def kept_for_ever(db: Any, zaak: Any) -> None:
        assert zaak.archiefnominatie == "blijvend_bewaren"
        assert zaak.archiefactiedatum == date(2031, 2, 2)

    (
        granted(apply)
        .do(lambda db, zaak: _eq(zaak.archiefactiedatum, date(2027, 2, 2)))
        .do(otherwise("geweigerd"))
        .closed("geweigerd")
        .do(kept_for_ever)
        .says("Het resultaat van uw zaak was: verleend. Het is nu: geweigerd.")
        .says("U mag er niet staan.")
        .says("in de plaats van het besluit dat niet klopte")
    )


def _eq(found: Any, wanted: Any) -> None:
    assert found == wanted


def test_a_resultaat_is_mended_only_into_another_one_of_this_type(apply: Stall) -> None:
    zaak = granted(apply)
    assert "ander resultaat" in refused(zaak, otherwise("verleend"))
    assert "ander resultaat" in refused(zaak, otherwise("bestaat_niet"))
    assert "nog geen resultaat" in refused(apply(), otherwise("verleend"))
    zaak.closed("verleend")


# A zaak closed too early


def test_a_zaak_is_opened_again_where_it_was_and_lies_in_its_queue(apply: Stall) -> None:
    def open_again(db: Any, zaak: Any) -> None:
        assert (zaak.einddatum, zaak.archiefactiedatum, zaak.archiefnominatie) == (None,) * 3
        assert zaak.resultaat is None
        work = db.scalars(select(Task).where(Task.zaak_id == zaak.id, Task.soort == "behandelen"))
        assert [t.done_at for t in work] == [None]

    (
        granted(apply)
        .do(again())
        .at("bekijken")
        .do(open_again)
        .notices("ontvangst", "besluit", "correctie")
        .step("weigeren")
        .step("sluiten")
        .closed("geweigerd")
    )


def test_opened_at_the_decision_it_does_not_close_by_itself_at_once(apply: Stall) -> None:
    def left_to_a_person(db: Any, zaak: Any) -> None:
        rows = db.scalars(
            select(Automation).where(Automation.doe == "stap").order_by(Automation.id)
        )
        assert [r.state for r in rows] == ["klaar", "vervallen"]
        assert zaak.resultaat.resultaattype.naam == "verleend"

    opened = granted(apply).do(again("besloten", why=Reason("Nog niet klaar.")))
    opened.at("besloten").do(left_to_a_person).notices("ontvangst", "besluit")
    opened.step("sluiten").closed("verleend")


def test_a_zaak_is_opened_only_at_a_status_it_had(apply: Stall) -> None:
    assert "Kies een status" in refused(granted(apply), again("aanvullen"))
    assert "Kies een status" in refused(granted(apply), again("klaar"))
    assert "niet afgesloten" in refused(apply(), again())


def test_over_the_api_a_closed_zaak_opens_with_a_reason_at_a_status_it_had(
    apply: Stall, client: Any, client_as: Callable[..., Any]
) -> None:
    zaak = granted(apply)
    with sessions() as db:
        statuses = {s.naam: s.uuid for s in zaak.zaak(db).zaaktype.statustypen}

    def give(naam: str, said: str = "") -> Any:
        body = {
            "zaak": f"http://testserver/zaken/api/v1/zaken/{zaak.uuid}",
            "statustype": f"http://testserver/catalogi/api/v1/statustypen/{statuses[naam]}",
            "datumStatusGezet": "2026-02-02T09:00:30Z",
            "statustoelichting": said,
        }
        return client.post("/zaken/api/v1/statussen", json=body)

    assert give("besloten").json()["invalidParams"][0]["name"] == "reden"
    assert give("aanvullen", "Een fout.").status_code == 400
    zaak.at("klaar")
    assert give("besloten", "De zaak ging te vroeg dicht.").status_code == 201
    zaak.settle().at("besloten").do(lambda db, z: _eq(z.einddatum, None))


# Who may


def test_the_handler_and_the_teamleider_mend_and_nobody_else(apply: Stall) -> None:
    peter = colleague()
    zaak = apply().step("bekijken").step("weigeren")
    assert "Alleen de behandelaar of een teamleider" in refused(zaak, back(by=peter))
    zaak.do(lambda db, z: casework.claim(db, peter, z)).do(back(by=peter)).at("bekijken")
    zaak.step("weigeren").step("sluiten").do(otherwise("verleend", by=peter)).closed("verleend")
    assert "Alleen een teamleider" in refused(zaak, again(by=peter))


def test_a_resident_mends_nothing(apply: Stall) -> None:
    for act in (back(by=RESIDENT), otherwise("geweigerd", by=RESIDENT), again(by=RESIDENT)):
        with pytest.raises(Problem) as problem, sessions.begin() as db:
            act(db, granted(apply).zaak(db))
        assert problem.value.status == 403


def test_a_file_may_forbid_it(db: Any) -> None:
    content = raw()
    content["herstellen"] = {"status": False, "resultaat": False, "heropenen": False}
    publish_all(db, content)
    with ExitStack() as stack:
        stack.enter_context(clock.frozen(moment("2026-02-02 10:00")))
        zaak = stall(stack).step("bekijken").step("weigeren")
        assert "kan dit niet worden hersteld" in refused(zaak, back())
        zaak.step("sluiten")
        assert "kan dit niet worden hersteld" in refused(zaak, again())
        assert "kan dit niet worden hersteld" in refused(zaak, otherwise("verleend"))
    assert definition(content).herstellen.status is False


def test_a_correction_that_is_handled_twice_is_told_once(apply: Stall) -> None:
    zaak = apply().step("bekijken").step("weigeren").do(back())
    with sessions() as db:
        events = list(db.scalars(select(Event.id).where(Event.hoofdobject == zaak.uuid)))
    for event in events:
        replay(event)
    while handle_next(zaak.uuid):
        pass
    zaak.settle().notices("ontvangst", "besluit", "correctie").at("bekijken")
