"""What of the seal needs a PDF library: writing the signature, and looking into a file that was sealed here.

Promises: a private key is held no longer than its signature takes. Importing this is dear, so that only `pades` does, when it must.
Leaves out: judging, which `pades` does on the bytes.
"""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from asn1crypto import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.pdf_signer import PdfSigningSession

from lms.certificates.pdf import ATTACHMENT_NAME

# Hexadecimal digits kept free for the signature: one with a certificate like ours takes about 1,900.
_RESERVED = 4096
_HOW = signers.PdfSignatureMetadata(
    field_name="Issuer", md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES, certify=True,
    docmdp_permissions=fields.MDPPerm.NO_CHANGES,
)  # fmt: skip


class _Signer(signers.Signer):
    """Signs with a key that is in memory, without reading it anew for each signature."""

    def __init__(self, certificate_der: bytes, private: ec.EllipticCurvePrivateKey) -> None:
        super().__init__(signing_cert=x509.Certificate.load(certificate_der))
        self._private = private

    async def async_sign_raw(self, data: bytes, *_digest: Any, **_options: Any) -> bytes:
        """Sign. The digest is always SHA-256, and there are no dry runs, since the room for the signature is fixed."""
        return self._private.sign(data, ec.ECDSA(hashes.SHA256()))


class _AtGivenTime(signers.PdfSigner):
    """Writes the moment it is given, not that of the machine's clock."""

    def __init__(self, signer: _Signer, at: datetime) -> None:
        super().__init__(_HOW, signer)
        self._at = at.astimezone(UTC)

    def init_signing_session(self, *arguments: Any, **options: Any) -> PdfSigningSession:
        """Begin as the library does, with the moment changed."""
        session = super().init_signing_session(*arguments, **options)
        session.system_time = self._at
        return session


def sign(pdf: bytes, certificate_der: bytes, private: PrivateKeyTypes, at: datetime) -> bytes:
    """Return the PDF with its signature behind it. Raises TypeError for a key that is not on an elliptic curve."""
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise TypeError("a document key is on an elliptic curve")
    signer = _AtGivenTime(_Signer(certificate_der, private), at)
    # The library signs in an event loop, and a thread that runs one already, such as a browser's driver does, cannot begin another.
    with ThreadPoolExecutor(1) as pool:
        written = pool.submit(signer.sign_pdf, IncrementalPdfFileWriter(io.BytesIO(pdf)), bytes_reserved=_RESERVED)
        signed: io.BytesIO = written.result()
    return signed.getvalue()


def embedded(pdf: bytes) -> bytes:
    """Return what is attached as `credential.json`; nothing when nothing is."""
    try:
        names = PdfFileReader(io.BytesIO(pdf)).root["/Names"]["/EmbeddedFiles"]["/Names"]
    except KeyError:
        return b""
    files = {names[at]: names[at + 1] for at in range(0, len(names), 2)}
    found: bytes = files[ATTACHMENT_NAME]["/EF"]["/F"].data if ATTACHMENT_NAME in files else b""
    return found
