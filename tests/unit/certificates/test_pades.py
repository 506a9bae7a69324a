"""The seal: what it says of a whole file, and what it says after anything at all was done to one."""

import io
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from asn1crypto import cms
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from lms.certificates import pades
from lms.certificates.pades import Seal, SealState
from lms.certificates.pdf import identifier_of, render
from lms.runtime.keypairs import Purpose
from tests.examples import examples
from tests.keys import key
from tests.unit.certificates.test_pdf import PRINTED

KEY, OTHER = key(Purpose.DOCUMENT), key(Purpose.DOCUMENT)
AT = datetime(2026, 11, 26, 9, 30, 15, tzinfo=UTC)
DRAWN = render(PRINTED, b'{"badge": "ok"}')
SEALED = pades.seal(DRAWN, KEY, AT)
CONTENTS = SEALED.index(b"/Contents <") + len(b"/Contents ")
END_OF_CONTENTS = SEALED.index(b">", CONTENTS) + 1


def state(pdf: bytes) -> SealState:
    return pades.read(pdf).state


def with_message(message: bytes) -> bytes:
    """The sealed file with another message in its place for the signature."""
    return SEALED[: CONTENTS + 1] + message.hex().upper().encode().ljust(4096, b"0") + SEALED[END_OF_CONTENTS - 1 :]


def message() -> cms.ContentInfo:
    """The message in the sealed file, to be changed."""
    return cms.ContentInfo.load(bytes.fromhex(SEALED[CONTENTS + 1 : END_OF_CONTENTS - 1].decode()))


def test_a_sealed_file_is_whole_and_says_whose_and_when() -> None:
    assert pades.read(SEALED) == Seal(SealState.WHOLE, KEY.public.certificate_der, AT)
    assert SEALED.startswith(DRAWN)


def test_the_moment_is_given_in_utc_whatever_zone_it_came_in() -> None:
    summer = AT.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert pades.read(pades.seal(DRAWN, KEY, summer)).signed_at == AT


def test_the_library_that_wrote_it_and_its_own_chain_of_trust_agree() -> None:
    trust = ValidationContext(trust_roots=[asn1.Certificate.load(KEY.public.certificate_der)], moment=AT)
    (signature,) = PdfFileReader(io.BytesIO(SEALED)).embedded_signatures
    # In a thread of its own: the library begins an event loop, and a browser's driver may run one in this thread.
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(validate_pdf_signature, signature, trust).result()
    assert found.bottom_line and found.valid and found.intact and found.trusted
    assert found.coverage is SignatureCoverageLevel.ENTIRE_FILE
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert signature.docmdp_level is not None and signature.docmdp_level.name == "NO_CHANGES"
    assert signature.sig_field["/Rect"] == [0, 0, 0, 0]


def test_nothing_signed_is_no_seal() -> None:
    assert pades.read(DRAWN) == pades.read(b"") == pades.read(b"%PDF-1.7") == Seal(SealState.NONE)


@settings(max_examples=examples(150))
@given(at=st.integers(0, len(SEALED) - 1), by=st.integers(1, 255))
@example(at=CONTENTS + 1, by=0x20)
@example(at=END_OF_CONTENTS - 2, by=1)
@example(at=len(SEALED) - 1, by=1)
@example(at=0, by=1)
def test_any_byte_changed_shows(at: int, by: int) -> None:
    changed = bytearray(SEALED)
    changed[at] ^= by
    assert state(bytes(changed)) not in {SealState.WHOLE, SealState.EXTENDED}


@settings(max_examples=examples(200))
@given(at=st.integers(0, len(SEALED)), more=st.binary(min_size=1, max_size=40))
def test_any_bytes_put_in_show(at: int, more: bytes) -> None:
    found = state(SEALED[:at] + more + SEALED[at:])
    assert found is SealState.EXTENDED if at == len(SEALED) else found not in {SealState.WHOLE, SealState.EXTENDED}


@settings(max_examples=examples(200))
@given(start=st.integers(0, len(SEALED) - 1), length=st.integers(1, 5000))
def test_any_bytes_left_out_show(start: int, length: int) -> None:
    assert state(SEALED[:start] + SEALED[start + length :]) not in {SealState.WHOLE, SealState.EXTENDED}


def test_a_seal_taken_off_leaves_none() -> None:
    assert state(SEALED[: len(DRAWN)]) is SealState.NONE


def test_a_later_revision_shows_with_or_without_a_signature_of_its_own() -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(SEALED))
    writer.root["/Lang"] = writer.root["/Lang"]
    writer.update_root()
    revised = io.BytesIO()
    writer.write(revised)
    assert pades.read(revised.getvalue()) == Seal(SealState.EXTENDED, KEY.public.certificate_der, AT)
    behind = pades.seal(DRAWN, OTHER, AT)[len(DRAWN) :]
    assert pades.read(SEALED + behind) == Seal(SealState.EXTENDED, KEY.public.certificate_der, AT)


def test_another_key_is_whole_and_says_so() -> None:
    assert pades.read(pades.seal(DRAWN, OTHER, AT)).certificate_der == OTHER.public.certificate_der


@pytest.mark.parametrize(
    "other", [pades.seal(DRAWN, OTHER, AT), pades.seal(render(replace(PRINTED, holder_name="Eve")), KEY, AT)]
)
def test_a_signature_from_another_file_does_not_fit(other: bytes) -> None:
    start = other.index(b"/Contents <") + len(b"/Contents ")
    assert (
        state(SEALED[:CONTENTS] + other[start : start + END_OF_CONTENTS - CONTENTS] + SEALED[END_OF_CONTENTS:])
        is SealState.ALTERED
    )


def test_a_certificate_of_another_name_with_the_same_key_does_not_fit() -> None:
    """The certificate itself is signed too: it cannot be exchanged for one that says something else of the same key."""
    known = x509.load_der_x509_certificate(KEY.public.certificate_der)
    made = x509.CertificateBuilder(
        known.issuer, known.subject, known.public_key(), known.serial_number, known.not_valid_before_utc,
        known.not_valid_after_utc + timedelta(days=1),
    ).sign(KEY.private, hashes.SHA256())  # fmt: skip
    changed = message()
    changed["content"]["certificates"] = [cms.CertificateChoices.load(made.public_bytes(serialization.Encoding.DER))]
    assert state(with_message(changed.dump(force=True))) is SealState.ALTERED


def test_a_message_with_anything_added_is_broken() -> None:
    for change in ("crls", "unsigned", "version"):
        changed = message()
        signed = changed["content"]
        if change == "crls":
            signed["crls"] = []
        elif change == "unsigned":
            signed["signer_infos"][0]["unsigned_attrs"] = cms.CMSAttributes([])
        else:
            signed["version"] = "v3"
        assert state(with_message(changed.dump(force=True))) is SealState.BROKEN, change
    assert state(with_message(message().dump() + b"\x01")) is SealState.BROKEN
    assert state(with_message(message().dump())) is SealState.WHOLE


def test_a_signature_in_other_letters_is_broken_though_it_means_the_same() -> None:
    changed = SEALED[:CONTENTS] + SEALED[CONTENTS:END_OF_CONTENTS].lower() + SEALED[END_OF_CONTENTS:]
    assert state(changed) is SealState.BROKEN


def test_no_message_is_read_that_is_longer_than_ours_ever_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lms.certificates.cms.read", lambda _message: pytest.fail("it was read"))
    head, tail = b"/ByteRange [0 60 20062 30]".ljust(60), b"/M (D\\07220261126093015Z)".ljust(30)
    assert state(head + b"<" + b"30" * 10_000 + b">" + tail) is SealState.BROKEN


@settings(max_examples=examples(300))
@given(st.one_of(
    st.binary(max_size=200),
    st.tuples(st.integers(0, 1900), st.binary(min_size=1, max_size=8)).map(
        lambda cut: message().dump()[: cut[0]] + cut[1] + message().dump()[cut[0] + len(cut[1]) :]
    ),
))  # fmt: skip
@example(message().dump()[:75] + b"\x80" + message().dump()[76:])
def test_a_message_of_nonsense_is_never_an_accident(nonsense: bytes) -> None:
    pdf = with_message(nonsense)
    assert pdf == SEALED or state(pdf) in {SealState.BROKEN, SealState.ALTERED}


@pytest.mark.parametrize(
    "span",
    [
        b"0 0 0 0", b"0 9999999999 9999999999 9999999999", b"1 2 3 4", b"0 5 3 9", b"0 1 2", b"-1 0 0 0", b"0 1.5 2 3", b"",
        b"0 10 20 30 40", b"0 " + b"9" * 5000 + b" 1 1",
    ],
)  # fmt: skip
def test_spans_of_nonsense_are_broken(span: bytes) -> None:
    for pdf in (
        b"%PDF-1.7 /ByteRange [" + span + b"] " + b"x" * 60,
        SEALED.replace(b"/ByteRange [", b"/ByteRange [" + span + b"] ["),
    ):
        assert state(pdf) is SealState.BROKEN


@pytest.mark.parametrize(
    "pdf",
    [
        b"/ByteRange [" * 400_000,
        b"/ByteRange [0 1 2 3]" + b"<" * 5_000_000,
        b"%PDF-1.7 /ByteRange [0 60 4900000 99999]" + b"<".rjust(20) + b"0" * 4_899_939 + b">" + b"/M (D" * 20_000,
        b"/ByteRange [0 100 16000 4984000]".ljust(100) + b"<" + b"30" * 7949 + b">" + b"/M (D\\07220261126093015Z)" + b"(" * 5_000_000,
        b"/ByteRange " * 450_000 + b"/ID [" * 10_000,
    ],
)  # fmt: skip
def test_five_hostile_megabytes_cost_milliseconds(pdf: bytes) -> None:
    state(DRAWN + SEALED)
    before = time.process_time()
    assert state(pdf[:5_000_000]) is SealState.BROKEN
    pades.identifier(pdf)
    assert time.process_time() - before < 0.25


def test_the_identifier_is_made_of_the_serial_number_and_survives_the_seal() -> None:
    assert pades.identifier(SEALED) == pades.identifier(DRAWN) == identifier_of(PRINTED.serial)
    assert pades.identifier(render(replace(PRINTED, serial="2026-000418"))) == identifier_of("2026-000418")
    assert pades.identifier(b"/ID [(short)]") == pades.identifier(b"") == ""
    assert pades.identifier(b"/ID [<" + b"ff" * 32 + b">]") == "\N{REPLACEMENT CHARACTER}" * 32


def test_the_credential_comes_out_as_it_went_in() -> None:
    assert pades.attachment(SEALED) == b'{"badge": "ok"}'
    assert pades.attachment(pades.seal(render(PRINTED), KEY, AT)) == b""


def test_sealing_takes_a_key_on_a_curve_and_a_file_without_a_seal() -> None:
    with pytest.raises(TypeError, match="elliptic curve"):
        pades.seal(DRAWN, replace(KEY, private=ed25519.Ed25519PrivateKey.generate()), AT)
    with pytest.raises(signers.pdf_signer.SigningError):
        pades.seal(SEALED, KEY, AT)


def test_sealing_again_gives_other_bytes_that_are_as_whole() -> None:
    again = pades.seal(DRAWN, KEY, AT)
    assert again != SEALED and pades.read(again) == pades.read(SEALED)
