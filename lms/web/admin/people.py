"""People as an administrator finds them: who they are, their posts, their roles, whether they are let in. Nothing of their training."""

from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms import messages, people, signin
from lms.runtime.access import Permission, Role
from lms.web.admin import blueprint
from lms.web.asking import Asking, ButtonForm, ask
from lms.web.doors import fresh, requires
from lms.web.paging import decode, encode
from lms.web.rendering import page
from lms.web.work import shown_on, work


@dataclass(frozen=True)
class PeoplePage:
    """The people that were found, and the address of the next page."""

    rows: tuple[people.Found, ...]
    words: dict[Role, str]
    q: str
    after: str
    next_cursor: str


@dataclass(frozen=True)
class PersonPage:
    """One person with their posts, current and past, and their roles."""

    found: people.Found
    sign_in_name: str
    current: tuple[people.PostView, ...]
    past: tuple[people.PostView, ...]
    roles: tuple[people.Holder, ...]
    words: dict[Role, str]
    is_self: bool
    may_reset: bool


@blueprint.route("/people", endpoint="people")
@requires(Permission.ADMINISTER)
def everybody() -> ResponseReturnValue:
    """List everybody by name, or those who match a name, a staff number or a sign-in name."""
    q, after = request.args.get("q", ""), request.args.get("after", "")
    account = signin.account_by_name(work(), q) if q.strip() else None
    also = [account.person_id] if account else []
    rows, following = people.everybody(work(), q=q, also=also, after=decode(after, (str, str)) or ())
    return page(
        "admin/people.html", PeoplePage(rows, messages.ROLE_WORDS, q, after, encode(following) if following else "")
    )


@blueprint.route("/people/<uuid:person_id>")
@requires(Permission.ADMINISTER)
def person(person_id: UUID) -> ResponseReturnValue:
    """Show one person, their posts and roles, and what can be done about their access."""
    found, posts = people.found(work(), person_id), people.posts_of(work(), person_id)
    current = tuple(each for each in posts if each.ended_on is None or each.ended_on >= work().today)
    past = tuple(each for each in posts if each not in current)
    return page(
        "admin/person.html",
        PersonPage(
            found, signin.name_of(work(), person_id), current, past, people.roles_of(work(), person_id), messages.ROLE_WORDS,
            person_id == work().actor.person_id, signin.may_reset(work(), person_id),
        ),
    )  # fmt: skip


@blueprint.route("/people/<uuid:person_id>/suspend", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
@fresh
def suspend(person_id: UUID) -> ResponseReturnValue:
    """Shut somebody out."""
    found, form = people.found(work(), person_id), ButtonForm(request.form)
    back = url_for("admin.person", person_id=person_id)
    if request.method == "POST":
        with shown_on(form):
            people.suspend(work(), person_id)
            flash(f"{found.name} is suspended. You can let them in again from this page.")
            return redirect(back, 303)
    points = (
        "They are out with their next page, wherever they are signed in, and get no mail.",
        "Their posts, roles and training stay as they are, and their certificates stay valid.",
        "Requests that would go to them go to somebody else.",
    )
    return ask(
        Asking(
            f"Suspend {found.name}?", "", "Suspend", (("People", url_for("admin.people")), (found.name, back)), back, points,
            takes_away=True,
        ),
        form,
    )  # fmt: skip


@blueprint.route("/people/<uuid:person_id>/readmit", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def readmit(person_id: UUID) -> ResponseReturnValue:
    """Let somebody who was suspended in again."""
    found, form = people.found(work(), person_id), ButtonForm(request.form)
    back = url_for("admin.person", person_id=person_id)
    if request.method == "POST":
        with shown_on(form):
            people.readmit(work(), person_id)
            flash(f"{found.name} can sign in again.")
            return redirect(back, 303)
    lede = (
        "They sign in anew: no browser from before counts. Their roles are those they had, unless they ended meanwhile."
    )
    return ask(
        Asking(
            f"Let {found.name} in again?",
            lede,
            "Let them in",
            (("People", url_for("admin.people")), (found.name, back)),
            back,
        ),
        form,
    )
