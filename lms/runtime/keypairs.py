"""Key pairs as such: made, written as text, sealed under the installation's master key, opened again.

Promises: a private half leaves this module sealed or as a key object, never as bytes; a sealed half opens only as the row and the
purpose it was sealed for. Document keys are EC P-256 with a certificate of their own making, so that any PDF reader can check a
signature; credential keys are Ed25519, written as W3C Multikey.
Leaves out: which key is current (signing.py). Source: docs/decisions/0013.
"""

import ssl
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import NameOID

from lms.runtime import base58, sealing
from lms.runtime.errors import Unavailable

_LIFETIME = timedelta(days=30 * 365 + 8)
_LONGEST_NAME = 64  # Source: RFC 5280, appendix A.1, ub-common-name.
# The code of Ed25519 public keys. Source: https://www.w3.org/TR/cid-1.0/#Multikey
_ED25519 = b"\xed\x01"


class Purpose(StrEnum):
    """What a key signs: the PDF as a whole, or the credential inside it."""

    DOCUMENT = "document"
    CREDENTIAL = "credential"


@dataclass(frozen=True)
class PublicKey:
    """What everybody may know of a key. `kid` is its short public name; instants are UTC.

    `public` is the PEM of a certificate (document) or a Multikey such as `z6Mk…` (credential). Nothing signed with the key at or
    after `compromised_from` proves anything by itself.
    """

    id: UUID
    kid: str
    purpose: Purpose
    public: str
    created_at: datetime
    retired_at: datetime | None = None
    compromised_from: datetime | None = None

    @property
    def certificate_der(self) -> bytes:
        """The certificate of a document key. Raises ValueError for another key."""
        return ssl.PEM_cert_to_DER_cert(self.public)

    @property
    def raw(self) -> bytes:
        """The 32 bytes of a credential key. Raises ValueError for another key."""
        data = base58.decode(self.public[1:]) if self.public.startswith("z") else b""
        if not data.startswith(_ED25519) or len(data) != len(_ED25519) + 32:
            raise ValueError("that is no public key for credentials")
        return data.removeprefix(_ED25519)

    def check(self) -> None:
        """Raise ValueError when `public` is not a key of this purpose."""
        if self.purpose is Purpose.CREDENTIAL:
            _ = self.raw
            return
        try:
            held = x509.load_der_x509_certificate(self.certificate_der).public_key()
        except UnsupportedAlgorithm as problem:
            raise ValueError(str(problem)) from None
        if not isinstance(held, ec.EllipticCurvePublicKey) or not isinstance(held.curve, ec.SECP256R1):
            raise ValueError("that is no public key for documents")


@dataclass(frozen=True)
class Pair:
    """A new pair: the public half as text and the private half sealed."""

    public: str
    private_sealed: bytes


def new_pair(master_key: bytes, key_id: UUID, purpose: Purpose, host: str, now: datetime) -> Pair:
    """Make a pair for one row. `host` is named in a document key's certificate. Raises Unavailable without a master key."""
    if purpose is Purpose.DOCUMENT:
        private = ec.generate_private_key(ec.SECP256R1())
        certificate = _certificate(private, host, now)
        public = certificate.public_bytes(serialization.Encoding.PEM).decode()
        secret = private.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    else:
        badge = ed25519.Ed25519PrivateKey.generate()
        public = "z" + base58.encode(_ED25519 + badge.public_key().public_bytes_raw())
        secret = badge.private_bytes_raw()
    return Pair(public, sealing.seal(master_key, secret, _bound_to(key_id, purpose)))


def opened(master_key: bytes, key: PublicKey, private_sealed: bytes) -> Any:
    """Return the private half: an EllipticCurvePrivateKey (document) or an Ed25519PrivateKey (credential).

    Raises Unavailable, saying what to do, when the master key is missing or not the one it was sealed under.
    """
    try:
        secret = sealing.unseal(master_key, private_sealed, _bound_to(key.id, key.purpose))
    except sealing.DoesNotOpen:
        raise Unavailable(
            f"The signing key {key.kid} does not open with this master key: put the master key back that it was made under, "
            "or make new keys with `python3 run.py lms keys rotate`"
        ) from None
    if key.purpose is Purpose.DOCUMENT:
        return serialization.load_der_private_key(secret, None)
    return ed25519.Ed25519PrivateKey.from_private_bytes(secret)


def _bound_to(key_id: UUID, purpose: Purpose) -> bytes:
    return key_id.bytes + purpose.encode()


def _certificate(private: ec.EllipticCurvePrivateKey, host: str, now: datetime) -> x509.Certificate:
    """Return a certificate that says nothing but whose installation the key belongs to."""
    words = " certificates"
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host[: _LONGEST_NAME - len(words)] + words)])
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now.replace(microsecond=0))
        .not_valid_after(now.replace(microsecond=0) + _LIFETIME)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False)
    )
    return builder.sign(private, hashes.SHA256())
