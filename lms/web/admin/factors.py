"""Taking a lost second factor away."""

from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms import people, signin
from lms.runtime.access import Permission
from lms.runtime.errors import NotFound
from lms.web.admin import blueprint
from lms.web.doors import fresh, requires
from lms.web.fields import BaseForm, LongTextField, filled
from lms.web.rendering import page
from lms.web.work import shown_on, work


class ResetForm(BaseForm):
    """How the administrator knows whom they help."""

    reason = LongTextField(
        "How did you make sure that it is them?", [filled("Enter how you made sure in 10 to 500 characters", least=10, most=500)],
        description="Such as: came in person with their badge. It is kept in the record of changes.",
    )  # fmt: skip


@dataclass(frozen=True)
class ResetPage:
    """Whose it is."""

    name: str


@blueprint.route("/people/<uuid:person_id>/second-factor", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
@fresh
def reset_factor(person_id: UUID) -> ResponseReturnValue:
    """Take away the second factor of somebody who has lost it; they are signed out and told."""
    if not signin.may_reset(work(), person_id):
        raise NotFound
    form, name = ResetForm(request.form), people.name(work(), person_id)
    if request.method == "POST" and form.validate():
        with shown_on(form):
            signin.reset_factor(work(), person_id, form.reason.data)
            flash(f"{name} has no second factor any more, is signed out, and has been told.")
            return redirect(url_for("learner.home"), 303)
    return page("admin/reset_factor.html", ResetPage(name), form)
