"""Every word explained and every source cited."""

from flask import request
from flask.typing import ResponseReturnValue

from lms import catalogue, reports
from lms.web.doors import signed_in
from lms.web.learner import blueprint
from lms.web.rendering import page
from lms.web.work import work


@blueprint.route("/glossary")
@signed_in
def glossary() -> ResponseReturnValue:
    """Show every word that a module explains."""
    return page("learner/glossary.html", catalogue.glossary(work()))


@blueprint.route("/sources")
@signed_in
def sources() -> ResponseReturnValue:
    """Show the sources of one module, each with every page that cites it."""
    return page("learner/sources.html", reports.sources_page(work(), request.args.get("module", "")))
