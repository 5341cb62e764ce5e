"""The registers down, slow, wrong or half-way: a step waits, longer each time, then a person is
asked; nothing is half done, and it goes on by itself when the far side is back.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from tests.conftest import FAR
from tests.playbook import FEMKE, Playbook
from tests.workflows.conftest import case, municipality
from tests.workflows.test_transcripts import extract, permit, report
from workflows.automation import TRIES, carry_out
from zaken.base import clock
from zaken.base.db import sessions
from zaken.models import Automation, Event, Task, Zaakeigenschap

__all__ = ["case", "municipality"]
Open = Callable[..., Any]
FAULTS: dict[str, dict[str, Any]] = {
    "down": {"fault": "status", "status": 503},
    "dropped": {"fault": "drop"},
    "wrong": {"fault": "wrong"},
    "half-way": {"fault": "half"},
    "slow": {"fault": "delay", "delay_ms": 2300},  # the tests wait two seconds
}
EVERY_FAULT = pytest.mark.parametrize("fault", FAULTS)


@pytest.fixture(autouse=True)
def far(far_sides: str) -> Iterator[None]:
    httpx.post(f"{FAR}/__sim/reset")
    yield
    httpx.post(f"{FAR}/__sim/reset")


def breaks(side: str, fault: str = "down", **more: Any) -> None:
    """From now on this far side does this, until it `recovers`."""
    told = {"far_side": side, **FAULTS[fault], **more}
    httpx.post(f"{FAR}/__sim/script", json=told).raise_for_status()


def recovers() -> None:
    httpx.delete(f"{FAR}/__sim/script").raise_for_status()


def planned(book: Playbook, doe: str) -> Automation:
    with sessions() as db:
        wanted = Automation.zaak_id == book.zaak(db).id, Automation.doe == doe
        return db.scalars(select(Automation).where(*wanted)).one()


def seconds(book: Playbook, number: float) -> Playbook:
    book.stack.enter_context(clock.frozen(clock.now() + timedelta(seconds=number)))
    return book.settle()


def facts_of(book: Playbook) -> set[str]:
    with sessions() as db:
        mine = Zaakeigenschap.zaak_id == book.zaak(db).id
        return set(db.scalars(select(Zaakeigenschap.naam).where(mine)))


def tasks(book: Playbook) -> list[str]:
    with sessions() as db:
        mine = Task.zaak_id == book.zaak(db).id, Task.soort == "controleren"
        return list(db.scalars(select(Task.titel).where(*mine)))


@EVERY_FAULT
def test_without_an_answer_of_the_brp_nothing_is_kept_and_the_rest_goes_on(
    case: Open, fault: str
) -> None:
    breaks("brp", fault)
    book = case("BRP-UITTREKSEL", extract()).at("ontvangen").queue("burgerzaken")
    book.facts(leges="17.50").notices("ontvangst")
    assert not {"brp_gevonden", "brp_geheim", "leeftijd"} & facts_of(book)
    row = planned(book, "persoon_opzoeken")
    assert (row.state, row.tries) == ("gepland", 1)
    assert row.uitkomst.startswith("BRP geeft geen bruikbaar antwoord")
    recovers()
    seconds(book, 3).facts(brp_gevonden="ja").closed("geleverd").notices("ontvangst", "afgehandeld")


@EVERY_FAULT
def test_without_an_answer_of_the_bag_a_report_waits_in_intake_and_then_finds_its_way(
    case: Open, fault: str
) -> None:
    breaks("bag", fault)
    book = case("MELDING-OR", report()).queue("intake", because="niet bekend").notices("ontvangst")
    assert not {"adres_gevonden", "adres_id", "wijk"} & facts_of(book)
    recovers()
    seconds(book, 3).facts(wijk="noord").queue("openbare_ruimte_noord", because="noord")
    book.notices("ontvangst")


def test_an_address_without_its_district_is_no_answer_yet(case: Open) -> None:
    breaks("geo", path="parkeerzone")
    book = case("MELDING-OR", report()).queue("intake")
    assert "wijk" not in facts_of(book)
    recovers()
    seconds(book, 3).queue("openbare_ruimte_noord")


def test_each_pause_is_twice_the_last_and_the_eighth_time_one_person_is_asked(case: Open) -> None:
    breaks("brp")
    book = case("BRP-UITTREKSEL", extract())
    pauses = []
    while (row := planned(book, "persoon_opzoeken")).state == "gepland":
        assert tasks(book) == []
        pauses.append(round((row.next_at - clock.now()).total_seconds()))
        seconds(book, pauses[-1])
    assert pauses == [2, 4, 8, 16, 32, 64, 128]
    assert (row.state, row.tries) == ("mislukt", TRIES)
    assert tasks(book) == ["Automatische stap mislukt: persoon opzoeken"]
    recovers()
    seconds(book, 3600).at("ontvangen")
    assert len(tasks(book)) == 1
    with sessions() as db:
        told = select(Event.toelichting).where(
            Event.hoofdobject == book.uuid, Event.actie == "automatisch_mislukt"
        )
        assert db.scalars(told).one().startswith("BRP geeft geen bruikbaar antwoord")


def test_before_its_time_a_postponed_step_is_left_alone(case: Open) -> None:
    breaks("brp")
    book = case("BRP-UITTREKSEL", extract())
    seconds(book, 0.5)
    carry_out(planned(book, "persoon_opzoeken").id)
    assert planned(book, "persoon_opzoeken").tries == 1


def test_a_register_that_fails_twice_and_then_answers_needs_no_person(case: Open) -> None:
    breaks("brp", calls=2)
    book = case("PARKEERVERGUNNING-BEWONER", permit()).at("ontvangen")
    seconds(seconds(book, 2), 4).facts(adres_gevonden="ja").closed("verleend")
    book.notices("ontvangst", "besluit", "afgehandeld")
    assert tasks(book) == []


def test_the_two_registers_fail_apart(case: Open) -> None:
    breaks("bag")
    book = case("PARKEERVERGUNNING-BEWONER", permit()).facts(brp_gevonden="ja").at("ontvangen")
    assert planned(book, "adres_opzoeken").state == "gepland"
    recovers()
    seconds(book, 3).closed("verleend")


def test_done_while_the_answer_was_on_its_way_it_is_dropped(case: Open) -> None:
    """A person went on by hand: what comes back late changes nothing."""
    breaks("brp")
    book = case("BRP-UITTREKSEL", extract()).step("intrekken").closed("ingetrokken")
    recovers()
    seconds(book, 10).closed("ingetrokken")
    assert planned(book, "persoon_opzoeken").state == "vervallen"
    assert "brp_gevonden" not in facts_of(book)
    carry_out(planned(book, "persoon_opzoeken").id)
    assert "brp_gevonden" not in facts_of(book)


@EVERY_FAULT
def test_the_number_of_a_person_is_in_no_log_and_in_no_address(
    case: Open, fault: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    breaks("brp", fault)
    with caplog.at_level(logging.DEBUG, logger="httpx"):
        book = case("BRP-UITTREKSEL", extract())
        recovers()
        seconds(book, 3).closed("geleverd")
    called = [record.getMessage() for record in caplog.records if record.name == "httpx"]
    assert any("/brp/personen" in line for line in called), "the addresses were not looked at"
    out, err = capfd.readouterr()
    assert "automation postponed" in out + err + caplog.text
    assert FEMKE not in caplog.text + out + err
    assert FEMKE not in planned(book, "persoon_opzoeken").uitkomst
