"""The certificates of the simulated MijnOverheid: a test root with OINs in the subject, made once
in the data folder. Nothing here is a secret.
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from simulators import clock
from simulators.cast import GEMEENTE_OIN
from simulators.ledger import write_durably

LOGIUS_OIN = "00000004003214345001"
OTHER_OIN = "00000001999999999000"
LONG, SHORT = timedelta(days=730), timedelta(days=1)
# name, organisation, OIN, the root it hangs under, how it is no good
HOLDERS = (
    ("logius", "Logius (simulatie)", LOGIUS_OIN, "ca", ""),
    ("gemeente", "Gemeente Rijswijk", GEMEENTE_OIN, "ca", ""),
    ("ander", "Een ander", OTHER_OIN, "ca", ""),
    ("verlopen", "Gemeente Rijswijk", GEMEENTE_OIN, "ca", "expired"),
    ("ingetrokken", "Gemeente Rijswijk", GEMEENTE_OIN, "ca", "revoked"),
    ("vreemd", "Gemeente Rijswijk", GEMEENTE_OIN, "vreemde-ca", ""),
)


@dataclass(frozen=True)
class Root:
    """A certificate authority."""

    key: ec.EllipticCurvePrivateKey
    cert: x509.Certificate


@dataclass(frozen=True)
class Pki:
    """The folder with `<name>.pem` and `<name>.key`, the root `ca.pem` and its list `crl.pem`."""

    folder: Path

    def cert(self, name: str) -> Path:
        """The certificate of this holder (or `ca`)."""
        return self.folder / f"{name}.pem"

    def key(self, name: str) -> Path:
        """The key that goes with it."""
        return self.folder / f"{name}.key"

    @property
    def crl(self) -> Path:
        """The list of what was revoked."""
        return self.folder / "crl.pem"


def prepare(folder: Path) -> Pki:
    """The certificates in this folder, made when they are not there yet."""
    pki = Pki(folder)
    if not pki.crl.exists():  # written last
        folder.mkdir(parents=True, exist_ok=True)
        _make(pki)
    return pki


def _make(pki: Pki) -> None:
    roots = {name: _root(name) for name in ("ca", "vreemde-ca")}
    for name, root in roots.items():
        write_durably(pki.cert(name), _pem(root.cert))
    revoked: list[int] = []
    for name, organisation, oin, issuer, flaw in HOLDERS:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = [
            (NameOID.COUNTRY_NAME, "NL"),
            (NameOID.ORGANIZATION_NAME, organisation),
            (NameOID.SERIAL_NUMBER, oin),
            (NameOID.COMMON_NAME, "localhost"),
        ]
        cert = _certificate(subject, key, roots[issuer], is_expired=flaw == "expired")
        write_durably(pki.cert(name), _pem(cert))
        write_durably(pki.key(name), _key_pem(key), 0o600)
        if flaw == "revoked":
            revoked.append(cert.serial_number)
    write_durably(pki.crl, _list(roots["ca"], revoked))


def _root(name: str) -> Root:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name([(NameOID.COUNTRY_NAME, "NL"), (NameOID.COMMON_NAME, f"TEST {name}")])
    public = key.public_key()
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    made = (
        _builder(subject, subject, public, clock.now() - SHORT, clock.now() + LONG)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )
    return Root(key, made.sign(key, hashes.SHA256()))


def _certificate(
    subject: Sequence[tuple[x509.ObjectIdentifier, str]],
    key: ec.EllipticCurvePrivateKey,
    root: Root,
    *,
    is_expired: bool,
) -> x509.Certificate:
    """For both ends of a line on this machine."""
    begin = clock.now() - (LONG if is_expired else SHORT)
    end = clock.now() - SHORT if is_expired else clock.now() + LONG
    places = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    both = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    issuer, public = root.cert.subject, key.public_key()
    made = (
        _builder(_name(subject), issuer, public, begin, end)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(places), critical=False)
        .add_extension(x509.ExtendedKeyUsage(both), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root.key.public_key()),
            critical=False,
        )
    )
    return made.sign(root.key, hashes.SHA256())


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey,
    begin: datetime,
    end: datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
    )


def _list(root: Root, revoked: list[int]) -> bytes:
    made = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(root.cert.subject)
        .last_update(clock.now() - SHORT)
        .next_update(clock.now() + LONG)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root.key.public_key()),
            critical=False,
        )
    )
    for number in revoked:
        gone = x509.RevokedCertificateBuilder().serial_number(number)
        made = made.add_revoked_certificate(gone.revocation_date(clock.now() - SHORT).build())
    return made.sign(root.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def _name(parts: Sequence[tuple[x509.ObjectIdentifier, str]]) -> x509.Name:
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in parts])


def _pem(cert: x509.Certificate) -> bytes:
    return cert.public_bytes(serialization.Encoding.PEM)


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
