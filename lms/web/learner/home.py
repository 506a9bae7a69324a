"""Home and pathways."""

from flask.typing import ResponseReturnValue

from lms import reports
from lms.web.doors import signed_in
from lms.web.learner import blueprint
from lms.web.rendering import page
from lms.web.work import work


@blueprint.route("/")
@signed_in
def home() -> ResponseReturnValue:
    """Show what is required, why, and the one next step."""
    return page("learner/home.html", reports.home(work()))


@blueprint.route("/pathways")
@signed_in
def pathways() -> ResponseReturnValue:
    """Show every pathway."""
    return page("learner/pathways.html", reports.pathway_pages(work()))
