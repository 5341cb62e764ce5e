"""The mail sink over SMTP: what it keeps, how it refuses, how it breaks off."""

import smtplib
from email.message import EmailMessage

import pytest

from tests.simulators.conftest import Simulator


def send(sim: Simulator, *to: str, message_id: str = "<a@zaakspoor.example>") -> None:
    mail = EmailMessage()
    mail["Subject"] = "Uw aanvraag is ontvangen: café"
    mail["From"], mail["To"] = "gemeente@voorbeeld.example", ", ".join(to)
    mail["Message-ID"] = message_id
    mail.set_content("Beste mevrouw De Vries,\n")
    mail.add_alternative("<p>Beste mevrouw De Vries,</p>", subtype="html")
    with smtplib.SMTP("127.0.0.1", sim.smtp_port, timeout=10) as server:
        server.send_message(mail, to_addrs=list(to))


def test_a_mail_is_kept_with_envelope_headers_and_both_bodies(sim: Simulator) -> None:
    send(sim, "femke@voorbeeld.example")
    (mail,) = sim.ledger("mail")
    assert mail["ontvangers"] == ["femke@voorbeeld.example"]
    assert mail["onderwerp"] == "Uw aanvraag is ontvangen: café"
    assert "De Vries" in mail["tekst"]
    assert mail["html"].startswith("<p>")
    assert ["Message-ID", "<a@zaakspoor.example>"] in mail["headers"]


def test_a_mail_sent_twice_is_seen_as_double(sim: Simulator) -> None:
    for _ in range(2):
        send(sim, "femke@voorbeeld.example")
    (double,) = sim.http.get("/__sim/ledger/doubles").json()
    assert (double["soort"], double["aantal"]) == ("mail", 2)
    assert "(dubbel)" in sim.http.get("/mail").text


@pytest.mark.parametrize("status", [451, 550])
def test_one_recipient_can_be_refused_while_another_is_served(sim: Simulator, status: int) -> None:
    sim.script("smtp", "status", status=status, ontvanger="weg@voorbeeld.example")
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
        send(sim, "Weg@voorbeeld.example")
    assert refusal.value.recipients["Weg@voorbeeld.example"][0] == status
    send(sim, "femke@voorbeeld.example")
    assert len(sim.ledger("mail")) == 1


def test_a_whole_mail_can_be_refused_for_a_while(sim: Simulator) -> None:
    sim.script("smtp", "status", status=451, calls=1)
    with pytest.raises(smtplib.SMTPDataError) as refusal:
        send(sim, "femke@voorbeeld.example")
    assert refusal.value.smtp_code == 451
    send(sim, "femke@voorbeeld.example")
    assert len(sim.ledger("mail")) == 1


@pytest.mark.parametrize(
    ("fault", "kept"), [("drop", 0), ("accept_then_drop", 1), ("half", 1), ("wrong", 0)]
)
def test_a_broken_off_mail_is_kept_or_not_as_scripted(
    sim: Simulator, fault: str, kept: int
) -> None:
    sim.script("smtp", fault, calls=1)
    with pytest.raises((smtplib.SMTPException, ConnectionError)):
        send(sim, "femke@voorbeeld.example")
    assert len(sim.ledger("mail")) == kept


def test_a_late_mail_server_is_late_and_then_takes_it(sim: Simulator) -> None:
    sim.script("smtp", "delay", delay_ms=200, calls=1)
    send(sim, "femke@voorbeeld.example")
    assert len(sim.ledger("mail")) == 1
