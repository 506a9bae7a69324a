"""Organisations: make one, change what it is called, end it and take the end back."""

from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms import people
from lms.people import Organisation, OrganisationKind
from lms.runtime.access import Permission
from lms.runtime.errors import Refused
from lms.web.admin import blueprint
from lms.web.asking import Asking, ButtonForm, ask
from lms.web.doors import fresh, requires
from lms.web.fields import BaseForm, EmailField, RadiosField, TextField, filled
from lms.web.rendering import page
from lms.web.work import once, shown_on, work

KINDS = {kind.value: kind.value.replace("_", " ").capitalize() for kind in OrganisationKind}


class OrganisationForm(BaseForm):
    """What an organisation is called and how it is reached."""

    name = TextField("Name", [filled("Enter the name", most=120)], description="As it is printed on certificates")
    short_name = TextField(
        "Short name", [filled("Enter a short name", most=120)], description="As people say it, such as: Northbank"
    )
    kind = RadiosField("What kind of organisation is it?", "Choose what kind it is", choices=list(KINDS.items()))
    ods_code = TextField(
        "ODS code",
        [filled("Enter an ODS code of up to 10 characters", least=0, most=10)],
        description="Leave it empty if it has none",
    )
    region = TextField(
        "ODS code of its integrated care board", [filled("Enter an ODS code of up to 10 characters", least=0, most=10)],
        description="Leave it empty if it has none",
    )  # fmt: skip
    contact_email = EmailField(
        "Email address of its training team", [filled("Enter an address of up to 254 characters", least=0, most=254)],
        description="Shown where people are told whom to ask",
    )  # fmt: skip
    sender_name = TextField(
        "Name that its mails come from", [filled("Enter a name of up to 120 characters", least=0, most=120)],
        description="Leave it empty for “Wardwise at” and the name",
    )  # fmt: skip


class ChangeForm(OrganisationForm):
    """The same, and who signs off whoever has nobody above them."""

    signer = TextField(
        "Staff number of who signs off the chief executive", [filled("Enter a staff number of up to 120 characters", least=0, most=120)],
        description="For whoever has people below them and nobody above, such as the chair. Leave it empty for the training lead",
    )  # fmt: skip


@dataclass(frozen=True)
class OrganisationsPage:
    """All organisations, with the widest team of each."""

    rows: tuple[tuple[Organisation, UUID], ...]
    kinds: dict[str, str]


def _values(form: OrganisationForm) -> dict[str, str | None]:
    optional = {name: form[name].data or None for name in ("ods_code", "region", "contact_email", "sender_name")}
    return {"name": form.name.data, "short_name": form.short_name.data, **optional}


@blueprint.route("/organisations", endpoint="organisations")
@requires(Permission.ADMINISTER)
def organisations() -> ResponseReturnValue:
    """List all organisations."""
    return page("admin/organisations.html", OrganisationsPage(people.organisations(work()), KINDS))


@blueprint.route("/organisations/new", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
@once
def new_organisation() -> ResponseReturnValue:
    """Make an organisation."""
    form, back = OrganisationForm(request.form), url_for("admin.organisations")
    if request.method == "POST" and form.validate():
        with shown_on(form):
            made = people.create_organisation(work(), kind=OrganisationKind(form.kind.data), **_values(form))  # type: ignore[arg-type]
            flash(f"{made.name} is made. Add its teams, then give somebody the role of training lead.")
            return redirect(url_for("admin.team", team_id=people.root_team(work(), made.id).id), 303)
    lede = "It sees nothing of the other organisations, and they see nothing of it."
    return ask(Asking("Add an organisation", lede, "Add it", (("Organisations", back),), back), form)


@blueprint.route("/organisations/<uuid:organisation_id>", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def change_organisation(organisation_id: UUID) -> ResponseReturnValue:
    """Change what an organisation is called and how it is reached."""
    found, back = people.organisation(work(), organisation_id), url_for("admin.organisations")
    values = {"signer": people.signer_number(work(), organisation_id)} if request.method != "POST" else None
    form = ChangeForm(request.form if request.method == "POST" else None, obj=found, data=values)
    if request.method == "POST" and form.validate():
        with shown_on(form):
            kind = OrganisationKind(form.kind.data)
            people.change_organisation(work(), organisation_id, kind=kind, **_values(form))  # type: ignore[arg-type]
            _name_signer(organisation_id, form.signer.data or "")
            flash("The organisation is changed.")
            return redirect(back, 303)
    points = ("What was issued keeps the name of its day.",)
    return ask(Asking(f"Change {found.name}", "", "Change it", (("Organisations", back),), back, points), form)


def _name_signer(organisation_id: UUID, number: str) -> None:
    """Name whoever has a staff number; nobody without one."""
    named = people.with_number(work(), organisation_id, number) if number else None
    if number and named is None:
        raise Refused("Enter the staff number of somebody who works here", field="signer")
    people.name_signer(work(), organisation_id, named)


@blueprint.route("/organisations/<uuid:organisation_id>/end", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
@fresh
def end_organisation(organisation_id: UUID) -> ResponseReturnValue:
    """End an organisation in which nobody works any more."""
    found, form, back = (
        people.organisation(work(), organisation_id),
        ButtonForm(request.form),
        url_for("admin.organisations"),
    )
    if request.method == "POST":
        with shown_on(form):
            people.end_organisation(work(), organisation_id)
            flash(f"{found.name} has ended. You can take this back from the list.")
            return redirect(back, 303)
    points = (
        "Nobody can be given a post there.",
        "Its people, teams and records stay, and its certificates verify as before.",
    )
    return ask(
        Asking(f"End {found.name}?", "", "End it", (("Organisations", back),), back, points, takes_away=True), form
    )


@blueprint.route("/organisations/<uuid:organisation_id>/reopen", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def reopen_organisation(organisation_id: UUID) -> ResponseReturnValue:
    """Take back the end of an organisation."""
    found, form, back = (
        people.organisation(work(), organisation_id),
        ButtonForm(request.form),
        url_for("admin.organisations"),
    )
    if request.method == "POST":
        with shown_on(form):
            people.reopen_organisation(work(), organisation_id)
            flash(f"{found.name} is open again.")
            return redirect(back, 303)
    return ask(Asking(f"Open {found.name} again?", "", "Open it again", (("Organisations", back),), back), form)
