"""A request for sign-off that comes back with a reason, is asked again with a reply, and is signed."""

import pytest

from tests import builders
from tests.browser import steps
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-returned")]
REASON = "Tell me about the letter of last week first."
REPLY = "I read it twice and mended the dose."


def test_a_returned_request_is_asked_again_and_signed(service, cast, opened, signed_in):
    builders.awaiting_sign_off(opened, cast)
    ada, grace = signed_in("ada"), signed_in("grace")
    cannot_return_without_a_reason(grace)
    returns_it(grace)
    sees_the_reason(ada)
    steps.asks_for_sign_off(ada, REPLY)
    assert ada.heading.endswith("Your request is with Grace Mbeki")
    ada.sees(f"Grace Mbeki returned it on 24 November 2026: “{REASON}”")
    sees_reply_and_history(grace)
    steps.signs_off(grace)
    sees_it_signed(ada)
    assert service.count("certificate") == 1


def cannot_return_without_a_reason(grace: Visitor) -> None:
    grace.open("/sign-offs")
    grace.follow("Open the first one")
    grace.press("Record my decision")
    grace.sees("There is a problem", "Choose whether to sign off or return it")


def returns_it(grace: Visitor) -> None:
    grace.choose("Return to Ada Okafor")
    grace.fill("If you return it: what should they do or show?", REASON)
    grace.press("Record my decision")
    grace.sees("Ada Okafor: returned. They have been told.")


def sees_the_reason(ada: Visitor) -> None:
    ada.open("/")
    ada.sees("Grace Mbeki has a question about Check twice", f"“{REASON}”")
    ada.follow("Read it and ask again")
    ada.sees(f"Grace Mbeki returned it on 24 November 2026: “{REASON}”", "Reply in the note below")


def sees_reply_and_history(grace: Visitor) -> None:
    grace.open("/sign-offs")
    grace.follow("Ada Okafor")
    grace.sees(REPLY, "Earlier", f"24 November 2026: Grace Mbeki returned it. “{REASON}”")


def sees_it_signed(ada: Visitor) -> None:
    ada.open("/")
    ada.sees("Valid", "There is nothing for you to do until")
    ada.open(f"/modules/{builders.MODULE}/sign-off")
    ada.sees("Grace Mbeki signed this off on 24 November 2026.", f"“{REPLY}”", f"“{REASON}”")
