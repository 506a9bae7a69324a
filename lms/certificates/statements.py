"""The statements that a signed document makes, in the one order and spelling in which they are signed.

Promises: the bytes are those of W3C's RDF Dataset Canonicalization for documents with at most one unnamed node, which is all
that we write. Source: https://www.w3.org/TR/rdf-canon/, https://www.w3.org/TR/vc-di-eddsa/.
"""

import hashlib
from collections.abc import Iterable, Mapping

SECURITY = "https://w3id.org/security#"
DATE_TIME = "http://www.w3.org/2001/XMLSchema#dateTime"
# The name that canonicalization gives to the only node of a document that has no address.
UNNAMED = "_:c14n0"
Statement = tuple[str, str, str]


def kind(subject: str, of: str) -> Statement:
    """State what something is."""
    return link(subject, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", of)


def link(subject: str, predicate: str, target: str) -> Statement:
    """State that one thing leads to another. Raises ValueError for an address that is none."""
    return _node(subject), f"<{predicate}>", _node(target)


def value(subject: str, predicate: str, text: str, of: str = "") -> Statement:
    """State a text, or a value of a type. The text holds no control characters: see `credential`."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return _node(subject), f"<{predicate}>", f'"{escaped}"' + (f"^^<{of}>" if of else "")


def canonical(statements: Iterable[Statement]) -> bytes:
    """Return statements as canonical N-Quads: one a line, sorted by code point."""
    return "".join(sorted(" ".join(each) + " .\n" for each in statements)).encode()


def to_sign(statements: Iterable[Statement], proof: Mapping[str, str]) -> bytes:
    """Return what is signed: the digest of the proof's options, then that of the document. Source: vc-di-eddsa, 3.2.4."""
    options = (
        kind(UNNAMED, SECURITY + "DataIntegrityProof"),
        value(UNNAMED, SECURITY + "cryptosuite", proof["cryptosuite"], SECURITY + "cryptosuiteString"),
        value(UNNAMED, "http://purl.org/dc/terms/created", proof["created"], DATE_TIME),
        link(UNNAMED, SECURITY + "verificationMethod", proof["verificationMethod"]),
        link(UNNAMED, SECURITY + "proofPurpose", SECURITY + proof["proofPurpose"]),
    )
    return hashlib.sha256(canonical(options)).digest() + hashlib.sha256(canonical(statements)).digest()


def _node(address: str) -> str:
    if address == UNNAMED:
        return address
    if any(character <= " " or character in '<>"{}|^`\\' for character in address):
        raise ValueError("that is no address")
    return f"<{address}>"
