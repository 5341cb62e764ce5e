"""SMTP sink: keeps every mail it accepts in the ledger, and plays the faults scripted for it."""

import asyncio
from collections.abc import Sequence
from email import message_from_bytes, policy

from aiosmtpd.smtp import SMTP, Envelope, Session

from simulators.faults import GARBAGE, Fault
from simulators.ledger import Entry
from simulators.world import World

MAX_MAIL = 30 * 1024 * 1024
PERMANENT = 500
DSN = ("ENVID", "RET", "NOTIFY")


class Sink:
    """The handler aiosmtpd calls. Names of the methods are aiosmtpd's."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def handle_EHLO(
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        """Offer reports about delivery (RFC 3461) beside what aiosmtpd offers."""
        session.host_name = hostname
        return [responses[0], "250-DSN", *responses[1:]]

    async def handle_MAIL(
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        mail_options: list[str],
    ) -> str:
        """Take the sender, or refuse it as scripted."""
        if fault := self.world.faults.take_sender():
            return _refusal(fault)
        envelope.mail_from = address
        envelope.mail_options.extend(mail_options)
        return "250 OK"

    async def handle_RCPT(
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        rcpt_options: list[str],
    ) -> str:
        """Take a recipient, or refuse it as scripted for this one."""
        if fault := self.world.faults.take_recipient(address):
            return _refusal(fault)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Store the mail and say so, or play the scripted fault."""
        fault = self.world.faults.take_mail(envelope.rcpt_tos)
        if fault is None:
            self._store(envelope)
            return "250 OK"
        if fault.fault != "accept_then_drop":
            await asyncio.sleep(fault.delay_ms / 1000)
        if fault.fault in {"delay", "half", "accept_then_drop"}:
            self._store(envelope)
        match fault.fault:
            case "status":
                return _refusal(fault)
            case "wrong":
                return GARBAGE.decode("ascii", "replace").replace("\ufffd", "?")
            case "delay":
                return "250 OK"
            case "accept_then_drop":
                await asyncio.sleep(fault.delay_ms / 1000)
        return await _hang_up(server, b"25" if fault.fault == "half" else b"")

    def _store(self, envelope: Envelope) -> None:
        raw = envelope.content or b""
        raw = raw.encode() if isinstance(raw, str) else raw
        blob = self.world.ledger.save_blob(raw)
        self.world.ledger.append("mail", {**_envelope(envelope), **_read(raw), "blob": blob})


class Server(SMTP):
    """Takes the parameters of RFC 3461, which aiosmtpd does not know."""

    def _getparams(self, params: Sequence[str]) -> dict[str, str | bool] | None:
        found = super()._getparams(params)
        return {k: v for k, v in found.items() if k not in DSN} if found else found


async def listen(world: World, host: str, port: int) -> asyncio.Server:
    """Start the sink in the running event loop."""
    loop = asyncio.get_running_loop()

    def protocol() -> SMTP:
        return Server(Sink(world), data_size_limit=MAX_MAIL, enable_SMTPUTF8=True, loop=loop)

    return await loop.create_server(protocol, host, port)


def _envelope(envelope: Envelope) -> Entry:
    envid = next((o[6:] for o in envelope.mail_options if o.startswith("ENVID=")), "")
    return {"van": envelope.mail_from, "ontvangers": list(envelope.rcpt_tos), "envid": envid}


def _read(raw: bytes) -> Entry:
    """Headers, text and HTML of a mail; attachments stay in the blob."""
    mail = message_from_bytes(raw, policy=policy.default)
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    return {
        "message_id": str(mail["Message-ID"] or ""),
        "onderwerp": str(mail["Subject"] or ""),
        "headers": [[name, str(value)] for name, value in mail.items()],
        "tekst": text.get_content() if text else "",
        "html": html.get_content() if html else "",
    }


def _refusal(fault: Fault) -> str:
    kind = "5.0.0 geweigerd" if fault.status >= PERMANENT else "4.0.0 later opnieuw"
    return f"{fault.status} {kind} (gespeelde storing)"


async def _hang_up(server: SMTP, last_words: bytes = b"") -> str:
    """Close the connection; aiosmtpd cancels this call as soon as it is gone."""
    transport = server.transport
    if not isinstance(transport, asyncio.Transport):
        return "421 weg"
    if last_words:
        transport.write(last_words)
        transport.close()
    else:
        transport.abort()
    await asyncio.Event().wait()
    return "421 weg"
