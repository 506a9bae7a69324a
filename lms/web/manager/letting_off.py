"""Letting somebody off a module for a time, and ending that."""

from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms import assignments, catalogue, people
from lms.runtime.access import Permission
from lms.runtime.errors import NotFound
from lms.web.doors import requires
from lms.web.fields import BaseForm, DateField, TextField, filled
from lms.web.manager import blueprint
from lms.web.rendering import page
from lms.web.work import once, shown_on, work


class LetOffForm(BaseForm):
    """Until when, and why."""

    ends_on = DateField("Last day on which it is not required", description="At most a year ahead")
    reason = TextField(
        "Why?", [filled("Enter the reason in 3 to 300 characters", least=3, most=300)],
        description="They see it as you write it, such as: maternity leave",
    )  # fmt: skip


class EndLetOffForm(BaseForm):
    """Nothing to fill in: the button is the deed."""


@dataclass(frozen=True)
class LetOffPage:
    """Whom it is about, and which module."""

    person_id: UUID
    name: str
    title: str
    assignment: assignments.AssignmentView


@dataclass(frozen=True)
class EndLetOffPage:
    """Whom it is about, and what would end."""

    person_id: UUID
    name: str
    title: str
    waiver: assignments.WaiverView
    is_asked: bool


@blueprint.route("/team/<uuid:person_id>/assignments/<uuid:assignment_id>/let-off", methods=["GET", "POST"])
@requires(Permission.ASSIGN)
@once
def let_off(person_id: UUID, assignment_id: UUID) -> ResponseReturnValue:
    """Let somebody off a module for a time."""
    form, name = LetOffForm(request.form), people.person(work(), person_id).name
    found = next((each for each in assignments.open_for(work(), person_id) if each.id == assignment_id), None)
    if found is None or not assignments.may_ask(work(), found.post_id):
        raise NotFound
    if request.method == "POST" and form.validate():
        with shown_on(form):
            assignments.waive(work(), assignment_id, ends_on=form.ends_on.value, reason=form.reason.data)
            last = form.ends_on.value
            flash(
                f"{name} is let off this module until {last.day} {last:%B %Y}. After that it is required again by itself."
            )
            return redirect(url_for("manager.person", person_id=person_id), 303)
    title = catalogue.cards(work())[found.module_id].title
    return page("manager/let_off.html", LetOffPage(person_id, name, title, found), form)


@blueprint.route("/team/<uuid:person_id>/let-off/<uuid:waiver_id>/end", methods=["GET", "POST"])
@requires(Permission.ASSIGN)
def end_let_off(person_id: UUID, waiver_id: UUID) -> ResponseReturnValue:
    """Require the module again, after showing what that means."""
    name = people.person(work(), person_id).name
    found = next((each for each in assignments.waivers(work(), person_id) if each.id == waiver_id), None)
    if found is None:
        raise NotFound
    is_asked = any(
        (each.organisation_id, each.module_id) == (found.organisation_id, found.module_id)
        for each in assignments.open_for(work(), person_id)
    )
    if request.method == "POST":
        assignments.end_waiver(work(), waiver_id)
        again = f"The module is required of {name} again, by a date for which there is time."
        flash(again if is_asked else f"{name} is no longer let off. Nobody requires the module of them now.")
        return redirect(url_for("manager.person", person_id=person_id), 303)
    title = catalogue.cards(work())[found.module_id].title
    return page("manager/end_let_off.html", EndLetOffPage(person_id, name, title, found, is_asked), EndLetOffForm(None))
