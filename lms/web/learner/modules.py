"""A module, its pages and its images."""

import itertools
from uuid import UUID

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms import catalogue, enrolments, learning, quizzes, reports
from lms.enrolments import Requirement
from lms.runtime.errors import Refused
from lms.runtime.ids import read_id
from lms.web.doors import signed_in
from lms.web.learner import blueprint
from lms.web.rendering import page
from lms.web.work import work


@blueprint.route("/modules/<module_id>")
@signed_in
def module(module_id: str) -> ResponseReturnValue:
    """Show a module's front page."""
    return page("learner/module.html", reports.module_page(work(), module_id, asks_why="why" in request.args))


@blueprint.route("/modules/<module_id>/start", methods=["POST"])
@signed_in
def start(module_id: str) -> ResponseReturnValue:
    """Begin the run, and lead to the first page; a renewal leads to its first question, or to what is read before it."""
    run = enrolments.start(work(), module_id, post_id=read_id(request.form.get("post_id", "")))
    if run.is_refresher:
        return _to_questions(module_id)
    first = catalogue.version(work(), run.version_id).module.pages[0]
    return redirect(url_for("learner.module_page", module_id=module_id, page_id=first.slug), 303)


def _to_questions(module_id: str) -> ResponseReturnValue:
    try:
        begun = quizzes.begin(work(), module_id)
    except Refused:
        # What stands in the way is said in front of the questions.
        return redirect(url_for("learner.quiz", module_id=module_id), 303)
    if begun.position is None:
        return redirect(url_for("learner.review", attempt_id=begun.attempt_id), 303)
    return redirect(url_for("learner.question", attempt_id=begun.attempt_id, position=begun.position), 303)


@blueprint.route("/modules/<module_id>/pages/<page_id>")
@signed_in
def module_page(module_id: str, page_id: str) -> ResponseReturnValue:
    """Show one page. Looking records nothing."""
    return page("learner/module_page.html", reports.page_view(work(), module_id, page_id))


@blueprint.route("/modules/<module_id>/pages/<page_id>/done", methods=["POST"])
@signed_in
def page_done(module_id: str, page_id: str) -> ResponseReturnValue:
    """Mark a page as read, and lead to what comes next."""
    run = learning.mark_done(work(), module_id, page_id)
    if run.is_refresher and run.is_open:
        return redirect(reports.after_page(work(), run), 303)
    module = catalogue.version(work(), run.version_id).module
    following = next((each for before, each in itertools.pairwise(module.pages) if before.slug == page_id), None)
    if following:
        return redirect(url_for("learner.module_page", module_id=module_id, page_id=following.slug), 303)
    plays = Requirement.SCENARIOS in module.requirements and Requirement.SCENARIOS not in run.met
    return redirect(url_for("learner.module", module_id=module_id, _anchor="practise" if plays else "prove"), 303)


@blueprint.route("/modules/<module_id>/<uuid:version_id>/images/<name>")
@signed_in
def image(module_id: str, version_id: UUID, name: str) -> ResponseReturnValue:  # noqa: ARG001 -- the address is readable with it
    """Serve an image of a version. It never changes, so the browser keeps it."""
    data, media_type = catalogue.image(work(), version_id, name)
    answer = Response(data, mimetype=media_type)
    answer.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    # A drawing opened by itself may not do more than be looked at.
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
