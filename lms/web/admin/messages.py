"""Mails that did not arrive, what can be done about each, and what the digests look like."""

from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms import messages as service
from lms import reminders, signin
from lms.messages import letter
from lms.runtime.access import Permission
from lms.runtime.errors import NotFound
from lms.web.admin import blueprint
from lms.web.asking import Asking, ButtonForm, ask
from lms.web.doors import fresh, requires
from lms.web.fields import BaseForm, EmailField, filled
from lms.web.paging import decode, encode
from lms.web.rendering import page
from lms.web.work import shown_on, work


class AddressForm(BaseForm):
    """The address that is right."""

    email = EmailField("Email address", [filled("Enter an email address", most=254)])


@dataclass(frozen=True)
class MessagesPage:
    """What did not arrive: one page of it. `after` is the cursor of the next page."""

    found: service.UndeliveredPage
    is_trying: bool
    after: str | None


@dataclass(frozen=True)
class PreviewPage:
    """One digest as it is mailed: its letter, and the text beside the HTML."""

    sample: reminders.Sample
    parts: tuple[letter.Part, ...]
    text: str


@blueprint.route("/messages")
@requires(Permission.ADMINISTER)
def messages() -> ResponseReturnValue:
    """List the mails that failed, or those that are tried again."""
    is_trying = request.args.get("show") == "trying"
    found = service.undelivered(work(), failed=not is_trying, after=decode(request.args.get("after"), (str, str)))
    return page("admin/messages.html", MessagesPage(found, is_trying, encode(found.after) if found.after else None))


@blueprint.route("/messages/<uuid:delivery_id>/again", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def send_again(delivery_id: UUID) -> ResponseReturnValue:
    """Send a mail that failed once more."""
    form, back = ButtonForm(request.form), url_for("admin.messages")
    found = service.get_undelivered(work(), delivery_id)
    if request.method == "POST":
        with shown_on(form):
            service.send_again(work(), delivery_id)
            flash("The mail is sent again.")
            return redirect(back, 303)
    points = ("It goes to the address that is on record now.", "The message can be read in Wardwise all the time.")
    return ask(
        Asking("Send this mail again?", "", "Send it again", (("Messages", back),), back, points, _facts(found)), form
    )


@blueprint.route("/messages/<uuid:delivery_id>/address", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
@fresh
def correct_address(delivery_id: UUID) -> ResponseReturnValue:
    """Correct the address of somebody whose mail failed, and send it again."""
    back = url_for("admin.messages")
    found = service.get_undelivered(work(), delivery_id)
    form = AddressForm(request.form)
    if request.method == "POST" and form.validate():
        with shown_on(form):
            signin.correct_address(work(), found.person_id, form.email.data)
            if found.message_id:
                service.send_again(work(), delivery_id)
            flash("The address is corrected." + (" The mail is sent again." if found.message_id else ""))
            return redirect(back, 303)
    points = (
        "Make sure that the address is theirs: whoever reads it can choose a new password for this account.",
        "Links and codes that they were sent stop working. Their sign-in name stays as it is.",
    )
    return ask(
        Asking(
            f"Correct the address of {found.name}", "", "Correct the address", (("Messages", back),), back, points,
            _facts(found),
        ),
        form,
    )  # fmt: skip


def _facts(found: service.Undelivered) -> tuple[tuple[str, str], ...]:
    facts = (
        ("To", f"{found.name}, {found.address}"), ("About", found.subject), ("Cause", found.cause), ("The mail server said", found.answer),
    )  # fmt: skip
    return tuple((label, value) for label, value in facts if value)


@blueprint.route("/messages/previews")
@requires(Permission.ADMINISTER)
def previews() -> ResponseReturnValue:
    """List the kinds of digest."""
    site = work().site
    return page("admin/previews.html", reminders.samples(work().today, site.reminding.chase_days))


@blueprint.route("/messages/previews/<name>")
@requires(Permission.ADMINISTER)
def preview(name: str) -> ResponseReturnValue:
    """Show one kind of digest, about invented people."""
    site = work().site
    found = {each.name: each for each in reminders.samples(work().today, site.reminding.chase_days)}
    if name not in found:
        raise NotFound
    written = found[name].written
    return page(
        "admin/preview.html",
        PreviewPage(
            found[name], letter.parts(written.text), letter.as_text(written.subject, written.text, "", site.origin)
        ),
    )
