"""Asking for sign-off."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms import signoff
from lms.web.doors import signed_in
from lms.web.fields import BaseForm, LongTextField, TickField
from lms.web.learner import blueprint
from lms.web.rendering import page
from lms.web.work import once, shown_on, work


class AskForm(BaseForm):
    """An optional note, and the declaration."""

    note = LongTextField("Anything you want to tell them (optional)", description="Leave out anything about patients.")
    declared = TickField("", "Tick the box to make the declaration")


@blueprint.route("/modules/<module_id>/sign-off", methods=["GET", "POST"])
@signed_in
@once
def sign_off(module_id: str) -> ResponseReturnValue:
    """Show what the signer will see, and take the request."""
    form = AskForm(request.form)
    if request.method == "POST" and form.validate():
        with shown_on(form):
            signoff.ask(work(), module_id, note=form.note.data or "")
            return redirect(url_for("learner.sign_off", module_id=module_id), 303)
    view = signoff.asking(work(), module_id)
    form.declared.label.text = view.declaration
    return page("learner/sign_off.html", view, form)


@blueprint.route("/modules/<module_id>/sign-off/withdraw", methods=["POST"])
@signed_in
def withdraw_sign_off(module_id: str) -> ResponseReturnValue:
    """Take the request back."""
    signoff.withdraw(work(), module_id)
    flash("Your request is withdrawn. You can send it again when you are ready.")
    return redirect(url_for("learner.sign_off", module_id=module_id), 303)
