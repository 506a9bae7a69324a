"""What sending a list of staff and sending a list of past completions have in common: the form, and for which organisation it is."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from flask import request
from werkzeug.datastructures import CombinedMultiDict

from lms import imports, people
from lms.runtime.errors import NotFound
from lms.runtime.ids import read_id
from lms.web.fields import BaseForm, FileField, RadiosField

MEGABYTES = imports.LARGEST_FILE // 1024 // 1024
# What a form adds around two files of the largest size.
LARGEST_REQUEST = imports.LARGEST_FILE + 256 * 1024


class ListForm(BaseForm):
    """A file, and whose it is; the question is left out where there is one answer."""

    organisation: RadiosField
    file: FileField


Form = TypeVar("Form", bound=ListForm)


def list_field(label: str, missing: str) -> FileField:
    """Return the field for a list in any form that is read here."""
    return FileField(
        label, missing, too_large=f"The file must be {MEGABYTES} MB or smaller", most=imports.LARGEST_FILE,
        accept=".csv,.txt,.tsv,.xlsx", description=f"CSV or Excel (.xlsx), up to {MEGABYTES} MB",
    )  # fmt: skip


def upload_form(kind: type[Form], organisations: Sequence[people.OrganisationView]) -> Form:
    """Return the form with what was sent in this request, if anything was."""
    form = kind(CombinedMultiDict((request.files, request.form)) if request.method == "POST" else None)
    if len(organisations) > 1:
        form.organisation.offer([(str(each.id), each.name) for each in organisations])
    else:
        del form.organisation
    return form


def chosen(form: ListForm, organisations: Sequence[people.OrganisationView]) -> UUID:
    """Return for which organisation a valid form is. Raises NotFound for somebody who may import for none."""
    found = (
        read_id(form.organisation.data) if len(organisations) > 1 else next((each.id for each in organisations), None)
    )
    if found is None:
        raise NotFound
    return found
