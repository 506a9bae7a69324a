"""Who stands in for the reader, for whom they stand in, and how that begins and ends."""

from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms import people
from lms.runtime.access import Permission
from lms.runtime.errors import NotFound, Refused
from lms.runtime.ids import read_id
from lms.web.asking import Asking, ButtonForm, Finder, ask
from lms.web.doors import requires
from lms.web.fields import BaseForm, DateField, LongTextField, RadiosField, TextField, filled
from lms.web.manager import blueprint
from lms.web.rendering import day, page
from lms.web.work import once, shown_on, work

OTHER = "other"
UNKNOWN = "Nobody here has this staff number and this last name. Check both."


class StandInForm(BaseForm):
    """Who, from when until when, and why."""

    delegate = RadiosField("Who stands in?", "Choose who stands in")
    staff_number = TextField("Staff number of somebody else", description="Only if you chose somebody else")
    last_name = TextField("Last name of somebody else", description="As it is in the staff record")
    starts_on = DateField("First day")
    ends_on = DateField("Last day")
    reason = LongTextField(
        "Why?", [filled("Enter the reason in 3 to 300 characters", least=3, most=300)],
        description="They and the person who is away see it, such as: annual leave. Leave out anything about health.",
    )  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """One of the reader's posts to which somebody reports, with its stand-ins."""

    post: people.PostView
    stand_ins: tuple[people.StandIn, ...]


@dataclass(frozen=True)
class StandInsPage:
    """The reader's own posts, and for whom they stand in."""

    own: tuple[Standing, ...]
    standing_in: tuple[people.StandIn, ...]


@blueprint.route("/stand-ins", endpoint="stand_ins")
@requires(Permission.APPOINT_STAND_IN)
def stand_ins() -> ResponseReturnValue:
    """List who stands in for the reader, and for whom the reader stands in."""
    own = people.posts_to_stand_in_for(work(), work().actor.person)
    named, found = people.posts_of_people(work(), own), people.stand_ins(work(), own)
    standing = tuple(Standing(named[each], tuple(one for one in found if one.post_id == each)) for each in own)
    return page("manager/stand_ins.html", StandInsPage(standing, people.standing_in(work(), work().actor.person)))


@blueprint.route("/stand-ins/<uuid:post_id>/new", methods=["GET", "POST"])
@requires(Permission.APPOINT_STAND_IN)
@once
def appoint_stand_in(post_id: UUID) -> ResponseReturnValue:
    """Appoint somebody to stand in for the holder of a post: the reader, or somebody whose training they run."""
    post, name = _appointing(post_id)
    is_own, q = post.person_id == work().actor.person, request.args.get("q", "")
    form = StandInForm(request.form, data={"starts_on": work().today})
    found = {each.person_id: each.label for each in people.find_reports(work(), post_id, q)}
    if not is_own:
        others = people.find_staff(work(), post.organisation_id, post.person_id, q)
        found |= {each.person_id: each.label for each in others}
    form.delegate.offer([*((str(person_id), label) for person_id, label in found.items()), (OTHER, "Somebody else")])
    back = url_for("manager.stand_ins") if is_own else url_for("training.person", person_id=post.person_id)
    if request.method == "POST" and form.validate():
        with shown_on(form):
            people.appoint(
                work(), post_id, _delegate(form, post), starts_on=form.starts_on.value, ends_on=form.ends_on.value,
                reason=form.reason.data,
            )  # fmt: skip
            flash(f"The stand-in is appointed until {day(form.ends_on.value)}. Both sides are told.")
            return redirect(back, 303)
    who = "you" if is_own else name
    points = (
        f"They see the people who report to {who}, and no others, from the first to the last day.",
        "They cannot sign off for anybody, nor appoint somebody else.",
        "You can end it at any time.",
    )
    crumbs = (("Stand-ins", back),) if is_own else (("People", url_for("training.people")), (name, back))
    hint = "" if found else "Nobody you see is called that." if q else ""
    return ask(
        Asking(
            f"Appoint a stand-in for {who}", f"As {post.job_title}, {post.team_name}.", "Appoint the stand-in", crumbs, back, points,
            finder=Finder("Find somebody by name", q, hint),
        ),
        form,
    )  # fmt: skip


@blueprint.route("/stand-ins/<uuid:delegation_id>/end", methods=["GET", "POST"])
@requires(Permission.APPOINT_STAND_IN)
def end_stand_in(delegation_id: UUID) -> ResponseReturnValue:
    """End a stand-in before its last day."""
    found, form = people.stand_in(work(), delegation_id), ButtonForm(request.form)
    is_mine = work().actor.person in {found.delegate_id, found.holder_id}
    if not is_mine:
        people.managed_post(work(), found.post_id)
    if not people.is_standing_in(work(), delegation_id):
        raise NotFound
    back = url_for("manager.stand_ins") if is_mine else url_for("training.person", person_id=found.holder_id)
    if request.method == "POST":
        with shown_on(form):
            people.end_delegation(work(), delegation_id)
            flash("The stand-in has ended. Both sides are told.")
            still = found.delegate_id != work().actor.person or work().actor.may(Permission.APPOINT_STAND_IN)
            return redirect(back if still else url_for("learner.home"), 303)
    facts = (
        ("Stands in", found.delegate_name), ("For", f"{found.holder_name}, {found.job_title}"),
        ("From", day(found.starts_on)), ("Until", day(found.ends_on)), ("Why", found.reason),
    )  # fmt: skip
    return ask(
        Asking(
            "End this stand-in?", "From now on they see nobody through it.", "End it", (("Stand-ins", back),), back, facts=facts,
            takes_away=True,
        ),
        form,
    )  # fmt: skip


def _appointing(post_id: UUID) -> tuple[people.PostView, str]:
    """Return a post of the reader's own, or one whose training they run. Raises NotFound."""
    if post_id in people.posts_to_stand_in_for(work(), work().actor.person):
        return people.post(work(), post_id), work().actor.name
    return people.managed_post(work(), post_id)


def _delegate(form: StandInForm, post: people.PostView) -> UUID:
    """Return who was chosen. Raises Refused for somebody else who is not known by what was entered."""
    if form.delegate.data != OTHER:
        found = read_id(form.delegate.data)
    else:
        number, last_name = form.staff_number.data or "", form.last_name.data or ""
        found = (
            people.by_staff_number(work(), post.organisation_id, number, last_name) if number and last_name else None
        )
    if found is None:
        raise Refused(UNKNOWN, field="staff_number")
    return found
