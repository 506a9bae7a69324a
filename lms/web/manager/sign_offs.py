"""The queue of sign-offs."""

from dataclasses import dataclass

from flask.typing import ResponseReturnValue

from lms import signoff
from lms.runtime.access import Permission
from lms.web.doors import requires
from lms.web.manager import blueprint
from lms.web.rendering import page
from lms.web.work import work


@dataclass(frozen=True)
class SignOffsPage:
    """What waits for the reader, and what has waited so long for others that the reader sees it too."""

    rows: tuple[signoff.QueueRow, ...]
    long: tuple[signoff.LongWait, ...]


@blueprint.route("/sign-offs")
@requires(Permission.SIGN_OFF)
def sign_offs() -> ResponseReturnValue:
    """List what waits for the actor, the longest wait first."""
    return page("manager/sign_offs.html", SignOffsPage(signoff.waiting(work()), signoff.long_waiting(work())))
