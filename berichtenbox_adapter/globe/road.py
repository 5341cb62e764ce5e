"""The Berichtenbox of MijnOverheid as a road: checks, asks the subscription, offers one letter per
batch. The verdict comes later, by another door (notifications/globe.py).

A letter keeps its ids for ever: BatchID and BerichtID are the uuid of the delivery. The MessageId
adds the number of the offer. Offering again under the same MessageId is harmless (both MSHs
eliminate duplicates), so that is how we ask whether a lost offer got there.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from berichtenbox_adapter.globe import answers, ebms, letter, line
from berichtenbox_adapter.globe.safe_xml import Unreadable, child, parse
from berichtenbox_adapter.globe.wus import Abonnementen, NoAnswer
from berichtenbox_adapter.port import (
    Accepted,
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
    Waiting,
)
from berichtenbox_adapter.transports import http
from zaken.base.clock import now
from zaken.base.settings import settings

ONLY_RESIDENTS = "de Berichtenbox van MijnOverheid is alleen voor inwoners met een BSN"


@dataclass(frozen=True)
class Agreement:
    """What the CPA says, and who we are on the line. OINs are 20 digits. `leverancier`: the sender
    of the letter, `ours`: the party that sends the message (another one when a supplier does it).
    """

    url: str
    cpa: str
    service: str
    ours: str
    theirs: str
    leverancier: str
    identity: line.Identity
    oins: Collection[str]


class Globe:
    """A Transport. `types`: which type of letter goes with which kind of notice; the empty kind is
    for all others.
    """

    name = "berichtenbox"
    capabilities = letter.LIMITS

    def __init__(
        self,
        agreement: Agreement,
        *,
        types: Mapping[str, str],
        seconds: float,
        abonnementen: Abonnementen,
    ) -> None:
        self.agreement, self.types, self.seconds = agreement, dict(types), seconds
        self.abonnementen = abonnementen

    def check(self, message: Message) -> list[Violation]:
        return letter.violations(message, self.berichttype(message.soort))

    def berichttype(self, soort: str) -> str:
        """The type of letter for this kind of notice; empty when none is configured."""
        return self.types.get(soort) or self.types.get("", "")

    def reachable(self, recipient: Recipient) -> Reachability:
        return self._wants(recipient, self.types.get("", ""))

    def reachable_for(self, message: Message) -> Reachability:
        """Subscribed to this type of letter? An answer for another type says nothing."""
        return self._wants(message.ontvanger, self.berichttype(message.soort))

    def offer(self, message: Message) -> Offer:
        if message.ontvanger.soort != "BSN":
            return Refused(ONLY_RESIDENTS, "niet_bereikbaar")
        try:
            answer = self._post(message)
        except line.NeverLeft as error:
            return NotSent(f"geen verbinding: {error}")
        except line.Lost as error:
            return Uncertain(f"geen antwoord: {error}")
        return _judge(answer, message_id(message, self.agreement.ours))

    def reconcile(self, message: Message) -> Reconciliation:
        """Acknowledged: only the verdict is missing, and nothing is sent. Else the same message
        once more, under the same id.
        """
        ref = message_id(message, self.agreement.ours)
        if message.bevestigd:
            later = settings().receipt_hours * 3600
            return Waiting(ref, "ontvangen door MijnOverheid, nog geen uitslag", na=later)
        told = self.offer(message)
        if isinstance(told, Accepted):
            reden = "nogmaals aangeboden, nog geen ontvangstbevestiging"
            return Waiting(ref, reden, na=settings().globe_retry_seconds, bevestigd=False)
        # A far side that is down is tried at the pace of the CPA, not of an impatient call.
        return Unknown(told.reden, settings().globe_retry_seconds)

    def _wants(self, reader: Recipient, berichttype: str) -> Reachability:
        if reader.soort != "BSN":
            return Reachability("nee", ONLY_RESIDENTS)
        told = answers.fresh([reader.nummer], berichttype)
        source = "eerder gevraagd"
        if not told:
            try:
                told = self.abonnementen.wanted([reader.nummer], berichttype)
            except NoAnswer as error:
                return Reachability("onbekend", f"abonnementencontrole: {error}")
            answers.keep(told, berichttype)
            source = "zojuist gevraagd"
        wanted = told.get(reader.nummer)
        if wanted is None:
            return Reachability("onbekend", "abonnementencontrole: geen antwoord over deze inwoner")
        told_of = f"abonnement op berichttype {berichttype}, {source}"
        return Reachability("ja", told_of) if wanted else Reachability("nee", f"geen {told_of}")

    def _post(self, message: Message) -> line.Answer:
        deal = self.agreement
        header = ebms.Header(
            message_id=message_id(message, deal.ours),
            conversation=str(message.uuid),
            cpa=deal.cpa,
            from_oin=deal.ours,
            to_oin=deal.theirs,
            service=deal.service,
            action=ebms.SEND,
            moment=now(),
        )
        berichttype = self.berichttype(message.soort)
        payload = letter.build(
            message, leverancier=deal.leverancier, berichttype=berichttype, moment=now()
        )
        packed = ebms.request(header, payload)
        return _send(deal, packed, self.seconds)


def acknowledge(deal: Agreement, told: ebms.Header, seconds: float) -> bool:
    """Tell the far MSH that we keep its message. True when it took that; it sends its message
    again if not.
    """
    try:
        answer = _send(deal, ebms.acknowledgement(told), seconds)
    except (line.NeverLeft, line.Lost):
        return False
    return 200 <= answer.status < 300


def message_id(message: Message, ours: str) -> str:
    """The id of this offer, the same for every try of it."""
    return f"{message.uuid}.{message.aanbod}@{ours}"


def offer_of(message_id: str) -> tuple[UUID, int] | None:
    """The delivery a message id of ours is about, and the number of the offer; None for any other
    id.
    """
    uuid, _, number = message_id.partition("@")[0].partition(".")
    try:
        return UUID(uuid), int(number)
    except ValueError:
        return None


def _send(deal: Agreement, packed: ebms.Packed, seconds: float) -> line.Answer:
    headers = {"Content-Type": packed.content_type, **ebms.HEADERS}
    return line.post(
        deal.url, headers, packed.body, identity=deal.identity, oins=deal.oins, seconds=seconds
    )


def _judge(answer: line.Answer, ref: str) -> Offer:
    """What the HTTP answer means (Digikoppeling ebMS2 koppelvlakstandaard: 503 may be repeated,
    3xx and 4xx are errors).
    """
    status = answer.status
    if 200 <= status < 300:
        faults = _errors(answer)
        if faults:
            return Refused(f"ebMS-fout: {', '.join(faults)}", "configuratie")
        return Accepted(ref, settings().globe_retry_seconds)
    if status in http.NOT_HANDLED:
        return NotSent(f"status {status}", http.seconds_of(answer.retry_after))
    if status >= 500:
        if fault := _soap_fault(answer.body):
            return Refused(f"SOAP-fout: {fault}", "configuratie")
        return Uncertain(f"status {status} zonder bruikbaar antwoord")
    return Refused(f"status {status}", "configuratie")


def _errors(answer: line.Answer) -> tuple[str, ...]:
    """The errors an MSH may give in the answer itself; mostly it is empty."""
    if not answer.body.strip():
        return ()
    try:
        return ebms.read(answer.content_type, answer.body).errors
    except Unreadable:
        return ()


def _soap_fault(raw: bytes) -> str:
    """The code of a SOAP fault that blames the sender; empty for any other."""
    try:
        fault = child(parse(raw, ebms.LARGEST_ENVELOPE), "Body", "Fault", "faultcode")
    except Unreadable:
        return ""
    code = ((fault.text if fault is not None else "") or "").strip().rpartition(":")[2]
    return code if code in ("Client", "MustUnderstand", "VersionMismatch") else ""
