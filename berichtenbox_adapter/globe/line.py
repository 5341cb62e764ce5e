"""One HTTPS call with our client certificate, to a far side whose certificate is looked at before
a byte of the message leaves.

Digikoppeling Beveiligingsvoorschriften PKI001-005: TLS 1.2 or newer both ways, certificates under
the root we name, the OIN in `serialNumber`, and the revocation list when there is one.
"""

import http.client
import socket
import ssl
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

CONNECT_SECONDS = 5.0
LARGEST_ANSWER = 1_000_000  # bytes
# What a server says about our certificate, and it says so before it reads a request. With TLS 1.3
# we hear it only when we read the answer (RFC 8446, 4.4.2.4 and 6.2).
_ABOUT_CERTIFICATES = ("CERTIFICATE", "UNKNOWN_CA", "ACCESS_DENIED", "HANDSHAKE_FAILURE")


@dataclass(frozen=True)
class Identity:
    """Who we are on the line: certificate with its chain, key, the root of the others, and their
    revocation list (all PEM files).
    """

    cert: Path
    key: Path
    ca: Path
    crl: Path | None = None


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    content_type: str
    body: bytes
    retry_after: str = ""


class NeverLeft(Exception):
    """The far side certainly got nothing. The text is the kind of failure."""


class Lost(Exception):
    """The message went out and no answer came back. The text is the kind of failure."""


def client_context(identity: Identity) -> ssl.SSLContext:
    """For calling. Read anew for each call: certificates and lists are replaced while we run.
    Raises OSError (also for a key that does not fit: ssl.SSLError is one).
    """
    return _strict(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), identity)


def server_context(identity: Identity) -> ssl.SSLContext:
    """For being called: nobody without a certificate comes in. Raises OSError."""
    context = _strict(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), identity)
    context.verify_mode = ssl.CERT_REQUIRED
    return context


def renew(context: ssl.SSLContext, identity: Identity) -> None:
    """Read the files again, for connections from now on. Raises OSError; then the old ones hold."""
    context.load_cert_chain(identity.cert, identity.key)
    context.load_verify_locations(identity.ca)
    if identity.crl is not None:
        context.load_verify_locations(identity.crl)


def oin_of(certificate: Mapping[str, Any] | None) -> str:
    """The OIN in the subject of a certificate, as `getpeercert()` gives it; empty without one."""
    subject = (certificate or {}).get("subject", ())
    found = {name: str(value) for part in subject for name, value in part}
    return found.get("serialNumber", "")


def greet(url: str, identity: Identity, oins: Collection[str], seconds: float) -> str:
    """Open a line, look at the certificate there, and hang up; its OIN. Raises NeverLeft."""
    connection = _connected(url, identity, oins, seconds)
    try:
        there = connection.sock
        return oin_of(there.getpeercert()) if isinstance(there, ssl.SSLSocket) else ""
    finally:
        connection.close()


def post(
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    identity: Identity,
    oins: Collection[str],
    seconds: float,
) -> Answer:
    """Send this to a far side whose certificate carries one of `oins`; `seconds` for each wait.
    Raises NeverLeft, Lost.
    """
    connection = _connected(url, identity, oins, seconds)
    place = urlsplit(url)
    path = (place.path or "/") + (f"?{place.query}" if place.query else "")
    try:
        connection.request("POST", path, body, dict(headers))
        answer = connection.getresponse()
        read = answer.read(LARGEST_ANSWER)
    except ssl.SSLError as error:
        reason = error.reason or ""
        if "ALERT" in reason and any(word in reason for word in _ABOUT_CERTIFICATES):
            raise NeverLeft(f"TLS: {reason}") from None
        raise Lost(f"TLS: {reason or type(error).__name__}") from None
    except (OSError, http.client.HTTPException) as error:
        raise Lost(type(error).__name__) from None
    finally:
        connection.close()
    return Answer(
        answer.status,
        answer.headers.get("Content-Type", ""),
        read,
        answer.headers.get("Retry-After", ""),
    )


def _connected(
    url: str, identity: Identity, oins: Collection[str], seconds: float
) -> http.client.HTTPSConnection:
    place = urlsplit(url)
    if place.scheme != "https" or not place.hostname:
        raise NeverLeft("het adres is geen https-adres")
    try:
        context = client_context(identity)
    except OSError as error:
        raise NeverLeft(f"certificaat niet te lezen: {type(error).__name__}") from None
    connection = http.client.HTTPSConnection(
        place.hostname,
        place.port or 443,
        timeout=min(CONNECT_SECONDS, seconds),
        context=context,
    )
    try:
        connection.connect()
        line = connection.sock
        if not isinstance(line, ssl.SSLSocket) or oin_of(line.getpeercert()) not in oins:
            raise NeverLeft("het OIN in het certificaat van de ontvanger is niet dat van de CPA")
        line.settimeout(seconds)
    except ssl.SSLError as error:
        connection.close()
        raise NeverLeft(f"TLS: {error.reason or type(error).__name__}") from None
    except (OSError, socket.gaierror) as error:
        connection.close()
        raise NeverLeft(type(error).__name__) from None
    except NeverLeft:
        connection.close()
        raise
    return connection


def _strict(context: ssl.SSLContext, identity: Identity) -> ssl.SSLContext:
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if identity.crl is not None:
        context.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF
    renew(context, identity)
    return context
