"""E-mail, SMS, letters and messages over NotifyNL, against a far side that checks as the real one
does.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from jose import jwt

from berichtenbox_adapter.port import (
    Accepted,
    Failed,
    Found,
    Message,
    NotFound,
    NotSent,
    Recipient,
    Refused,
    Uncertain,
    Unknown,
    Waiting,
)
from berichtenbox_adapter.transports import notifynl
from berichtenbox_adapter.transports.notifynl import Account, Kind, NotifyNl, Templates, mobile
from berichtenbox_adapter.transports.profiel import HttpProfiel
from tests.berichtenbox_adapter.conftest import message
from tests.berichtenbox_adapter.far_side import NAAM, OIN, UNWILLING, WILLING, FarSide, free_port
from zaken.base import clock

SERVICE, SECRET = "26785a09-ab16-4eb0-8407-a37497a57506", "3d844edf-8d35-48ac-975b-e847b4f122b0"
KEY = f"gemeente-rijswijk-{SERVICE}-{SECRET}"
KNOWN = Templates(
    email="0f6c4a3e-1e2b-4c8f-9f0a-3b8a4d5e6f70",
    sms="1a7d5b4f-2f3c-4d9a-8a1b-4c9b5e6f7a81",
    velden={"onderwerp": "onderwerp", "tekst": "tekst"},
)
FEMKE = Recipient(
    "BSN",
    WILLING,
    "Femke de Vries",
    "femke@voorbeeld.example",
    ("F. de Vries", "Laan 1", "2282 ZZ  RIJSWIJK"),
    "06 12 34 56 78",
)
KINDS = [notifynl.EMAIL, notifynl.SMS, notifynl.LETTER, notifynl.MESSAGEBOX]


def fit(kind: Kind, **other: Any) -> Message:
    """A message to Femke that this kind can carry."""
    plain: dict[str, Any] = {"ontvanger": FEMKE, "gemaakt": clock.now()}
    if not kind.capabilities.bijlagen:
        plain["bijlagen"] = ()
    return message(**(plain | other))


class Roads:
    """The four kinds over one account."""

    def __init__(self, far: FarSide, *, key: str = KEY, per_minute: int = 2400) -> None:
        self.account = Account(far.notifynl, key, seconds=0.5, per_minute=per_minute)
        self.profiel = HttpProfiel(far.profiel, contract="post", oin=OIN, dienstverlener=NAAM)

    def of(self, kind: Kind) -> NotifyNl:
        return NotifyNl(kind, self.account, KNOWN, self.profiel)

    def close(self) -> None:
        self.account.client.close()
        self.profiel.client.close()


@pytest.fixture
def roads(far: FarSide) -> Iterator[Roads]:
    far.notify(hold=True)
    made = Roads(far)
    yield made
    made.close()


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.path.rsplit("/", 1)[1])
def test_every_kind_is_taken_under_our_reference(far: FarSide, roads: Roads, kind: Kind) -> None:
    road, one = roads.of(kind), fit(kind)
    assert road.check(one) == []
    assert road.reachable(FEMKE).antwoord == "ja"
    told = road.offer(one)
    (held,) = far.ledger("notifynl")
    assert told == Accepted(held["id"])
    assert held["reference"] == str(one.uuid)
    assert WILLING not in held["reference"]
    assert road.reconcile(one) == Waiting(held["id"], "NotifyNL: created")


def test_the_template_gets_our_words(far: FarSide, roads: Roads) -> None:
    one = fit(notifynl.EMAIL)
    roads.of(notifynl.EMAIL).offer(one)
    roads.of(notifynl.SMS).offer(fit(notifynl.SMS))
    mail, sms = far.ledger("notifynl")
    assert (mail["to"], mail["onderwerp"]) == ("femke@voorbeeld.example", one.onderwerp)
    assert mail["tekst"] == one.tekst
    assert sms["to"] == "+31612345678"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("06-12345678", "+31612345678"),
        ("+31 6 1234 5678", "+31612345678"),
        ("0031612345678", "+31612345678"),
        ("070 123 4567", ""),
        ("06123", ""),
        ("", ""),
    ],
)
def test_only_a_dutch_mobile_number_gets_an_sms(written: str, meant: str) -> None:
    assert mobile(written) == meant


def test_what_cannot_be_carried_is_told_beforehand(roads: Roads) -> None:
    nobody = Recipient()
    for kind in KINDS:
        assert {v.veld for v in roads.of(kind).check(message(ontvanger=nobody))} >= {"ontvanger"}
        assert roads.of(kind).reachable(nobody).antwoord == "nee"
    long = fit(notifynl.SMS, tekst="x" * 919)
    assert [v.veld for v in roads.of(notifynl.SMS).check(long)] == ["tekst"]
    assert [v.veld for v in roads.of(notifynl.LETTER).check(message(bijlagen=()))] == ["bijlagen"]


def test_who_does_not_want_it_gets_no_message_in_the_box(far: FarSide, roads: Roads) -> None:
    other = Recipient("BSN", UNWILLING)
    assert roads.of(notifynl.MESSAGEBOX).reachable(other).antwoord == "nee"
    alone = NotifyNl(notifynl.MESSAGEBOX, roads.account, KNOWN)
    assert alone.reachable(FEMKE).antwoord == "nee"


def test_e4_a_clock_31_seconds_off_is_told_as_such(far: FarSide, roads: Roads) -> None:
    road, real = roads.of(notifynl.EMAIL), clock.now()
    for seconds, where in ((32, "voor"), (-32, "achter")):
        with clock.frozen(real + timedelta(seconds=seconds)):
            told = road.offer(fit(notifynl.EMAIL))
            asked = road.reconcile(fit(notifynl.EMAIL))
        assert isinstance(told, NotSent)
        assert f"seconden {where} bij NotifyNL" in told.reden
        assert isinstance(asked, Unknown)
        assert "onze klok" in asked.reden
    with clock.frozen(real + timedelta(seconds=25)):
        assert isinstance(road.offer(fit(notifynl.EMAIL)), Accepted)
    assert len(far.ledger("notifynl")) == 1


def test_a_key_that_is_not_known_there_is_a_fault_of_ours(far: FarSide) -> None:
    roads = Roads(far, key=f"oud-{SERVICE}-{uuid4()}")
    told = roads.of(notifynl.EMAIL).offer(fit(notifynl.EMAIL))
    assert told == Refused("status 403 AuthError", "configuratie")
    roads.close()


def test_a_key_of_another_shape_is_refused_without_telling_it() -> None:
    with pytest.raises(ValueError, match="ZAAKSPOOR_NOTIFYNL_KEY") as refused:
        Account("http://127.0.0.1:1", "geheim", seconds=1, per_minute=1)
    assert "geheim," not in str(refused.value)


def test_the_token_names_our_service_and_this_moment(far: FarSide, roads: Roads) -> None:
    header = roads.account.get("v2/notifications", {}).request.headers["authorization"]
    claims = jwt.decode(header.removeprefix("Bearer "), SECRET, algorithms=["HS256"])
    assert claims["iss"] == SERVICE
    assert abs(claims["iat"] - clock.now().timestamp()) < 5


@pytest.mark.parametrize("fault", ["accept_then_drop", "half", "drop", "wrong"])
def test_b1_a_lost_answer_is_settled_by_asking_for_our_reference(
    far: FarSide, roads: Roads, fault: str
) -> None:
    road, one = roads.of(notifynl.EMAIL), fit(notifynl.EMAIL)
    far.fault("notifynl", fault)
    assert isinstance(road.offer(one), Uncertain)
    told = road.reconcile(one)
    taken = far.ledger("notifynl")
    assert told == (Waiting(taken[0]["id"], "NotifyNL: created") if taken else NotFound())
    assert len(taken) == (1 if fault in ("accept_then_drop", "half") else 0)


def test_b1_an_answer_that_comes_too_late_is_uncertain(far: FarSide, roads: Roads) -> None:
    road, one = roads.of(notifynl.LETTER), fit(notifynl.LETTER)
    far.fault("notifynl", "accept_then_drop", delay_ms=1500)
    assert road.offer(one) == Uncertain("geen antwoord: ReadTimeout")
    assert isinstance(road.reconcile(one), Waiting)


@pytest.mark.parametrize("status", [503, 408])
def test_a_far_side_that_did_nothing_gets_it_again(far: FarSide, roads: Roads, status: int) -> None:
    far.fault("notifynl", "status", status=status, retry_after=7)
    told = roads.of(notifynl.EMAIL).offer(fit(notifynl.EMAIL))
    assert told == NotSent(f"status {status}", 7.0)


def test_nobody_at_home_is_not_sent() -> None:
    account = Account(f"http://127.0.0.1:{free_port()}", KEY, seconds=0.5, per_minute=10)
    road = NotifyNl(notifynl.EMAIL, account, KNOWN)
    assert isinstance(road.offer(fit(notifynl.EMAIL)), NotSent)
    assert isinstance(road.reconcile(fit(notifynl.EMAIL)), Unknown)
    account.client.close()


def test_too_fast_waits_a_minute_with_all_kinds(far: FarSide, roads: Roads) -> None:
    far.notify(hold=True, per_minute=1)
    moment = clock.now()
    with clock.frozen(moment):
        assert isinstance(roads.of(notifynl.EMAIL).offer(fit(notifynl.EMAIL)), Accepted)
        told = roads.of(notifynl.EMAIL).offer(fit(notifynl.EMAIL))
        assert told == NotSent("te veel verzoeken", tot=moment + timedelta(seconds=60))
        after = roads.of(notifynl.SMS).offer(fit(notifynl.SMS))
    assert after == NotSent("de grens per minuut is bereikt", tot=moment + timedelta(seconds=60))
    assert far.notify_report()["refused"] == {"RateLimitError": 1}


def test_retry_after_is_kept_to(far: FarSide, roads: Roads) -> None:
    far.fault("notifynl", "status", status=429, retry_after=20)
    moment = clock.now()
    with clock.frozen(moment):
        told = roads.of(notifynl.EMAIL).offer(fit(notifynl.EMAIL))
    assert told == NotSent("te veel verzoeken", tot=moment + timedelta(seconds=20))


def test_a_full_day_ends_at_midnight_utc_for_this_kind_only(far: FarSide, roads: Roads) -> None:
    far.notify(hold=True, per_day=1)
    road, moment = roads.of(notifynl.EMAIL), clock.now()
    assert isinstance(road.offer(fit(notifynl.EMAIL)), Accepted)
    for _ in range(2):
        told = road.offer(fit(notifynl.EMAIL))
        assert isinstance(told, NotSent)
        assert told.tot is not None
        assert (told.tot.hour, told.tot.minute) == (0, 0)
        assert timedelta(0) < told.tot - moment <= timedelta(days=1)
    assert isinstance(roads.of(notifynl.SMS).offer(fit(notifynl.SMS)), Accepted)
    assert far.notify_report()["refused"] == {"TooManyRequestsError": 1}


def test_a_template_that_is_not_there_is_a_fault_of_ours(far: FarSide, roads: Roads) -> None:
    wrong = NotifyNl(notifynl.EMAIL, roads.account, Templates(email=str(uuid4())))
    told = wrong.offer(fit(notifynl.EMAIL))
    assert told == Refused("status 400 BadRequestError", "configuratie")
    told = roads.of(notifynl.LETTER).offer(
        fit(notifynl.LETTER, bijlagen=(message().bijlagen[0].__class__("a.pdf", b"geen pdf"),))
    )
    assert told == Refused("status 400 ValidationError", "afzender")


STANDINGS: list[tuple[str, type, str | None]] = [
    ("sending", Waiting, None),
    ("temporary-failure", Waiting, "niet_bereikbaar"),
    ("delivered", Found, None),
    ("permanent-failure", Failed, "niet_bereikbaar"),
    ("technical-failure", Failed, "configuratie"),
    ("validation-failed", Failed, "afzender"),
    ("virus-scan-failed", Failed, "afzender"),
]


@pytest.mark.parametrize(("status", "means", "fout"), STANDINGS)
def test_each_status_means_something(
    far: FarSide, roads: Roads, status: str, means: type, fout: str | None
) -> None:
    road, one = roads.of(notifynl.EMAIL), fit(notifynl.EMAIL)
    road.offer(one)
    far.notify_status(far.ledger("notifynl")[0]["id"], status)
    told = road.reconcile(one)
    assert isinstance(told, means)
    assert getattr(told, "fout", None) == fout


def test_of_two_messages_under_one_reference_the_one_that_arrived_counts(
    far: FarSide, roads: Roads
) -> None:
    road, one = roads.of(notifynl.EMAIL), fit(notifynl.EMAIL)
    road.offer(one)
    road.offer(one)
    first, second = (held["id"] for held in far.ledger("notifynl"))
    far.notify_status(second, "technical-failure")
    assert isinstance(road.reconcile(one), Failed)
    far.notify_status(first, "delivered")
    assert road.reconcile(one) == Found(first)


def test_what_notifynl_forgot_is_not_taken_for_never_sent(far: FarSide, roads: Roads) -> None:
    old = fit(notifynl.EMAIL, gemaakt=clock.now() - timedelta(days=8))
    assert isinstance(roads.of(notifynl.EMAIL).reconcile(old), Unknown)


def test_a_status_we_do_not_know_is_asked_again() -> None:
    assert isinstance(notifynl.standing_of("x", "iets-nieuws"), Unknown)
