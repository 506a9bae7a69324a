"""Import past completions: send a list, and take today's out in the same form. What a run would do, does and did is shown with imports."""

from dataclasses import dataclass

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms import imports, people
from lms.runtime.access import Permission
from lms.runtime.errors import NotFound
from lms.runtime.ids import read_id
from lms.web.csvfile import download
from lms.web.doors import fresh, requires, takes_file
from lms.web.fields import RadiosField
from lms.web.rendering import page
from lms.web.training import blueprint, uploads
from lms.web.work import once, shown_on, stream_work, work


class CompletionsForm(uploads.ListForm):
    """The list, and for which organisation it is."""

    organisation = RadiosField("Whose people are in it?", "Choose the organisation")
    file = uploads.list_field("List of past completions", "Choose the file with the past completions")


@dataclass(frozen=True)
class CompletionsPage:
    """The imports of completions so far, by organisation, and the columns that a list may have."""

    organisations: tuple[people.OrganisationView, ...]
    listed: tuple[imports.RunView, ...]
    columns: tuple[tuple[str, str], ...]


@blueprint.route("/imports/completions", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
@takes_file(uploads.LARGEST_REQUEST)
@once
def completion_imports() -> ResponseReturnValue:
    """Show the imports of completions so far, and take a list."""
    organisations = imports.organisations(work())
    form = uploads.upload_form(CompletionsForm, organisations)
    if request.method == "POST" and form.validate():
        chosen = uploads.chosen(form, organisations)
        with shown_on(form):
            name = request.files["file"].filename or ""
            import_id = imports.start(work(), chosen, form.file.content, name, kind=imports.Kind.COMPLETIONS)
            return redirect(url_for("training.staff_import", import_id=import_id), 303)
    listed = tuple(
        run for each in organisations for run in imports.listed(work(), each.id, kind=imports.Kind.COMPLETIONS)
    )
    value = CompletionsPage(organisations, listed, tuple(imports.COMPLETION_COLUMNS.items()))
    return page("training/completion_imports.html", value, form)


@blueprint.route("/imports/completions.csv")
@requires(Permission.MANAGE_PEOPLE)
def empty_completions_file() -> ResponseReturnValue:
    """Give out an empty file with the columns that an import of completions reads."""
    answer = Response(",".join(imports.COMPLETION_COLUMNS) + "\r\n", mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename="completions.csv")
    return answer


@blueprint.route("/imports/completions/export", methods=["POST"])
@requires(Permission.MANAGE_PEOPLE)
@fresh
def export_completions() -> ResponseReturnValue:
    """Write in the record that the completions were taken, then stream them in the columns that an import reads."""
    wanted = read_id(request.form.get("organisation", ""))
    chosen = wanted or next((each.id for each in imports.organisations(work())), None)
    if chosen is None:
        raise NotFound
    imports.record_past(work(), chosen)
    name = f"completions-{work().today.isoformat()}.csv"
    return download(stream_work(), lambda reading: imports.past(reading, chosen), name)
