"""Jobs, for administrators: what failed, runs, waits and is finished, what the clock does; try again, and stop."""

from dataclasses import dataclass
from uuid import UUID

from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms import jobs as service
from lms.runtime.access import Permission
from lms.web.admin import blueprint
from lms.web.asking import Asking, ButtonForm, ask
from lms.web.doors import requires
from lms.web.paging import decode, encode
from lms.web.rendering import page
from lms.web.work import shown_on, work

SHOWN = ("failed", "finished")


@dataclass(frozen=True)
class JobsPage:
    """The jobs, which of them are shown, and where the next page begins."""

    board: service.Board
    show: str
    after: str
    next_cursor: str


@blueprint.route("/jobs")
@requires(Permission.ADMINISTER)
def jobs() -> ResponseReturnValue:
    """List jobs, those to look at first."""
    asked, after = request.args.get("show", ""), request.args.get("after", "")
    show = asked if asked in SHOWN else ""
    cursor = tuple(str(each) for each in decode(after, (str, str)) or ())
    board = service.board(work(), current_app.schedule, show, cursor)  # type: ignore[attr-defined]
    return page(
        "admin/jobs.html", JobsPage(board, show, after if cursor else "", encode(board.after) if board.after else "")
    )


@blueprint.route("/jobs/<uuid:job_id>/again", methods=["POST"])
@requires(Permission.ADMINISTER)
def try_job_again(job_id: UUID) -> ResponseReturnValue:
    """Let a failed job be tried again."""
    with shown_on(ButtonForm(request.form)):
        service.again(work(), job_id)
        flash("The job is tried again. Look again in a moment to see how it ends.")
    return redirect(url_for("admin.jobs"), 303)


@blueprint.route("/jobs/<uuid:job_id>/stop", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def stop_job(job_id: UUID) -> ResponseReturnValue:
    """Stop a job that runs, or take one out of the queue, after asking once."""
    found, form, back = service.one(work(), job_id), ButtonForm(request.form), url_for("admin.jobs")
    waits = found.state == "ready"
    if request.method == "POST":
        with shown_on(form):
            service.halt(work(), job_id)
            flash("The job is out of the queue." if waits else "The job stops at its next step.")
            return redirect(back, 303)
    points = (
        "It does not begin." if waits else "What it has done stays done.",
        "It is listed as failed, and you can try it again: it then begins, or goes on where it stopped.",
        "It is in the record of changes that you did this.",
    )
    facts = (("Job", found.title), ("For", found.who or "The service"))
    title, button = ("Take this job out of the queue?", "Take it out") if waits else ("Stop this job?", "Stop it")
    return ask(Asking(title, "", button, (("Jobs", back),), back, points, facts, takes_away=True), form)
