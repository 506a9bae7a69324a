"""Base 58 as Bitcoin spells it, which multibase calls `z`: how keys and signatures of credentials are written.

Source: https://www.w3.org/TR/cid-1.0/#multibase-0. Twelve lines, so no library.
"""

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def encode(data: bytes) -> str:
    """Return bytes as text; each zero byte in front is a `1`."""
    number, text = int.from_bytes(data), ""
    while number:
        number, digit = divmod(number, 58)
        text = _ALPHABET[digit] + text
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text


def decode(text: str) -> bytes:
    """Return the bytes that a text stands for. Raises ValueError for a character of another alphabet, or over 200 characters."""
    if len(text) > 200:
        raise ValueError("that is too long for a key or a signature")
    number = 0
    for character in text:
        number = number * 58 + _ALPHABET.index(character)
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8)
