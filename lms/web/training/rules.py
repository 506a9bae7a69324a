"""Rules that ask modules of whoever they cover: the list, making and changing one with a try first, and ending one."""

from dataclasses import dataclass
from uuid import UUID

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms import assignments, catalogue, people, reports
from lms.assignments import Draft, DueKind, RuleView, Trial
from lms.runtime.access import Permission
from lms.runtime.errors import NotFound, Refused
from lms.runtime.ids import read_id
from lms.web.doors import requires
from lms.web.fields import BaseForm, CheckboxesField, OptionalDateField, RadiosField, TextField, filled
from lms.web.rendering import page
from lms.web.training import blueprint
from lms.web.training.rule_lines import FIELDS, HOWS, Names, TypedLine, typed
from lms.web.work import once, shown_on, work

BY_HAND = "modules"


class RuleForm(BaseForm):
    """What a rule asks; whom it covers stands in its lines."""

    name = TextField("Name of the rule", [filled("Enter a name of 3 to 80 characters", least=3, most=80)])
    pathway = RadiosField("What must they hold?", "Choose a pathway, or modules")
    module_ids = CheckboxesField("Which modules?", description="If you chose modules")
    due = RadiosField(
        "By when?", "Choose by when",
        choices=[
            (DueKind.ON, "By a fixed date"), (DueKind.AFTER_START, "So many days after the post begins"),
            (DueKind.AFTER_RULE, "So many days after the rule begins"),
        ],
    )  # fmt: skip
    on = OptionalDateField("Date", description="If it is a fixed date")
    days = TextField(
        "Days", [filled("Enter a number of days", least=0, most=4)],
        description="If it is so many days. Whoever is covered later, with too little time left, gets all these days.",
    )  # fmt: skip
    renew_months = TextField(
        "Renew every so many months (optional)", [filled("Enter a number of months, or nothing", least=0, most=3)],
        description="Only where it is more often than the module says",
    )  # fmt: skip
    reason = TextField(
        "Why do they need it?", [filled("Enter the reason in 3 to 300 characters", least=3, most=300)],
        description="They see it as you write it, such as: everyone who works on a ward uses the drafting tool",
    )  # fmt: skip


class EndRuleForm(BaseForm):
    """Nothing to fill in: the button is the deed."""


@dataclass(frozen=True)
class RulesPage:
    """The rules of each organisation whose training the reader runs."""

    organisations: tuple[tuple[people.OrganisationView, tuple[RuleView, ...]], ...]


@dataclass(frozen=True)
class ExceptionsPage:
    """Where rules could not be followed as they are written, by organisation, and the titles of modules."""

    organisations: tuple[tuple[people.OrganisationView, tuple[assignments.Exceptional, ...]], ...]
    titles: dict[str, str]


@dataclass(frozen=True)
class RulePage:
    """A rule as it is typed, and what it would do when it was tried; `tried` is empty while it was not."""

    rule: RuleView | None
    organisation: people.OrganisationView
    lines: tuple[TypedLine, ...]
    tried: str
    trial: Trial | None
    samples: tuple[reports.ShownSample, ...]
    others: int
    fields: tuple[tuple[str, str], ...] = tuple(FIELDS.items())
    hows: tuple[tuple[str, str], ...] = tuple(HOWS.items())


@blueprint.route("/rules")
@requires(Permission.MANAGE_PEOPLE)
def rules() -> ResponseReturnValue:
    """Show the rules of each organisation whose training the reader runs."""
    found = people.trained_organisations(work())
    return page(
        "training/rules.html", RulesPage(tuple((each, assignments.rules_of(work(), each.id)) for each in found))
    )


@blueprint.route("/rules/exceptions")
@requires(Permission.MANAGE_PEOPLE)
def rule_exceptions() -> ResponseReturnValue:
    """Show where a rule could not be followed as it is written."""
    found = people.trained_organisations(work())
    titles = {card.id: card.title for card in catalogue.cards(work()).values()}
    listed = tuple((each, assignments.exceptions(work(), each.id)) for each in found)
    return page("training/rule_exceptions.html", ExceptionsPage(listed, titles))


@blueprint.route("/rules/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
@once
def new_rule() -> ResponseReturnValue:
    """Make a rule: its lines, a try, then saving it."""
    found = people.trained_organisations(work())
    asked = read_id(request.values.get("organisation", ""))
    chosen = next((each for each in found if each.id == asked), found[0] if found and asked is None else None)
    if chosen is None:
        raise NotFound
    return _rule(chosen, None)


@blueprint.route("/rules/<uuid:rule_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
@once
def rule(rule_id: UUID) -> ResponseReturnValue:
    """Show a rule, and change it: its lines, a try, then saving it."""
    found = assignments.rule(work(), rule_id)
    return _rule(people.organisation_of(work(), found.organisation_id), found)


@blueprint.route("/rules/<uuid:rule_id>/end", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def end_rule(rule_id: UUID) -> ResponseReturnValue:
    """End a rule, after showing what that means. Doing it again changes nothing."""
    found = assignments.rule(work(), rule_id)
    if request.method == "POST":
        assignments.end_rule(work(), rule_id)
        flash(f"“{found.draft.name}” has ended. It asks nothing any more.")
        return redirect(url_for("training.rules"), 303)
    return page("training/end_rule.html", found, EndRuleForm(None))


def _rule(organisation: people.OrganisationView, found: RuleView | None) -> ResponseReturnValue:
    form = _form(found)
    names = Names(organisation.id)
    if request.method == "GET":
        lines = names.shown(found.draft.lines) if found else ()
        return _shown(form, organisation, found, lines)
    do = request.form.get("do", "try")
    lines = typed(request.form, do=do)
    if do not in {"try", "save", "others"}:
        return _shown(form, organisation, found, lines)
    others = (
        int(request.form.get("others", "0")) + 1 if do == "others" and request.form.get("others", "").isdigit() else 0
    )
    if form.validate():
        with shown_on(form):
            draft = _draft(form, names, lines)
            if do == "save":
                return _save(organisation, found, draft)
            trial = assignments.try_rule(
                work(), organisation.id, draft, rule_id=found.id if found else None, others=min(others, 1000)
            )
            return _shown(form, organisation, found, lines, draft.fingerprint(), trial, others)
    return _shown(form, organisation, found, lines)


def _save(organisation: people.OrganisationView, found: RuleView | None, draft: Draft) -> ResponseReturnValue:
    saved = assignments.save_rule(
        work(), organisation.id, draft, tried=request.form.get("tried", ""), rule_id=found.id if found else None
    )
    flash("The rule is saved. It is being followed now, which takes a moment where it covers many people.")
    return redirect(url_for("training.rule", rule_id=saved), 303)


def _form(found: RuleView | None) -> RuleForm:
    data: dict[str, object] = {"due": DueKind.ON, "pathway": BY_HAND}
    if found:
        draft = found.draft
        data = {
            "name": draft.name, "reason": draft.reason, "module_ids": list(draft.module_ids),
            "pathway": draft.pathway_id or BY_HAND, "due": draft.due, "on": draft.on, "days": str(draft.days or ""),
            "renew_months": str(draft.renew_months or ""),
        }  # fmt: skip
    form = RuleForm(request.form if request.method == "POST" else None, data=data)
    cards = catalogue.cards(work()).values()
    form.module_ids.offer([(card.id, card.title) for card in cards if not card.retired_on])
    pathways = [(each.id, f"Everything that the {each.title} requires") for each in catalogue.pathways(work())]
    form.pathway.offer([*pathways, (BY_HAND, "Modules that I choose")])
    return form


def _draft(form: RuleForm, names: Names, lines: tuple[TypedLine, ...]) -> Draft:
    by_hand = form.pathway.data == BY_HAND
    due = DueKind(form.due.data)
    is_dated = due is DueKind.ON
    return Draft(
        form.name.data.strip(), form.reason.data.strip(), names.read(lines), tuple(form.module_ids.data or ()) if by_hand else (),
        None if by_hand else form.pathway.data, due, form.on.data if is_dated else None,
        None if is_dated else _number(form.days.data, "days", "Enter a number of days from 1 to 730"),
        _number(form.renew_months.data, "renew_months", "Enter a number of months from 1 to 60, or nothing"),
    )  # fmt: skip


def _number(text: str | None, field: str, sentence: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        raise Refused(sentence, field=field)
    return int(text)


def _shown(
    form: RuleForm, organisation: people.OrganisationView, found: RuleView | None, lines: tuple[TypedLine, ...],
    tried: str = "", trial: Trial | None = None, others: int = 0,
) -> Response:  # fmt: skip
    samples = reports.shown_samples(work(), trial) if trial else ()
    return page("training/rule.html", RulePage(found, organisation, lines, tried, trial, samples, others), form)
