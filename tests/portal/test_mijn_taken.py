"""What a resident has to do in a zaak: seen, done, refused, too late; and who else may not."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.clients import anonymous
from tests.paying import connected
from tests.playbook import PDF, gouden_leeuw, staff
from tests.portal.desk import counted
from tests.portal.people import LEEUW, femke, signed_in, youssef
from tests.taken import AFSPRAAK, BETAAL, BEVESTIG, STUREN, TOETS, Terras, terras
from workflows import task_people
from workflows.intake import Applicant
from workflows.steps import keep_facts
from zaken.base import clock
from zaken.base.db import sessions
from zaken.base.settings import settings
from zaken.base.subject import SYSTEEM
from zaken.change import change
from zaken.models import Rol, Task

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
OPEN = {"toegang": {"inloggen": ["digid", "eherkenning", "geen"]}}
TEKENING = {"tekening": ("tekening.pdf", PDF, "application/pdf")}


@pytest.fixture(autouse=True)
def monday(db: Any) -> Any:
    with clock.frozen(NOW):
        yield db


def researched(*taken: dict[str, Any], **more: Any) -> Terras:
    """Femke's terrace, in research with these tasks."""
    return terras(*taken, **more).step("onderzoeken", SYSTEEM)


def page(browser: TestClient, zaak: Terras) -> str:
    answer = browser.get(f"/mijn/zaken/{zaak.uuid}")
    assert answer.status_code == 200
    return answer.text


def send(browser: Any, zaak: Terras, taak: str, files: Any = None, **form: str) -> Any:
    url = f"/mijn/taken/{zaak.rows(taak)[-1].uuid}"
    return browser.post(url, data={"csrf": browser.csrf, **form}, files=files)


def thanked(answer: Any, zaak: Terras, melding: str = "taak") -> bool:
    where = f"/mijn/zaken/{zaak.uuid}?melding={melding}"
    return (answer.status_code, answer.headers.get("location")) == (303, where)


def co_applicant(zaak: Terras, machtiging: str = "") -> None:
    """Youssef joins in."""

    def add(db: Any, z: Any) -> None:
        kind = next(r for r in z.zaaktype.roltypen if r.omschrijving_generiek == "mede_initiator")
        who = {"inpBsn": "999990032", "geslachtsnaam": "El Amrani"}
        made = Rol(zaak=z, roltype=kind, betrokkene_type="natuurlijk_persoon", roltoelichting="M")
        made.indicatie_machtiging, made.betrokkene_identificatie = machtiging, who
        change(db, SYSTEEM, made, "create", scope="zaken.bijwerken")

    zaak.do(add)


def test_a_resident_reads_what_to_do_by_when_and_how() -> None:
    zaak = researched(STUREN, BEVESTIG, TOETS)
    html = page(femke(sessions), zaak)
    assert "Wat moet u doen?" in html
    assert "Vraag uw buren of zij het goed vinden. Het gaat om 8 stoelen." in html
    assert "Doe dit uiterlijk op <strong>maandag 30 november</strong>" in html
    assert "Stuur ons een tekening." in html
    assert html.count("Ik heb dit gedaan") == 1
    assert "U hoeft nu niets te doen" not in html
    assert "Integriteit toetsen" not in html  # that is the work of staff


def test_the_list_says_which_zaak_waits_for_the_resident() -> None:
    terras().settle()
    waiting = researched(BEVESTIG)
    html = femke(sessions).get("/mijn/").text
    first, running = html.split("Hier zijn wij mee bezig")
    assert "U moet nog iets doen:</strong> Buren vragen, uiterlijk op 30 november 2026." in first
    assert "Wij wachten op u" in first
    assert str(waiting.uuid) not in running


def test_answers_and_files_are_sent_and_the_zaak_goes_on_by_itself() -> None:
    step = {"door": ["behandelaar", "systeem"]}
    zaak = researched(STUREN | {"daarna": "voorstellen"}, voorstellen=step)
    browser = femke(sessions)
    assert thanked(send(browser, zaak, "sturen", TEKENING, schaal="1:100"), zaak)
    zaak.settle().open().facts(schaal="1:100").at("voorstel")
    html = browser.get(f"/mijn/zaken/{zaak.uuid}?melding=taak").text
    assert "Bedankt. Wij hebben het ontvangen." in html
    assert "Tekening sturen: gedaan op 23 november 2026." in html
    assert '<p class="zs-tijdlijn__tekst">Gedaan op 23 november 2026: Tekening sturen.</p>' in html
    assert "Uw tekening" in html  # among the documents
    assert "Wij maken een besluit." in html
    assert f'id="taak-{zaak.rows("sturen")[0].uuid}"' not in html


def test_a_step_that_waits_for_something_else_is_taken_when_that_comes() -> None:
    step = {"door": ["behandelaar", "systeem"], "als": [{"feit": "bibob != null"}]}
    zaak = researched(BEVESTIG | {"daarna": "voorstellen"}, voorstellen=step)
    assert thanked(send(femke(sessions), zaak, "bevestig"), zaak)
    zaak.settle().at("onderzoek")
    zaak.do(lambda db, z: keep_facts(db, SYSTEEM, z, {"bibob": "geen"})).at("voorstel")


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost() -> None:
    zaak = researched(STUREN, STUREN | {"taak": "nog_een", "titel": "Nog een tekening"})
    answer = send(femke(sessions), zaak, "sturen", schaal="een op honderd")
    assert answer.status_code == 422
    field = f"veld-{zaak.rows('sturen')[0].uuid}-tekening"
    assert f'<a class="utrecht-link" href="#{field}">Uw tekening: Dit bestand ontbreekt.' in (
        answer.text
    )
    assert f'id="{field}-fout">Dit bestand ontbreekt.' in answer.text
    assert answer.text.count('value="een op honderd"') == 1  # in its own form only
    answer = send(femke(sessions), zaak, "sturen", TEKENING)
    assert "Welke schaal? Dit antwoord ontbreekt." in answer.text
    assert "Kies het dan nog een keer." in answer.text
    zaak.settle().open("nog_een", "sturen")


def test_too_many_files_are_named_with_their_question() -> None:
    two = [("tekening", ("a.pdf", PDF, "application/pdf"))] * 2
    zaak = researched(STUREN)
    answer = send(femke(sessions), zaak, "sturen", two, schaal="1:100")
    assert (answer.status_code, "Uw tekening: Stuur hoogstens 1 bestanden." in answer.text) == (
        422,
        True,
    )


def test_a_file_that_is_too_large_is_said_at_its_question(monkeypatch: Any) -> None:
    zaak = researched(STUREN)
    monkeypatch.setenv("ZAAKSPOOR_MAX_UPLOAD_BYTES", "1000")
    settings.cache_clear()
    try:
        large = {"tekening": ("tekening.pdf", PDF * 100, "application/pdf")}
        answer = send(femke(sessions), zaak, "sturen", large, schaal="1:100")
    finally:
        monkeypatch.undo()
        settings.cache_clear()
    assert answer.status_code == 422
    assert re.search(r"Uw tekening: [^<]*te groot", answer.text)
    assert 'value="1:100"' in answer.text


def test_a_question_may_be_needed_because_of_what_the_form_said() -> None:
    asked = {"veld": "waarom", "vraag": "Waarom zo veel?", "soort": "tekst"}
    many = BEVESTIG | {"vraagt": [asked | {"verplicht_als": "stoelen > 5"}]}
    answer = send(femke(sessions), researched(many), "bevestig")
    assert (answer.status_code, "Waarom zo veel? Dit antwoord" in answer.text) == (422, True)


def test_a_task_without_questions_is_one_button() -> None:
    zaak = researched(BEVESTIG)
    browser = femke(sessions)
    assert thanked(send(browser, zaak, "bevestig"), zaak)
    zaak.settle().open()
    assert "Buren vragen: gedaan op 23 november 2026." in page(browser, zaak)
    assert "U hoeft nu niets te doen" in page(browser, zaak)


def test_sending_twice_says_it_was_there_already() -> None:
    zaak = researched(BEVESTIG)
    send(femke(sessions), zaak, "bevestig")
    again = send(femke(sessions), zaak, "bevestig")
    assert thanked(again, zaak, "taak_was_klaar")


def test_what_came_too_late_is_kept_on_the_page_and_told_kindly() -> None:
    zaak = researched(STUREN | {"verplicht": False})
    browser = femke(sessions)
    zaak.step("voorstellen", SYSTEEM)
    late = send(browser, zaak, "sturen", TEKENING, schaal="1:250 of zo")
    assert late.status_code == 409
    assert "Dit is niet meer nodig: wij zijn al verder met uw zaak." in late.text
    assert "1:250 of zo" in late.text
    assert "Tekening sturen: niet meer nodig sinds 23 november 2026." in late.text
    zaak.step("intrekken", SYSTEEM)
    assert "uw zaak is klaar" in send(browser, zaak, "sturen", TEKENING, schaal="1:250").text


def test_what_staff_wrote_down_meanwhile_is_not_asked_again() -> None:
    zaak = researched(BEVESTIG)
    zaak.done("bevestig", staff())
    answer = send(femke(sessions), zaak, "bevestig")
    assert (answer.status_code, "Dit is al gedaan door iemand anders." in answer.text) == (
        409,
        True,
    )
    assert "Karin" not in answer.text


def test_the_last_day_passed_and_the_task_can_still_be_done() -> None:
    zaak = researched(BEVESTIG).days(9)
    browser = femke(sessions)
    html = page(browser, zaak)
    assert "De laatste dag was <strong>maandag 30 november</strong>" in html
    assert "Buren vragen, dit moest op 30 november 2026" in browser.get("/mijn/").text
    assert thanked(send(browser, zaak, "bevestig"), zaak)


def test_nobody_else_sees_or_does_it() -> None:
    zaak = researched(BEVESTIG)
    assert send(youssef(sessions), zaak, "bevestig").status_code == 404
    mine = femke(sessions)
    url = f"/mijn/taken/{zaak.rows('bevestig')[0].uuid}"
    assert mine.post(url, data={"csrf": "x"}).status_code == 403
    assert anonymous().post(url).status_code in (303, 403)
    low = femke(sessions, niveau="basis")
    assert send(low, zaak, "bevestig").headers["location"].startswith("/mijn/inloggen")
    zaak.settle().open("bevestig")


def test_the_work_of_staff_has_no_door_for_residents() -> None:
    zaak = researched(TOETS, AFSPRAAK)
    for taak in ("toets", "schouw"):
        assert send(femke(sessions), zaak, taak, oordeel="Goed").status_code == 404
    zaak.settle().open("schouw", "toets")


def test_a_co_applicant_has_no_part_in_it_and_who_is_authorised_does() -> None:
    zaak = researched(BEVESTIG)
    co_applicant(zaak)
    html = page(youssef(sessions), zaak)
    assert "Buren vragen" not in html
    assert send(youssef(sessions), zaak, "bevestig").status_code == 403
    zaak = researched(BEVESTIG)
    co_applicant(zaak, "gemachtigde")
    assert "Buren vragen" in page(youssef(sessions), zaak)
    assert thanked(send(youssef(sessions), zaak, "bevestig"), zaak)


def test_a_company_does_its_own_and_a_branch_not_that_of_another() -> None:
    zaak = researched(BEVESTIG, who=gouden_leeuw(), file=OPEN)
    company = {"soort": "bedrijf", "persoon": LEEUW, "naam": "De Leeuw", "niveau": "substantieel"}
    other = signed_in(sessions, **company, vestiging="000012345678")
    assert send(other, zaak, "bevestig").status_code == 404
    assert thanked(send(signed_in(sessions, **company), zaak, "bevestig"), zaak)


def test_an_appointment_is_shown_with_its_day_hour_and_place_and_when_it_is_off() -> None:
    zaak = researched(AFSPRAAK | {"verplicht": False})
    browser = femke(sessions)
    assert "Wij laten u nog weten wanneer en waar dit is." in page(browser, zaak)
    plan = {"moment": "2026-12-01T10:00", "plaats": "Herenstraat 1"}
    id = zaak.rows("schouw")[0].id
    zaak.do(lambda db, _: task_people.appoint(db, staff(), db.get_one(Task, id), plan))
    html = page(browser, zaak)
    assert "Dinsdag 1 december 2026 om 10.00 uur" in html
    assert "Herenstraat 1" in html
    assert "Wij komen bij u kijken." in html
    zaak.step("voorstellen", SYSTEEM)
    assert "Deze afspraak gaat niet door." in page(browser, zaak)


def test_a_follower_reads_what_waits_and_cannot_do_it() -> None:
    zaak = researched(BEVESTIG, who=Applicant(), file=OPEN)
    with sessions() as db:
        code = zaak.zaak(db).voortgang
        assert code is not None
        volgcode = code.volgcode
    browser = anonymous()
    browser.get(f"/mijn/volgen/{volgcode}")
    html = browser.get("/mijn/volgen/zaak").text
    assert "Buren vragen, uiterlijk op 30 november 2026" in html
    assert "/mijn/taken/" not in html


def test_the_list_asks_no_more_of_the_database_for_more_zaken(monday: Any) -> None:
    browser = femke(sessions)
    researched(BEVESTIG)
    with counted(monday) as one:
        browser.get("/mijn/")
    researched(BEVESTIG)
    researched(STUREN)
    with counted(monday) as three:
        assert browser.get("/mijn/").text.count("U moet nog iets doen:") == 3
    assert len(three) <= len(one) + 1  # the file of a version is read once per process


def owes(amount: str) -> Any:
    def set_it(db: Any, z: Any) -> None:
        z.betalingsindicatie = "nog_niet"
        change(db, SYSTEEM, z, "update", scope="zaken.bijwerken", oud={})
        keep_facts(db, SYSTEEM, z, {"leges": amount})

    return set_it


def test_paying_is_done_at_the_provider_and_closes_the_task(far_sides: str) -> None:
    fee = {"veld": "leges", "vraag": "Leges", "soort": "bedrag"}
    ask = TOETS | {"vraagt": [fee], "verplicht": False}
    zaak = terras(BETAAL, ask).do(owes("17.50")).step("onderzoeken", SYSTEEM)
    browser: Any = femke(sessions)
    assert "U kunt hier nu niet betalen." in page(browser, zaak)
    with connected(far_sides) as provider:
        html = page(browser, zaak)
        assert "Betaal de kosten van uw aanvraag." in html
        assert html.count(">Betalen</button>") == 1
        assert "€ 17,50" in html
        assert send(browser, zaak, "betaal").status_code == 422
        start = browser.post(f"/mijn/zaken/{zaak.uuid}/betalen", data={"csrf": browser.csrf})
        link = re.search(r'href="(http[^"]+/checkout/[^"]+)"', start.text)
        assert link is not None
        provider.choose(link[1])
        browser.get(f"/mijn/zaken/{zaak.uuid}/betaald")
        assert "Wij hebben uw betaling ontvangen." in page(browser, zaak)
        zaak.settle().open("toets")
    assert "Leges betalen: gedaan op" in page(browser, zaak)
