"""Keys to sign with in tests, made by the real code and opened as the service opens them."""

from dataclasses import replace
from datetime import UTC, datetime

from lms.runtime import keypairs
from lms.runtime.ids import new_id
from lms.runtime.keypairs import PublicKey, Purpose
from lms.runtime.signing import SigningKey

MASTER_KEY = bytes(range(32))
MADE_AT = datetime(2020, 1, 1, tzinfo=UTC)


def key(purpose: Purpose, kid: str = "", **values: object) -> SigningKey:
    """Return a new key of a purpose."""
    key_id = new_id()
    pair = keypairs.new_pair(MASTER_KEY, key_id, purpose, "learn.example.nhs.uk", MADE_AT)
    public = PublicKey(key_id, kid or f"{purpose[0]}-TEST0001", purpose, pair.public, MADE_AT)
    return SigningKey(replace(public, **values), keypairs.opened(MASTER_KEY, public, pair.private_sealed))
