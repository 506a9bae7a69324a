"""Home and pathways."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms import catalogue, reports
from lms.web.doors import signed_in
from lms.web.learner import blueprint
from lms.web.rendering import page
from lms.web.work import work


@blueprint.route("/")
@signed_in
def home() -> ResponseReturnValue:
    """Show what is required, why, and the one next step."""
    return page("learner/home.html", reports.home(work(), request.args.get("why", "")))


@blueprint.route("/renewals")
@signed_in
def renewals() -> ResponseReturnValue:
    """Show what can be renewed in one sitting, and whose turn it is. Looking begins nothing."""
    return page("learner/renewals.html", reports.renewals(work()))


@blueprint.route("/pathways")
@signed_in
def pathways() -> ResponseReturnValue:
    """Show every pathway, and which is the reader's."""
    return page("learner/pathways.html", reports.pathways_page(work(), request.args.get("why", "")))


@blueprint.route("/pathways/<pathway_id>/choose", methods=["POST"])
@signed_in
def choose_pathway(pathway_id: str) -> ResponseReturnValue:
    """Make a pathway one's own."""
    catalogue.choose_pathway(work(), pathway_id)
    flash("This is your pathway now. Home shows it.")
    return redirect(url_for("learner.pathways"), 303)


@blueprint.route("/pathways/suggested", methods=["POST"])
@signed_in
def use_suggested_pathway() -> ResponseReturnValue:
    """Go back to the suggested pathway."""
    catalogue.use_suggested_pathway(work())
    flash("Your pathway is the suggested one again.")
    return redirect(url_for("learner.pathways"), 303)
