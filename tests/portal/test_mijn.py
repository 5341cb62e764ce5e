"""The pages of residents: what they see of their own zaken, and that nobody else sees it."""

from typing import Any

import pytest
from sqlalchemy import event, func, select

from portal.mijn.view import ahead, is_detour
from tests.clients import anonymous
from tests.portal.people import (
    LAMP,
    PERMIT,
    YOUSSEF,
    Makers,
    applied,
    csrf_of,
    femke,
    hidden,
    municipality,
    resident,
    signed_in,
    youssef,
)
from workflows.definition import SHIPPED, load
from workflows.steps import take_step
from zaken.base.db import engine
from zaken.base.subject import SYSTEEM
from zaken.models import AccessLog, Delivery, Enkelvoudiginformatieobject, Notice, Zaak

PDF = ("bewijs.pdf", b"%PDF-1.4 klein", "application/pdf")


@pytest.fixture
def town(committed: Makers) -> Makers:
    municipality(committed)
    return committed


def step(sessions: Makers, zaak: Zaak, stap: str, **antwoorden: str) -> None:
    with sessions.begin() as db:
        take_step(db, SYSTEEM, db.get_one(Zaak, zaak.id), stap, antwoorden)


def told(sessions: Makers, zaak: Zaak, state: str = "bezorgd") -> Notice:
    """A message to the applicant of this zaak."""
    with sessions.begin() as db:
        here = db.get_one(Zaak, zaak.id)
        notice = Notice(
            sleutel="toets", zaak=here, rol=here.rollen[0], sjabloon="status",
            onderwerp="Wij hebben uw melding ontvangen", tekst="Beste Femke,\nBedankt.",
        )  # fmt: skip
        notice.deliveries = [Delivery(uuid=zaak.uuid, kanaal="berichtenbox", state=state)]
        db.add(notice)
        return notice


def asked_for_proof(sessions: Makers) -> Zaak:
    """A permit that waits for a document of the resident."""
    zaak = applied(sessions, "PARKEERVERGUNNING-BEWONER", PERMIT)
    step(sessions, zaak, "aanvulling_vragen", ontbreekt="De laatste bladzijde.")
    return zaak


def test_the_start_page_offers_every_form_and_the_doors(town: Makers) -> None:
    html = anonymous().get("/").text
    assert html.count("<h1") == 1
    for door in ("/mijn/", "/mijn/volgen", "/werkplek/", "/balie/", "/mijn/aanvragen/melding-or"):
        assert f'href="{door}"' in html


def test_my_zaken_are_mine_only(town: Makers) -> None:
    mine = applied(town)
    other = applied(town, who=resident(YOUSSEF, "Youssef el Amrani"))
    html = femke(town).get("/mijn/").text
    assert mine.identificatie in html
    assert other.identificatie not in html


def test_what_needs_me_comes_first(town: Makers) -> None:
    running, waiting = applied(town), asked_for_proof(town)
    html = femke(town).get("/mijn/").text
    assert "U moet iets doen" in html
    assert html.index(waiting.identificatie) < html.index(running.identificatie)


def test_a_zaak_tells_what_happens_now_next_and_when(town: Makers) -> None:
    zaak = applied(town, "PARKEERVERGUNNING-BEWONER", PERMIT)
    html = femke(town).get(f"/mijn/zaken/{zaak.uuid}").text
    assert "Wat gebeurt er nu?" in html
    assert "Wij hebben uw aanvraag voor een parkeervergunning ontvangen." in html
    assert 'aria-current="step"' in html
    assert "Waarom deze datum?" in html
    assert "In behandeling" in html
    assert zaak.identificatie in html


def test_the_zaak_of_another_is_not_there(town: Makers) -> None:
    zaak = applied(town)
    refused = youssef(town).get(f"/mijn/zaken/{zaak.uuid}")
    assert refused.status_code == 404
    assert zaak.identificatie not in refused.text


def test_a_company_sees_only_the_zaken_of_its_own_branch(town: Makers) -> None:
    zaak = applied(town)
    company = signed_in(town, soort="bedrijf", persoon="69599084", naam="Leeuw", niveau="")
    assert company.get("/mijn/").status_code == 200
    assert company.get(f"/mijn/zaken/{zaak.uuid}").status_code == 404


@pytest.mark.parametrize("path", ["/mijn/", "/mijn/berichten/", f"/mijn/zaken/{'0' * 32}"])
def test_who_is_not_signed_in_goes_to_the_sign_in_and_back(town: Makers, path: str) -> None:
    answer = anonymous().get(path)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/mijn/inloggen?next={path}"


def test_staff_is_no_resident(town: Makers) -> None:
    assert signed_in(town, soort="medewerker", username="x").get("/mijn/").status_code == 303


def test_looking_is_written_down_without_a_bsn(town: Makers) -> None:
    zaak = applied(town)
    femke(town).get(f"/mijn/zaken/{zaak.uuid}")
    with town() as db:
        seen = db.scalars(select(AccessLog).where(AccessLog.zaak_id == zaak.id)).one()
    assert (seen.actor_soort, seen.waar) == ("burger", "mijn/zaak")
    assert "999990019" not in seen.actor


def test_a_higher_level_is_asked_for_a_zaak_that_needs_it(town: Makers) -> None:
    zaak = applied(town, "PARKEERVERGUNNING-BEWONER", PERMIT)
    answer = femke(town, "basis").get(f"/mijn/zaken/{zaak.uuid}")
    assert answer.status_code == 303
    assert answer.headers["location"].endswith("&niveau=midden")


def test_an_upload_resumes_the_zaak(town: Makers) -> None:
    zaak, browser = asked_for_proof(town), femke(town)
    html = browser.get(f"/mijn/zaken/{zaak.uuid}").text
    assert "Wat moet u doen?" in html
    answer = browser.post(
        f"/mijn/zaken/{zaak.uuid}/stappen",
        data={"csrf": csrf_of(html), "stap": "bewijs_aanleveren"},
        files={"bewijs_aanvulling": PDF},
    )
    assert answer.headers["location"] == f"/mijn/zaken/{zaak.uuid}?melding=stap"
    after = browser.get(answer.headers["location"]).text
    assert "Gelukt." in after
    assert "Wat moet u doen?" not in after
    assert "Van u" in after


def test_a_step_without_its_file_says_so_at_the_field(town: Makers) -> None:
    zaak, browser = asked_for_proof(town), femke(town)
    answer = browser.post(
        f"/mijn/zaken/{zaak.uuid}/stappen",
        data={"csrf": browser.csrf, "stap": "bewijs_aanleveren"},  # type: ignore[attr-defined]
        files={"niets": ("", b"")},
    )
    assert answer.status_code == 422
    assert 'href="#veld-bewijs_aanleveren-bewijs_aanvulling"' in answer.text
    assert "<title>Fout: " in answer.text


def test_a_resident_takes_no_step_of_staff(town: Makers) -> None:
    zaak, browser = applied(town), femke(town)
    form = {"csrf": browser.csrf, "stap": "oplossen"}  # type: ignore[attr-defined]
    assert browser.post(f"/mijn/zaken/{zaak.uuid}/stappen", data=form).status_code == 409


def test_nobody_takes_a_step_in_the_zaak_of_another(town: Makers) -> None:
    zaak, browser = applied(town), youssef(town)
    form = {"csrf": browser.csrf, "stap": "intrekken"}  # type: ignore[attr-defined]
    assert browser.post(f"/mijn/zaken/{zaak.uuid}/stappen", data=form).status_code == 404


def test_withdrawing_ends_the_zaak(town: Makers) -> None:
    zaak, browser = applied(town), femke(town)
    form = {"csrf": browser.csrf, "stap": "intrekken"}  # type: ignore[attr-defined]
    assert browser.post(f"/mijn/zaken/{zaak.uuid}/stappen", data=form).status_code == 303
    html = browser.get(f"/mijn/zaken/{zaak.uuid}").text
    assert "Hoe is het afgelopen?" in html
    assert "U hebt uw melding ingetrokken." in html


def test_messages_tell_how_they_arrived_and_are_read_by_opening(town: Makers) -> None:
    notice, browser = told(town, applied(town)), femke(town)
    listed = browser.get("/mijn/berichten/").text
    assert "(nieuw)" in listed
    assert "Berichtenbox: bezorgd" in listed
    assert "Beste Femke" in browser.get(f"/mijn/berichten/{notice.uuid}").text
    assert "(nieuw)" not in browser.get("/mijn/berichten/").text


def test_a_message_to_another_is_not_there(town: Makers) -> None:
    notice = told(town, applied(town))
    assert youssef(town).get(f"/mijn/berichten/{notice.uuid}").status_code == 404


def uploaded(town: Makers) -> tuple[Any, Any]:
    """(browser of Femke, her document)"""
    zaak, browser = asked_for_proof(town), femke(town)
    browser.post(
        f"/mijn/zaken/{zaak.uuid}/stappen",
        data={"csrf": browser.csrf, "stap": "bewijs_aanleveren"},  # type: ignore[attr-defined]
        files={"bewijs_aanvulling": PDF},
    )
    with town() as db:
        return browser, db.scalars(select(Enkelvoudiginformatieobject)).one()


def test_a_document_is_a_download_for_its_owner_only(town: Makers) -> None:
    browser, document = uploaded(town)
    answer = browser.get(f"/mijn/documenten/{document.uuid}")
    assert answer.content == PDF[1]
    assert answer.headers["content-disposition"].startswith('attachment; filename="bewijs.pdf"')
    assert youssef(town).get(f"/mijn/documenten/{document.uuid}").status_code == 404


@pytest.mark.parametrize("hidden_by", [{"voor_inwoner": False}, {"status": "in_bewerking"}])
def test_internal_and_unfinished_papers_are_not_shown(
    town: Makers, hidden_by: dict[str, Any]
) -> None:
    browser, document = uploaded(town)
    with town.begin() as db:
        for name, value in hidden_by.items():
            setattr(db.get_one(Enkelvoudiginformatieobject, document.id), name, value)
    assert browser.get(f"/mijn/documenten/{document.uuid}").status_code == 404


def test_a_code_opens_one_zaak_and_leaves_the_address_bar(town: Makers) -> None:
    zaak, browser = applied(town), anonymous()
    assert zaak.voortgang
    answer = browser.get(f"/mijn/volgen/{zaak.voortgang.volgcode}")
    assert answer.headers["location"] == "/mijn/volgen/zaak"
    html = browser.get("/mijn/volgen/zaak").text
    assert zaak.identificatie in html
    assert "de Vries" not in html
    assert LAMP["omschrijving"] not in html
    assert str(zaak.voortgang.volgcode) not in html
    for path in (f"/mijn/zaken/{zaak.uuid}", "/mijn/", "/mijn/berichten/"):
        assert browser.get(path).status_code == 303


def test_number_and_code_must_belong_together(town: Makers) -> None:
    zaak, other, browser = applied(town), applied(town), anonymous()
    assert zaak.voortgang
    csrf = csrf_of(browser.get("/mijn/volgen").text)
    form = {"csrf": csrf, "volgcode": str(zaak.voortgang.volgcode)}
    wrong = browser.post("/mijn/volgen", data=form | {"zaaknummer": other.identificatie})
    assert wrong.status_code == 404
    assert "Wij vinden geen zaak" in wrong.text
    right = browser.post("/mijn/volgen", data=form | {"zaaknummer": zaak.identificatie.lower()})
    assert right.headers["location"] == "/mijn/volgen/zaak"


@pytest.mark.parametrize("code", ["onzin", "00000000-0000-4000-8000-000000000000"])
def test_a_wrong_code_opens_nothing(town: Makers, code: str) -> None:
    assert anonymous().get(f"/mijn/volgen/{code}").status_code == 404


def test_following_a_zaak_does_not_sign_a_resident_out(town: Makers) -> None:
    zaak, browser = applied(town), youssef(town)
    assert zaak.voortgang
    browser.get(f"/mijn/volgen/{zaak.voortgang.volgcode}")
    assert browser.get("/mijn/volgen/zaak").status_code == 200
    assert browser.get("/mijn/").status_code == 200
    assert browser.get(f"/mijn/zaken/{zaak.uuid}").status_code == 404


def test_anybody_may_report_and_gets_a_number_and_a_link(town: Makers) -> None:
    browser = anonymous()
    html = browser.get("/mijn/aanvragen/melding-or").text
    form = LAMP | {"csrf": csrf_of(html), "sleutel": hidden(html, "sleutel")}
    answer = browser.post("/mijn/aanvragen/melding-or", data=form)
    assert answer.headers["location"] == "/mijn/aanvragen/melding-or/bedankt"
    thanks = browser.get(answer.headers["location"]).text
    with town() as db:
        zaak = db.scalars(select(Zaak)).one()
        assert zaak.voortgang
        assert zaak.identificatie in thanks
        assert f"/mijn/volgen/{zaak.voortgang.volgcode}" in thanks


def test_the_same_form_sent_twice_is_one_zaak(town: Makers) -> None:
    browser = femke(town)
    html = browser.get("/mijn/aanvragen/melding-or").text
    form = LAMP | {"csrf": csrf_of(html), "sleutel": hidden(html, "sleutel")}
    for _ in range(2):
        assert browser.post("/mijn/aanvragen/melding-or", data=form).status_code == 303
    with town() as db:
        assert db.scalar(select(func.count()).select_from(Zaak)) == 1


def test_a_wrong_form_keeps_what_was_filled_in_and_says_what_is_wrong(town: Makers) -> None:
    browser = anonymous()
    html = browser.get("/mijn/aanvragen/melding-or").text
    form = {"csrf": csrf_of(html), "sleutel": hidden(html, "sleutel"), "adres": "hier"}
    answer = browser.post("/mijn/aanvragen/melding-or", data=form)
    assert answer.status_code == 422
    assert 'href="#veld-gevaar-1"' in answer.text
    assert 'value="hier"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert hidden(answer.text, "sleutel") == form["sleutel"]
    with town() as db:
        assert db.scalar(select(func.count()).select_from(Zaak)) == 0


def test_a_form_with_digid_asks_for_its_level_first(town: Makers) -> None:
    path = "/mijn/aanvragen/brp-uittreksel"
    wanted = f"/mijn/inloggen?next={path}&niveau=substantieel"
    assert anonymous().get(path).headers["location"] == wanted
    low = femke(town, "midden")
    assert low.get(path).headers["location"] == wanted
    form = {"csrf": low.csrf, "sleutel": "x"}  # type: ignore[attr-defined]
    assert low.post(path, data=form).status_code == 303  # also when it is handed in
    assert femke(town).get(path).status_code == 200


def test_a_resident_applies_as_who_she_is(town: Makers) -> None:
    browser = femke(town)
    html = browser.get("/mijn/aanvragen/parkeervergunning-bewoner").text
    assert "U doet dit als <strong>Femke de Vries</strong>" in html
    form = PERMIT | {"csrf": csrf_of(html), "sleutel": hidden(html, "sleutel")}
    answer = browser.post("/mijn/aanvragen/parkeervergunning-bewoner", data=form)
    assert "Bekijk uw zaak" in browser.get(answer.headers["location"]).text
    with town() as db:
        (rol,) = db.scalars(select(Zaak)).one().rollen
        assert rol.bsn == "999990019"


def test_an_unknown_form_is_not_there(town: Makers) -> None:
    assert anonymous().get("/mijn/aanvragen/bestaat-niet").status_code == 404


def queries_of(browser: Any, path: str) -> int:
    """How many statements the second look at this page takes (the first reads case type files)."""
    asked: list[int] = []

    def listen(*_: Any) -> None:
        asked.append(1)

    browser.get(path)
    event.listen(engine, "before_cursor_execute", listen)
    browser.get(path)
    event.remove(engine, "before_cursor_execute", listen)
    return len(asked)


def test_more_zaken_need_no_more_queries(town: Makers) -> None:
    browser, zaak = femke(town), applied(town)
    counts = queries_of(browser, "/mijn/"), queries_of(browser, f"/mijn/zaken/{zaak.uuid}")
    for _ in range(3):
        applied(town, "PARKEERVERGUNNING-BEWONER", PERMIT)
    again = queries_of(browser, "/mijn/"), queries_of(browser, f"/mijn/zaken/{zaak.uuid}")
    assert again == counts
    assert counts[0] <= 6


def test_the_path_ahead_leaves_out_detours() -> None:
    permit = load(SHIPPED / "parkeervergunning-bewoner.yaml")
    assert is_detour(permit, "aanvullen")
    assert not is_detour(permit, "besluit_genomen")
    usual = ["in_behandeling", "besluit_genomen", "afgehandeld"]
    assert [s.naam for s in ahead(permit, "ontvangen")] == usual
    assert [s.naam for s in ahead(permit, "aanvullen")] == usual
    report = load(SHIPPED / "melding-openbare-ruimte.yaml")
    assert [s.naam for s in ahead(report, "beoordeeld")] == ["ingepland", "afgehandeld"]
