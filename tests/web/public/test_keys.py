"""public.certificate_keys, public.issuer and public.status_list: what others need to check a certificate without asking."""

import json
import subprocess
from uuid import uuid4

import pytest

from lms import certificates
from lms.certificates import pades
from lms.runtime import signing
from tests import builders
from tests.service.test_certificates import work_off
from tests.tools.node import node


@pytest.fixture
def issued(app, cast, opened):
    """The id, the file and the credential of Ada's certificate."""
    certificate_id = builders.certified(opened, cast)
    work_off(app.engine)
    with opened(cast.ada, write=False) as work:
        pdf = certificates.file(work, certificate_id)
    return certificate_id, pdf, json.loads(pades.attachment(pdf))


def test_the_keys_are_published_with_no_private_half(client, app, opened, issued):
    reply = client.get("/certificate-keys")
    published = json.loads(reply.text)
    assert {key["purpose"] for key in published["keys"]} == {"document", "credential"}
    assert "PRIVATE" not in reply.text
    assert reply.response.headers["Access-Control-Allow-Origin"] == "*"
    with opened(write=False) as work:
        assert signing.read_keys_file(reply.text) == signing.public_keys(work)


def test_a_file_is_checked_with_what_is_published_and_nothing_else(client, tmp_path, issued, capsys):
    from lms import cli

    _, pdf, _ = issued
    keys, good, bad = tmp_path / "keys.json", tmp_path / "good.pdf", tmp_path / "bad.pdf"
    keys.write_text(client.get("/certificate-keys").text)
    good.write_bytes(pdf)
    bad.write_bytes(pdf.replace(b"stream", b"strean", 1))
    assert cli.main(["verify-certificate", str(good), "--keys", str(keys)]) == 0
    shown = capsys.readouterr().out
    assert "It certifies Ada Okafor in Check twice, issued by Northbank University Hospitals." in shown
    assert cli.main(["verify-certificate", str(bad), "--keys", str(keys)]) == 1
    assert "This file is not the one we issued." in capsys.readouterr().out
    keys.write_text("{}")
    assert cli.main(["verify-certificate", str(good), "--keys", str(keys)]) == 1
    assert cli.main(["verify-certificate", str(tmp_path / "none.pdf"), "--keys", str(keys)]) == 1
    assert "cannot be read" in capsys.readouterr().err


def test_a_verifier_of_others_accepts_the_credential_with_the_published_keys_and_refuses_it_tampered(
    client, cast, issued
):
    _, _, credential = issued
    issuer = json.loads(client.get(f"/issuers/{cast.northbank}").text)
    assert issuer["id"] == credential["issuer"]["id"]
    assert _verified(credential, issuer) == (True, "")
    credential["credentialSubject"]["achievement"]["humanCode"] = "T02"
    verified, error = _verified(credential, issuer)
    assert not verified
    assert "signature" in error


def _verified(credential, issuer):
    from pathlib import Path

    script = Path(__file__).parents[2] / "unit" / "certificates" / "verify_credential.mjs"
    given = json.dumps({"credential": credential, "issuer": issuer})
    done = subprocess.run([node(), str(script)], input=given, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    return answer["verified"], answer["error"]


def test_the_list_of_what_was_revoked_is_where_the_credential_says(client, cast, opened, issued):
    from openbadgeslib.ob3.status import decode_encoded_list, set_indices

    certificate_id, _, credential = issued
    entry = credential["credentialStatus"]
    path = entry["statusListCredential"].removeprefix("http://127.0.0.1:8000")

    def listed():
        document = json.loads(client.get(path).text)
        return set_indices(decode_encoded_list(document["credentialSubject"]["encodedList"]))

    assert listed() == set()
    with opened(cast.tariq) as work:
        certificates.revoke(work, certificate_id, "It was issued to the wrong person.")
    assert listed() == {int(entry["statusListIndex"])}


@pytest.mark.parametrize(
    "path",
    [
        "/issuers/{nothing}",
        "/issuers/{nothing}/status/2026-0",
        "/issuers/{org}/status/x",
        "/issuers/{org}/status/1999-0",
    ],
)
def test_nothing_is_published_for_nothing(client, cast, issued, path):
    assert client.get(path.format(nothing=uuid4(), org=cast.northbank)).status == 404


def test_before_any_key_there_is_an_empty_list(client):
    assert json.loads(client.get("/certificate-keys").text)["keys"] == []
