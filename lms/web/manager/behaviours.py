"""Recording what somebody was seen to do."""

from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms import catalogue, content, people, signoff
from lms.runtime.access import Permission
from lms.runtime.errors import NotFound
from lms.runtime.ids import read_id
from lms.web.doors import requires
from lms.web.fields import BaseForm, CheckboxesField, DateField, LongTextField, filled
from lms.web.manager import blueprint
from lms.web.rendering import page
from lms.web.work import once, shown_on, work

_NOTE = "Enter what you saw in 3 to 300 characters"


class SeenForm(BaseForm):
    """What was seen, when, and a note."""

    behaviours = CheckboxesField("What did you see?", "Tick what you saw")
    seen_on = DateField("When did you see it?")
    note = LongTextField(
        "What happened?",
        [filled(_NOTE, least=3, most=300)],
        description="A few words. Leave out anything about patients.",
    )


class TogetherForm(SeenForm):
    """The same, for several people on one occasion."""

    people = CheckboxesField("Who was there?", "Tick the people who were there")


@dataclass(frozen=True)
class SeenPage:
    """Whose behaviours, of which module."""

    module_id: str
    title: str
    person_id: UUID | None
    name: str


def _listed(module_id: str) -> content.Module:
    module = catalogue.current_version(work(), module_id).module
    if module.sign_off is None:
        raise NotFound
    return module


def _offer(form: SeenForm, module: content.Module) -> None:
    form.behaviours.offer([(each.id, each.text) for each in module.sign_off.behaviours] if module.sign_off else [])


@blueprint.route("/team/<uuid:person_id>/behaviours/<module_id>", methods=["GET", "POST"])
@requires(Permission.SIGN_OFF)
@once
def behaviours(person_id: UUID, module_id: str) -> ResponseReturnValue:
    """Record what one person was seen to do."""
    form, module = SeenForm(request.form, data={"seen_on": work().today}), _listed(module_id)
    if signoff.may_be_seen(work(), person_id) is None:
        raise NotFound
    _offer(form, module)
    if request.method == "POST" and form.validate():
        with shown_on(form):
            signoff.see(work(), person_id, module_id, form.behaviours.data, on=form.seen_on.value, note=form.note.data)
            flash(f"Recorded for {people.name(work(), person_id)}.")
            return redirect(url_for("manager.person", person_id=person_id), 303)
    name = people.name(work(), person_id)
    return page("manager/behaviours.html", SeenPage(module_id, module.title, person_id, name), form)


@blueprint.route("/behaviours/<module_id>", methods=["GET", "POST"])
@requires(Permission.SIGN_OFF)
@once
def behaviours_together(module_id: str) -> ResponseReturnValue:
    """Record what several people were seen to do on one occasion: one date and one note, one record each."""
    form, module = TogetherForm(request.form, data={"seen_on": work().today}), _listed(module_id)
    _offer(form, module)
    form.people.offer([(str(each.person_id), f"{each.name}, {each.job_title}") for each in signoff.to_be_seen(work())])
    if request.method == "POST" and form.validate():
        with shown_on(form):
            who = [found for each in form.people.data if (found := read_id(each))]
            signoff.see_together(
                work(), who, module_id, form.behaviours.data, on=form.seen_on.value, note=form.note.data
            )
            flash(f"Recorded for {len(who)} {'person' if len(who) == 1 else 'people'}.")
            return redirect(url_for("manager.team"), 303)
    return page("manager/behaviours_together.html", SeenPage(module_id, module.title, None, ""), form)
