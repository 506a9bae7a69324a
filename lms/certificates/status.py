"""The list of what was revoked or replaced, which a verifier of credentials looks up: one bit for each certificate.

Promises: pure; a certificate's place follows from its serial number, so nothing more is stored. A list has the size that the
standard asks for at least, so that asking for one says nothing of which certificate is meant.
Source: https://www.w3.org/TR/vc-bitstring-status-list/.
"""

import base64
import gzip
from collections.abc import Iterable

SIZE = 131_072


def place(serial: str) -> tuple[str, int]:
    """Return the name of the list that a serial number such as 2026-000417 is on, and its index there."""
    year, _, number = serial.partition("-")
    return f"{year}-{int(number) // SIZE}", int(number) % SIZE


def serial(name: str, index: int) -> str:
    """Return the serial number of the certificate at a place: what `place` is the way back of."""
    year, _, block = name.partition("-")
    return f"{year}-{int(block) * SIZE + index:06}"


def is_name(name: str) -> bool:
    """Say whether this can be the name of a list, such as 2026-0."""
    year, dash, block = name.partition("-")
    return (
        bool(dash)
        and len(year) == 4
        and 1 <= len(block) <= 4
        and f"{year}{block}".isascii()
        and f"{year}{block}".isdigit()
    )


def packed(indexes: Iterable[int]) -> str:
    """Return the list with these indexes set, packed as `encodedList` asks: GZIP, then base 64 for addresses after a `u`."""
    bits = bytearray(SIZE // 8)
    for index in indexes:
        bits[index // 8] |= 0x80 >> index % 8  # The first index is the leftmost bit.
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode().rstrip("=")
