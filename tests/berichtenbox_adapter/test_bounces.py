"""Reports about mail that came back: whose they are, and what they say about the address."""

import pytest

from berichtenbox_adapter.transports.bounces import Bounce, read_report
from tests.berichtenbox_adapter.conftest import message

ONE = message(bijlagen=())
HEADERS = f"From: noreply@gemeente.example\nMessage-ID: <{ONE.uuid}@gemeente.example>\n"


def report(
    status: str = "5.1.1", action: str = "failed", *, envid: str = "", returned: str = HEADERS
) -> bytes:
    """A report as Postfix writes it."""
    of_mail = "Reporting-MTA: dns; mail.example\n"
    of_mail += f"Original-Envelope-Id: {envid}\n" if envid else ""
    return (
        "From: MAILER-DAEMON@mail.example\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        "--b\nContent-Type: text/plain\n\nI'm sorry to have to inform you\n"
        f"--b\nContent-Type: message/delivery-status\n\n{of_mail}\n"
        f"Final-Recipient: rfc822; femke@voorbeeld.example\nAction: {action}\nStatus: {status}\n"
        f"--b\nContent-Type: text/rfc822-headers\n\n{returned}\n--b--\n"
    ).encode()


def test_a_report_is_matched_by_the_headers_that_came_back() -> None:
    assert read_report(report()) == Bounce(ONE.uuid, "failed", "5.1.1")


def test_the_envelope_id_wins_and_may_be_in_capitals() -> None:
    told = read_report(report(envid=str(ONE.uuid).upper(), returned="Subject: x\n"))
    assert told == Bounce(ONE.uuid, "failed", "5.1.1")


@pytest.mark.parametrize(
    ("status", "dead"),
    [
        ("5.1.1", True),
        ("5.1.10", True),
        ("5.2.1", True),
        ("5.4.4", True),
        ("5.0.0", True),
        ("5.5.0", True),
        ("5.2.2", False),
        ("5.7.1", False),
        ("5.3.4", False),
        ("4.4.7", False),
    ],
)
def test_some_reasons_say_that_the_address_is_wrong(status: str, dead: bool) -> None:
    told = read_report(report(status))
    assert told is not None
    assert told.is_final
    assert told.adres_onjuist is dead


def test_a_delay_is_not_the_end() -> None:
    told = read_report(report("4.4.1", "delayed"))
    assert told is not None
    assert not told.is_final
    assert not told.adres_onjuist


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"Subject: Afwezig\nAuto-Submitted: auto-replied\n\nIk ben er niet.\n",
        report(returned="Subject: van een ander\n"),
        report(status="onbekend"),
        report().replace(b"Action: failed\n", b""),
        report().replace(b"multipart/report", b"multipart/mixed"),
        report()[:200],
    ],
)
def test_other_mail_is_no_report_about_ours(raw: bytes) -> None:
    assert read_report(raw) is None
