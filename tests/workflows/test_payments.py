"""A fee is paid once, for what is due, and only because the provider says so."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from tests.paying import Provider, connected
from tests.playbook import RESIDENT, Playbook, femke
from workflows import payments
from workflows.definition import files, load
from workflows.intake import Application, submit
from workflows.lookups import Unavailable
from workflows.publish import current, publish
from workflows.steps import keep_facts
from zaken.base.db import sessions
from zaken.base.settings import settings
from zaken.base.subject import SYSTEEM
from zaken.change import change, lock
from zaken.models import Event, Task

ANSWERS = {"betreft": "zelf", "soort_uittreksel": "standaard", "levering": "digitaal", "aantal": 1}
EXTRACT = Application(ANSWERS, femke(), {"voorkeur": "berichtenbox"})
BACK = "http://testserver/terug"
Open = Callable[..., Playbook]


@pytest.fixture
def provider(far_sides: str) -> Iterator[Provider]:
    with connected(far_sides) as found:
        yield found


@pytest.fixture
def unpaid(provider: Provider, case: Open) -> Playbook:
    """An extract from the register of persons, € 17,50, not paid yet."""
    return case("BRP-UITTREKSEL", EXTRACT).at("ontvangen")


def bill(story: Playbook) -> payments.Bill:
    with sessions() as db:
        found = payments.bill(story.zaak(db))
    assert found is not None
    return found


def start(story: Playbook) -> str:
    return payments.start(bill(story), BACK)


def paid_events(story: Playbook) -> list[str]:
    told = select(Event.toelichting).where(
        Event.hoofdobject == story.uuid, Event.toelichting.startswith("Betaald")
    )
    with sessions() as db:
        return list(db.scalars(told))


def state(story: Playbook) -> tuple[str, bool]:
    """(betalingsindicatie, is there a day of payment)"""
    with sessions() as db:
        zaak = story.zaak(db)
        return zaak.betalingsindicatie, zaak.laatste_betaaldatum is not None


def tasks(story: Playbook) -> list[str]:
    with sessions() as db:
        mine = Task.zaak_id == story.zaak(db).id
        wanted = select(Task.titel).where(mine, Task.sleutel.startswith("betaling:"))
        return list(db.scalars(wanted))


def alter(story: Playbook, **columns: Any) -> None:
    with sessions.begin() as db:
        zaak = story.zaak(db)
        lock(db, zaak)
        for name, value in columns.items():
            setattr(zaak, name, value)
        change(db, SYSTEEM, zaak, "update", scope="zaken.bijwerken")


@pytest.mark.parametrize(
    ("leges", "indicatie", "wanted"),
    [
        ("17.50", "nog_niet", Decimal("17.50")),
        ("17,50", "nog_niet", Decimal("17.50")),
        ("17.50", "geheel", None),
        ("17.50", "gedeeltelijk", None),
        ("0.00", "nog_niet", None),
        ("", "nog_niet", None),
        ("NaN", "nog_niet", None),
    ],
)
def test_due_is_the_whole_fee_or_nothing(
    leges: str, indicatie: str, wanted: Decimal | None
) -> None:
    assert payments.due({"leges": leges}, indicatie) == wanted
    assert payments.due({}, indicatie) is None


def test_an_amount_is_written_as_the_dutch_do() -> None:
    assert payments.euro(Decimal("17.5")) == "€ 17,50"


def test_once_paid_the_zaak_goes_on_by_itself(unpaid: Playbook, provider: Provider) -> None:
    payment = provider.choose(start(unpaid))
    assert payments.settle(payment) == "betaald"
    assert state(unpaid) == ("geheel", True)
    assert paid_events(unpaid) == ["Betaald € 17,50"]
    unpaid.settle().closed("geleverd")


def test_the_provider_learns_the_number_of_the_zaak_and_no_person(
    unpaid: Playbook, provider: Provider
) -> None:
    start(unpaid)
    (made,) = provider.made()
    asked = made["gevraagd"]
    assert asked["description"] == bill(unpaid).zaaknummer
    assert asked["webhookUrl"] == "http://testserver/betalingen/melding"
    assert asked["metadata"] == {"zaak": str(unpaid.uuid)}
    assert "999990019" not in str(made)
    assert "Femke" not in str(made)
    assert bill(unpaid).pogingen == (made["id"],)


def test_a_payment_told_twice_is_booked_once(unpaid: Playbook, provider: Provider) -> None:
    payment = provider.choose(start(unpaid))
    assert [payments.settle(payment) for _ in range(3)] == ["betaald"] * 3
    assert len(paid_events(unpaid)) == 1


@pytest.mark.parametrize("keuze", ["annuleren", "mislukken"])
def test_a_payment_that_failed_changes_nothing_and_may_be_tried_again(
    unpaid: Playbook, provider: Provider, keuze: str
) -> None:
    payment = provider.choose(start(unpaid), keuze)
    assert payments.settle(payment) == "niet_betaald"
    assert state(unpaid) == ("nog_niet", False)
    again = provider.choose(start(unpaid))
    assert again != payment
    assert payments.settle(again) == "betaald"


def test_an_open_payment_is_taken_up_and_not_made_twice(
    unpaid: Playbook, provider: Provider
) -> None:
    first = start(unpaid)
    assert start(unpaid) == first
    assert payments.settle(first.rsplit("/", 1)[-1]) == "open"
    assert len(provider.made()) == 1


def test_who_paid_already_is_not_asked_to_pay_again(unpaid: Playbook, provider: Provider) -> None:
    wanted = bill(unpaid)
    provider.choose(payments.start(wanted, BACK))
    assert start(unpaid) == ""
    assert state(unpaid) == ("geheel", True)
    with sessions() as db:
        assert payments.bill(unpaid.zaak(db)) is None


def test_a_closed_zaak_has_no_bill(unpaid: Playbook) -> None:
    unpaid.step("intrekken", by=RESIDENT)
    with sessions() as db:
        assert payments.bill(unpaid.zaak(db)) is None


def test_less_than_is_due_does_not_pay_and_a_person_looks_at_it(
    unpaid: Playbook, provider: Provider
) -> None:
    payment = provider.make("17.49", unpaid.uuid)
    assert [payments.settle(payment) for _ in range(2)] == ["controleren"] * 2
    assert state(unpaid) == ("nog_niet", False)
    assert paid_events(unpaid) == []
    assert tasks(unpaid) == ["Betaling past niet bij de zaak"]


def test_a_fee_that_rose_gets_a_payment_of_its_own(unpaid: Playbook, provider: Provider) -> None:
    old = start(unpaid)
    with sessions.begin() as db:
        fact = next(e for e in unpaid.zaak(db).eigenschappen if e.naam == "leges")
        fact.waarde = "20.00"
    assert start(unpaid) != old
    assert payments.settle(provider.choose(old)) == "controleren"
    assert provider.made()[-1]["gevraagd"]["amount"]["value"] == "20.00"


def test_money_for_a_zaak_that_costs_nothing_is_looked_at_by_a_person(
    unpaid: Playbook, provider: Provider
) -> None:
    payment = provider.choose(start(unpaid))
    alter(unpaid, betalingsindicatie="nvt")
    assert payments.settle(payment) == "controleren"
    assert state(unpaid)[0] == "nvt"


def test_a_lost_answer_is_one_payment(unpaid: Playbook, provider: Provider) -> None:
    provider.script("accept_then_drop", calls=1, method="POST")
    with pytest.raises(Unavailable):
        start(unpaid)
    assert bill(unpaid).pogingen == ()
    start(unpaid)
    assert len(provider.made()) == 1


def test_a_payment_lost_to_us_and_ended_since_makes_room_for_another(
    unpaid: Playbook, provider: Provider
) -> None:
    checkout = start(unpaid)
    alter(unpaid, kenmerken=[])  # as if our own commit had been lost
    provider.choose(checkout, "annuleren")
    assert start(unpaid) not in ("", checkout)
    assert len(bill(unpaid).pogingen) == 2


def test_a_payment_counts_though_a_consumer_overwrote_its_id(
    unpaid: Playbook, provider: Provider
) -> None:
    payment = provider.choose(start(unpaid))
    alter(unpaid, kenmerken=[{"kenmerk": "A-1", "bron": "formulier"}])
    assert payments.settle(payment) == "betaald"
    with sessions() as db:
        assert payments.tries(unpaid.zaak(db)) == (payment,)


@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "status", "status": 503},
        {"fault": "status", "status": 302},
        {"fault": "delay", "delay_ms": 3000},
        {"fault": "drop"},
        {"fault": "wrong"},
        {"fault": "half"},
    ],
)
def test_a_provider_that_is_down_slow_or_wrong_changes_nothing(
    unpaid: Playbook, provider: Provider, fault: dict[str, Any]
) -> None:
    payment = provider.choose(start(unpaid))
    provider.script(**fault, calls=1)
    with pytest.raises(Unavailable) as refused:
        payments.settle(payment)
    assert str(unpaid.uuid) not in str(refused.value)
    assert state(unpaid) == ("nog_niet", False)
    assert payments.settle(payment) == "betaald"


@pytest.mark.parametrize("id", ["", "tr_bestaatniet", "../refunds", "tr_x/../y", "tr_" + "a" * 40])
def test_an_unknown_id_is_nobodys(provider: Provider, id: str) -> None:
    assert payments.settle(id) == "onbekend"


def test_a_payment_of_another_system_is_not_ours(unpaid: Playbook, provider: Provider) -> None:
    strange = provider.make("17.50", "geen-zaak")
    other = provider.make("17.50", "00000000-0000-4000-8000-000000000000")
    assert [payments.settle(id) for id in (strange, other)] == ["onbekend"] * 2


def test_nothing_can_be_paid_when_no_provider_is_connected(case: Open) -> None:
    assert settings().betaal_url == ""
    with pytest.raises(Unavailable, match="niet gekoppeld"):
        payments.settle("tr_abcdefgh")


def test_notices_at_the_same_moment_book_it_once(provider: Provider, committed: Any) -> None:
    path = next(p for p in files() if load(p).zaaktype == "BRP-UITTREKSEL")
    with committed.begin() as db:
        publish(db, load(path), rsin="123456782", vanaf=date(2020, 1, 1))
    with committed.begin() as db:
        zaak = submit(db, SYSTEEM, current(db, "BRP-UITTREKSEL"), EXTRACT)
        keep_facts(db, SYSTEEM, zaak, {"leges": "17.50"})
        uuid = zaak.uuid
    payment = provider.make("17.50", uuid)
    with ThreadPoolExecutor(4) as pool:
        assert [*pool.map(payments.settle, [payment] * 4)] == ["betaald"] * 4
    with committed() as db:
        told = select(Event.toelichting).where(Event.hoofdobject == uuid)
        assert [t for t in db.scalars(told) if t.startswith("Betaald")] == ["Betaald € 17,50"]
