"""Of a restricted zaak nobody outside its queue sees anything: not on a page, not by an address,
not in a list, a count or a search, and not through somebody who is away.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.werkplek.proces_files import WRITERS, Names
from tests.portal import desk
from workflows import absence, casework
from zaken.base import clock
from zaken.base.subject import SYSTEEM
from zaken.models import (
    Contactmoment,
    Delivery,
    Medewerker,
    Notice,
    Queue,
    Task,
    Zaak,
    Zaakeigenschap,
)
from zaken.queries.proces import Choice, traces
from zaken.queries.proces_tellen import count

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass
class Town:
    open: Queue
    dicht: Queue
    fatma: desk.Desk  # of the restricted queue
    lars: desk.Desk  # its teamleider
    karin: desk.Desk  # of the open queue
    rana: desk.Desk  # of the contact centre
    zaak: Zaak

    @property
    def url(self) -> str:
        return f"/werkplek/zaken/{self.zaak.uuid}"


@pytest.fixture
def town(db: Session) -> Iterator[Town]:
    with clock.frozen(NOW):
        desk.types(db, "parkeervergunning-bewoner")
        parkeren = desk.queue(db, "parkeren", "PARKEERVERGUNNING-BEWONER")
        dicht = desk.queue(db, "fraude", "PARKEERVERGUNNING-BEWONER")
        dicht.besloten = True
        alles = desk.queue(db, "kcc", "*")
        fatma = desk.works(db, "fatma", "Fatma Demir", dicht, parkeren)
        lars = desk.works(db, "lars", "Lars Lam", dicht, parkeren, role="teamleider")
        karin = desk.works(db, "karin", "Karin de Jong", parkeren, role="teamleider")
        rana = desk.works(db, "rana", "Rana Yilmaz", alles, role="kcc")
        zaak = desk.apply(db, desk.anna())
        yield Town(parkeren, dicht, fatma, lars, karin, rana, zaak)


def close_off(db: Session, town: Town) -> None:
    """Fatma sends it to her own queue."""
    casework.reroute(db, town.fatma.subject, town.zaak, town.dicht, "Valse leasecontracten?")
    db.flush()
    db.expire_all()


def test_its_people_see_it_marked_with_the_reason(db: Session, town: Town) -> None:
    close_off(db, town)
    assert town.zaak.identificatie in town.fatma.get("/werkplek/?lijst=fraude").text
    page = town.fatma.get(town.url).text
    assert "Besloten" in page
    assert "Doorgestuurd door Fatma Demir: Valse leasecontracten?." in page
    assert "Besloten: alleen deze afdeling ziet de zaak." in page


def test_no_page_of_the_desk_or_the_counter_shows_it_to_others(db: Session, town: Town) -> None:
    number, uuid = town.zaak.identificatie, town.zaak.uuid
    assert number in town.karin.get("/werkplek/?lijst=parkeren").text
    assert town.rana.get(f"/balie/zaken/{uuid}").status_code == 200
    town.karin.post(f"{town.url}/oppakken")
    close_off(db, town)
    for who in (town.karin, town.rana):
        assert who.get(town.url).status_code == 404
        assert who.get(f"/balie/zaken/{uuid}").status_code in (403, 404)
        assert who.get("/werkplek/?lijst=fraude").status_code == 404
        for page in ("/werkplek/", "/werkplek/?lijst=terugbellen", "/werkplek/dode-letters"):
            assert number not in who.get(page).text
        assert "Geen zaken" in who.get(f"/werkplek/zoeken?q={number}").text
        found = who.post("/werkplek/zoeken", q="Jansen 29-02-1980").text
        assert number not in found
    for page in ("/werkplek/?lijst=parkeren", "/werkplek/zonder-regel"):
        assert number not in town.karin.get(page).text
    for q in (number, "Jansen 29-02-1980", "2282AB 12", desk.ANNA):
        town.rana.post("/balie/", q=q)
        assert str(uuid) not in town.rana.get("/balie/resultaten").text


def test_its_count_is_gone_from_the_tab(db: Session, town: Town) -> None:
    before = town.karin.get("/werkplek/").text
    assert '<span class="zs-teller">1<' in before
    town.zaak.besloten_in = town.dicht.id  # even while it still lies in the open pile
    db.flush()
    assert '<span class="zs-teller">0<' in town.karin.get("/werkplek/").text
    assert '<span class="zs-teller">1<' in town.fatma.get("/werkplek/").text


VERBS = (
    *("oppakken", "vrijgeven", "stappen", "notities", "doorsturen", "documenten", "bsn"),
    *("opschorten", "hervatten"),
)


def test_no_button_reaches_it_by_its_address(db: Session, town: Town) -> None:
    close_off(db, town)
    form = {"tekst": "x", "reden": "x", "stap": "in_behandeling_nemen", "openen": "ja"}
    for verb in VERBS:
        answer = town.karin.post(f"{town.url}/{verb}", queue=str(town.open.id), **form)
        assert answer.status_code == 404, verb
    for verb in ("controle", "contact", "terugbellen"):
        answer = town.rana.post(f"/balie/zaken/{town.zaak.uuid}/{verb}", vraag="Hoe staat het?")
        assert answer.status_code == 404, verb
    paper = f"{town.url}/documenten/{uuid4()}"
    assert town.karin.get(paper).status_code == 404
    assert not db.scalars(select(Contactmoment)).all()


def test_its_tasks_and_undelivered_notices_are_of_its_people(db: Session, town: Town) -> None:
    close_off(db, town)
    task = Task(soort="controleren", titel="Bel de politie", zaak_id=town.zaak.id)
    task.queue_id = town.open.id  # by a road we did not think of
    notice = Notice(zaak=town.zaak, sjabloon="status", onderwerp="Over uw aanvraag", sleutel="x")
    notice.tekst, notice.soort, notice.kanalen = "Tekst", "bericht", ["email"]
    road = Delivery(
        uuid=uuid4(), notice=notice, kanaal="email", state="dode_letter", reden="Onbekend adres"
    )
    db.add_all([task, notice, road])
    db.flush()
    for page in ("/werkplek/", "/werkplek/?lijst=parkeren", "/werkplek/dode-letters"):
        shown = town.karin.get(page).text
        assert "Bel de politie" not in shown
        assert "Over uw aanvraag" not in shown
    assert town.karin.get(f"/werkplek/taken/{task.uuid}").status_code == 404
    assert town.karin.post(f"/werkplek/taken/{task.uuid}", uitkomst="x").status_code == 404
    for act in ("opnieuw", "papier", "intrekken"):
        assert town.karin.post(f"/werkplek/dode-letters/{road.uuid}/{act}").status_code == 404
    assert "Over uw aanvraag" in town.fatma.get("/werkplek/dode-letters").text


def test_it_is_in_no_export_and_no_count_of_the_process(db: Session, town: Town) -> None:
    choice = Choice((town.zaak.zaaktype_id,))

    def told() -> str:
        return "".join(WRITERS["csv"]("PARKEREN", traces(db, choice), Names("k" * 32)))

    assert town.zaak.identificatie in told()
    assert count(db, choice, lambda _: True).of("zaken").zaken == 1
    close_off(db, town)
    assert town.zaak.identificatie not in told()
    assert count(db, choice, lambda _: True).of("zaken").zaken == 0


def test_looking_after_somebody_opens_nothing(db: Session, town: Town) -> None:
    close_off(db, town)
    casework.claim(db, town.fatma.subject, town.zaak)
    task = Task(soort="controleren", titel="Bel de politie", zaak_id=town.zaak.id)
    task.queue_id, task.medewerker_id = town.dicht.id, town.fatma.subject.medewerker_id
    db.add(task)
    fatma = db.get_one(Medewerker, town.fatma.subject.medewerker_id)
    until = (clock.now() + timedelta(days=9)).date()
    period = absence.Period(clock.today(), until, town.karin.subject.medewerker_id)
    absence.report(db, town.fatma.subject, fatma.id, period)
    db.flush()
    mine = town.karin.get("/werkplek/").text
    assert town.zaak.identificatie not in mine
    assert "Bel de politie" not in mine
    assert town.karin.get(town.url).status_code == 404
    assert town.karin.post(f"{town.url}/vrijgeven").status_code == 404


def test_a_teamleider_of_the_queue_opens_it_on_the_page(db: Session, town: Town) -> None:
    close_off(db, town)
    town.fatma.get(town.url)
    assert "Maak de zaak open" not in town.fatma.last.text
    assert f'<option value="{town.open.id}"' not in town.fatma.last.text
    page = town.lars.get(town.url).text
    assert "Maak de zaak open" in page
    form = {"queue": str(town.open.id), "reden": "Het contract klopt.", "gezien": town.lars.seen()}
    refused = town.lars.post(f"{town.url}/doorsturen", **form)
    assert refused.status_code == 400
    assert "Dat kan niet, want de zaak is besloten" in refused.text
    assert town.lars.post(f"{town.url}/doorsturen", openen="ja", **form).status_code == 303
    assert town.karin.get(town.url).status_code == 200


def test_it_stays_shut_on_the_page_while_a_fact_says_so(db: Session, town: Town) -> None:
    kind = next(e for e in town.zaak.zaaktype.eigenschappen if e.naam == "brp_geheim")
    db.add(Zaakeigenschap(zaak=town.zaak, eigenschap=kind, naam="brp_geheim", waarde="ja"))
    close_off(db, town)
    town.lars.get(town.url)
    form = {"queue": str(town.open.id), "reden": "Toch maar.", "gezien": town.lars.seen()}
    refused = town.lars.post(f"{town.url}/doorsturen", openen="ja", **form)
    assert refused.status_code == 400
    assert "De zaak moet besloten blijven: Het adres van de aanvrager is geheim." in refused.text


def test_the_resident_still_sees_her_own_zaak(db: Session, town: Town) -> None:
    from portal.session import Visit, subject_of
    from zaken.queries import mijn

    close_off(db, town)
    anna = subject_of(Visit(gegevens={"soort": "burger", "persoon": desk.ANNA, "naam": "Anna"}), db)
    assert anna is not None
    assert [z.identificatie for z in mijn.my_zaken(db, anna)] == [town.zaak.identificatie]
    assert SYSTEEM.may("zaken.lezen", town.zaak)
