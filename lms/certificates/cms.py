"""The signed message inside a seal: CMS as this product writes it, read and checked.

Promises: a message is read only when it is, byte for byte, what its certificate, its signed attributes and its signature make
when they are put together again, so that no byte of it can change unnoticed; whatever else comes is one ValueError.
Leaves out: every form but one certificate, one signer, P-256 and SHA-256.
"""

import hashlib
from dataclasses import dataclass

from asn1crypto import algos, cms, x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import InvalidVersion, load_der_x509_certificate

# The parsers read lazily and answer nonsense with whatever breaks first.
_NONSENSE = (
    ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError, UnsupportedAlgorithm, InvalidVersion,
)  # fmt: skip


@dataclass(frozen=True)
class Signed:
    """What a message holds. `attributes` are the bytes that are signed; `digest` and `certificate_digest` are said in them."""

    certificate_der: bytes
    attributes: bytes
    signature: bytes
    digest: bytes
    certificate_digest: bytes

    def fits(self, digest: bytes) -> bool:
        """Return whether the holder of the certificate's key signed this SHA-256 digest, and this certificate with it."""
        if self.digest != digest or self.certificate_digest != hashlib.sha256(self.certificate_der).digest():
            return False
        key = load_der_x509_certificate(self.certificate_der).public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey):
            return False
        try:
            key.verify(self.signature, self.attributes, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return False
        return True


def read(message: bytes) -> Signed:
    """Read a message that may be followed by zeros. Raises ValueError for one that this product did not write."""
    try:
        whole, signed = _parsed(message)
        if x509.Certificate.load(signed.certificate_der).serial_number <= 0:
            raise ValueError("RFC 5280 knows no such serial number, and the library below only warns of it")
        load_der_x509_certificate(signed.certificate_der).public_key()
    except _NONSENSE as problem:
        raise ValueError("this is not a signature in a form known here") from problem
    if message[: len(whole)] != whole or any(message[len(whole) :]):
        raise ValueError("this signature was not written by this product")
    return signed


def _parsed(message: bytes) -> tuple[bytes, Signed]:
    """Return a message put together again from its parts, and the parts."""
    data = cms.ContentInfo.load(message)["content"]
    (certificate,), (signer,) = data["certificates"], data["signer_infos"]
    attributes, signature = signer["signed_attrs"], signer["signature"].native
    said = {attribute["type"].native: attribute["values"] for attribute in attributes}
    (digest,), (reference,) = said["message_digest"], said["signing_certificate_v2"]
    parts = Signed(
        certificate.chosen.dump(), attributes.untag().dump(), signature, digest.native, reference["certs"][0]["cert_hash"].native
    )  # fmt: skip
    return _put_together(x509.Certificate.load(parts.certificate_der), attributes, signature), parts


def _put_together(certificate: x509.Certificate, attributes: cms.CMSAttributes, signature: bytes) -> bytes:
    sha256 = algos.DigestAlgorithm({"algorithm": "sha256"})
    signer = cms.SignerInfo({
        "version": "v1",
        "sid": cms.SignerIdentifier("issuer_and_serial_number", cms.IssuerAndSerialNumber({
            "issuer": certificate.issuer, "serial_number": certificate.serial_number,
        })),
        "digest_algorithm": sha256,
        "signed_attrs": attributes.copy(),
        "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
        "signature": signature,
    })  # fmt: skip
    data = cms.SignedData({
        "version": "v1",
        "digest_algorithms": [sha256],
        "encap_content_info": {"content_type": "data"},
        "certificates": [cms.CertificateChoices("certificate", certificate)],
        "signer_infos": [signer],
    })  # fmt: skip
    message: bytes = cms.ContentInfo({"content_type": "signed_data", "content": data}).dump()
    return message
