"""What is sealed opens as itself alone."""

import pytest

from lms.runtime import sealing
from lms.runtime.errors import Unavailable

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))


def test_a_secret_opens_for_its_own_record_only():
    sealed = sealing.seal(KEY, b"a secret", b"row 1")
    assert sealing.unseal(KEY, sealed, b"row 1") == b"a secret"
    assert b"a secret" not in sealed
    for key, bound_to in ((OTHER, b"row 1"), (KEY, b"row 2")):
        with pytest.raises(sealing.DoesNotOpen):
            sealing.unseal(key, sealed, bound_to)


def test_the_same_secret_is_sealed_differently_each_time():
    assert sealing.seal(KEY, b"a secret", b"row 1") != sealing.seal(KEY, b"a secret", b"row 1")


def test_a_changed_or_cut_secret_does_not_open():
    sealed = sealing.seal(KEY, b"a secret", b"row 1")
    for position in range(len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(sealing.DoesNotOpen):
            sealing.unseal(KEY, bytes(changed), b"row 1")
        with pytest.raises(sealing.DoesNotOpen):
            sealing.unseal(KEY, sealed[:position], b"row 1")


def test_without_a_master_key_the_sentence_says_what_to_do():
    with pytest.raises(Unavailable, match=r"run.py setup"):
        sealing.seal(b"", b"a secret", b"row 1")
    with pytest.raises(Unavailable, match=r"LMS_MASTER_KEY"):
        sealing.unseal(b"", bytes(40), b"row 1")
