"""The seal on a certificate's PDF: a PAdES signature over every byte of the file, put on, judged and looked through.

Promises: judging opens no PDF: it looks for the signature in the bytes and reads nothing else, so that a hostile file costs its
hashing and no more; a file judged whole is, byte for byte, one that the holder of the key in it sealed.
Leaves out: whose key it is, which the caller compares with the keys it knows; time stamps and chains of trust. Sealing the same
bytes again gives other bytes: the signature and the second half of the file's identifier are made afresh.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

# A signature as `seal` writes it needs 2 kB; its hexadecimal form twice that. More is nothing of ours and not worth reading.
_MOST_CONTENTS = 16 * 1024
_RANGE = re.compile(rb"/ByteRange \[0 (\d{1,10}) (\d{1,10}) (\d{1,10})\]")
_CONTENTS = re.compile(rb"<((?:[0-9A-F]{2})+)>")
_SIGNED_AT = re.compile(rb"/M \(D\\072(\d{14})Z\)")
_IDENTIFIER = re.compile(rb"/ID ?\[ ?(?:\(([0-9a-f]{32})\)|<([0-9a-f]{64})>)")


class SealState(StrEnum):
    """What became of the seal. Only a whole one says anything about the file."""

    NONE = "none"
    BROKEN = "broken"
    EXTENDED = "extended"
    ALTERED = "altered"
    WHOLE = "whole"


@dataclass(frozen=True)
class Seal:
    """A seal as it was found.

    `certificate_der` is the certificate in it, of whomever; `signed_at` is the moment it gives, in UTC. Both are claims of the
    file unless the seal is whole, or extended, where they speak of what was sealed and not of what was added.
    """

    state: SealState
    certificate_der: bytes = b""
    signed_at: datetime | None = None


class PublicPart(Protocol):
    """The public half of a sealing key."""

    @property
    def certificate_der(self) -> bytes:
        """The certificate that goes into the seal."""


class SealingKey(Protocol):
    """A P-256 key with its certificate, as `lms.runtime.signing` keeps them."""

    @property
    def public(self) -> PublicPart:
        """What may be shown."""

    @property
    def private(self) -> PrivateKeyTypes:
        """What signs."""


def seal(pdf: bytes, key: SealingKey, at: datetime) -> bytes:
    """Return the PDF with an invisible PAdES B-B signature that allows no changes; `at` is the moment it gives.

    Source: ETSI EN 319 142-1, baseline level B-B; ISO 32000-1, 12.8.2.2 (DocMDP, no changes).
    """
    from lms.certificates import signer

    return signer.sign(pdf, key.public.certificate_der, key.private, at)


def attachment(pdf: bytes) -> bytes:
    """Return the embedded credential, nothing when there is none. Only for a file judged whole and of a known key: it opens the PDF."""
    from lms.certificates import signer

    return signer.embedded(pdf)


def identifier(pdf: bytes) -> str:
    """Return the permanent identifier that the file gives for itself, 32 hexadecimal digits; nothing when it gives none of ours."""
    found = _IDENTIFIER.search(pdf)
    return (found[1] or bytes.fromhex(found[2].decode())).decode(errors="replace") if found else ""


def read(pdf: bytes) -> Seal:
    """Judge the seal.

    None: nothing is signed. Broken: there is a signature, but none that `seal` wrote or that anybody could read. Altered: what was
    signed is not what is there. Extended: what was sealed is all there, and more was added behind it, be it another signature.
    """
    found = _RANGE.search(pdf)
    if found is None:
        return Seal(SealState.BROKEN if b"/ByteRange" in pdf else SealState.NONE)
    start, after, length = (int(number) for number in found.groups())
    end = after + length
    if not start < after <= end <= len(pdf) or after - start > _MOST_CONTENTS:
        return Seal(SealState.BROKEN)
    contents = _CONTENTS.fullmatch(pdf, start, after)
    moment = _SIGNED_AT.search(pdf, after, end)
    if contents is None or moment is None:
        return Seal(SealState.BROKEN)
    digest = hashlib.sha256(pdf[:start])
    digest.update(memoryview(pdf)[after:end])
    return _judged(bytes.fromhex(contents[1].decode()), digest.digest(), moment[1].decode(), is_all=end == len(pdf))


def _judged(signature: bytes, digest: bytes, moment: str, *, is_all: bool) -> Seal:
    """Return the seal of a file with this signature over this digest."""
    from lms.certificates import cms

    try:
        signed = cms.read(signature)
        signed_at = datetime.strptime(moment, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return Seal(SealState.BROKEN)
    state = SealState.WHOLE if is_all else SealState.EXTENDED
    return Seal(state if signed.fits(digest) else SealState.ALTERED, signed.certificate_der, signed_at)
