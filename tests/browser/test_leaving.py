"""Ada confirms a personal address while she works here, leaves, and signs in to her own record; Ben gets his certificates as files."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from lms import people, tasks
from lms.runtime.queue import Job
from tests import builders
from tests.cast import PASSWORD, TODAY

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-pages")]


def leaves(opened, cast, name, days):
    with opened() as work:
        people.end_post(work, cast.posts[name], TODAY + timedelta(days=days))


def test_a_personal_address_keeps_sign_in(service, cast, opened, signed_in, stranger):
    builders.certified(opened, cast)
    ada = signed_in("ada")
    ada.open("/account")
    ada.follow("Personal address, for when you leave")
    ada.press("Send me the link")
    ada.sees("Enter your own email address")
    ada.fill("Your own email address", "ada@home.example")
    ada.press("Send me the link")
    ada.sees("A link is on its way to ada@home.example.")
    service.run_jobs()
    (mail,) = [each for each in service.post.mails if each["To"] == "ada@home.example"]
    at_home = stranger()
    at_home.open(
        "/personal-address/" + mail.get_body(("plain",)).get_content().partition("/personal-address/")[2].split()[0]
    )
    at_home.sees("Is ada@home.example yours")
    at_home.press("Confirm it")
    at_home.sees("Your personal address is confirmed.")
    leaves(opened, cast, "ada", -1)
    at_home.sign_in("ada@demo.example", PASSWORD)
    at_home.open("/certificates")
    at_home.sees("Check twice")
    at_home.open("/account/personal-address")
    at_home.sees("You keep sign-in to your own record")
    at_home.open("/account/personal-address/remove")
    at_home.press("Remove it")
    at_home.sees("This address is what lets you in")
    at_home.open("/team", 403)


def test_whoever_has_none_gets_their_certificates_as_files_and_is_told(service, cast, opened, signed_in, stranger):
    builders.certified(opened, cast, "ben")
    ben = signed_in("ben")
    leaves(opened, cast, "ben", 6)
    with opened() as work:
        tasks.leavers(work, {})
        work.db.execute(sa.update(Job).values(run_at=work.now - timedelta(days=1)))
    service.run_jobs()
    (mail,) = [each for each in service.post.mails if list(each.iter_attachments())]
    assert mail["To"] == "ben@demo.example"
    ben.open("/messages")
    ben.follow("Your certificate, before you leave")
    ben.sees("Your last post here ends on 30 November 2026.", "went as a file to ben@demo.example, your work address")
    leaves(opened, cast, "ben", -1)
    later = stranger()
    later.open("/sign-in")
    later.sign_in("ben@demo.example", PASSWORD)
    later.sees("Your last post here has ended")
