"""The file of public keys: read as it was written, and refused with one sentence whatever else is in it."""

import json
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.runtime import ids, keypairs
from lms.runtime.errors import Refused
from lms.runtime.keyfile import LARGEST, as_file, read_keys_file
from lms.runtime.keypairs import PublicKey, Purpose
from tests.cast import NOW
from tests.conftest import MASTER_KEY

ORIGIN = "https://learn.example"
KIDS = {Purpose.DOCUMENT: "d-7K4M2QXT", Purpose.CREDENTIAL: "c-00000001"}


def made(purpose):
    key_id = ids.new_id()
    pair = keypairs.new_pair(MASTER_KEY, key_id, purpose, "learn.example", NOW)
    return PublicKey(key_id, KIDS[purpose], purpose, pair.public, NOW)


DOCUMENT, CREDENTIAL = made(Purpose.DOCUMENT), made(Purpose.CREDENTIAL)
KEYS = (replace(DOCUMENT, retired_at=NOW + timedelta(days=9), compromised_from=NOW + timedelta(days=3)), CREDENTIAL)
WRITTEN = as_file(KEYS, ORIGIN)


def test_what_is_written_is_read_back(tmp_path):
    text = json.dumps(WRITTEN)
    assert read_keys_file(text) == KEYS
    (tmp_path / "keys.json").write_text(text)
    assert read_keys_file(tmp_path / "keys.json") == KEYS
    assert read_keys_file(json.dumps(as_file((), ORIGIN))) == ()


def test_nothing_secret_is_in_the_file():
    assert {name for entry in WRITTEN["keys"] for name in entry} == {
        "id", "kid", "purpose", "public", "created_at", "retired_at", "compromised_from",
    }  # fmt: skip
    assert "PRIVATE" not in json.dumps(WRITTEN)


def changed(where, value):
    """Write the file with one field of its first key, or of itself, changed; `...` takes the field away."""
    file = deepcopy(WRITTEN)
    place = file if where in file else file["keys"][0]
    place[where] = value
    if value is ...:
        del place[where]
    return json.dumps(file)


HOSTILE = {
    "nothing": "",
    "no JSON": "kid: d-7K4M2QXT",
    "a list": "[]",
    "deep": "[" * 100_000,
    "large": " " * (LARGEST + 1),
    "a number too long to read": '{"format": ' + "1" * 9000 + "}",
    "a field twice": '{"format": 1, "format": 1, "origin": "", "keys": []}',
    "another format": changed("format", 2),
    "no origin": changed("origin", ...),
    "an origin that is no text": changed("origin", None),
    "keys that are no list": changed("keys", {}),
    "a key that is no object": changed("keys", ["d-7K4M2QXT"]),
    "the same key twice": changed("keys", WRITTEN["keys"][:1] * 2),
    "more fields": changed("keys", [{**WRITTEN["keys"][0], "private": "x"}]),
    "a field less": changed("retired_at", ...),
    "a name to inject": changed("kid", "d-7K4M2QXT\n"),
    "a name that is a number": changed("kid", 7),
    "another purpose": changed("purpose", "everything"),
    "the other purpose": changed("purpose", "credential"),
    "no key": changed("public", ""),
    "letters of another script": changed("public", "-----BEGIN CERTIFICATE-----\nключ\n-----END CERTIFICATE-----\n"),
    "a certificate of junk": changed("public", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
    "a Multikey cut short": json.dumps(as_file((replace(CREDENTIAL, public=CREDENTIAL.public[:-1]),), ORIGIN)),
    "another kind of Multikey": json.dumps(as_file((replace(CREDENTIAL, public="zDnaerDaTF5BXEavCrfRZEk316dpbLsfPD"),), ORIGIN)),
    "no id": changed("id", "1"),
    "no instant": changed("created_at", "yesterday"),
    "an instant without a zone": changed("created_at", "2026-11-24T09:30:00"),
    "an instant that is a number": changed("compromised_from", 0),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_anything_else_is_refused_with_one_sentence(what, tmp_path):
    for source in (HOSTILE[what], tmp_path / "keys.json"):
        (tmp_path / "keys.json").write_text(HOSTILE[what])
        with pytest.raises(Refused, match="not a file of our public keys") as refused:
            read_keys_file(source)
        assert len(refused.value.sentence) < 200 and "\n" not in refused.value.sentence


def test_a_certificate_of_another_kind_of_key_is_refused():
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding

    other = keypairs._certificate(ec.generate_private_key(ec.SECP384R1()), "learn.example", NOW)
    with pytest.raises(Refused, match="the key d-7K4M2QXT is broken"):
        read_keys_file(changed("public", other.public_bytes(Encoding.PEM).decode()))


def test_bytes_that_are_no_text_are_refused(tmp_path):
    (tmp_path / "keys.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Refused, match="it is not JSON"):
        read_keys_file(tmp_path / "keys.json")


@pytest.mark.parametrize("path", ["missing.json", "."])
def test_a_file_that_cannot_be_read_is_said(tmp_path, path):
    with pytest.raises(Refused, match="cannot be read"):
        read_keys_file(Path(tmp_path, path))


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_no_json_is_met_with_a_traceback(value):
    for text in (json.dumps(value), json.dumps({"format": 1, "origin": "", "keys": [value]})):
        with pytest.raises(Refused):
            read_keys_file(text)
