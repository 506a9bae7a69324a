"""One person."""

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from lms import reports
from lms.runtime.access import Permission
from lms.web.doors import requires
from lms.web.manager import blueprint
from lms.web.rendering import page
from lms.web.work import work


@blueprint.route("/team/<uuid:person_id>")
@requires(Permission.SEE_TEAM)
def person(person_id: UUID) -> ResponseReturnValue:
    """Show where a person stands and what can be done now."""
    return page("manager/person.html", reports.person_page(work(), person_id, request.args.get("why", "")))
