"""The keys of certificates as rows: one current key for each purpose, replaced, marked, and never opened by a stranger."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from lms.runtime import audit, signing
from lms.runtime.db import transaction
from lms.runtime.errors import Conflict, NotFound, Refused, Unavailable
from lms.runtime.signing import Purpose, SigningKeyRow
from lms.runtime.work import open_work, system
from tests.cast import NOW
from tests.conftest import SITE, opener

LATER = NOW + timedelta(days=40)
TODAY = NOW.date()


@pytest.fixture
def first(opened):
    """The keys of a new installation, by purpose."""
    with opened() as work:
        return {key.purpose: key for key in signing.ensure(work)}


def test_there_is_no_key_until_one_is_made(opened):
    with opened() as work:
        assert signing.public_keys(work) == ()
        with pytest.raises(NotFound):
            signing.current(work, Purpose.DOCUMENT)
        assert signing.faults(work) == []


def test_ensuring_twice_makes_each_key_once(opened, first):
    assert set(first) == set(Purpose)
    with opened() as work:
        assert signing.ensure(work) == ()
        assert signing.public_keys(work) == (first[Purpose.DOCUMENT], first[Purpose.CREDENTIAL])
        assert signing.faults(work) == []
        assert signing.public_keys(work, Purpose.CREDENTIAL) == (first[Purpose.CREDENTIAL],)


def test_what_the_document_key_signs_fits_its_certificate(opened, first):
    with opened(write=False) as work:
        key = signing.current(work, Purpose.DOCUMENT)
    certificate = x509.load_der_x509_certificate(key.public.certificate_der)
    certificate.public_key().verify(
        key.private.sign(b"paper", ec.ECDSA(hashes.SHA256())), b"paper", ec.ECDSA(hashes.SHA256())
    )
    assert certificate.subject == certificate.issuer
    assert certificate.subject.rfc4514_string() == "CN=127.0.0.1:8000 certificates"
    assert certificate.not_valid_before_utc == NOW
    assert certificate.not_valid_after_utc.year == NOW.year + 30
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.digital_signature and usage.content_commitment and not usage.key_cert_sign


def test_what_the_credential_key_signs_fits_its_multikey(opened, first):
    with opened(write=False) as work:
        key = signing.current(work, Purpose.CREDENTIAL)
    assert key.public.public.startswith("z6Mk")
    Ed25519PublicKey.from_public_bytes(key.public.raw).verify(key.private.sign(b"badge"), b"badge")
    assert "private" not in repr(key)
    with pytest.raises(ValueError, match="for credentials"):
        _ = first[Purpose.DOCUMENT].raw
    with pytest.raises(ValueError, match="PEM"):
        _ = first[Purpose.CREDENTIAL].certificate_der


def test_a_long_host_still_fits_a_certificate(engine):
    site = replace(SITE, origin=f"https://{'learning.' * 12}example.nhs.uk")
    with open_work(engine, site, system("test"), write=True, now=NOW) as work:
        der = signing.create(work, Purpose.DOCUMENT).certificate_der
    name = x509.load_der_x509_certificate(der).subject.rfc4514_string()
    assert name.startswith("CN=learning.") and name.endswith(" certificates") and len(name) == 3 + 64


def test_making_a_key_that_is_there_is_refused(opened, first):
    with opened() as work, pytest.raises(Refused, match="lms keys rotate"):
        signing.create(work, Purpose.DOCUMENT)


@pytest.mark.parametrize("turn", range(3))
def test_keys_that_are_ensured_at_the_same_moment_are_made_once(postgres_engine, turn):
    gate = Barrier(8)

    def ensure(_number):
        with opener(postgres_engine)() as work:
            gate.wait(timeout=20)
            return signing.ensure(work)

    with ThreadPoolExecutor(8) as pool:
        made = [key for keys in pool.map(ensure, range(8)) for key in keys]
    with opener(postgres_engine)(write=False) as work:
        assert {key.kid for key in made} == {key.kid for key in signing.public_keys(work)}
        assert len(signing.public_keys(work)) == 2


@pytest.mark.parametrize("turn", range(3))
def test_keys_that_are_rotated_at_the_same_moment_have_one_successor(postgres_engine, turn):
    opened, gate = opener(postgres_engine), Barrier(4)
    with opened() as work:
        signing.ensure(work)

    def rotate(_number):
        try:
            with opened() as work:
                gate.wait(timeout=20)
                return signing.rotate(work, Purpose.DOCUMENT)
        except Conflict:
            return ()

    with ThreadPoolExecutor(4) as pool:
        made = [key for keys in pool.map(rotate, range(4)) for key in keys]
    with opened(write=False) as work:
        keys = signing.public_keys(work, Purpose.DOCUMENT)
        assert [key.kid for key in keys if key.retired_at is None] == [
            signing.current(work, Purpose.DOCUMENT).public.kid
        ]
    assert 1 <= len(made) == len(keys) - 1


def test_the_database_itself_keeps_one_current_key(opened, first):
    with opened() as work, pytest.raises(sa.exc.IntegrityError):
        work.db.execute(sa.update(SigningKeyRow).values(purpose="document"))


def test_a_retired_key_is_kept_without_its_private_half(opened, first):
    with opened(now=LATER) as work:
        (new,) = signing.rotate(work, Purpose.DOCUMENT)
        old = signing.public_keys(work, Purpose.DOCUMENT)[0]
        assert old == replace(first[Purpose.DOCUMENT], retired_at=LATER)
        assert signing.current(work, Purpose.DOCUMENT).public == new
        assert signing.current(work, Purpose.CREDENTIAL).public == first[Purpose.CREDENTIAL]
        halves = {row.kid: row.private_sealed for row in work.db.scalars(sa.select(SigningKeyRow))}
        assert halves[old.kid] is None and halves[new.kid]


def test_rotating_without_a_purpose_replaces_both(opened, first):
    with opened(now=LATER) as work:
        assert {key.purpose for key in signing.rotate(work)} == set(Purpose)
        assert len(signing.public_keys(work)) == 4


@pytest.mark.parametrize("master", [b"", bytes(32), b"short"], ids=["none", "another", "short"])
def test_the_wrong_master_key_is_said_in_one_sentence(engine, first, master):
    with open_work(engine, replace(SITE, master_key=master), system("test"), write=False) as work:
        with pytest.raises(Unavailable, match="master key") as refused:
            signing.current(work, Purpose.DOCUMENT)
        assert "\n" not in str(refused.value)
        assert len(signing.faults(work)) == 2
    assert "master_key" not in repr(SITE)


def test_a_lost_master_key_is_got_over_by_rotating(engine, first):
    with open_work(engine, replace(SITE, master_key=bytes(32)), system("test"), write=True) as work:
        signing.rotate(work)
        assert signing.faults(work) == []


def test_a_private_half_does_not_open_in_another_row(opened, first):
    with opened() as work:
        halves = {row.purpose: row.private_sealed for row in work.db.scalars(sa.select(SigningKeyRow))}
        for purpose, other in (("document", "credential"), ("credential", "document")):
            change = sa.update(SigningKeyRow).where(SigningKeyRow.purpose == purpose)
            work.db.execute(change.values(private_sealed=halves[other]))
        for purpose in Purpose:
            with pytest.raises(Unavailable):
                signing.current(work, purpose)


def test_compromise_marks_the_current_keys_and_replaces_them(opened, first):
    with opened(now=LATER) as work:
        marked = signing.compromise(work, date(2026, 12, 10))
        assert {key.kid for key in marked} == {key.kid for key in first.values()}
        for key in marked:
            assert (key.compromised_from, key.retired_at) == (datetime(2026, 12, 10, tzinfo=UTC), LATER)
        new = [signing.current(work, purpose).public for purpose in Purpose]
        assert not {key.kid for key in new} & {key.kid for key in marked}
        assert all(key.compromised_from is None for key in new)


def test_compromise_counts_from_the_local_day(opened, first):
    with opened(now=datetime(2027, 7, 2, 12, tzinfo=UTC)) as work:
        marked = signing.compromise(work, date(2027, 7, 1))
    assert {key.compromised_from for key in marked} == {datetime(2027, 6, 30, 23, tzinfo=UTC)}


def test_compromise_reaches_the_keys_that_were_retired_since(opened, first):
    with opened(now=NOW + timedelta(days=5)) as work:
        signing.rotate(work)
    with opened(now=NOW + timedelta(days=20)) as work:
        signing.rotate(work)
    with opened(now=LATER) as work:
        marked = signing.compromise(work, NOW + timedelta(days=10))
    assert {key.compromised_from for key in marked} == {NOW + timedelta(days=10), NOW + timedelta(days=20)}
    assert len(marked) == 4
    assert not {key.kid for key in marked} & {key.kid for key in first.values()}


def test_compromise_of_a_named_key_leaves_the_other(opened, first):
    with opened(now=LATER) as work:
        kid = first[Purpose.CREDENTIAL].kid
        assert [key.kid for key in signing.compromise(work, TODAY, kid)] == [kid]
        assert signing.current(work, Purpose.DOCUMENT).public == first[Purpose.DOCUMENT]
        assert signing.current(work, Purpose.CREDENTIAL).public.kid != kid


def test_compromise_of_a_retired_key_replaces_nothing(opened, first):
    kid = first[Purpose.DOCUMENT].kid
    with opened(now=LATER) as work:
        (new,) = signing.rotate(work, Purpose.DOCUMENT)
        signing.compromise(work, TODAY, kid)
        assert signing.current(work, Purpose.DOCUMENT).public == new


def test_compromise_starts_no_earlier_than_the_key(opened, first):
    with opened(now=LATER) as work:
        assert {key.compromised_from for key in signing.compromise(work, TODAY)} == {NOW}


def test_an_earlier_time_replaces_a_later_one_and_never_the_other_way(opened, first):
    kid = first[Purpose.DOCUMENT].kid
    with opened(now=LATER) as work:
        signing.compromise(work, date(2026, 12, 20), kid)
        (key,) = signing.compromise(work, date(2026, 12, 10), kid)
        assert key.compromised_from == datetime(2026, 12, 10, tzinfo=UTC)
        assert key.retired_at == LATER
        with pytest.raises(Refused, match="known already"):
            signing.compromise(work, date(2026, 12, 15), kid)


@pytest.mark.parametrize(
    ("day", "words"),
    [(TODAY - timedelta(days=1), "no such key before 2026-11-24"), (LATER.date() + timedelta(days=1), "to come")],
)
def test_a_day_that_cannot_be_is_refused(opened, first, day, words):
    with opened(now=LATER) as work:
        with pytest.raises(Refused, match=words):
            signing.compromise(work, day)
        assert set(signing.public_keys(work)) == set(first.values())


def test_a_name_that_no_key_has_is_not_found(opened, first):
    with opened() as work, pytest.raises(NotFound):
        signing.compromise(work, TODAY, "d-00000000")


def test_every_change_is_in_the_record_of_the_site(engine, opened, first):
    with opened(now=LATER) as work:
        signing.rotate(work, Purpose.DOCUMENT)
        signing.compromise(work, LATER.date())
    with transaction(engine, write=False) as db:
        entries = sa.select(audit.AuditEntry.action).where(audit.AuditEntry.chain == audit.SITE_CHAIN)
        keys = entries.where(audit.AuditEntry.action.startswith("keys:")).order_by(audit.AuditEntry.number)
        found = list(db.scalars(keys))
        assert list(audit.verify(db)) == []
    assert found[:3] == ["keys:create", "keys:create", "keys:rotate"]
    assert sorted(found[3:]) == ["keys:compromised"] * 3 + ["keys:rotate"] * 2
