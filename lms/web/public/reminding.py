"""What a secret link opens without an account: stopping the mails of a digest, and the dates of a calendar."""

from flask import Response, request
from flask.typing import ResponseReturnValue

from lms import reminders
from lms.web.doors import public
from lms.web.public import blueprint
from lms.web.rendering import page
from lms.web.security import csrf
from lms.web.work import work


@blueprint.route("/digest/stop/<token>")
@public
def stop_digest(token: str) -> ResponseReturnValue:
    """Ask whether the mails shall stop: mail scanners open links, so looking changes nothing."""
    reminders.read_stop_token(work().site, token)
    return page("public/stop_digest.html", False)


# A mail program sends this by itself, without cookies or a form; the token in the address is the proof. Source: RFC 8058, section 3.2.
@blueprint.route("/digest/stop/<token>", methods=["POST"])
@public
def stop_digest_mails(token: str) -> ResponseReturnValue:
    """Stop the mails. The messages stay in the product."""
    reminders.stop_mails(work(), token)
    return page("public/stop_digest.html", True)


csrf.exempt(stop_digest_mails)


@blueprint.route("/calendar.ics")
@public
def calendar() -> ResponseReturnValue:
    """Give the dates behind a secret key, which stands in the query because that is not logged."""
    text = reminders.feed(work(), request.args.get("key", ""))
    answer = Response(text, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = "inline; filename=training-dates.ics"
    return answer
