"""A copy of everything that is kept about the reader: asked for, being prepared, downloaded."""

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from lms import privacy
from lms.web.account import blueprint
from lms.web.doors import fresh, signed_in
from lms.web.rendering import page
from lms.web.work import work


@blueprint.route("/account/copy")
@signed_in
def copy() -> ResponseReturnValue:
    """Say what a copy holds, and how far the reader's own is."""
    return page("account/copy.html", privacy.own_copy(work()))


@blueprint.route("/account/copy", methods=["POST"])
@signed_in
def ask_copy() -> ResponseReturnValue:
    """Ask for a copy; while one is being prepared, nothing changes."""
    privacy.ask_copy(work(), work().actor.person)
    flash("We are preparing your copy. We will send you a message when it is ready.")
    return redirect(url_for("account.copy"), 303)


@blueprint.route("/account/copy/file", methods=["POST"])
@signed_in
@fresh
def copy_file() -> ResponseReturnValue:
    """Give the reader their own copy, and write in the record that they took it."""
    answer = Response(privacy.take_copy(work()), mimetype="application/zip")
    answer.headers.set("Content-Disposition", "attachment", filename="my-record.zip")
    return answer
