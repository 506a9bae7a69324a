"""The queue of sign-offs, and one decision."""

from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms import signoff
from lms.runtime.access import Permission
from lms.web.doors import fresh, requires
from lms.web.fields import BaseForm, LongTextField, RadiosField
from lms.web.manager import blueprint
from lms.web.rendering import page
from lms.web.work import shown_on, work


class DecisionForm(BaseForm):
    """Sign off or return; nothing is chosen at first."""

    decision = RadiosField(
        "Your decision",
        "Choose whether to sign off or return it",
        choices=[("sign_off", "Sign off"), ("return", "Return")],
    )
    reason = LongTextField("If you return it: what should they do or show?")

    @property
    def approves(self) -> bool:
        """Whether it is a sign-off."""
        return bool(self.decision.data == "sign_off")


@dataclass(frozen=True)
class SignOffsPage:
    """What waits for the reader, and what has waited so long for others that the reader sees it too."""

    rows: tuple[signoff.QueueRow, ...]
    long: tuple[signoff.LongWait, ...]


@blueprint.route("/sign-offs")
@requires(Permission.SIGN_OFF)
def sign_offs() -> ResponseReturnValue:
    """List what waits for the actor, the longest wait first."""
    return page("manager/sign_offs.html", SignOffsPage(signoff.waiting(work()), signoff.long_waiting(work())))


@blueprint.route("/sign-offs/<uuid:request_id>", methods=["GET", "POST"])
@requires(Permission.SIGN_OFF)
@fresh
def sign_off(request_id: UUID) -> ResponseReturnValue:
    """Show one request and take the manager's decision. Deciding twice in the same way changes nothing."""
    form = DecisionForm(request.form)
    details = signoff.details(work(), request_id)
    if request.method == "POST" and form.validate():
        with shown_on(form):
            signoff.decide(work(), request_id, approve=form.approves, reason=form.reason.data or "")
            flash(f"{details.row.person_name}: {'signed off' if form.approves else 'returned'}. They have been told.")
            if details.next:
                return redirect(url_for("manager.sign_off", request_id=details.next.id), 303)
            return redirect(url_for("manager.sign_offs"), 303)
    return page("manager/sign_off.html", details, form)
