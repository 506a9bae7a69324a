"""Evidence of what people learned elsewhere: the list, and one piece with its decision."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms import recognition
from lms.runtime.access import Permission
from lms.web.asking import Asking, ask
from lms.web.doors import fresh, requires
from lms.web.fields import BaseForm, LongTextField, OptionalDateField, RadiosField, filled
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


class TakeBackForm(BaseForm):
    """Why."""

    reason = LongTextField(
        "Why is it taken back?", [filled("Enter the reason in 10 to 1,000 characters", least=10, most=1000)]
    )


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


@blueprint.route("/prior-learning/<uuid:claim_id>/take-back", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
@fresh
def take_back_evidence(claim_id: UUID) -> ResponseReturnValue:
    """Take back what was accepted by mistake, with a reason."""
    row, form = recognition.details(work(), claim_id), TakeBackForm(request.form)
    back = url_for("training.review_evidence", claim_id=claim_id)
    if request.method == "POST" and form.validate():
        with shown_on(form):
            recognition.take_back(work(), claim_id, form.reason.data)
            flash(f"It counts no more. {row.person_name} has been told.")
            return redirect(back, 303)
    points = (
        "It counts no more from today, and the module is asked of them as before.",
        f"{row.person_name} is told the reason. They can send other evidence, or take the module.",
        "The decision stays on record, with yours beside it.",
    )
    crumbs = (
        ("Training", url_for("training.people")), ("What people learned elsewhere", url_for("training.prior_learning")),
        (row.person_name, back),
    )  # fmt: skip
    return ask(
        Asking(
            f"Take back that {row.claim.title} counts for {row.person_name}?", f"From {row.claim.issuer}.", "Take it back", crumbs, back,
            points, takes_away=True,
        ),
        form,
    )  # fmt: skip
