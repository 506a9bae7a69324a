"""A stranger with a code: genuine, unknown, malformed, revoked."""

import pytest

from tests import builders
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-verification")]
REASON = "Issued to the wrong person by mistake"


@pytest.fixture
def code(opened, cast):
    builders.certified(opened, cast)
    with opened(write=False) as work:
        return work.db.connection().exec_driver_sql("SELECT code FROM certificate").scalar_one()


def test_a_genuine_code_typed_as_people_type(stranger, code):
    reader = stranger()
    types(reader, f" {code.lower().replace('-', ' ')} ")
    assert reader.heading == "This certificate is valid"
    reader.sees("Ada Okafor", "Check twice", "Northbank University Hospitals")


@pytest.mark.parametrize("typed", ["AAAA-BBBB-CCCC-DDDD", "hello", "7K4M-2QXT"])
def test_an_unknown_and_a_malformed_code_are_answered_alike(stranger, code, typed):
    reader = stranger()
    types(reader, typed)
    assert reader.heading == "We cannot find this certificate"
    reader.sees("No certificate has this code.")
    assert "Ada" not in reader.page.content()


def test_no_code(stranger, code):
    reader = stranger()
    types(reader, "")
    reader.sees("There is a problem", "Enter the code on the certificate")


def test_a_revoked_certificate_says_so_and_not_why(stranger, signed_in, code):
    tariq, reader, ada = signed_in("tariq"), stranger(), signed_in("ada")
    revokes(tariq)
    types(reader, code)
    assert reader.heading == "This certificate was revoked"
    reader.sees(
        "Northbank University Hospitals revoked it on 24 November 2026.", "Do not rely on the paper or the file."
    )
    assert REASON not in reader.page.content()
    ada.open("/certificates")
    ada.sees("Revoked")
    ada.follow("Check twice")
    ada.sees(f"The reason given: {REASON}")


def types(reader: Visitor, code: str) -> None:
    reader.open("/verify")
    reader.fill("Certificate code", code)
    reader.press("Check this code")


def revokes(tariq: Visitor) -> None:
    tariq.open("/team")
    tariq.follow("Ada Okafor")
    tariq.follow("Check twice", within=".nhsuk-grid-column-one-third")
    tariq.follow("revoked, with a reason")
    tariq.press("Revoke the certificate")
    tariq.sees("There is a problem", "Enter the reason in 10 to 500 characters")
    tariq.fill("Why is it revoked?", REASON)
    tariq.press("Revoke the certificate")
    tariq.sees("The certificate is revoked. The holder and their manager have been told.")
