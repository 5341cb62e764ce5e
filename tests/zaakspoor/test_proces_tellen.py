"""Hand-overs, waiting and rework, counted by hand beside what the command says."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event as listening

from tests.catalogue import make_types
from tests.factories import ZaakFactory
from tests.playbook import RESIDENT, Playbook, staff
from tests.workflows.conftest import case, municipality
from tests.workflows.test_casework import claim, send_on
from tests.workflows.test_transcripts import extract, permit, report
from workflows.calendars import opening
from zaakspoor.cli import main
from zaken.base import clock
from zaken.base.db import engine, reads, sessions
from zaken.base.errors import Invalid
from zaken.models import Queue, Status, Task
from zaken.queries import proces_tellen
from zaken.queries.proces import Choice, versions
from zaken.queries.proces_tellen import Counts, Measure, count

__all__ = ["case", "municipality"]
Open = Callable[..., Any]
PERMIT = "PARKEERVERGUNNING-BEWONER"
RSIN = "123456782"


def is_open(day: date) -> bool:
    return opening().closed(day) is None


def counted(zaaktype: str, van: date | None = None) -> Counts:
    with reads() as db:
        return count(db, Choice(versions(db, zaaktype, RSIN), van), is_open)


def hours(book: Playbook, number: float) -> Playbook:
    """The clock moves on by so many hours."""
    book.stack.enter_context(clock.frozen(clock.now() + timedelta(hours=number)))
    return book


def test_waiting_is_told_in_working_hours(case: Open) -> None:
    book = case(PERMIT, permit(tenaamstelling="lease"), on="2026-02-05 15:00")  # a Thursday
    hours(book, 21).do(claim(staff()))  # Friday noon: two hours and three
    hours(book, 1).step("aanvulling_vragen", ontbreekt="Het contract.")
    hours(book, 72).upload("bewijs_gebruik").step("bewijs_aanleveren", by=RESIDENT)  # Monday, 13:00
    hours(book, 2)
    told = counted(PERMIT)
    assert told.of("oppakken", "Ontvangen") == Measure(1, 1, 0, 5.0, 5.0)
    assert told.of("opgeschort").mediaan == told.of("inwoner").mediaan == 8.0
    assert told.of("inwoner", told.statussen[1]).keren == 1
    running = told.of("verblijf", "In behandeling")
    assert (running.zaken, running.nu, running.mediaan) == (1, 1, None)
    assert told.of("verblijf", "Ontvangen").mediaan == 6.0


def test_hand_overs_are_between_queues_and_between_persons(case: Open) -> None:
    karin, mo = staff(), staff("m.bakker", "Mo Bakker")
    book = case("MELDING-OR", report())
    for who, queue in ((karin, "handhaving"), (mo, "intake"), (karin, "intake")):
        hours(book, 1).do(claim(who)).do(send_on(who, queue, "Hoort daar."))
    told = counted("MELDING-OR")
    assert told.of("afdeling").keren == 2  # the third stayed in its queue
    assert told.of("persoon") == Measure(2, 1, 0, None, None)
    assert told.of("oppakken").nu == 1


def test_what_needs_nobody_is_straight_through(case: Open) -> None:
    case("BRP-UITTREKSEL", extract()).days(1)
    told = counted("BRP-UITTREKSEL")
    assert told.of("afgesloten").zaken == told.of("vanzelf").zaken == 1
    case("MELDING-OR", report()).step("oplossen", terugmelding="Klaar.")
    told = counted("MELDING-OR")
    assert (told.of("afgesloten").zaken, told.of("vanzelf").zaken) == (1, 0)


def test_rework_is_a_step_back_a_zaak_reopened_and_a_task_again(db: Any) -> None:
    kinds = make_types(db, "KAP")
    zaak = ZaakFactory(zaaktype=kinds.zaaktype)
    course = (0, 1, 0, 2, 1)  # back once, ended once, reopened once
    begin = clock.now() - timedelta(days=9)
    pile = Queue(naam="groen", omschrijving="Groen")
    db.add_all([zaak, pile])
    db.add_all(
        Status(
            zaak=zaak,
            statustype=kinds.statustypen[number],
            datum_status_gezet=begin + timedelta(days=day),
        )
        for day, number in enumerate(course)
    )
    for hour in (1, 3):
        at = begin + timedelta(hours=hour)
        done = at + timedelta(hours=1)
        about = {"soort": "controleren", "titel": "Kijk dit na", "created_at": at, "done_at": done}
        db.add(Task(zaak=zaak, queue=pile, **about))
        db.flush()
    told = counted("KAP")
    assert told.statussen == ["Ontvangen", "In behandeling", "Afgehandeld"]
    assert told.of("teruggezet", "Ontvangen") == Measure(1, 1)
    assert told.of("heropend", "In behandeling") == told.of("heropend") == Measure(1, 1)
    assert told.of("taak", "Ontvangen") == Measure(1, 1)
    assert told.of("verblijf", "In behandeling").keren == 2


def test_counting_takes_as_many_queries_for_many_zaken_as_for_none(db: Any) -> None:
    kind = make_types(db, "KAP").zaaktype
    asked: list[str] = []
    note = lambda *told: asked.append(told[2])  # noqa: E731  to take it away again
    listening.listen(engine, "before_cursor_execute", note)
    try:
        counted("KAP")
        before = len(asked)
        db.add_all(ZaakFactory(zaaktype=kind) for _ in range(8))
        db.flush()
        asked.clear()
        assert counted("KAP").of("zaken").zaken == 8
        assert len(asked) == before
    finally:
        listening.remove(engine, "before_cursor_execute", note)


def test_too_many_zaken_ask_for_a_shorter_period(db: Any) -> None:
    kind = make_types(db, "KAP").zaaktype
    db.add_all(ZaakFactory(zaaktype=kind) for _ in range(3))
    db.flush()
    choice = Choice(versions(db, "KAP", RSIN))
    with pytest.raises(Invalid, match="kortere periode") as refused:
        count(db, choice, is_open, most=2)
    assert refused.value.params[0]["code"] == "te-veel-zaken"
    assert proces_tellen.MOST == 100_000


def test_the_table_has_a_row_per_status_and_one_for_all(case: Open, capfd: Any) -> None:
    karin = staff()
    case(PERMIT, permit(tenaamstelling="lease")).do(claim(karin)).step("in_behandeling_nemen")
    assert main(["proces", "tellen", PERMIT]) == 0
    told = capfd.readouterr().out
    lines = told.splitlines()
    assert lines[0] == f"{PERMIT}: 1 zaken, 0 afgesloten"
    assert lines[1].startswith("vanzelf afgehandeld, zonder medewerker: 0 (-")
    assert lines[4].startswith("status")
    assert [line.split("  ")[0] for line in lines[5:]] == [
        "Ontvangen",
        "In behandeling",
        "alles samen",
    ]
    assert len({len(line) for line in lines[4:]}) == 1
    with sessions() as db:
        make_types(db, "LEEG")
    assert main(["proces", "tellen", "LEEG"]) == 0
    assert capfd.readouterr().out.startswith("LEEG: 0 zaken, 0 afgesloten")
