"""Work that belongs to a status: made, done, reminded of, and gone when nobody needs it."""

from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import func, select, update

from tests.playbook import RESIDENT, Playbook, staff
from tests.taken import (
    ADVIES,
    AFSPRAAK,
    CONTROLE,
    TOETS,
    WACHT,
    Terras,
    rapport,
    refused,
    terras,
)
from workflows import task_people, tasks
from workflows.casework import finish_task, reroute
from workflows.steps import keep_facts, next_steps
from zaken.base.db import sessions
from zaken.base.errors import Conflict, Invalid
from zaken.base.subject import SYSTEEM, Grant, Subject
from zaken.models import Automation, Event, Queue, Task, Zaakinformatieobject

pytestmark = pytest.mark.usefixtures("db")
VOORSTEL = {"daarna": "voorstellen"}


def acts(zaak: Playbook) -> list[str]:
    """What happened to tasks, oldest first."""
    with sessions() as db:
        told = select(Event.actie).where(
            Event.hoofdobject == zaak.uuid, Event.actie.startswith("taak_")
        )
        return list(db.scalars(told.order_by(Event.id)))


def test_a_task_comes_with_its_status_and_its_answer_is_a_fact() -> None:
    zaak = terras(TOETS | {"queue": "juridisch", "binnen": "3 werkdagen"}).open()
    zaak.step("onderzoeken").open("toets")
    with sessions() as db:
        row = db.scalars(select(Task).where(Task.taak == "toets")).one()
        assert (row.titel, row.soort, row.queue.naam) == (
            "Integriteit toetsen",
            "taak",
            "juridisch",
        )
        assert row.due is not None
    zaak.done("toets", velden={"oordeel": "Geen bezwaar"}).open().facts(oordeel="Geen bezwaar")
    assert acts(zaak) == ["taak_gemaakt", "taak_klaar"]


def test_a_step_waits_for_mandatory_work_and_says_for_what() -> None:
    zaak = terras(TOETS, CONTROLE).step("onderzoeken")
    zaak.refuses("voorstellen", "Eerst nog: Integriteit toetsen, Tekening nakijken.")
    with sessions() as db:
        possible = {p.stap.stap: p for p in next_steps(db, staff(), zaak.zaak(db))}
    assert possible["voorstellen"].waarom == "Eerst nog: Integriteit toetsen, Tekening nakijken."
    assert possible["intrekken"].allowed
    zaak.done("toets", velden={"oordeel": "Goed"}).refuses("voorstellen", "Tekening nakijken")
    zaak.done("controle", punten={0, 1}).step("voorstellen").at("voorstel")


def test_a_step_waits_for_work_that_the_reaction_has_not_made_yet() -> None:
    from workflows.steps import take_step

    zaak = terras(TOETS)
    with sessions.begin() as db:
        take_step(db, staff(), zaak.zaak(db), "onderzoeken")
    with pytest.raises(Invalid, match="Eerst nog"), sessions.begin() as db:
        take_step(db, staff(), zaak.zaak(db), "voorstellen")
    zaak.settle().open("toets")


def test_work_that_is_not_mandatory_holds_nobody_back_and_lapses_when_the_status_is_left() -> None:
    zaak = terras(TOETS | {"verplicht": False}).step("onderzoeken").step("voorstellen").open()
    (row,) = zaak.rows("toets")
    assert (row.vervallen, row.uitkomst, row.done_by) == (True, "De zaak is al verder.", "systeem")
    assert acts(zaak) == ["taak_gemaakt", "taak_vervallen"]


def test_a_second_stay_has_its_own_work() -> None:
    zaak = terras(TOETS).step("onderzoeken").done("toets", velden={"oordeel": "Goed"})
    zaak.step("voorstellen").step("terugleggen").open("toets")
    assert zaak.refuses("voorstellen", "Integriteit toetsen")
    assert len(zaak.rows("toets")) == 2


def test_a_side_exit_does_not_wait_and_its_work_lapses() -> None:
    zaak = terras(TOETS, CONTROLE).step("onderzoeken").step("intrekken", RESIDENT)
    zaak.closed("ingetrokken").open()
    assert {row.uitkomst for row in zaak.rows()} == {"De zaak is afgesloten."}


def test_a_proposal_that_is_wrong_goes_back_without_ticking_that_it_is_right() -> None:
    check = CONTROLE | {"bij": "voorstel"}
    zaak = terras(check, terugleggen={"wacht_op_taken": False})
    zaak.step("onderzoeken").step("voorstellen").open("controle")
    zaak.refuses("weigeren", "Eerst nog", by=staff("p.bakker", "Piet Bakker"))
    zaak.step("terugleggen").at("onderzoek").open()
    assert zaak.rows("controle")[0].uitkomst == "De zaak is al verder."


def test_work_for_some_facts_only_comes_and_goes_with_them() -> None:
    many = TOETS | {"als": "stoelen > 10"}

    def stoelen(number: str) -> Any:
        return lambda db, zaak: keep_facts(db, SYSTEEM, zaak, {"stoelen": number})

    zaak = terras(many).step("onderzoeken").open().do(stoelen("40")).open("toets")
    zaak.refuses("voorstellen", "Integriteit toetsen").do(stoelen("4")).open()
    assert zaak.rows("toets")[0].uitkomst == "Dit is bij deze zaak niet meer nodig."
    zaak.do(stoelen("41")).open("toets").refuses("voorstellen", "Integriteit toetsen")
    zaak.done("toets", velden={"oordeel": "Goed"}).step("voorstellen")


def test_work_for_the_whole_zaak_holds_back_only_the_end() -> None:
    whole = CONTROLE | {"bij": "volledig"}
    zaak = terras(whole).open("controle").step("onderzoeken").step("voorstellen")
    zaak.refuses("weigeren", "Eerst nog: Tekening nakijken.", by=staff("p.bakker", "Piet Bakker"))
    zaak.done("controle", punten={0, 1})
    zaak.step("weigeren", staff("p.bakker", "Piet Bakker")).closed("geweigerd")
    assert len(zaak.rows()) == 1


def test_every_point_of_a_checklist_is_ticked() -> None:
    zaak = terras(CONTROLE).step("onderzoeken")
    assert "De stoep blijft vrij." in refused(zaak, "controle", punten={0}).detail
    zaak.done("controle", punten={0, 1}).open()
    assert zaak.rows()[0].gegevens == {"punten": CONTROLE["punten"]}


@pytest.mark.parametrize("order", [*permutations(["toets", "controle", "schouw"])])
def test_the_order_in_which_parallel_work_is_done_does_not_matter(order: list[str]) -> None:
    zaak = terras(TOETS | VOORSTEL, CONTROLE, AFSPRAAK | {"verplicht": True}).step("onderzoeken")
    plan(zaak, "2099-03-02T10:00")
    answers: dict[str, Any] = {
        "toets": {"velden": {"oordeel": "Goed"}},
        "controle": {"punten": {0, 1}},
        "schouw": {},
    }
    for taak in order:
        zaak.at("onderzoek").done(taak, **answers[taak])
    zaak.at("voorstel").facts(oordeel="Goed").open()
    assert acts(zaak).count("taak_klaar") == 3


def plan(zaak: Terras, moment: str) -> Terras:
    (row,) = zaak.rows("schouw")
    given = {"moment": moment, "plaats": "Herenstraat 1"}
    return zaak.do(lambda db, _: task_people.appoint(db, staff(), db.get_one(Task, row.id), given))


def test_an_appointment_is_planned_before_it_is_done_and_may_be_moved() -> None:
    zaak = terras(AFSPRAAK).step("onderzoeken")
    assert "Plan eerst" in refused(zaak, "schouw").detail
    plan(zaak, "2099-03-02T10:00")
    plan(zaak, "2099-03-03T11:30")
    (row,) = zaak.rows("schouw")
    assert (row.gegevens["moment"], row.gegevens["plaats"]) == ("20990303113000", "Herenstraat 1")
    assert row.due == task_people.moment_of("20990303113000")
    with pytest.raises(Invalid, match="al voorbij"):
        plan(zaak, "2020-03-03T11:30")
    zaak.done("schouw").open()


def test_what_is_waited_for_closes_the_wait_by_itself() -> None:
    zaak = terras(WACHT).step("onderzoeken").open("wacht_bibob")
    assert "niet aan u" in refused(zaak, "wacht_bibob").detail
    zaak.refuses("voorstellen", "Wachten op het bureau Bibob")
    zaak.do(lambda db, z: keep_facts(db, SYSTEEM, z, {"bibob": "Geen gevaar"})).open()
    (row,) = zaak.rows()
    assert (row.vervallen, row.done_by, row.done_by_id) == (False, "systeem", None)
    zaak.step("voorstellen")


def test_several_advisers_are_asked_at_once_and_each_answer_counts() -> None:
    zaak = terras(ADVIES).step("onderzoeken")
    assert "Leg eerst vast" in refused(zaak, "brandweer", tekst="Veilig.").detail
    zaak.ask("Brandweer Haaglanden").ask("Politie Den Haag").open("brandweer", "brandweer")
    zaak.done("brandweer", nr=0, tekst="Het is veilig.")
    zaak.refuses("voorstellen", "Eerst nog: Advies brandveiligheid.")
    assert "1 tot 4000" in refused(zaak, "brandweer", tekst=" ").detail
    zaak.done("brandweer", nr=1, tekst="Geen bezwaar.").step("voorstellen")
    first, second = zaak.rows("brandweer")
    assert (first.gegevens["naam"], first.gegevens["advies"]) == (
        "Brandweer Haaglanden",
        "Het is veilig.",
    )
    assert (second.titel, second.uitkomst) == (
        "Advies brandveiligheid: Politie Den Haag",
        "Geen bezwaar.",
    )
    with sessions() as db:
        advisers = [
            r.betrokkene_identificatie["naam"]
            for r in zaak.zaak(db).rollen
            if r.roltype.omschrijving_generiek == "adviseur"
        ]
    assert advisers == ["Brandweer Haaglanden", "Politie Den Haag"]


def test_one_advice_too_many_is_let_go_but_never_the_last() -> None:
    zaak = terras(ADVIES).step("onderzoeken").ask("Brandweer").ask("Politie")

    def drop(nr: int, reden: str = "Dubbel gevraagd") -> Terras:
        id = zaak.rows("brandweer")[nr].id
        return zaak.do(
            lambda db, _: task_people.drop_advice(db, staff(), db.get_one(Task, id), reden)
        )

    with pytest.raises(Invalid, match="Schrijf waarom"):
        drop(1, " ")
    drop(1).open("brandweer")
    with pytest.raises(Conflict, match="enige advies"):
        drop(0)
    zaak.done("brandweer", nr=0, tekst="Veilig.").step("voorstellen")


def test_an_advice_comes_with_its_document() -> None:
    asked = {
        "veld": "stuk",
        "vraag": "Het advies",
        "soort": "bestand",
        "verplicht": True,
        "documenttype": "rapport",
    }
    zaak = terras(ADVIES | {"vraagt": [asked]}).step("onderzoeken").ask("Brandweer")
    wrong = refused(zaak, "brandweer", tekst="Veilig.")
    assert [p["name"] for p in wrong.params] == ["stuk"]
    two = {"stuk": [rapport(), rapport()]}
    assert "hoogstens 1" in refused(zaak, "brandweer", tekst="Veilig.", bestanden=two).detail
    zaak.done("brandweer", tekst="Veilig.", bestanden={"stuk": [rapport()]})
    with sessions() as db:
        kept = select(func.count()).select_from(Zaakinformatieobject)
        assert db.scalar(kept.where(Zaakinformatieobject.zaak_id == zaak.zaak(db).id)) == 1


def test_a_reminder_comes_so_many_working_days_before_it_is_due_and_once() -> None:
    zaak = terras(ADVIES).step("onderzoeken").ask("Brandweer")
    with sessions() as db:
        row = db.scalars(select(Automation).where(Automation.doe == tasks.REMIND)).all()[-1]
        due = db.scalars(select(Task).where(Task.taak == "brandweer")).one().due
        assert due is not None
        assert 2 <= (due - row.next_at).days <= 5
    zaak.days(20)
    assert acts(zaak).count("taak_herinnering") == 1
    zaak.days(20)
    assert acts(zaak).count("taak_herinnering") == 1


def test_nobody_is_reminded_of_what_is_done() -> None:
    zaak = terras(ADVIES).step("onderzoeken").ask("Brandweer")
    zaak.done("brandweer", tekst="Veilig.").days(30)
    assert "taak_herinnering" not in acts(zaak)


def test_the_step_that_follows_waits_for_its_own_guards() -> None:
    bibob = {"als": [{"ingevuld": ["bibob"]}]}
    zaak = terras(TOETS | VOORSTEL, voorstellen=bibob).step("onderzoeken")
    zaak.done("toets", velden={"oordeel": "Goed"}).at("onderzoek")
    zaak.refuses("voorstellen", "Nog niet ingevuld: 'Wat zegt het bureau Bibob?'.")
    zaak.do(lambda db, z: keep_facts(db, SYSTEEM, z, {"bibob": "Geen gevaar"})).at("voorstel")


def test_the_step_follows_also_when_the_answer_ends_the_question() -> None:
    zaak = terras(TOETS | VOORSTEL | {"als": "oordeel == null"}).step("onderzoeken").open("toets")
    zaak.done("toets", velden={"oordeel": "Goed"}).at("voorstel")
    zaak.step("terugleggen").at("onderzoek").open()  # nothing was done in this stay


def test_no_step_follows_on_work_that_lapsed() -> None:
    zaak = terras(TOETS | VOORSTEL | {"als": "stoelen > 10"}, stoelen=40).step("onderzoeken")
    zaak.open("toets").do(lambda db, z: keep_facts(db, SYSTEEM, z, {"stoelen": "4"}))
    zaak.open().at("onderzoek")


def test_the_same_task_is_not_done_twice() -> None:
    zaak = terras(CONTROLE).step("onderzoeken").done("controle", punten={0, 1})
    again = refused(zaak, "controle", by=staff("p.bakker", "Piet Bakker"), punten={0, 1})
    assert again.detail == "Karin de Jong heeft deze taak al afgerond."


def test_a_task_of_a_status_that_was_left_cannot_be_done_any_more() -> None:
    zaak = terras(TOETS | {"verplicht": False}).step("onderzoeken").step("voorstellen")
    late = refused(zaak, "toets", velden={"oordeel": "Goed"})
    assert "vervallen" in late.detail
    zaak.facts()


def test_the_general_door_for_tasks_is_closed_to_tasks_of_the_file() -> None:
    zaak = terras(TOETS).step("onderzoeken")
    with pytest.raises(Invalid, match="in het dossier"), sessions.begin() as db:
        finish_task(db, staff(), db.scalars(select(Task).where(Task.taak == "toets")).one(), "Ja")
    zaak.open("toets")


def test_who_may_not_change_the_zaak_may_not_do_its_work() -> None:
    zaak = terras(CONTROLE, TOETS).step("onderzoeken")
    reader = Subject("medewerker", "kcc", "Kees", (Grant(frozenset({"zaken.lezen"})),))
    consumer = Subject("applicatie", "app", everything=True)
    assert refused(zaak, "controle", by=reader, punten={0, 1}).status == 403
    assert refused(zaak, "toets", by=RESIDENT, velden={"oordeel": "x"}).status == 403
    assert refused(zaak, "toets", by=consumer, velden={"oordeel": "x"}).status == 403
    zaak.open("controle", "toets")


def test_work_goes_with_its_zaak_to_another_queue() -> None:
    zaak = terras(TOETS, CONTROLE | {"queue": "vergunningen"}).step("onderzoeken")

    def move(db: Any, z: Any) -> None:
        juridisch = db.scalars(select(Queue).where(Queue.naam == "juridisch")).one()
        reroute(db, staff(), z, juridisch, "Hoort daar")

    zaak.do(move)
    with sessions() as db:
        found = select(Task.taak, Queue.naam).join(Task.queue).where(Task.taak != "")
        assert {taak: queue for taak, queue in db.execute(found)} == {
            "toets": "juridisch",
            "controle": "vergunningen",
        }


def test_every_event_handled_again_makes_no_second_task_and_takes_no_second_step() -> None:
    zaak = terras(TOETS | VOORSTEL, ADVIES).step("onderzoeken").ask("Brandweer").ask("Politie")
    zaak.done("brandweer", nr=0, tekst="Ja").done("brandweer", nr=1, tekst="Ja")
    zaak.done("toets", velden={"oordeel": "Goed"}).at("voorstel")
    before = [(r.sleutel, r.done_at, r.vervallen) for r in zaak.rows()], acts(zaak)
    with sessions.begin() as db:
        db.execute(update(Event).where(Event.hoofdobject == zaak.uuid).values(handled_at=None))
    zaak.settle().at("voorstel")
    assert ([(r.sleutel, r.done_at, r.vervallen) for r in zaak.rows()], acts(zaak)) == before


def test_a_worker_that_dies_after_making_a_task_makes_no_second_one() -> None:
    from workflows.publish import definition_of
    from workflows.steps import take_step

    zaak = terras(TOETS)
    with sessions.begin() as db:
        take_step(db, staff(), zaak.zaak(db), "onderzoeken")
    for commits in (False, True, True):  # the first died before its commit
        with sessions() as db:
            found = zaak.zaak(db)
            file = definition_of(found.zaaktype)
            assert file is not None
            tasks.arrange(db, found, file)
            if commits:
                db.commit()
    zaak.settle().open("toets")
    assert len(zaak.rows()) == 1


def test_tasks_go_when_the_zaak_is_erased() -> None:
    from zaken.actions.zaak_erase import erase_zaak

    zaak = terras(ADVIES).step("onderzoeken").ask("Brandweer")
    with sessions.begin() as db:
        erase_zaak(db, zaak.zaak(db))
    with sessions() as db:
        assert db.scalar(select(func.count()).select_from(Task).where(Task.taak != "")) == 0
