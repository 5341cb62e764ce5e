"""A mail that was taken and cannot be delivered after all: the report about it (RFC 3464), as a
mail server would write it, put in a Maildir.
"""

import mailbox
from email import message_from_bytes, policy
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import make_msgid
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from simulators.ledger import Entry
from simulators.problem import Problem
from simulators.world import World, world

router = APIRouter(prefix="/__sim/mail")
Here = Annotated[World, Depends(world)]


class BounceIn(BaseModel):
    """Which report: action and status as in RFC 3464, the Maildir it goes to, and what it says of
    the mail: its envelope id, its headers, or the whole of it.
    """

    maildir: Path
    action: Literal["failed", "delayed", "delivered"] = "failed"
    status: str = Field(default="5.1.1", pattern=r"^[245]\.\d{1,3}\.\d{1,3}$")
    names: Literal["envid", "headers", "mail"] = "headers"


@router.post("/{nr}/bounce", status_code=204)
async def bounce(nr: int, asked: BounceIn, here: Here) -> None:
    """Report about the mail with this number in the ledger."""
    entry = next((e for e in here.ledger.entries("mail") if e["nr"] == nr), None)
    if entry is None:
        raise Problem(404, "deze mail is er niet")
    box = mailbox.Maildir(asked.maildir, create=True)
    box.add(report_of(entry, here.ledger.blob(entry["blob"]), asked).as_bytes())


def report_of(entry: Entry, raw: bytes, asked: BounceIn) -> MIMEMultipart:
    """The three parts: for people, for programs, and what came back."""
    reader = entry["ontvangers"][0]
    report = MIMEMultipart("report")
    report.set_param("report-type", "delivery-status")
    report["From"] = "MAILER-DAEMON@mail.example"
    report["To"] = entry["van"]
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report["Auto-Submitted"] = "auto-replied"
    report["Message-ID"] = make_msgid(domain="mail.example")
    report.attach(MIMEText(f"I could not deliver your mail to {reader}.\n"))
    report.attach(_status(entry, asked))
    report.attach(_returned(raw, asked))
    return report


def _status(entry: Entry, asked: BounceIn) -> Message:
    of_mail, of_reader = Message(), Message()
    of_mail["Reporting-MTA"] = "dns; mail.example"
    if asked.names == "envid":
        of_mail["Original-Envelope-Id"] = entry["envid"]
    of_reader["Final-Recipient"] = f"rfc822; {entry['ontvangers'][0]}"
    of_reader["Action"] = asked.action
    of_reader["Status"] = asked.status
    of_reader["Diagnostic-Code"] = f"smtp; 550 {asked.status} no such user"
    part = Message()
    part["Content-Type"] = "message/delivery-status"
    part.set_payload([of_mail, of_reader])
    return part


def _returned(raw: bytes, asked: BounceIn) -> Message:
    mail, part = message_from_bytes(raw, policy=policy.compat32), Message()
    if asked.names == "mail":
        part["Content-Type"] = "message/rfc822"
        part.set_payload([mail])
        return part
    if asked.names == "envid":  # this server gives nothing back but the id it was given
        del mail["Message-ID"]
    headers = "".join(f"{name}: {value}\n" for name, value in mail.items())
    part["Content-Type"] = "text/rfc822-headers"
    part.set_payload(headers)
    return part
