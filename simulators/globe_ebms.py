"""ebMS2 messages and results as the simulated MijnOverheid writes and reads them. Knows no HTTP and
no state; shares nothing with the product.
"""

import gzip
from dataclasses import dataclass
from email import policy
from email.parser import BytesParser
from uuid import uuid4
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from simulators import clock

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
EB = "http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd"
SIGNAL_SERVICE = "urn:oasis:names:tc:ebxml-msg:service"
ACTOR = "urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH"
MUST = 'eb:version="2.0" soap:mustUnderstand="1"'


@dataclass(frozen=True)
class Post:
    """A message that came in. `acknowledges`: the message of ours it is the receipt of."""

    message_id: str
    conversation: str
    cpa: str
    afzender: str
    ontvanger: str
    action: str
    acknowledges: str
    payload: bytes


class NoMessage(ValueError):
    """This is no ebMS message."""


def read(content_type: str, body: bytes) -> Post:
    """The message in a MIME body, or in bare XML. Raises NoMessage."""
    whole = b"Content-Type: " + content_type.encode("ascii", "replace") + b"\r\n\r\n" + body
    mail = BytesParser(policy=policy.HTTP).parsebytes(whole)
    found = [part.get_payload(decode=True) for part in mail.walk() if not part.is_multipart()]
    parts = [content for content in found if isinstance(content, bytes)]
    try:
        envelope = ET.fromstring(parts[0])  # noqa: S314 - a stand-in on one machine
    except (ET.ParseError, IndexError):
        raise NoMessage("geen SOAP-envelop") from None

    def told(path: str) -> str:
        return (envelope.findtext(f".//{path}".replace("eb:", f"{{{EB}}}")) or "").strip()

    post = Post(
        message_id=told("eb:MessageData/eb:MessageId"),
        conversation=told("eb:ConversationId"),
        cpa=told("eb:CPAId"),
        afzender=told("eb:From/eb:PartyId"),
        ontvanger=told("eb:To/eb:PartyId"),
        action=told("eb:Action"),
        acknowledges=told("eb:Acknowledgment/eb:RefToMessageId"),
        payload=parts[1] if len(parts) > 1 else b"",
    )
    if not post.message_id or not post.afzender:
        raise NoMessage("geen MessageHeader")
    return post


def new_id() -> str:
    """An id for a message of ours."""
    return f"{uuid4()}@mijnoverheid.sim"


def acknowledgement(to: Post) -> bytes:
    """The receipt of a message, as bare XML."""
    moment = clock.stamp()
    inside = (
        f'<eb:Acknowledgment {MUST} soap:actor="{ACTOR}"><eb:Timestamp>{moment}</eb:Timestamp>'
        f"<eb:RefToMessageId>{escape(to.message_id)}</eb:RefToMessageId></eb:Acknowledgment>"
    )
    return _signal(to, "Acknowledgment", inside)


def error(to: Post, code: str) -> bytes:
    """The message that we can do nothing with theirs."""
    inside = (
        f'<eb:ErrorList {MUST} eb:highestSeverity="Error"><eb:Error eb:errorCode="{escape(code)}"'
        ' eb:severity="Error"><eb:Description xml:lang="nl">Gespeelde fout</eb:Description>'
        "</eb:Error></eb:ErrorList>"
    )
    return _signal(to, "MessageError", inside)


def result(to: Post, message_id: str, payload: bytes, *, pack: bool) -> tuple[str, bytes]:
    """The message with a result in it: Content-Type and body. `pack`: gzip the payload."""
    asks = f'<eb:AckRequested {MUST} soap:actor="{ACTOR}" eb:signed="false"/>'
    head = _head(to, "GLOBE-R-BV-Result", message_id) + asks
    body = (
        '<eb:Manifest eb:version="2.0"><eb:Reference xlink:type="simple" '
        'xlink:href="cid:uitslag@mijnoverheid.sim"/></eb:Manifest>'
    )
    kind = b"application/gzip" if pack else b"application/xml"
    content = gzip.compress(payload) if pack else payload
    line = f"deel-{uuid4().hex}".encode()
    parts = (
        (b"text/xml; charset=UTF-8", b"<soap@mijnoverheid.sim>", _envelope(head, body)),
        (kind, b"<uitslag@mijnoverheid.sim>", content),
    )
    out = b"".join(
        b"--"
        + line
        + b"\r\nContent-Type: "
        + k
        + b"\r\nContent-ID: "
        + cid
        + b"\r\n\r\n"
        + c
        + b"\r\n"
        for k, cid, c in parts
    )
    around = (
        f'multipart/related; boundary="{line.decode()}"; type="text/xml"; '
        'start="<soap@mijnoverheid.sim>"'
    )
    return around, out + b"--" + line + b"--\r\n"


def verdicts(batch: str, afzender: str, letters: list[tuple[str, str, str]], moment: str) -> bytes:
    """A BerichtVerwerkResponse. `letters`: (BerichtID, BerichtType, VerwerkingsCode); `moment`:
    when the batch came in.
    """
    codes = [code for *_, code in letters]
    counts = (
        ("TotaalAantalOntvangenBerichten", len(codes)),
        ("AantalBerichtenSuccesvolVerwerkt", codes.count("Verwerkt")),
        (
            "AantalBerichtenGeenActieveBoxOfGeabonneertOpLeverancier",
            codes.count("NietActiefOfGeabonneerd"),
        ),
        ("AantalBerichtenMetTechnischProbleem", codes.count("TechnischProbleem")),
        ("AantalBerichtenBerichtTypeNietCorrect", codes.count("BerichtTypeNietOndersteund")),
        (
            "AantalBerichtenPublicatieDatumNietCorrect",
            codes.count("PublicatieDatumLigtTeVerInDeToekomst"),
        ),
        (
            "AantalBerichtenAanmaakDatumNietCorrect",
            codes.count("AanmaakDatumLigtTeVerInHetVerleden"),
        ),
    )
    rows = "".join(
        f"<r:Bericht><BerichtID>{one}</BerichtID><BerichtType>{escape(kind)}</BerichtType>"
        f"<VerwerkingsCode>{code}</VerwerkingsCode>"
        f"<Stadium>{STAGES.get(code, 'NA')}</Stadium></r:Bericht>"
        for one, kind, code in letters
    )
    told = "".join(f"<{name}>{number}</{name}>" for name, number in counts)
    text = (
        '<?xml version="1.0" encoding="UTF-8"?><v:BerichtVerwerkResponse '
        'xmlns:v="http://schemas.rdw.nl/GEB/BerichtVerwerkService/Types/2009/01" '
        'xmlns:r="http://schemas.rdw.nl/GEB/BerichtVerwerkService/BerichtResultaat/Types/2009/01">'
        f"<BatchInformatie><BerichtLeverancierCode>{escape(afzender)}</BerichtLeverancierCode>"
        f"<BatchID>{batch}</BatchID>{told}<DatumOntvangen>{moment}</DatumOntvangen>"
        f"<DatumVerwerkt>{clock.stamp()}</DatumVerwerkt></BatchInformatie>"
        f"<Berichten>{rows}</Berichten></v:BerichtVerwerkResponse>"
    )
    return text.encode()


STAGES = {
    "BerichtTypeNietOndersteund": "ValidatieBerichtType",
    "NietActiefOfGeabonneerd": "ValidatieGebruiker",
    "TechnischProbleem": "StoreMessage",
}


def _signal(to: Post, action: str, inside: str) -> bytes:
    return _envelope(_head(to, action, new_id(), SIGNAL_SERVICE) + inside, "")


def _head(to: Post, action: str, message_id: str, service: str = "") -> str:
    """The MessageHeader of an answer to `to`."""
    is_signal = bool(service)
    parties = "".join(
        f'<eb:{side}><eb:PartyId eb:type="urn:osb:oin">{escape(oin)}</eb:PartyId>'
        + ("" if is_signal else f"<eb:Role>{role}</eb:Role>")
        + f"</eb:{side}>"
        for side, oin, role in (("From", to.ontvanger, "SP"), ("To", to.afzender, "SR"))
    )
    kind = "" if is_signal else ' eb:type="urn:osb:services"'
    return (
        f"<eb:MessageHeader {MUST}>{parties}<eb:CPAId>{escape(to.cpa)}</eb:CPAId>"
        f"<eb:ConversationId>{escape(to.conversation)}</eb:ConversationId>"
        f"<eb:Service{kind}>{service or 'MIJNOVERHEID.ebMS.BB.2.0'}</eb:Service>"
        f"<eb:Action>{action}</eb:Action><eb:MessageData><eb:MessageId>{escape(message_id)}"
        f"</eb:MessageId><eb:Timestamp>{clock.stamp()}</eb:Timestamp>"
        + (f"<eb:RefToMessageId>{escape(to.message_id)}</eb:RefToMessageId>" if is_signal else "")
        + "</eb:MessageData>"
        + ("" if is_signal else "<eb:DuplicateElimination/>")
        + "</eb:MessageHeader>"
    )


def _envelope(head: str, body: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<soap:Envelope xmlns:soap="{SOAP}" xmlns:eb="{EB}" '
        'xmlns:xlink="http://www.w3.org/1999/xlink">'
        f"<soap:Header>{head}</soap:Header><soap:Body>{body}</soap:Body></soap:Envelope>"
    ).encode()
