"""The desk: work list, dossier, steps with their effect before, refusals in words, no lost text."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.portal import desk
from workflows import casework
from zaken.base import clock
from zaken.models import AccessLog, Delivery, Event, Notice, Notitie, Queue, Task, Zaak

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass
class Town:
    parkeren: Queue
    apv: Queue
    karin: desk.Desk
    piet: desk.Desk
    elders: desk.Desk
    zaak: Zaak

    @property
    def url(self) -> str:
        return f"/werkplek/zaken/{self.zaak.uuid}"


@pytest.fixture
def town(db: Session) -> Any:
    """Two people at Parkeren, one at another department, and one application."""
    with clock.frozen(NOW):
        desk.types(db, "parkeervergunning-bewoner")
        parkeren = desk.queue(db, "parkeren", "PARKEERVERGUNNING-BEWONER")
        apv = desk.queue(db, "apv", "EVENEMENT")
        desk.queue(db, "intake", "*")
        karin = desk.works(db, "karin", "Karin de Jong", parkeren)
        piet = desk.works(db, "piet", "Piet Pietersen", parkeren)
        elders = desk.works(db, "els", "Els Elders", apv)
        zaak = desk.apply(db, desk.anna())
        yield Town(parkeren, apv, karin, piet, elders, zaak)


def test_the_work_list_of_my_queue_shows_the_zaak_with_its_dates_in_words(town: Town) -> None:
    page = town.karin.get("/werkplek/?lijst=parkeren")
    assert page.status_code == 200
    assert "<h1" in page.text
    assert town.zaak.identificatie in page.text
    assert "nog 5 werkdagen" in page.text
    assert "Let op" in page.text
    assert "Op schema" in page.text


def test_my_work_is_empty_until_i_take_something_up(town: Town) -> None:
    assert town.zaak.identificatie not in town.karin.get("/werkplek/").text
    answer = town.karin.post(f"{town.url}/oppakken", terug="/werkplek/?lijst=parkeren")
    assert (answer.status_code, answer.headers["location"]) == (303, "/werkplek/?lijst=parkeren")
    assert town.zaak.identificatie in town.karin.get("/werkplek/").text


def test_a_queue_that_is_not_mine_is_not_there(town: Town) -> None:
    assert town.karin.get("/werkplek/?lijst=apv").status_code == 404


def test_filters_stay_in_the_address_and_narrow_the_list(town: Town) -> None:
    number = town.zaak.identificatie
    listed = "/werkplek/?lijst=parkeren&"
    assert number in town.karin.get(f"{listed}zoek={number[-4:]}&wie=vrij").text
    assert number not in town.karin.get(f"{listed}wie=mij").text
    assert number not in town.karin.get(f"{listed}zoek=bestaat-niet").text
    assert number not in town.karin.get(f"{listed}zaaktype=EVENEMENT").text
    assert 'value="bestaat-niet"' in town.karin.get(f"{listed}zoek=bestaat-niet").text


def test_the_work_list_asks_as_many_queries_for_ten_zaken_as_for_one(
    db: Session, town: Town
) -> None:
    with desk.counted(db) as one:
        town.karin.get("/werkplek/?lijst=parkeren")
    desk.pile(db, town.parkeren, 9)
    with desk.counted(db) as ten:
        town.karin.get("/werkplek/?lijst=parkeren")
    assert len(ten) == len(one)


def test_two_who_claim_at_once_get_one_zaak_and_one_name(town: Town) -> None:
    assert town.karin.post(f"{town.url}/oppakken").status_code == 303
    lost = town.piet.post(f"{town.url}/oppakken")
    assert lost.status_code == 409
    assert "Karin de Jong heeft deze zaak al opgepakt." in lost.text


def test_only_the_holder_puts_a_zaak_back(town: Town) -> None:
    town.karin.post(f"{town.url}/oppakken")
    refused = town.piet.post(f"{town.url}/vrijgeven")
    assert refused.status_code == 403
    assert "Alleen de behandelaar of een teamleider" in refused.text
    assert town.karin.post(f"{town.url}/vrijgeven").status_code == 303


def test_the_dossier_shows_who_what_when_and_why(town: Town) -> None:
    page = town.karin.get(town.url)
    assert page.status_code == 200
    for said in ("Anna Jansen", "29 februari 1980", "AB123C", "Waarom deze datum?", "Waarom hier?"):
        assert said in page.text
    assert "Vierde vergunning of meer: dat mag niet (regel 2; volgnummer: 4)." in page.text
    assert "ziet de aanvrager" in page.text


def test_the_dossier_of_another_department_is_not_there(town: Town) -> None:
    assert town.elders.get(town.url).status_code == 404
    for verb in (
        "oppakken",
        "stappen",
        "notities",
        "doorsturen",
        "documenten",
        "bsn",
        "opschorten",
    ):
        assert town.elders.post(f"{town.url}/{verb}", tekst="x").status_code == 404, verb
    assert town.karin.get(f"/werkplek/zaken/{uuid4()}").status_code == 404


def test_a_zaak_above_my_level_is_invisible_in_list_search_and_dossier(
    db: Session, town: Town
) -> None:
    town.zaak.vertrouwelijkheidaanduiding = "geheim"
    db.flush()
    assert town.karin.get(town.url).status_code == 404
    assert town.zaak.identificatie not in town.karin.get("/werkplek/?lijst=parkeren").text
    assert "Geen zaken" in town.karin.get(f"/werkplek/zoeken?q={town.zaak.identificatie}").text


def test_every_look_at_a_dossier_is_written_down(db: Session, town: Town) -> None:
    town.karin.get(town.url)
    looks = db.execute(
        select(AccessLog.actor, AccessLog.waar).where(AccessLog.zaak_id == town.zaak.id)
    )
    assert looks.all() == [("karin", "dossier")]


def test_a_bsn_is_masked_until_somebody_asks_and_that_is_written_down(
    db: Session, town: Town
) -> None:
    assert desk.ANNA not in town.karin.get(town.url).text
    assert "••••••019" in town.karin.last.text
    shown = town.karin.post(f"{town.url}/bsn")
    assert desk.ANNA in shown.text
    assert desk.ANNA not in shown.text.split("</title>")[0]
    looks = db.scalars(select(AccessLog.waar).where(AccessLog.zaak_id == town.zaak.id)).all()
    assert looks[-1] == "dossier: BSN getoond"


def test_a_step_shows_its_effect_before_it_is_taken(town: Town) -> None:
    page = town.karin.get(town.url).text
    assert "Om een bewijs vragen" in page
    assert "De status wordt: <strong>Wij missen iets</strong>" in page
    assert "De termijn staat vanaf morgen stil" in page
    assert "Wij hebben nog een bewijs van u nodig." in page
    assert "Wij hebben een bewijs van u nodig" in page  # the subject of the notice


def test_the_notice_can_be_read_with_my_own_words_before_it_leaves(db: Session, town: Town) -> None:
    town.karin.get(town.url)
    form = {
        "stap": "aanvulling_vragen",
        "ontbreekt": "uw leasecontract",
        "gezien": town.karin.seen(),
    }
    page = town.karin.post(f"{town.url}/stappen", vooraf="ja", **form)
    assert page.status_code == 200
    assert "Wij missen: uw leasecontract" in page.text
    assert (
        db.scalar(select(Notice).where(Notice.zaak_id == town.zaak.id, Notice.soort == "verzoek"))
        is None
    )


def test_taking_a_step_moves_the_zaak_and_stops_the_clock(db: Session, town: Town) -> None:
    town.karin.get(town.url)
    form = {
        "stap": "aanvulling_vragen",
        "ontbreekt": "uw leasecontract",
        "gezien": town.karin.seen(),
    }
    assert town.karin.post(f"{town.url}/stappen", **form).status_code == 303
    desk.react(db, town.zaak.uuid)
    page = town.karin.get(town.url).text
    assert "Status is nu: Wij missen iets" in page
    assert "Staat stil" in page
    assert "de termijn telt nu niet door" in page


def test_a_refused_step_says_why_and_offers_no_button(town: Town) -> None:
    town.karin.get(town.url)
    town.karin.post(f"{town.url}/stappen", stap="in_behandeling_nemen", gezien=town.karin.seen())
    page = town.karin.get(town.url).text
    assert "Dit kan nu niet" in page
    assert "De aanvrager heeft nog niet betaald." in page
    assert 'name="stap" value="verlenen"' not in page


def test_a_step_with_a_wrong_answer_keeps_what_was_typed_and_changes_nothing(
    db: Session, town: Town
) -> None:
    town.karin.get(town.url)
    form = {
        "stap": "aanvulling_vragen",
        "stap_toelichting": "Zie brief.",
        "gezien": town.karin.seen(),
    }
    page = town.karin.post(f"{town.url}/stappen", **form)
    assert page.status_code == 400
    assert "Dit antwoord ontbreekt." in page.text
    assert "Zie brief.</textarea>" in page.text
    db.refresh(town.zaak)
    assert not town.zaak.opschorting["indicatie"]


def test_a_page_that_is_stale_says_who_was_first_and_gives_the_text_back(town: Town) -> None:
    town.karin.get(town.url)
    town.piet.get(town.url)
    town.piet.post(f"{town.url}/stappen", stap="in_behandeling_nemen", gezien=town.piet.seen())
    form = {"stap": "aanvulling_vragen", "ontbreekt": "mijn lange tekst", "gezien": "0"}
    page = town.karin.post(f"{town.url}/stappen", **form)
    assert page.status_code == 409
    assert "Piet Pietersen heeft deze zaak om 10.00 uur gewijzigd" in page.text
    assert "mijn lange tekst</textarea>" in page.text


def test_without_the_csrf_token_nothing_happens(db: Session, town: Town) -> None:
    answer = town.karin.browser.post(f"{town.url}/notities", data={"tekst": "stiekem", "csrf": "x"})
    assert answer.status_code == 403
    assert db.scalar(select(Notitie)) is None


def test_a_note_stands_in_the_dossier_and_an_empty_one_is_refused(town: Town) -> None:
    assert town.karin.post(f"{town.url}/notities", tekst="Gebeld met Anna.").status_code == 303
    assert "Gebeld met Anna." in town.karin.get(town.url).text
    assert town.karin.post(f"{town.url}/notities", tekst=" ").status_code == 400


def test_sending_on_needs_a_reason_and_then_the_zaak_is_gone_from_here(
    db: Session, town: Town
) -> None:
    town.karin.get(town.url)
    intake = db.scalars(select(Queue).where(Queue.naam == "intake")).one()
    form = {"queue": str(intake.id), "gezien": town.karin.seen()}
    refused = town.karin.post(f"{town.url}/doorsturen", **form)
    assert refused.status_code == 400
    assert "Schrijf waarom" in refused.text
    form["reden"] = "Wie weet waar dit hoort?"
    assert town.karin.post(f"{town.url}/doorsturen", **form).status_code == 303
    db.refresh(town.zaak.voortgang)
    assert town.zaak.voortgang and town.zaak.voortgang.queue_id == intake.id


def test_suspending_by_hand_and_resuming(db: Session, town: Town) -> None:
    town.karin.get(town.url)
    form = {"reden": "Wij wachten op de politie", "grond": "Awb 4:15(2)(c)"}
    answer = town.karin.post(f"{town.url}/opschorten", gezien=town.karin.seen(), **form)
    assert answer.status_code == 303
    assert "Laat de termijn weer lopen" in town.karin.get(town.url).text
    assert town.karin.post(f"{town.url}/hervatten", gezien=town.karin.seen()).status_code == 303
    assert "Termijn loopt weer" in town.karin.get(town.url).text


def test_a_document_is_added_and_comes_back_as_a_download(town: Town) -> None:
    town.karin.get(town.url)
    file = {"bestand": ("contract.pdf", b"%PDF-1.4 klein", "application/pdf")}
    form = {"documenttype": "bewijs_gebruik", "titel": "Leasecontract", "gezien": town.karin.seen()}
    assert town.karin.post(f"{town.url}/documenten", files=file, **form).status_code == 303
    page = town.karin.get(town.url).text
    assert "Leasecontract" in page
    assert "Alleen voor medewerkers" in page  # the box for the resident was not ticked
    path = page.split(f'href="{town.url}/documenten/')[1].split('"')[0]
    download = town.karin.get(f"{town.url}/documenten/{path}")
    assert download.content == b"%PDF-1.4 klein"
    assert download.headers["content-disposition"].startswith("attachment")
    assert town.elders.get(f"{town.url}/documenten/{path}").status_code == 404
    assert town.karin.get(f"{town.url}/documenten/{uuid4()}").status_code == 404


def test_a_document_above_my_level_is_not_listed(db: Session, town: Town) -> None:
    paper = casework.add_document(
        db,
        town.karin.subject,
        town.zaak,
        casework.Upload(
            chunks=[b"x"],
            bestandsnaam="a.txt",
            formaat="text/plain",
            titel="Geheim stuk",
            documenttype="bewijs_gebruik",
        ),
    )
    paper.vertrouwelijkheidaanduiding = "geheim"
    db.flush()
    assert "a.txt" not in town.karin.get(town.url).text
    assert town.karin.get(f"{town.url}/documenten/{paper.uuid}").status_code == 404


def test_a_call_to_return_is_finished_with_an_outcome(db: Session, town: Town) -> None:
    promise = casework.Promise(
        town.parkeren.id, "Anna Jansen", "06 12345678", "Wanneer is het klaar?"
    )
    task = casework.callback(db, town.karin.subject, town.zaak, promise)
    assert "Terugbellen: Anna Jansen" in town.piet.get("/werkplek/?lijst=terugbellen").text
    assert "tel:0612345678" in town.piet.get(f"/werkplek/taken/{task.uuid}").text
    assert town.piet.post(f"/werkplek/taken/{task.uuid}", wat="niet_bereikt").status_code == 303
    assert town.piet.post(f"/werkplek/taken/{task.uuid}", uitkomst="").status_code == 400
    assert town.piet.post(f"/werkplek/taken/{task.uuid}", uitkomst="Uitgelegd.").status_code == 303
    late = town.karin.post(f"/werkplek/taken/{task.uuid}", uitkomst="Ik ook")
    assert late.status_code == 409
    assert "Piet Pietersen heeft deze taak al afgerond." in late.text
    assert "Ik ook" in late.text
    assert town.elders.get(f"/werkplek/taken/{task.uuid}").status_code == 404


def dead(db: Session, zaak: Zaak) -> Delivery:
    notice = Notice(
        sleutel="t", zaak_id=zaak.id, sjabloon="status", onderwerp="Nieuws", tekst="Iets"
    )
    notice.rol = next(r for r in zaak.rollen if r.bsn)
    road = Delivery(uuid=uuid4(), kanaal="email", state="dode_letter", reden="Mailbox vol", tries=6)
    notice.deliveries = [road]
    db.add(notice)
    db.flush()
    return road


def test_a_notice_that_nobody_got_waits_for_a_decision(db: Session, town: Town) -> None:
    road = dead(db, town.zaak)
    page = town.karin.get("/werkplek/dode-letters").text
    assert "Mailbox vol" in page
    assert town.zaak.identificatie not in town.elders.get("/werkplek/dode-letters").text
    assert "niet gelukt: u moet iets doen" in town.karin.get(town.url).text
    where = f"/werkplek/dode-letters/{road.uuid}"
    assert town.elders.post(f"{where}/intrekken").status_code == 404
    assert town.karin.post(f"{where}/verscheuren").status_code == 404
    assert town.karin.post(f"{where}/intrekken").status_code == 303
    assert "Mailbox vol" not in town.karin.get("/werkplek/dode-letters").text
    assert town.karin.post(f"{where}/opnieuw").status_code == 409


def test_a_number_is_searched_in_the_address_but_a_person_never(town: Town) -> None:
    known = town.karin.get(f"/werkplek/zoeken?q={town.zaak.identificatie}")
    assert known.headers["location"] == town.url
    sent = town.karin.post("/werkplek/zoeken", q=str(int(town.zaak.identificatie[-10:])))
    assert sent.headers["location"].startswith("/werkplek/zoeken?q=")
    found = town.karin.post("/werkplek/zoeken", q=desk.ANNA)
    assert found.status_code == 200
    assert "Anna Jansen" in found.text
    assert desk.ANNA not in found.text
    asked = town.karin.get(f"/werkplek/zoeken?q={desk.ANNA}")
    assert "Anna Jansen" not in asked.text
    assert desk.ANNA not in asked.text


def test_who_is_not_signed_in_is_sent_to_the_sign_in(town: Town) -> None:
    town.karin.browser.cookies.clear()
    answers = [town.karin.get(path) for path in ("/werkplek/", town.url, "/balie/")]
    assert {a.headers["location"].partition("?")[0] for a in answers} == {"/medewerkers/inloggen"}


def test_the_dossier_asks_a_fixed_number_of_queries(db: Session, town: Town) -> None:
    town.karin.get(town.url)
    with desk.counted(db) as before:
        town.karin.get(town.url)
    for text in ("een", "twee", "drie"):
        casework.add_note(db, town.karin.subject, town.zaak, text)
        paper = [text.encode()], f"{text}.txt", "text/plain", text, "bewijs_gebruik"
        casework.add_document(db, town.karin.subject, town.zaak, casework.Upload(*paper))
    db.expire_all()
    with desk.counted(db) as after:
        town.karin.get(town.url)
    assert len(after) == len(before)


def test_an_event_that_went_wrong_is_shown_to_staff(db: Session, town: Town) -> None:
    latest = db.scalars(select(Event).where(Event.hoofdobject == town.zaak.uuid)).first()
    assert latest
    latest.fout = "RuntimeError: stuk"
    db.flush()
    assert "Ging mis: RuntimeError: stuk" in town.karin.get(town.url).text


def test_the_task_of_a_call_is_in_the_list_of_who_holds_it(db: Session, town: Town) -> None:
    task = Task(soort="controleren", titel="Kijk dit na", zaak=town.zaak, queue_id=town.parkeren.id)
    db.add(task)
    db.flush()
    assert "Kijk dit na" in town.karin.get("/werkplek/?lijst=parkeren").text
    casework.claim(db, town.karin.subject, town.zaak)
    assert "Kijk dit na" in town.karin.get("/werkplek/").text
