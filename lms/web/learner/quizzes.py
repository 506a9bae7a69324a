"""The quiz: its front page, one question a screen, the check of answers, the result, and recaps."""

from typing import Any
from uuid import UUID

import wtforms
from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from lms import quizzes, reports
from lms.web import choices
from lms.web.doors import signed_in
from lms.web.fields import BaseForm
from lms.web.learner import blueprint
from lms.web.rendering import page
from lms.web.work import shown_on, work

REVIEW = "review"


class AnswerField(wtforms.SelectMultipleField):
    """The option ids chosen. Which may be chosen is the service's affair; nothing is looked up here."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("", validate_choice=False, choices=[], **kwargs)
        self.kind = "radios"
        self.question: choices.Question | None = None

    def ask(
        self, text: str, options: tuple[tuple[str, str, bool], ...], *, is_multiple: bool, hint: str, heading: bool
    ) -> None:
        """Set what is asked: the options as (id, text, chosen) in the order they are shown."""
        self.kind = "checkboxes" if is_multiple else "radios"
        self.question = choices.Question(
            self.id, self.name, text, [choices.Option(*option) for option in options], "m" if heading else "s", heading,
            hint, self.errors[0] if self.errors else "",
        )  # fmt: skip

    def widget(self, field: "AnswerField") -> Markup:
        """Return the question with its options."""
        return choices.draw(field.kind, field.question) if field.question else Markup()


class AnswerForm(BaseForm):
    """An answer, and where it was changed from: "review" leads back to the check of all answers."""

    answer = AnswerField()
    origin = wtforms.HiddenField(name="from")

    @property
    def is_from_review(self) -> bool:
        """Whether the answer is changed from the check of all answers."""
        return bool(self.origin.data == REVIEW)


@blueprint.route("/modules/<module_id>/quiz")
@signed_in
def quiz(module_id: str) -> ResponseReturnValue:
    """Show the page in front of the quiz. Looking opens no attempt."""
    return _front(module_id)


def _front(module_id: str, form: BaseForm | None = None) -> ResponseReturnValue:
    found = quizzes.front(work(), module_id)
    return page("learner/renewal.html" if found.refresher else "learner/quiz.html", found, form)


@blueprint.route("/modules/<module_id>/quiz", methods=["POST"])
@signed_in
def begin_attempt(module_id: str) -> ResponseReturnValue:
    """Open an attempt or resume the open one, and lead to its first question without an answer."""
    form = BaseForm(request.form)
    with shown_on(form):
        begun = quizzes.begin(work(), module_id)
        if begun.position is None:
            return redirect(url_for("learner.review", attempt_id=begun.attempt_id), 303)
        return redirect(url_for("learner.question", attempt_id=begun.attempt_id, position=begun.position), 303)
    return _front(module_id, form)


@blueprint.route("/attempts/<uuid:attempt_id>/questions/<int:position>", methods=["GET", "POST"])
@signed_in
def question(attempt_id: UUID, position: int) -> ResponseReturnValue:
    """Show one question, and save its answer."""
    form = AnswerForm(request.values)
    if request.method == "POST":
        with shown_on(form):
            saved = quizzes.answer(work(), attempt_id, position, form.answer.data or ())
            return redirect(_after(attempt_id, position, saved, form), 303)
    view = quizzes.question(work(), attempt_id, position)
    if not view.is_open:
        return redirect(url_for("learner.result", attempt_id=attempt_id), 303)
    how_many = "Choose all that apply." if view.is_multiple else "Choose one answer."
    # After a refusal what was sent stays chosen, otherwise what is saved.
    sent = form.answer.data or () if form.errors else None
    options = tuple((each.id, each.text, each.is_chosen if sent is None else each.id in sent) for each in view.choices)
    hint = f"{how_many} You can change it until you submit."
    form.answer.ask(view.text, options, is_multiple=view.is_multiple, hint=hint, heading=True)
    return page("learner/question.html", view, form)


def _after(attempt_id: UUID, position: int, saved: quizzes.Saved, form: AnswerForm) -> str:
    if not saved.is_open:
        return url_for("learner.result", attempt_id=attempt_id)
    if saved.is_last or form.is_from_review:
        return url_for("learner.review", attempt_id=attempt_id)
    return url_for("learner.question", attempt_id=attempt_id, position=position + 1)


@blueprint.route("/attempts/<uuid:attempt_id>/review")
@signed_in
def review(attempt_id: UUID) -> ResponseReturnValue:
    """Show all answers before they are submitted."""
    view = quizzes.review(work(), attempt_id)
    if not view.is_open:
        return redirect(url_for("learner.result", attempt_id=attempt_id), 303)
    return page("learner/review.html", view)


@blueprint.route("/attempts/<uuid:attempt_id>/submit", methods=["POST"])
@signed_in
def submit(attempt_id: UUID) -> ResponseReturnValue:
    """Submit the attempt; the second time leads to the first result."""
    quizzes.submit(work(), attempt_id)
    return redirect(url_for("learner.result", attempt_id=attempt_id), 303)


@blueprint.route("/attempts/<uuid:attempt_id>/result")
@signed_in
def result(attempt_id: UUID) -> ResponseReturnValue:
    """Show the result of a submitted attempt."""
    view = quizzes.result(work(), attempt_id)
    if not view.is_submitted:
        return redirect(url_for("learner.review", attempt_id=attempt_id), 303)
    if view.refresher:
        return page("learner/renewal_result.html", reports.renewal_result(work(), view, view.refresher))
    return page("learner/result.html", view)


@blueprint.route("/attempts/<uuid:attempt_id>/recaps/<int:position>", methods=["GET", "POST"])
@signed_in
def recap(attempt_id: UUID, position: int) -> ResponseReturnValue:
    """Show a recap with its question, and take the new answer."""
    form, told = AnswerForm(request.form), None
    if request.method == "POST":
        with shown_on(form):
            told = quizzes.put_right(work(), attempt_id, position, form.answer.data or ())
            if told.is_right:
                flash("That is right. You can try the quiz again." if told.may_try_again else "That is right.")
                return redirect(url_for("learner.result", attempt_id=attempt_id), 303)
    view = quizzes.recap(work(), attempt_id, position, chosen=told.chosen if told else ())
    if view.is_done:
        return redirect(url_for("learner.result", attempt_id=attempt_id), 303)
    options = tuple((option.id, option.text, False) for option in view.options)
    hint = "Choose all that apply." if view.is_multiple else "Choose one answer."
    form.answer.ask(view.question_text, options, is_multiple=view.is_multiple, hint=hint, heading=False)
    # An answer that is not right changes nothing, which is what 422 says.
    return page("learner/recap.html", view, form, status=422 if told else 200)
