"""A sign of life for a load balancer."""

import sqlalchemy as sa
from flask import Response
from flask.typing import ResponseReturnValue

from lms.web.doors import public
from lms.web.public import blueprint
from lms.web.work import work


@blueprint.route("/health")
@public
def health() -> ResponseReturnValue:
    """Answer "ok" when the database answers."""
    work().db.execute(sa.text("SELECT 1"))
    return Response("ok\n", mimetype="text/plain")
