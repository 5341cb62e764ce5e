"""Reading the report of a mail server that could not deliver our mail (RFC 3464). Pure: no network,
no files.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from uuid import UUID

LARGEST = 1_000_000  # bytes of one report that are read
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)
# RFC 3463: 5.1.x is about the address, 5.2.1 a mailbox that is closed, 5.4.4 a domain that is not
# there; 5.0.0 and 5.5.0 is what servers say that give no class, for an unknown user above all. A
# full mailbox (5.2.2), a policy (5.7.x) or a large message (5.3.4) says nothing of the address.
_NO_ADDRESS = re.compile(r"5\.1\.\d+|5\.2\.1|5\.4\.4|5\.0\.0|5\.5\.0")


@dataclass(frozen=True)
class Bounce:
    """What a mail server told later about one mail of ours. `sleutel`: the key of its delivery."""

    sleutel: UUID
    actie: str  # failed, delayed, delivered, relayed, expanded
    status: str  # enhanced status code, x.y.z

    @property
    def is_final(self) -> bool:
        """Will the mail not arrive any more?"""
        return self.actie == "failed"

    @property
    def adres_onjuist(self) -> bool:
        """Is the address itself wrong?"""
        return self.is_final and bool(_NO_ADDRESS.fullmatch(self.status))


def read_report(raw: bytes) -> Bounce | None:
    """The report in this mail, or None for any other mail: an answer of a person, an out-of-office,
    a report about mail that is not ours.

    The key is our envelope id (RFC 3461), else the Message-ID in the headers that came back.
    """
    mail = message_from_bytes(raw, policy=policy.compat32)
    if mail.get_content_type() != "multipart/report" or not mail.is_multipart():
        return None
    blocks = [block for part in _parts(mail, "message/delivery-status") for block in _blocks(part)]
    told = next((block for block in blocks if block.get("Action")), None)
    if told is None:
        return None
    envelope = " ".join(str(block.get("Original-Envelope-Id", "")) for block in blocks)
    found = _KEY.search(envelope) or _KEY.search(_message_id(mail))
    status = _STATUS.search(str(told.get("Status", "")))
    if found is None or status is None:
        return None
    action = str(told.get("Action", "")).partition(";")[0].strip().lower()
    return Bounce(UUID(found[0]), action[:20], status[0])


def _parts(mail: Message, kind: str) -> Iterator[Message]:
    for part in mail.walk():
        if part.get_content_type() == kind:
            yield part


def _blocks(part: Message) -> Iterator[Message]:
    """A delivery-status is a list of header blocks: one of the message, one per recipient."""
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (block for block in payload if isinstance(block, Message))


def _message_id(mail: Message) -> str:
    """From the mail that came back: whole, or its headers alone."""
    for part in _parts(mail, "message/rfc822"):
        payload = part.get_payload()
        if isinstance(payload, list) and isinstance(payload[0], Message):
            return str(payload[0].get("Message-ID", ""))
    for part in _parts(mail, "text/rfc822-headers"):
        text = part.get_payload(decode=True)
        if isinstance(text, bytes):
            return str(message_from_bytes(text, policy=policy.compat32).get("Message-ID", ""))
    return ""
