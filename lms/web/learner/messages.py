"""What the actor was told."""

from uuid import UUID

from flask.typing import ResponseReturnValue

from lms import messages as service
from lms.web.doors import signed_in
from lms.web.learner import blueprint
from lms.web.rendering import page
from lms.web.work import work


@blueprint.route("/messages")
@signed_in
def messages() -> ResponseReturnValue:
    """List the newest messages."""
    return page("learner/messages.html", service.inbox(work()))


@blueprint.route("/messages/<uuid:message_id>")
@signed_in
def message(message_id: UUID) -> ResponseReturnValue:
    """Show one message."""
    return page("learner/message.html", service.get(work(), message_id))
