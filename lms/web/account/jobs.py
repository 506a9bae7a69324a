"""How far a long job is, for whoever started it."""

from uuid import UUID

from flask.typing import ResponseReturnValue

from lms import jobs
from lms.web.account import blueprint
from lms.web.doors import signed_in
from lms.web.rendering import page
from lms.web.work import work


@blueprint.route("/account/jobs/<uuid:job_id>")
@signed_in
def job(job_id: UUID) -> ResponseReturnValue:
    """Show how far a job is, and where its outcome is read once it is done."""
    return page("account/job.html", jobs.own(work(), job_id))
