"""What was done to the reader's own record, by whomever."""

from flask import request
from flask.typing import ResponseReturnValue

from lms import reports
from lms.web.account import blueprint
from lms.web.doors import signed_in
from lms.web.paging import Page, decode, encode
from lms.web.rendering import page
from lms.web.work import work


@blueprint.route("/account/changes")
@signed_in
def changes() -> ResponseReturnValue:
    """Show the record of changes about the reader, a page at a time."""
    found = reports.own_changes(work(), decode(request.args.get("after"), (str, str, int)) or ())
    shown = Page(found.rows, encode(found.after) if found.after else None, len(found.rows))
    return page("account/changes.html", shown)
