"""The few addresses that programs read. Each answers one JSON object; a refusal is {"error": a sentence}.

Promises: what is read here is what the same person sees on the page, by the same query and the same reach. Leaves out: changing anything.
"""

from typing import Any

from flask import Response, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from lms import certificates as service
from lms import people, reports, standing
from lms.runtime.access import Permission
from lms.runtime.errors import Forbidden
from lms.web.api import blueprint
from lms.web.doors import by_token, requires
from lms.web.paging import decode, encode
from lms.web.work import work


@blueprint.errorhandler(Forbidden)
def refused(_error: Exception) -> ResponseReturnValue:
    """Say no in JSON: to a token without the permission, or to somebody whose role needs a second factor first."""
    return jsonify(error="This token, or whoever it belongs to, may not read this."), 403


@blueprint.route("/me")
@requires(Permission.LEARN)
@by_token
def me() -> Response:
    """Return who the reader is: name, posts, and what may be read."""
    actor = work().actor
    return jsonify(
        id=str(actor.person),
        name=actor.name,
        posts=[
            {
                "organisation": post.organisation_name, "team": post.team_name, "job_title": post.job_title,
                "staff_number": post.staff_number, "started_on": post.started_on.isoformat(),
            }
            for post in people.posts(work(), actor.person)
        ],
        may_read=sorted(actor.permissions & {Permission.LEARN, Permission.SEE_TEAM}),
    )  # fmt: skip


@blueprint.route("/certificates")
@requires(Permission.LEARN)
@by_token
def certificates() -> Response:
    """Return the reader's own certificates, with what each is worth today."""
    rows = {row.module_id: row for row in standing.of_person(work(), work().actor.person)}
    return jsonify(
        certificates=[
            {
                "id": str(each.id), "module": each.module_id, "title": each.printed.module_title, "serial": each.serial,
                "issued_at": each.issued_at.isoformat(), "valid_until": each.valid_until.isoformat(),
                "standing": _said(reports.certificate_standing(each, rows.get(each.module_id), work().today)),
                "check_at": work().site.origin + url_for("public.verify", code=each.code),
            }
            for each in service.held(work())
        ]
    )  # fmt: skip


@blueprint.route("/team")
@requires(Permission.SEE_TEAM)
@by_token
def team() -> Response:
    """Return the people within reach with their standing, a page at a time: `next` is the address of the following one, or null."""
    after = decode(request.args.get("after", ""), (str, str)) or ()
    found = reports.team(work(), reports.Filter(request.args.get("show", ""), request.args.get("q", ""), after))
    return jsonify(
        people=[
            {
                "id": str(row.person_id), "name": row.name, "job_title": row.job_title, "team": row.team_name,
                "staff_number": row.staff_number, "modules": {cell.module_id: _said(cell.standing) for cell in row.cells},
            }
            for row in found.rows
        ],
        matching=found.matching,
        next=_following(found) if found.after else None,
    )  # fmt: skip


def _following(found: reports.TeamPage) -> str:
    """Return the whole address of the next page, with the same filter."""
    filtered = found.filter
    path = url_for("api.team", show=filtered.show or None, q=filtered.q or None, after=encode(found.after))
    return work().site.origin + path


def _said(shown: reports.Standing) -> dict[str, Any]:
    """Return a standing in the words of the pages."""
    return {"word": shown.word, "detail": shown.detail}
