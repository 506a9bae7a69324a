"""The credential is what two processors that are not ours expect, and nothing but what we wrote is read back."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from openbadgeslib.ob3 import OB3LdpVerifier, OB3VerificationError
from openbadgeslib.ob3.status import decode_encoded_list, set_indices

from lms.certificates import credential, status
from lms.runtime import base58
from lms.runtime.keypairs import Purpose
from tests.examples import examples
from tests.keys import key

# Other verifiers look at the clock of the machine: these days are past, and to come, whenever the tests run.
AT = datetime(2020, 11, 24, 14, 2, tzinfo=UTC)
CLAIMS = credential.Claims(
    origin="https://learn.example.nhs.uk", organisation="01968b2e-0000-7000-8000-000000000001",
    issuer_name="Northbank University Hospitals", code="7K4M-2QXT-9DRV-3HPA", module_id="M02",
    module_title="Use AI safely every day", module_version=3, holder_name="Ada Okafor", outcomes="The holder can: check; ask.",
    criteria="Completed every step of the module, signed off by Grace Mbeki.", valid_from=AT,
    valid_until=datetime(2999, 11, 24, 23, 59, 59, tzinfo=UTC), list_name="2026-0", index=417,
)  # fmt: skip


KEY, OTHER = key(Purpose.CREDENTIAL), key(Purpose.CREDENTIAL)
SIGNED = credential.sign(CLAIMS, KEY, AT)


def verifier(signing_key=KEY):
    return OB3LdpVerifier(
        signing_key.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )


def test_it_is_read_back_and_names_its_key():
    assert credential.read(SIGNED, [KEY.public]) == (CLAIMS, KEY.public)


def test_the_same_claims_give_the_same_bytes():
    assert credential.sign(CLAIMS, KEY, AT) == SIGNED


def test_another_library_accepts_it_and_refuses_it_tampered():
    found = verifier().verify(SIGNED)
    assert (found.achievement.name, found.identifiers[0].identity_hash) == ("Use AI safely every day", "Ada Okafor")
    with pytest.raises(OB3VerificationError):
        verifier().verify(SIGNED.replace(b"Ada Okafor", b"Ada Okafoe"))
    with pytest.raises(OB3VerificationError):
        verifier(OTHER).verify(SIGNED)


# Of spaces alone neither is ever made: names are cleaned at entry, and the content's title is stripped and not empty.
names = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Co", "Cn"), exclude_characters="\ufeff"),
    min_size=1,
    max_size=60,
).filter(str.strip)


@settings(max_examples=examples(25))
@given(names, names)
def test_another_library_accepts_it_for_every_name_and_title(name, title):
    signed = credential.sign(replace(CLAIMS, holder_name=name, module_title=title), KEY, AT)
    found = verifier().verify(signed)
    assert found.identifiers[0].identity_hash == " ".join(name.split())
    assert credential.read(signed, [KEY.public])[0].holder_name == " ".join(name.split())


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("the holder", lambda d: d["credentialSubject"]["identifier"][0].update(identityHash="Ben Clarke")),
        ("the module's id", lambda d: d["credentialSubject"]["achievement"].update(humanCode="M05")),
        ("the module's title", lambda d: d.update(name="Lead AI with purpose")),
        ("the kind of document", lambda d: d.update(type=["VerifiableCredential", "EndorsementCredential"])),
        ("the kind of achievement", lambda d: d["credentialSubject"]["achievement"].update(achievementType="Degree")),
        ("the purpose", lambda d: d["proof"].update(proofPurpose="authentication")),
        ("the last day", lambda d: d.update(validUntil="3099-11-24T23:59:59Z")),
        ("no last day", lambda d: d.pop("validUntil")),
        ("where revocation is looked up", lambda d: d["credentialStatus"].update(statusListIndex="418")),
        ("no revocation", lambda d: d.pop("credentialStatus")),
        ("something added", lambda d: d.update(evidence="mine")),
        ("a value of another type", lambda d: d["credentialSubject"]["identifier"][0].update(hashed=0)),
        ("another context", lambda d: d["@context"].append("https://example.org/context")),
        ("another key's name", lambda d: d["proof"].update(verificationMethod=d["issuer"]["id"] + "#c-TEST0002")),
        ("another issuer", lambda d: d["issuer"].update(id="https://evil.example/issuers/1")),
        ("another instant of signing", lambda d: d["proof"].update(created="2020-11-25T14:02:00Z")),
        ("a broken signature", lambda d: d["proof"].update(proofValue="z0OIl")),
        ("an endless signature", lambda d: d["proof"].update(proofValue="z" + "2" * 100_000)),
        ("no signature", lambda d: d.pop("proof")),
        ("a signature of nothing", lambda d: d.update(proof=None)),
    ],
)
def test_a_change_is_refused(what, change):
    document = json.loads(SIGNED)
    change(document)
    changed = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    with pytest.raises(credential.NotOurs):
        credential.read(changed, [KEY.public])


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"null", b"{}", b"[" * 100_000, b"\xff", b'{"proof":{}}', SIGNED + b" ", SIGNED * 2]
)
def test_anything_else_is_refused(data):
    with pytest.raises(credential.NotOurs):
        credential.read(data, [KEY.public])


def test_a_repeated_member_is_refused():
    with pytest.raises(credential.NotOurs):
        credential.read(SIGNED.replace(b'{"@context"', b'{"name":"Other","@context"'), [KEY.public])


def test_only_a_key_for_credentials_counts():
    with pytest.raises(credential.NotOurs):
        credential.read(SIGNED, [])
    with pytest.raises(credential.NotOurs):
        credential.read(SIGNED, [replace(KEY.public, purpose=Purpose.DOCUMENT)])
    with pytest.raises(credential.NotOurs):
        credential.read(SIGNED, [OTHER.public])


@given(st.integers(min_value=0, max_value=len(SIGNED) - 1), st.integers(min_value=1, max_value=255))
def test_no_byte_can_be_changed(position, difference):
    changed = bytearray(SIGNED)
    changed[position] ^= difference
    with pytest.raises(credential.NotOurs):
        credential.read(bytes(changed), [KEY.public])


@given(st.integers(min_value=2020, max_value=2999), st.integers(min_value=0, max_value=9_999_999))
def test_a_serial_number_has_one_place(year, number):
    serial = f"{year}-{number:06}"
    name, index = status.place(serial)
    assert status.serial(name, index) == serial
    assert status.is_name(name) and 0 <= index < status.SIZE


@given(st.sets(st.integers(min_value=0, max_value=status.SIZE - 1), max_size=50))
def test_the_list_of_what_was_revoked_is_read_by_another_library(indexes):
    assert set_indices(decode_encoded_list(status.packed(indexes))) == indexes


@pytest.mark.parametrize(
    "name", ["", "2026", "2026-", "26-0", "2026-0-0", "2026-x", "٢٠٢٦-0", "2026-00000", "2026-٠", "2026--1"]
)
def test_what_is_no_name_of_a_list(name):
    assert not status.is_name(name)


@given(st.binary(max_size=80))
def test_base_58_goes_there_and_back(data):
    assert base58.decode(base58.encode(data)) == data
