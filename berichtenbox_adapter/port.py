"""What every road to a reader must be able to do, and the words for how it went. No road lives
here.

The four answers to an offer are kept apart because they ask for four different follow-ups:
Accepted (done), Refused (another road, or a person), NotSent (again later), Uncertain (ask first,
then maybe again).
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable
from uuid import UUID

PDF = "application/pdf"


@dataclass(frozen=True)
class Recipient:
    """Who must get it. `soort` and `nummer` (BSN, RSIN or KVK) are empty for somebody who did not
    sign in.
    """

    soort: str = ""
    nummer: str = field(default="", repr=False)
    naam: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    adres: tuple[str, ...] = field(
        default=(), repr=False
    )  # the lines of the envelope, the name first
    telefoon: str = field(default="", repr=False)


@dataclass(frozen=True)
class Attachment:
    """A PDF, its file name as the reader sees it, and its number of pages."""

    naam: str
    inhoud: bytes = field(repr=False)
    paginas: int = 1


@dataclass(frozen=True)
class Message:
    """One message over one road. `uuid` is the same for every try: the key against doubles."""

    uuid: UUID
    kenmerk: str  # the number of the zaak, as the reader knows it
    onderwerp: str = field(repr=False)
    tekst: str = field(repr=False)
    ontvanger: Recipient
    gemaakt: datetime
    bijlagen: tuple[Attachment, ...] = field(default=(), repr=False)
    soort: str = ""  # bericht, besluit, verzoek, attendering
    aanbod: int = 1  # which offer of this message this is: one more after each answer to it
    bevestigd: bool = False  # has the far side told that it received this very offer?


@dataclass(frozen=True)
class Capabilities:
    """What a road can carry (0: nothing, None: no limit) and how sure we can be afterwards."""

    onderwerp: int | None = None  # characters
    tekst: int | None = None  # characters
    bijlagen: int | None = None  # number of files
    bijlagen_bytes: int | None = None  # all files together
    besluit: bool = True  # may the content of a decision go over it?
    ontvangstbewijs: bool = False  # does the far side tell later that it was delivered?
    navraag: bool = True  # can we ask afterwards whether a message got there?


@dataclass(frozen=True)
class Violation:
    """A limit this message breaks: which part, and a Dutch sentence."""

    veld: str
    reden: str


@dataclass(frozen=True)
class Reachability:
    """Can this reader be reached over this road? `onbekend` is not `nee`: ask again later."""

    antwoord: Literal["ja", "nee", "onbekend"]
    reden: str = ""


# Whose fault a refusal is decides what follows: another road for the first two, a person for the
# third.
Fault = Literal["niet_bereikbaar", "afzender", "configuratie"]


@dataclass(frozen=True)
class Accepted:
    """The far side has it, under its own reference. `na`: seconds until we look after its receipt;
    None: `receipt_hours`.
    """

    ref: str
    na: float | None = None


@dataclass(frozen=True)
class Refused:
    """The far side will never take this message like this."""

    reden: str
    fout: Fault
    # the address itself is wrong, not just this message or this day
    adres_onjuist: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class NotSent:
    """Certainly not there. May be offered again, after `na` seconds if the far side said so.

    `tot`: nothing can be taken before this moment, whatever is tried; such a try does not count.
    """

    reden: str
    na: float | None = None
    tot: datetime | None = None


@dataclass(frozen=True)
class Uncertain:
    """Perhaps there: the answer got lost. Never offer again without asking first."""

    reden: str
    na: float | None = None


@dataclass(frozen=True)
class Found:
    """It is there after all."""

    ref: str


@dataclass(frozen=True)
class Waiting:
    """It was handed over, and has not reached its reader yet. `fout`: what it is when that never
    comes. `na`: seconds until the next look, when the far side keeps a pace of its own.
    `bevestigd`: it said that it has it; only a message that is not may be offered again.
    """

    ref: str
    reden: str
    fout: Fault | None = None
    na: float | None = None
    bevestigd: bool = True


@dataclass(frozen=True)
class Failed:
    """It was there, and the far side gave it up: its reader will not get it."""

    ref: str
    reden: str
    fout: Fault
    adres_onjuist: bool = False


@dataclass(frozen=True)
class NotFound:
    """It is certainly not there."""


@dataclass(frozen=True)
class Unknown:
    """The far side cannot tell, or not now; ask again after `na` seconds."""

    reden: str
    na: float | None = None


Offer = Accepted | Refused | NotSent | Uncertain
Reconciliation = Found | Waiting | Failed | NotFound | Unknown


class Transport(Protocol):
    """One road. Its methods may use the network; they never raise for what a far side does."""

    @property
    def name(self) -> str: ...

    @property
    def capabilities(self) -> Capabilities: ...

    def check(self, message: Message) -> list[Violation]:
        """Every limit this message breaks. Pure: no network, and nothing is ever cut off to make it
        fit.
        """
        ...

    def reachable(self, recipient: Recipient) -> Reachability: ...

    def offer(self, message: Message) -> Offer: ...

    def reconcile(self, message: Message) -> Reconciliation:
        """After an uncertain offer: did this very message get there?"""
        ...


@runtime_checkable
class AsksPerKind(Protocol):
    """A road on which a reader may take one kind of message and not another."""

    def reachable_for(self, message: Message) -> Reachability: ...


def over_limits(message: Message, can: Capabilities) -> list[Violation]:
    """The limits of a road that this message breaks: subject, text, number and weight of the
    attachments.
    """
    weight = sum(len(a.inhoud) for a in message.bijlagen)
    measured = (
        ("onderwerp", len(message.onderwerp), can.onderwerp, "tekens"),
        ("tekst", len(message.tekst), can.tekst, "tekens"),
        ("bijlagen", len(message.bijlagen), can.bijlagen, "bestanden"),
        ("bijlagen", weight, can.bijlagen_bytes, "bytes"),
    )
    return [
        Violation(veld, f"{veld}: {size} {unit}, en er passen er {limit}.")
        for veld, size, limit, unit in measured
        if limit is not None and size > limit
    ]
