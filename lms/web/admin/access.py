"""Roles: who holds which, giving one after its reach was shown, giving it another end, taking it away."""

from dataclasses import dataclass
from datetime import date
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
from lms.web.fields import BaseForm, DateField, RadiosField
from lms.web.paging import decode, encode
from lms.web.rendering import day, page
from lms.web.work import once, shown_on, work

SITE = "site"
_NAMES = {role: word[0].upper() + word[1:] for role, word in messages.ROLE_WORDS.items()}
_ENDS = [("no", "No end"), ("yes", "It ends on a day")]
# What a role lets its holder do, for whoever gives it.
_MEANS = {
    Role.LEADER: "sees the people and their training, and signs nothing off",
    Role.TRAINING_LEAD: "sees the people, changes their posts, asks modules of them and signs them off where nobody else does",
    Role.AUTHOR: "writes content, and sees nobody by it",
    Role.AUDITOR: "reads everything about the people, and changes nothing",
    Role.ADMINISTRATOR: "looks after organisations, teams, roles and sign-in everywhere, and sees nobody's training by it",
}


class PlaceForm(BaseForm):
    """Which role, and where."""

    role = RadiosField("Which role?", "Choose a role", choices=[(role.value, _NAMES[role]) for role in people.GRANTED])
    team = RadiosField("On which team, and all below it?", "Choose where. If the team is not listed, search for it.")


class EndForm(BaseForm):
    """Whether a role has a last day, and which."""

    has_end = RadiosField("Does it end?", "Choose whether it ends", choices=_ENDS)
    ends_on = DateField("Last day, if it ends")

    def validate(self, extra_validators: object = None) -> bool:
        """Ask for the day only of a role that ends."""
        fields_right = super().validate(extra_validators)
        if self.has_end.data != "yes":
            self.ends_on.errors, self.ends_on.data = [], None
            return not self.has_end.errors and all(not field.errors for field in self)
        return bool(fields_right)


class RoleForm(PlaceForm, EndForm):
    """Which role, where, until when."""


@dataclass(frozen=True)
class AccessPage:
    """The roles, what was asked for, and the address of the next page."""

    found: people.Holders
    names: dict[Role, str]
    role: str
    q: str
    after: str
    next_cursor: str


@blueprint.route("/access")
@requires(Permission.ADMINISTER)
def access() -> ResponseReturnValue:
    """List who holds which role, those to look at first."""
    q, after = request.args.get("q", ""), request.args.get("after", "")
    role = next((each for each in _NAMES if each.value == request.args.get("role")), None)
    found = people.holders(work(), role=role, q=q, after=decode(after, (int, str, str)) or ())
    cursor = encode(found.after) if found.after else ""
    return page("admin/access.html", AccessPage(found, _NAMES, role.value if role else "", q, after, cursor))


@blueprint.route("/people/<uuid:person_id>/roles/new", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def give_role(person_id: UUID) -> ResponseReturnValue:
    """Choose a role for a person; what it reaches is shown before it counts."""
    found, form, q = people.found(work(), person_id), RoleForm(request.form), request.args.get("q", "")
    teams = people.find_teams(work(), q)
    form.team.offer([(SITE, "The whole installation"), *((str(each.id), each.label) for each in teams)])
    if request.method == "POST" and form.validate():
        ends_on = form.ends_on.data.isoformat() if form.ends_on.data else None
        choice = {"role": form.role.data, "team": form.team.data, "ends_on": ends_on}
        return redirect(url_for("admin.review_role", person_id=person_id, **choice), 303)
    hint = "" if teams else "No team is called that. Try a part of its name, or its whole code."
    return ask(
        Asking(
            f"Give {found.name} a role", "You see whom it reaches before it counts.", "Continue", _crumbs(found), _back(found),
            finder=Finder("Find a team by name or code", q, hint),
        ),
        form,
    )  # fmt: skip


@blueprint.route("/people/<uuid:person_id>/roles/review", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
@fresh
@once
def review_role(person_id: UUID) -> ResponseReturnValue:
    """Show what a role would reach, and give it."""
    found, form = people.found(work(), person_id), ButtonForm(request.form)
    role, team_id, ends_on = _wanted()
    place = people.team_named(work(), team_id).label if team_id else "the whole installation"
    if request.method == "POST":
        with shown_on(form):
            people.grant(work(), person_id, role, team_id, ends_on=ends_on)
            flash(f"{found.name} is {messages.ROLE_WORDS[role]} for {place}. Both of you are told.")
            return redirect(_back(found), 303)
    facts = (
        ("Role", f"{_NAMES[role]}: {_MEANS[role]}"), ("On this and all below", place), ("Reaches", _reach(role, team_id)),
        ("Until", day(ends_on) if ends_on else "No end"),
    )  # fmt: skip
    title = f"Make {found.name} {messages.ROLE_WORDS[role]}?"
    points = (
        "It counts from their next page on.",
        "You can take it away at any time. Both of you are told, and it is in the record of changes.",
    )
    return ask(Asking(title, "", "Give this role", _crumbs(found), _back(found), points, facts), form)


@blueprint.route("/access/<uuid:grant_id>", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
@fresh
def change_role(grant_id: UUID) -> ResponseReturnValue:
    """Give a role another last day, or none."""
    held = people.role_held(work(), grant_id)
    now = {"has_end": "yes" if held.ends_on else "no", "ends_on": held.ends_on}
    form = EndForm(request.form if request.method == "POST" else None, data=now)
    if request.method == "POST" and form.validate():
        with shown_on(form):
            people.change_grant(work(), grant_id, form.ends_on.data)
            flash("The role is changed. Both of you are told.")
            return redirect(url_for("admin.access"), 303)
    return ask(
        Asking(
            f"Change how long {held.name} is {messages.ROLE_WORDS[held.role]}", "", "Change it", (("Access", url_for("admin.access")),),
            url_for("admin.access"), facts=_facts(held),
        ),
        form,
    )  # fmt: skip


@blueprint.route("/access/<uuid:grant_id>/end", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
@fresh
def end_role(grant_id: UUID) -> ResponseReturnValue:
    """Take a role away."""
    held, form = people.role_held(work(), grant_id), ButtonForm(request.form)
    if request.method == "POST":
        with shown_on(form):
            people.end_grant(work(), grant_id)
            flash(f"{held.name} is no longer {messages.ROLE_WORDS[held.role]} for {held.place}. Both of you are told.")
            return redirect(url_for("admin.access"), 303)
    points = (
        "It ends with their next page, wherever they are signed in.",
        "What they did with it stays on record. You can give it again.",
    )
    return ask(
        Asking(
            f"Take the role of {messages.ROLE_WORDS[held.role]} away from {held.name}?", "", "Take it away",
            (("Access", url_for("admin.access")),), url_for("admin.access"), points, _facts(held), takes_away=True,
        ),
        form,
    )  # fmt: skip


def _crumbs(found: people.Found) -> tuple[tuple[str, str], ...]:
    return (("People", url_for("admin.people")), (found.name, _back(found)))


def _back(found: people.Found) -> str:
    return url_for("admin.person", person_id=found.person_id)


def _facts(held: people.Holder) -> tuple[tuple[str, str], ...]:
    return (
        ("Role", _NAMES[held.role]), ("On this and all below", held.place), ("Since", day(held.granted_on)),
        ("Until", day(held.ends_on) if held.ends_on else "No end"),
    )  # fmt: skip


def _wanted() -> tuple[Role, UUID | None, date | None]:
    """Return the role, team and last day that the address names. Raises NotFound for nonsense."""
    team = request.args.get("team", "")
    team_id = None if team == SITE else read_id(team)
    ends = request.args.get("ends_on", "")
    try:
        role, ends_on = Role(request.args.get("role", "")), date.fromisoformat(ends) if ends else None
    except ValueError:
        raise NotFound from None
    if role not in _NAMES or (team_id is None and team != SITE):
        raise NotFound
    return role, team_id, ends_on


def _reach(role: Role, team_id: UUID | None) -> str:
    if role in {Role.AUTHOR, Role.ADMINISTRATOR}:
        return "Nobody’s training"
    if team_id is None:
        return "Everybody in every organisation"
    count = people.count_below(work(), team_id)
    if count > people.MOST_COUNTED:
        return f"More than {people.MOST_COUNTED:,} people"
    return f"{count:,} {'post' if count == 1 else 'posts'} today"
