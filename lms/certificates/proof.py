"""What a file proves by itself: its signature, and the credential inside it, against the keys of this service.

Promises: pure, needs no record and no network; a hostile file costs milliseconds, since nothing inside it is read before its
signature is found to be ours and to cover all of it. Says nothing of today: what was revoked since is in the record.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lms.certificates import credential, pades, status
from lms.certificates.pdf import SAMPLE_MARK, identifier_of
from lms.runtime.signing import PublicKey, Purpose

LARGEST = 5 * 1024 * 1024


class Verdict(StrEnum):
    """What a file is, each with words of its own in `words`."""

    GENUINE = "genuine"
    RECHECK = "recheck"
    ALTERED = "altered"
    EXTENDED = "extended"
    SWAPPED = "swapped"
    OTHER_KEY = "other_key"
    UNSIGNED = "unsigned"
    SAMPLE = "sample"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Proof:
    """A verdict on a file. What the file says of itself is given only when it is signed by us; instants are UTC."""

    verdict: Verdict
    claims: credential.Claims | None = None
    signed_at: datetime | None = None
    kid: str = ""


def examine(data: bytes, keys: Sequence[PublicKey]) -> Proof:
    """Say what a file proves against these keys, those of today and of earlier times."""
    if not data.startswith(b"%PDF-") or len(data) > LARGEST:
        return Proof(Verdict.UNREADABLE)
    seal = pades.read(data)
    if seal.state is not pades.SealState.WHOLE:
        return Proof(
            Verdict.SAMPLE if seal.state is pades.SealState.NONE and SAMPLE_MARK in data else _BROKEN[seal.state]
        )
    documents = (each for each in keys if each.purpose == Purpose.DOCUMENT)
    key = next((each for each in documents if each.certificate_der == seal.certificate_der), None)
    if key is None:
        return Proof(Verdict.OTHER_KEY)
    try:
        claims, badge_key = credential.read(pades.attachment(data), keys)
    except credential.NotOurs:
        return Proof(Verdict.SWAPPED)
    if pades.identifier(data) != identifier_of(status.serial(claims.list_name, claims.index)):
        return Proof(Verdict.SWAPPED)
    since = [each.compromised_from for each in (key, badge_key) if each.compromised_from]
    late = bool(since) and (seal.signed_at is None or seal.signed_at >= min(since))
    return Proof(Verdict.RECHECK if late else Verdict.GENUINE, claims, seal.signed_at, key.kid)


_BROKEN = {
    pades.SealState.NONE: Verdict.UNSIGNED,
    pades.SealState.BROKEN: Verdict.ALTERED,
    pades.SealState.ALTERED: Verdict.ALTERED,
    pades.SealState.EXTENDED: Verdict.EXTENDED,
}
