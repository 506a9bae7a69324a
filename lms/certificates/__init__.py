"""The frozen document: issued with the certification, made into a PDF once, checked by anybody, revoked with a reason.

Promises: what is printed is copied at issue and never changes, whatever becomes of the person's name or the module; the first PDF
that was stored is served for ever; unknown and malformed codes are answered alike.
Leaves out: signatures, archive format, embedded credentials and reissue.
"""

from lms.certificates.pdf import Printed
from lms.certificates.queries import CertificateView, Finding, Status, file, get, held, held_by, is_shown, verify
from lms.certificates.service import Signature, ask_for_file, draw, issue, keep_file, printed_of, revoke

__all__ = [
    "CertificateView", "Finding", "Printed", "Signature", "Status", "ask_for_file", "draw", "file", "get", "held", "held_by", "is_shown",
    "issue", "keep_file", "printed_of", "revoke", "verify",
]  # fmt: skip
