"""A zaak that no rule, no queue or nobody takes: never nowhere, and a teamleider finds it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.portal import desk
from tests.routing import is_, rule, ruled
from workflows.routing import route
from zaakspoor.housekeeping import gather_stranded
from zaken.base import clock
from zaken.models import Medewerker, Queue, Zaak

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PAGE = "/werkplek/zonder-regel"


@dataclass
class Town:
    parkeren: Queue
    intake: Queue
    karin: desk.Desk  # the only one of parkeren
    lars: desk.Desk  # who leads the intake
    zaak: Zaak


@pytest.fixture
def town(db: Session) -> Iterator[Town]:
    with clock.frozen(NOW):
        desk.types(db, "parkeervergunning-bewoner")
        parkeren = desk.queue(db, "parkeren", "PARKEERVERGUNNING-BEWONER")
        intake = desk.queue(db, "intake", "*")
        karin = desk.works(db, "karin", "Karin de Jong", parkeren)
        lars = desk.works(db, "lars", "Lars Lam", intake, role="teamleider")
        yield Town(parkeren, intake, karin, lars, desk.apply(db, desk.anna()))


def lies(db: Session, town: Town) -> tuple[str, str]:
    """The queue, and why it is not another."""
    db.expire_all()
    progress = town.zaak.voortgang
    assert progress is not None
    here = db.get_one(Queue, progress.queue_id)
    return here.naam, progress.routering[-1].get("vangnet", "")


@pytest.mark.parametrize(
    ("naar", "als", "why"),
    [
        ("parkeren", "niemand", "Geen enkele regel past bij deze zaak."),
        ("verdwenen", "ja", "queue &#39;verdwenen&#39; bestaat niet"),
        ("apv", "ja", "Apv ziet dit soort zaken niet"),
        ("leeg", "ja", "in Leeg werkt niemand"),
        ("laag", "ja", "Laag ziet zaken met dit niveau van vertrouwelijkheid niet"),
    ],
)
def test_what_nobody_takes_lies_in_intake_and_the_teamleider_reads_why(
    db: Session, town: Town, naar: str, als: str, why: str
) -> None:
    desk.queue(db, "apv", "EVENEMENT")
    desk.queue(db, "leeg", "*")
    desk.queue(db, "laag", "*", level="openbaar")
    assert town.zaak.identificatie not in town.lars.get(PAGE).text
    other = ruled(desk.file("parkeervergunning-bewoner"), rule(naar, is_("tenaamstelling", als)))
    assert route(db, town.zaak, other)
    assert lies(db, town)[0] == "intake"
    page = town.lars.get(PAGE).text
    assert town.zaak.identificatie in page
    assert why in page


def test_a_queue_that_is_made_later_gets_its_zaak(db: Session, town: Town) -> None:
    other = ruled(desk.file("parkeervergunning-bewoner"), rule("nieuw"))
    assert route(db, town.zaak, other)
    assert not route(db, town.zaak, other)
    nieuw = desk.queue(db, "nieuw", "*")
    desk.works(db, "mo", "Mo Bakker", nieuw)
    assert route(db, town.zaak, other)
    assert lies(db, town) == ("nieuw", "")


def test_when_the_last_one_leaves_a_queue_its_zaken_go_to_intake(db: Session, town: Town) -> None:
    assert gather_stranded() == 0
    db.scalars(select(Medewerker).where(Medewerker.username == "karin")).one().actief = False
    db.flush()
    assert gather_stranded() == 1
    assert lies(db, town) == ("intake", "in Parkeren werkt niemand")
    assert gather_stranded() == 0


def test_what_somebody_has_stays_and_an_empty_intake_helps_nobody(db: Session, town: Town) -> None:
    town.karin.post(f"/werkplek/zaken/{town.zaak.uuid}/oppakken")
    people = {one.username: one for one in db.scalars(select(Medewerker))}
    people["karin"].actief = False
    db.flush()
    assert gather_stranded() == 0
    people["lars"].actief = False
    db.flush()
    fresh = desk.apply(db, desk.youssef(), "XY-987-Z")
    assert fresh.voortgang is not None
    assert fresh.voortgang.queue_id == town.parkeren.id
    assert gather_stranded() == 0


def test_an_intake_of_the_wrong_kind_does_not_stop_a_zaak(db: Session, town: Town) -> None:
    town.intake.besloten = True
    db.flush()
    other = ruled(desk.file("parkeervergunning-bewoner"), rule("verdwenen"))
    assert route(db, town.zaak, other)
    assert lies(db, town)[0] == "intake_open"
