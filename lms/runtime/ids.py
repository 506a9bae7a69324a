"""Identifiers: time-ordered ids for rows, secret tokens, and codes that people type from paper.

Promises: row ids sort by the time they were made (so indexes stay compact); secrets have at least 128 bits from
`secrets`; certificate codes have 80 bits without characters that look alike.
"""

import hashlib
import secrets
from uuid import UUID

from lms.runtime import clock

# Crockford's base 32 leaves out I, L, O and U, which are misread on paper. Source: https://www.crockford.com/base32.html
CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 16
_LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_id() -> UUID:
    """Return a UUID of version 7: 48 bits of milliseconds, then random. Source: RFC 9562, section 5.7."""
    milliseconds = int(clock.now().timestamp() * 1000)
    random = secrets.randbits(74)
    value = milliseconds << 80 | 0x7 << 76 | (random >> 62) << 64 | 0b10 << 62 | random & ((1 << 62) - 1)
    return UUID(int=value)


def new_token() -> str:
    """Return a secret of 256 bits, safe in addresses."""
    return secrets.token_urlsafe(32)


def token_digest(token: str) -> str:
    """Return what is stored of a secret token: its SHA-256 in hex. The token has enough bits to need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_code() -> str:
    """Return a certificate code: 16 characters of 5 bits each."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def read_code(typed: str) -> str | None:
    """Return the code that somebody typed (any case, spaces, hyphens, O for 0, I or L for 1), or None for no code at all."""
    if len(typed) > 64:
        return None
    code = "".join(typed.upper().split()).replace("-", "").translate(_LOOK_ALIKES)
    return code if len(code) == CODE_LENGTH and set(code) <= set(CODE_ALPHABET) else None


def grouped(code: str) -> str:
    """Return a code as it is printed: four groups of four."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def read_id(typed: str) -> UUID | None:
    """Return the id that a form sent, or None for anything else."""
    try:
        return UUID(typed)
    except ValueError:
        return None
