"""Which roads this installation has: made from the settings, once. A test puts its own in
OVERRIDES.
"""

from functools import cache

from berichtenbox_adapter.globe.setup import globe_of
from berichtenbox_adapter.port import Transport
from berichtenbox_adapter.transports import notifynl
from berichtenbox_adapter.transports.by_reader import ByReader
from berichtenbox_adapter.transports.fbs import Fbs
from berichtenbox_adapter.transports.print import Print
from berichtenbox_adapter.transports.profiel import HttpProfiel
from berichtenbox_adapter.transports.smtp import Smtp
from zaken.base.settings import Settings, settings

OVERRIDES: dict[str, Transport] = {}


def transports() -> dict[str, Transport]:
    """The roads by name (berichtenbox, email, sms, print). A far side without an address in the
    settings is no road.
    """
    return {**_configured(), **OVERRIDES}


def kind_of(kanaal: str, soort: str) -> str:
    """What this road calls such a message, if it tells kinds apart (a BerichtType); else `soort`
    itself. A kind that a far side refuses is stopped on its own.
    """
    named = getattr(transports().get(kanaal), "berichttype", None)
    return str(named(soort)) if callable(named) else soort


@cache
def _configured() -> dict[str, Transport]:
    return build(settings())


def build(chosen: Settings) -> dict[str, Transport]:
    """The roads these settings describe. Print is always there: it needs only a folder. NotifyNL
    takes the place of the mail server and of the folder where it is told to.
    """
    roads: dict[str, Transport] = {"print": Print(chosen.print_dir, retour=chosen.print_retour)}
    if chosen.fbs_url:
        profiel = _profiel(chosen) if chosen.profiel_url else None
        roads["berichtenbox"] = Fbs(
            chosen.fbs_url, oin=chosen.oin, seconds=chosen.http_timeout, profiel=profiel
        )
    if residents := globe_of(chosen):
        others = roads.get("berichtenbox")
        roads["berichtenbox"] = ByReader(residents, others) if others else residents
    if chosen.smtp_host:
        roads["email"] = Smtp(
            chosen.smtp_host,
            chosen.smtp_port,
            sender=chosen.smtp_from,
            seconds=chosen.http_timeout,
            starttls=chosen.smtp_starttls,
            bounces=chosen.smtp_bounces,
        )
    return roads | _notifynl(chosen, taken="berichtenbox" in roads)


def _notifynl(chosen: Settings, *, taken: bool) -> dict[str, Transport]:
    """The kinds of message the municipality wants to send over NotifyNL. `taken`: the Berichtenbox
    has a road already.
    """
    if not (chosen.notifynl_url and chosen.notifynl_key):
        return {}
    account = notifynl.Account(
        chosen.notifynl_url,
        chosen.notifynl_key,
        seconds=chosen.http_timeout,
        per_minute=chosen.notifynl_per_minuut,
    )
    known = notifynl.Templates(
        email=chosen.notifynl_email,
        sms=chosen.notifynl_sms,
        velden=dict(pair.split("=", 1) for pair in chosen.notifynl_velden),
        postage=chosen.notifynl_postage,
    )
    # Without a Profielservice nobody can say who wants messages in the Berichtenbox.
    profiel = _profiel(chosen) if chosen.profiel_url and not taken else None
    wanted = (
        (notifynl.EMAIL, bool(chosen.notifynl_email)),
        (notifynl.SMS, bool(chosen.notifynl_sms)),
        (notifynl.LETTER, chosen.notifynl_brief),
        (notifynl.MESSAGEBOX, chosen.notifynl_berichtenbox and profiel is not None),
    )
    return {
        kind.name: notifynl.NotifyNl(kind, account, known, profiel) for kind, on in wanted if on
    }


def _profiel(chosen: Settings) -> HttpProfiel:
    name = chosen.profiel_dienstverlener or f"Gemeente {chosen.gemeente}"
    return HttpProfiel(
        chosen.profiel_url, contract=chosen.profiel_contract, oin=chosen.oin, dienstverlener=name
    )
