"""Giving more time for a module that is asked of somebody."""

from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms import catalogue, certifications, people
from lms.certifications import MoreTime
from lms.runtime.access import Permission
from lms.runtime.errors import NotFound
from lms.web.doors import requires
from lms.web.fields import BaseForm, DateField, LongTextField, filled
from lms.web.manager import blueprint
from lms.web.rendering import page
from lms.web.work import shown_on, work


class MoreTimeForm(BaseForm):
    """Until when, and why."""

    until = DateField("Until when?")
    reason = LongTextField(
        "Why do they get more time?", [filled("Enter the reason in 10 to 300 characters", least=10, most=300)],
        description="They read it as you write it. It stays on record.",
    )  # fmt: skip


@dataclass(frozen=True)
class MoreTimePage:
    """Whom and what it is about."""

    person_id: UUID
    name: str
    title: str
    found: MoreTime


@blueprint.route("/team/<uuid:person_id>/assignments/<uuid:assignment_id>/more-time", methods=["GET", "POST"])
@requires(Permission.ASSIGN)
def more_time(person_id: UUID, assignment_id: UUID) -> ResponseReturnValue:
    """Give more time: the due date moves, or the end of a certification as this organisation sees it."""
    form, name = MoreTimeForm(request.form), people.person(work(), person_id).name
    found = certifications.more_time(work(), assignment_id)
    if found.asked.person_id != person_id:
        raise NotFound
    title = catalogue.cards(work())[found.asked.module_id].title
    if request.method == "POST" and form.validate():
        with shown_on(form):
            certifications.give(work(), assignment_id, form.until.value, form.reason.data)
            flash(f"{name} now has more time for {title}, and has been told.")
            return redirect(url_for("manager.person", person_id=person_id), 303)
    return page("manager/more_time.html", MoreTimePage(person_id, name, title, found), form)
