"""From settings to the road: half a set of settings is no road, and says so at the start."""

from berichtenbox_adapter.globe.line import Identity
from berichtenbox_adapter.globe.road import Agreement, Globe
from berichtenbox_adapter.globe.wus import Abonnementen
from zaken.base.settings import Settings

NEEDED = ("globe_wus_url", "globe_oin", "globe_cpa", "globe_cert", "globe_key", "globe_ca")


class Incomplete(ValueError):
    """Some settings of this road are missing. The text names them, never their values."""


def globe_of(chosen: Settings) -> Globe | None:
    """The road these settings describe; None without `globe_url`. Raises Incomplete."""
    deal = agreement_of(chosen)
    if deal is None:
        return None
    abonnementen = Abonnementen(
        chosen.globe_wus_url, deal.leverancier, deal.identity, deal.oins, chosen.http_timeout
    )
    return Globe(
        deal,
        types=types_of(chosen.globe_berichttypen),
        seconds=chosen.http_timeout,
        abonnementen=abonnementen,
    )


def types_of(told: str) -> dict[str, str]:
    """The type of letter per kind of notice, from `BRIEF, besluit=BESLUIT`; the one without a kind
    is for all others, under the empty kind.
    """
    parts = [part.rpartition("=") for part in told.split(",") if part.strip()]
    return {kind.strip(): name.strip() for kind, _, name in parts}


def agreement_of(chosen: Settings) -> Agreement | None:
    """What the CPA says, from the settings; None without `globe_url`. Raises Incomplete."""
    if not chosen.globe_url:
        return None
    missing = [name for name in NEEDED if not getattr(chosen, name)]
    if not types_of(chosen.globe_berichttypen).get(""):
        missing.append("globe_berichttypen")
    if missing or not (chosen.globe_cert and chosen.globe_key and chosen.globe_ca):
        names = ", ".join(f"ZAAKSPOOR_{name.upper()}" for name in missing)
        raise Incomplete(f"ZAAKSPOOR_GLOBE_URL is set, and these are needed with it: {names}")
    return Agreement(
        url=chosen.globe_url,
        cpa=chosen.globe_cpa,
        service=chosen.globe_service,
        ours=chosen.globe_partij_oin or chosen.oin,
        theirs=chosen.globe_oin,
        leverancier=chosen.oin,
        identity=Identity(chosen.globe_cert, chosen.globe_key, chosen.globe_ca, chosen.globe_crl),
        oins=chosen.globe_certificaat_oins or (chosen.globe_oin,),
    )
