"""Two things that one person may not both do, whatever door he takes."""

from typing import Any

import pytest
from sqlalchemy import select

from tests.clients import token
from tests.playbook import RESIDENT, staff
from tests.taken import CONTROLE, TOETS, Terras, terras
from workflows import casework, task_people, tasks
from workflows.steps import decide, next_steps
from zaken.base.clock import now
from zaken.base.db import sessions
from zaken.base.errors import Forbidden
from zaken.base.subject import LEADER_SCOPES, SYSTEEM, Grant, Subject
from zaken.models import Medewerker, Task

pytestmark = pytest.mark.usefixtures("db")
ZAKEN = "/zaken/api/v1"
ZELF = "U hebt 'Voorstel doen' zelf gedaan. Een collega moet dit doen."
PARALLEL = CONTROLE | {"niet_door": ["toets"]}


def piet() -> Subject:
    return staff("p.bakker", "Piet Bakker")


def proposed(**stappen: dict[str, Any]) -> Terras:
    """Karin has made the proposal; she may not decide on it."""
    return terras(**stappen).step("onderzoeken").step("voorstellen").at("voorstel")


def forbidden(zaak: Terras, stap: str, by: Subject, sentence: str) -> Terras:
    zaak.refuses(stap, sentence, by=by)
    return zaak.at("voorstel")


def post_status(zaak: Terras, client: Any, resultaat: str = "verleend", **claims: Any) -> Any:
    """The end, given over the ZGW API by a client whose token says this of its user."""
    with sessions.begin() as db:
        row = zaak.zaak(db)
        decide(db, SYSTEEM, row, resultaat)
        last = next(s.uuid for s in row.zaaktype.statustypen if s.naam == "klaar")
    body = {
        "zaak": client.get(f"{ZAKEN}/zaken/{zaak.uuid}").json()["url"],
        "statustype": f"http://testserver/catalogi/api/v1/statustypen/{last}",
        "datumStatusGezet": now().isoformat(),
    }
    headers = {"Authorization": f"Bearer {token('formulieren', **claims)}"}
    headers |= {"X-NLX-Request-User-Id": claims["nlx"]} if "nlx" in claims else {}
    return client.post(f"{ZAKEN}/statussen", json=body, headers=headers)


def test_who_proposed_does_not_decide_and_a_colleague_does() -> None:
    zaak = proposed()
    forbidden(zaak, "verlenen", staff(), ZELF)
    with sessions() as db:
        told = {p.stap.stap: p.waarom for p in next_steps(db, staff(), zaak.zaak(db))}
    assert told["verlenen"] == ZELF
    zaak.step("verlenen", piet()).closed("verleend")


def test_another_name_is_not_another_person() -> None:
    zaak = proposed()
    with sessions.begin() as db:
        karin = db.scalars(select(Medewerker).where(Medewerker.username == "k.dejong")).one()
        karin.naam, karin.username = "Karin Bakker-de Jong", "k.bakker"
        renamed = Subject(
            "medewerker", "k.bakker", karin.naam, (Grant(LEADER_SCOPES),), medewerker_id=karin.id
        )
    forbidden(zaak, "verlenen", renamed, ZELF)


def test_letting_go_and_a_colleague_taking_it_up_changes_nothing() -> None:
    zaak = proposed()
    zaak.do(lambda db, z: casework.claim(db, staff(), z))
    zaak.do(lambda db, z: casework.release(db, staff(), z, "Voor Piet"))
    zaak.do(lambda db, z: casework.claim(db, piet(), z))
    forbidden(zaak, "verlenen", staff(), ZELF)


def test_going_back_and_on_by_a_colleague_does_not_wash_the_first_proposal_away() -> None:
    zaak = proposed().step("terugleggen", piet()).step("voorstellen", piet())
    forbidden(zaak, "verlenen", staff(), ZELF)
    forbidden(zaak, "verlenen", piet(), ZELF)
    zaak.step("verlenen", staff("s.visser", "Saskia Visser")).closed("verleend")


def test_the_system_may_not_decide_and_the_applicant_may_still_withdraw() -> None:
    zaak = proposed()
    forbidden(zaak, "verlenen", SYSTEEM, "Dit kan niet vanzelf: een medewerker moet dit doen.")
    zaak.step("intrekken", RESIDENT).closed("ingetrokken")


def test_a_planned_step_that_asks_four_eyes_is_not_taken() -> None:
    from workflows.automation import carry_out
    from zaken.models import Automation

    zaak = proposed()
    with sessions.begin() as db:
        met = {"stap": "verlenen", "als": [], "bij": ["voorstel"]}
        row = Automation(zaak_id=zaak.zaak(db).id, sleutel="smokkel", doe="stap", met=met)
        db.add(row)
        db.flush()
        id = row.id
    carry_out(id)
    zaak.settle().at("voorstel")
    with sessions() as db:
        done = db.get_one(Automation, id)
        assert (done.state, "vier ogen" in done.uitkomst) == ("mislukt", True)


def test_an_application_decides_only_for_a_medewerker_its_token_names(client: Any) -> None:
    zaak = proposed()
    piet()
    for claims, sentence in (
        ({"user_id": None}, "user_id in het token"),
        ({"user_id": "niemand"}, "user_id in het token"),
        ({"user_id": None, "nlx": "p.bakker"}, "user_id in het token"),
        ({"user_id": "k.dejong"}, ZELF),
    ):
        answer = post_status(zaak, client, **claims)
        assert (answer.status_code, sentence in answer.json()["detail"]) == (403, True), answer.text
        zaak.at("voorstel")
    assert post_status(zaak, client, user_id="p.bakker").status_code == 201
    zaak.settle().closed("verleend")


def test_who_no_longer_works_here_is_nobody(client: Any) -> None:
    zaak = proposed()
    piet()
    with sessions.begin() as db:
        db.scalars(select(Medewerker).where(Medewerker.username == "p.bakker")).one().actief = False
    assert post_status(zaak, client, user_id="p.bakker").status_code == 403


def test_a_proposal_by_an_application_also_has_a_person(client: Any) -> None:
    """Else who proposes by the API could decide on the page."""
    zaak = terras().step("onderzoeken")
    unknown = Subject("applicatie", "app", everything=True)
    zaak.refuses("voorstellen", "user_id in het token", by=unknown)
    karin = Subject("applicatie", "app", everything=True, user="k.dejong", vouched=True)
    staff()
    zaak.step("voorstellen", karin)
    forbidden(zaak, "verlenen", staff(), ZELF)


def test_another_step_into_the_same_status_is_no_way_around(client: Any) -> None:
    zaak = proposed(weigeren={"niet_door": []})
    staff()
    answer = post_status(zaak, client, user_id="k.dejong")
    assert (answer.status_code, answer.json()["detail"]) == (403, ZELF)
    assert post_status(zaak, client, "geweigerd", user_id="k.dejong").status_code == 201


@pytest.mark.parametrize("first", ["toets", "controle"])
def test_parallel_work_has_two_people_in_either_order(first: str) -> None:
    zaak = terras(TOETS, PARALLEL).step("onderzoeken")
    answers: dict[str, Any] = {
        "toets": {"velden": {"oordeel": "Goed"}},
        "controle": {"punten": frozenset({0, 1})},
    }
    second = next(name for name in answers if name != first)
    zaak.done(first, staff(), **answers[first])
    with pytest.raises(Forbidden, match="zelf gedaan"):
        zaak.done(second, staff(), **answers[second])
    zaak.open(second).done(second, piet(), **answers[second]).open()


def test_a_task_and_a_step_are_two_things_of_one_zaak() -> None:
    zaak = terras(TOETS, verlenen={"niet_door": ["toets"]}).step("onderzoeken")
    zaak.done("toets", piet(), velden={"oordeel": "Goed"}).step("voorstellen")
    forbidden(zaak, "verlenen", piet(), "U hebt 'Integriteit toetsen' zelf gedaan.")
    zaak.step("verlenen", staff()).closed("verleend")


def test_the_system_does_no_task_of_four_eyes() -> None:
    zaak = terras(TOETS, PARALLEL).step("onderzoeken")
    with pytest.raises(Forbidden):
        zaak.done("controle", SYSTEEM, punten=frozenset({0, 1}))
    zaak.open("toets", "controle")


def test_who_asked_for_advice_may_still_write_it_down_but_not_decide() -> None:
    from tests.taken import ADVIES

    zaak = terras(ADVIES, verlenen={"niet_door": ["brandweer"]}).step("onderzoeken")
    zaak.ask("Brandweer").done("brandweer", piet(), tekst="Veilig.").step("voorstellen")
    forbidden(zaak, "verlenen", piet(), "U hebt 'Advies brandveiligheid' zelf gedaan.")


def test_two_people_at_once_cannot_be_one_person_twice() -> None:
    """The lock of the zaak is taken before the question who did the other thing."""
    zaak = terras(TOETS, PARALLEL).step("onderzoeken")
    with sessions.begin() as db:
        rows = {r.taak: r for r in db.scalars(select(Task).where(Task.taak != ""))}
        answer = tasks.Answer(velden={"oordeel": "Goed"})
        tasks.complete(db, staff(), rows["toets"], answer)
        with pytest.raises(Forbidden):
            tasks.complete(db, staff(), rows["controle"], tasks.Answer(punten=frozenset({0, 1})))
    zaak.settle().open("controle")


def test_only_staff_asks_advice_and_plans() -> None:
    from tests.taken import AFSPRAAK

    zaak = terras(AFSPRAAK).step("onderzoeken")
    (row,) = zaak.rows("schouw")
    given = {"moment": "2099-03-02T10:00", "plaats": "Herenstraat 1"}
    for who in (RESIDENT, SYSTEEM):
        with pytest.raises(Forbidden), sessions.begin() as db:
            task_people.appoint(db, who, db.get_one(Task, row.id), given)
