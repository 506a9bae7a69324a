"""Evidence of what people learned elsewhere: the list, and one piece with its decision."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms import recognition
from lms.runtime.access import Permission
from lms.web.doors import fresh, requires
from lms.web.fields import BaseForm, LongTextField, OptionalDateField, RadiosField
from lms.web.paging import decode, encode
from lms.web.rendering import page
from lms.web.training import blueprint
from lms.web.work import shown_on, work


class ReviewForm(BaseForm):
    """Accept with the days as the evidence has them, or decline with a reason; nothing is chosen at first."""

    decision = RadiosField(
        "Your decision", "Choose whether to accept or decline it", choices=[("accept", "Accept"), ("decline", "Decline")]
    )  # fmt: skip
    achieved_on = OptionalDateField(
        "If you accept: achieved on", "Enter the day on which they achieved it, such as 31 1 2026"
    )
    valid_until = OptionalDateField(
        "If you accept: counts until", "Enter the last day on which it counts, such as 31 1 2027",
        description="The day that the evidence names. If it names none, the one that you decide.",
    )  # fmt: skip
    reason = LongTextField(
        "If you decline: what is missing or does not fit?", description="They read it. With an acceptance it may stay empty."
    )  # fmt: skip

    @property
    def accepts(self) -> bool:
        """Whether it is accepted."""
        return bool(self.decision.data == "accept")


@dataclass(frozen=True)
class EvidencePage:
    """The list and what the address asks for."""

    found: recognition.ClaimPage
    show: str
    is_first: bool
    next_cursor: str


@blueprint.route("/prior-learning")
@requires(Permission.MANAGE_PEOPLE)
def prior_learning() -> ResponseReturnValue:
    """List evidence that waits, the longest wait first, or what was decided."""
    show = "decided" if request.args.get("show") == "decided" else ""
    after: Any = decode(request.args.get("after"), (str, str))
    found = recognition.listed(work(), show=show, after=after)
    return page(
        "training/prior_learning.html",
        EvidencePage(found, show, after is None, encode(found.after) if found.after else ""),
    )


@blueprint.route("/prior-learning/<uuid:claim_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
@fresh
def review_evidence(claim_id: UUID) -> ResponseReturnValue:
    """Show one piece of evidence and take the decision. Deciding twice in the same way changes nothing."""
    row = recognition.details(work(), claim_id)
    form = ReviewForm(
        request.form, data={"achieved_on": row.claim.achieved_on, "valid_until": row.claim.valid_until}
    )  # fmt: skip
    if request.method == "POST" and form.validate():
        with shown_on(form):
            recognition.decide(
                work(), claim_id, accept=form.accepts, achieved_on=form.achieved_on.data, valid_until=form.valid_until.data,
                reason=form.reason.data or "",
            )  # fmt: skip
            flash(f"{row.person_name}: {'accepted' if form.accepts else 'declined'}. They have been told.")
            return redirect(url_for("training.prior_learning"), 303)
    return page("training/review_evidence.html", row, form)
