"""Password hashes: argon2id at OWASP's minimum, at most two at once in a process. Called outside write transactions.

Keyboards write the same letter in different ways, so passwords are brought to one form (NFKC) before they are hashed or checked.
Source of the parameters: OWASP Password Storage Cheat Sheet (19 MiB, two passes, one lane).
"""

import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_TWO_AT_ONCE = threading.BoundedSemaphore(2)
# The hash of a random password that nobody knows: an unknown name costs the same time as a known one.
_NOBODY = _HASHER.hash(b"\x00 no password has a null character \x00")


def hash_password(password: str) -> str:
    """Return the hash to store. Costs about 20 ms of CPU."""
    with _TWO_AT_ONCE:
        return _HASHER.hash(_one_form(password))


def check_password(stored: str | None, password: str) -> bool:
    """Say whether a password is right; None as the stored hash costs the same time and is never right."""
    with _TWO_AT_ONCE:
        try:
            return _HASHER.verify(stored or _NOBODY, _one_form(password)) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


def _one_form(password: str) -> str:
    return unicodedata.normalize("NFKC", password)
