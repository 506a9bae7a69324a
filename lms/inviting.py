"""The first administrator of an empty installation."""

from lms import people, signin
from lms.runtime import links
from lms.runtime.access import Role
from lms.runtime.errors import Refused
from lms.runtime.work import Work


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
