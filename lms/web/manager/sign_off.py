"""One request for sign-off, its decision, and what happened when somebody else was faster."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms import signoff
from lms.runtime.access import Permission
from lms.runtime.errors import Conflict, NotFound
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
class DecidedPage:
    """What became of a decision that came too late. `found` is the request as it is now, None when its reader sees it no more."""

    sentence: str
    person_name: str
    title: str
    found: signoff.RequestDetails | None
    waited: timedelta
    approves: bool
    reason: str
    next: signoff.QueueRow | None
    left: int


@blueprint.route("/sign-offs/<uuid:request_id>", methods=["GET", "POST"])
@requires(Permission.SIGN_OFF)
@fresh
def sign_off(request_id: UUID) -> ResponseReturnValue:
    """Show one request and take the manager's decision. Deciding twice in the same way changes nothing."""
    form = DecisionForm(request.form)
    details = signoff.details(work(), request_id)
    if request.method == "POST" and form.validate():
        try:
            with shown_on(form):
                signoff.decide(work(), request_id, approve=form.approves, reason=form.reason.data or "")
                flash(
                    f"{details.row.person_name}: {'signed off' if form.approves else 'returned'}. They have been told."
                )
                if details.next:
                    return redirect(url_for("manager.sign_off", request_id=details.next.id), 303)
                return redirect(url_for("manager.sign_offs"), 303)
        except (signoff.AlreadyDecided, signoff.NotYoursNow) as lost:
            return page("manager/sign_off_decided.html", _decided(details, lost, form), status=409)
    return page("manager/sign_off.html", details, form)


def _decided(before: signoff.RequestDetails, lost: Conflict, form: DecisionForm) -> DecidedPage:
    """Return what the one who came too late is shown: what happened, and what they had typed."""
    try:
        found = signoff.details(work(), before.row.id)
    except NotFound:
        found = None
    ended = found.current.decided_at or found.current.ended_at if found else None
    others = [each for each in signoff.waiting(work()) if each.id != before.row.id]
    return DecidedPage(
        sentence=lost.sentence, person_name=before.row.person_name, title=before.row.title, found=found,
        waited=work().now - ended if ended else timedelta(), approves=form.approves, reason=form.reason.data or "",
        next=others[0] if others else None, left=len(others),
    )  # fmt: skip
