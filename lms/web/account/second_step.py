"""The second step of signing in: a code of the app, or one from paper."""

from dataclasses import dataclass

from flask import current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms import signin
from lms.runtime import logs
from lms.web.account import blueprint, guessing
from lms.web.account.browsers import half_in, let_in
from lms.web.doors import public
from lms.web.fields import BaseForm, CodeField, filled
from lms.web.rendering import page
from lms.web.work import open_read_work, work

WRONG = "Check the code. Your app shows a new one every 30 seconds, and each works once."


class CodeForm(BaseForm):
    """One code."""

    code = CodeField(
        "Code from your app", [filled("Enter the code from your app", most=64)],
        description="6 digits. Or one of your recovery codes, if you do not have your phone",
    )  # fmt: skip


@dataclass(frozen=True)
class SecondStepPage:
    """The name that the password was right for."""

    sign_in_name: str


@blueprint.route("/sign-in/second-step", methods=["GET", "POST"])
@public
def second_step() -> ResponseReturnValue:
    """Let in whoever gave the right password and now gives the right code; anybody else starts at the beginning."""
    waiting, reading = half_in(), open_read_work()
    half = signin.half_way(reading, waiting[0]) if waiting else None
    if waiting is None or half is None:
        return redirect(url_for("account.sign_in"), 303)
    form, wait = CodeForm(request.form), 0
    if request.method == "POST" and form.validate():
        fits, wait = _checked(half, form.code.data)
        if fits and signin.use_factor(work(), half.person_id, form.code.data):
            return let_in(half.person_id, waiting[1], waiting[2], is_strong=True)
        form.code.errors = [guessing.wait_sentence(wait) if wait else WRONG]
    answer = page("account/second_step.html", SecondStepPage(waiting[1]), form, status=429 if wait else 200)
    if wait:
        answer.headers["Retry-After"] = str(wait)
    return answer


def _checked(half: signin.HalfWay, typed: str) -> tuple[bool, int]:
    """Say whether a code fits, and for how many seconds to wait otherwise; a wrong one is counted before anything is written."""
    reading, guess = open_read_work(), guessing.at_second_factor(str(half.person_id))
    wait = guessing.seconds_to_wait(reading.db, guess, g.now)
    fits = not wait and signin.factor_fits(reading, half.person_id, typed)
    reading.db.rollback()
    if not fits and not wait:
        guessing.count_wrong(current_app.engine, guess, g.now)  # type: ignore[attr-defined]
        logs.event("second_factor_refused", cause=g.cause)
    return fits, wait
