"""Which OpenID provider stands at which door, what its levels mean, and what it may not be. Asking
it is done in openid.py.
"""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from workflows.intake import LEVELS
from zaken.base.errors import Problem
from zaken.base.settings import Settings, settings

if TYPE_CHECKING:
    from portal.openid import Provider

Door = Literal["burger", "medewerker"]
DOORS: tuple[Door, ...] = ("burger", "medewerker")
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
DEMO_ISSUERS = {
    "burger": "http://127.0.0.1:8100/digid",
    "medewerker": "http://127.0.0.1:8100/medewerkers",
}
DEMO_SECRET = "demo-geen-geheim"  # noqa: S105  printed in the manual; refused outside the demo
DEMO_MARK = "urn:zaakspoor:demo"

_SAML = "urn:oasis:names:tc:SAML:2.0:ac:classes:"
_EH = "urn:etoegang:core:assurance-class:"
# What a broker passes on (domain/people.md §4 and §5) → our four levels.
ACR = {
    f"{_SAML}PasswordProtectedTransport": "basis",
    f"{_SAML}MobileTwoFactorContract": "midden",
    f"{_SAML}Smartcard": "substantieel",
    f"{_SAML}SmartcardPKI": "hoog",
    f"{_EH}loa2": "basis",
    f"{_EH}loa2plus": "midden",
    f"{_EH}loa3": "substantieel",
    f"{_EH}loa4": "hoog",
}


@dataclass(frozen=True)
class Asked:
    """What we asked the issuer, and must hear back: the secrets of one sign-in."""

    redirect_uri: str
    state: str
    nonce: str
    verifier: str
    acr: str = ""


class SignInFailed(Problem):
    """The sign-in did not succeed; nothing is known about who is here."""

    status, code, title = 400, "inloggen_mislukt", "Het inloggen is niet gelukt."


class DemoSignIn(Exception):
    """Started for real with an issuer of the demo. The text says which setting, and what to do."""


def rank(niveau: str) -> int:
    """The order of the levels; -1 for an unknown one."""
    return LEVELS.index(niveau) if niveau in LEVELS else -1


def issuer_of(chosen: Settings, door: Door) -> str:
    """The issuer of this door; in the demo the simulator, unless a setting says otherwise."""
    given = str(getattr(chosen, f"oidc_{door}_issuer"))
    return (given or (DEMO_ISSUERS[door] if chosen.demo else "")).rstrip("/")


def refuse_demo_sign_in(chosen: Settings) -> None:
    """Raise DemoSignIn when an issuer is a demo issuer, or not https, while this is no demo. Called
    at the start.
    """
    if chosen.demo:
        return
    for door in DOORS:
        issuer = issuer_of(chosen, door)
        if issuer and not _is_real(issuer):
            name = f"ZAAKSPOOR_OIDC_{door.upper()}_ISSUER"
            raise DemoSignIn(
                f"{name} is {issuer}: a sign-in of the demo, or one without https, on which "
                "anybody can be anyone. Give the https address of the real provider, "
                "or start with --demo."
            )


def _is_real(issuer: str) -> bool:
    parts = urlsplit(issuer)
    return parts.scheme == "https" and parts.hostname not in LOOPBACK


@cache
def _provider(issuer: str, client_id: str, client_secret: str, *, demo: bool) -> "Provider":
    from portal.openid import Provider  # 4 MB that a server of APIs alone never needs

    return Provider(issuer, client_id, client_secret, demo)


def provider(door: Door) -> "Provider":
    """The provider of this door. Raises SignInFailed when none is set."""
    chosen = settings()
    issuer = issuer_of(chosen, door)
    if not issuer:
        raise SignInFailed(detail="Inloggen is hier nog niet ingesteld.")
    secret = str(getattr(chosen, f"oidc_{door}_client_secret")) or (
        DEMO_SECRET if chosen.demo else ""
    )
    return _provider(
        issuer, str(getattr(chosen, f"oidc_{door}_client_id")), secret, demo=chosen.demo
    )
