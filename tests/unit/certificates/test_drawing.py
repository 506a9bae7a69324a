"""What stops a certificate from being drawn is said, and the job waits for somebody instead of trying for ever."""

from dataclasses import replace
from datetime import date

import pytest

from lms.certificates import Printed, ToMake, make
from lms.runtime import queue
from lms.runtime.keypairs import Purpose
from tests.keys import key
from tests.unit.certificates.test_credential import AT, CLAIMS

PRINTED = Printed(
    issuer_name="Northbank University Hospitals", issuer_second_line="", holder_name="Ada Okafor",
    module_title="Use AI safely every day", module_version=3, minutes=30, outcomes=("decide",), certified_on=date(2026, 11, 26),
    valid_until=date(2027, 11, 26), signed_off_by="Grace Mbeki", signed_off_role="Ward manager, Elm Ward",
    signed_off_on=date(2026, 11, 20), serial="2026-000417", code="7K4M-2QXT-9DRV-K3PA",
    verify_url="https://learn.northbank.example/verify/7K4M-2QXT-9DRV-K3PA", verify_address="learn.northbank.example/verify",
)  # fmt: skip

KEYS = key(Purpose.DOCUMENT), key(Purpose.CREDENTIAL)


def draw(printed: Printed) -> bytes:
    return make(ToMake(printed, CLAIMS, *KEYS, AT))


def test_a_certificate_is_drawn() -> None:
    assert draw(PRINTED).startswith(b"%PDF")


@pytest.mark.parametrize(
    "where",
    [
        "holder_name",
        "module_title",
        "issuer_name",
        "issuer_second_line",
        "signed_off_by",
        "signed_off_role",
        "outcomes",
    ],
)
def test_a_character_that_no_font_has_is_named_wherever_it_stands(where: str) -> None:
    odd = "Ward \U0010fffd"
    with pytest.raises(queue.Park, match="\U0010fffd"):
        draw(replace(PRINTED, **{where: (odd,) if where == "outcomes" else odd}))


def test_what_fits_in_no_size_is_parked_and_not_tried_again() -> None:
    with pytest.raises(queue.Park, match="too long to print on certificate 2026-000417"):
        draw(replace(PRINTED, signed_off_role="W" * 4000))
