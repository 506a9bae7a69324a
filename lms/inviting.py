"""`lms invite-administrator`: the first administrator of an empty installation."""

import argparse

from lms import people, signin
from lms.runtime import links
from lms.runtime.access import Role
from lms.runtime.errors import Refused
from lms.runtime.settings import load
from lms.runtime.terminal import Commands, opened, say
from lms.runtime.work import Work


def commands(listed: Commands) -> None:
    """Add the command."""
    words = "Make an administrator and print their first sign-in link."
    added = listed.add("invite-administrator", _invite, words)
    added.add_argument("name")
    added.add_argument("--sign-in-name", default=None, help="default: the name in small letters, with dots for spaces")


def _invite(options: argparse.Namespace) -> int:
    with opened(load(), "invite-administrator", write=True) as work:
        link, sign_in_name = administrator(work, options.name, options.sign_in_name)
    say([f"Send this link to {options.name}. It works once, for 7 days:", link, f"The sign-in name is {sign_in_name}."])
    return 0


def administrator(work: Work, name: str, sign_in_name: str | None) -> tuple[str, str]:
    """Make a person with the administrator's role on the site; return their one-time link and sign-in name.

    Raises Refused for an empty name or a sign-in name that is taken.
    """
    first, _, last = " ".join(name.split()).partition(" ")
    if not first:
        raise Refused("Enter the administrator's name")
    person = people.create_person(work, first_name=first, last_name=last)
    people.grant(work, person.id, Role.ADMINISTRATOR)
    chosen = sign_in_name or ".".join(part.casefold() for part in (first, *last.split()))
    token = signin.invite(work, person.id, sign_in_name=chosen)
    return links.link(work.site, "invitation", token), chosen
