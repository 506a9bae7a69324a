"""Import past completions: send a list, and take today's out in the same form. What a run would do, does and did is shown with imports."""

from dataclasses import dataclass

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict

from lms import imports, people
from lms.runtime.access import Permission
from lms.runtime.errors import NotFound
from lms.runtime.ids import read_id
from lms.web.csvfile import download
from lms.web.doors import fresh, requires, takes_file
from lms.web.fields import BaseForm, FileField, RadiosField
from lms.web.rendering import page
from lms.web.training import blueprint
from lms.web.work import once, shown_on, stream_work, work

_AROUND = 256 * 1024
_MEGABYTES = imports.LARGEST_FILE // 1024 // 1024


class CompletionsForm(BaseForm):
    """The list, and for which organisation it is."""

    organisation = RadiosField("Whose people are in it?", "Choose the organisation")
    file = FileField(
        "List of past completions", "Choose the file with the past completions", too_large=f"The file must be {_MEGABYTES} MB or smaller",
        most=imports.LARGEST_FILE, accept=".csv,.txt,.tsv,.xlsx", description=f"CSV or Excel (.xlsx), up to {_MEGABYTES} MB",
    )  # fmt: skip


@dataclass(frozen=True)
class CompletionsPage:
    """The imports of completions so far, by organisation, and the columns that a list may have."""

    organisations: tuple[people.OrganisationView, ...]
    listed: tuple[imports.RunView, ...]
    columns: tuple[tuple[str, str], ...]


@blueprint.route("/imports/completions", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
@takes_file(imports.LARGEST_FILE + _AROUND)
@once
def completion_imports() -> ResponseReturnValue:
    """Show the imports of completions so far, and take a list."""
    organisations = imports.organisations(work())
    form = CompletionsForm(CombinedMultiDict((request.files, request.form)) if request.method == "POST" else None)
    if len(organisations) > 1:
        form.organisation.offer([(str(each.id), each.name) for each in organisations])
    else:
        del form.organisation
    if request.method == "POST" and form.validate():
        chosen = (
            read_id(form.organisation.data)
            if len(organisations) > 1
            else next((each.id for each in organisations), None)
        )
        if chosen is None:
            raise NotFound
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
