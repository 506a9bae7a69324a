"""Asking a module of somebody by hand, and asking it no more."""

from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms import assignments, catalogue, people
from lms.runtime.access import Permission
from lms.runtime.errors import NotFound
from lms.runtime.ids import read_id
from lms.web.doors import requires
from lms.web.fields import BaseForm, DateField, RadiosField, TextField, filled
from lms.web.manager import blueprint
from lms.web.rendering import page
from lms.web.work import once, shown_on, work


class AssignForm(BaseForm):
    """Which module, for which post, by when and why."""

    module_id = RadiosField("Which module?", "Choose a module")
    post_id = RadiosField("For which post?", "Choose a post")
    due_on = DateField("By when?")
    reason = TextField(
        "Why do they need it?", [filled("Enter the reason in 3 to 300 characters", least=3, most=300)],
        description="They see it as you write it, such as: you asked to use the drafting tool",
    )  # fmt: skip


class EndForm(BaseForm):
    """Nothing to fill in: the button is the deed."""


@dataclass(frozen=True)
class AssignPage:
    """Whom it is about."""

    person_id: UUID
    name: str


@dataclass(frozen=True)
class EndPage:
    """The assignment that would be ended."""

    person_id: UUID
    name: str
    assignment: assignments.AssignmentView
    title: str


def _reached(person_id: UUID) -> str:
    return people.person(work(), person_id).name


@blueprint.route("/team/<uuid:person_id>/assignments/new", methods=["GET", "POST"])
@requires(Permission.ASSIGN)
@once
def assign(person_id: UUID) -> ResponseReturnValue:
    """Ask a module of a person."""
    form, name = AssignForm(request.form), _reached(person_id)
    posts = people.posts_to_ask(work(), person_id)
    asked = {each.module_id for each in assignments.open_for(work(), person_id)}
    cards = catalogue.cards(work()).values()
    form.module_id.offer([(card.id, card.title) for card in cards if card.id not in asked and not card.retired_on])
    form.post_id.offer([(str(post.id), f"{post.job_title}, {post.team_name}") for post in posts])
    if len(posts) == 1 and request.method == "GET":
        form.post_id.data = str(posts[0].id)
    if request.method == "POST" and form.validate():
        with shown_on(form):
            post_id = read_id(form.post_id.data)
            if post_id is None:
                raise NotFound
            assignments.ask(
                work(),
                person_id,
                post_id=post_id,
                module_id=form.module_id.data,
                due_on=form.due_on.value,
                reason=form.reason.data,
            )
            flash(f"{name} now needs this module by the date you gave.")
            return redirect(url_for("manager.person", person_id=person_id), 303)
    return page("manager/assign.html", AssignPage(person_id, name), form)


@blueprint.route("/team/<uuid:person_id>/assignments/<uuid:assignment_id>/end", methods=["GET", "POST"])
@requires(Permission.ASSIGN)
def end_assignment(person_id: UUID, assignment_id: UUID) -> ResponseReturnValue:
    """Ask a module no more, after showing what that means."""
    form, name = EndForm(request.form), _reached(person_id)
    found = next((each for each in assignments.open_for(work(), person_id) if each.id == assignment_id), None)
    if found is None:
        raise NotFound
    if request.method == "POST":
        assignments.end(work(), assignment_id)
        flash(f"{name} no longer needs this module.")
        return redirect(url_for("manager.person", person_id=person_id), 303)
    title = catalogue.cards(work())[found.module_id].title
    return page("manager/end_assignment.html", EndPage(person_id, name, found, title), form)
