"""A small OpenID provider: code flow with PKCE S256, RS256. Who may sign in is not decided here."""

import hmac
import os
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jose import jwk, jwt

from simulators import clock
from simulators.ledger import write_durably

CODE_LIFE = timedelta(seconds=60)
TOKEN_LIFE = timedelta(minutes=15)
LOCAL_HOSTS = {"127.0.0.1", "localhost"}
ALGORITHM = "RS256"
CHALLENGE_LENGTH = 43


@dataclass(frozen=True, slots=True)
class Client:
    """A registered client. Its redirect addresses: http on this machine, any port and path."""

    client_id: str
    client_secret: str

    @classmethod
    def from_environment(cls) -> "Client":
        """SIMULATORS_CLIENT_ID and SIMULATORS_CLIENT_SECRET, else the values of the demo."""
        return cls(
            os.environ.get("SIMULATORS_CLIENT_ID", "zaakspoor"),
            os.environ.get("SIMULATORS_CLIENT_SECRET", "demo-geen-geheim"),
        )


@dataclass(frozen=True, slots=True)
class Login:
    """Someone who can be picked on the sign-in page. `acr` None: the chosen level decides."""

    key: str
    naam: str
    uitleg: str
    claims: Mapping[str, Any]
    acr: str | None = None


class Refused(Exception):
    """An OAuth error (RFC 6749): its code and, for the developer, why."""

    def __init__(self, error: str, why: str) -> None:
        super().__init__(why)
        self.error, self.why = error, why


@dataclass(frozen=True, slots=True)
class Ask:
    """An authorization request that is in order."""

    client_id: str
    redirect_uri: str
    nonce: str
    challenge: str
    state: str
    acr_values: str

    def back(self, **params: str) -> str:
        """The client's address with these parameters and the state."""
        extra = {"state": self.state} if self.state else {}
        separator = "&" if urlsplit(self.redirect_uri).query else "?"
        return f"{self.redirect_uri}{separator}{urlencode({**params, **extra})}"


@dataclass(frozen=True, slots=True)
class Grant:
    """What a code or access token stands for."""

    ask: Ask
    login: Login
    acr: str
    auth_time: datetime
    expires: datetime


@dataclass(slots=True)
class Desk:
    """Codes and access tokens of one issuer, in memory: a restart ends every sign-in under way."""

    code_life: timedelta = CODE_LIFE
    codes: dict[str, Grant] = field(default_factory=dict)
    tokens: dict[str, Grant] = field(default_factory=dict)
    spent: dict[str, str] = field(default_factory=dict)

    def issue(self, ask: Ask, login: Login, acr: str) -> str:
        """A fresh code for someone who signed in just now."""
        code, moment = secrets.token_urlsafe(32), clock.now()
        self.codes[code] = Grant(ask, login, acr, moment, moment + self.code_life)
        return code

    def redeem(
        self, code: str, redirect_uri: str, *, verifier: str, client_id: str
    ) -> tuple[str, Grant]:
        """(access token, grant) for a code, once. Raises Refused; a second use ends the token."""
        grant = self.codes.pop(code, None)
        if grant is None:
            self.tokens.pop(self.spent.get(code, ""), None)
            raise Refused("invalid_grant", "unknown or used code")
        if clock.now() >= grant.expires:
            raise Refused("invalid_grant", "expired code")
        if (grant.ask.redirect_uri, grant.ask.client_id) != (redirect_uri, client_id):
            raise Refused("invalid_grant", "code was issued to another client or address")
        if not hmac.compare_digest(s256(verifier), grant.ask.challenge):
            raise Refused("invalid_grant", "wrong code_verifier")
        token = secrets.token_urlsafe(32)
        self.tokens[token], self.spent[code] = grant, token
        return token, grant

    def bearer(self, authorization: str) -> Grant | None:
        """The grant behind an Authorization header; None when unknown or expired."""
        scheme, _, token = authorization.partition(" ")
        grant = self.tokens.get(token) if scheme.lower() == "bearer" else None
        alive = grant is not None and clock.now() < grant.auth_time + TOKEN_LIFE
        return grant if alive else None


class Keys:
    """The RSA key of this simulator, made at first start and kept in the state folder."""

    def __init__(self, folder: Path) -> None:
        path = folder / "oidc-key.pem"
        if not path.exists():
            write_durably(path, _new_key(), mode=0o600)
        private = serialization.load_pem_private_key(path.read_bytes(), password=None)
        self.private = path.read_text()
        public = private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        self.kid = sha256(public).hexdigest()[:16]
        self.public = {
            **{k: _text(v) for k, v in jwk.construct(public.decode(), ALGORITHM).to_dict().items()},
            "kid": self.kid,
            "use": "sig",
        }

    def sign(self, claims: dict[str, Any], access_token: str) -> str:
        """A signed ID token; at_hash is added from the access token."""
        headers = {"kid": self.kid}
        return jwt.encode(claims, self.private, ALGORITHM, headers, access_token=access_token)


def read_ask(params: Mapping[str, str], client: Client) -> Ask:
    """Check an authorization request.

    Raises LookupError when client or address are not ours (never redirect then), Refused otherwise.
    """
    if params.get("client_id") != client.client_id:
        raise LookupError("onbekende client_id")
    if not is_local(params.get("redirect_uri", "")):
        raise LookupError("redirect_uri is niet geregistreerd")
    if params.get("response_type") != "code":
        raise Refused("unsupported_response_type", "only code")
    if "openid" not in params.get("scope", "").split():
        raise Refused("invalid_scope", "openid is required")
    has_challenge = len(params.get("code_challenge", "")) == CHALLENGE_LENGTH
    if params.get("code_challenge_method") != "S256" or not has_challenge:
        raise Refused("invalid_request", "PKCE with S256 is required")
    if not params.get("nonce"):
        raise Refused("invalid_request", "nonce is required")
    if params.get("prompt") == "none":
        raise Refused("login_required", "this provider keeps no session")
    return Ask(
        client_id=params["client_id"],
        redirect_uri=params["redirect_uri"],
        nonce=params["nonce"],
        challenge=params["code_challenge"],
        state=params.get("state", ""),
        acr_values=params.get("acr_values", ""),
    )


def is_local(address: str) -> bool:
    """Whether this is a plain http address on this machine, without tricks."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    plain = parts.scheme == "http" and not parts.fragment and "@" not in parts.netloc
    return plain and parts.hostname in LOCAL_HOSTS and port != 0


def s256(verifier: str) -> str:
    """Code challenge of a verifier (RFC 7636 §4.2)."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def id_claims(grant: Grant, issuer: str) -> dict[str, Any]:
    """The claims of an ID token for this grant, valid from now."""
    moment = clock.now()
    return {
        **grant.login.claims,
        "iss": issuer,
        "aud": grant.ask.client_id,
        "iat": int(moment.timestamp()),
        "exp": int((moment + TOKEN_LIFE).timestamp()),
        "auth_time": int(grant.auth_time.timestamp()),
        "nonce": grant.ask.nonce,
        "acr": grant.acr,
    }


def metadata(issuer: str, acrs: list[str], claims: list[str]) -> dict[str, Any]:
    """The discovery document (OpenID Connect Discovery 1.0 §3)."""
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "userinfo_endpoint": f"{issuer}/userinfo",
        "jwks_uri": f"{issuer}/jwks",
        "end_session_endpoint": f"{issuer}/end_session",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": ["openid", "profile", "email"],
        "acr_values_supported": acrs,
        "claims_supported": claims,
    }


def _new_key() -> bytes:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _text(value: Any) -> Any:
    return value.decode() if isinstance(value, bytes) else value
