"""A digest from its message to its day and its end, a calendar, and mails that did not arrive: in a browser, on a phone, accessible."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from lms import assignments, messages, reminders, signoff
from lms.messages import Attempt, DeliveryState
from tests import builders
from tests.cast import NOW, TODAY

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-privacy")]


def test_a_digest_is_read_moved_to_another_day_and_its_mails_are_stopped(cast, opened, signed_in, stranger, service):
    with opened() as work:
        assignments.ask(
            work,
            cast.ada.person,
            post_id=cast.posts["ada"],
            module_id="T03",
            due_on=date(2026, 12, 12),
            reason="your ward does",
        )
    with opened() as work:
        reminders.send_batch(work, (TODAY - timedelta(days=1),), (cast.ada.person,))
    service.run_jobs()
    (mail,) = service.post.mails
    ada = signed_in("ada")
    ada.open("/messages")
    ada.follow("One thing to finish by 12 December 2026")
    ada.sees("Why you get this", "Your ward does.")
    ada.open("/account")
    ada.follow("The day your weekly digest comes")
    ada.choose("Thursday")
    ada.press("Save my choice")
    ada.sees("Your digest comes on Thursdays.")
    reader = stranger()
    reader.open("/digest/stop/" + mail["List-Unsubscribe"].strip("<>").rpartition("/")[2])
    assert reader.heading == "Stop the weekly mails?"
    reader.press("Stop the mails")
    assert reader.heading == "You get no more weekly mails"


def test_dates_in_a_calendar(signed_in):
    ada = signed_in("ada")
    ada.open("/account/calendar")
    ada.press("Make an address")
    ada.sees("It is shown this once", "/calendar.ics?key=")
    ada.open("/account/calendar")
    ada.press("Take the address back")
    ada.sees("The link is taken back")


def test_a_mail_that_failed_and_what_digests_look_like(cast, opened, signed_in):
    with opened() as work:
        message_id = messages.send(work, cast.ada.person, "note", subject="A question", text="Well?", path="/")
        work.db.flush()
        failed = Attempt(uuid4(), message_id, cast.ada.person, "A question", "ada@demo.example")
        messages.record(
            work,
            failed,
            DeliveryState.FAILED,
            cause="The address does not exist.",
            answer="550 5.1.1 no such user here",
        )
    asha = signed_in("asha")
    asha.open("/admin/messages")
    asha.sees("Ada Okafor", "The address does not exist.")
    asha.follow("Correct the address of Ada Okafor, A question")
    asha.fill("Email address", "nobody")
    asha.press("Correct the address")
    asha.sees("There is a problem")
    asha.fill("Email address", "ada.okafor@demo.example")
    asha.press("Correct the address")
    asha.sees("The address is corrected. The mail is sent again.")
    asha.open("/admin/messages?show=trying")
    asha.open("/admin/messages/previews")
    for name in ("learner", "manager", "training"):
        asha.open(f"/admin/messages/previews/{name}")
        asha.sees("Why you get this")


def test_what_has_waited_long_is_seen_further_up(cast, opened, signed_in):
    builders.read_and_pass(opened, cast.ada)
    builders.see_behaviours(opened, cast)
    with opened(cast.ada, now=NOW - timedelta(days=11)) as work:
        signoff.ask(work, "T01", note="")
    lena = signed_in("lena")
    lena.open("/sign-offs")
    lena.sees(
        "Nobody waits for your sign-off",
        "Waiting long for others in your teams",
        "Asked of Grace Mbeki on 13 November 2026",
    )
