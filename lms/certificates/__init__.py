"""The frozen document: issued with the certification, made into a file once, checked by anybody, ended with a reason.

Promises: what is printed is copied at issue and never changes, whatever becomes of the person's name or the module; the first file
that was stored is served for ever; the file proves itself by its signature and the credential inside, and the record says what it is
worth today; unknown and malformed codes are answered alike.
"""

from lms.certificates.ending import revoke
from lms.certificates.files import ToMake, ask_for_file, keep_file, make, to_make
from lms.certificates.issuing import Signature, issue, reissue
from lms.certificates.pdf import Printed
from lms.certificates.proof import LARGEST as LARGEST_FILE
from lms.certificates.proof import Proof, examine
from lms.certificates.queries import (
    CertificateView,
    Finding,
    Status,
    file,
    get,
    held,
    held_by,
    held_files,
    is_shown,
    replaces,
    verify,
)
from lms.certificates.restoring import (
    REPLACED,
    REVOKED,
    leave_gap,
    replace_again,
    replaced,
    revoke_again,
    revoked,
    sampled_faults,
)
from lms.certificates.verification import FileFinding, check_file, issuer, known_keys, status_list
from lms.certificates.words import VERDICTS

__all__ = [
    "LARGEST_FILE", "REPLACED", "REVOKED", "VERDICTS", "CertificateView", "FileFinding", "Finding", "Printed", "Proof",
    "Signature", "Status", "ToMake", "ask_for_file", "check_file", "examine", "file", "get", "held", "held_by", "held_files",
    "is_shown", "issue", "issuer", "keep_file", "known_keys", "leave_gap", "make", "reissue", "replace_again", "replaced",
    "replaces", "revoke", "revoke_again", "revoked", "sampled_faults", "status_list", "to_make", "verify",
]  # fmt: skip
