"""Signing in for the first time with a printed code: staff number, code, and a password of one's own."""

from flask import current_app, flash, g, request
from flask.typing import ResponseReturnValue

from lms import signin
from lms.web.account import blueprint, guessing
from lms.web.account.browsers import let_in
from lms.web.account.tokens import ended_words
from lms.web.doors import public
from lms.web.fields import BaseForm, CodeField, PasswordField, TextField, filled
from lms.web.rendering import page
from lms.web.work import open_read_work, shown_on, work

# One sentence for an unknown number, a wrong code, one that was used, and somebody suspended.
CHECK_BOTH = "Check your staff number and the code on your sheet. A code works once, for 7 days."


class FirstCodeForm(BaseForm):
    """What stands on the sheet, and the password that it chooses."""

    staff_number = TextField("Staff number", [filled("Enter your staff number", most=64)])
    code = CodeField(
        "Code on your sheet", [filled("Enter the code on your sheet", most=64)],
        description="16 letters and digits. Capitals, spaces and dashes do not matter",
    )  # fmt: skip
    password = PasswordField(
        "Choose a password", [filled("Enter a password")], autocomplete="new-password",
        description="Use 12 characters or more. Three random words are easy to remember.",
    )  # fmt: skip


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@public
def first_code() -> ResponseReturnValue:
    """Use a printed code up: the password is saved and its holder signed in."""
    form, wait = FirstCodeForm(request.form), 0
    if request.method == "POST" and form.validate():
        staff_number, code = form.staff_number.data, form.code.data
        name, wait = _check(form)
        if not form.errors:
            password_hash = signin.hash_password(form.password.data)
            with shown_on(form):
                used = signin.use_code(work(), staff_number, code, password_hash)
                answer = let_in(used.person_id, used.sign_in_name, "/")
                ended = ended_words(used.tokens_ended)
                flash(f"Your password is saved. From now on, sign in as {name} with it.{ended}")
                return answer
    answer = page("account/first_code.html", None, form, status=429 if wait else 200)
    if wait:
        answer.headers["Retry-After"] = str(wait)
    return answer


def _check(form: FirstCodeForm) -> tuple[str, int]:
    """Put what is wrong on the form, before any write transaction; return the sign-in name and the seconds to wait, if any."""
    reading, guess = open_read_work(), guessing.at_printed_code(request.remote_addr or "-")
    wait = guessing.seconds_to_wait(reading.db, guess, g.now)
    found = None if wait else signin.open_code(reading, form.staff_number.data, form.code.data)
    words = signin.known_words(reading, found.person_id) if found else ()
    reading.db.rollback()
    if wait:
        form.code.errors = [guessing.wait_sentence(wait)]
    elif found is None:
        guessing.count_wrong(current_app.engine, guess, g.now)  # type: ignore[attr-defined]
        form.code.errors = [CHECK_BOTH]
    elif fault := signin.password_fault(form.password.data, found.sign_in_name, words):
        form.password.errors = [fault]
    return (found.sign_in_name if found else ""), wait
