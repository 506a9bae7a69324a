"""Sign-offs that go both ways between two people."""

from flask.typing import ResponseReturnValue

from lms import signoff
from lms.runtime.access import Permission
from lms.web.doors import requires
from lms.web.rendering import page
from lms.web.training import blueprint
from lms.web.work import work


@blueprint.route("/mutual-sign-offs")
@requires(Permission.MANAGE_PEOPLE)
def mutual_sign_offs() -> ResponseReturnValue:
    """List pairs of people who signed each other off within a year."""
    return page("training/mutual_sign_offs.html", signoff.circles(work()))
