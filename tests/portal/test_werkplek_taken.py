"""Tasks at the desk: the form in the dossier, who may and why not, advice, appointments."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.playbook import PDF
from tests.portal import desk
from tests.taken import ADVIES, AFSPRAAK, BEVESTIG, CONTROLE, TOETS, WACHT, Terras, terras
from zaken.base import clock
from zaken.base.subject import SYSTEEM
from zaken.models import Enkelvoudiginformatieobject, Task

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PARALLEL = CONTROLE | {"niet_door": ["toets"]}


@dataclass
class Hall:
    """Two people at Vergunningen, one of another department, and Femke's terrace in research."""

    db: Session
    karin: desk.Desk
    piet: desk.Desk
    elders: desk.Desk
    zaak: Terras

    @property
    def url(self) -> str:
        return f"/werkplek/zaken/{self.zaak.uuid}"

    def task(self, taak: str, nr: int = -1) -> str:
        return f"/werkplek/taken/{self.zaak.rows(taak)[nr].uuid}"

    def page(self, who: desk.Desk | None = None) -> str:
        return str((who or self.karin).get(self.url).text)


@pytest.fixture
def hall(db: Session) -> Any:
    """`hall(TOETS, …)`: a town hall whose case type has these tasks."""
    with clock.frozen(NOW):
        vergunningen = desk.queue(db, "vergunningen", "TERRAS")
        apv = desk.queue(db, "apv", "EVENEMENT")
        karin = desk.works(db, "k.dejong", "Karin de Jong", vergunningen)
        piet = desk.works(db, "p.bakker", "Piet Bakker", vergunningen)
        elders = desk.works(db, "els", "Els Elders", apv)
        db.commit()

        def made(*taken: dict[str, Any]) -> Hall:
            zaak = terras(*taken).step("onderzoeken", SYSTEEM)
            db.expire_all()
            return Hall(db, karin, piet, elders, zaak)

        yield made


def test_a_task_stands_in_the_dossier_with_its_form_and_is_done_there(hall: Any) -> None:
    town = hall(TOETS | {"binnen": "3 werkdagen"})
    page = town.page()
    assert "Taken bij deze status" in page
    assert "Wat is uw oordeel?" in page
    assert "donderdag 26 november" in page
    assert "Eerst nog: Integriteit toetsen." in page
    answer = town.karin.post(f"{town.task('toets')}/klaar", oordeel="Geen bezwaar")
    assert (answer.status_code, "melding=opgeslagen" in answer.headers["location"]) == (303, True)
    town.zaak.settle().facts(oordeel="Geen bezwaar")
    page = town.page()
    assert "Taken bij deze status" not in page
    assert "Taak gedaan" in page
    assert "Eerst nog" not in page


def test_what_was_typed_comes_back_with_the_reason(hall: Any) -> None:
    town = hall(TOETS, CONTROLE)
    answer = town.karin.post(f"{town.task('toets')}/klaar", oordeel="x" * 201)
    assert answer.status_code == 400
    assert "Gebruik 0 tot 200 tekens" in answer.text
    assert "x" * 201 in answer.text
    answer = town.karin.post(f"{town.task('controle')}/klaar", punt0="ja")
    assert "Nog niet afgevinkt: De stoep blijft vrij." in answer.text
    assert [f'name="punt{nr}" value="ja" checked' in answer.text for nr in (0, 1)] == [True, False]
    town.karin.post(f"{town.task('controle')}/klaar", punt0="ja", punt1="ja")
    town.zaak.settle().open("toets")


def test_who_did_the_other_task_reads_why_a_colleague_must(hall: Any) -> None:
    town = hall(TOETS, PARALLEL)
    town.karin.post(f"{town.task('toets')}/klaar", oordeel="Goed")
    town.zaak.settle()
    sentence = "U hebt &#39;Integriteit toetsen&#39; zelf gedaan. Een collega moet dit doen."
    assert sentence in town.page()
    assert f"{town.task('controle')}/klaar" not in town.page()
    assert f"{town.task('controle')}/klaar" in town.page(town.piet)
    forged = town.karin.post(f"{town.task('controle')}/klaar", punt0="ja", punt1="ja")
    assert (forged.status_code, sentence in forged.text) == (403, True)
    assert (
        town.piet.post(f"{town.task('controle')}/klaar", punt0="ja", punt1="ja").status_code == 303
    )


def test_two_people_at_one_task_and_the_second_reads_who_was_first(hall: Any) -> None:
    town = hall(TOETS)
    url = f"{town.task('toets')}/klaar"
    town.karin.post(url, oordeel="Goed")
    late = town.piet.post(url, oordeel="Mijn lange oordeel")
    assert late.status_code == 409
    assert "Karin de Jong heeft deze taak al afgerond." in late.text
    assert "Mijn lange oordeel" in late.text


def test_advice_is_asked_of_two_and_written_down_with_its_document(hall: Any) -> None:
    stuk = {
        "veld": "stuk",
        "vraag": "Het advies",
        "soort": "bestand",
        "verplicht": True,
        "documenttype": "rapport",
    }
    town = hall(ADVIES | {"vraagt": [stuk]})
    assert "Leg het advies vast" not in town.page()
    missing = town.karin.post(f"{town.task('brandweer')}/advies", naam="Brandweer")
    assert (missing.status_code, "Dit antwoord ontbreekt." in missing.text) == (400, True)
    for naam in ("Brandweer", "Politie"):
        url = f"{town.task('brandweer', 0)}/advies"
        assert town.karin.post(url, naam=naam, vraag="Is het veilig?").status_code == 303
        town.zaak.settle()
    page = town.page()
    assert "Advies brandveiligheid: Politie" in page
    assert page.count("Vraag nog iemand om advies") == 1
    assert "Dit advies is niet meer nodig" in page
    url = f"{town.task('brandweer', 0)}/klaar"
    files = {"stuk": ("advies.pdf", PDF, "application/pdf")}
    assert "Dit bestand ontbreekt." in town.karin.post(url, tekst="Veilig.").text
    assert town.karin.post(url, files=files, tekst="Veilig.").status_code == 303
    assert "Dit advies is niet meer nodig" in town.page()
    town.karin.post(f"{town.task('brandweer', 1)}/vervalt", reden="Dubbel")
    town.zaak.settle().open()
    paper = town.db.scalars(select(Enkelvoudiginformatieobject)).one()
    assert (paper.titel, paper.bestandsnaam) == ("Het advies", "advies.pdf")


def test_an_appointment_is_planned_shown_and_moved(hall: Any) -> None:
    town = hall(AFSPRAAK)
    url = f"{town.task('schouw')}/afspraak"
    town.karin.post(url, moment="2026-12-01T10:00", plaats="Herenstraat 1")
    page = town.page()
    assert "01-12-2026 10.00 uur" in page
    assert "Verzet de afspraak" in page
    town.karin.post(url, moment="2026-12-02T11:00", plaats="Herenstraat 1")
    assert "02-12-2026 11.00 uur" in town.page()
    assert town.karin.post(f"{town.task('schouw')}/klaar").status_code == 303


def test_what_is_waited_for_is_shown_without_a_form(hall: Any) -> None:
    page = (town := hall(WACHT)).page()
    assert "Sluit vanzelf als" in page
    assert f"{town.task('wacht_bibob')}/klaar" not in page


def test_a_task_stands_in_the_list_of_its_queue_and_leads_to_the_dossier(hall: Any) -> None:
    resident = {
        "taak": "foto",
        "titel": "Foto sturen",
        "soort": "inwoner",
        "bij": "onderzoek",
        "voor": "aanvrager",
        "tekst": "Stuur een foto.",
    }
    town = hall(TOETS | {"binnen": "3 werkdagen"}, resident, WACHT)
    listed = town.karin.get("/werkplek/?lijst=vergunningen").text
    assert "Integriteit toetsen" in listed
    assert "Foto sturen" not in listed  # who applies does that himself
    assert "Wachten op" not in listed
    led = town.karin.get(town.task("toets"))
    uuid = town.zaak.rows("toets")[0].uuid
    assert (led.status_code, led.headers["location"]) == (303, f"{town.url}#taak-{uuid}")
    assert f'id="taak-{uuid}"' in town.page()


def test_the_contact_centre_says_what_the_resident_must_do_and_until_when(hall: Any) -> None:
    town = hall(BEVESTIG | {"voor": "mede"}, AFSPRAAK, TOETS)
    plan = {"moment": "2026-12-01T10:00", "plaats": "Herenstraat 1"}
    town.karin.post(f"{town.task('schouw')}/afspraak", **plan)
    rana = desk.works(town.db, "rana", "Rana Yilmaz", desk.queue(town.db, "kcc", "*"), role="kcc")
    card = rana.get(f"/balie/zaken/{town.zaak.uuid}").text
    assert "De inwoner moet nog:" in card
    assert "<strong>Buren vragen</strong> (Medeaanvrager). Vraag uw buren" in card
    assert "Het gaat om 8 stoelen. Uiterlijk op maandag 30 november." in card
    assert "Schouw op straat: dinsdag 1 december 2026 om 10.00 uur, Herenstraat 1." in card
    assert "Integriteit toetsen" not in card


def test_other_departments_and_forged_forms_are_refused(hall: Any) -> None:
    town = hall(TOETS)
    url = f"{town.task('toets')}/klaar"
    assert town.elders.post(url, oordeel="Goed").status_code == 404
    assert town.karin.browser.post(url, data={"oordeel": "Goed"}).status_code == 403
    general = town.karin.post(town.task("toets"), uitkomst="Klaar")
    assert (general.status_code, "in het dossier" in general.text) == (400, True)
    town.zaak.open("toets")


def test_a_task_that_is_of_no_file_has_no_such_door(hall: Any) -> None:
    town = hall(TOETS)
    loose = town.db.scalars(select(Task).where(Task.soort == "behandelen")).one()
    answer = town.karin.post(f"/werkplek/taken/{loose.uuid}/klaar", oordeel="Goed")
    assert answer.status_code == 404
