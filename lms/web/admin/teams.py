"""The team tree, a level at a time: make, rename, move, merge, close and open again."""

from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms import messages, people
from lms.runtime.access import Permission, Role
from lms.runtime.errors import NotFound
from lms.runtime.ids import read_id
from lms.web.admin import blueprint
from lms.web.asking import Asking, ButtonForm, Finder, ask
from lms.web.doors import fresh, requires
from lms.web.fields import BaseForm, RadiosField, TextField, filled
from lms.web.rendering import page
from lms.web.work import once, shown_on, work


class TeamForm(BaseForm):
    """What a team is called."""

    name = TextField("Name", [filled("Enter the name", most=120)])
    code = TextField(
        "Code", [filled("Enter a code of up to 40 characters", most=40)], description="As your staff record has it"
    )


class OtherTeamForm(BaseForm):
    """Another team of the organisation."""

    team = RadiosField("Which team?", "Choose a team. If it is not listed, search for it.")


@dataclass(frozen=True)
class TeamPage:
    """A team, what is above and below it, roles held on it, and teams that were looked for."""

    place: people.Place
    roles: tuple[people.Holder, ...]
    words: dict[Role, str]
    q: str
    found: tuple[people.TeamChoice, ...]
    crumbs: tuple[tuple[str, str], ...]
    most_counted: int = people.MOST_COUNTED
    most_shown: int = people.MOST_SHOWN


@blueprint.route("/teams/<uuid:team_id>")
@requires(Permission.ADMINISTER)
def team(team_id: UUID) -> ResponseReturnValue:
    """Show a team with what is directly below it."""
    place, q = people.place(work(), team_id), request.args.get("q", "")
    found = people.find_teams(work(), q, organisation_id=place.organisation.id) if q.strip() else ()
    above = tuple((name, url_for("admin.team", team_id=each)) for each, name in place.path)
    crumbs = (("Organisations", url_for("admin.organisations")), *above)
    roles = people.roles_on(work(), team_id)
    return page("admin/team.html", TeamPage(place, roles, messages.ROLE_WORDS, q, found, crumbs))


@blueprint.route("/teams/<uuid:team_id>/new", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
@once
def new_team(team_id: UUID) -> ResponseReturnValue:
    """Make a team below another."""
    place, form = people.place(work(), team_id), TeamForm(request.form)
    if request.method == "POST" and form.validate():
        with shown_on(form):
            made = people.create_team(work(), team_id, code=form.code.data, name=form.name.data)
            flash(f"{made.name} is made.")
            return redirect(url_for("admin.team", team_id=team_id), 303)
    lede = f"Whoever holds a role on {place.name} holds it on the new team too."
    return ask(Asking(f"Add a team to {place.name}", lede, "Add the team", _crumbs(place), _back(place)), form)


@blueprint.route("/teams/<uuid:team_id>/name", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def rename_team(team_id: UUID) -> ResponseReturnValue:
    """Change what a team is called."""
    place = people.place(work(), team_id)
    form = TeamForm(request.form if request.method == "POST" else None, data={"name": place.name, "code": place.code})
    if request.method == "POST" and form.validate():
        with shown_on(form):
            people.rename_team(work(), team_id, code=form.code.data, name=form.name.data)
            flash("The team is renamed.")
            return redirect(_back(place), 303)
    return ask(Asking(f"Rename {place.name}", "", "Rename it", _crumbs(place), _back(place)), form)


@blueprint.route("/teams/<uuid:team_id>/move", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def move_team(team_id: UUID) -> ResponseReturnValue:
    """Put a team, and those below it, below another one."""
    place, form = people.place(work(), team_id), OtherTeamForm(request.form)
    finder = _offer(form, place)
    if request.method == "POST" and form.validate():
        with shown_on(form):
            people.move_team(work(), team_id, _chosen(form))
            flash(f"{place.name} has moved.")
            return redirect(_back(place), 303)
    points = (
        "Its people and the teams below it move along.",
        "Who holds a role on the teams above it now sees them no more; who holds one above its new place does. To undo it, move it back.",
    )
    return ask(
        Asking(
            f"Move {place.name}",
            "Below which team?",
            "Move it",
            _crumbs(place),
            _back(place),
            points,
            _size(place),
            finder,
        ),
        form,
    )


@blueprint.route("/teams/<uuid:team_id>/merge", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
@fresh
def merge_team(team_id: UUID) -> ResponseReturnValue:
    """Move everybody of a team into another and close it."""
    place, form = people.place(work(), team_id), OtherTeamForm(request.form)
    finder = _offer(form, place)
    if request.method == "POST" and form.validate():
        with shown_on(form):
            into = _chosen(form)
            moved = people.merge_teams(work(), team_id, into)
            flash(f"{place.name} is merged: {moved:,} {'post' if moved == 1 else 'posts'} moved. The team is closed.")
            return redirect(url_for("admin.team", team_id=into), 303)
    held = people.roles_on(work(), team_id)
    points = (
        "Everybody who works there, and the teams below it, move into the other team. Who left stays on record with the closed one.",
        f"{len(held)} {'role' if len(held) == 1 else 'roles'} held on {place.name} will end, since the other team may be larger.",
        "This cannot be undone in one step: to part them again, make a team and move people.",
    )
    return ask(
        Asking(
            f"Merge {place.name} into another team", "Into which team?", "Merge them", _crumbs(place), _back(place), points,
            _size(place), finder, takes_away=True,
        ),
        form,
    )  # fmt: skip


@blueprint.route("/teams/<uuid:team_id>/close", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def close_team(team_id: UUID) -> ResponseReturnValue:
    """Close a team in which nobody works any more."""
    place, form = people.place(work(), team_id), ButtonForm(request.form)
    if request.method == "POST":
        with shown_on(form):
            people.close_team(work(), team_id)
            flash(f"{place.name} is closed. You can open it again from this page.")
            return redirect(_back(place), 303)
    points = ("Nobody can be given a post there.", "Roles held on it end.", "Who worked there stays on record with it.")
    return ask(
        Asking(
            f"Close {place.name}?", "", "Close it", _crumbs(place), _back(place), points, _size(place), takes_away=True
        ),
        form,
    )


@blueprint.route("/teams/<uuid:team_id>/reopen", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def reopen_team(team_id: UUID) -> ResponseReturnValue:
    """Open a closed team again."""
    place, form = people.place(work(), team_id), ButtonForm(request.form)
    if request.method == "POST":
        with shown_on(form):
            people.reopen_team(work(), team_id)
            flash(f"{place.name} is open again.")
            return redirect(_back(place), 303)
    return ask(
        Asking(
            f"Open {place.name} again?",
            "Roles that ended with it stay ended.",
            "Open it again",
            _crumbs(place),
            _back(place),
        ),
        form,
    )


def _crumbs(place: people.Place) -> tuple[tuple[str, str], ...]:
    return (("Organisations", url_for("admin.organisations")), (place.name, _back(place)))


def _back(place: people.Place) -> str:
    return url_for("admin.team", team_id=place.id)


def _size(place: people.Place) -> tuple[tuple[str, str], ...]:
    count = f"More than {people.MOST_COUNTED:,}" if place.people > people.MOST_COUNTED else f"{place.people:,}"
    return (("Posts in it and below", count), ("Teams directly below", f"{len(place.below):,}"))


def _offer(form: OtherTeamForm, place: people.Place) -> Finder:
    q = request.args.get("q", "")
    found = [
        each for each in people.find_teams(work(), q, organisation_id=place.organisation.id) if each.id != place.id
    ]
    form.team.offer([(str(each.id), each.label) for each in found])
    return Finder("Find a team by name or code", q, "" if found else "No team is called that. Try a part of its name.")


def _chosen(form: OtherTeamForm) -> UUID:
    found = read_id(form.team.data)
    if found is None:
        raise NotFound
    return found
