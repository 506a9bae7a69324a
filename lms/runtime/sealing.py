"""Secrets that lie in the database: sealed under the installation's master key, and opened again.

Promises: a sealed secret opens only with the master key it was sealed under and only as the record it was sealed for, so that it cannot
be moved to another row. AES-256-GCM, with a random nonce in front.
Leaves out: what the secrets are.
"""

from secrets import token_bytes

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lms.runtime.errors import Unavailable

MASTER_KEY_LENGTH = 32
_NONCE_LENGTH = 12


class DoesNotOpen(Exception):
    """The secret was sealed under another master key or for another record, or its bytes were changed."""


def seal(master_key: bytes, secret: bytes, bound_to: bytes) -> bytes:
    """Return a secret sealed for one record; `bound_to` names it. Raises Unavailable without a master key."""
    nonce = token_bytes(_NONCE_LENGTH)
    return nonce + _cipher(master_key).encrypt(nonce, secret, bound_to)


def unseal(master_key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """Return the secret of one record. Raises DoesNotOpen, and Unavailable without a master key."""
    try:
        return _cipher(master_key).decrypt(sealed[:_NONCE_LENGTH], sealed[_NONCE_LENGTH:], bound_to)
    except (InvalidTag, ValueError):
        raise DoesNotOpen from None


def _cipher(master_key: bytes) -> AESGCM:
    if len(master_key) != MASTER_KEY_LENGTH:
        raise Unavailable("There is no master key: run `python3 run.py setup`, which makes one, or set LMS_MASTER_KEY")
    return AESGCM(master_key)
