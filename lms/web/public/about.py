"""The footer's pages."""

from dataclasses import dataclass

from flask.typing import ResponseReturnValue

from lms import people
from lms.web.doors import public
from lms.web.public import blueprint
from lms.web.rendering import page
from lms.web.work import work


@dataclass(frozen=True)
class About:
    """How to reach the training team, where it is known."""

    contact_email: str | None


def _about() -> About:
    found = people.contact(work())
    return About(found.contact_email if found else None)


@blueprint.route("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    """Show the accessibility statement."""
    return page("public/accessibility.html", _about())


@blueprint.route("/privacy")
@public
def privacy() -> ResponseReturnValue:
    """Show what is kept, why and for how long, and the cookies."""
    return page("public/privacy.html", _about())


@blueprint.route("/help")
@public
def help() -> ResponseReturnValue:  # noqa: A001 -- the endpoint is named as its page
    """Show how things work."""
    return page("public/help.html", _about())


@blueprint.route("/contact")
@public
def contact() -> ResponseReturnValue:
    """Show how to reach the training team."""
    return page("public/contact.html", _about())
