"""Restricted zaken: where they lie, who has them, and every way out that is closed."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from tests.playbook import Playbook, femke, staff
from tests.routing import is_, queue, rule, ruled, works
from tests.workflows.test_transcripts import extract
from workflows import casework
from workflows.definition import SHIPPED, load
from workflows.publish import publish
from workflows.steps import keep_facts
from zaken.actions.werk import Ask, ask_a_person
from zaken.base.db import sessions
from zaken.base.errors import Forbidden, Invalid
from zaken.base.subject import SYSTEEM, Subject
from zaken.change import change
from zaken.models import Event, Queue, Rol, Task, Zaak
from zaken.queries.medewerkers import staff_named

Open = Callable[..., Any]


@pytest.fixture
def town(municipality: None) -> None:
    """The desk of Burgerzaken, and the two who see fraud: Fatma and her teamleider Lars."""
    with sessions.begin() as db:
        burgerzaken, fraude = queue(db, "burgerzaken"), queue(db, "fraude", besloten=True)
        works(db, "karin", "Karin de Jong", burgerzaken)
        works(db, "fatma", "Fatma Demir", fraude, burgerzaken)
        works(db, "lars", "Lars Lam", fraude, burgerzaken, role="teamleider")
        rules = (
            rule("fraude", is_("soort_uittreksel", "historie"), besloten=True),
            rule("burgerzaken"),
        )
        publish(
            db,
            ruled(load(SHIPPED / "uittreksel-brp.yaml"), *rules),
            rsin="123456782",
            vanaf=date(2020, 1, 2),
        )


def who(username: str) -> Subject:
    with sessions() as db:
        found = staff_named(db, username)
    assert found is not None
    return found


def lies(book: Playbook) -> str:
    """The queue of the zaak; of a restricted one it is the one it is restricted to."""
    with sessions() as db:
        zaak = book.zaak(db)
        assert zaak.voortgang is not None
        here = db.get_one(Queue, zaak.voortgang.queue_id)
        assert zaak.besloten_in == (here.id if here.besloten else None)
        return here.naam


def sees(username: str, book: Playbook) -> bool:
    """May this person read it, by both twins of the filter?"""
    subject = who(username)
    with sessions() as db:
        zaak = book.zaak(db)
        may = subject.may("zaken.lezen", zaak)
        where = select(Zaak.id).where(Zaak.uuid == book.uuid, subject.sees("zaken.lezen", Zaak))
        assert bool(db.scalar(where)) == may
        return may


def learns(**facts: str) -> Any:
    return lambda db, zaak: keep_facts(db, SYSTEEM, zaak, facts)


def held(book: Playbook) -> tuple[str, int | None]:
    """Who has the zaak: the rol that the API shows, and the medewerker."""
    with sessions() as db:
        zaak = book.zaak(db)
        assert zaak.voortgang is not None
        roles = db.scalars(select(Rol).where(Rol.zaak_id == zaak.id)).all()
        named = [r for r in roles if r.roltype.omschrijving_generiek == "behandelaar"]
        told = named[0].betrokkene_identificatie["identificatie"] if named else ""
        return told, zaak.voortgang.behandelaar_id


def test_a_rule_with_besloten_takes_the_zaak_out_of_sight(town: None, case: Open) -> None:
    book = case("BRP-UITTREKSEL", extract(paid=False, soort_uittreksel="historie"))
    assert lies(book) == "fraude"
    assert sees("fatma", book)
    assert not sees("karin", book)


def test_a_later_fact_moves_it_at_once_and_takes_it_from_who_may_not_have_it(
    town: None, case: Open
) -> None:
    book = case("BRP-UITTREKSEL", extract(paid=False))
    karin = who("karin")
    book.do(lambda db, zaak: casework.claim(db, karin, zaak))
    assert held(book) == ("karin", karin.medewerker_id)
    book.do(learns(soort_uittreksel="historie"))
    assert (lies(book), held(book)) == ("fraude", ("", None))
    assert not sees("karin", book)


def test_who_may_have_it_keeps_it(town: None, case: Open) -> None:
    book = case("BRP-UITTREKSEL", extract(paid=False))
    fatma = who("fatma")
    book.do(lambda db, zaak: casework.claim(db, fatma, zaak)).do(
        learns(soort_uittreksel="historie")
    )
    assert (lies(book), held(book)) == ("fraude", ("fatma", fatma.medewerker_id))


def test_a_secret_address_closes_it_off_in_the_very_transaction_that_tells(
    town: None, case: Open
) -> None:
    book = case("BRP-UITTREKSEL", extract(paid=False))
    with sessions.begin() as db:
        keep_facts(db, SYSTEEM, book.zaak(db), {"brp_geheim": "ja"})
    assert not sees("karin", book)  # no worker came by yet
    assert lies(book.settle()) == "intake_besloten"
    assert not sees("lars", book)


def test_a_person_whose_address_is_secret_closes_it_off(town: None, case: Open) -> None:
    book = case("BRP-UITTREKSEL", extract(paid=False))

    def tell(db: Any, zaak: Zaak) -> None:
        rol = next(r for r in zaak.rollen if r.roltype.omschrijving_generiek == "initiator")
        rol.betrokkene_identificatie = {**rol.betrokkene_identificatie, "indicatieGeheim": "7"}
        change(db, SYSTEEM, rol, "update", scope="zaken.bijwerken")

    assert lies(book.do(tell)) == "intake_besloten"


def test_the_brp_tells_by_itself_that_an_address_is_secret(town: None, case: Open) -> None:
    application = extract(paid=False)
    known = dict(femke().identificatie) | {"inpBsn": "999990111", "voornamen": "Noor"}
    noor = type(femke())("burger", known, "substantieel")
    book = case("BRP-UITTREKSEL", type(application)(application.antwoorden, noor, {}))
    book.facts(brp_geheim="ja")
    assert lies(book) == "intake_besloten"
    assert not sees("karin", book)


def test_also_a_closed_zaak_goes_out_of_sight(town: None, case: Open) -> None:
    book = case("BRP-UITTREKSEL", extract()).closed("geleverd")
    book.do(learns(brp_geheim="ja"))
    assert lies(book) == "intake_besloten"
    with sessions() as db:
        assert book.zaak(db).is_closed
        open_work = select(Task).where(Task.soort == "behandelen", Task.done_at.is_(None))
        assert not db.scalars(open_work).all()


def test_facts_that_change_back_do_not_open_it(town: None, case: Open) -> None:
    book = case("BRP-UITTREKSEL", extract(paid=False, soort_uittreksel="historie")).do(
        learns(soort_uittreksel="standaard")
    )
    assert lies(book) == "fraude"


def to(book: Playbook, queue_: str, by: Subject, *, openen: bool = False) -> None:
    with sessions.begin() as db:
        there = db.scalars(select(Queue).where(Queue.naam == queue_)).one()
        casework.reroute(db, by, book.zaak(db), there, "Hoort daar.", openen=openen)
    book.settle()


def test_it_is_not_sent_to_an_open_queue(town: None, case: Open) -> None:
    book = case("BRP-UITTREKSEL", extract(paid=False, soort_uittreksel="historie"))
    with pytest.raises(Invalid, match="de zaak is besloten en") as refused:
        to(book, "burgerzaken", who("lars"))
    assert refused.value.params[0]["name"] == "queue"
    with pytest.raises(Forbidden):  # who does not see it sends it nowhere
        to(book, "fraude", who("karin"))
    assert lies(book) == "fraude"


def test_anybody_may_send_a_zaak_into_the_dark_and_then_no_longer_sees_it(
    town: None, case: Open
) -> None:
    book = case("BRP-UITTREKSEL", extract(paid=False))
    to(book, "fraude", who("karin"))
    assert lies(book) == "fraude"
    assert not sees("karin", book)


def test_a_teamleider_opens_it_when_nothing_asks_for_it_any_more(town: None, case: Open) -> None:
    book = case("BRP-UITTREKSEL", extract(paid=False, soort_uittreksel="historie"))
    with pytest.raises(Forbidden, match="Alleen een teamleider"):
        to(book, "burgerzaken", who("fatma"), openen=True)
    with pytest.raises(Invalid, match="moet besloten blijven"):
        to(book, "burgerzaken", who("lars"), openen=True)
    book.do(learns(soort_uittreksel="standaard"))
    to(book, "burgerzaken", who("lars"), openen=True)
    assert lies(book) == "burgerzaken"
    assert sees("karin", book)


def test_tasks_of_a_restricted_zaak_lie_where_it_lies_whoever_asks_for_them(
    town: None, case: Open
) -> None:
    book = case("BRP-UITTREKSEL", extract(paid=False))
    karin = who("karin")
    with sessions.begin() as db:
        open_queue = db.scalars(select(Queue).where(Queue.naam == "burgerzaken")).one().id
        before = ask_a_person(db, book.zaak(db), Ask(open_queue, "Eerst", "", "eerst"))
        before.medewerker_id = karin.medewerker_id
    book.do(learns(soort_uittreksel="historie"))

    def timer(db: Any, zaak: Zaak) -> None:
        ask_a_person(db, zaak, Ask(open_queue, "Later", "", "later"))
        db.add(Task(soort="controleren", titel="Erlangs", queue_id=open_queue, zaak_id=zaak.id))
        promise = casework.Promise(open_queue, "Femke", "0612345601", "Wanneer?")
        casework.callback(db, SYSTEEM, zaak, promise)

    book.do(timer).do(learns(aantal="2"))
    with sessions() as db:
        rows = db.scalars(select(Task).where(Task.zaak_id == book.zaak(db).id)).all()
        assert {row.queue.naam for row in rows} == {"fraude"}
        assert {row.medewerker_id for row in rows} == {None}
        assert len(rows) == 5


def test_a_timer_that_names_an_open_queue_does_not_leak(town: None, case: Open) -> None:
    file = load(SHIPPED / "uittreksel-brp.yaml")
    timed = {"bij": "ontvangen", "doe": "taak", "met": {"titel": "Kijk", "queue": "burgerzaken"}}
    auto = [*file.automatisch, type(file.automatisch[0]).model_validate(timed)]
    closed = ruled(file, rule("fraude", besloten=True)).model_copy(update={"automatisch": auto})
    with sessions.begin() as db:
        publish(db, closed, rsin="123456782", vanaf=date(2020, 1, 3))
    book = case("BRP-UITTREKSEL", extract(paid=False))
    with sessions() as db:
        task = db.scalars(select(Task).where(Task.titel == "Kijk")).one()
        assert (task.queue.naam, lies(book)) == ("fraude", "fraude")


def test_an_open_queue_of_that_name_is_no_place_for_it(town: None, case: Open) -> None:
    with sessions.begin() as db:
        queue(db, "fraude", besloten=False)
        queue(db, "intake_besloten", besloten=True)
    book = case("BRP-UITTREKSEL", extract(paid=False, soort_uittreksel="historie"))
    assert lies(book) == "intake_besloten"
    with sessions() as db:
        zaak = book.zaak(db)
        assert zaak.voortgang is not None
        assert "de zaak is besloten en Fraude niet" in zaak.voortgang.routering[-1]["vangnet"]


def test_it_is_written_down_as_any_other_routing(town: None, case: Open) -> None:
    secret = case("BRP-UITTREKSEL", extract(paid=False, soort_uittreksel="historie"))
    with sessions() as db:
        event = db.scalars(select(Event).where(Event.hoofdobject == secret.uuid)).all()
        routed = [e for e in event if e.actie == "gerouteerd"]
        assert [e.nieuw["besloten"] for e in routed if e.nieuw] == [True]


def test_an_agent_without_a_right_of_the_queue_has_it_not_by_name_either(
    town: None, case: Open
) -> None:
    book = case("BRP-UITTREKSEL", extract(paid=False, soort_uittreksel="historie"))
    outsider = staff("k.buiten", "Buiten Staander")  # rights on every zaaktype, in no queue
    for act in (
        lambda db, zaak: casework.claim(db, outsider, zaak),
        lambda db, zaak: casework.add_note(db, outsider, zaak, "Gezien."),
        lambda db, zaak: casework.contact(
            db, outsider, zaak, casework.Asked("telefoon", "Hoe?", "", "beantwoord", "L0")
        ),
    ):
        with pytest.raises(Forbidden), sessions.begin() as db:
            act(db, book.zaak(db))
