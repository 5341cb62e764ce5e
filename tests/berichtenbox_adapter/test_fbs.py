"""The Berichtenbox road against a real store that is down, slow, wrong, half-way or forgetful."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import format_datetime

import pytest

from berichtenbox_adapter.port import (
    Accepted,
    Attachment,
    Found,
    NotFound,
    NotSent,
    Reachability,
    Refused,
    Uncertain,
    Unknown,
)
from berichtenbox_adapter.transports.fbs import Fbs, marked
from berichtenbox_adapter.transports.profiel import HttpProfiel
from tests.berichtenbox_adapter.conftest import message
from tests.berichtenbox_adapter.far_side import (
    NAAM,
    OIN,
    UNKNOWN,
    UNWILLING,
    WILLING,
    FarSide,
    free_port,
)
from zaken.base.clock import now
from zaken.base.log import correlation


@pytest.fixture
def road(far: FarSide) -> Iterator[Fbs]:
    made = Fbs(far.fbs, oin=OIN, seconds=0.5)
    with made.client:
        yield made


@contextmanager
def profile_service(far: FarSide, contract: str = "post", **other: str) -> Iterator[HttpProfiel]:
    us = {"oin": OIN, "dienstverlener": NAAM} | other
    made = HttpProfiel(far.profiel, contract=contract, **us)
    with made.client:
        yield made


def test_an_accepted_message_is_in_the_box_with_letter_and_mark(far: FarSide, road: Fbs) -> None:
    one = message()
    answer = road.offer(one)
    (held,) = far.ledger("fbs")
    assert answer == Accepted(held["bericht_id"])
    assert held["inhoud"] == marked(one)
    assert held["inhoud"].endswith(f"Kenmerk: ZAAK-2026-0000000007/{one.uuid.hex[:8]}")
    assert [b["naam"] for b in held["bijlagen"]] == ["besluit.pdf"]


@pytest.mark.parametrize("fault", ["accept_then_drop", "half"])
def test_a_lost_answer_is_uncertain_and_found_by_asking(
    far: FarSide, road: Fbs, fault: str
) -> None:
    one = message()
    far.fault("fbs", fault)
    assert isinstance(road.offer(one), Uncertain)
    (held,) = far.ledger("fbs")
    assert road.reconcile(one) == Found(held["bericht_id"])


@pytest.mark.parametrize("fault", ["drop", "wrong"])
def test_a_call_that_came_to_nothing_is_uncertain_and_not_found(
    far: FarSide, road: Fbs, fault: str
) -> None:
    one = message()
    far.fault("fbs", fault)
    assert isinstance(road.offer(one), Uncertain)
    assert road.reconcile(one) == NotFound()


def test_a_slow_answer_is_uncertain(far: FarSide, road: Fbs) -> None:
    far.fault("fbs", "delay", delay_ms=1000)
    assert road.offer(message()) == Uncertain("geen antwoord: ReadTimeout")


def test_nobody_there_is_certainly_not_sent() -> None:
    road = Fbs(f"http://127.0.0.1:{free_port()}", oin=OIN, seconds=0.5)
    assert road.offer(message()) == NotSent("geen verbinding: ConnectError")
    assert isinstance(road.reconcile(message()), Unknown)
    road.client.close()


def test_a_busy_store_says_when_to_come_back(far: FarSide, road: Fbs) -> None:
    for status in (503, 429, 408):
        far.fault("fbs", "status", status=status, retry_after=7)
        assert road.offer(message()) == NotSent(f"status {status}", 7.0)
    assert far.ledger("fbs") == []


def test_a_gateway_error_may_hide_a_success(far: FarSide, road: Fbs) -> None:
    for status in (500, 502, 504, 409):
        far.fault("fbs", "status", status=status)
        assert isinstance(road.offer(message()), Uncertain)


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (400, "afzender"),
        (413, "afzender"),
        (401, "configuratie"),
        (403, "configuratie"),
        (415, "configuratie"),
    ],
)
def test_a_refusal_says_whose_fault_it_is(far: FarSide, road: Fbs, status: int, fault: str) -> None:
    far.fault("fbs", "status", status=status)
    assert road.offer(message()) == Refused(f"status {status}", fault)  # type: ignore[arg-type]


def test_a_body_above_40_mb_is_refused_by_the_store_itself(far: FarSide, road: Fbs) -> None:
    big = tuple(Attachment(f"{i}.pdf", b"x" * 16_000_000) for i in range(2))
    answer = road.offer(message(bijlagen=big))
    # it may cut us off before we have said everything
    assert isinstance(answer, Refused | Uncertain)
    assert far.ledger("fbs") == []
    assert road.check(message(bijlagen=big))


@pytest.mark.parametrize(
    ("bsn", "reason"),
    [(UNKNOWN, "geen profiel"), (UNWILLING, "geen actieve voorkeur voor deze afzender")],
)
def test_who_does_not_want_messages_is_not_reachable(
    far: FarSide, road: Fbs, bsn: str, reason: str
) -> None:
    assert road.offer(message(bsn)) == Refused(reason, "niet_bereikbaar")


def test_asking_finds_this_very_message_among_its_likes(far: FarSide, road: Fbs) -> None:
    first, second = message(), message()
    assert isinstance(road.offer(first), Accepted)
    assert road.reconcile(second) == NotFound()
    ids = [road.offer(message(onderwerp="Iets anders")) for _ in range(101)]
    assert isinstance(road.reconcile(first), Found)
    assert len(ids) == 101


def test_asking_a_store_that_talks_nonsense_gives_no_answer(far: FarSide, road: Fbs) -> None:
    far.fault("fbs", "wrong")
    assert isinstance(road.reconcile(message()), Unknown)
    far.fault("fbs", "status", status=500)
    assert isinstance(road.reconcile(message()), Unknown)


def test_an_empty_or_readerless_message_is_not_offered(road: Fbs) -> None:
    assert {v.veld for v in road.check(message(tekst=" ", onderwerp=""))} == {"tekst", "onderwerp"}
    nobody = message().ontvanger.__class__()
    assert {v.veld for v in road.check(message(ontvanger=nobody))} == {"ontvanger"}
    assert road.reachable(nobody).antwoord == "nee"
    assert road.reachable(message().ontvanger).antwoord == "ja"


@pytest.mark.parametrize("contract", ["post", "get"])
def test_both_contracts_of_the_profile_service_are_understood(
    far: FarSide, road: Fbs, contract: str
) -> None:
    with profile_service(far, contract) as road.profiel:
        yes, no, nobody = (
            road.reachable(message(b).ontvanger) for b in (WILLING, UNWILLING, UNKNOWN)
        )
    assert yes == Reachability("ja", "voorkeur in profiel")
    assert no == Reachability("nee", "geen actieve voorkeur voor deze afzender")
    assert nobody == Reachability("nee", "geen profiel")


@pytest.mark.parametrize("contract", ["post", "get"])
def test_a_preference_for_somebody_else_is_no_preference_for_us(
    far: FarSide, contract: str
) -> None:
    with profile_service(far, contract, oin="0" * 20, dienstverlener="Gemeente Delft") as profiel:
        assert profiel.wants_messages(message().ontvanger).antwoord == "nee"


@pytest.mark.parametrize("fault", ["drop", "wrong", "half", "status"])
def test_a_broken_profile_service_is_not_a_no(far: FarSide, fault: str) -> None:
    far.fault("profiel", fault)
    with profile_service(far) as profiel:
        assert profiel.wants_messages(message().ontvanger).antwoord == "onbekend"


def test_the_correlation_id_goes_along_and_no_number_is_logged(
    far: FarSide, road: Fbs, caplog: pytest.LogCaptureFixture
) -> None:
    token = correlation.set("abc-12345678")
    seen: list[str] = []
    road.client.event_hooks["request"].append(
        lambda r: seen.append(f"{r.url} {r.headers['X-Correlation-ID']}")
    )
    with caplog.at_level(logging.DEBUG):
        road.offer(message())
        road.reconcile(message())
    correlation.reset(token)
    assert seen and all("abc-12345678" in line for line in seen)
    assert WILLING not in caplog.text + "".join(seen)


def test_a_moment_in_retry_after_is_counted_in_seconds(far: FarSide) -> None:
    import httpx

    from berichtenbox_adapter.transports.http import retry_after

    when = httpx.Response(503, headers={"Retry-After": format_datetime(now())})
    assert retry_after(when) == pytest.approx(0, abs=2)
    assert retry_after(httpx.Response(503, headers={"Retry-After": "straks"})) is None
    assert retry_after(httpx.Response(503)) is None


@pytest.mark.parametrize(
    "asked",
    [
        "9" * 400,
        "86400",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Mon, 01 Jan 99999999999999999999 00:00:00 GMT",
    ],
)
def test_a_store_cannot_ask_us_to_wait_for_ever(asked: str) -> None:
    import httpx

    from berichtenbox_adapter.delivery import LONGEST
    from berichtenbox_adapter.transports.http import retry_after

    assert retry_after(httpx.Response(503, headers={"Retry-After": asked})) in (LONGEST, None)
