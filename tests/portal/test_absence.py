"""Being away: who reports it, who looks after the work, what he sees of it, and when it ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.session import COOKIE, start
from tests.portal import desk
from workflows import casework
from zaken.base import clock
from zaken.models import Afwezigheid, Event, Task, Zaak
from zaken.queries.medewerkers import staff_named

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass
class Town:
    sanne: desk.Desk
    ahmed: desk.Desk
    mo: desk.Desk
    lars: desk.Desk
    els: desk.Desk
    zaak: Zaak

    @property
    def url(self) -> str:
        return f"/werkplek/zaken/{self.zaak.uuid}"


@pytest.fixture
def town(db: Session) -> Iterator[Town]:
    """Four people at Parkeren, of whom Sanne has a zaak; Els works elsewhere."""
    with clock.frozen(NOW):
        desk.types(db, "parkeervergunning-bewoner")
        parkeren = desk.queue(db, "parkeren", "PARKEERVERGUNNING-BEWONER")
        elders = desk.queue(db, "apv", "EVENEMENT")
        made = Town(
            desk.works(db, "sanne", "Sanne Vos", parkeren),
            desk.works(db, "ahmed", "Ahmed Aydin", parkeren),
            desk.works(db, "mo", "Mo Bakker", parkeren),
            desk.works(db, "lars", "Lars Lam", parkeren, role="teamleider"),
            desk.works(db, "els", "Els Elders", elders),
            desk.apply(db, desk.anna()),
        )
        made.sanne.post(f"{made.url}/oppakken")
        yield made


def id_of(one: desk.Desk) -> str:
    return str(one.subject.medewerker_id)


def away(by: desk.Desk, deputy: desk.Desk | None = None, **more: str) -> int:
    """Report it on the page, until and including 2 December; the status of the answer."""
    form = {"van": "2026-11-23", "tot": "2026-12-02", **more}
    form["vervanger"] = id_of(deputy) if deputy else ""
    answer = by.post("/werkplek/afwezig", **form)
    return int(answer.status_code)


def anew(db: Session, *people: desk.Desk) -> None:
    """They sign in on another day."""
    for one in people:
        known = {"soort": "medewerker", "username": one.subject.name, "naam": one.subject.label}
        token, here = start(db, known)
        one.browser.cookies.set(COOKIE, token)
        one.csrf = here.csrf


def test_the_deputy_finds_the_work_in_his_own_list_marked_for_whom(town: Town) -> None:
    assert town.zaak.identificatie not in town.ahmed.get("/werkplek/").text
    assert away(town.sanne, town.ahmed) == 303
    mine = town.ahmed.get("/werkplek/").text
    assert town.zaak.identificatie in mine
    assert "voor Sanne Vos" in mine
    assert "U kijkt vandaag ook naar het werk van Sanne Vos" in (
        town.ahmed.get("/werkplek/afwezig").text
    )
    assert town.zaak.identificatie not in town.mo.get("/werkplek/").text
    page = town.mo.get(town.url).text
    assert "Afwezig tot en met 2 december 2026. Ahmed Aydin neemt het over." in page


def test_the_deputy_acts_as_himself_on_behalf_of_who_is_away(db: Session, town: Town) -> None:
    away(town.sanne, town.ahmed)
    town.ahmed.get(town.url)
    form = {"stap": "in_behandeling_nemen", "gezien": town.ahmed.seen()}
    assert town.ahmed.post(f"{town.url}/stappen", **form).status_code == 303
    done = db.scalars(select(Event).where(Event.resource == "status", Event.actor == "ahmed")).one()
    assert (done.actor_weergave, done.namens) == ("Ahmed Aydin", "Sanne Vos")
    assert "Ahmed Aydin, namens Sanne Vos" in town.mo.get(town.url).text
    assert town.ahmed.post(f"{town.url}/vrijgeven").status_code == 303
    put_back = db.scalars(select(Event).where(Event.actie == "vrijgegeven")).one()
    assert (put_back.actor, put_back.namens) == ("ahmed", "Sanne Vos")


def test_a_colleague_who_was_not_asked_puts_nothing_back(town: Town) -> None:
    away(town.sanne, town.ahmed)
    assert town.mo.post(f"{town.url}/vrijgeven").status_code == 403


def test_tasks_of_who_is_away_are_in_the_list_of_the_deputy(db: Session, town: Town) -> None:
    task = Task(soort="controleren", titel="Bel de lease", zaak_id=town.zaak.id)
    assert town.zaak.voortgang is not None
    assert town.zaak.voortgang.queue_id is not None
    task.queue_id = town.zaak.voortgang.queue_id
    task.medewerker_id = town.sanne.subject.medewerker_id
    db.add(task)
    db.flush()
    assert "Bel de lease" not in town.ahmed.get("/werkplek/").text
    away(town.sanne, town.ahmed)
    assert "Bel de lease" in town.ahmed.get("/werkplek/").text
    assert town.ahmed.post(f"/werkplek/taken/{task.uuid}", uitkomst="Klopt.").status_code == 303
    done = db.scalars(select(Event).where(Event.actie == "afgerond")).one()
    assert (done.actor, done.namens) == ("ahmed", "Sanne Vos")


def test_who_comes_back_finds_everything_where_it_was(db: Session, town: Town) -> None:
    away(town.sanne, town.ahmed)
    with clock.frozen(NOW + timedelta(days=9)):  # the last day
        anew(db, town.ahmed)
        assert town.zaak.identificatie in town.ahmed.get("/werkplek/").text
    with clock.frozen(NOW + timedelta(days=10)):
        anew(db, town.ahmed, town.sanne)
        assert town.zaak.identificatie not in town.ahmed.get("/werkplek/").text
        assert town.zaak.identificatie in town.sanne.get("/werkplek/").text
        assert town.ahmed.post(f"{town.url}/vrijgeven").status_code == 403


def test_coming_back_sooner_ends_it_at_once(db: Session, town: Town) -> None:
    away(town.sanne, town.ahmed)
    absence = db.scalars(select(Afwezigheid)).one()
    with clock.frozen(NOW + timedelta(days=2)):
        anew(db, town.ahmed, town.sanne, town.mo)
        assert "Weer aanwezig" in town.sanne.get("/werkplek/afwezig").text
        assert town.mo.post(f"/werkplek/afwezig/{absence.uuid}/terug").status_code == 404
        assert town.sanne.post(f"/werkplek/afwezig/{absence.uuid}/terug").status_code == 303
        assert town.zaak.identificatie not in town.ahmed.get("/werkplek/").text
    coming = {"van": "2026-12-24", "tot": "2026-12-31"}
    assert away(town.sanne, None, **coming) == 303
    later = db.scalars(select(Afwezigheid).order_by(Afwezigheid.id.desc())).first()
    assert later is not None
    assert town.sanne.post(f"/werkplek/afwezig/{later.uuid}/terug").status_code == 303
    assert len(db.scalars(select(Afwezigheid)).all()) == 1


def test_who_is_away_takes_no_new_zaak_up(db: Session, town: Town) -> None:
    fresh = desk.apply(db, desk.youssef(), "XY-987-Z")
    away(town.mo)
    refused = town.mo.post(f"/werkplek/zaken/{fresh.uuid}/oppakken")
    assert refused.status_code == 403
    assert "U staat op afwezig" in refused.text


def test_a_teamleider_reports_for_the_people_of_his_queues_only(db: Session, town: Town) -> None:
    assert away(town.lars, town.ahmed, medewerker=id_of(town.sanne)) == 303
    assert "Sanne Vos" in town.lars.get("/werkplek/afwezig").text
    assert away(town.lars, medewerker=id_of(town.els)) == 403
    assert away(town.mo, medewerker=id_of(town.ahmed)) == 403
    assert "voor uw eigen team" in town.mo.last.text
    assert len(db.scalars(select(Afwezigheid)).all()) == 1


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"van": ""}, "Vul de eerste dag in."),
        ({"tot": "morgen"}, "Vul de laatste dag in."),
        ({"tot": "2026-11-22"}, "De laatste dag ligt voor de eerste dag."),
        ({"van": "2026-11-01", "tot": "2026-11-20"}, "Deze dagen zijn al voorbij."),
        ({"tot": "2028-01-01"}, "Meld niet meer dan een jaar tegelijk."),
    ],
)
def test_a_period_that_cannot_be_comes_back_with_what_was_typed(
    db: Session, town: Town, more: dict[str, str], said: str
) -> None:
    assert away(town.sanne, town.ahmed, **more) == 400
    assert said in town.sanne.last.text
    assert f'<option value="{id_of(town.ahmed)}" selected>' in town.sanne.last.text
    assert not db.scalars(select(Afwezigheid)).all()


def test_two_periods_do_not_overlap_and_a_stranger_is_no_deputy(town: Town) -> None:
    assert away(town.sanne, town.els) == 400
    assert "Kies een collega" in town.sanne.last.text
    assert away(town.sanne, town.sanne) == 400
    assert away(town.sanne, town.ahmed) == 303
    assert away(town.sanne, town.mo, van="2026-12-02", tot="2026-12-09") == 400
    assert "Sanne Vos staat al op afwezig van 23 november 2026" in town.sanne.last.text


def test_a_deputy_who_is_away_passes_it_on_and_a_circle_stops(db: Session, town: Town) -> None:
    away(town.sanne, town.ahmed)
    away(town.ahmed, town.mo)
    assert "voor Sanne Vos" in town.mo.get("/werkplek/").text
    assert town.zaak.identificatie not in town.ahmed.get("/werkplek/").text
    assert "Ahmed Aydin is er ook niet, nu Mo Bakker" in town.lars.get("/werkplek/afwezig").text
    away(town.mo, town.sanne)
    for one in (town.sanne, town.ahmed, town.mo):
        subject = staff_named(db, one.subject.name)
        assert subject is not None
        assert subject.namens == ()
    assert town.zaak.identificatie in town.lars.get("/werkplek/?lijst=parkeren").text


def test_looking_after_work_gives_no_right_at_all(db: Session, town: Town) -> None:
    """Lars may reopen and force; Ahmed, who looks after his work, still may not."""
    before = staff_named(db, "ahmed")
    away(town.lars, town.ahmed)
    after = staff_named(db, "ahmed")
    assert before is not None
    assert after is not None
    assert after.namens == ((town.lars.subject.medewerker_id, "Lars Lam"),)
    assert (after.grants, after.roles, after.queue_ids) == (
        before.grants,
        before.roles,
        before.queue_ids,
    )
    fresh = desk.apply(db, desk.youssef(), "XY-987-Z")
    casework.claim(db, town.mo.subject, fresh)
    assert town.ahmed.post(f"/werkplek/zaken/{fresh.uuid}/vrijgeven").status_code == 403


def test_the_pages_of_a_teamleider_are_not_there_for_others(town: Town) -> None:
    assert town.mo.get("/werkplek/zonder-regel").status_code == 403
    assert "Alle zaken hebben een afdeling." in town.lars.get("/werkplek/zonder-regel").text
    assert "Zonder regel" in town.lars.last.text
    assert "Zonder regel" not in town.mo.get("/werkplek/").text
