"""The people whose training the reader runs: a list, one person with their posts, and somebody new."""

from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms import people
from lms.runtime.access import Permission
from lms.runtime.errors import NotFound
from lms.runtime.ids import read_id
from lms.web.asking import Asking, Finder, ask
from lms.web.doors import requires
from lms.web.fields import BaseForm, DateField, RadiosField, TextField, filled
from lms.web.paging import decode, encode
from lms.web.rendering import page
from lms.web.training import blueprint
from lms.web.work import once, shown_on, work

CHOOSE_TEAM = "Choose a team. If it is not listed, search for it."


class NameForm(BaseForm):
    """A person's name."""

    first_name = TextField("First name", [filled("Enter the first name", most=120)])
    last_name = TextField(
        "Last name", [filled("Enter a last name of up to 120 characters", least=0, most=120)],
        description="Leave it empty for somebody who has one name only",
    )  # fmt: skip


class PostForm(BaseForm):
    """A post in a team."""

    staff_number = TextField("Staff number", [filled("Enter the staff number", most=120)])
    job_title = TextField("Job title", [filled("Enter the job title", most=120)])
    staff_group = TextField(
        "Staff group", [filled("Enter the staff group", most=120)], description="Such as: Nursing and midwifery"
    )
    started_on = DateField("First day")
    team = RadiosField("Team", CHOOSE_TEAM)


class NewPersonForm(NameForm, PostForm):
    """Somebody new, with their first post."""


@dataclass(frozen=True)
class PeoplePage:
    """The list, what it was asked for, and the address of the next page."""

    found: people.StaffPage
    q: str
    show: str
    after: str
    next_cursor: str
    most_counted: int = people.MOST_COUNTED


@dataclass(frozen=True)
class PersonPage:
    """A person with the posts that the reader looks after; `undoable` are those whose end can be taken back."""

    person_id: UUID
    name: str
    posts: tuple[people.PostView, ...]
    stand_ins: tuple[people.StandIn, ...]
    standing_in: tuple[people.StandIn, ...]
    current: frozenset[UUID]
    undoable: frozenset[UUID]
    why: tuple[str, ...]


@blueprint.route("/people", endpoint="people")
@requires(Permission.MANAGE_PEOPLE)
def staff() -> ResponseReturnValue:
    """List the people in the teams whose training the reader runs, or those who left them."""
    q, after = request.args.get("q", ""), request.args.get("after", "")
    show = "left" if request.args.get("show") == "left" else ""
    found = people.staff(work(), q=q, show=show, after=decode(after, (str, str, str)) or ())
    return page("training/people.html", PeoplePage(found, q, show, after, encode(found.after) if found.after else ""))


@blueprint.route("/people/<uuid:person_id>")
@requires(Permission.MANAGE_PEOPLE)
def person(person_id: UUID) -> ResponseReturnValue:
    """Show one person's posts, who stands in for them, and what can be changed."""
    posts, found = people.managed_posts(work(), person_id), people.person(work(), person_id)
    current = frozenset(post.id for post in posts if post.ended_on is None or post.ended_on >= work().today)
    oldest = work().today - people.UNDONE_WITHIN
    undoable = frozenset(post.id for post in posts if post.ended_on and post.ended_on >= oldest)
    return page(
        "training/person.html",
        PersonPage(
            person_id, found.name, posts, people.stand_ins(work(), current), people.standing_in(work(), person_id), current, undoable,
            people.why_seen(work(), person_id, found.first_name),
        ),
    )  # fmt: skip


def offer_teams(field: RadiosField, organisation_id: UUID | None = None) -> Finder:
    """Offer the teams that the search of the address finds, and return that search."""
    q = request.args.get("q", "")
    found = people.find_teams(work(), q, organisation_id=organisation_id)
    field.offer([(str(each.id), each.label) for each in found])
    hint = "" if found else "No team is called that. Try a part of its name, or its whole code."
    return Finder("Find a team by name or code", q, hint)


def chosen(field: RadiosField) -> UUID:
    """Return the id that was chosen. Raises NotFound for what is none."""
    found = read_id(field.data)
    if found is None:
        raise NotFound
    return found


@blueprint.route("/people/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
@once
def new_person() -> ResponseReturnValue:
    """Add somebody with their first post."""
    form = NewPersonForm(request.form, data={"started_on": work().today})
    finder = offer_teams(form.team)
    if request.method == "POST" and form.validate():
        with shown_on(form):
            post = people.hire(
                work(), chosen(form.team), first_name=form.first_name.data, last_name=form.last_name.data,
                staff_number=form.staff_number.data, job_title=form.job_title.data, staff_group=form.staff_group.data,
                started_on=form.started_on.value,
            )  # fmt: skip
            flash("They are on record. Choose their line manager now.")
            return redirect(url_for("training.line_manager", post_id=post.id), 303)
    return ask(
        Asking(
            "Add a person", "For somebody who has never had a post here. Search first: whoever left has a page still.", "Add them",
            (("People", url_for("training.people")),), url_for("training.people"), finder=finder,
        ),
        form,
    )  # fmt: skip


@blueprint.route("/people/<uuid:person_id>/posts/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
@once
def new_post(person_id: UUID) -> ResponseReturnValue:
    """Give somebody another post, or one after they left."""
    people.managed_posts(work(), person_id)
    name, form = people.name(work(), person_id), PostForm(request.form, data={"started_on": work().today})
    finder, back = offer_teams(form.team), url_for("training.person", person_id=person_id)
    if request.method == "POST" and form.validate():
        with shown_on(form):
            post = people.give_post(
                work(), person_id, chosen(form.team), staff_number=form.staff_number.data, job_title=form.job_title.data,
                staff_group=form.staff_group.data, started_on=form.started_on.value,
            )  # fmt: skip
            flash(f"{name} has the post. Choose their line manager now.")
            return redirect(url_for("training.line_manager", post_id=post.id), 303)
    return ask(
        Asking(
            f"Give {name} a post", "Their other posts stay as they are, and what they learned counts for this one too.", "Give the post",
            (("People", url_for("training.people")), (name, back)), back, finder=finder,
        ),
        form,
    )  # fmt: skip


@blueprint.route("/people/<uuid:person_id>/name", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def rename(person_id: UUID) -> ResponseReturnValue:
    """Correct somebody's name."""
    people.managed_posts(work(), person_id)
    first, last = people.name_parts(work(), person_id)
    name, back = f"{first} {last}".strip(), url_for("training.person", person_id=person_id)
    form = NameForm(request.form if request.method == "POST" else None, data={"first_name": first, "last_name": last})
    if request.method == "POST" and form.validate():
        with shown_on(form):
            people.rename(work(), person_id, first_name=form.first_name.data, last_name=form.last_name.data)
            flash("The name is changed.")
            return redirect(back, 303)
    points = (
        "Certificates keep the name they were issued with. You can issue one again from the person’s certificate.",
    )
    return ask(
        Asking(
            f"Change the name of {name}", "It is shown everywhere from now on.", "Change the name",
            (("People", url_for("training.people")), (name, back)), back, points=points,
        ),
        form,
    )  # fmt: skip
