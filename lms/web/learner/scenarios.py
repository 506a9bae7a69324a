"""Scenarios: a decision, what follows a choice, and the end.

The path of choices lives in the query string and nowhere else. It is read here and followed; what writes is never given it, and
neither our logs nor the proxy's hold query strings.
"""

from typing import Any

import wtforms
from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from lms import scenarios
from lms.web import choices
from lms.web.doors import signed_in
from lms.web.fields import BaseForm
from lms.web.learner import blueprint
from lms.web.rendering import page
from lms.web.work import shown_on, work


class ChoiceField(wtforms.StringField):
    """The id of one choice. Which may be made is the service's affair; nothing is looked up here."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("", **kwargs)
        self.question: choices.Question | None = None

    def ask(self, view: scenarios.DecisionPage) -> None:
        """Set what is asked, with nothing chosen."""
        options = [choices.Option(choice.id, choice.text, False) for choice in view.choices]
        self.question = choices.Question(
            self.id, self.name, view.ask, options, is_heading=True, hint="Choose one. You can come back and try another.",
            error=self.errors[0] if self.errors else "", level=2,
        )  # fmt: skip

    def widget(self, field: "ChoiceField") -> Markup:
        """Return the decision with its choices."""
        return choices.draw("radios", field.question) if field.question else Markup()


class ChoiceForm(BaseForm):
    """What somebody chose."""

    choice = ChoiceField()


@blueprint.route("/modules/<module_id>/scenarios/<scenario_id>")
@signed_in
def scenario(module_id: str, scenario_id: str) -> ResponseReturnValue:
    """Show the decision that a path leads to; of a path that makes no sense, as far as it does."""
    story = _story(module_id, scenario_id)
    return _to_the_finish(story) if story.is_ended else _asked(story, ChoiceForm())


@blueprint.route("/modules/<module_id>/scenarios/<scenario_id>/consequence")
@signed_in
def scenario_consequence(module_id: str, scenario_id: str) -> ResponseReturnValue:
    """Show what follows a choice, before the next decision."""
    story, form = _story(module_id, scenario_id), ChoiceForm(request.args)
    if not story.walk.is_whole or story.is_ended:
        return _to_sense(story)
    with shown_on(form):
        view = scenarios.consequence(story, form.choice.data or "")
        return page("learner/scenario_consequence.html", view)
    return _asked(story, form)


@blueprint.route("/modules/<module_id>/scenarios/<scenario_id>/end")
@signed_in
def scenario_end(module_id: str, scenario_id: str) -> ResponseReturnValue:
    """Show the end that a path leads to, once one was reached by its button."""
    story = _story(module_id, scenario_id)
    if not story.is_ended:
        return _to_sense(story)
    view = scenarios.end(work(), story)
    return page("learner/scenario_end.html", view) if view else _to_the_finish(story)


@blueprint.route("/modules/<module_id>/scenarios/<scenario_id>/end", methods=["POST"])
@signed_in
def finish_scenario(module_id: str, scenario_id: str) -> ResponseReturnValue:
    """Record that an end was reached, not which one, and lead to it."""
    story = _story(module_id, scenario_id)
    if not story.is_ended:
        return _to_sense(story)
    scenarios.finish(work(), module_id, scenario_id)
    return redirect(url_for("learner.scenario_end", module_id=module_id, scenario_id=scenario_id, path=story.path), 303)


def _story(module_id: str, scenario_id: str) -> scenarios.Story:
    return scenarios.story(work(), module_id, scenario_id, request.values.get("path", ""))


def _asked(story: scenarios.Story, form: ChoiceForm) -> ResponseReturnValue:
    view = scenarios.decision(story)
    form.choice.ask(view)
    return page("learner/scenario.html", view, form)


def _to_sense(story: scenarios.Story) -> ResponseReturnValue:
    """Lead to the last decision of a path that makes sense."""
    return redirect(
        url_for("learner.scenario", module_id=story.module.id, scenario_id=story.scenario.slug, path=story.path), 303
    )


def _to_the_finish(story: scenarios.Story) -> ResponseReturnValue:
    """Lead to what followed the last choice, where the button that finishes the story is."""
    path, choice = story.last
    return redirect(
        url_for(
            "learner.scenario_consequence", module_id=story.module.id, scenario_id=story.scenario.slug, path=path,
            choice=choice,
        ), 303,
    )  # fmt: skip
