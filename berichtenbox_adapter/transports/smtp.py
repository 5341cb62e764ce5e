"""E-mail through the municipality's own mail server. Carries notifications only: never a decision,
never an attachment.

Mail that comes back later is told by a report (RFC 3464); bounces.py reads those.
"""

import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from berichtenbox_adapter.port import (
    Accepted,
    Capabilities,
    Message,
    NotSent,
    Offer,
    Reachability,
    Recipient,
    Reconciliation,
    Refused,
    Uncertain,
    Unknown,
    Violation,
    over_limits,
)
from zaken.base.log import correlation

# Seconds a server that says "later" is left alone: greylisting wants a pause, not a hammer.
GREY_SECONDS = 60.0
NO_SUCH_ADDRESS = (550, 551, 553)  # RFC 5321 4.2.3, as an answer to the recipient


class Smtp:
    """A Transport. Message-ID is the key of the delivery: mail servers and readers know a double by
    it.
    """

    name = "email"
    capabilities = Capabilities(
        onderwerp=100, tekst=10_000, bijlagen=0, besluit=False, ontvangstbewijs=False, navraag=False
    )

    def __init__(
        self,
        host: str,
        port: int,
        *,
        sender: str,
        seconds: float,
        starttls: bool = False,
        bounces: str = "",
    ) -> None:
        self.host, self.port, self.seconds, self.starttls = host, port, seconds, starttls
        self.sender, self.bounces = sender, bounces or sender

    def check(self, message: Message) -> list[Violation]:
        broken = over_limits(message, self.capabilities)
        if not is_address(message.ontvanger.email):
            broken.append(Violation("ontvanger", "ontvanger: dit is geen e-mailadres."))
        if any(c in message.onderwerp for c in "\r\n"):
            broken.append(Violation("onderwerp", "onderwerp: een regeleinde kan niet."))
        return broken

    def reachable(self, recipient: Recipient) -> Reachability:
        if is_address(recipient.email):
            return Reachability("ja", "e-mailadres bekend")
        return Reachability("nee", "geen e-mailadres")

    def offer(self, message: Message) -> Offer:
        """Before the text goes out a failure is certain; while it goes out a lost connection is
        not.
        """
        try:
            server = smtplib.SMTP(self.host, self.port, timeout=self.seconds)
        except (OSError, smtplib.SMTPException) as error:
            return NotSent(f"geen verbinding: {type(error).__name__}")
        try:
            return self._prepare(server, message) or self._send(server, message)
        finally:
            server.close()  # after the answer: a failing QUIT changes nothing

    def reconcile(self, message: Message) -> Reconciliation:
        return Unknown("een mailserver kan niet vertellen wat hij al heeft aangenomen")

    def compose(self, message: Message) -> EmailMessage:
        """The mail as it goes out; the same for every try."""
        mail = EmailMessage()
        mail["From"] = self.sender
        mail["To"] = message.ontvanger.email
        mail["Subject"] = message.onderwerp
        mail["Date"] = format_datetime(message.gemaakt)
        mail["Message-ID"] = f"<{message.uuid}@{self.sender.rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies, please
        if value := correlation.get():
            mail["X-Correlation-ID"] = value
        mail.set_content(message.tekst, cte="quoted-printable")
        return mail

    def _prepare(self, server: smtplib.SMTP, message: Message) -> Offer | None:
        """Greeting, sender and reader. None when the server is ready for the text."""
        steps: list[tuple[Callable[[], tuple[int, bytes]], Callable[[int], Offer]]] = [
            (lambda: server.mail(self.bounces, _envelope(server, message)), _judge_sender),
            (lambda: server.rcpt(message.ontvanger.email, _wants(server)), _judge_reader),
        ]
        try:
            server.ehlo_or_helo_if_needed()
            if self.starttls:
                server.starttls(context=ssl.create_default_context())
                server.ehlo()
            for step, judge in steps:
                code, _ = step()
                if code not in (250, 251):
                    return judge(code)
        except (OSError, smtplib.SMTPException) as error:
            return NotSent(f"verbinding verbroken: {type(error).__name__}")
        return None

    def _send(self, server: smtplib.SMTP, message: Message) -> Offer:
        try:
            code, _ = server.data(self.compose(message).as_bytes(policy=SMTP))
        except smtplib.SMTPDataError as error:  # refused before the text went out
            return _judge(error.smtp_code)
        except (OSError, smtplib.SMTPException) as error:
            return Uncertain(f"geen antwoord na het versturen: {type(error).__name__}")
        if code == 250:
            return Accepted(f"{message.uuid}")
        if code < 400:
            return Uncertain("onleesbaar antwoord na het versturen")
        return _judge(code)


def is_address(text: str) -> bool:
    """Good enough to hand to a mail server, and no way to smuggle in a second header."""
    local, at, domain = text.partition("@")
    shaped = bool(local and at and "." in domain and "@" not in domain)
    return shaped and text.isascii() and not any(c in ' <>,;"' or not c.isprintable() for c in text)


def _envelope(server: smtplib.SMTP, message: Message) -> list[str]:
    """Options of MAIL (RFC 3461): a report names our key, and has the headers only."""
    return [f"ENVID={message.uuid}", "RET=HDRS"] if server.has_extn("dsn") else []


def _wants(server: smtplib.SMTP) -> list[str]:
    return ["NOTIFY=FAILURE,DELAY"] if server.has_extn("dsn") else []


def _judge(code: int) -> Offer:
    """4xx means later, 5xx means never (RFC 5321 4.2.1). The text of the server is not kept: it may
    name the reader.
    """
    if code >= 500:
        return Refused(
            f"mailserver: {code}", "afzender" if code in (552, 554) else "niet_bereikbaar"
        )
    return NotSent(f"mailserver: {code}", GREY_SECONDS if code in (450, 451, 452) else None)


def _judge_sender(code: int) -> Offer:
    """A server that does not want us as sender wants none of our mail: that is about settings."""
    return (
        Refused(f"mailserver: {code} (afzender)", "configuratie") if code >= 500 else _judge(code)
    )


def _judge_reader(code: int) -> Offer:
    """This mailbox is not there, or not now."""
    if code in NO_SUCH_ADDRESS:
        return Refused(f"mailserver: {code}", "niet_bereikbaar", adres_onjuist=True)
    return _judge(code)
