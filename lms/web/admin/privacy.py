"""Privacy, for administrators: how long what is kept, a copy for somebody who asked, and erasing somebody."""

from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms import privacy as service
from lms.runtime.access import Permission
from lms.web.admin import blueprint
from lms.web.asking import Asking, ButtonForm, ask
from lms.web.doors import fresh, requires
from lms.web.fields import LongTextField, filled
from lms.web.rendering import page, plural
from lms.web.work import shown_on, work


class EraseForm(ButtonForm):
    """Why somebody is erased."""

    reason = LongTextField(
        "Why are they erased?", [filled("Enter the reason in 10 to 500 characters", least=10, most=500)],
        description="Such as: asked for in writing on 20 November. It is kept, so write it without their name.",
    )  # fmt: skip


@dataclass(frozen=True)
class PrivacyPage:
    """What is kept for how long, and how much of it goes in the coming night."""

    rows: tuple[service.Due, ...]

    @property
    def unset(self) -> int:
        """How many classes are kept for ever."""
        return sum(not each.years for each in self.rows)

    @property
    def due(self) -> int:
        """How much goes in the coming night."""
        return sum(each.count or 0 for each in self.rows)


@blueprint.route("/privacy")
@requires(Permission.ADMINISTER)
def privacy() -> ResponseReturnValue:
    """Show for how many years each class of data is kept, and how much is due: counts only."""
    return page("admin/privacy.html", PrivacyPage(service.due(work())))


@blueprint.route("/people/<uuid:person_id>/copy", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def ask_copy(person_id: UUID) -> ResponseReturnValue:
    """Have a copy of somebody's record prepared for them."""
    found, form = service.subject(work(), person_id), ButtonForm(request.form)
    back = url_for("admin.person", person_id=person_id)
    if request.method == "POST":
        service.ask_copy(work(), person_id)
        flash(f"The copy is being prepared. {found.name} is told, and only they can download it.")
        return redirect(back, 303)
    points = (
        f"Everything that is kept about {found.name} goes into one file, and nothing about anybody else.",
        "They are told that you asked for it, and again when it is ready.",
        "Only they can download it, for 7 days, when they are signed in. You do not see it.",
    )
    return ask(
        Asking(
            f"Prepare a copy for {found.name}?", "", "Prepare the copy", (("People", url_for("admin.people")), (found.name, back)),
            back, points,
        ),
        form,
    )  # fmt: skip


@blueprint.route("/people/<uuid:person_id>/erase", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
@fresh
def erase(person_id: UUID) -> ResponseReturnValue:
    """Erase somebody for good, with a reason, after saying what goes and what stays."""
    found, form = service.subject(work(), person_id), EraseForm(request.form)
    back = url_for("admin.person", person_id=person_id)
    if request.method == "POST" and form.validate():
        with shown_on(form):
            service.erase(work(), person_id, form.reason.data)
            flash("The person is erased. What was counted with them still is.")
            return redirect(url_for("admin.people"), 303)
    return ask(
        Asking(
            f"Erase {found.name} for good?", "Nobody can undo this.", "Erase for good",
            (("People", url_for("admin.people")), (found.name, back)), back, _points(found),
            facts=tuple(("Post", each) for each in found.posts),
            takes_away=True,
        ),
        form,
    )  # fmt: skip


def _points(found: service.Subject) -> tuple[str, ...]:
    ends = []
    if found.current_posts:
        ends.append(f"{plural(found.current_posts, 'post ends', 'posts end')} today, and every role.")
    if found.reports:
        ends.append(
            f"{plural(found.reports, 'person loses', 'people lose')} their line manager. Give them another first."
        )
    return (
        "Name, addresses, sign-in, messages, notes and files go. They cannot sign in any more and are not told.",
        "Their certificates say that they were erased to whoever checks them. Let them download what they want to keep first.",
        "Results and certifications stay in the counts, and name nobody. The record of changes stays whole, without the values.",
        *ends,
    )
