"""Printing a sign-in code for somebody who has no e-mail address."""

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from lms import signin
from lms.runtime.access import Permission
from lms.web.doors import fresh, requires
from lms.web.fields import BaseForm
from lms.web.manager import blueprint
from lms.web.rendering import page
from lms.web.work import shown_on, work


class PrintForm(BaseForm):
    """Nothing to fill in: the button is the deed."""


@blueprint.route("/team/<uuid:person_id>/sign-in-code", methods=["GET", "POST"])
@requires(Permission.PRINT_SIGN_IN_CODE)
@fresh
def print_code(person_id: UUID) -> ResponseReturnValue:
    """Say what a sign-in code does, then make one and show the sheet, once."""
    form, found = PrintForm(request.form), signin.printable(work(), person_id)
    if request.method == "POST":
        with shown_on(form):
            return page("manager/printed_code.html", signin.print_code(work(), person_id))
    return page("manager/print_code.html", found, form)
