"""ebMS 2.0 messages of Digikoppeling osb-rm, unsigned: made and read. No network.

MIME multipart/related with a SOAP envelope (OASIS ebMS 2.0, chapters 2 and 3) and at most one
payload. Acknowledgements and errors carry no payload.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from email.message import Message as Mime
from email.parser import BytesHeaderParser
from email.policy import HTTP
from secrets import token_hex
from typing import Literal
from xml.etree import ElementTree as ET

from berichtenbox_adapter.globe.letter import zulu
from berichtenbox_adapter.globe.safe_xml import (
    Unreadable,
    child,
    children,
    local,
    parse,
    text,
    written,
)

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
EB = "http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd"
XLINK = "http://www.w3.org/1999/xlink"
TO_MSH = "urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH"
SIGNALS = "urn:oasis:names:tc:ebxml-msg:service"  # the service of acknowledgements and errors
OIN, SERVICES = "urn:osb:oin", "urn:osb:services"
SEND, RESULT = "GLOBE-R-BV-Request", "GLOBE-R-BV-Result"
LARGEST_ENVELOPE, LARGEST_PAYLOAD = 200_000, 4_000_000  # bytes, of what comes in
MOST_PARTS = 10
HEADERS = {"SOAPAction": '"ebXML"'}
for _prefix, _uri in (("soap", SOAP), ("eb", EB), ("xlink", XLINK)):
    ET.register_namespace(_prefix, _uri)


@dataclass(frozen=True)
class Header:
    """Who says what to whom. `service` and `action` as in the CPA; OINs are 20 digits; `ref_to`:
    the message this one answers.
    """

    message_id: str
    conversation: str
    cpa: str
    from_oin: str
    to_oin: str
    service: str
    action: str
    moment: datetime
    ref_to: str = ""


@dataclass(frozen=True)
class Incoming:
    """One message as it came in. `kind` says which of the last fields counts: `acknowledges` (a
    message of ours), `errors` (codes, about `ref_to`) or `payload`.
    """

    kind: Literal["bevestiging", "fout", "bericht"]
    message_id: str
    conversation: str
    cpa: str
    from_oin: str
    to_oin: str
    action: str
    ref_to: str = ""
    wants_ack: bool = False
    errors: tuple[str, ...] = ()
    payload: bytes = b""


@dataclass(frozen=True)
class Packed:
    """What goes over the line: the Content-Type and the bytes."""

    content_type: str
    body: bytes


def request(header: Header, payload: bytes) -> Packed:
    """A reliable message: acknowledgement asked for, duplicates to be eliminated."""
    envelope, head, body = _envelope(header)
    attributes = {
        f"{{{EB}}}version": "2.0",
        f"{{{SOAP}}}mustUnderstand": "1",
        f"{{{SOAP}}}actor": TO_MSH,
    }
    ET.SubElement(head, f"{{{EB}}}AckRequested", attributes | {f"{{{EB}}}signed": "false"})
    cid = f"payload-{token_hex(8)}@zaakspoor"
    manifest = ET.SubElement(body, f"{{{EB}}}Manifest", {f"{{{EB}}}version": "2.0"})
    pointer = {f"{{{XLINK}}}type": "simple", f"{{{XLINK}}}href": f"cid:{cid}"}
    ET.SubElement(manifest, f"{{{EB}}}Reference", pointer)
    return _packed(envelope, (cid, payload))


def acknowledgement(header: Header) -> Packed:
    """The word that `header.ref_to` was received and is kept. Not itself acknowledged."""
    envelope, head, _ = _envelope(header)
    attributes = {
        f"{{{EB}}}version": "2.0",
        f"{{{SOAP}}}mustUnderstand": "1",
        f"{{{SOAP}}}actor": TO_MSH,
    }
    told = ET.SubElement(head, f"{{{EB}}}Acknowledgment", attributes)
    _put(told, "Timestamp", zulu(header.moment))
    _put(told, "RefToMessageId", header.ref_to)
    return _packed(envelope, None)


def read(content_type: str, body: bytes) -> Incoming:
    """What came in. A payload is as it was sent, perhaps gzip. Raises Unreadable."""
    parts = _parts(content_type, body)
    root = parse(parts[0], LARGEST_ENVELOPE)
    head = child(root, "Header")
    about = child(head, "MessageHeader")
    if local(root) != "Envelope" or about is None:
        raise Unreadable("geen ebMS-bericht")
    plain = Incoming(
        kind="bericht",
        message_id=text(about, "MessageData", "MessageId")[:200],
        conversation=text(about, "ConversationId")[:200],
        cpa=text(about, "CPAId")[:200],
        from_oin=text(about, "From", "PartyId"),
        to_oin=text(about, "To", "PartyId"),
        action=text(about, "Action")[:80],
        ref_to=text(about, "MessageData", "RefToMessageId")[:200],
    )
    named = (plain.message_id, plain.conversation, plain.cpa, plain.from_oin, plain.to_oin)
    if not all(named) or not plain.action:
        raise Unreadable("de ebMS-kop is niet volledig")
    if (ack := child(head, "Acknowledgment")) is not None:
        ref_to = text(ack, "RefToMessageId")[:200] or plain.ref_to
        return replace(plain, kind="bevestiging", ref_to=ref_to)
    if (faults := child(head, "ErrorList")) is not None:
        return replace(plain, kind="fout", errors=_codes(faults))
    payload = parts[1] if len(parts) > 1 else b""
    return replace(plain, wants_ack=child(head, "AckRequested") is not None, payload=payload)


def bare_oin(party: str) -> str:
    """The OIN without the suffix of a test party (`_O`, `_T`, `_A`, `_OTA`)."""
    return party.partition("_")[0]


def _codes(faults: ET.Element) -> tuple[str, ...]:
    found = [
        one.get(f"{{{EB}}}errorCode", one.get("errorCode", "Unknown"))[:80]
        for one in children(faults, "Error")
        if one.get(f"{{{EB}}}severity", one.get("severity", "Error")) == "Error"
    ]
    return tuple(found)


def _envelope(header: Header) -> tuple[ET.Element, ET.Element, ET.Element]:
    envelope = ET.Element(f"{{{SOAP}}}Envelope")
    head = ET.SubElement(envelope, f"{{{SOAP}}}Header")
    body = ET.SubElement(envelope, f"{{{SOAP}}}Body")
    attributes = {f"{{{EB}}}version": "2.0", f"{{{SOAP}}}mustUnderstand": "1"}
    about = ET.SubElement(head, f"{{{EB}}}MessageHeader", attributes)
    is_signal = header.service == SIGNALS
    for side, oin, role in (("From", header.from_oin, "SR"), ("To", header.to_oin, "SP")):
        party = ET.SubElement(about, f"{{{EB}}}{side}")
        _put(party, "PartyId", oin, OIN)
        if not is_signal:  # signals go between MSHs, which play no role
            _put(party, "Role", role)
    _put(about, "CPAId", header.cpa)
    _put(about, "ConversationId", header.conversation)
    _put(about, "Service", header.service, "" if is_signal else SERVICES)
    _put(about, "Action", header.action)
    data = ET.SubElement(about, f"{{{EB}}}MessageData")
    _put(data, "MessageId", header.message_id)
    _put(data, "Timestamp", zulu(header.moment))
    if header.ref_to:
        _put(data, "RefToMessageId", header.ref_to)
    if not is_signal:
        ET.SubElement(about, f"{{{EB}}}DuplicateElimination")
    return envelope, head, body


def _put(parent: ET.Element, name: str, value: str, kind: str = "") -> None:
    attributes = {f"{{{EB}}}type": kind} if kind else {}
    ET.SubElement(parent, f"{{{EB}}}{name}", attributes).text = value


def _packed(envelope: ET.Element, payload: tuple[str, bytes] | None) -> Packed:
    boundary, start = f"zs-{token_hex(12)}", f"soap-{token_hex(8)}@zaakspoor"
    xml = written(envelope)
    parts = [('text/xml; charset="UTF-8"', start, xml)]
    if payload:
        parts.append(("application/xml", *payload))
    out = bytearray()
    for kind, cid, content in parts:
        head = f"--{boundary}\r\nContent-Type: {kind}\r\nContent-ID: <{cid}>\r\n"
        out += head.encode() + b"Content-Transfer-Encoding: binary\r\n\r\n" + content + b"\r\n"
    out += f"--{boundary}--\r\n".encode()
    kind = f'multipart/related; type="text/xml"; start="<{start}>"; boundary="{boundary}"'
    return Packed(kind, bytes(out))


def _parts(content_type: str, body: bytes) -> list[bytes]:
    """The decoded parts, the SOAP one first. A signal may come as bare XML, without MIME."""
    around = Mime()
    around["Content-Type"] = content_type
    if around.get_content_maintype() != "multipart":
        return [body]
    boundary = str(around.get_param("boundary") or "")
    if not boundary or not boundary.isascii():
        raise Unreadable("geen grens tussen de delen")
    # The line end before a boundary belongs to the boundary (RFC 2046, 5.1.1).
    _, *raw = (b"\r\n" + body).split(b"\r\n--" + boundary.encode())
    if len(raw) < 2 or len(raw) > MOST_PARTS or not raw[-1].startswith(b"--"):
        raise Unreadable("de delen zijn niet volledig")
    found = [_part(one) for one in raw[:-1]]
    start = str(around.get_param("start") or "").strip("<>")
    found.sort(key=lambda part: bool(start) and part[0] != start)  # stable: the rest keeps order
    return [content for _, content in found]


def _part(raw: bytes) -> tuple[str, bytes]:
    """The Content-ID and the decoded content of one part."""
    head, split, content = raw.partition(b"\r\n\r\n")
    if not split:
        raise Unreadable("een deel zonder inhoud")
    part = BytesHeaderParser(policy=HTTP.clone(raise_on_defect=False)).parsebytes(
        head.lstrip(b" \t\r\n") + b"\r\n\r\n"
    )
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64":
        around = Mime()
        around["Content-Transfer-Encoding"] = "base64"
        around.set_payload(content.decode("ascii", "replace"))
        decoded = around.get_payload(decode=True)
        content = decoded if isinstance(decoded, bytes) else b""
    return str(part.get("Content-ID", "")).strip().strip("<>"), content
