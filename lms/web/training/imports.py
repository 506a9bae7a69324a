"""Import staff: send a file, and see what it would do, does and did."""

from dataclasses import dataclass
from uuid import UUID

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms import imports, people
from lms.runtime.access import Permission
from lms.web.doors import requires, takes_file
from lms.web.fields import BaseForm, CheckboxesField, OptionalFileField, RadiosField, TickField
from lms.web.paging import decode, encode
from lms.web.rendering import page, plural
from lms.web.training import blueprint, uploads
from lms.web.work import once, shown_on, work


class UploadForm(uploads.ListForm):
    """The file, for which organisation, and how it is to be read where its columns have other names."""

    organisation = RadiosField("Whose staff are in it?", "Choose the organisation")
    file = uploads.list_field("Staff file", "Choose the file with the staff list")
    mapping = OptionalFileField(
        "Mapping file (optional)", "", too_large="The mapping file must be 64 kB or smaller", most=64 * 1024, accept=".yaml,.yml",
        description="Only where your columns have names that we do not know",
    )  # fmt: skip


class ReadAgainForm(BaseForm):
    """How the file is written, where we got it wrong."""

    encoding = RadiosField(
        "Letters are written as",
        "Choose how letters are written",
        choices=[("auto", "Find out"), *imports.ENCODINGS.items()],
    )
    separator = RadiosField(
        "Columns are separated by", "Choose what separates the columns",
        choices=[("auto", "Find out"), *((words, words.capitalize()) for words in imports.SEPARATORS.values())],
    )  # fmt: skip


class ApplyForm(BaseForm):
    """Which rows go in, and that so many leavers are meant."""

    parts = CheckboxesField(
        "Apply which part?", "Choose what to apply", description="You can undo the whole import for 24 hours."
    )
    allow_leavers = TickField("It is right that so many people leave")


@dataclass(frozen=True)
class ImportsPage:
    """The imports so far, by organisation, and the columns that a file may have."""

    organisations: tuple[people.OrganisationView, ...]
    listed: tuple[imports.RunView, ...]
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ImportPage:
    """One import, some of its rows, and what the address asks for."""

    run: imports.RunView
    rows: imports.RowPage
    show: str
    q: str
    is_first: bool
    next_cursor: str
    verdicts: tuple[tuple[str, str, int], ...]


@blueprint.route("/imports", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
@takes_file(uploads.LARGEST_REQUEST)
@once
def staff_imports() -> ResponseReturnValue:
    """Show the imports so far, and take a file."""
    organisations = imports.organisations(work())
    form = uploads.upload_form(UploadForm, organisations)
    if request.method == "POST" and form.validate():
        chosen = uploads.chosen(form, organisations)
        with shown_on(form):
            name = request.files["file"].filename or ""
            import_id = imports.start(work(), chosen, form.file.content, name, mapping=form.mapping.content)
            return redirect(url_for("training.staff_import", import_id=import_id), 303)
    listed = tuple(run for each in organisations for run in imports.listed(work(), each.id))
    value = ImportsPage(organisations, listed, tuple(imports.COLUMNS.items()))
    return page("training/staff_imports.html", value, form)


@blueprint.route("/imports/<uuid:import_id>")
@requires(Permission.MANAGE_PEOPLE)
def staff_import(import_id: UUID) -> ResponseReturnValue:
    """Show how far an import is: being read, checked, applied, undone."""
    return shown(import_id)


def shown(import_id: UUID, form: BaseForm | None = None) -> Response:
    """Return the page of an import as it stands, with its form."""
    run = imports.run(work(), import_id)
    if run.percent is not None:
        return page("training/import_running.html", run)
    if run.state == imports.State.REFUSED:
        return page(
            "training/import_refused.html",
            run,
            form or ReadAgainForm(None, data={"encoding": "auto", "separator": "auto"}),
        )
    value = _page(run)
    if run.state == imports.State.CHECKED:
        return page("training/import_checked.html", value, form or apply_form(run))
    return page("training/import_done.html", value)


def apply_form(run: imports.RunView, *, sent: bool = False) -> ApplyForm:
    """Return the form that applies a checked import; everything is ticked at first but the leavers when they are many."""
    kept = [(each, label) for each, label in _labels(run) if run.count(each)]
    form = ApplyForm(request.form if sent else None, data={"parts": [each for each, _ in kept]})
    form.parts.offer(kept)
    return form


def _labels(run: imports.RunView) -> list[tuple[str, str]]:
    def people_(verdict: str) -> str:
        count = run.count(verdict)
        return f"{count:,} {'person' if count == 1 else 'people'}"

    if run.kind == imports.Kind.COMPLETIONS:
        return [("add", f"Add {plural(run.count('add'), 'completion')}")]
    return [
        ("add", f"Add {people_('add')}"), ("change", f"Change {people_('change')}"), ("move", f"Move {people_('move')}"),
        ("leave", f"Let {people_('leave')} leave"),
    ]  # fmt: skip


def _page(run: imports.RunView) -> ImportPage:
    show, q = request.args.get("show", ""), request.args.get("q", "")[:100]
    after = decode(request.args.get("after"), (int, int))
    rows = imports.rows(work(), run.id, show=show, q=q, after=(int(after[0]), int(after[1])) if after else None)
    verdicts = tuple(
        (each, imports.WORDS[each], run.count(each))
        for each in ("add", "change", "move", "leave", "error", "same")
        if run.kind == imports.Kind.STAFF or each in {"add", "error", "same"}
    )
    return ImportPage(run, rows, show, q, after is None, encode(rows.after) if rows.after else "", verdicts)
