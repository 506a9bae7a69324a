"""A certificate that is none: for looking at how a name or a title will be drawn, before anybody is certified.

Promises: it says on its face, in its title and in its file that it is a sample; it has no code, no credential and no seal, so that
nothing takes it for a certificate.
"""

from datetime import date

from lms.certificates.pdf import Printed, render


def sample(name: str, title: str, today: date) -> bytes:
    """Return the PDF. Raises ValueError, saying why, for what cannot be drawn."""
    return render(
        Printed(
            issuer_name="Name of the organisation", issuer_second_line="", holder_name=name, module_title=title, module_version=1,
            minutes=30, outcomes=("do the first thing that the module teaches", "do the second thing that the module teaches"),
            certified_on=today, valid_until=None, signed_off_by="Name of the manager", signed_off_role="Job title, team",
            signed_off_on=today, serial="", code="", verify_url="", verify_address="", is_sample=True,
        )
    )  # fmt: skip
