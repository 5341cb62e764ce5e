"""Counts of a case type on a page: for who leads or manages, drawn and told, without people."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.werkplek import grafiek
from tests.portal import desk
from workflows import casework
from zaken.base import clock
from zaken.models import AccessLog, Queue, Zaak

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PERMIT = "PARKEERVERGUNNING-BEWONER"
PAGE = "/werkplek/proces"


@dataclass
class Town:
    leider: desk.Desk
    elders: desk.Desk
    beheer: desk.Desk
    karin: desk.Desk
    zaak: Zaak


@pytest.fixture
def town(db: Session) -> Any:
    """A leader of Parkeren and one of another department, and a zaak that was taken up."""
    with clock.frozen(NOW):
        desk.types(db, "parkeervergunning-bewoner", "evenement")
        parkeren = desk.queue(db, "parkeren", PERMIT)
        apv = desk.queue(db, "apv", "EVENEMENT")
        zaak = desk.apply(db, desk.anna())
    with clock.frozen(NOW + timedelta(hours=2)):
        leider = desk.works(db, "p.post", "Peter Post", parkeren, role="teamleider")
        elders = desk.works(db, "els", "Els Elders", apv, role="teamleider")
        beheer = desk.works(db, "a.degroot", "Anna de Groot", role="beheerder")
        karin = desk.works(db, "karin", "Karin de Jong", parkeren)
        casework.claim(db, karin.subject, zaak)
        desk.react(db, zaak.uuid)
        yield Town(leider, elders, beheer, karin, zaak)


def test_a_handler_does_not_see_the_page(town: Town) -> None:
    assert town.karin.get(PAGE).status_code == 403
    assert "Cijfers</a>" not in town.karin.get("/werkplek/").text
    assert "Cijfers</a>" in town.leider.get("/werkplek/").text


def test_a_leader_chooses_among_his_own_case_types(town: Town) -> None:
    page = town.leider.get(PAGE).text
    assert f'value="{PERMIT}"' in page
    assert 'value="EVENEMENT"' not in page
    refused = town.leider.get(f"{PAGE}?zaaktype=EVENEMENT")
    assert (refused.status_code, "Kies een zaaktype" in refused.text) == (400, True)
    assert 'value="EVENEMENT"' in town.beheer.get(PAGE).text


def test_the_numbers_are_drawn_and_in_a_table(town: Town) -> None:
    page = town.leider.get(f"{PAGE}?zaaktype={PERMIT}")
    assert page.status_code == 200
    assert "1, waarvan 0 afgesloten" in page.text
    assert "Alles samen" in page.text
    assert "2,0 / 2,0" in page.text  # waited two working hours in the queue
    for name in ("Jansen", "Karin", desk.ANNA, town.zaak.identificatie):
        assert name not in page.text.partition("<main")[2]


@pytest.mark.parametrize("wrong", ["van=morgen", "van=2026-02-01&tot=2026-01-01"])
def test_a_period_that_is_none_is_said_in_words(town: Town, wrong: str) -> None:
    page = town.leider.get(f"{PAGE}?zaaktype={PERMIT}&{wrong}")
    assert (page.status_code, "Er gaat iets niet goed" in page.text) == (400, True)


@pytest.mark.parametrize("vorm", ["xes", "csv"])
def test_the_event_log_is_a_download_without_names(db: Session, town: Town, vorm: str) -> None:
    answer = town.leider.get(f"{PAGE}/logboek.{vorm}?zaaktype={PERMIT}")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    assert town.zaak.identificatie in answer.text
    for name in ("Jansen", "karin", desk.ANNA):
        assert name not in answer.text
    if vorm == "xes":
        ET.fromstring(answer.content)  # noqa: S314  made here
    log = select(AccessLog.waar).where(AccessLog.actor == "p.post")
    assert list(db.scalars(log)) == [f"proceslog {PERMIT} ({vorm})"]


def test_the_event_log_is_only_for_who_sees_such_zaken(town: Town) -> None:
    log = f"{PAGE}/logboek.csv?zaaktype={PERMIT}"
    assert town.elders.get(log).status_code == 400
    assert town.beheer.get(log).status_code == 404
    assert "kunt u het logboek niet downloaden" in town.beheer.get(f"{PAGE}?zaaktype={PERMIT}").text
    assert town.karin.get(log).status_code == 403
    assert town.leider.get(f"{PAGE}/logboek.exe?zaaktype={PERMIT}").status_code == 404


def test_a_zaak_above_his_level_is_not_in_the_log(db: Session, town: Town) -> None:
    town.zaak.vertrouwelijkheidaanduiding = "geheim"
    db.flush()
    log = town.leider.get(f"{PAGE}/logboek.csv?zaaktype={PERMIT}").text
    assert town.zaak.identificatie not in log


def test_the_page_asks_as_much_for_ten_zaken_as_for_one(db: Session, town: Town) -> None:
    with desk.counted(db) as one:
        town.leider.get(f"{PAGE}?zaaktype={PERMIT}")
    desk.pile(db, db.scalars(select(Queue).where(Queue.naam == "parkeren")).one(), 9)
    with desk.counted(db) as ten:
        town.leider.get(f"{PAGE}?zaaktype={PERMIT}")
    assert len(ten) == len(one)


def test_a_drawing_keeps_within_its_frame() -> None:
    drawn = grafiek.bars([("kort", 0.0), ("Wachten op de aanvrager en op advies", 100.0)])
    assert [bar.breed for bar in drawn.balken] == [
        0.0,
        grafiek.WIDTH - grafiek.LABEL - grafiek.VALUE,
    ]
    assert drawn.balken[1].naam.endswith("…")
    lines = grafiek.lines([(f"2026-{n:02d}", (n, 0)) for n in range(1, 13)])
    points = [tuple(map(float, p.split(","))) for line in lines.lijnen for p in line.split()]
    assert all(0 <= x <= grafiek.WIDTH and 0 <= y <= grafiek.HEIGHT for x, y in points)
    assert len(lines.maanden) <= 6
    assert grafiek.lines([]).lijnen == []
