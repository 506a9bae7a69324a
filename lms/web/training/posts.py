"""One post of a person: its details, its team, its line manager, its end."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms import people
from lms.runtime.access import Permission
from lms.runtime.ids import read_id
from lms.web.asking import Asking, ButtonForm, Finder, ask
from lms.web.doors import requires
from lms.web.fields import BaseForm, DateField, RadiosField, TextField, filled
from lms.web.rendering import day
from lms.web.training import blueprint
from lms.web.training.people import CHOOSE_TEAM, chosen, offer_teams
from lms.web.work import shown_on, work

NOBODY = "nobody"


class DetailsForm(BaseForm):
    """What a post is called."""

    staff_number = TextField("Staff number", [filled("Enter the staff number", most=120)])
    job_title = TextField("Job title", [filled("Enter the job title", most=120)])
    staff_group = TextField("Staff group", [filled("Enter the staff group", most=120)])


class TeamForm(BaseForm):
    """The team that a post moves to."""

    team = RadiosField("Team", CHOOSE_TEAM)


class ManagerForm(BaseForm):
    """Who manages a post."""

    manager = RadiosField("Line manager", "Choose a line manager. If they are not listed, search for their name.")


class EndForm(BaseForm):
    """The last day of a post."""

    ended_on = DateField("Last day", description="The last day on which they work in this post. It may lie ahead.")


def _crumbs(post: people.PostView, name: str) -> tuple[tuple[str, str], ...]:
    return (("People", url_for("training.people")), (name, _back(post)))


def _back(post: people.PostView) -> str:
    return url_for("training.person", person_id=post.person_id)


def _facts(post: people.PostView) -> tuple[tuple[str, str], ...]:
    return (
        ("Post", f"{post.job_title}, {post.team_name}, {post.organisation_name}"), ("Staff number", post.staff_number),
        ("Line manager", post.manager_name or "Nobody on record"),
    )  # fmt: skip


@blueprint.route("/posts/<uuid:post_id>/details", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def details(post_id: UUID) -> ResponseReturnValue:
    """Change what a post is called and its staff number."""
    post, name = people.managed_post(work(), post_id)
    now = {"staff_number": post.staff_number, "job_title": post.job_title, "staff_group": post.staff_group}
    form = DetailsForm(request.form if request.method == "POST" else None, data=now)
    if request.method == "POST" and form.validate():
        with shown_on(form):
            people.change_details(
                work(), post_id, staff_number=form.staff_number.data, job_title=form.job_title.data,
                staff_group=form.staff_group.data,
            )  # fmt: skip
            flash("The post is changed.")
            return redirect(_back(post), 303)
    lede = f"{post.team_name}, {post.organisation_name}. Certificates keep the job title of their day."
    return ask(Asking(f"Change the post of {name}", lede, "Change the post", _crumbs(post, name), _back(post)), form)


@blueprint.route("/posts/<uuid:post_id>/team", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def move(post_id: UUID) -> ResponseReturnValue:
    """Move a post to another team."""
    post, name = people.managed_post(work(), post_id)
    form = TeamForm(request.form)
    finder = offer_teams(form.team, post.organisation_id)
    if request.method == "POST" and form.validate():
        with shown_on(form):
            people.move_post(work(), post_id, chosen(form.team))
            flash(f"{name} has moved. Check who manages them now.")
            return redirect(_back(post), 303)
    points = (
        "They keep their line manager until you choose another one.",
        "What they have learned and what is asked of them stays.",
        "The record of changes says where they were before.",
    )
    return ask(
        Asking(
            f"Move {name} to another team",
            "",
            "Move them",
            _crumbs(post, name),
            _back(post),
            points,
            _facts(post),
            finder,
        ),
        form,
    )


@blueprint.route("/posts/<uuid:post_id>/manager", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def line_manager(post_id: UUID) -> ResponseReturnValue:
    """Choose who manages a post."""
    post, name = people.managed_post(work(), post_id)
    form, q = ManagerForm(request.form), request.args.get("q", "")
    found = people.find_managers(work(), post.organisation_id, post.team_id, post.person_id, q)
    form.manager.offer([
        *((str(each.post_id), each.label) for each in found), (NOBODY, "Nobody: the training team signs them off"),
    ])  # fmt: skip
    if request.method == "POST" and form.validate():
        with shown_on(form):
            people.change_line_manager(
                work(), post_id, None if form.manager.data == NOBODY else read_id(form.manager.data)
            )
            flash("The line manager is changed.")
            return redirect(_back(post), 303)
    hint = "These manage people in the team." if found and not q else "" if found else "Nobody you see is called that."
    below = people.count_reports(work(), post_id)
    points = [
        "The new line manager sees them, and decides on their requests for sign-off, from now on. The one before does no more."
    ]
    if below:
        points.append(
            f"{below:,} {'person reports' if below == 1 else 'people report'} to this post and move along with it."
        )
    return ask(
        Asking(
            f"Choose the line manager of {name}", "", "Change the line manager", _crumbs(post, name), _back(post), tuple(points),
            _facts(post), Finder("Find a manager by name", q, hint),
        ),
        form,
    )  # fmt: skip


@blueprint.route("/posts/<uuid:post_id>/end", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def end_post(post_id: UUID) -> ResponseReturnValue:
    """Give a post its last day."""
    post, name = people.managed_post(work(), post_id)
    now = {"ended_on": post.ended_on or work().today}
    form = EndForm(request.form if request.method == "POST" else None, data=now if request.method == "GET" else None)
    if request.method == "POST" and form.validate():
        with shown_on(form):
            people.end_post(work(), post_id, form.ended_on.value)
            flash(
                f"The last day of {name} as {post.job_title} is {day(form.ended_on.value)}. You can undo this for 30 days after it."
            )
            return redirect(_back(post), 303)
    below = people.count_reports(work(), post_id)
    points = [
        "Their certificates stay theirs, and everything they have learned stays on record.",
        "After the last day their manager sees them no more. You do.",
    ]
    if below:
        who = "person reports" if below == 1 else "people report"
        points.append(
            f"{below:,} {who} to this post. Give them another line manager: until then the training team signs them off."
        )
    return ask(
        Asking(
            f"End the post of {name}", "", "Save the last day", _crumbs(post, name), _back(post), tuple(points), _facts(post),
            takes_away=True,
        ),
        form,
    )  # fmt: skip


@blueprint.route("/posts/<uuid:post_id>/reopen", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def reopen_post(post_id: UUID) -> ResponseReturnValue:
    """Take back the end of a post."""
    post, name = people.managed_post(work(), post_id)
    form = ButtonForm(request.form)
    if request.method == "POST":
        with shown_on(form):
            people.reopen_post(work(), post_id)
            flash(f"{name} has the post again, as if it had not ended.")
            return redirect(_back(post), 303)
    ends = f"It ends on {day(post.ended_on)}." if post.ended_on else "It has no end."
    lede = f"{ends} Undo this only if the end was a mistake: somebody who returned gets a new post."
    return ask(
        Asking(
            f"Undo the end of the post of {name}?",
            lede,
            "Undo the end",
            _crumbs(post, name),
            _back(post),
            facts=_facts(post),
        ),
        form,
    )
