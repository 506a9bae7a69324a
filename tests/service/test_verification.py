"""The forgery table: every kind of file is called what it is, on both databases, with the record, without it, and offline."""

import io
from datetime import timedelta

import pytest
import sqlalchemy as sa
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from lms import catalogue, certificates, people
from lms.certificates import pades
from lms.certificates.models import Certificate, CertificateFile
from lms.certificates.pdf import render
from lms.runtime import signing
from lms.runtime.db import insert_once
from lms.runtime.keypairs import Purpose
from tests import builders
from tests.cast import NOW
from tests.keys import key
from tests.service.test_certificates import work_off

LATER = NOW + timedelta(days=2)


@pytest.fixture
def issued(engine, cast, opened):
    """Ada's and Ben's certificates with their files: the two ids, codes and bytes."""
    found = []
    for name in ("ada", "ben"):
        certificate_id = builders.certified(opened, cast, learner=name)
        work_off(engine)
        with opened(cast.actors[name], write=False) as work:
            view = certificates.get(work, certificate_id)
            found.append((certificate_id, view.printed.code, certificates.file(work, certificate_id)))
    return found


@pytest.fixture
def pdf(issued):
    return issued[0][2]


def check(opened, data, typed="", now=NOW):
    with opened(write=False, now=now) as work:
        return certificates.check_file(work, data, typed=typed)


def test_the_file_that_was_issued(opened, issued):
    (_, code, pdf), _ = issued
    for typed in ("", code, code.lower()):
        found = check(opened, pdf, typed)
        assert (found.verdict, found.is_ours, found.finding.status) == ("exact", True, "valid")
        assert found.finding.printed.holder_name == "Ada Okafor"


def test_it_is_signed_by_the_current_keys_and_carries_its_credential(opened, pdf):
    with opened(write=False) as work:
        keys = signing.public_keys(work)
    proof = certificates.examine(pdf, keys)
    assert (proof.verdict, proof.claims.holder_name, proof.claims.module_id) == ("genuine", "Ada Okafor", "T01")
    assert proof.claims.valid_until.isoformat() == "2027-11-24T23:59:59+00:00"


def test_one_certificates_file_is_not_anothers(opened, issued):
    (_, code, _), (_, other_code, other_pdf) = issued
    found = check(opened, other_pdf, code)
    assert (found.verdict, found.is_ours, found.code) == ("another", False, other_code)
    assert found.finding.code == code


def test_a_flipped_byte_is_an_altered_file(opened, pdf):
    for position in (200, len(pdf) // 3, len(pdf) // 2, len(pdf) - 300):
        changed = bytearray(pdf)
        changed[position] ^= 1
        found = check(opened, bytes(changed))
        assert found.verdict in {"altered", "unsigned"}, position
        assert not found.is_ours


def test_what_is_added_after_signing_is_named(opened, pdf):
    assert check(opened, pdf + b"\n% more").verdict == "extended"
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    writer.root["/Lang"] = writer.root["/Lang"]
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    assert check(opened, out.getvalue()).verdict == "extended"


def test_a_stripped_signature_is_named(opened, issued, pdf):
    (certificate_id, *_), _ = issued
    with opened() as work:
        printed = certificates.get(work, certificate_id).printed
    assert check(opened, render(printed, b"{}")).verdict == "unsigned"


def test_another_key_is_named(opened, issued):
    (certificate_id, *_), _ = issued
    with opened() as work:
        printed = certificates.get(work, certificate_id).printed
    forged = pades.seal(render(printed, b"{}"), key(Purpose.DOCUMENT), NOW)
    assert check(opened, forged).verdict == "other_key"


def test_a_credential_swapped_between_certificates_is_named_even_under_our_own_key(opened, issued):
    (certificate_id, _, _), (_, _, other_pdf) = issued
    with opened(write=False) as work:
        printed = certificates.get(work, certificate_id).printed
        ours = signing.current(work, Purpose.DOCUMENT)
    for badge in (
        pades.attachment(other_pdf),
        pades.attachment(other_pdf).replace(b"Ben Clarke", b"Ada Okafor"),
        b"",
        b"{}",
    ):
        assert check(opened, pades.seal(render(printed, badge), ours, NOW)).verdict == "swapped"


def test_module_as_credential_shown_as_that_of_b_is_refused(opened, issued):
    (certificate_id, _, pdf), _ = issued
    with opened(write=False) as work:
        printed = certificates.get(work, certificate_id).printed
        ours = signing.current(work, Purpose.DOCUMENT)
    badge = pades.attachment(pdf).replace(b'"T01"', b'"T02"').replace(b"/T01#", b"/T02#")
    assert badge != pades.attachment(pdf)
    assert check(opened, pades.seal(render(printed, badge), ours, NOW)).verdict == "swapped"


def test_a_sample_never_verifies(opened, issued):
    (certificate_id, code, _), _ = issued
    with opened(write=False) as work:
        printed = certificates.get(work, certificate_id).printed
    from dataclasses import replace

    for typed in ("", code):
        found = check(opened, render(replace(printed, is_sample=True)), typed)
        assert (found.verdict, found.is_ours) == ("sample", False)


@pytest.mark.parametrize("data", [b"", b"%PDF-", b"PK\x03\x04", b"<html>", b"%PDF-1.7" + b"\0" * 100, b"\xff" * 5000])
def test_anything_else_is_not_a_certificate(opened, cast, data):
    assert check(opened, data).verdict in {"unreadable", "unsigned"}


def test_a_copy_made_from_the_same_record_by_us_is_genuine_though_not_the_kept_bytes(engine, opened, issued):
    (certificate_id, code, pdf), _ = issued
    with opened() as work:
        work.db.execute(sa.delete(CertificateFile).where(CertificateFile.certificate_id == certificate_id))
    with opened() as work:
        certificates.ask_for_file(work, certificate_id)
    work_off(engine)
    found = check(opened, pdf, code)
    assert (found.verdict, found.is_ours, found.finding.status) == ("genuine", True, "valid")


def test_old_certificates_verify_after_the_keys_are_rotated(opened, issued, pdf):
    with opened() as work:
        signing.rotate(work)
    with opened(write=False) as work:
        assert certificates.examine(pdf, signing.public_keys(work)).verdict == "genuine"
    assert check(opened, pdf).verdict == "exact"


def test_what_was_signed_after_a_compromise_says_recheck(engine, opened, issued):
    (certificate_id, code, pdf), _ = issued
    with opened(write=False) as work:
        printed = certificates.get(work, certificate_id).printed
        ours = signing.current(work, Purpose.DOCUMENT)
    forged = pades.seal(render(printed, pades.attachment(pdf)), ours, LATER + timedelta(hours=1))
    with opened(now=LATER + timedelta(days=1)) as work:
        signing.compromise(work, LATER)
    found = check(opened, forged, now=LATER + timedelta(days=1))
    assert (found.verdict, found.is_ours, found.code) == ("recheck", False, code)
    # What was signed before still counts, and so do the bytes that the record itself vouches for.
    with opened(write=False) as work:
        assert certificates.examine(pdf, signing.public_keys(work)).verdict == "genuine"
    assert check(opened, pdf, now=LATER + timedelta(days=1)).verdict == "exact"


def test_the_page_of_a_code_says_when_its_files_key_was_suspect(opened, issued):
    (_, code, _), _ = issued
    with opened(now=LATER) as work:
        signing.compromise(work, work.now - timedelta(days=2))
    with opened(write=False, now=LATER) as work:
        found = certificates.verify(work, code)
    assert found.status == "valid"
    assert found.suspect_from is not None


def test_when_the_record_is_lost_the_signature_is_genuine_and_nothing_more_is_said(opened, issued, pdf):
    (_, code, _), _ = issued
    with opened() as work:
        work.db.execute(sa.delete(CertificateFile))
        work.db.execute(sa.delete(Certificate))
    for typed in ("", code):
        found = check(opened, pdf, typed)
        assert (found.verdict, found.is_ours) == ("no_record", False)
        assert found.finding is None or found.finding.status == "unknown"


def test_when_the_keys_are_lost_too_the_file_of_keys_vouches(engine, opened, issued, pdf, tmp_path):
    import json
    from dataclasses import replace

    path = tmp_path / "certificate-keys.json"
    with opened() as work:
        path.write_text(json.dumps(signing.keys_file(work, work.site.origin)))
        for table in (CertificateFile, Certificate, signing.SigningKeyRow):
            work.db.execute(sa.delete(table))
    assert check(opened, pdf).verdict == "other_key"
    with opened(write=False) as work:
        restored = replace(work, site=replace(work.site, keys_file=path))
        assert certificates.check_file(restored, pdf).verdict == "no_record"


def test_reissuing_puts_a_name_right_and_the_old_one_says_so(engine, cast, opened, issued):
    (certificate_id, code, pdf), _ = issued
    with opened(cast.tariq) as work:
        people.rename(work, cast.ada.person, first_name="Adaeze", last_name="Okafor")
        new_id = certificates.reissue(work, certificate_id, "Her first name was misspelt.")
    work_off(engine)
    with opened(cast.ada, write=False) as work:
        (new,) = certificates.held(work)
        assert (new.id, new.printed.holder_name, certificates.replaces(work, new_id)) == (
            new_id, "Adaeze Okafor", certificates.get(work, certificate_id).serial,
        )  # fmt: skip
        old, again = certificates.verify(work, code), certificates.verify(work, new.code)
        assert (old.status, old.printed, old.replaced_by) == ("replaced", None, new.printed.code)
        assert (again.status, again.printed.holder_name) == ("valid", "Adaeze Okafor")
        assert again.printed.module_title == "Check twice"
        # The old file is unchanged and still ours; what it is worth is in the record.
        assert certificates.file(work, certificate_id) == pdf
    found = check(opened, pdf)
    assert (found.verdict, found.finding.status) == ("exact", "replaced")


def test_both_are_told_of_a_new_certificate_and_of_a_revocation(engine, cast, opened, issued):
    from lms import messages

    (certificate_id, *_), _ = issued
    with opened(cast.tariq) as work:
        new_id = certificates.reissue(work, certificate_id, "Her first name was misspelt.")
        certificates.revoke(work, new_id, "It was issued to the wrong person.")
    for name in ("ada", "grace"):
        with opened(cast.actors[name], write=False) as work:
            told = [each.subject for each in messages.inbox(work)]
        assert sum("was issued again" in each for each in told) == 1, name
        assert sum("was revoked" in each for each in told) == 1, name


def test_a_certificate_ends_once(cast, opened, issued):
    from lms.runtime.errors import Conflict, NotFound, Refused

    (certificate_id, *_), _ = issued
    reason = "Her first name was misspelt."
    with opened(cast.petra) as work, pytest.raises(NotFound):
        certificates.reissue(work, certificate_id, reason)
    with opened(cast.ada) as work, pytest.raises(Refused, match="your own"):
        certificates.reissue(work, certificate_id, reason)
    with opened(cast.tariq) as work, pytest.raises(Refused, match="10 to 500"):
        certificates.reissue(work, certificate_id, "typo")
    with opened(cast.tariq) as work:
        certificates.reissue(work, certificate_id, reason)
    for deed in (certificates.reissue, certificates.revoke):
        with opened(cast.tariq) as work, pytest.raises(Conflict, match="replaced before"):
            deed(work, certificate_id, reason)


def test_a_retired_module_says_so_on_a_valid_certificate(opened, issued):
    from lms.catalogue.models import PublishedModule

    (_, code, _), _ = issued
    with opened() as work:
        work.db.execute(sa.update(PublishedModule).where(PublishedModule.id == "T01").values(retired_on=NOW.date()))
    with opened(write=False) as work:
        found = certificates.verify(work, code)
        assert (found.status, found.retired_on, catalogue.retired_on(work, "T01")) == ("valid", NOW.date(), NOW.date())


def test_what_ended_is_on_the_published_list(cast, opened, issued):
    from openbadgeslib.ob3.status import decode_encoded_list, set_indices

    (certificate_id, *_), (other_id, *_) = issued

    def listed():
        with opened(write=False) as work:
            document = certificates.status_list(work, cast.northbank, "2026-0")
            return set_indices(decode_encoded_list(document["credentialSubject"]["encodedList"]))

    def index(held):
        with opened(write=False) as work:
            return int(certificates.get(work, held).serial.partition("-")[2])

    assert listed() == set()
    with opened(cast.tariq) as work:
        certificates.reissue(work, certificate_id, "Her first name was misspelt.")
        certificates.revoke(work, other_id, "It was issued to the wrong person.")
    assert listed() == {index(certificate_id), index(other_id)}


def test_the_first_bytes_win(opened, issued):
    (certificate_id, _, pdf), _ = issued
    with opened() as work:
        certificates.keep_file(work, certificate_id, b"%PDF-other", "d-OTHER")
        assert not insert_once(
            work.db, CertificateFile, certificate_id=certificate_id, sha256="0" * 64, size=1, made_at=NOW, kid=None
        )
    assert check(opened, pdf).verdict == "exact"
