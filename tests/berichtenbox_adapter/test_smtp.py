"""E-mail against a real mail server that refuses, hesitates or hangs up."""

import pytest

from berichtenbox_adapter.port import (
    Accepted,
    Attachment,
    Message,
    NotSent,
    Recipient,
    Refused,
    Uncertain,
    Unknown,
)
from berichtenbox_adapter.transports.smtp import Smtp, is_address
from tests.berichtenbox_adapter.conftest import message
from tests.berichtenbox_adapter.far_side import WILLING, FarSide, free_port
from zaken.base.log import correlation

SENDER = "noreply@gemeente.example"


def mail(**other: object) -> Message:
    return message(bijlagen=(), **other)


@pytest.fixture
def road(far: FarSide) -> Smtp:
    return Smtp("127.0.0.1", far.smtp_port, sender=SENDER, seconds=0.5)


def test_a_mail_carries_its_key_and_asks_for_no_reply(far: FarSide, road: Smtp) -> None:
    one, token = mail(), correlation.set("abc-12345678")
    assert road.offer(one) == Accepted(str(one.uuid))
    correlation.reset(token)
    (held,) = far.ledger("mail")
    headers = dict(held["headers"])
    assert held["message_id"] == f"<{one.uuid}@gemeente.example>"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["X-Correlation-ID"] == "abc-12345678"
    assert held["ontvangers"] == ["femke@voorbeeld.example"]
    assert held["tekst"].replace("\r\n", "\n").strip() == one.tekst
    assert WILLING not in str(held)


def test_a_long_mail_arrives_as_it_was_written(far: FarSide, road: Smtp) -> None:
    text = "Één zin die vaak terugkomt. " * 100 + "\n.\n\nEinde.\n"
    assert isinstance(road.offer(mail(tekst=text)), Accepted)
    (held,) = far.ledger("mail")
    assert held["tekst"].replace("\r\n", "\n") == text


def test_a_temporary_refusal_is_not_sent(far: FarSide, road: Smtp) -> None:
    for where in ({}, {"ontvanger": "femke@voorbeeld.example"}):
        far.fault("smtp", "status", status=451, **where)
        assert road.offer(mail()) == NotSent("mailserver: 451", 60.0)
    assert far.ledger("mail") == []


@pytest.mark.parametrize("status", [450, 452])
def test_who_is_too_busy_is_left_alone_for_a_minute(far: FarSide, road: Smtp, status: int) -> None:
    far.fault("smtp", "status", status=status, ontvanger="femke@voorbeeld.example")
    assert road.offer(mail()) == NotSent(f"mailserver: {status}", 60.0)


@pytest.mark.parametrize(("status", "dead"), [(550, True), (551, True), (553, True), (552, False)])
def test_only_some_refusals_say_that_the_address_is_wrong(
    far: FarSide, road: Smtp, status: int, dead: bool
) -> None:
    far.fault("smtp", "status", status=status, ontvanger="femke@voorbeeld.example")
    told = road.offer(mail())
    assert isinstance(told, Refused)
    assert told.adres_onjuist is dead
    far.fault("smtp", "status", status=550)  # after the text: a filter, not the address
    told = road.offer(mail())
    assert isinstance(told, Refused)
    assert not told.adres_onjuist


def test_who_is_not_wanted_as_sender_has_a_fault_in_his_settings(far: FarSide, road: Smtp) -> None:
    far.fault("smtp", "status", status=553, method="MAIL")
    assert road.offer(mail()) == Refused("mailserver: 553 (afzender)", "configuratie")
    far.fault("smtp", "status", status=451, method="MAIL")
    assert road.offer(mail()) == NotSent("mailserver: 451", 60.0)


def test_bounces_go_where_they_are_read_and_name_our_key(far: FarSide) -> None:
    road = Smtp(
        "127.0.0.1", far.smtp_port, sender=SENDER, seconds=0.5, bounces="bounces@gemeente.example"
    )
    one = mail()
    road.offer(one)
    (held,) = far.ledger("mail")
    assert held["van"] == "bounces@gemeente.example"
    assert dict(held["headers"])["From"] == SENDER
    assert held["envid"].lower() == str(one.uuid)


def test_a_permanent_refusal_is_told_without_the_words_of_the_server(
    far: FarSide, road: Smtp
) -> None:
    far.fault("smtp", "status", status=550, ontvanger="femke@voorbeeld.example")
    assert road.offer(mail()) == Refused("mailserver: 550", "niet_bereikbaar")
    far.fault("smtp", "status", status=554)
    assert road.offer(mail()) == Refused("mailserver: 554", "afzender")


@pytest.mark.parametrize("fault", ["accept_then_drop", "half", "wrong", "drop"])
def test_a_lost_answer_after_the_text_is_uncertain(far: FarSide, road: Smtp, fault: str) -> None:
    far.fault("smtp", fault)
    assert isinstance(road.offer(mail()), Uncertain)
    assert isinstance(road.reconcile(mail()), Unknown)


def test_a_slow_server_is_uncertain(far: FarSide, road: Smtp) -> None:
    far.fault("smtp", "delay", delay_ms=1000)
    assert isinstance(road.offer(mail()), Uncertain)


def test_the_second_try_has_the_same_message_id(far: FarSide, road: Smtp) -> None:
    one = mail()
    far.fault("smtp", "accept_then_drop")
    road.offer(one)
    road.offer(one)
    first, second = far.ledger("mail")
    assert first["message_id"] == second["message_id"]


def test_nobody_there_is_certainly_not_sent() -> None:
    road = Smtp("127.0.0.1", free_port(), sender=SENDER, seconds=0.5)
    assert isinstance(road.offer(mail()), NotSent)


def test_a_server_without_tls_is_not_trusted_when_tls_is_asked(far: FarSide) -> None:
    strict = Smtp("127.0.0.1", far.smtp_port, sender=SENDER, seconds=0.5, starttls=True)
    assert isinstance(strict.offer(mail()), NotSent)
    assert far.ledger("mail") == []


def test_an_attachment_never_goes_by_mail(road: Smtp) -> None:
    broken = road.check(message(bijlagen=(Attachment("besluit.pdf", b"x"),)))
    assert {v.veld for v in broken} == {"bijlagen"}
    assert not road.capabilities.besluit


def test_no_second_header_can_be_smuggled_in(road: Smtp) -> None:
    evil = Recipient(email="a@b.nl\r\nBcc: c@d.nl")
    assert {v.veld for v in road.check(mail(ontvanger=evil, onderwerp="x\r\ny"))} == {
        "ontvanger",
        "onderwerp",
    }
    assert road.reachable(evil).antwoord == "nee"
    assert road.reachable(Recipient(email="a@b.nl")).antwoord == "ja"


@pytest.mark.parametrize(
    "text", ["", "a", "a@b", "@b.nl", "a@b.nl, c@d.nl", "<a@b.nl>", "a@b@c.nl", "é@b.nl"]
)
def test_this_is_no_address(text: str) -> None:
    assert not is_address(text)
