"""One OpenID provider behind three questions: where to sign in, who is it, where to sign out. Knows
no pages, no sessions.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from portal.oidc import DEMO_MARK, Asked, SignInFailed
from zaken.base.clock import now
from zaken.base.log import log
from zaken.base.settings import settings

logger = log(__name__)

FRESH = timedelta(hours=1)  # how long discovery and keys are believed
LEEWAY_SECONDS = 30


@dataclass
class Provider:
    """One issuer: what it publishes (kept for an hour) and the three questions we ask it."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    demo: bool = False  # may this be the sign-in of the demo?
    metadata: dict[str, Any] = field(default_factory=dict)
    keys: KeySet | None = None
    read_at: datetime | None = None

    def discover(self, *, anew: bool = False) -> dict[str, Any]:
        """The discovery document. Raises SignInFailed when the issuer cannot be reached or says odd
        things.
        """
        if anew or self.read_at is None or now() - self.read_at > FRESH:
            try:
                found = _get(f"{self.issuer}/.well-known/openid-configuration")
                self.keys = KeySet.import_key_set(_keys(_get(found["jwks_uri"])))
            except (httpx.HTTPError, ValueError, KeyError, JoseError) as error:
                logger.warning(
                    "sign-in unreachable", issuer=self.issuer, error=type(error).__name__
                )
                raise SignInFailed(
                    detail="Inloggen lukt nu even niet. Probeer het later opnieuw."
                ) from None
            _refuse_odd(found, self.issuer, demo=self.demo)
            self.metadata, self.read_at = found, now()
        return self.metadata

    def authorize_url(self, pending: Asked) -> str:
        """Where the browser goes to sign in."""
        url, _ = self._client(pending.redirect_uri).create_authorization_url(
            self.discover()["authorization_endpoint"],
            state=pending.state,
            nonce=pending.nonce,
            code_verifier=pending.verifier,
            **({"acr_values": pending.acr} if pending.acr else {}),
        )
        return str(url)

    def claims(self, code: str, pending: Asked) -> dict[str, Any]:
        """Who it is: the verified claims of the ID token for this code. Raises SignInFailed."""
        endpoint = self.discover()["token_endpoint"]
        try:
            with self._client(pending.redirect_uri) as client:
                token = client.fetch_token(
                    endpoint,
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=pending.verifier,
                )
            return self._verified(token["id_token"], pending.nonce)
        except (OAuthError, httpx.HTTPError, JoseError, KeyError, ValueError) as error:
            logger.warning("sign-in refused", issuer=self.issuer, error=type(error).__name__)
            raise SignInFailed from None

    def _verified(self, id_token: str, nonce: str) -> dict[str, Any]:
        """Signature (RS256 only), iss, aud, nonce, exp, iat (OpenID Connect Core §3.1.3.7)."""
        try:
            decoded = jwt.decode(id_token, self._known_keys(), algorithms=["RS256"])
        except (JoseError, ValueError):
            self.discover(anew=True)  # the issuer may have changed its keys
            decoded = jwt.decode(id_token, self._known_keys(), algorithms=["RS256"])
        jwt.JWTClaimsRegistry(
            now=lambda: int(now().timestamp()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self.metadata["issuer"]},
            aud={"essential": True, "value": self.client_id},
            nonce={"essential": True, "value": nonce},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
        ).validate(decoded.claims)
        audience = decoded.claims["aud"]
        if isinstance(audience, list) and len(audience) > 1:
            raise ValueError("more audiences than ours")
        return dict(decoded.claims)

    def end_session_url(self, back: str) -> str:
        """Where the browser signs out at the issuer too; `back` when there is no such place."""
        try:
            endpoint = self.discover().get("end_session_endpoint")
        except SignInFailed:
            return back
        query = urlencode({"client_id": self.client_id, "post_logout_redirect_uri": back})
        return f"{endpoint}?{query}" if endpoint else back

    def _known_keys(self) -> KeySet:
        if self.keys is None:
            raise ValueError("no keys")
        return self.keys

    def _client(self, redirect_uri: str) -> OAuth2Client:
        return OAuth2Client(
            self.client_id,
            self.client_secret,
            scope="openid profile email",
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            timeout=settings().http_timeout,
            follow_redirects=False,
        )


def _get(url: str) -> dict[str, Any]:
    answer = httpx.get(url, timeout=settings().http_timeout)
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found


def _keys(found: dict[str, Any]) -> KeySetSerialization:
    return {"keys": list(found["keys"])}


def _refuse_odd(found: dict[str, Any], issuer: str, *, demo: bool) -> None:
    """The document must be about this issuer, and a demo issuer works in the demo only."""
    is_demo = any(DEMO_MARK in acr for acr in found.get("acr_values_supported", []))
    if is_demo and not demo:
        raise SignInFailed(detail="Deze manier van inloggen is alleen voor een demonstratie.")
    if str(found.get("issuer", "")).rstrip("/") != issuer:
        raise SignInFailed(detail="De inlogdienst is niet goed ingesteld.")
