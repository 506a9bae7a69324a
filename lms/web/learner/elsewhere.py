"""What one learned elsewhere: send evidence of it, see how it stands, take it back."""

from uuid import UUID

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict

from lms import recognition
from lms.runtime.ids import read_id
from lms.web.doors import signed_in, takes_file
from lms.web.fields import (
    BaseForm,
    DateField,
    LongTextField,
    OptionalDateField,
    OptionalFileField,
    RadiosField,
    TextField,
    filled,
)
from lms.web.learner import blueprint
from lms.web.rendering import page
from lms.web.work import once, shown_on, work

# What a form adds around the file.
_AROUND = 256 * 1024
_MEGABYTES = recognition.LARGEST_FILE // 1024 // 1024


class EvidenceForm(BaseForm):
    """Who taught it, when, until when it counts there, and the paper."""

    post_id = RadiosField("Which of your posts is this for?", "Choose which of your posts this is for")
    issuer = TextField(
        "Who taught or certified you?", [filled("Enter who taught or certified you, in 2 to 200 characters", least=2, most=200)],
        description="Such as a college, another employer or a professional body",
    )  # fmt: skip
    level = TextField(
        "Level (optional)", [filled("Enter at most 200 characters", least=0, most=200)], description="If your paper names one"
    )  # fmt: skip
    achieved_on = DateField("When did you achieve it?", "Enter the day on your paper, such as 31 1 2026")
    valid_until = OptionalDateField(
        "Until when does it count? (optional)", "Enter a day, such as 31 1 2027, or leave it empty",
        description="Leave it empty if your paper names no last day",
    )  # fmt: skip
    file = OptionalFileField(
        "Your certificate or record (optional)", "", too_large=f"The file must be {_MEGABYTES} MB or smaller",
        most=recognition.LARGEST_FILE, accept=recognition.ACCEPTED_FILES,
        description=f"A PDF or a photo (PNG or JPEG), up to {_MEGABYTES} MB. Cover what others need not see.",
    )  # fmt: skip
    note = LongTextField(
        "Anything that helps to check it (optional)", [filled("Enter at most 1,000 characters", least=0, most=1000)],
        description="Such as a number to look it up with. Leave out anything about patients.",
    )  # fmt: skip


@blueprint.route("/modules/<module_id>/elsewhere", methods=["GET", "POST"])
@signed_in
@takes_file(recognition.LARGEST_FILE + _AROUND)
@once
def elsewhere(module_id: str) -> ResponseReturnValue:
    """Show what was sent for a module and how it stands, and take evidence."""
    view = recognition.asking(work(), module_id)
    form = EvidenceForm(CombinedMultiDict((request.files, request.form)) if request.method == "POST" else None)
    if view.choose_post:
        form.post_id.offer([(str(each.id), f"{each.job_title}, {each.team_name}") for each in view.choose_post])
    else:
        del form.post_id
    if request.method == "POST" and form.validate():
        with shown_on(form):
            recognition.claim(
                work(), module_id, issuer=form.issuer.data, level=form.level.data, achieved_on=form.achieved_on.value,
                valid_until=form.valid_until.data, note=form.note.data, content=form.file.content,
                post_id=read_id(form.post_id.data) if view.choose_post else None,
            )  # fmt: skip
            flash("Your evidence is sent. We tell you when it is decided.")
            return redirect(url_for("learner.elsewhere", module_id=module_id), 303)
    return page("learner/elsewhere.html", view, form)


@blueprint.route("/modules/<module_id>/elsewhere/withdraw", methods=["POST"])
@signed_in
def withdraw_evidence(module_id: str) -> ResponseReturnValue:
    """Take the evidence back."""
    recognition.withdraw(work(), module_id)
    flash("Your evidence is withdrawn. You can send it again.")
    return redirect(url_for("learner.elsewhere", module_id=module_id), 303)


@blueprint.route("/evidence/<uuid:claim_id>/file")
@signed_in
def evidence_file(claim_id: UUID) -> ResponseReturnValue:
    """Give out the file of one's own evidence, or of evidence that the reader reviews; it is never shown in the page."""
    found = recognition.file(work(), claim_id)
    answer = Response(found.content, mimetype=found.media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=found.name)
    # Somebody else wrote it: opened by itself it may not do more than be looked at.
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
