"""The team page and its export."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from flask import Response, request
from flask.typing import ResponseReturnValue

from lms import reports
from lms.runtime import audit
from lms.runtime.access import Permission
from lms.runtime.ids import read_id
from lms.runtime.work import Work
from lms.web.doors import fresh, requires
from lms.web.manager import blueprint
from lms.web.paging import decode, encode
from lms.web.rendering import page
from lms.web.work import stream_work, work

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class TeamView:
    """The grid, the answer to "why" that is open, and the address of the next page."""

    team: reports.TeamPage
    why: reports.Why | None
    next_cursor: str
    may_export: bool
    may_appoint: bool


@blueprint.route("/team")
@requires(Permission.SEE_TEAM)
def team() -> ResponseReturnValue:
    """Show the people within reach by module, a page at a time."""
    found = reports.team(work(), wanted(request.args.get("after", "")))
    opened = _why(request.args.get("why", ""))
    following = encode(found.after) if found.after else ""
    may = work().actor.may
    shown = TeamView(found, opened, following, may(Permission.EXPORT_TEAM), may(Permission.APPOINT_STAND_IN))
    return page("manager/team.html", shown)


def wanted(after: str = "") -> reports.Filter:
    """Return the filter that the address or the form asks for."""
    return reports.Filter(request.values.get("show", ""), request.values.get("q", ""), decode(after, (str, str)) or ())


def _why(asked: str) -> reports.Why | None:
    """Return the answer for PERSON.MODULE, or None for nonsense, which is ignored like any unknown value."""
    person, _, module_id = asked.partition(".")
    person_id: UUID | None = read_id(person)
    return reports.why(work(), person_id, module_id) if person_id and module_id else None


@blueprint.route("/team/export", methods=["POST"])
@requires(Permission.EXPORT_TEAM)
@fresh
def export_team() -> ResponseReturnValue:
    """Write in the record that the list was taken, then stream it as CSV with the filters of the page."""
    asked = wanted()
    audit.record(work(), "reports:export", "team", show=asked.show, q=asked.q)
    answer = Response(_lines(stream_work(), asked), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=f"team-{work().today.isoformat()}.csv")
    return answer


def _lines(opens: Callable[[], Work], asked: reports.Filter) -> Iterator[str]:
    """Yield the file piece by piece, from a Work of its own. An error is not caught: a broken connection is better than a short file."""
    reading = opens()
    try:
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        for number, row in enumerate(reports.export(reading, asked), start=1):
            writer.writerow([safe(cell) for cell in row])
            if number % 200 == 0:
                yield buffer.getvalue()
                buffer.seek(0)
                buffer.truncate()
        yield buffer.getvalue()
    finally:
        reading.db.close()


def safe(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula. Source: OWASP, CSV Injection."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
