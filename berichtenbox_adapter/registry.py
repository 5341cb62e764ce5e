"""Which roads this installation has: made from the settings, once. A test puts its own in
OVERRIDES.
"""

from functools import cache

from berichtenbox_adapter.port import Transport
from berichtenbox_adapter.transports.fbs import Fbs
from berichtenbox_adapter.transports.print import Print
from berichtenbox_adapter.transports.profiel import HttpProfiel
from berichtenbox_adapter.transports.smtp import Smtp
from zaken.base.settings import Settings, settings

OVERRIDES: dict[str, Transport] = {}


def transports() -> dict[str, Transport]:
    """The roads by name (berichtenbox, email, print). A far side without an address in the settings
    is no road.
    """
    return {**_configured(), **OVERRIDES}


@cache
def _configured() -> dict[str, Transport]:
    return build(settings())


def build(chosen: Settings) -> dict[str, Transport]:
    """The roads these settings describe. Print is always there: it needs only a folder."""
    roads: dict[str, Transport] = {"print": Print(chosen.print_dir)}
    if chosen.fbs_url:
        profiel = _profiel(chosen) if chosen.profiel_url else None
        roads["berichtenbox"] = Fbs(
            chosen.fbs_url, oin=chosen.oin, seconds=chosen.http_timeout, profiel=profiel
        )
    if chosen.smtp_host:
        roads["email"] = Smtp(
            chosen.smtp_host,
            chosen.smtp_port,
            sender=chosen.smtp_from,
            seconds=chosen.http_timeout,
            starttls=chosen.smtp_starttls,
        )
    return roads


def _profiel(chosen: Settings) -> HttpProfiel:
    name = chosen.profiel_dienstverlener or f"Gemeente {chosen.gemeente}"
    return HttpProfiel(
        chosen.profiel_url, contract=chosen.profiel_contract, oin=chosen.oin, dienstverlener=name
    )
