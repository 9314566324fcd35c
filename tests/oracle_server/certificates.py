"""Throw-away certificates for TLS with the wire test server."""

from __future__ import annotations

import datetime as dt
import ipaddress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

SERVER_NAME = "azs-database"
WALLET_PASSWORD = "wallet-secret"
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Certificates:
    """Files of an authority and a server; wallets with the authority, with a client's key too, with another one."""

    authority: Path
    server_certificate: Path
    server_key: Path
    wallet: Path
    client_wallet: Path
    foreign_wallet: Path
    locked_wallet: Path


def make(folder: Path) -> Certificates:
    """Write everything into `folder`."""
    key, authority = _authority("AZS test authority")
    other_key, other = _authority("Another authority")
    server_key, server = _signed(SERVER_NAME, key, authority)
    client_key, client = _signed("AZS_READ", key, authority)
    files = Certificates(
        folder / "ca.pem", folder / "server.pem", folder / "server.key", folder / "wallet", folder / "client",
        folder / "foreign", folder / "locked",
    )  # fmt: skip
    files.authority.write_bytes(_pem(authority))
    files.server_certificate.write_bytes(_pem(server) + _pem(authority))
    files.server_key.write_bytes(_key(server_key))
    for wallet, content in (
        (files.wallet, _pem(authority)),
        (files.client_wallet, _key(client_key) + _pem(client) + _pem(authority)),
        (files.foreign_wallet, _pem(other)),
        (files.locked_wallet, _key(client_key, WALLET_PASSWORD) + _pem(client) + _pem(authority)),
    ):
        wallet.mkdir()
        (wallet / "ewallet.pem").write_bytes(content)
    del other_key
    return files


def _authority(name: str) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    built = _builder(subject, subject, key).add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    return key, built.add_extension(usage, True).sign(key, hashes.SHA256())


def _signed(
    name: str, authority_key: ec.EllipticCurvePrivateKey, authority: x509.Certificate
) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    names = [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    built = _builder(subject, authority.subject, key).add_extension(x509.SubjectAlternativeName(names), False)
    return key, built.sign(authority_key, hashes.SHA256())


def _builder(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _DAY)
        .not_valid_after(now + _DAY)
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _key(key: ec.EllipticCurvePrivateKey, password: str = "") -> bytes:
    locked = serialization.BestAvailableEncryption(password.encode()) if password else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked)
