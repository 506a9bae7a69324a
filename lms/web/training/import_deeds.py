"""What is done with an import: apply, undo, read again, throw away; and the files that it gives out."""

from uuid import UUID

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms import imports
from lms.runtime.access import Permission
from lms.runtime.errors import NotFound
from lms.runtime.ids import read_id
from lms.web.csvfile import download
from lms.web.doors import fresh, requires
from lms.web.training import blueprint
from lms.web.training.imports import apply_form, shown
from lms.web.work import shown_on, stream_work, work


@blueprint.route("/imports/<uuid:import_id>/apply", methods=["POST"])
@requires(Permission.MANAGE_PEOPLE)
@fresh
def apply_import(import_id: UUID) -> ResponseReturnValue:
    """Apply the chosen rows of a checked import, by a job. Doing it again changes nothing."""
    form = apply_form(imports.run(work(), import_id), sent=True)
    if form.validate():
        with shown_on(form):
            imports.apply(work(), import_id, form.parts.data, allow_leavers=form.allow_leavers.data)
            return _back(import_id)
    return shown(import_id, form)


@blueprint.route("/imports/<uuid:import_id>/undo", methods=["POST"])
@requires(Permission.MANAGE_PEOPLE)
@fresh
def undo_import(import_id: UUID) -> ResponseReturnValue:
    """Undo an import within 24 hours, by a job. Doing it again changes nothing."""
    imports.undo(work(), import_id)
    return _back(import_id)


@blueprint.route("/imports/<uuid:import_id>/read-again", methods=["POST"])
@requires(Permission.MANAGE_PEOPLE)
def read_import_again(import_id: UUID) -> ResponseReturnValue:
    """Check a file again, read as somebody says; what they leave open, or nonsense, is found out."""
    encoding, words = request.form.get("encoding", ""), request.form.get("separator", "")
    separator = next((key for key, each in imports.SEPARATORS.items() if each == words), "")
    imports.read_again(
        work(), import_id, encoding=encoding if encoding in imports.ENCODINGS else "", separator=separator
    )
    return _back(import_id)


@blueprint.route("/imports/<uuid:import_id>/throw-away", methods=["POST"])
@requires(Permission.MANAGE_PEOPLE)
def throw_import_away(import_id: UUID) -> ResponseReturnValue:
    """Forget a file that was not applied."""
    kind = imports.run(work(), import_id).kind
    imports.throw_away(work(), import_id)
    flash("The file was thrown away. Nothing was changed.")
    place = "training.completion_imports" if kind == imports.Kind.COMPLETIONS else "training.staff_imports"
    return redirect(url_for(place), 303)


@blueprint.route("/imports/<uuid:import_id>/left-out", methods=["POST"])
@requires(Permission.MANAGE_PEOPLE)
@fresh
def rows_left_out(import_id: UUID) -> ResponseReturnValue:
    """Write in the record that the rows with errors were taken, then stream them with the reasons."""
    imports.record_errors(work(), import_id)
    name = f"left-out-{work().today.isoformat()}.csv"
    return download(stream_work(), lambda reading: imports.left_out(reading, import_id), name)


@blueprint.route("/imports/staff", methods=["POST"])
@requires(Permission.MANAGE_PEOPLE)
@fresh
def export_staff() -> ResponseReturnValue:
    """Write in the record that the staff were taken, then stream them in the columns that an import reads."""
    organisation_id = read_id(request.form.get("organisation", "")) or next(
        (each.id for each in imports.organisations(work())), None
    )
    if organisation_id is None:
        raise NotFound
    chosen = organisation_id
    imports.record_export(work(), chosen)
    return download(
        stream_work(), lambda reading: imports.staff(reading, chosen), f"staff-{work().today.isoformat()}.csv"
    )


@blueprint.route("/imports/empty.csv")
@requires(Permission.MANAGE_PEOPLE)
def empty_staff_file() -> ResponseReturnValue:
    """Give out an empty file with the columns that an import reads."""
    return _file(",".join(imports.COLUMNS) + "\r\n", "staff.csv", "text/csv")


@blueprint.route("/imports/mapping.yaml")
@requires(Permission.MANAGE_PEOPLE)
def default_mapping() -> ResponseReturnValue:
    """Give out the mapping that is used without one, to change for a feed with other columns."""
    return _file(imports.default_mapping(), "mapping.yaml", "text/yaml")


def _file(text: str, name: str, media: str) -> Response:
    answer = Response(text, mimetype=media)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _back(import_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("training.staff_import", import_id=import_id), 303)
