"""The operator's page of messages: what needs attention, stopped roads, and mass mailings."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.mailing import tick
from portal.session import COOKIE, start
from tests.clients import anonymous
from tests.portal import desk
from tests.portal.test_layout import looked_at
from zaken.base.clock import now
from zaken.models import Breaker, Delivery, Mailing, Medewerker, Notice, Signaal, Zaak

PAGE = "/werkplek/berichten"
LIST = "zaaknummer;datum\n{};1 mei\n"


@pytest.fixture
def zaak(db: Session) -> Zaak:
    desk.types(db, "parkeervergunning-bewoner")
    made = desk.apply(db, desk.anna())
    desk.react(db, made.uuid)
    return made


@pytest.fixture
def anna(db: Session, zaak: Zaak) -> desk.Desk:
    """Anna de Groot, functional administrator, who may see the zaken of Parkeren too."""
    parkeren = desk.queue(db, "parkeren", "PARKEERVERGUNNING-BEWONER")
    return desk.works(db, "a.degroot", "Anna de Groot", parkeren, role="beheerder")


def delivery(db: Session, zaak: Zaak, state: str, *, hours: float = 30, **more: Any) -> Delivery:
    notice = db.scalars(select(Notice).where(Notice.zaak_id == zaak.id)).first()
    assert notice is not None
    since = now() - timedelta(hours=hours)
    known = len(db.scalars(select(Delivery.id)).all())
    made = Delivery(uuid=uuid4(), notice_id=notice.id, kanaal="berichtenbox", generatie=known + 1)
    made.state, made.created_at, made.tries, made.reden = state, since, 2, "status 503"
    made.aangeboden_op = since if state == "aangeboden" else None
    for name, value in more.items():
        setattr(made, name, value)
    db.add(made)
    db.flush()
    return made


def test_without_trouble_every_part_says_so(anna: desk.Desk) -> None:
    page = anna.get(PAGE).text
    for sentence in (
        "Alle wegen zijn open.",
        "Niets hangt.",
        "Geen bericht kwam twee keer aan.",
        "Er zijn geen berichten die wachten op een besluit.",
        "Er zijn nog geen mailings.",
    ):
        assert sentence in page


def test_each_kind_of_trouble_is_shown_with_its_zaak(
    db: Session, anna: desk.Desk, zaak: Zaak
) -> None:
    for state in ("klaar", "dode_letter", "aangeboden"):
        delivery(db, zaak, state)
    printed = delivery(db, zaak, "bezorgd", kanaal="print")
    printed.notice.dubbel = True
    db.add(Signaal(sleutel="geen_ontvangstbewijs:berichtenbox", at=now(), aantal=7))
    db.flush()
    page = anna.get(PAGE).text
    assert page.count(f"{zaak.uuid}#berichten") == 4
    assert "7 berichten al langer dan een dag zonder bewijs" in page


def test_what_waits_for_its_hour_or_is_fresh_hangs_on_nothing(
    db: Session, anna: desk.Desk, zaak: Zaak
) -> None:
    delivery(db, zaak, "klaar", hours=0.1)
    later = {"tries": 0, "reden": "", "next_at": now() + timedelta(hours=9)}
    delivery(db, zaak, "klaar", kanaal="email", **later)
    assert "Niets hangt." in anna.get(PAGE).text


def test_who_may_not_see_the_zaak_sees_only_how_many(db: Session, zaak: Zaak) -> None:
    delivery(db, zaak, "dode_letter")
    elders = desk.works(db, "b.elders", "Bo Elders", role="beheerder")
    page = elders.get(PAGE).text
    assert zaak.identificatie not in page
    assert "Nog 1 andere" in page


def test_a_stopped_road_is_shown_and_can_be_tried_at_once(db: Session, anna: desk.Desk) -> None:
    until = now() + timedelta(hours=1)
    shut = {"state": "open", "keren": 3, "mislukt": [], "reden": "BerichtTypeNietOndersteund"}
    db.add(Breaker(kanaal="berichtenbox", soort="WOZ2026", sinds=now(), open_tot=until, **shut))
    db.flush()
    page = anna.get(PAGE).text
    assert "Berichtenbox, soort WOZ2026" in page
    assert "BerichtTypeNietOndersteund" in page
    answer = anna.post(f"{PAGE}/onderbreking", kanaal="berichtenbox", soort="WOZ2026")
    assert answer.status_code == 303
    assert db.scalars(select(Breaker.open_tot)).one() <= now()
    assert anna.post(f"{PAGE}/onderbreking", kanaal="print", soort="").status_code == 404


def made(anna: desk.Desk, zaak: Zaak, content: str = LIST, **other: str) -> Any:
    form = {"naam": "containers", "onderwerp": "Nieuwe containers", "tekst": "Vanaf {datum}."}
    files = {"lijst": ("lijst.csv", content.format(zaak.identificatie).encode(), "text/csv")}
    return anna.post(f"{PAGE}/mailings", files=files, **(form | other))


def test_a_mailing_is_checked_started_paused_and_stopped_on_its_page(
    db: Session, anna: desk.Desk, zaak: Zaak
) -> None:
    where = made(anna, zaak).headers["location"].partition("?")[0]
    assert "0 van 1 regels gedaan" in anna.get(where).text
    assert anna.post(f"{where}/starten").status_code == 303
    assert "Pauzeer" in anna.get(where).text
    assert anna.post(f"{where}/pauzeren", reden="").status_code == 400
    assert anna.post(f"{where}/pauzeren", reden="Even wachten.").status_code == 303
    assert "Even wachten." in anna.get(where).text
    assert anna.post(f"{where}/starten").status_code == 303
    tick(db.scalars(select(Mailing.id)).one())
    db.expire_all()
    page = anna.get(where).text
    assert "1 van 1 regels gedaan" in page
    assert "alle brieven gemaakt" in page
    assert anna.post(f"{where}/stoppen", reden="Te laat.").status_code == 409
    assert "containers" in anna.get(PAGE).text


def test_a_list_that_is_not_sound_comes_back_with_its_faults_and_what_was_typed(
    db: Session, anna: desk.Desk, zaak: Zaak
) -> None:
    answer = made(anna, zaak, "zaaknummer;datum\nZAAK-0;1 mei\n")
    assert answer.status_code == 400
    assert "Regel 2: zaaknummer: ZAAK-0 bestaat niet, of is besloten." in answer.text
    assert 'value="Nieuwe containers"' in answer.text
    assert db.scalars(select(Mailing.id)).all() == []
    assert "Kies het bestand" in anna.post(f"{PAGE}/mailings", naam="x", tekst="y").text
    assert "geen geldig zaaktype" in made(anna, zaak, zaaktype="BESTAAT-NIET").text


def test_only_a_functional_administrator_comes_here(db: Session, zaak: Zaak) -> None:
    karin = desk.works(db, "karin", "Karin de Jong", role="teamleider")
    refused = karin.get(PAGE)
    assert refused.status_code == 403
    assert "functioneel beheerder" in refused.text and "Bel de gemeente" not in refused.text
    assert PAGE not in karin.get("/werkplek/").text
    assert made(karin, zaak).status_code == 403


def test_the_metrics_count_what_the_page_counts(db: Session, zaak: Zaak) -> None:
    delivery(db, zaak, "dode_letter")
    told = anonymous().get("/metrics").text
    assert 'zaakspoor_messages{kind="mislukt"} 1.0' in told
    assert "zaakspoor_roads_stopped 0.0" in told


@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_is_accessible_and_works_by_keyboard(
    committed: Callable[..., Any], site: str, chromium: Any, width: int
) -> None:
    with committed.begin() as db:
        db.add(Medewerker(username="a.degroot", naam="Anna de Groot", roles=["beheerder"]))
        until = now() + timedelta(hours=1)
        shut = {"state": "open", "keren": 1, "mislukt": [], "reden": "status 503"}
        db.add(Breaker(kanaal="berichtenbox", soort="", sinds=now(), open_tot=until, **shut))
        who = {"soort": "medewerker", "username": "a.degroot", "naam": "Anna de Groot"}
        token, _ = start(db, who)
    context = chromium.new_context(viewport={"width": width, "height": 800})
    context.add_cookies([{"name": COOKIE, "value": token, "url": site}])
    page, seen = context.new_page(), dict[str, list[str]]()
    page.goto(f"{site}{PAGE}")
    for fold in page.query_selector_all("main summary"):
        fold.focus()
        page.keyboard.press("Enter")
    looked_at(page, seen, "messages")
    page.focus("main button:has-text('Probeer nu')")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "Gelukt" in page.inner_text("body")
    looked_at(page, seen, "messages, tried")
    context.close()
    assert {name: wrong for name, wrong in seen.items() if wrong} == {}
