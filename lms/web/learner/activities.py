"""The activity of a page: what somebody answers is read, answered and forgotten."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms import reports
from lms.web.doors import signed_in
from lms.web.learner import blueprint
from lms.web.rendering import page
from lms.web.work import open_read_work, work


@blueprint.route("/modules/<module_id>/pages/<page_id>/activity", methods=["GET", "POST"])
@signed_in
def activity(module_id: str, page_id: str) -> ResponseReturnValue:
    """Show the page again, with what we say to the answers. Nothing is written: the Work can only read."""
    if request.method != "POST":
        # Who signs in again after a long pause comes back to this address.
        return redirect(url_for("learner.module_page", module_id=module_id, page_id=page_id, _anchor="activity"), 303)
    answers = dict(request.form.lists())
    return page("learner/module_page.html", reports.page_view(open_read_work(), module_id, page_id, answers))


@blueprint.route("/modules/<module_id>/pages/<page_id>/sheet")
@signed_in
def sheet(module_id: str, page_id: str) -> ResponseReturnValue:
    """Show the sheet of a page, made to be printed."""
    return page("learner/sheet.html", reports.sheet_page(work(), module_id, page_id))
